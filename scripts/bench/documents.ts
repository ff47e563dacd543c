/** Sales that are stored to measure with. */
import type { SaleDocument } from '../../src/domain/sale.ts';
import type { Store } from '../../src/ports/store.ts';
import { integrationId, save, venueName } from './store.ts';

const DAY = 86_400_000;
/** Lines of a receipt, where nothing else is said. */
export const LINES = 4;

/** A receipt of the n-th integration. */
export function sale(source: string, soldAtMs: number, { lines = LINES, of = 0 } = {}): SaleDocument {
  const soldAt = new Date(soldAtMs).toISOString();
  const amounts = { gross: 1200, discount: 0, net: 1200, tax: 156 };
  const line = { parent: null, sku: null, quantity: '1', modifiers: [], voided: false, ...amounts };
  return {
    integration: integrationId(of),
    source,
    version: 1,
    kind: 'sale',
    soldAt,
    zone: 'America/Toronto',
    businessDay: soldAt.slice(0, 10),
    dayFrom: 'computed',
    currency: 'CAD',
    gross: 1200 * lines,
    discount: 0,
    net: 1200 * lines,
    tax: 156 * lines,
    serviceCharge: 0,
    tip: 0,
    total: 1356 * lines,
    rounding: 0,
    receipt: source,
    location: 'L1',
    original: null,
    lines: Array.from({ length: lines }, (_, i) => ({
      key: `${source}-${i}`,
      itemCode: `ITEM-${i}`,
      itemName: `Item ${i}`,
      ...line,
    })),
  };
}

/** Sales of the last days, evenly spread, oldest first, in pieces that are stored one after the other. */
export function* batches(
  { lines, days, of = 0 }: { readonly lines: number; readonly days: number; readonly of?: number },
  { each = LINES, piece = 5000 } = {},
): Generator<SaleDocument[]> {
  const count = Math.floor(lines / each);
  const begin = Date.now() - (days + 1) * DAY;
  for (let from = 0; from < count; from += piece)
    yield Array.from({ length: Math.min(piece, count - from) }, (_, i) =>
      sale(`old-${of}-${from + i}`, begin + ((from + i) / count) * days * DAY, { lines: each, of }),
    );
}

/** Three years of a busy place. */
export async function storeMillion(store: Store): Promise<void> {
  for (const batch of batches({ lines: 1_000_000, days: 3 * 365 })) await save(store, venueName(0), batch);
}
