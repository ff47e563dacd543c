import { CheckFailure } from '../../domain/errors.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import { type Fields, fields, Unreadable } from './read.ts';
import type { Warnings } from './warnings.ts';

export interface RowReading {
  /** What a row is called, for messages: `order`. */
  readonly called: string;
  readonly warnings: Warnings;
  /** The provider's id of a row, and what changes when the row does. */
  identity(row: Fields): { readonly id: string | null; readonly version: string };
  /** @throws Unreadable */
  read(row: Fields): SaleDocument[];
}

/** Reads rows page by page; a row that stood on an earlier page in the same version is not given again. */
export class RowReader {
  /** Different rows so far. */
  rows = 0;
  private unreadable = 0;
  private firstProblem = '';
  private readonly seen = new Map<string, string>();
  private readonly reading: RowReading;

  constructor(reading: RowReading) {
    this.reading = reading;
  }

  read(rows: readonly unknown[]): SaleDocument[] {
    return rows.flatMap((row) => this.readOne(fields(row)));
  }

  private readOne(row: Fields): SaleDocument[] {
    const { id, version } = this.reading.identity(row);
    if (id !== null && this.seen.get(id) === version) return [];
    if (id !== null) this.seen.set(id, version);
    this.rows += 1;
    try {
      return this.reading.read(row);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.refused(id, error.message);
      return [];
    }
  }

  private refused(id: string | null, why: string): void {
    const { called, warnings } = this.reading;
    this.unreadable += 1;
    this.firstProblem ||= `${id === null ? '' : `the ${called} ${id}: `}${why}`;
    const which = id === null ? `one of the ${called}s` : `the ${called} ${id}`;
    warnings.add(`${called}s that cannot be read`, `${which} cannot be read and is not counted: ${why}`);
  }

  /** One broken row is a warning; when there is nothing else, the answers themselves are not what we think. */
  refuseIfNothingWasReadable(): void {
    if (this.unreadable === 0 || this.unreadable < this.rows) return;
    const why = `none of ${this.rows} ${this.reading.called}s can be read: ${this.firstProblem}`;
    throw new CheckFailure('bad_data', why);
  }
}
