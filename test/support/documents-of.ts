import type { SaleDocument } from '../../src/domain/sale.ts';
import { sampleSale } from './stored-samples.ts';

/** What the `n`th change of a writer brings: `size` new documents, and one that replaces that of the change before. */
export function documentsOf(writer: string, n: number, size: number): SaleDocument[] {
  const documents = Array.from({ length: size }, (_, i) => sampleSale(`${writer}-${n}-${i}`));
  const soldAt = `2026-${n % 2 === 0 ? 10 : 11}-30T12:00:00.000Z`;
  return [...documents, sampleSale(`${writer}-total`, { version: n, net: n, soldAt })];
}
