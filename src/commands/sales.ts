import { type ExitCode, usage } from '../domain/errors.ts';
import type { SaleDocument } from '../domain/sale.ts';
import { type ReceiptSum, type SoldLine, soldLines, sumReceipt, sumsByDay, sumsByItem } from '../domain/sale-sums.ts';
import { type SalesSelection, type SelectedSales, selectSales } from '../engine/look/sales-query.ts';
import { collectDamage, requireStore } from '../engine/look/store-access.ts';
import { waitingOn } from '../engine/look/waiting.ts';
import { oneZone } from '../engine/look/zones.ts';
import type { Ports } from '../ports/ports.ts';
import { chart } from '../views/chart.ts';
import { sayIfStale } from '../views/notices.ts';
import { dayListing, ITEM_SUM_LISTING, leftOutWords, lineListing, receiptListing } from '../views/sales.ts';

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
  const damage = collectDamage(ports.output);
  const waiting = waitingOn(ports, 'reading venues');
  const sold = await selectSales(ports, options, { damaged: damage.found, waiting });
  await sayIfStale(ports, sold.integrations);
  await show(sold, { by, options, output: ports.output }).finally(waiting.end);
  const said = leftOutWords(sold.leftOut);
  if (said) ports.output.say({ text: said, tone: 'quiet' });
  return damage.exit(sold.integrations.length > 0);
}

interface Shown {
  readonly by: (typeof BY)[number];
  readonly options: SalesOptions;
  readonly output: SalesPorts['output'];
}

async function show(sold: SelectedSales, { by, options, output }: Shown): Promise<void> {
  const { item, chart: drawn } = options;
  if (by === 'item') return output.rows(ITEM_SUM_LISTING, sumsByItem(await sold.totals('item')));
  if (by === 'day') {
    const rows = sumsByDay(await sold.totals('day'));
    if (drawn && output.format === 'table' && rows.length > 0) return output.draw(chart(rows, output.canvas));
    return output.rows(dayListing(rows), rows);
  }
  const venues = new Map(sold.integrations.map(({ id, venue }) => [id, venue]));
  const venueOf = (integration: string) => venues.get(integration) ?? '';
  const documents = sold.documents();
  const zone = output.clocks.utc || !output.terminal ? null : oneZone(sold.venues);
  if (by === 'line') return output.rows(lineListing(venueOf, zone), lines(documents, item));
  return output.rows(receiptListing(venueOf, zone), receipts(documents, item));
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
