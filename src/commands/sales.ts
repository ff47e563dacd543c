import { EXIT, type ExitCode, usage } from '../domain/errors.ts';
import type { SaleDocument } from '../domain/sale.ts';
import { type ReceiptSum, type SoldLine, SumsByDay, SumsByItem, soldLines, sumReceipt } from '../domain/sale-sums.ts';
import { leftOutWords, type SalesSelection, selectSales } from '../engine/look/sales-query.ts';
import { requireStore } from '../engine/look/store-access.ts';
import type { Ports } from '../ports/ports.ts';
import { chart } from '../views/chart.ts';
import { dayListing, ITEM_SUM_LISTING, lineListing, receiptListing } from '../views/sales.ts';
import { sayIfStale } from '../views/stale.ts';

const BY = ['line', 'receipt', 'day', 'item'] as const;

export interface SalesOptions extends SalesSelection {
  readonly by: string;
  /** A bar for each business day, for people. */
  readonly chart: boolean;
}

type SalesPorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'output' | 'context' | 'stdin'>;

/** `posctl sales [REF…]`: what was sold, line by line or summed. */
export async function sales(options: SalesOptions, ports: SalesPorts): Promise<ExitCode> {
  const by = options.chart ? 'day' : BY.find((b) => b === options.by);
  if (!by) throw usage(`sales cannot be shown by '${options.by}'`, `give --by ${BY.join(', --by ')}`);
  await requireStore(ports);
  const ordered = by === 'line' || by === 'receipt';
  const { documents, venueOf, integrations, leftOut } = await selectSales(ports, options, { ordered });
  await sayIfStale(ports, integrations);
  const { output } = ports;
  const { item } = options;
  if (by === 'line') await output.rows(lineListing(venueOf), lines(documents, item));
  else if (by === 'receipt') await output.rows(receiptListing(venueOf), receipts(documents, item));
  else if (by === 'item') await output.rows(ITEM_SUM_LISTING, await byItem(documents, item));
  else {
    const rows = await byDay(documents, item);
    if (options.chart && output.format === 'table' && rows.length > 0) await output.draw(chart(rows, output.canvas));
    else await output.rows(dayListing(rows), rows);
  }
  const said = leftOutWords(leftOut());
  if (said) output.say({ text: said, tone: 'quiet' });
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
