import { CheckFailure } from '../../domain/errors.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import type { Brought, Fetched } from '../../ports/connectors.ts';
import type { Check } from './check.ts';
import { type Fields, fields, Unreadable } from './read.ts';

/**
 * What a row of the provider (an order, a receipt) stands for, in the version that was read: these documents, and no
 * others. What cannot be read at all throws `Unreadable`: what is stored of it stays, with a warning.
 */
export interface RowMeaning {
  readonly documents: readonly SaleDocument[];
  /** False when a document of the row could not be read, of which a warning tells: what is stored of it stays. */
  readonly whole: boolean;
}

/** A row that is not a sale, not yet or not any more: nothing that it ever brought is one. */
export const NOT_A_SALE: RowMeaning = { documents: [], whole: true };

/** A row of which nothing is known but what a warning says: what is stored of it stays. */
export const NOTHING_KNOWN: RowMeaning = { documents: [], whole: false };

/** A row that is these sales, all of them. */
export const these = (documents: readonly SaleDocument[]): RowMeaning => ({ documents, whole: true });

export interface RowReading {
  /** What a row is called, for messages: `order`. */
  readonly called: string;
  /** The provider's id of a row; null when it has none. */
  id(row: Fields): string | null;
  /** What grows when the row changes, as its documents have it; null when the provider gives nothing of the kind. @throws Unreadable */
  version(row: Fields): number | null;
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
    const { documents, whole } = this.read(row);
    const wanted = documents.filter(isWanted);
    const id = this.reading.id(row);
    if (!whole || id === null || wanted.length < documents.length) return wanted;
    return [{ integration: this.check.setUp.integration, row: id, version: this.versionOf(row), documents }];
  }

  /**
   * What a check ends with. One broken row is a warning; when there is nothing else, the answers themselves are not what
   * we think.
   * @throws CheckFailure `bad_data`
   */
  fetched(more: Omit<Fetched, 'warnings'> = {}): Fetched {
    if (this.unreadable > 0 && this.unreadable === this.rows) {
      const why = `none of ${this.rows} ${this.reading.called}s can be read: ${this.firstProblem}`;
      throw new CheckFailure('bad_data', why);
    }
    return { ...more, warnings: this.check.warnings.list() };
  }

  /** The one place where it is said what a row means for what is stored. */
  private read(row: Fields): RowMeaning {
    const id = this.reading.id(row);
    if (!this.isNew(id, row)) return NOTHING_KNOWN;
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
