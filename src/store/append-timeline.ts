import type { TimelineEntry } from '../domain/timeline.ts';
import type { Append } from './appends.ts';
import { committedFile, grown } from './committed.ts';
import { monthOf } from './months.ts';
import type { VenuePaths } from './paths.ts';
import type { GrowingFile } from './stored-venue.ts';

type Files = Readonly<Record<string, GrowingFile>>;

/** Lays out entries: every one at the end of the file of its month. */
export function growTimeline(
  paths: VenuePaths,
  before: Files,
  entries: readonly TimelineEntry[],
): { readonly timeline: Files; readonly appends: readonly Append[] } {
  const timeline = { ...before };
  const appends: Append[] = [];
  for (const month of new Set(entries.map(({ at }) => monthOf(at)))) {
    const file = before[month] ?? { bytes: 0, crc: 0, generation: 1 };
    const lines = entries.filter(({ at }) => at.startsWith(month)).map((entry) => `${JSON.stringify(entry)}\n`);
    const { append, ...next } = grown(committedFile(paths, ['timeline', month], file), Buffer.from(lines.join('')));
    timeline[month] = { ...file, ...next };
    appends.push(append);
  }
  return { timeline, appends };
}
