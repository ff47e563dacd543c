import { compareTexts } from '../domain/collections.ts';
import { isReached, straysAmong } from '../domain/entry-order.ts';
import { parseTimelineEntry } from '../domain/parse.ts';
import type { Instant } from '../domain/time.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { TimelineQuery } from '../ports/ledger.ts';
import { breathing, inSteps } from './documents.ts';
import { type DatedLine, datedLines, momentIn, numberIn } from './entry-dates.ts';
import { type FilesOf, monthOf, reaches } from './folder.ts';
import { bytesAt, type CommittedFile, committedFile, recordOf, soundLines } from './growing-files.ts';

/** An entry that was not read yet. */
interface Unread {
  readonly file: CommittedFile;
  readonly seq: number;
  /** The date at which it stands. */
  readonly place: Instant;
  readonly text: string;
  readonly offset: number;
}

/** An entry that stands elsewhere than where it is dated. */
interface StrayLine {
  readonly line: DatedLine;
  readonly place: Instant;
}

/** Whose entries are asked for. */
interface Asked extends FilesOf {
  /** By number. */
  readonly strays: ReadonlyMap<number, StrayLine>;
}

/**
 * The entries that fit, oldest first; venues must come by id. Those of one month are in memory at a time, unread; with a
 * limit months are read from the newest back until there are enough.
 */
export async function* timelineOf(
  venues: readonly FilesOf[],
  query: TimelineQuery,
): AsyncGenerator<TimelineEntry, void, void> {
  const { limit } = query;
  const asked: Asked[] = [];
  for await (const venue of breathing(venues)) asked.push({ ...venue, strays: await straysOf(venue, query) });
  const months = monthsOf(asked, query);
  if (limit === undefined) {
    for (const month of months) yield* breathing(entriesOf(await unreadOf(asked, month, query), query));
    return;
  }
  const newest: TimelineEntry[] = [];
  for (const month of months.reverse()) {
    if (newest.length >= limit) break;
    for (const entry of entriesOf((await unreadOf(asked, month, query)).reverse(), query))
      if (newest.push(entry) >= limit) break;
  }
  yield* newest.reverse();
}

/** Those that stand elsewhere than where they are dated, as far as the question reaches. */
async function straysOf({ paths, files }: FilesOf, query: TimelineQuery): Promise<Asked['strays']> {
  const strays = new Map<number, StrayLine>();
  for (const within of files.dates?.setBack.filter((span) => isReached(span, query)) ?? [])
    for (const { entry, place } of straysAmong(await inSteps(datedLines({ paths, files }, within))))
      strays.set(entry.seq, { line: entry, place });
  return strays;
}

/** Months in which entries stand that may fit, in ascending order. */
function monthsOf(asked: readonly Asked[], { since, until }: TimelineQuery): string[] {
  const months = new Set<string>();
  for (const { files, strays } of asked) {
    for (const month of Object.keys(files.timeline)) if (reaches(month, since, until)) months.add(month);
    for (const { place } of strays.values()) months.add(monthOf(place));
  }
  return [...months].sort();
}

function* entriesOf(lines: readonly Unread[], query: TimelineQuery): Generator<TimelineEntry, void, void> {
  for (const line of lines) {
    const entry = recordOf(line.file, line, parseTimelineEntry);
    if (fits(entry, query)) yield entry;
  }
}

/** Lines that stand in a month and may fit; those of one place stay as they are: by venue, and in a venue by number. */
async function unreadOf(venues: readonly Asked[], month: string, query: TimelineQuery): Promise<Unread[]> {
  // A look for the words in question is quicker than to read all lines as JSON.
  const ids = query.integrations?.map((id) => `"integration":${JSON.stringify(id)}`);
  const kinds = query.kinds?.map((kind) => `"kind":"${kind}"`);
  const op = query.op === undefined ? undefined : [`"op":${JSON.stringify(query.op)}`];
  const hasOne = (text: string, needles?: string[]) => !needles || needles.some((needle) => text.includes(needle));
  const lines: Unread[] = [];
  for await (const venue of breathing(venues)) {
    const ofVenue: Unread[] = [];
    for (const line of linesIn(venue, month))
      if (hasOne(line.text, ids) && hasOne(line.text, kinds) && hasOne(line.text, op)) ofVenue.push(line);
    if (venue.strays.size > 0) ofVenue.sort((a, b) => a.seq - b.seq);
    for (const line of ofVenue) lines.push(line);
  }
  return lines.sort((a, b) => compareTexts(a.place, b.place));
}

/** The lines of a venue that stand in a month; those that stand elsewhere than where they are dated come at last. */
function* linesIn({ paths, files, strays }: Asked, month: string): Generator<Unread, void, void> {
  const stored = files.timeline[month];
  if (stored) {
    const file = committedFile(paths, ['timeline', month], stored);
    for (const { bytes, offset } of soundLines(file, parseTimelineEntry)) {
      const text = bytes.toString();
      const seq = strays.size > 0 ? numberIn(text) : 0;
      if (!strays.has(seq)) yield { file, seq, place: momentIn(text), text, offset };
    }
  }
  for (const [seq, { line, place }] of strays) {
    const { file, offset, length } = line;
    if (monthOf(place) === month) yield { file, seq, place, text: bytesAt(file, offset, length).toString(), offset };
  }
}

function fits({ integration, kind, at, op }: TimelineEntry, query: TimelineQuery): boolean {
  const { integrations, kinds, since, until } = query;
  return (
    (!integrations || (integration !== null && integrations.includes(integration))) &&
    (!kinds || kinds.includes(kind)) &&
    (query.op === undefined || op === query.op) &&
    (since === undefined || at >= since) &&
    (until === undefined || at < until)
  );
}
