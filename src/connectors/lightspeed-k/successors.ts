import type { Warnings } from '../api/check.ts';
import { type RowMeaning, text } from '../api/read.ts';
import { type KRow, sourceOf } from './sales.ts';

/**
 * A bill that was reopened comes as a new transaction, and nobody says what becomes of the first one. Where both count,
 * people are told: they may be the same sale.
 */
export class Successors {
  private readonly counted = new Set<string>();
  private readonly follows: { readonly sale: string; readonly first: string }[] = [];

  passed(row: KRow, meaning: RowMeaning): RowMeaning {
    for (const { source, kind } of meaning.documents) {
      if (kind !== 'sale') continue;
      this.counted.add(source);
      const { initialAccountId, previousAccountId } = sourceOf(row);
      for (const first of new Set([text(initialAccountId), text(previousAccountId)]))
        if (first !== null && `${row.location}:${first}` !== source)
          this.follows.push({ sale: source, first: `${row.location}:${first}` });
    }
    return meaning;
  }

  warn(warnings: Warnings): void {
    for (const { sale, first } of this.follows) {
      if (!this.counted.has(first)) continue;
      const what = `the sale ${sale} goes on from the sale ${first}, and both are counted`;
      warnings.add('sales that go on from others', `${what}; compare the day with the day report of the venue`);
    }
  }
}
