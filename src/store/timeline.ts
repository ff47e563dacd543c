import { compareTexts } from '../domain/collections.ts';
import { parseTimelineEntry } from '../domain/parse.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { TimelineQuery } from '../ports/ledger.ts';
import { breathing } from './documents.ts';
import { type FilesOf, reaches } from './folder.ts';
import { type CommittedFile, committedFile, recordOf, soundLines } from './growing-files.ts';

/** An entry that was not read yet. */
interface Unread {
  readonly file: CommittedFile;
  readonly at: string;
  readonly text: string;
  readonly offset: number;
}

/**
 * The entries that fit, oldest first; venues must come by id. Those of one month are in memory at a time, unread; with a
 * limit months are read from the newest back until there are enough.
 */
export async function* timelineOf(
  venues: readonly FilesOf[],
  query: TimelineQuery,
): AsyncGenerator<TimelineEntry, void, void> {
  const { limit, since, until } = query;
  const all = new Set(venues.flatMap(({ files }) => Object.keys(files.timeline)));
  const months = [...all].filter((month) => reaches(month, since, until)).sort();
  if (limit === undefined) {
    for (const month of months) yield* breathing(entriesOf(await unreadOf(venues, month, query), query));
    return;
  }
  const newest: TimelineEntry[] = [];
  for (const month of months.reverse()) {
    if (newest.length >= limit) break;
    for (const entry of entriesOf((await unreadOf(venues, month, query)).reverse(), query))
      if (newest.push(entry) >= limit) break;
  }
  yield* newest.reverse();
}

function* entriesOf(lines: readonly Unread[], query: TimelineQuery): Generator<TimelineEntry, void, void> {
  for (const line of lines) {
    const entry = recordOf(line.file, line, parseTimelineEntry);
    if (fits(entry, query)) yield entry;
  }
}

/** Lines of a month that may fit; those of one moment stay as they are: by venue, and in a venue as they were appended. */
async function unreadOf(venues: readonly FilesOf[], month: string, query: TimelineQuery): Promise<Unread[]> {
  // A look for the words in question is quicker than to read all lines as JSON.
  const ids = query.integrations?.map((id) => `"integration":${JSON.stringify(id)}`);
  const kinds = query.kinds?.map((kind) => `"kind":"${kind}"`);
  const op = query.op === undefined ? undefined : [`"op":${JSON.stringify(query.op)}`];
  const hasOne = (text: string, needles?: string[]) => !needles || needles.some((needle) => text.includes(needle));
  const lines: Unread[] = [];
  for await (const { paths, files } of breathing(venues)) {
    const stored = files.timeline[month];
    if (!stored) continue;
    const file = committedFile(paths, ['timeline', month], stored);
    for (const { bytes, offset } of soundLines(file, parseTimelineEntry)) {
      const text = bytes.toString();
      if (hasOne(text, ids) && hasOne(text, kinds) && hasOne(text, op))
        lines.push({ file, at: momentIn(text), text, offset });
    }
  }
  return lines.sort((a, b) => compareTexts(a.at, b.at));
}

/** `at` of an entry as it is written: nothing before that field is called so, and quotes inside texts are escaped. */
function momentIn(line: string): string {
  return /"at":"([^"]+)"/.exec(line)?.[1] ?? '';
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
