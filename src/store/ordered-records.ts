import { millis } from '../domain/time.ts';
import { deadIn } from './dead-list.ts';
import { brokenLine, eachLine, jsonOf, type LineFile, linesOf } from './lines.ts';
import { ReadAhead } from './read-ahead.ts';
import { SortedPlaces } from './sorted-places.ts';

/** One venue's file of a month. */
export interface MonthLines extends LineFile {
  readonly venue: string;
  /** Lines in it, replaced ones too. */
  readonly lines: number;
  /** The list of replaced ones. */
  readonly dead?: LineFile;
}

export interface Placed<T> {
  readonly venue: string;
  readonly record: T;
}

/** What makes records of lines and puts them in order. */
export interface Reading<T> {
  /** The field by which they are ordered: the first one of that name in a line. */
  readonly moment: 'at' | 'soldAt';
  /** A quick look that leaves out most of what does not fit; `fits` decides. */
  mayFit(line: string): boolean;
  /** The record, or what is wrong with it. */
  record(json: unknown): T | { readonly problem: string };
  fits(record: T): boolean;
  /** The order of records of one moment. */
  compare(a: Placed<T>, b: Placed<T>): number;
}

/** The files of one month, `2026-11`. */
export interface Month {
  readonly month: string;
  readonly files: readonly MonthLines[];
}

/** Files by their month, oldest month first. */
export function byMonth(files: Iterable<readonly [month: string, file: MonthLines]>): Month[] {
  const months = new Map<string, MonthLines[]>();
  for (const [month, file] of files) {
    const known = months.get(month);
    if (known) known.push(file);
    else months.set(month, [file]);
  }
  return [...months].sort(([a], [b]) => compareText(a, b)).map(([month, files]) => ({ month, files }));
}

/** The records of one month by moment, the last ones first when `backwards`. A line is read once to find its place, and
 *  again when its turn comes, so that memory stays small. */
export function* inOrder<T extends object>(
  { month, files }: Month,
  reading: Reading<T>,
  { backwards }: { readonly backwards: boolean },
): Generator<T, void, void> {
  const places = gather({ month, files }, reading);
  const ahead = new ReadAhead(files);
  const step = backwards ? -1 : 1;
  let at = backwards ? places.count - 1 : 0;
  while (at >= 0 && at < places.count) {
    const moment = places.momentAt(at);
    const group: Placed<T>[] = [];
    for (; at >= 0 && at < places.count && places.momentAt(at) === moment; at += step) {
      const place = places.placeAt(at);
      const { path, venue } = files[place.file] as MonthLines;
      const record = reading.record(jsonOf(ahead.read(place), path, place.offset));
      if ('problem' in record) throw brokenLine(path, place.offset, record.problem);
      if (reading.fits(record)) group.push({ venue, record });
    }
    if (group.length > 1) group.sort((a, b) => step * reading.compare(a, b));
    for (const { record } of group) yield record;
  }
}

/** The records of one month in the order of their files, each read once. */
export function* inAnyOrder<T extends object>({ files }: Month, reading: Reading<T>): Generator<T, void, void> {
  for (const file of files) {
    const isDead = file.dead ? deadIn(file.dead.path, file.dead.bytes) : () => false;
    for (const { buffer, start, end, offset } of linesOf(file)) {
      if (isDead(offset)) continue;
      const line = buffer.toString('utf8', start, end);
      if (!reading.mayFit(line)) continue;
      const record = reading.record(jsonOf(line, file.path, offset));
      if ('problem' in record) throw brokenLine(file.path, offset, record.problem);
      if (reading.fits(record)) yield record;
    }
  }
}

function gather<T>({ month, files }: Month, reading: Reading<T>): SortedPlaces {
  const atMost = files.reduce((sum, file) => sum + file.lines, 0);
  const places = new SortedPlaces(millis(`${month}-01T00:00:00.000Z`), atMost);
  const moment = new RegExp(`"${reading.moment}":"([^"]+)"`);
  files.forEach((file, number) => {
    const isDead = file.dead ? deadIn(file.dead.path, file.dead.bytes) : () => false;
    eachLine(file, ({ buffer, start, end, offset }) => {
      if (isDead(offset)) return;
      const line = buffer.toString('utf8', start, end);
      if (!reading.mayFit(line)) return;
      const when = millis(moment.exec(line)?.[1] ?? '');
      if (!places.add(when, { file: number, offset, length: end - start })) {
        throw brokenLine(file.path, offset, `no ${reading.moment} of ${month} is in the line, or it is one too many`);
      }
    });
  });
  places.sort();
  return places;
}

/** Code units, as `<` compares: the same order on every computer. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
