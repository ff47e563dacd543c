import { Cancelled, ExpectedError, locked } from '../../domain/errors.ts';
import { failedCheck } from '../../domain/failure-words.ts';
import type { Integration } from '../../domain/integration.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import type { Window } from '../../ports/connectors.ts';
import type { Context } from '../../ports/context.ts';
import type { Output } from '../../ports/output.ts';
import { type Asked, goOnCommand, spanWords, type WindowPlan } from '../look/windows.ts';
import { type CheckPorts, type CheckResult, checkIntegration } from './check.ts';
import { type Fleet, makeFleet, makePool } from './fleet.ts';

export type RefreshPorts = CheckPorts & { readonly context: Context; readonly output: Output };

/** What a refresh by hand made of one integration. `error` is set when it failed or could not be checked. */
export interface Refreshed {
  readonly ref: string;
  readonly id: string;
  readonly integration: Integration;
  readonly outcome: CheckResult['outcome'];
  readonly linesNew: number;
  readonly linesChanged: number;
  readonly durationMs: number;
  readonly warnings: readonly string[];
  readonly error: ExpectedError | null;
  /** Of windows that a person asked for: how many were fetched, and how many there are. */
  readonly windows?: { readonly done: number; readonly of: number };
}

/** Checks one integration now. Never throws for what is wrong with this one. @throws Cancelled when interrupted. */
export async function refreshOne(
  ports: RefreshPorts,
  integration: Integration,
  { window = null, fleet = makeFleet(ports.store) }: { readonly window?: Window | null; readonly fleet?: Fleet } = {},
): Promise<Refreshed> {
  const { context, output } = ports;
  const ref = refOf(integration);
  try {
    const result = await checkIntegration(ports, {
      venue: integration.venue,
      id: integration.id,
      actor: context.actor,
      reason: context.reason,
      op: context.operation,
      window,
      by: 'hand',
      fleet,
      signal: context.interrupted,
      progress: (text) => output.progress(`${ref}: ${text}`),
    });
    return { ref, id: integration.id, ...result, error: errorOf(result, integration, context.interrupted) };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return { ...leftOut(integration), error };
  }
}

/** Null when nothing went wrong. @throws Cancelled when it was interrupted. */
function errorOf({ how, failure }: CheckResult, integration: Integration, interrupted: AbortSignal) {
  if (failure) return failedCheck(failure, integration);
  if (how !== 'cancelled') return null;
  if (interrupted.aborted) throw new Cancelled();
  const ref = refOf(integration);
  return locked(
    `the check of ${ref} lost its lock to another process; its outcome was not kept`,
    `see what the other one found: posctl timeline ${shellRef(ref)} --limit 5`,
  );
}

export interface RefreshJob {
  readonly integration: Integration;
  /** Left as it is, and said so. */
  readonly skip: boolean;
  /** What a person asked for; null for the routine window. */
  readonly plan: (WindowPlan & { readonly asked: Asked }) | null;
}

/** Checks at once of one command. */
const LIMITS = { overall: 8, perType: 8 };

/** Checks several, some at once; gives each as it finishes. */
export async function* refreshAll(
  ports: RefreshPorts,
  jobs: readonly RefreshJob[],
  fleet: Fleet,
): AsyncGenerator<Refreshed> {
  const pool = makePool(LIMITS);
  const running = new Map<number, Promise<{ i: number; result: Refreshed }>>();
  jobs.forEach(({ integration, skip, plan }, i) => {
    const work = skip
      ? Promise.resolve(leftOut(integration))
      : pool.run(integration.type, () =>
          plan ? refreshWindows(ports, integration, { plan, fleet }) : refreshOne(ports, integration, { fleet }),
        );
    running.set(
      i,
      work.then((result) => ({ i, result })),
    );
  });
  while (running.size > 0) {
    const { i, result } = await Promise.race(running.values());
    running.delete(i);
    if (running.size > 0) ports.output.progress(`${jobs.length - running.size} of ${jobs.length} checked`);
    yield result;
  }
}

/**
 * Fetches the windows of a plan one after the other, each a check of its own. The first one that fails ends it: what is
 * left would only count as more failures. @throws Cancelled when interrupted, after it was said how to go on.
 */
async function refreshWindows(
  ports: RefreshPorts,
  integration: Integration,
  { plan, fleet }: { readonly plan: NonNullable<RefreshJob['plan']>; readonly fleet: Fleet },
): Promise<Refreshed> {
  const { windows, outOfReach, asked } = plan;
  const { output } = ports;
  const ref = refOf(integration);
  const warnings = outOfReach === null ? [] : [outOfReach];
  let sum: Refreshed = { ...leftOut(integration), warnings };
  const stopped = (done: number) => {
    const left = windows.slice(done);
    if (windows.length > 1)
      output.warn(
        `${ref}: ${done} of ${windows.length} windows are done and kept; go on with: ${goOnCommand(integration, { asked, left })}`,
      );
  };
  for (const [i, { window, ...days }] of windows.entries()) {
    if (windows.length > 1) output.progress(`${ref}: window ${i + 1} of ${windows.length}, ${spanWords(days)}`);
    try {
      if (ports.context.interrupted.aborted) throw new Cancelled();
      const each = await refreshOne(ports, integration, { window, fleet });
      sum = { ...added(sum, each), windows: { done: i + (each.error ? 0 : 1), of: windows.length } };
    } catch (error) {
      if (error instanceof Cancelled) stopped(i);
      throw error;
    }
    if (!sum.error) continue;
    stopped(i);
    break;
  }
  return sum;
}

function added(sum: Refreshed, each: Refreshed): Refreshed {
  return {
    ...each,
    linesNew: sum.linesNew + each.linesNew,
    linesChanged: sum.linesChanged + each.linesChanged,
    durationMs: sum.durationMs + each.durationMs,
    warnings: [...sum.warnings, ...each.warnings],
  };
}

function leftOut(integration: Integration): Refreshed {
  return { ref: refOf(integration), id: integration.id, integration, ...NOTHING_DONE, outcome: 'skipped', error: null };
}

const NOTHING_DONE = { linesNew: 0, linesChanged: 0, durationMs: 0, warnings: [] };
