import type { SaleDocument } from '../../src/domain/sale.ts';
import type { TimelineEntry } from '../../src/domain/timeline.ts';
import { entryListing } from '../../src/views/entries.ts';

/** What the timeline shows of an entry's details, in a line. */
export function detailsOf(entry: TimelineEntry): string {
  const column = entryListing(false).columns.find(({ key }) => key === 'details');
  return String(column?.value(entry));
}

/** What a document comes to, in one line: `sale 2000 - 100 = 1696 + 204 = 1900, service 0, tip 0, rounding 0`. */
export function amountsOf(document: SaleDocument): string {
  const { kind, gross, discount, net, tax, serviceCharge, tip, total, rounding } = document;
  return `${kind} ${gross} - ${discount} = ${net} + ${tax} = ${total}, service ${serviceCharge}, tip ${tip}, rounding ${rounding}`;
}

/** The same of its lines: `1 Coffee: 2000 - 100 = 1696 + 204`. */
export function linesOf({ lines }: SaleDocument): string[] {
  return lines.map((l) => `${l.quantity} ${l.itemName}: ${l.gross} - ${l.discount} = ${l.net} + ${l.tax}`);
}
