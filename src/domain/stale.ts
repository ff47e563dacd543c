import type { Integration } from './integration.ts';
import { isDue } from './schedule.ts';
import type { Heartbeat } from './state.ts';
import { between, type Instant, MINUTE, plus } from './time.ts';

const TOLERANCE = 30 * MINUTE;

/** Statuses cannot be believed: somebody has been due too long, and no pass has ended since. */
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
 * that process was wrong, and its word would hide for as long that nobody checks any more.
 */
export function lastBeat(beats: readonly Heartbeat[], now: Instant): Heartbeat | undefined {
  const ended = ({ lastPassEndedAt }: Heartbeat) => lastPassEndedAt ?? '';
  return beats
    .filter((beat) => ended(beat) <= now)
    .reduce<Heartbeat | undefined>((a, b) => (a && ended(a) >= ended(b) ? a : b), undefined);
}

/** False when the last pass is so recent that nobody can have waited too long: then nobody needs to be looked at. */
export function mayBeStale(heartbeat: Heartbeat | undefined, now: Instant): boolean {
  const lastPass = heartbeat?.lastPassEndedAt ?? null;
  return lastPass === null || between(lastPass, now) > TOLERANCE;
}

/** Whoever was due at this moment or before may have waited too long. */
export function overdueSince(now: Instant): Instant {
  return plus(now, -TOLERANCE);
}

/** Null while statuses are fresh. */
export function staleness(
  integrations: Iterable<Integration>,
  heartbeat: Heartbeat | undefined,
  now: Instant,
): Staleness | null {
  const lastPass = heartbeat?.lastPassEndedAt ?? null;
  let waiting = 0;
  let since = now;
  for (const integration of integrations) {
    const due = integration.nextCheck;
    if (!isDue(integration, now) || due === null) continue;
    if (between(due, now) <= TOLERANCE || (lastPass !== null && lastPass >= due)) continue;
    waiting += 1;
    if (due < since) since = due;
  }
  return waiting === 0 ? null : { waiting, since, lastPass };
}
