import { type Dated, datesAfter, type EntryDates, NO_DATES, type SetBack } from '../domain/entry-order.ts';
import { parseTimelineEntry } from '../domain/parse.ts';
import { StepCount, type Steps } from '../domain/steps.ts';
import { type FilesOf, reaches } from './folder.ts';
import { type CommittedFile, committedFile, soundLines } from './growing-files.ts';

/** Where an entry lies, and what its place in the timeline depends on. */
export interface DatedLine extends Dated {
  readonly file: CommittedFile;
  /** In bytes. */
  readonly offset: number;
  readonly length: number;
}

/** The entries of a venue that are dated within, by their numbers; all of them when that is not given. */
export function* datedLines({ paths, files }: FilesOf, within?: SetBack): Steps<DatedLine[]> {
  const step = new StepCount();
  const lines: DatedLine[] = [];
  for (const [month, stored] of Object.entries(files.timeline)) {
    if (within && !reaches(month, within.from, within.to)) continue;
    const file = committedFile(paths, ['timeline', month], stored);
    for (const { bytes, offset } of soundLines(file, parseTimelineEntry)) {
      if (step.isLong()) yield;
      const text = bytes.toString('latin1', 0, HEAD);
      const [seq, at] = [numberIn(text), momentIn(text)];
      if (!within || (at >= within.from && at <= within.to))
        lines.push({ seq, at, file, offset, length: bytes.length });
    }
  }
  return lines.sort((a, b) => a.seq - b.seq);
}

/** Bytes of a line within which its first fields lie. */
const HEAD = 100;

/** `seq` of an entry as it is written: its first field. */
export function numberIn(line: string): number {
  return Number(/"seq":(\d+)/.exec(line)?.[1] ?? 0);
}

/** `at` of an entry as it is written: nothing before that field is called so, and quotes inside texts are escaped. */
export function momentIn(line: string): string {
  return /"at":"([^"]+)"/.exec(line)?.[1] ?? '';
}

/** How the entries of a venue are dated, by the files: for stores of versions that did not remember it. */
export function* learnedDates(venue: FilesOf): Steps<EntryDates> {
  return datesAfter(NO_DATES, yield* datedLines(venue));
}
