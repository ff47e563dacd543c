import { compareTexts } from '../domain/collections.ts';
import { parseTimelineEntry } from '../domain/parse.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { TimelineQuery } from '../ports/ledger.ts';
import { type CommittedFile, committedFile } from './committed.ts';
import { jsonOf, linesOf, mustBeSound, type ReadLine, recordOf } from './lines.ts';
import { reaches } from './months.ts';
import type { FilesOf } from './stored-sales.ts';

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
export function* timelineOf(venues: readonly FilesOf[], query: TimelineQuery): Generator<TimelineEntry, void, void> {
  const months = [...new Set(venues.flatMap(({ files }) => Object.keys(files.timeline)))].filter(canHold).sort();
  const { limit } = query;
  if (limit === undefined) {
    for (const month of months) yield* ofMonth(month, { reversed: false });
    return;
  }
  const newest: TimelineEntry[] = [];
  for (const month of months.reverse()) {
    if (newest.length >= limit) break;
    for (const entry of ofMonth(month, { reversed: true })) if (newest.push(entry) >= limit) break;
  }
  yield* newest.reverse();

  function canHold(month: string): boolean {
    const { since, until } = query;
    return reaches(month, since, until);
  }

  function* ofMonth(month: string, { reversed }: { readonly reversed: boolean }) {
    const lines = venues.flatMap((venue) => [...fittingLines(venue, month, query)]);
    // Entries of one moment stay as they are: by venue, and in a venue as they were appended.
    lines.sort((a, b) => compareTexts(a.at, b.at));
    for (const line of reversed ? lines.reverse() : lines) {
      const entry = recordOf(line.file, line, readEntry);
      if (fits(entry, query)) yield entry;
    }
  }
}

/** Lines that may fit: a look for the words in question is quicker than to read them all as JSON. */
function* fittingLines({ paths, files }: FilesOf, month: string, query: TimelineQuery): Generator<Unread> {
  const ids = query.integrations?.map((id) => `"integration":${JSON.stringify(id)}`);
  const kinds = query.kinds?.map((kind) => `"kind":"${kind}"`);
  const hasOne = (text: string, needles?: string[]) => !needles || needles.some((needle) => text.includes(needle));
  const stored = files.timeline[month];
  if (!stored) return;
  const file = committedFile(paths, ['timeline', month], stored);
  mustBeSound(file, readEntry);
  for (const { bytes, offset } of linesOf(file)) {
    const text = bytes.toString();
    if (hasOne(text, ids) && hasOne(text, kinds)) yield { file, at: momentIn(text), text, offset };
  }
}

/** `at` of an entry as it is written: nothing before that field is called so, and quotes inside texts are escaped. */
function momentIn(line: string): string {
  return /"at":"([^"]+)"/.exec(line)?.[1] ?? '';
}

export const readEntry: ReadLine<TimelineEntry> = (line) => {
  const json = jsonOf(line);
  return json.ok ? parseTimelineEntry(json.value) : json;
};

function fits({ integration, kind, at }: TimelineEntry, query: TimelineQuery): boolean {
  const { integrations, kinds, since, until } = query;
  return (
    (!integrations || (integration !== null && integrations.includes(integration))) &&
    (!kinds || kinds.includes(kind)) &&
    (since === undefined || at >= since) &&
    (until === undefined || at < until)
  );
}
