import { NEEDS_OF } from '../../domain/errors.ts';
import type { FailureCode, Integration } from '../../domain/integration.ts';
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
  for await (const { kind, details, seq } of store.ledger.timeline(query)) {
    if (seq <= waited.lastSeq) continue;
    const startedAt = String(details.startedAt);
    if (details.asked === true || startedAt <= integration.changedAt) continue;
    const failed = kind === 'check_failed';
    const code = details.code as FailureCode;
    return {
      integration,
      outcome: 'joined',
      failure: failed
        ? { code, message: String(details.message), needs: integration.reason?.needs ?? NEEDS_OF[code] }
        : null,
      linesNew: Number(details.linesNew),
      linesChanged: Number(details.linesChanged),
      durationMs: Number(details.durationMs),
      warnings: Array.isArray(details.warnings) ? details.warnings.map(String) : [],
    };
  }
  return undefined;
}
