import type { Staleness } from '../../domain/schedule.ts';
import { ago, type Instant, lasting } from '../../domain/time.ts';
import type { WorkTrouble } from '../../domain/workers.ts';

/** What else is known of who checks. */
interface AtWork {
  readonly now: Instant;
  /** Somebody works whose first pass has not ended. */
  readonly atFirstPass: boolean;
}

/** `STATUSES ARE STALE: …`: since when nobody checks, and what to look at. */
export function staleWords({ waiting, since, lastPass }: Staleness, { now, atFirstPass }: AtWork): string {
  const due = waiting === 1 ? '1 integration has' : `${waiting} integrations have`;
  const last = lastPass ? `the last pass ended ${ago(lastPass, now)}` : 'no pass has ever ended';
  const look = atFirstPass
    ? 'A daemon is at its first pass (posctl daemon status)'
    : 'Is the daemon running? (posctl daemon)';
  return `STATUSES ARE STALE: ${due} been due for ${lasting(since, now)}; ${last}. ${look}`;
}

/** `The daemon … died 5 min ago, and no other is running: posctl daemon`. */
export function troubleWords({ message, repair }: WorkTrouble): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}: ${repair}`;
}
