import { moment } from '../domain/ago.ts';
import { formatDuration } from '../domain/duration.ts';
import type { EntryKind, TimelineEntry } from '../domain/timeline.ts';
import type { Listing, Tone } from '../ports.ts';

const TONES: Partial<Record<EntryKind, Tone>> = {
  check_succeeded: 'good',
  check_failed: 'warning',
  called_off: 'bad',
  warned: 'warning',
  resumed: 'good',
  restored: 'good',
  mail_failed: 'warning',
  sales_rejected: 'warning',
};

/** The table of `timeline`: when, who, what, why. */
export function entryListing(live: boolean): Listing<TimelineEntry> {
  return {
    columns: [
      { key: 'at', head: 'When (UTC)', value: (e) => e.at, show: (e) => moment(e.at).replace(' UTC', '') },
      { key: 'actor', head: 'Who', value: (e) => e.actor },
      { key: 'ref', head: 'Integration', value: (e) => e.ref ?? e.venue, keep: true },
      {
        key: 'kind',
        head: 'What',
        value: (e) => e.kind,
        show: (e) => ({ text: e.kind.replaceAll('_', ' '), tone: TONES[e.kind] ?? 'plain' }),
      },
      {
        key: 'status',
        head: 'Status',
        value: (e) => (e.status ? `${e.status.from ?? ''}>${e.status.to}` : null),
        show: (e) => (e.status ? `${e.status.from ?? 'new'} → ${e.status.to}` : ''),
        narrow: 'below',
      },
      { key: 'details', head: 'Details', value: (e) => inWords(e), narrow: 'below' },
      { key: 'reason', head: 'Why', value: (e) => e.reason, show: (e) => e.reason ?? '', narrow: 'below' },
    ],
    json: (e) => e,
    name: (e) => `${e.venue}#${e.seq}`,
    empty: 'Nothing on the timeline fits.',
    ...(live ? { live: true } : {}),
  };
}

/** What an entry's details say, in a line. */
export function inWords({ kind, details: d }: TimelineEntry): string {
  switch (kind) {
    case 'check_succeeded':
      return [`${d.linesNew} new, ${d.linesChanged} changed`, ...warningWords(d)].join('; ');
    case 'check_failed':
      return [
        `${d.code}: ${d.message}`,
        ...(d.counted === false ? ['not counted'] : []),
        ...(Number(d.durationMs) >= 1000 ? [`after ${formatDuration(Number(d.durationMs))}`] : []),
      ].join('; ');
    case 'check_cancelled':
      return `after ${formatDuration(Number(d.durationMs))}`;
    case 'edited':
    case 'venue_edited':
      return changeWords(d.changes);
    case 'restored':
      return [
        d.from ? `fetches from ${moment(String(d.from))}` : 'never checked well before',
        ...(d.changes ? [changeWords(d.changes)] : []),
      ].join('; ');
    case 'called_off':
    case 'warned':
      return `${d.cause ?? d.code}: ${d.message}`;
    case 'mail_sent':
      return `${String(d.mail).replaceAll('_', ' ')} to ${Array.isArray(d.to) ? d.to.join(', ') : ''}`;
    case 'mail_failed':
      return `${String(d.mail).replaceAll('_', ' ')} to ${d.audience}: ${d.reason}`;
    case 'restated':
      return restatementWords(d.days);
    default:
      return '';
  }
}

function warningWords(details: TimelineEntry['details']): string[] {
  return Array.isArray(details.warnings) ? details.warnings.map(String) : [];
}

/** `checkEvery: 6h → 1h; options: none → locations=L1`. */
export function changeWords(changes: unknown): string {
  if (changes === null || typeof changes !== 'object') return '';
  return Object.entries(changes)
    .map(([key, { from, to }]) => `${key}: ${words(from)} → ${words(to)}`)
    .join('; ');
}

function words(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(String).join(',');
  if (typeof value !== 'object') return String(value);
  return (
    Object.entries(value)
      .map(([k, v]) => `${k}=${v}`)
      .join(' ') || 'none'
  );
}

function restatementWords(days: unknown): string {
  if (!Array.isArray(days)) return '';
  return days.map((d) => `${d.businessDay}: net ${d.net?.from} → ${d.net?.to}`).join('; ');
}
