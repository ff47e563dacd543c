import type { Integration } from './integration.ts';
import type { Heartbeat } from './state.ts';
import { between, earlier, HOUR, type Instant, instant, later, MINUTE, millis, plus } from './time.ts';

/** The longest time between two checks. */
export const LONGEST_INTERVAL = 6 * HOUR;
export const SHORTEST_INTERVAL = 5 * MINUTE;

/** After the first, second and third failure in a row; later ones wait for the next point of the phase. */
const RETRY_DELAYS = [5 * MINUTE, 15 * MINUTE, HOUR];

/** How many failures in a row are each followed by a check that comes sooner than its turn. */
export const EARLY_RETRIES = RETRY_DELAYS.length;

/**
 * The first moment after `after` at which an integration's turn comes: every interval, on a phase of its own, so that
 * integrations which were added together are not checked together for ever.
 */
export function phasePointAfter(id: string, intervalMs: number, after: Instant): Instant {
  const phase = hash(id) % intervalMs;
  const turns = Math.floor((millis(after) - phase) / intervalMs) + 1;
  return instant(turns * intervalMs + phase);
}

/** When to check again after a check that succeeded. Both moments are starts of checks. */
export function nextAfterSuccess(id: string, intervalMs: number, startedAt: Instant): Instant {
  return phasePointAfter(id, intervalMs, startedAt);
}

export interface FailedCheck {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** Failed checks in a row, this one included. */
  readonly tries: number;
  /** What the provider asked for, in ms from the end of the check. */
  readonly retryAfterMs: number | null;
  /** When its turn would have come without this check: one for a person's own purpose does not put that off. */
  readonly notAfter?: Instant | null;
}

/** When to check again after a failure: sooner than usual, never later than the interval after its start. */
export function nextAfterFailure(id: string, intervalMs: number, check: FailedCheck): Instant {
  const turn = phasePointAfter(id, intervalMs, check.startedAt);
  const delay = RETRY_DELAYS[check.tries - 1];
  const next = delay === undefined ? turn : earlier(turn, plus(check.startedAt, delay));
  const soon = check.notAfter ? earlier(next, check.notAfter) : next;
  const wished = check.retryAfterMs === null ? soon : later(soon, plus(check.endedAt, check.retryAfterMs));
  return earlier(wished, plus(check.startedAt, intervalMs));
}

/**
 * Whether the daemon checks it now. An inactive or CalledOff one is never due. One whose turn lies further ahead than
 * its interval is: the clock was set back since, and would leave it unchecked until it has caught up.
 */
export function isDue(integration: Integration, now: Instant): boolean {
  return dueAt(now)(integration);
}

/** The same for many, at one moment. */
export function dueAt(now: Instant): (integration: Integration) => boolean {
  // By interval: a turn that lies beyond this is ahead. Most have one of a few, and moments as texts are quick to compare.
  const latest = new Map<number, Instant>();
  return ({ active, status, nextCheck, checkEvery }) => {
    if (!active || status === 'CalledOff' || nextCheck === null) return false;
    if (nextCheck <= now) return true;
    const limit = latest.get(checkEvery) ?? plus(now, checkEvery);
    latest.set(checkEvery, limit);
    return nextCheck > limit;
  };
}

/** FNV-1a, 32 bits: spreads ids evenly over an interval. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

const TOLERANCE = 30 * MINUTE;

/** Statuses cannot be trusted: an integration has been due for too long, and no pass has ended since. */
export interface Staleness {
  /** Integrations that wait longer than they should. */
  readonly waiting: number;
  /** When the first of them became due. */
  readonly since: Instant;
  /** End of the last pass; null when there never was one. */
  readonly lastPass: Instant | null;
}

/**
 * The heartbeat of the process whose pass ended last. A pass that seems to end in the future is not believed: the clock of
 * that process was wrong, and would hide until then that nobody checks any more.
 */
export function lastBeat(beats: readonly Heartbeat[], now: Instant): Heartbeat | undefined {
  const ended = ({ lastPassEndedAt }: Heartbeat) => lastPassEndedAt ?? '';
  return beats
    .filter((beat) => ended(beat) <= now)
    .reduce<Heartbeat | undefined>((a, b) => (a && ended(a) >= ended(b) ? a : b), undefined);
}

/** After this long without a sign of life, in ms, a process is taken for dead. */
export const DEAD_AFTER = MINUTE;

/** Whether a process works whose first pass has not ended yet: until then nobody can say when a pass has ended. */
export function isAtFirstPass(beats: readonly Heartbeat[], now: Instant): boolean {
  return beats.some(({ lastPassStartedAt, lastPassEndedAt, stoppedAt, beatAt = lastPassStartedAt }) => {
    return lastPassEndedAt === null && stoppedAt === undefined && Math.abs(between(beatAt, now)) <= DEAD_AFTER;
  });
}

/** False when the last pass is so recent that no integration can have waited too long: then none needs a look. */
export function mayBeStale(heartbeat: Heartbeat | undefined, now: Instant): boolean {
  const lastPass = heartbeat?.lastPassEndedAt ?? null;
  return lastPass === null || between(lastPass, now) > TOLERANCE;
}

/** Integrations that were due at this moment or before may have waited too long. */
export function overdueSince(now: Instant): Instant {
  return plus(now, -TOLERANCE);
}

/** How many of these have waited for a check for longer than they should. */
export function lateOnes(integrations: Iterable<Integration>, now: Instant): number {
  const since = overdueSince(now);
  let late = 0;
  for (const one of integrations) if (isDue(one, now) && one.nextCheck !== null && one.nextCheck < since) late += 1;
  return late;
}

/** Null while statuses are fresh. */
export function staleness(
  integrations: Iterable<Integration>,
  heartbeat: Pick<Heartbeat, 'lastPassEndedAt'> | undefined,
  now: Instant,
): Staleness | null {
  const lastPass = heartbeat?.lastPassEndedAt ?? null;
  let waiting = 0;
  let since = now;
  for (const integration of integrations) {
    const { nextCheck, createdAt } = integration;
    if (!isDue(integration, now) || nextCheck === null) continue;
    // A turn that a clock ahead has put into the future was never waited for: since when is only known by the last pass.
    const isAhead = nextCheck > now;
    const due = isAhead ? (lastPass ?? createdAt) : nextCheck;
    if (between(due, now) <= TOLERANCE || (!isAhead && lastPass !== null && lastPass >= due)) continue;
    waiting += 1;
    if (due < since) since = due;
  }
  return waiting === 0 ? null : { waiting, since, lastPass };
}
