import type { FailedCheckDetails } from '../../domain/entry-details.ts';
import { type Failure, NEEDS_OF } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { type Instant, MINUTE, plus } from '../../domain/time.ts';
import type { Store } from '../../ports/store.ts';
import type { CheckResult } from './check-call.ts';

/** Entries are dated by other processes, and when a check ended, not when it was saved. */
const SLACK = 10 * MINUTE;

/**
 * The check that another process ended while we waited for its lock, if it serves as ours: a routine one that began
 * after the integration's last change. Undefined when that process died, or checked something else.
 */
export async function joinedCheck(
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
