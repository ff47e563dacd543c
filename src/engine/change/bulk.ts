import { EXIT, type ExitCode, type ExpectedError, exitOf } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import type { OperationStep } from '../../domain/operation.ts';
import { type Progress, progressWords } from '../../domain/progress.ts';
import { between } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Context } from '../../ports/context.ts';
import type { Output } from '../../ports/output.ts';
import type { Store } from '../../ports/store.ts';
import { inTurn } from './in-turn.ts';
import { type Changed, type ItemResult, resultOf } from './lifecycle.ts';
import { beginOperation, type Intention } from './operation.ts';

interface BulkPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly context: Context;
  readonly output: Pick<Output, 'progress'>;
}

/** One thing to be done to each of several integrations. */
export interface BulkJob extends Intention {
  /** Least milliseconds from one to the next; null for no limit. */
  readonly every: number | null;
  /** What cannot be done, and is told with the others. */
  readonly refused: readonly ItemResult[];
  act(integration: Integration): Promise<Changed>;
}

/**
 * Does it, one after the other; a failure of one does not stop the others, bugs do. After an interruption the one in hand
 * comes to its end and no other is begun. Results come as they are made; `tally` counts them.
 */
export async function* doEach(ports: BulkPorts, job: BulkJob, tally: Tally): AsyncGenerator<ItemResult, void, void> {
  const { clock, context, output } = ports;
  const operation = await beginOperation(ports, job);
  tally.begin(job.integrations.length + job.refused.length, operation.op, clock);
  const stop = tally.of > 1 ? context.interrupted : NEVER;
  const turns = { atOnce: 1, every: job.every, clock, stop };
  try {
    for (const refused of job.refused) {
      tally.result(refused);
      yield refused;
    }
    for await (const result of inTurn(job.integrations, turns, (one) => resultOf(one, job.act))) {
      await operation.note(stepOf(result));
      tally.result(result);
      if (tally.of > 1) output.progress(progressWords(tally.progress(clock)));
      yield result;
    }
  } finally {
    output.progress(null);
    await operation.end();
  }
}

const NEVER = new AbortController().signal;

function stepOf(result: ItemResult): OperationStep {
  return { id: result.id, ended: result.ok ? 'done' : 'failed', code: result.ok ? null : result.error.code };
}

/** How one thing of many ended. */
export type Outcome = { readonly ref: string } & (
  | { readonly how: 'done' | 'unchanged' | 'calledOff' | 'empty' }
  | { readonly how: 'failed'; readonly error: ExpectedError }
);

/** Failures that have one cause. */
export interface FailureGroup {
  readonly code: string;
  /** Of the first one. */
  readonly message: string;
  readonly hint: string | null;
  readonly refs: string[];
  count: number;
}

/** References named of one cause. */
const NAMED = 3;

/** Counts how many things ended, whatever their number. */
export class Tally {
  of = 0;
  /** The operation, where there is one to go on with. */
  op: string | null = null;
  readonly counts = { done: 0, unchanged: 0, calledOff: 0, empty: 0, failed: 0 };
  readonly causes = new Map<string, FailureGroup>();
  /** Of the only one, when it failed. */
  private error: ExpectedError | null = null;
  /** Of how many something stays that was to be set back. */
  kept = 0;
  private since = '';

  begin(of: number, op: string | null, clock: Clock): void {
    this.of = of;
    this.op = op;
    this.since = clock.now();
  }

  add(outcome: Outcome): void {
    this.counts[outcome.how] += 1;
    if (outcome.how !== 'failed') return;
    const { code, message, hint } = outcome.error;
    this.error = outcome.error;
    const group = this.causes.get(code) ?? { code, message, hint, refs: [], count: 0 };
    group.count += 1;
    if (group.refs.length < NAMED) group.refs.push(outcome.ref);
    this.causes.set(code, group);
  }

  result(result: ItemResult): void {
    if (result.ok && result.kept && result.kept.length > 0) this.kept += 1;
    this.add(result.ok ? { ...result, how: result.changed ? 'done' : 'unchanged' } : { ...result, how: 'failed' });
  }

  get ended(): number {
    return Object.values(this.counts).reduce((sum, n) => sum + n, 0);
  }

  progress(clock: Clock): Progress {
    return { ended: this.ended, of: this.of, failed: this.counts.failed, elapsed: between(this.since, clock.now()) };
  }

  /** What could not be read, and so not be selected, counts as failed. */
  exit(unread: readonly ExpectedError[] = []): ExitCode {
    if (this.ended < this.of) return EXIT.interrupted;
    if (this.kept > 0) return EXIT.partly;
    const { failed } = this.counts;
    const error = this.error;
    const bad = error ? Array.from({ length: failed }, () => ({ ok: false, error }) as const) : [];
    const good = Array.from({ length: this.ended - failed }, () => ({ ok: true }) as const);
    return exitOf([...good, ...bad], unread);
  }
}
