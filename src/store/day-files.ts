import fs from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { compareFacts, type DayChange, type DayFacts, DayLedger, factsId } from '../domain/day-facts.ts';
import type { SaleDocument } from '../domain/sale.ts';
import type { DayFile, SalesFile } from '../domain/stored-venue.ts';
import { deadIn } from './dead-list.ts';
import { onDisk } from './disk-errors.ts';
import type { Append } from './durable.ts';
import { eachLine, jsonOf } from './lines.ts';
import { deadFile, monthFile } from './paths.ts';

// What integrations have of business days, beside the sales that it comes from: a file a month (of the business day) with
// a line whenever facts change, of which the last one of each counts. A check adds a line or two; a file that has grown
// well beyond what it says is written anew under the number of its next generation. Whatever is missing or damaged is
// counted again from the sales.
const SPARE_LINES = 256;
const LINES_A_FACT = 4;

/** The day files and the sales of one venue, as its document commits them. */
export interface StoredDays {
  /** Files are null in a store that is older than they. */
  readonly days: { readonly folder: string; readonly files: DayFiles | null };
  readonly sales: { readonly folder: string; readonly files: Readonly<Record<string, SalesFile>> };
}

type DayFiles = Readonly<Record<string, DayFile>>;

/** Facts of one month by `factsId`; those of days that have nothing any more, too. */
export type MonthFacts = Map<string, DayFacts>;

/** The facts of a month from its file; undefined when that is missing or not what was written. */
export function readMonth({ folder, files }: StoredDays['days'], month: string): MonthFacts | undefined {
  const file = files?.[month];
  if (!file) return files ? new Map() : undefined;
  const data = committedBytes(dayFile(folder, month, file), file.bytes);
  if (!data || crc32(data) !== file.crc) return undefined;
  const facts: MonthFacts = new Map();
  for (const line of data.toString('utf8').split('\n')) {
    if (line === '') continue;
    const one = JSON.parse(line) as DayFacts;
    facts.set(factsId(one), one);
  }
  return facts;
}

/** The facts of the months that are wanted, counted from the sales themselves; a month without sales is left out. */
export function countMonths(
  { sales: { folder, files } }: StoredDays,
  isWanted: (month: string) => boolean,
): Map<string, MonthFacts> {
  const ledger = new DayLedger();
  for (const [name, { bytes, deadBytes }] of Object.entries(files)) {
    const path = monthFile(folder, name);
    const isDead = deadIn(deadFile(folder, name), deadBytes);
    eachLine({ path, bytes }, ({ buffer, start, end, offset }) => {
      if (isDead(offset)) return;
      const document = jsonOf(buffer.toString('utf8', start, end), path, offset) as SaleDocument;
      if (isWanted(monthOf(document.businessDay))) ledger.replace(undefined, document);
    });
  }
  const months = new Map<string, MonthFacts>();
  for (const { after } of ledger.changes(() => undefined)) {
    const month = monthOf(after.businessDay);
    const facts = months.get(month) ?? new Map<string, DayFacts>();
    months.set(month, facts.set(factsId(after), after));
  }
  return months;
}

/** What an import makes of day files. */
export interface DaysGrowth {
  readonly changes: readonly DayChange[];
  /** Facts of all touched days, as they are then. */
  readonly facts: readonly DayFacts[];
  readonly files: DayFiles;
  readonly appends: readonly Append[];
}

/** Lays out what a ledger changes: a line for all facts that differ, at the end of the file of their month. */
export function layOutDays(stored: StoredDays, ledger: DayLedger): DaysGrowth {
  const touched = ledger.days();
  const months = growing(stored, new Set([...touched].map(monthOf)));
  const monthsOf = (facts: DayFacts) => months.get(monthOf(facts.businessDay)) as Growing;
  const known = new Map([...months.values()].flatMap(({ facts }) => [...facts]));
  const changes = ledger.changes((id) => known.get(id));
  for (const { before, after } of changes) {
    if (before ? JSON.stringify(before) === JSON.stringify(after) : after.documents === 0) continue;
    const month = monthsOf(after);
    month.facts.set(factsId(after), after);
    month.added.push(after);
  }

  const files: Record<string, DayFile> = { ...stored.days.files };
  const appends: Append[] = [];
  for (const [month, growing] of months) {
    const { next, append } = grown({ ...stored.days, month }, growing);
    files[month] = next;
    if (append) appends.push(append);
  }
  const facts = [...months.values()].flatMap(({ facts }) => [...facts.values()]);
  return {
    changes,
    facts: facts.filter((f) => f.documents > 0 && touched.has(f.businessDay)).sort(compareFacts),
    files,
    appends,
  };
}

/** The touched months as they are; all of them when they were never counted. */
function growing(stored: StoredDays, touched: ReadonlySet<string>): Map<string, Growing> {
  const months = new Map<string, Growing>();
  const unsound = new Set<string>();
  for (const month of touched) {
    const facts = readMonth(stored.days, month);
    if (facts) months.set(month, { facts, sound: true, added: [] });
    else unsound.add(month);
  }
  if (unsound.size === 0) return months;
  const all = stored.days.files === null;
  const counted = countMonths(stored, (month) => all || unsound.has(month));
  for (const month of [...unsound, ...counted.keys()])
    months.set(month, { facts: counted.get(month) ?? new Map(), sound: false, added: [] });
  return months;
}

interface Growing {
  readonly facts: MonthFacts;
  /** Whether the file can be appended to. */
  readonly sound: boolean;
  readonly added: DayFacts[];
}

function grown(
  { folder, files, month }: StoredDays['days'] & { readonly month: string },
  { facts, sound, added }: Growing,
): { next: DayFile; append?: Append } {
  const file = files?.[month] ?? { bytes: 0, lines: 0, crc: 0, generation: 1 };
  if (sound && file.lines + added.length <= LINES_A_FACT * facts.size + SPARE_LINES) {
    if (added.length === 0) return { next: file };
    const data = linesOf(added);
    const next = {
      ...file,
      bytes: file.bytes + data.length,
      lines: file.lines + added.length,
      crc: crc32(data, file.crc),
    };
    return { next, append: { path: dayFile(folder, month, file), committed: file.bytes, data } };
  }
  const all = [...facts.values()].filter((f) => f.documents > 0);
  const data = linesOf(all);
  const next = { bytes: data.length, lines: all.length, crc: crc32(data), generation: file.generation + 1 };
  return { next, append: { path: dayFile(folder, month, next), committed: 0, data } };
}

/** Whether a file in the folder is of a generation that does not count. */
export function isStrayDayFile(files: DayFiles | null): (name: string) => boolean {
  return (name) => {
    const [, month, generation] = /^(\d{4}-\d\d)\.(\d+)\.jsonl$/.exec(name) ?? [];
    return month !== undefined && files?.[month]?.generation !== Number(generation);
  };
}

/** Whether files of another generation count now: then the older ones can go. */
export function generationsDiffer(before: DayFiles | null, after: DayFiles | null): boolean {
  return Object.entries(before ?? {}).some(([month, { generation }]) => after?.[month]?.generation !== generation);
}

/** `2026-11` of `2026-11-20`. */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** The first bytes of a file; undefined when it is not there or has fewer. */
function committedBytes(path: string, bytes: number): Buffer | undefined {
  return onDisk('read', path, () => {
    if (!fs.existsSync(path)) return undefined;
    const fd = fs.openSync(path, 'r');
    try {
      const data = Buffer.alloc(bytes);
      return fs.readSync(fd, data, 0, bytes, 0) === bytes ? data : undefined;
    } finally {
      fs.closeSync(fd);
    }
  });
}

function dayFile(folder: string, month: string, { generation }: Pick<DayFile, 'generation'>): string {
  return join(folder, `${month}.${generation}.jsonl`);
}

function linesOf(facts: readonly DayFacts[]): Buffer {
  return Buffer.from(facts.map((one) => `${JSON.stringify(one)}\n`).join(''));
}
