import { type DayFacts, DayLedger } from '../../src/domain/day-facts.ts';
import type { SaleDocument } from '../../src/domain/sale.ts';

/** The facts of days that documents come to, counted afresh. */
export function countedFacts(documents: readonly SaleDocument[]): DayFacts[] {
  const ledger = new DayLedger();
  for (const document of documents) ledger.replace(undefined, document);
  return ledger.changes(() => undefined).flatMap(({ after }) => (after.documents > 0 ? [after] : []));
}
