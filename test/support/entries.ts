import type { DetailsOf } from '../../src/domain/entry-details.ts';
import { parseTimelineEntry } from '../../src/domain/parse.ts';
import type { EntryKind, TimelineEntry } from '../../src/domain/timeline.ts';
import { aVenue, NOON } from './builders.ts';

const CHECK = {
  durationMs: 1000,
  startedAt: NOON,
  window: { from: '2026-11-20T11:00:00.000Z', to: NOON },
  linesNew: 0,
  linesChanged: 0,
};

const INCIDENT = { incident: 'inc_1', type: 'square', code: 'no_response', began: NOON, message: 'no answer' } as const;

/** What each kind of entry tells at least. */
const LEAST: { readonly [K in EntryKind]: DetailsOf[K] } = {
  added: { type: 'square', nickname: null, checkEvery: '6h', options: {}, credentials: {} },
  check_succeeded: CHECK,
  check_failed: { code: 'no_response', message: 'no answer', counted: true, ...CHECK },
  check_cancelled: CHECK,
  edited: { changes: {} },
  deactivated: {},
  restored: { from: null },
  called_off: { code: 'too_many_failures', cause: 'no_response', message: 'no answer', failuresInARow: 12 },
  resumed: { by: 'refresh' },
  incident_began: INCIDENT,
  incident_ended: { ...INCIDENT, over: true },
  snoozed: { until: NOON },
  snooze_ended: { since: NOON, until: NOON, ended: NOON, how: 'time' },
  warned: { code: 'no_response', message: 'no answer' },
  imported: { file: 'mix.csv', sha256: 'a'.repeat(64), days: [], linesNew: 0, linesChanged: 0 },
  dismissed: { file: 'mix.csv', sha256: 'a'.repeat(64), days: [], code: 'no_date', message: 'it names no day' },
  restated: { days: [] },
  sales_rejected: { count: 0, documents: [] },
  mail_sent: { mail: 'warned', audience: 'support', to: ['support@posctl.test'], messageId: '1@posctl', code: null },
  mail_failed: { mail: 'warned', audience: 'support', reason: 'too old', attempts: 0, lastError: null },
  notified: { event: 'called_off', target: 'webhook 1' },
  told: { language: 'en', subject: 'Blue Door: no sales are coming in' },
  venue_added: aVenue(),
  venue_edited: { changes: {} },
};

/** Details of a kind of entry, with what is told besides. */
export function detailsWith(kind: EntryKind, more: object = {}): object {
  const isPart = kind === 'imported' && 'part' in more;
  return { ...(isPart ? { window: CHECK.window, linesNew: 0, linesChanged: 0 } : LEAST[kind]), ...more };
}

/** An entry as it comes out of a store. @throws Error when no store would give it. */
export function anEntry(
  kind: EntryKind,
  { details = {}, ...more }: { readonly at?: string; readonly integration?: string; readonly details?: object } = {},
): TimelineEntry {
  const about = { at: NOON, actor: 'daemon', venue: 'blue-door', integration: 'int_a', ref: 'blue-door/square' };
  const parsed = parseTimelineEntry({
    seq: 1,
    ...about,
    kind,
    status: null,
    reason: null,
    ...more,
    details: detailsWith(kind, details),
  });
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
}

/** One field of an entry's details, whatever its kind. */
export function detailOf(entry: TimelineEntry | undefined, field: string): unknown {
  return entry && Object.entries(entry.details).find(([key]) => key === field)?.[1];
}
