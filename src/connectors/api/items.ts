import type { Check } from './check.ts';
import { MissingPermission } from './refusal.ts';

/** What a provider knows of the items that it sells, and its sales do not say. */
export interface ItemSource<T> {
  /** The items that a row of sales names, by id. */
  idsIn(row: unknown): readonly string[];
  /** Reads these items; others may come with them. @throws CheckFailure */
  read(ids: readonly string[]): AsyncIterable<readonly [id: string, item: T]>;
  /** Whether one reading brings all that there are, so that there is no second one. */
  readonly readsAll: boolean;
  /** The warning when the items may not be read, which is no reason to fail. */
  withoutThem(failure: MissingPermission): string;
}

/** The items of one account. Asked for only when a sale names one that is not known: most checks of a quiet venue need none. */
export class Items<T> {
  private readonly source: ItemSource<T>;
  private readonly check: Check;
  private readonly known = new Map<string, T | null>();
  private done = false;

  constructor(source: ItemSource<T>, check: Check) {
    this.source = source;
    this.check = check;
  }

  /** An item that `prepareFor` made known; null when nothing is known of it. */
  item(id: string): T | null {
    return this.known.get(id) ?? null;
  }

  /** Makes the items of these rows known. @throws CheckFailure, except that a missing permission is a warning. */
  async prepareFor(rows: readonly unknown[]): Promise<void> {
    if (this.done) return;
    const missing = [...new Set(rows.flatMap((row) => this.source.idsIn(row)))].filter((id) => !this.known.has(id));
    if (missing.length === 0) return;
    this.done = this.source.readsAll;
    try {
      for await (const [id, item] of this.source.read(missing)) this.known.set(id, item);
    } catch (error) {
      if (!(error instanceof MissingPermission)) throw error;
      this.done = true;
      this.check.warnings.add('items', this.source.withoutThem(error));
    }
    // What is not there now is not asked for again in this check.
    for (const id of missing) if (!this.known.has(id)) this.known.set(id, null);
  }
}
