import { Cancelled, ExpectedError, locked } from '../../domain/errors.ts';
import { failedCheck } from '../../domain/failure-words.ts';
import type { Integration } from '../../domain/integration.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import type { Window } from '../../ports/connectors.ts';
import type { Context } from '../../ports/context.ts';
import type { Output } from '../../ports/output.ts';
import { inTurn } from '../change/in-turn.ts';
import { type Asked, goOnCommand, spanWords, type WindowPlan } from '../look/windows.ts';
import { type CheckPorts, type CheckResult, checkIntegration } from './check.ts';
import { type Fleet, makeFleet } from './fleet.ts';

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
    return leftOut(integration, error);
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
  /** Not checked, and reported as skipped. */
  readonly skip: boolean;
  /** Why it is not checked although it was asked for. */
  readonly refused?: ExpectedError | null;
  /** What a person asked for; null for the routine window. */
  readonly plan: (WindowPlan & { readonly asked: Asked }) | null;
}

/** Checks at once of one command. */
const AT_ONCE = 8;
/** How long checks in hand may take after an interruption, in milliseconds. */
const GRACE = 30_000;

export interface RefreshHow {
  readonly fleet: Fleet;
  /** Least milliseconds from one check to the next; null for no limit. */
  readonly every: number | null;
}

/**
 * Checks several, some at once; gives each as it finishes, those that are left as they are first. After an interruption no
 * other is begun, and those in hand have half a minute: what is cut off then is not given. @throws Cancelled: a single one
 * was interrupted.
 */
export async function* refreshAll(
  ports: RefreshPorts,
  jobs: readonly RefreshJob[],
  { fleet, every }: RefreshHow,
): AsyncGenerator<Refreshed, void, void> {
  for (const { integration, skip, refused } of jobs) if (skip || refused) yield leftOut(integration, refused ?? null);
  const rest = jobs.filter(({ skip, refused }) => !skip && !refused);
  if (rest.length < 2) {
    for (const job of rest) yield await refreshJob(ports, job, fleet);
    return;
  }
  const inHand = new Set<RefreshJob>();
  const bulk = quietly(ports, inHand);
  const turns = { atOnce: AT_ONCE, every, clock: ports.clock, stop: ports.context.interrupted };
  const work = async (job: RefreshJob) => {
    inHand.add(job);
    try {
      return await refreshJob(bulk, job, fleet);
    } catch (error) {
      if (error instanceof Cancelled) return null;
      throw error;
    } finally {
      inHand.delete(job);
    }
  };
  for await (const result of inTurn(rest, turns, work)) if (result) yield result;
}

function refreshJob(ports: RefreshPorts, { integration, plan }: RefreshJob, fleet: Fleet): Promise<Refreshed> {
  return plan ? refreshWindows(ports, integration, { plan, fleet }) : refreshOne(ports, integration, { fleet });
}

/** For several at once: no check tells what it is about, and an interruption reaches them only after a while. */
function quietly(ports: RefreshPorts, inHand: ReadonlySet<unknown>): RefreshPorts {
  const { clock, output, context } = ports;
  const late = new AbortController();
  const { interrupted } = context;
  const told = () => {
    if (inHand.size > 0)
      output.warn(`Finishing what is in hand (${inHand.size}), for 30 s at most; Ctrl-C again ends at once.`);
    clock.timer(GRACE).signal.addEventListener('abort', () => late.abort());
  };
  if (interrupted.aborted) told();
  else interrupted.addEventListener('abort', told, { once: true });
  return { ...ports, output: { ...output, progress() {} }, context: { ...context, interrupted: late.signal } };
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

function leftOut(integration: Integration, error: ExpectedError | null = null): Refreshed {
  return { ref: refOf(integration), id: integration.id, integration, ...NOTHING_DONE, outcome: 'skipped', error };
}

const NOTHING_DONE = { linesNew: 0, linesChanged: 0, durationMs: 0, warnings: [] };
