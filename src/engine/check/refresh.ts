import { Cancelled, ExpectedError } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import { secretFlag } from '../../domain/secret-source.ts';
import type { Window } from '../../ports/connectors.ts';
import type { Context } from '../../ports/context.ts';
import type { Output } from '../../ports/output.ts';
import { type Asked, goOnCommand, spanWords, type WindowPlan } from '../look/windows.ts';
import { checkIntegration } from './check.ts';
import type { CheckPorts, CheckResult } from './check-call.ts';
import { type Fleet, makeFleet } from './fleet.ts';
import { makePool } from './pool.ts';

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
      window,
      by: 'hand',
      fleet,
      signal: context.interrupted,
      progress: (text) => output.progress(`${ref}: ${text}`),
    });
    if (result.outcome === 'cancelled') throw new Cancelled();
    const error = result.failure && failedCheck(result.failure, integration);
    return { ref, id: integration.id, ...result, error };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return { ...leftOut(integration), error };
  }
}

function failedCheck(failure: NonNullable<CheckResult['failure']>, integration: Integration): ExpectedError {
  const ref = shellRef(refOf(integration));
  const hint = {
    nobody: 'it is tried again by itself',
    provider: 'the provider has trouble; it is tried again by itself',
    venue: `the venue must renew its access; then: posctl edit ${ref} ${secretFlag(integration.credentials)}`,
    support: `look at the set-up: posctl show ${ref}`,
  }[failure.needs];
  return new ExpectedError(failure.code, failure.message, {
    hint,
    retryable: failure.needs === 'nobody' || failure.needs === 'provider',
  });
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
