import { formatDuration } from '../domain/duration.ts';
import type {
  CheckDetails,
  DetailsOf,
  MovedDetails,
  RejectedDetails,
  RestatedDetails,
  ToldReport,
} from '../domain/entry-details.ts';
import type { Cause } from '../domain/import-outcome.ts';
import { formatAmount } from '../domain/money.ts';
import { type Instant, moment } from '../domain/time.ts';
import type { EntryKind, TimelineEntry } from '../domain/timeline.ts';
import type { Listing, Tone } from '../ports/output.ts';

import { changeWords } from './cells/changes.ts';
import { clockCell, clockText, zoneWord } from './cells/clock.ts';

const TONES: Partial<Record<EntryKind, Tone>> = {
  check_succeeded: 'good',
  check_failed: 'warning',
  called_off: 'bad',
  warned: 'warning',
  incident_began: 'warning',
  incident_ended: 'good',
  resumed: 'good',
  restored: 'good',
  mail_failed: 'warning',
  sales_rejected: 'warning',
};

/** The table of `timeline`: when, who, what, why. Times by the clocks of a zone, or in UTC. */
export function entryListing(live: boolean, zone: string | null = null): Listing<TimelineEntry> {
  return {
    columns: [
      { key: 'at', head: `When (${zoneWord(zone)})`, value: (e) => e.at, show: (e) => clockCell(e.at, zone) },
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

const SNOOZE_WORDS: Record<DetailsOf['snooze_ended']['how'], string> = {
  time: 'its time is over',
  person: 'ended early',
  restored: 'ended with the restore',
  deactivated: 'ended with the deactivation',
};

const nothing = () => '';

const WORDS: { readonly [K in EntryKind]: (details: DetailsOf[K]) => string } = {
  added: nothing,
  check_succeeded: (d) =>
    [`${d.linesNew} new, ${d.linesChanged} changed`, ...reportWords(d), ...(d.warnings ?? [])].join('; '),
  check_failed: failureWords,
  check_cancelled: (d) => [...heldWords(d), `after ${formatDuration(d.durationMs)}`].join('; '),
  edited: (d) => changeWords(d.changes),
  deactivated: nothing,
  restored: restoredWords,
  called_off: (d) => `${d.cause ?? d.code}: ${d.message}`,
  resumed: nothing,
  warned: (d) => `${d.code}: ${d.message}`,
  incident_began: incidentWords,
  incident_ended: incidentWords,
  snoozed: (d) => `until ${moment(d.until)}`,
  snooze_ended: (d) => SNOOZE_WORDS[d.how],
  imported: importWords,
  dismissed: (d) => `${fileWords(d)} stays out: ${d.message}`,
  restated: restatementWords,
  sales_rejected: rejectionWords,
  mail_sent: (d) => mailWords(d, d.to.join(', ')),
  mail_failed: (d) => `${mailWords(d, d.audience)}: ${d.reason}`,
  notified: (d) => `${d.event.replaceAll('_', ' ')} to ${d.target}`,
  told: (d) => `letter to the venue (${d.language}): ${d.subject}`,
  venue_added: nothing,
  venue_edited: (d) => [changeWords(d.changes), ...movedWords(d)].join('; '),
};

/** An entry, or several that follow each other and say the same. */
export interface FoldedEntry {
  /** The first of them: it may have changed the status. */
  readonly entry: TimelineEntry;
  readonly times: number;
  readonly last: Instant;
}

/** Entries that say what the one before them said are counted with it. */
export function foldedEntries(entries: readonly TimelineEntry[]): FoldedEntry[] {
  const folded: FoldedEntry[] = [];
  for (const entry of entries) {
    const together = withNext(folded.at(-1), entry);
    if (together) folded[folded.length - 1] = together;
    else folded.push({ entry, times: 1, last: entry.at });
  }
  return folded;
}

/** The same of entries that come one by one. */
export async function* foldedAsTheyCome(
  entries: AsyncIterable<TimelineEntry>,
): AsyncGenerator<FoldedEntry, void, void> {
  let waiting: FoldedEntry | undefined;
  for await (const entry of entries) {
    const together = withNext(waiting, entry);
    if (waiting && !together) yield waiting;
    waiting = together ?? { entry, times: 1, last: entry.at };
  }
  if (waiting) yield waiting;
}

/** Both as one; undefined when the second one has something to say. */
function withNext(before: FoldedEntry | undefined, entry: TimelineEntry): FoldedEntry | undefined {
  const isSame = before && entry.status === null && saying(before.entry) === saying(entry);
  return isSame ? { ...before, times: before.times + 1, last: entry.at } : undefined;
}

/** What two entries must have alike to be told as one; how long each took is not said then. */
function saying(entry: TimelineEntry): string {
  const { kind, integration, actor, reason } = entry;
  const said = kind === 'check_failed' ? `${entry.details.code} ${entry.details.message}` : inWords(entry);
  return [kind, integration, actor, reason, said].join('\n');
}

/** The table of entries that were folded. */
export function foldedListing(zone: string | null): Listing<FoldedEntry> {
  const listing = entryListing(false, zone);
  const words = ({ times, last }: FoldedEntry) =>
    times === 1 ? '' : `; ×${times}, the last one ${clockText(last, zone)}`;
  return {
    ...listing,
    columns: listing.columns.map(({ value, show, ...column }) => ({
      ...column,
      value: (f) => (column.key === 'details' ? `${value(f.entry)}${words(f)}` : value(f.entry)),
      ...(show ? { show: (f: FoldedEntry) => show(f.entry) } : {}),
    })),
    json: ({ entry }) => listing.json(entry),
    name: ({ entry }) => listing.name(entry),
  };
}

/** What an entry's details say, in a line. */
export function inWords<K extends EntryKind>({
  kind,
  details,
}: {
  readonly kind: K;
  readonly details: DetailsOf[K];
}): string {
  return WORDS[kind](details);
}

function restoredWords({ from, changes }: DetailsOf['restored']): string {
  const fetches = from ? `fetches from ${moment(from)}` : 'no successful check before';
  return [fetches, ...(changes ? [changeWords(changes)] : [])].join('; ');
}

function mailWords({ mail }: Pick<DetailsOf['mail_sent'], 'mail'>, to: string): string {
  return `${mail.replaceAll('_', ' ')} to ${to}`;
}

function incidentWords({ type, code, began, message }: DetailsOf['incident_began']): string {
  return `${type}, ${code} since ${moment(began)}: ${message}`;
}

function failureWords(d: DetailsOf['check_failed']): string {
  return [
    ...(d.code ? [`${d.code}: ${d.message}`] : []),
    ...(d.counted ? [] : ['not counted']),
    ...heldWords(d),
    ...(d.durationMs >= 1000 ? [`after ${formatDuration(d.durationMs)}`] : []),
  ].join('; ');
}

function movedWords({ moved, movedDocuments, moreMoved }: MovedDetails): string[] {
  if (!moved) return [];
  const days = new Set(moved.map(({ from }) => from)).size;
  const about = moreMoved === undefined ? '' : 'more than ';
  return [`${movedDocuments} ${movedDocuments === 1 ? 'sale' : 'sales'} of ${about}${days} days moved to another day`];
}

/** Of a long window: how far it got. */
function heldWords({ held }: CheckDetails): string[] {
  return held ? [`kept what was fetched up to ${moment(held.to)}`] : [];
}

function importWords(details: DetailsOf['imported']): string {
  const brought = `${details.linesNew} new, ${details.linesChanged} changed`;
  if ('file' in details) return `${fileWords(details)}: ${brought}`;
  const { part, of, window } = details;
  return `part ${part} of ${of}, ${window.from.slice(0, 10)} to ${window.to.slice(0, 10)}: ${brought}`;
}

/** Documents and files named in a line; the rest is counted. */
const MOST_NAMED = 3;

/** Reports that came by mail: `mix.csv of 2026-11-19`. */
function reportWords({ reports = [] }: CheckDetails): string[] {
  const more = reports.length - MOST_NAMED;
  return [...reports.slice(0, MOST_NAMED).map(fileWords), ...(more > 0 ? [`and ${more} more reports`] : [])];
}

function fileWords({ file, days }: ToldReport): string {
  const [first, last] = [days[0], days.at(-1)];
  const span = first === last ? first : `${first} to ${last}`;
  return first === undefined ? file : `${file} of ${span}`;
}

function rejectionWords({ count, documents }: RejectedDetails): string {
  const named = documents
    .slice(0, MOST_NAMED)
    .map(({ receipt, source, why }) => `receipt ${receipt} (${source}): ${why}`);
  const more = count - named.length;
  return [`${count} kept out`, ...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

const CAUSE_WORDS: Record<Cause, string> = {
  source: 'changed at the source',
  options: 'by changed options',
  zone: 'counted by another time zone',
};

function restatementWords({ days, more }: RestatedDetails): string {
  const told = days.map(({ businessDay, location, currency, net, lines, because }) => {
    const place = location === undefined ? '' : ` (${location})`;
    const sums = [
      `net ${formatAmount(net.from, currency)} → ${formatAmount(net.to, currency)}`,
      ...(!lines || lines.from === lines.to ? [] : [`${lines.from} → ${lines.to} lines`]),
      ...(because === undefined ? [] : [CAUSE_WORDS[because]]),
    ];
    return `${businessDay}${place}: ${sums.join(', ')}`;
  });
  return [...told, ...(more === undefined ? [] : [`and ${more} more days`])].join('; ');
}
