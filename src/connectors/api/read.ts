import { tooManyLeftOut } from '../../domain/admit.ts';
import { businessDay, shiftDay } from '../../domain/business-day.ts';
import { CheckFailure } from '../../domain/errors.ts';
import { MoneyError, toMinor } from '../../domain/money.ts';
import type { SaleDocument, SourceRow } from '../../domain/sale.ts';
import { type Day, earlier, type Instant, instant, millis, plus } from '../../domain/time.ts';
import { isObject, isWholeNumber } from '../../domain/unknown.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Brought, Fetched, Window } from '../../ports/connectors.ts';
import { brokenAnswer } from '../http/failure.ts';
import type { Check } from './check.ts';

/** Small readers of what providers send: null and missing are the same everywhere, unknown fields do not matter. */

/** A value that would be misread if it were taken: the message says where it stands and what is wrong with it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object; none of anything else. */
export function fields(value: unknown): Fields {
  return isObject(value) ? value : NONE;
}
const NONE: Fields = {};

/** @throws Unreadable when there is something else than a list. */
export function list(value: unknown, where: string): readonly unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new Unreadable(`${where} is not a list`);
  return value;
}

/** A text without the space around it; null when nothing is left. Numbers count as the text that they are. */
export function text(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.trim() || null : null;
}

/** @throws Unreadable when there is something that is not an exact whole number. */
export function whole(value: unknown, where: string): number | null {
  if (value === null || value === undefined) return null;
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  if (!isWholeNumber(number)) throw new Unreadable(`${where} is not a whole number that can be kept exactly`);
  return number;
}

/**
 * A decimal as the text that was sent, to be scaled by `domain/money.ts`. A JSON number was a float for a moment: its
 * shortest text is the literal again, as long as that has no more than 15 significant digits, which amounts of restaurants
 * never reach.
 * @throws Unreadable when there is something else than a number.
 */
export function decimal(value: unknown, where: string): string | null {
  if (value === null || value === undefined) return null;
  const said = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  if (said === '' && value === '') return null;
  if (!/^[+-]?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?$/.test(said)) throw new Unreadable(`${where} is not a number`);
  return said;
}

/** A decimal amount in minor units; null when there is none. @throws Unreadable, MoneyError */
export function money(holder: Fields, key: string, currency: string): number | null {
  const said = decimal(holder[key], key);
  return said === null ? null : toMinor(said, currency);
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

const USUAL = /^\d{4}-\d\d-(?:[01]\d|2[0-8])T(?:[01]\d|2[0-3]):\d\d:\d\d\.\d{3}Z$/;

/** A moment in RFC 3339, also with an offset (`+02:00`, `+0200`); null when it is not one. */
export function moment(value: unknown): Instant | null {
  if (typeof value !== 'string' || !MOMENT.test(value)) return null;
  // Written as we write it, on a day that every month has.
  if (USUAL.test(value)) return Number.isNaN(Date.parse(value)) ? null : value;
  const ms = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(ms) ? null : instant(ms);
}

/** A moment as a version that grows with it; null when it is not a moment. */
export function momentVersion(value: unknown): number | null {
  const at = moment(value);
  return at === null ? null : millis(at);
}

/** What `read` returns; a malformed or too large number in it makes the whole unreadable. @throws Unreadable */
export function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MoneyError) throw new Unreadable(error.message);
    throw error;
  }
}

/**
 * What a row of the provider (an order, a receipt) stands for, in the version that was read: these documents, and no
 * others. What cannot be read at all throws `Unreadable`: what is stored of it stays, with a warning.
 */
export interface RowMeaning {
  readonly documents: readonly SaleDocument[];
  /** False when a document of the row could not be read, of which a warning tells: what is stored of it stays. */
  readonly whole: boolean;
  /** It is somebody else's: what it brought here no longer counts, and nothing of it is remembered. */
  readonly elsewhere?: true;
}

/** A row that is not a sale, not yet or no longer: nothing that it ever brought counts. */
export const NOT_A_SALE: RowMeaning = { documents: [], whole: true };

/** A sale of a place that is not, or no longer, wanted. */
export const SOLD_ELSEWHERE: RowMeaning = { documents: [], whole: true, elsewhere: true };

/** A row of which nothing is known but what a warning says: what is stored of it stays. */
export const NOTHING_KNOWN: RowMeaning = { documents: [], whole: false };

/** A row that is these sales, all of them. */
export const these = (documents: readonly SaleDocument[]): RowMeaning => ({ documents, whole: true });

export interface RowReading {
  /** What a row is called, for messages: `order`. */
  readonly called: string;
  /** The provider's id of a row; null when it has none. */
  id(row: Fields): string | null;
  /**
   * What grows when the row changes, as its documents have it; null when the provider gives nothing of the kind. @throws
   * Unreadable
   */
  version(row: Fields): number | null;
  /** When the row was changed last: one that is not a sale is remembered under it, so that its older versions stay out. */
  changed?(row: Fields): Instant | null;
  /** What may change without a new version; nothing, unless it is said. */
  unversioned?(row: Fields): unknown;
  /** @throws Unreadable */
  read(row: Fields): RowMeaning;
}

/** Reads rows page by page; a row that stood on an earlier page in the same version is not given again. */
export class RowReader {
  /** Different rows so far. */
  private rows = 0;
  private unreadable = 0;
  /** Rows of which nothing is known, the unreadable ones among them. */
  private unknown = 0;
  private firstProblem = '';
  private readonly seen = new Map<string, string>();
  private readonly check: Check;
  private readonly reading: RowReading;

  constructor(check: Check, reading: RowReading) {
    this.check = check;
    this.reading = reading;
  }

  /** What all rows say, page by page, of documents that are wanted. @throws CheckFailure */
  async *documents(
    pages: AsyncIterable<readonly unknown[]>,
    isWanted: (document: SaleDocument) => boolean = () => true,
  ): AsyncGenerator<Brought[], void, void> {
    for await (const rows of pages) {
      const brought = rows.flatMap((row) => this.brought(fields(row), isWanted));
      this.check.io.progress(`${this.rows} ${this.reading.called}s`);
      if (brought.length > 0) yield brought;
    }
  }

  /** The row as a whole, where all is known that it stands for; else the documents that are known of it. */
  private brought(row: Fields, isWanted: (document: SaleDocument) => boolean): Brought[] {
    const { documents, whole, elsewhere } = this.read(row);
    const wanted = documents.filter(isWanted);
    const id = this.reading.id(row);
    if (!whole || id === null || wanted.length < documents.length) return wanted;
    const at = this.reading.changed?.(row) ?? undefined;
    const { setUp, reading } = this.check;
    const brought = { integration: setUp.integration, row: id, version: this.versionOf(row), documents };
    return [elsewhere ? brought : dated({ ...brought, ...(at === undefined ? {} : { at }) }, reading)];
  }

  /**
   * What a check ends with. One broken row is a warning; when there is nothing else, or many are broken, the answers
   * themselves are not what we think, and the rest of them would look like all that was sold.
   * @throws CheckFailure `bad_data`
   */
  fetched(more: Omit<Fetched, 'warnings'> = {}): Fetched {
    const warnings = this.check.warnings.list();
    if (this.unreadable > 0 && this.unreadable === this.rows) {
      const why = `none of ${this.rows} ${this.reading.called}s can be read: ${this.firstProblem}`;
      throw new CheckFailure('bad_data', why);
    }
    if (tooManyLeftOut(this.unknown, this.rows)) {
      const which = `${this.unknown} of ${this.rows} ${this.reading.called}s`;
      const why = this.firstProblem || warnings[0];
      throw new CheckFailure('bad_data', `${which} cannot be read or dated${why ? `: ${why}` : ''}`);
    }
    return { ...more, ...this.check.reached.told(), warnings };
  }

  /** The one place where it is said what a row means for what is stored. */
  private read(row: Fields): RowMeaning {
    const id = this.reading.id(row);
    if (!this.isNew(id, row)) return NOTHING_KNOWN;
    const meaning = this.readOrRefused(id, row);
    if (meaning === NOTHING_KNOWN) this.unknown += 1;
    return meaning;
  }

  private readOrRefused(id: string | null, row: Fields): RowMeaning {
    try {
      return this.reading.read(row);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.refused(id, error.message);
      return NOTHING_KNOWN;
    }
  }

  private isNew(id: string | null, row: Fields): boolean {
    const version = `${this.versionOf(row)} ${this.reading.unversioned?.(row)}`;
    if (id !== null && this.seen.get(id) === version) return false;
    if (id !== null) this.seen.set(id, version);
    this.rows += 1;
    return true;
  }

  private versionOf(row: Fields): number | null {
    try {
      return this.reading.version(row);
    } catch (error) {
      // Reading the row says so, too.
      if (error instanceof Unreadable) return null;
      throw error;
    }
  }

  private refused(id: string | null, why: string): void {
    const { called } = this.reading;
    this.unreadable += 1;
    this.firstProblem ||= `${id === null ? '' : `the ${called} ${id}: `}${why}`;
    const which = id === null ? `one of the ${called}s` : `the ${called} ${id}`;
    this.check.warnings.add(`${called}s that cannot be read`, `${which} cannot be read and is not counted: ${why}`);
  }
}

/** A list that goes on without bringing anything is broken. */
const MAX_EMPTY_PAGES = 50;

/** So is one whose pages by offset bring nothing new. */
const MAX_STALE_PAGES = 20;

/** The most rows of a list by offset that are asked for once more with the next page; else one in ten of them. */
const OVERLAP = 10;

/** What is listed, for messages. */
export interface Listed {
  /** `/v2/orders/search` */
  readonly path: string;
  /** Whose answers they are: `Square`. */
  readonly provider: string;
  /** The field of an answer that holds the rows. */
  readonly rows: string;
  /**
   * The provider leaves the field out, or says null, where there are no rows. `true`: of any answer; a name: of one that
   * has this field. Else an answer without its list is not an answer to what was asked.
   */
  readonly omitsEmpty?: true | string;
}

export interface CursorPages extends Listed {
  /** The field of an answer that holds the cursor of the next page. */
  readonly cursor: string;
  /** One page: the first one, or the one that the cursor of the page before leads to. */
  page(cursor: string | null): Promise<Fields>;
  /** Where the list goes on after the page at `asked`, if that field does not say it; null at its end. */
  next?(page: Fields, rows: readonly unknown[], asked: string | null): string | null;
}

/**
 * All pages of a list that goes by cursors, empty ones left out.
 * @throws CheckFailure `bad_data` when the list does not end, or is not a list.
 */
export async function* cursorPages(list: CursorPages): AsyncGenerator<readonly unknown[], void, void> {
  const way = new Way(list);
  for (let cursor: string | null = null; ; ) {
    const page = await list.page(cursor);
    const rows = rowsOf(page, list);
    if (rows.length > 0) yield rows;
    cursor = list.next ? list.next(page, rows, cursor) : text(page[list.cursor]);
    if (cursor === null) return;
    way.goOn(cursor, rows.length);
  }
}

export interface NumberedPages extends Omit<Listed, 'rows'> {
  /** A page by its number, from 1, and whether there are more. */
  page(number: number): Promise<{ readonly rows: readonly unknown[]; readonly more: boolean }>;
  id(row: Fields): string | null;
}

/**
 * All pages of a list that goes by numbers, empty ones left out.
 * @throws CheckFailure `bad_data` when the list does not end.
 */
export async function* numberedPages(list: NumberedPages): AsyncGenerator<readonly unknown[], void, void> {
  const way = new Way(list);
  for (let number = 1; ; number += 1) {
    const { rows, more } = await list.page(number);
    if (rows.length > 0) yield rows;
    if (!more) return;
    // Numbers never repeat; what shows a circle is a page that was there before.
    way.goOn(rows.length === 0 ? String(number + 1) : rows.map((row) => list.id(fields(row))).join(), rows.length);
  }
}

export interface OffsetPages extends Listed {
  /** The page that skips this many rows. */
  page(offset: number): Promise<Fields>;
  /** What tells a row, in its version, from others. */
  mark(row: Fields): string;
  /** How many rows a page holds that is not the last: a shorter one after which nothing new comes is the end. */
  readonly limit?: number;
}

/**
 * What a list holds that skips as many rows as it is told to. Rows that are new push others to later pages, where they are
 * seen twice and not missed; one that moves to the end pulls others forward: so each page begins a little before the end
 * of the one before, and where nothing of that is on it, that page is asked for once more (if a `limit` is known). The end is
 * a page that holds nothing else.
 * @throws CheckFailure `bad_data` when it does not end, or is not a list.
 */
export async function* offsetPages(list: OffsetPages): AsyncGenerator<readonly unknown[], void, void> {
  const seen = new Set<string>();
  let stale = 0;
  let overlap = 0;
  let wasShort = false;
  for (let offset = 0; ; ) {
    const rows = rowsOf(await list.page(offset), list);
    const marks = new Set(rows.map((row) => list.mark(fields(row))));
    const isTorn =
      list.limit !== undefined && overlap > 0 && marks.size > 0 && ![...marks].some((mark) => seen.has(mark));
    const known = seen.size;
    for (const mark of marks) seen.add(mark);
    const isNew = seen.size > known;
    if (!isNew && (rows.length <= overlap || wasShort)) return;
    stale = isNew ? 0 : stale + 1;
    if (stale >= MAX_STALE_PAGES) throw inCircle(list, `${offset} rows`);
    yield rows;
    wasShort = rows.length < (list.limit ?? 0);
    overlap = Math.min(OVERLAP, Math.floor(rows.length / 10));
    // More rows went to the end than pages overlap: what they pulled forward stands before this page.
    offset = isTorn ? Math.max(0, offset - rows.length) : offset + rows.length - overlap;
  }
}

/**
 * The rows of one answer. Where the field is missing there are none only if the provider says it so, and nothing else
 * stands in its place: no sales are never guessed.
 * @throws CheckFailure `bad_data`
 */
export function rowsOf(answer: Fields, { path, provider, rows, omitsEmpty }: Listed): readonly unknown[] {
  const found = answer[rows];
  if (Array.isArray(found)) return found as readonly unknown[];
  const isMissing = found === null || found === undefined;
  if (!isMissing) throw brokenAnswer(`${path}: ${rows} in ${provider}'s answer is not a list`);
  const said = INSTEAD.find((name) => answer[name] !== undefined);
  if (said !== undefined) throw brokenAnswer(`${path}: ${provider}'s answer has ${said} in place of ${rows}`);
  if (omitsEmpty === true || (omitsEmpty !== undefined && text(answer[omitsEmpty]) !== null)) return [];
  throw brokenAnswer(`${path}: ${provider}'s answer has no ${rows}`);
}

/** What answers say that come with status 200 and are refusals all the same. */
const INSTEAD = ['errors', 'error', 'message', 'detail'] as const;

/** The way through a list: one that comes to a place again, or finds nothing for long, does not end. */
class Way {
  private readonly places = new Set<string>();
  private readonly list: Omit<Listed, 'rows'>;
  private empty = 0;

  constructor(list: Omit<Listed, 'rows'>) {
    this.list = list;
  }

  /** To the next page. `found`: rows of the one before. @throws CheckFailure `bad_data` */
  goOn(place: string, found: number): void {
    this.empty = found === 0 ? this.empty + 1 : 0;
    if (this.places.has(place) || this.empty >= MAX_EMPTY_PAGES)
      throw inCircle(this.list, `${this.places.size + 1} of them`);
    this.places.add(place);
  }
}

function inCircle({ path, provider }: Omit<Listed, 'rows'>, after: string): CheckFailure {
  return brokenAnswer(`${path}: ${provider}'s pages go in a circle after ${after}`);
}

export type Span = Pick<Window, 'from' | 'to'>;

/** A span of time in pieces of at most `longest` milliseconds, for a provider that answers no longer ones at once. */
export function* piecesOf({ from, to }: Span, longest: number): Generator<Span, void, void> {
  for (let start = from; start < to; start = plus(start, longest))
    yield { from: start, to: earlier(plus(start, longest), to) };
}

/**
 * The business days that a span touches, and one more on either side: the provider's may begin at another hour than the
 * venue's.
 */
export function* daysAround({ from, to }: Span, venue: Venue): Generator<Day, void, void> {
  const [first, last] = [shiftDay(businessDay(from, venue), -1), shiftDay(businessDay(plus(to, -1), venue), 1)];
  for (let day = first; day <= last; day = shiftDay(day, 1)) yield day;
}

/** There was no such POS before. */
const EARLIEST = '2000-01-01T00:00:00.000Z';

/** Whether something can have been sold then. */
export function plausible(soldAt: Instant, latest: Instant): boolean {
  return soldAt >= EARLIEST && soldAt <= latest;
}

/** For a row of which no moment is known: the first one that the door takes. */
const NO_MOMENT = '2000-01-02T12:00:00.000Z';

/** A row that is not a sale, with a moment at which it is remembered, so that its older versions stay out. */
export function dated(row: SourceRow, { latest }: { readonly latest: Instant }): SourceRow {
  const { at: _, ...brought } = row;
  if (row.documents.length > 0) return brought;
  return { ...brought, at: row.at !== undefined && plausible(row.at, latest) ? row.at : NO_MOMENT };
}
