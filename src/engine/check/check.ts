import type { FailedCheckDetails } from '../../domain/entry-details.ts';
import { Cancelled, conflict, type Ended, ExpectedError, type Failure, locked, NEEDS_OF } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { minutes, type Policy, policyFor } from '../../domain/policy.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import { isDue } from '../../domain/schedule.ts';
import type { VenueState } from '../../domain/state.ts';
import { type Instant, MINUTE, plus } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Connectors, Window } from '../../ports/connectors.ts';
import type { Http } from '../../ports/http.ts';
import type { Fence, Lease, Leases } from '../../ports/leases.ts';
import type { Programs } from '../../ports/programs.ts';
import type { ReportReader } from '../../ports/report-reader.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { Claim } from '../../ports/sharing.ts';
import type { Store } from '../../ports/store.ts';
import { Attempt } from './attempt.ts';
import type { Fleet } from './fleet.ts';

/** The ports that a check needs. */
export interface CheckPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly connectors: Connectors;
  readonly secrets: Secrets;
  readonly http: Http;
  readonly reports: ReportReader;
  readonly programs: Programs;
}

export interface CheckCall {
  readonly venue: string;
  readonly id: string;
  readonly actor: string;
  readonly reason: string | null;
  /** Of a check by hand: the operation to which it belongs. */
  readonly op?: string;
  /** A window that a person asked for; null for the routine one. */
  readonly window: Window | null;
  /** `hand` waiting for a running check and may resume a CalledOff one; `daemon` does neither. */
  readonly by: 'hand' | 'daemon';
  readonly fleet: Fleet;
  readonly signal: AbortSignal;
  /** Where checks are shared: what the daemon has claimed. */
  readonly claim?: Claim | undefined;
  progress(text: string): void;
}

export interface CheckResult {
  readonly integration: Integration;
  /** `joined`: another process checked meanwhile. `skipped`: there is nothing, or nothing left, to do. */
  readonly outcome: 'checked' | 'joined' | 'skipped';
  /** How the check ended; null when there was none. */
  readonly how: Ended['how'] | null;
  /** Of a failed one. */
  readonly failure: Failure | null;
  readonly linesNew: number;
  readonly linesChanged: number;
  readonly durationMs: number;
  readonly warnings: readonly string[];
  /** Its lock or its claim was lost: nothing that it found since is saved, for somebody else may be checking now. */
  readonly lost?: true;
}

/**
 * One check of one integration, from the lock to the saved outcome. A failed check is a result, not an error.
 * @throws ExpectedError `conflict` (inactive), `timeout` (another check does not end), `locked`/`failed` (the store).
 */
export async function checkIntegration(ports: CheckPorts, call: CheckCall): Promise<CheckResult> {
  const since = ports.clock.now();
  const known = await readOne(ports.store, call);
  const policy = policyFor(await ports.store.base.settings(), ports.connectors.type(known.integration.type));
  const wanted: LockWanted<CheckResult> = {
    integrations: [known.integration],
    waitMs: call.by === 'daemon' ? 0 : minutes(policy.checkMinutes),
    signal: call.signal,
    waiting: () => call.progress('waiting for a running check'),
    stillRunning: (integration) => withoutLock(call, integration, policy),
  };
  return withCheckLock(ports.store.leases, wanted, async (lock) => {
    const { state, integration } = await readOne(ports.store, call);
    if (call.by === 'daemon' && !isDue(integration, ports.clock.now())) return skipped(integration);
    if (!integration.active) throw refusalOfInactive(integration);
    if (lock.waited && call.window === null) {
      const joined = await joinedCheck(ports.store, integration, { since, lastSeq: known.state.lastSeq });
      if (joined) return joined;
    }
    return new Attempt(ports, call, { policy, state, integration, lock }).run();
  });
}

async function readOne(store: Store, call: CheckCall): Promise<{ state: VenueState; integration: Integration }> {
  const state = await store.venues.read(call.venue);
  const integration = state?.integrations.find((i) => i.id === call.id);
  if (!state || !integration) throw new ExpectedError('not_found', `the integration ${call.id} is not there any more`);
  return { state, integration };
}

/** Another check does not end. */
function withoutLock(call: CheckCall, integration: Integration, policy: Policy): CheckResult {
  if (call.by === 'daemon') return skipped(integration);
  throw new ExpectedError(
    'timeout',
    `another check of ${refOf(integration)} is still running after ${policy.checkMinutes} minutes`,
    {
      hint: `look later: posctl timeline ${shellRef(refOf(integration))} --limit 5`,
      retryable: true,
    },
  );
}

/** The refusal to check an inactive integration. */
export function refusalOfInactive(integration: Integration): ExpectedError {
  return conflict(
    `${refOf(integration)} is inactive; it is not checked`,
    `restore it first: posctl restore ${integration.id}`,
  );
}

function skipped(integration: Integration): CheckResult {
  return {
    integration,
    outcome: 'skipped',
    how: null,
    failure: null,
    linesNew: 0,
    linesChanged: 0,
    durationMs: 0,
    warnings: [],
  };
}

/** Entries are dated by other processes, and when a check ended, not when it was saved. */
const SLACK = 10 * MINUTE;

/**
 * The check that another process ended while we waited for its lock, if it serves as ours: a routine one that began
 * after the integration's last change. Undefined when that process died, or checked something else.
 */
async function joinedCheck(
  store: Store,
  integration: Integration,
  waited: { readonly since: Instant; readonly lastSeq: number },
): Promise<CheckResult | undefined> {
  const query = {
    venues: [integration.venue],
    integrations: [integration.id],
    kinds: ['check_succeeded', 'check_failed'] as const,
    since: plus(waited.since, -SLACK),
    limit: 1,
  };
  for await (const entry of store.ledger.timeline(query)) {
    if (entry.seq <= waited.lastSeq) continue;
    if (entry.kind !== 'check_succeeded' && entry.kind !== 'check_failed') continue;
    const { asked, startedAt, linesNew, linesChanged, durationMs, warnings = [] } = entry.details;
    if (asked || startedAt <= integration.changedAt) continue;
    const brought = { integration, linesNew, linesChanged, durationMs, warnings };
    if (entry.kind === 'check_succeeded') return { outcome: 'joined', how: 'succeeded', failure: null, ...brought };
    const failure = failureTold(integration, entry.details);
    if (failure) return { outcome: 'joined', how: 'failed', failure, ...brought };
  }
  return undefined;
}

/** Undefined when the entry does not tell it. */
function failureTold({ reason }: Integration, details: FailedCheckDetails): Failure | undefined {
  const { code, message, counted, incident = false } = details;
  if (code === undefined || message === undefined) return undefined;
  return { code, message, needs: reason?.needs ?? NEEDS_OF[code], retryAfterMs: null, counted, incident };
}

/** How long a command waiting for a running check, in ms. */
export const COMMAND_WAITS = 30_000;

/** What is to be locked. */
export interface LockWanted<R> {
  /** One after the other; no check of any of them runs until all of them are free again. */
  readonly integrations: readonly Integration[];
  /** How long to wait for each check that is running, in ms; 0: not at all. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
  /** Called before it waits. */
  waiting?(integration: Integration): void;
  /** What to give, or throw, when a check does not end in time. */
  stillRunning(integration: Integration): R;
}

/** Held while its work runs. */
export interface CheckLock {
  /** Whether a check had to end first. */
  readonly waited: boolean;
  /** For every change of this integration: the store refuses what was made after the lock was lost. */
  fence(integration: string): Fence | undefined;
  /** Aborted when it is lost: somebody else may be checking now. */
  readonly lost: AbortSignal;
}

/**
 * Does work while no check of these integrations runs, in any process: at most one at a time has the lock of each.
 * @throws Cancelled when it was interrupted while it waited; ExpectedError of the store.
 */
export async function withCheckLock<R>(
  leases: Leases,
  wanted: LockWanted<R>,
  work: (lock: CheckLock) => Promise<R>,
): Promise<R> {
  const held = new Map<string, Lease>();
  let waited = false;
  try {
    for (const integration of wanted.integrations) {
      const taken = await taking(leases, integration, wanted);
      if (!taken.lease) return wanted.stillRunning(integration);
      held.set(integration.id, taken.lease);
      waited ||= taken.waited;
    }
    const lost = AbortSignal.any([...held.values()].map((lease) => lease.lost));
    return await work({ waited, lost, fence: (id) => held.get(id)?.fence });
  } finally {
    for (const lease of held.values()) await lease.release();
  }
}

async function taking(
  leases: Leases,
  integration: Integration,
  { waitMs, signal, waiting }: Pick<LockWanted<unknown>, 'waitMs' | 'signal' | 'waiting'>,
): Promise<{ readonly lease: Lease | undefined; readonly waited: boolean }> {
  const name = `check-${integration.id}`;
  const given = signal ? { signal } : {};
  const atOnce = await leases.acquire(name, { waitMs: 0, ...given });
  if (atOnce || waitMs === 0) return { lease: atOnce, waited: false };
  waiting?.(integration);
  const lease = await leases.acquire(name, { waitMs, ...given });
  if (!lease && signal?.aborted) throw new Cancelled();
  return { lease, waited: true };
}

/** The refusal of a command that waited in vain: nothing was `done`. */
export function checkStillRunning(integration: Integration, done: 'changed' | 'imported'): ExpectedError {
  const ref = refOf(integration);
  return locked(
    `a check of ${ref} is still running; nothing was ${done}`,
    `try again when it has ended: posctl timeline ${shellRef(ref)} --limit 5`,
  );
}
