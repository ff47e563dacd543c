import { moment } from '../domain/ago.ts';
import { formatDuration } from '../domain/duration.ts';
import { formatAmount } from '../domain/money.ts';
import type { EntryKind, TimelineEntry } from '../domain/timeline.ts';
import type { Listing, Tone } from '../ports/output.ts';

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
function inWords({ kind, details: d }: TimelineEntry): string {
  switch (kind) {
    case 'check_succeeded':
      return [`${d.linesNew} new, ${d.linesChanged} changed`, ...reportWords(d), ...warningWords(d)].join('; ');
    case 'check_failed':
      return [
        `${d.code}: ${d.message}`,
        ...(d.counted === false ? ['not counted'] : []),
        ...heldWords(d),
        ...(Number(d.durationMs) >= 1000 ? [`after ${formatDuration(Number(d.durationMs))}`] : []),
      ].join('; ');
    case 'check_cancelled':
      return [...heldWords(d), `after ${formatDuration(Number(d.durationMs))}`].join('; ');
    case 'imported':
      return importWords(d);
    case 'sales_rejected':
      return rejectionWords(d);
    case 'edited':
      return changeWords(d.changes);
    case 'venue_edited':
      return [changeWords(d.changes), ...movedWords(d)].join('; ');
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
      return restatementWords(d);
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

function movedWords({ moved, movedDocuments, moreMoved }: TimelineEntry['details']): string[] {
  if (!Array.isArray(moved)) return [];
  const days = new Set(moved.map((row) => fieldsOf(row).from)).size;
  const about = typeof moreMoved === 'number' ? 'more than ' : '';
  return [`${movedDocuments} ${movedDocuments === 1 ? 'sale' : 'sales'} of ${about}${days} days moved to another day`];
}

/** Of a long window: how far it got. */
function heldWords({ held }: TimelineEntry['details']): string[] {
  const span = fieldsOf(held);
  return typeof span.to === 'string' ? [`kept what was fetched up to ${moment(span.to)}`] : [];
}

function importWords(details: TimelineEntry['details']): string {
  const { part, of, window, linesNew, linesChanged } = details;
  const { from, to } = fieldsOf(window);
  if (part === undefined) return [...fileWords(details), `${linesNew} new, ${linesChanged} changed`].join(': ');
  const span = `${String(from).slice(0, 10)} to ${String(to).slice(0, 10)}`;
  return `part ${part} of ${of}, ${span}: ${linesNew} new, ${linesChanged} changed`;
}

/** Documents and files named in a line; the rest is counted. */
const MOST_NAMED = 3;

/** Reports that came by mail: `mix.csv of 2026-11-19`. */
function reportWords({ reports }: TimelineEntry['details']): string[] {
  const all = Array.isArray(reports) ? reports.map(fieldsOf).flatMap(fileWords) : [];
  const more = all.length - MOST_NAMED;
  return [...all.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${more} more reports`] : [])];
}

function fileWords({ file, days }: TimelineEntry['details']): string[] {
  if (typeof file !== 'string') return [];
  const [first, last] = Array.isArray(days) ? [days[0], days.at(-1)] : [];
  const span = first === last ? first : `${first} to ${last}`;
  return [first === undefined ? file : `${file} of ${span}`];
}

function rejectionWords({ count, documents }: TimelineEntry['details']): string {
  const all = Array.isArray(documents) ? documents.map(fieldsOf) : [];
  const named = all.slice(0, MOST_NAMED).map(({ receipt, source, why }) => `receipt ${receipt} (${source}): ${why}`);
  const more = Number(count) - named.length;
  return [`${count} kept out`, ...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function restatementWords({ days, more }: TimelineEntry['details']): string {
  if (!Array.isArray(days)) return '';
  const told = days.map(fieldsOf).map((day) => {
    const { businessDay, location, currency, because } = day;
    const [net, lines] = [fieldsOf(day.net), fieldsOf(day.lines)];
    const place = typeof location === 'string' ? ` (${location})` : '';
    const amount = (value: unknown) => formatAmount(Number(value), String(currency));
    const sums = [
      `net ${amount(net.from)} → ${amount(net.to)}`,
      ...(lines.from === lines.to ? [] : [`${lines.from} → ${lines.to} lines`]),
      ...(because === 'options' ? ['by changed options'] : []),
    ];
    return `${businessDay}${place}: ${sums.join(', ')}`;
  });
  return [...told, ...(typeof more === 'number' ? [`and ${more} more days`] : [])].join('; ');
}

/** The fields of what stands in an entry, which anybody may have written. */
function fieldsOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}
