import { formatDuration } from '../domain/duration.ts';

import { errorJson } from '../engine/bulk.ts';
import type { Refreshed } from '../engine/refresh.ts';
import type { Listing, Window } from '../ports.ts';
import { statusCell } from './integrations.ts';

/** What each check brought, as it finishes. */
export function refreshListing(live: boolean): Listing<Refreshed> {
  return {
    columns: [
      { key: 'ref', head: 'Integration', value: (r) => r.ref, keep: true },
      { key: 'id', head: '', value: (r) => r.id, hidden: true },
      { key: 'status', head: 'Status', value: (r) => r.integration.status, show: (r) => statusCell(r.integration) },
      {
        key: 'outcome',
        head: 'Outcome',
        value: (r) => (r.error ? r.error.code : r.outcome),
        show: (r) => (r.error ? { text: r.error.code, tone: 'bad' } : r.outcome),
      },
      { key: 'linesNew', head: 'New', value: (r) => r.linesNew, align: 'right' },
      { key: 'linesChanged', head: 'Changed', value: (r) => r.linesChanged, align: 'right' },
      { key: 'durationMs', head: 'Took', value: (r) => r.durationMs, show: (r) => took(r.durationMs), align: 'right' },
      { key: 'message', head: 'Message', value: (r) => r.error?.message ?? null },
    ],
    json: refreshJson,
    name: (r) => r.id,
    empty: '',
    ...(live ? { live } : {}),
  };
}

function took(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)}s` : formatDuration(ms);
}

function refreshJson(r: Refreshed): unknown {
  const { ref, id, warnings } = r;
  const more = warnings.length > 0 ? { warnings } : {};
  if (r.error) return { ref, id, ok: false, status: r.integration.status, error: errorJson(r.error), ...more };
  const { outcome, linesNew, linesChanged, durationMs } = r;
  return { ref, id, ok: true, status: r.integration.status, outcome, linesNew, linesChanged, durationMs, ...more };
}

/** What a dry run would fetch. */
export function plannedListing(): Listing<{ ref: string; id: string; window: Pick<Window, 'from' | 'to'> }> {
  return {
    columns: [
      { key: 'ref', head: 'Integration', value: (p) => p.ref, keep: true },
      { key: 'from', head: 'From', value: (p) => p.window.from },
      { key: 'to', head: 'To', value: (p) => p.window.to },
    ],
    json: (p) => p,
    name: (p) => p.id,
    empty: 'Nothing was selected.',
  };
}
