import { CheckFailure } from '../../domain/errors.ts';
import { type Fields, text } from './read.ts';

/** A list that goes on without bringing anything is broken. */
const MAX_EMPTY_PAGES = 50;

export interface Paged {
  /** What is listed, for messages: `/v2/orders/search`. */
  readonly path: string;
  /** Whose answers they are: `Square`. */
  readonly provider: string;
  /** The field of an answer that holds the rows. */
  readonly rows: string;
  /** One page: the first one, or the one that the cursor of the page before leads to. */
  page(cursor: string | null): Promise<Fields>;
  /** Where the list goes on after this page; null at its end. The field `cursor`, unless said otherwise. */
  next?(page: Fields, rows: readonly unknown[]): string | null;
}

/**
 * All pages of a list that goes by cursors, empty ones left out.
 * @throws CheckFailure `bad_data` when the list does not end, or is none.
 */
export async function* pagesOf(list: Paged): AsyncGenerator<readonly unknown[], void, void> {
  const cursors = new Set<string>();
  let empty = 0;
  for (let cursor: string | null = null; ; ) {
    const page = await list.page(cursor);
    const found = rowsOf(page, list);
    if (found.length > 0) yield found;
    cursor = list.next ? list.next(page, found) : text(page.cursor);
    if (cursor === null) return;
    empty = found.length === 0 ? empty + 1 : 0;
    if (cursors.has(cursor) || empty >= MAX_EMPTY_PAGES) {
      const why = `${list.path}: ${list.provider}'s pages go in a circle after ${cursors.size + 1} of them`;
      throw new CheckFailure('bad_data', why);
    }
    cursors.add(cursor);
  }
}

/** The rows of one answer; none when the field is missing. @throws CheckFailure `bad_data` */
export function rowsOf(answer: Fields, { path, provider, rows }: Pick<Paged, 'path' | 'provider' | 'rows'>) {
  const found = answer[rows] ?? [];
  if (Array.isArray(found)) return found as readonly unknown[];
  throw new CheckFailure('bad_data', `${path}: ${rows} in ${provider}'s answer is no list`);
}
