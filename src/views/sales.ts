import { formatAmount } from '../domain/money.ts';
import type { DaySum, ItemSum, ReceiptSum, SoldLine } from '../domain/sale-sums.ts';
import type { Column, Listing } from '../ports/output.ts';
import { clockCell, zoneWord } from './cells/clock.ts';
import { money, sumColumns } from './cells/sums.ts';

type VenueOf = (integration: string) => string;

/** What was sold, line by line; when, by the clocks of a zone or in UTC. */
export function lineListing(venueOf: VenueOf, zone: string | null): Listing<SoldLine> {
  return {
    columns: [
      { key: 'key', head: '', value: keyOf, hidden: true },
      { key: 'venue', head: 'Venue', value: (s) => venueOf(s.document.integration) },
      { key: 'integration', head: '', value: (s) => s.document.integration, hidden: true },
      soldAtColumn(zone),
      { key: 'businessDay', head: 'Business Day', value: (s) => s.document.businessDay, narrow: 'out' },
      { key: 'receipt', head: 'Receipt', value: (s) => s.document.receipt },
      ...ITEM_COLUMNS,
      ...AMOUNT_COLUMNS,
      {
        key: 'kind',
        head: 'Kind',
        value: (s) => s.kind,
        show: (s) => (s.kind === 'sale' ? 'sale' : { text: s.kind, tone: 'warning' }),
      },
    ],
    json: (s) => lineJson(s, venueOf),
    name: keyOf,
    empty: 'No sales fit.',
  };
}

function soldAtColumn<Row extends Pick<SoldLine, 'document'>>(zone: string | null): Column<Row> {
  return {
    key: 'soldAt',
    head: `Sold (${zoneWord(zone)})`,
    value: (r) => r.document.soldAt,
    show: (r) => clockCell(r.document.soldAt, zone),
  };
}

const ITEM_COLUMNS: readonly Column<SoldLine>[] = [
  { key: 'itemCode', head: 'Code', value: (s) => s.line.itemCode, narrow: 'out' },
  { key: 'itemName', head: 'Item', value: (s) => s.line.itemName },
  { key: 'modifiers', head: '', value: (s) => s.line.modifiers.join('; '), hidden: true },
  { key: 'quantity', head: 'Qty', value: (s) => s.line.quantity, align: 'right' },
];

const AMOUNT_COLUMNS: readonly Column<SoldLine>[] = [
  {
    key: 'net',
    head: 'Net',
    value: (s) => s.line.net,
    show: (s) => formatAmount(s.line.net, s.document.currency),
    align: 'right',
  },
  { key: 'gross', head: '', value: (s) => s.line.gross, hidden: true },
  { key: 'discount', head: '', value: (s) => s.line.discount, hidden: true },
  { key: 'tax', head: '', value: (s) => s.line.tax, hidden: true },
  { key: 'currency', head: '', value: (s) => s.document.currency, hidden: true },
];

/** Unique in the store. */
function keyOf({ document, line }: SoldLine): string {
  return `${document.integration}:${document.source}:${line.key}`;
}

function lineJson(sold: SoldLine, venueOf: VenueOf) {
  const { document: d, line: l, kind } = sold;
  return {
    key: keyOf(sold),
    integration: d.integration,
    venue: venueOf(d.integration),
    soldAt: d.soldAt,
    businessDay: d.businessDay,
    receipt: d.receipt,
    itemCode: l.itemCode,
    itemName: l.itemName,
    quantity: l.quantity,
    net: money(l.net, d.currency),
    gross: money(l.gross, d.currency),
    tax: money(l.tax, d.currency),
    discount: money(l.discount, d.currency),
    kind,
    modifiers: l.modifiers,
    sku: l.sku,
  };
}

export function receiptListing(venueOf: VenueOf, zone: string | null): Listing<ReceiptSum> {
  return {
    columns: [
      { key: 'venue', head: 'Venue', value: (r) => venueOf(r.document.integration) },
      { key: 'integration', head: '', value: (r) => r.document.integration, hidden: true },
      { key: 'receipt', head: 'Receipt', value: (r) => r.document.receipt },
      soldAtColumn(zone),
      { key: 'businessDay', head: 'Business Day', value: (r) => r.document.businessDay, narrow: 'out' },
      { key: 'kind', head: 'Kind', value: (r) => r.document.kind },
      ...sumColumns<ReceiptSum>(),
      { key: 'rounding', head: '', value: (r) => r.document.rounding, hidden: true },
    ],
    json: ({ document: d, lines, quantity, net, gross, tax, discount, currency }) => ({
      integration: d.integration,
      venue: venueOf(d.integration),
      receipt: d.receipt,
      source: d.source,
      soldAt: d.soldAt,
      businessDay: d.businessDay,
      kind: d.kind,
      lines,
      quantity,
      net: money(net, currency),
      gross: money(gross, currency),
      tax: money(tax, currency),
      discount: money(discount, currency),
      ...(d.rounding === 0 ? {} : { rounding: money(d.rounding, currency) }),
    }),
    name: (r) => r.document.source,
    empty: 'No sales fit.',
  };
}

/** Roundings have a column of their own in the table only where there are some. */
export function dayListing(rows: readonly DaySum[]): Listing<DaySum> {
  return { ...DAY_LISTING, columns: DAY_LISTING.columns.concat(roundingColumn(rows.some((r) => r.rounding !== 0))) };
}

function roundingColumn(shown: boolean): Column<DaySum> {
  return {
    key: 'rounding',
    head: 'Rounding',
    value: (r) => r.rounding,
    show: (r) => (r.rounding === 0 ? '' : formatAmount(r.rounding, r.currency)),
    align: 'right',
    hidden: !shown,
  };
}

const DAY_LISTING: Listing<DaySum> = {
  columns: [{ key: 'businessDay', head: 'Business Day', value: (r) => r.businessDay }, ...sumColumns<DaySum>()],
  json: ({ businessDay, lines, quantity, net, currency, rounding }) => ({
    businessDay,
    lines,
    quantity,
    net: money(net, currency),
    ...(rounding === 0 ? {} : { rounding: money(rounding, currency) }),
  }),
  name: (r) => r.businessDay,
  empty: 'No sales fit.',
};

export const ITEM_SUM_LISTING: Listing<ItemSum> = {
  columns: [
    { key: 'itemCode', head: 'Code', value: (r) => r.itemCode },
    { key: 'itemName', head: 'Item', value: (r) => r.itemName },
    ...sumColumns<ItemSum>(),
  ],
  json: ({ itemCode, itemName, lines, quantity, net, currency }) => ({
    itemCode,
    itemName,
    lines,
    quantity,
    net: money(net, currency),
  }),
  name: (r) => r.itemCode,
  empty: 'No sales fit.',
};

/** What people are told when something was left out; null when nothing was. */
export function leftOutWords(count: number): string | null {
  if (count === 0) return null;
  const what = count === 1 ? '1 receipt or report is' : `${count} receipts and reports are`;
  return `${what} left out: another integration or form of the same day counts instead; see: posctl show`;
}
