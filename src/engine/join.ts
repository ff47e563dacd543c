import { NEEDS_OF } from '../domain/errors.ts';
import type { FailureCode, Integration } from '../domain/integration.ts';
import type { Instant } from '../domain/time.ts';
import type { Store } from '../ports.ts';
import type { CheckResult } from './check.ts';

/**
 * The check that another process ended while we waited for its lock, if it serves as ours: a routine one that began
 * after the integration's last change. Undefined when that process died, or checked something else.
 */
export async function joinedCheck(
  store: Store,
  integration: Integration,
  waitedSince: Instant,
): Promise<CheckResult | undefined> {
  const query = {
    venues: [integration.venue],
    integrations: [integration.id],
    kinds: ['check_succeeded', 'check_failed'] as const,
    since: waitedSince,
    limit: 1,
  };
  for await (const { kind, details } of store.timeline(query)) {
    const startedAt = String(details.startedAt);
    if (details.asked === true || startedAt < integration.changedAt) continue;
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
