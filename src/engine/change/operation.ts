import { decisionNeeded, locked, notFound, usage } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { isOperationId, notDone, type Operation, type OperationStep } from '../../domain/operation.ts';
import { refOf } from '../../domain/reference.ts';
import type { EntryKind } from '../../domain/timeline.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Context } from '../../ports/context.ts';
import type { Store } from '../../ports/store.ts';
import type { Selected } from '../look/select.ts';

interface OperationPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly context: Context;
}

/** What a verb sets out to do with several integrations. */
export interface Intention {
  /** The verb: `edit`. */
  readonly command: string;
  /** What was asked for, without secrets: what `--resume` needs to go on. */
  readonly how: Readonly<Record<string, unknown>>;
  readonly integrations: readonly Integration[];
  /** For a resumed operation: it is remembered already. */
  readonly resumed?: boolean;
}

/** An operation while it runs. */
export interface RunningOperation {
  /** Null where there is nothing to go on with: a single integration. */
  readonly op: string | null;
  note(step: OperationStep): Promise<void>;
  end(): Promise<void>;
}

/**
 * Remembers what is about to be done with several integrations, before the first one is begun. Nobody else can go on with
 * it while it runs. @throws ExpectedError `locked` when somebody does.
 */
export async function beginOperation(
  { store, clock, context }: OperationPorts,
  { command, how, integrations, resumed = false }: Intention,
): Promise<RunningOperation> {
  if (integrations.length < 2 && !resumed) return { op: null, async note() {}, async end() {} };
  const { operation: op, actor, reason } = context;
  const lease = await store.leases.acquire(`operation-${op}`, { waitMs: 0 });
  if (!lease) throw locked(`${op} is still running`, `who runs it: ${await store.leases.holder(`operation-${op}`)}`);
  const items = integrations.map((one) => ({ id: one.id, ref: refOf(one), venue: one.venue }));
  const { journal } = store.base;
  if (!resumed) await journal.begin({ op, command, at: clock.now(), actor, reason, how, items });
  return { op, note: (step) => journal.note(op, [step]), end: () => lease.release() };
}

/** What an operation has not done yet, and what it was asked for. */
export interface Unfinished {
  readonly op: string;
  readonly how: Readonly<Record<string, unknown>>;
  readonly selected: readonly Selected[];
}

/** Entries that say that an integration is done. */
const DONE: readonly EntryKind[] = ['edited', 'deactivated', 'restored', 'check_succeeded'];

/**
 * What is left of an operation: what failed, and what was not started. @throws ExpectedError `not_found` when it is not
 * remembered, `usage` when another verb did it.
 */
export async function unfinished({ store }: OperationPorts, command: string, op: string): Promise<Unfinished> {
  const operation = isOperationId(op) ? await store.base.journal.read(op) : undefined;
  if (!operation)
    throw notFound(
      `there is no operation '${op}' to resume`,
      'only the last ones on several integrations are remembered',
    );
  if (operation.command !== command)
    throw usage(
      `${op} is an operation of ${operation.command}`,
      `go on with it: posctl ${operation.command} --resume ${op}`,
    );
  const { failed, left } = notDone(operation);
  const open = [...failed, ...left];
  const venues = [...new Set(open.map(({ venue }) => venue))];
  // A process that was killed may have saved a change and not have noted it any more.
  const done = new Set<string | null>();
  const query = { op, venues, kinds: DONE, since: operation.at };
  if (open.length > 0) for await (const { integration } of store.ledger.timeline(query)) done.add(integration);
  const items = open.filter(({ id }) => !done.has(id));
  return { op, how: operation.how, selected: await selectedOf(store, items) };
}

/**
 * Those that failed in the last operation of this verb by the same person.
 * @throws ExpectedError `not_found` when none is remembered.
 */
export async function failedLately({ store, context }: OperationPorts, command: string): Promise<Unfinished> {
  for await (const head of store.base.journal.list()) {
    if (head.command !== command || head.actor !== context.actor) continue;
    const operation = await store.base.journal.read(head.op);
    if (!operation) break;
    return { op: head.op, how: head.how, selected: await selectedOf(store, notDone(operation).failed) };
  }
  throw notFound(
    `no ${command} of several integrations by ${context.actor} is remembered`,
    'to select by status: --status Failed',
  );
}

/** Integrations by their ids, in this order; those that are not there any more are left out. */
export async function selectedOf(store: Store, items: Operation['items']): Promise<Selected[]> {
  const ids = [...new Set(items.map(({ venue }) => venue))];
  const found = new Map<string, Selected>();
  const fail = (error: Error) => {
    throw error;
  };
  for await (const state of store.venues.list({ ids }, fail))
    for (const integration of state.integrations) found.set(integration.id, { state, integration, direct: true });
  return items.flatMap(({ id }) => found.get(id) ?? []);
}

/** The context of a command that goes on with an operation: what it does belongs to that. */
export function goingOnWith<P extends OperationPorts>(ports: P, op: string): P {
  return { ...ports, context: { ...ports.context, operation: op } };
}

/** Several of them need more than a slip of the hand. @throws ExpectedError `decision_needed`. */
export function refuseUnconfirmed(what: string): never {
  throw decisionNeeded(`${what} needs to be confirmed`, 'look at the plan with --dry-run, confirm with --yes');
}
