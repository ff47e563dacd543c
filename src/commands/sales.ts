import { EXIT, type ExitCode, usage } from '../domain/errors.ts';
import type { SaleDocument } from '../domain/sale.ts';
import { type ReceiptSum, type SoldLine, SumsByDay, SumsByItem, soldLines, sumReceipt } from '../domain/sale-sums.ts';
import { type SalesSelection, selectSales } from '../engine/sales-query.ts';
import { requireStore } from '../engine/store-access.ts';
import type { Ports } from '../ports.ts';
import { DAY_LISTING, ITEM_SUM_LISTING, lineListing, receiptListing } from '../views/sales.ts';
import { sayIfStale } from '../views/stale.ts';

const BY = ['line', 'receipt', 'day', 'item'] as const;

export interface SalesOptions extends SalesSelection {
  readonly by: string;
}

type SalesPorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'output' | 'context' | 'stdin'>;

/** `posctl sales [REF…]`: what was sold, line by line or summed. */
export async function sales(options: SalesOptions, ports: SalesPorts): Promise<ExitCode> {
  const by = BY.find((b) => b === options.by);
  if (!by) throw usage(`sales cannot be shown by '${options.by}'`, `give --by ${BY.join(', --by ')}`);
  await requireStore(ports);
  const { documents, venueOf, integrations } = await selectSales(ports, options);
  await sayIfStale(ports, integrations);
  const { output } = ports;
  if (by === 'line') await output.rows(lineListing(venueOf), lines(documents, options.item));
  else if (by === 'receipt') await output.rows(receiptListing(venueOf), receipts(documents, options.item));
  else if (by === 'day') await output.rows(DAY_LISTING, await byDay(documents, options.item));
  else await output.rows(ITEM_SUM_LISTING, await byItem(documents, options.item));
  return EXIT.done;
}

async function* lines(documents: AsyncIterable<SaleDocument>, item: string | null): AsyncGenerator<SoldLine> {
  for await (const document of documents) yield* soldLines(document, item);
}

async function* receipts(documents: AsyncIterable<SaleDocument>, item: string | null): AsyncGenerator<ReceiptSum> {
  for await (const document of documents) {
    const sum = sumReceipt(document, item);
    if (sum) yield sum;
  }
}

async function byDay(documents: AsyncIterable<SaleDocument>, item: string | null) {
  const sums = new SumsByDay();
  for await (const document of documents) {
    for (const sold of soldLines(document, item)) sums.add(sold);
    if (item === null) sums.addRounding(document);
  }
  return sums.rows();
}

async function byItem(documents: AsyncIterable<SaleDocument>, item: string | null) {
  const sums = new SumsByItem();
  for await (const document of documents) for (const sold of soldLines(document, item)) sums.add(sold);
  return sums.rows();
}
