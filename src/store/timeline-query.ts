import { parseTimelineEntry } from '../domain/parse.ts';
import type { TimelineFile } from '../domain/stored-venue.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { TimelineQuery } from '../ports/ledger.ts';
import { byMonth, compareText, inOrder, type MonthLines, type Reading } from './ordered-records.ts';
import { monthFile } from './paths.ts';

/** A venue's timeline as its document commits it. */
export interface VenueTimeline {
  readonly venue: string;
  readonly folder: string;
  readonly files: Readonly<Record<string, TimelineFile>>;
}

/** The entries that fit, oldest first. With a limit months are read from the newest back until there are enough. */
export function* queryTimeline(venues: Iterable<VenueTimeline>, query: TimelineQuery): Generator<TimelineEntry> {
  const months = byMonth(filesOf(venues, query));
  const reading = timelineReading(query);
  if (query.limit === undefined) {
    for (const month of months) yield* inOrder(month, reading, { backwards: false });
    return;
  }
  const newest: TimelineEntry[] = [];
  for (const month of months.reverse()) {
    if (newest.length >= query.limit) break;
    for (const entry of inOrder(month, reading, { backwards: true })) {
      if (newest.length >= query.limit) break;
      newest.push(entry);
    }
  }
  yield* newest.reverse();
}

function* filesOf(venues: Iterable<VenueTimeline>, { since, until }: TimelineQuery): Generator<[string, MonthLines]> {
  for (const { venue, folder, files } of venues) {
    for (const [month, { bytes, entries }] of Object.entries(files)) {
      const early = since !== undefined && month < since.slice(0, 7);
      const late = until !== undefined && month > until.slice(0, 7);
      if (!early && !late) yield [month, { venue, path: monthFile(folder, month), bytes, lines: entries }];
    }
  }
}

function timelineReading({ integrations, kinds, since, until }: TimelineQuery): Reading<TimelineEntry> {
  const ids = integrations?.map((id) => `"integration":${JSON.stringify(id)}`);
  const happenings = kinds?.map((kind) => `"kind":"${kind}"`);
  const hasOne = (line: string, needles?: string[]) => !needles || needles.some((needle) => line.includes(needle));
  return {
    moment: 'at',
    mayFit: (line) => hasOne(line, ids) && hasOne(line, happenings),
    record: (json) => {
      const parsed = parseTimelineEntry(json);
      return parsed.ok ? parsed.value : parsed;
    },
    fits: (entry) =>
      (!integrations || (entry.integration !== null && integrations.includes(entry.integration))) &&
      (!kinds || kinds.includes(entry.kind)) &&
      (since === undefined || entry.at >= since) &&
      (until === undefined || entry.at < until),
    compare: (a, b) => compareText(a.record.venue, b.record.venue) || a.record.seq - b.record.seq,
  };
}
