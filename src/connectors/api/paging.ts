import { CheckFailure } from '../../domain/errors.ts';
import { type Fields, fields, text } from './read.ts';

/** A list that goes on without bringing anything is broken. */
const MAX_EMPTY_PAGES = 50;
/** So is one whose pages by offset bring nothing new. */
const MAX_STALE_PAGES = 20;
/** Rows that are asked for once more with the next page of a list by offset: one in ten, so many at most. */
const OVERLAP = 10;

/** What is listed, for messages. */
export interface Listed {
  /** `/v2/orders/search` */
  readonly path: string;
  /** Whose answers they are: `Square`. */
  readonly provider: string;
  /** The field of an answer that holds the rows. */
  readonly rows: string;
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
 * @throws CheckFailure `bad_data` when the list does not end, or is none.
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
  /** The page that skips so many rows. */
  page(offset: number): Promise<Fields>;
  /** What tells a row, in its version, from others. */
  mark(row: Fields): string;
}

/**
 * What a list holds that skips as many rows as it is told to. Rows that are new push others to later pages, where they are
 * seen twice and not missed; one that moves to the end pulls others forward: so each page begins a little before the end
 * of the one before. The end is a page that holds nothing else.
 * @throws CheckFailure `bad_data` when it does not end, or is no list.
 */
export async function* offsetPages(list: OffsetPages): AsyncGenerator<readonly unknown[], void, void> {
  const seen = new Set<string>();
  let stale = 0;
  let overlap = 0;
  for (let offset = 0; ; ) {
    const rows = rowsOf(await list.page(offset), list);
    const known = seen.size;
    for (const row of rows) seen.add(list.mark(fields(row)));
    const isNew = seen.size > known;
    if (rows.length <= overlap && !isNew) return;
    stale = isNew ? 0 : stale + 1;
    if (stale >= MAX_STALE_PAGES) throw inCircle(list, `${offset} rows`);
    yield rows;
    overlap = Math.min(OVERLAP, Math.floor(rows.length / 10));
    offset += rows.length - overlap;
  }
}

/** The rows of one answer; none when the field is missing. @throws CheckFailure `bad_data` */
export function rowsOf(answer: Fields, { path, provider, rows }: Listed): readonly unknown[] {
  const found = answer[rows] ?? [];
  if (Array.isArray(found)) return found as readonly unknown[];
  throw new CheckFailure('bad_data', `${path}: ${rows} in ${provider}'s answer is no list`);
}

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
  return new CheckFailure('bad_data', `${path}: ${provider}'s pages go in a circle after ${after}`);
}
