import { MoneyError, quantity } from '../../domain/money.ts';
import { type Amounts, type SaleDocument, UNNAMED } from '../../domain/sale.ts';
import type { Instant } from '../../domain/time.ts';
import { isWholeNumber } from '../../domain/unknown.ts';
import { type Check, Items } from '../api/check.ts';
import type { ApiClient, Call } from '../api/client.ts';
import {
  type Fields,
  fields,
  list,
  moment,
  momentVersion,
  NOT_A_SALE,
  NOTHING_KNOWN,
  type RowMeaning,
  text,
  these,
  Unreadable,
  whole,
} from '../api/read.ts';
import {
  currencyOfSale,
  documentOf,
  givenBack,
  type Item,
  itemOf,
  type LineParts,
  linesOf,
  type ReadLines,
  type SaleReading,
  settled,
  timeOfSale,
  timesItem,
  voided,
  warnOfRounding,
} from '../api/sales.ts';

/** What is needed to read orders of one venue. */
export interface OrderReading extends SaleReading {
  readonly includeModifiers: boolean;
  /** Zone and currency of a location, as far as they are known. */
  place(location: string | null): { readonly zone: string | null; readonly currency: string | null };
  sku(variation: string): string | null;
}

/** Orders of some sources have no version of their own. @throws Unreadable */
export function orderVersion(order: Fields): number | null {
  return whole(order.version, 'version') ?? momentVersion(order.updated_at);
}

/**
 * The documents of one order: its sale, and each return in it as a document of its own. A cancelled order gives the same
 * documents without amounts, so that what was counted before is erased, and so does one in a state that is not known,
 * which a warning names.
 * @throws Unreadable
 */
export function readOrder(value: unknown, reading: OrderReading): RowMeaning {
  const order = fields(value);
  const id = text(order.id);
  if (id === null) throw new Unreadable('an order without id');
  const state = text(order.state) ?? 'without a state';
  if (state === 'OPEN' || state === 'DRAFT') return NOT_A_SALE;
  const counts = state === 'COMPLETED';
  if (!counts && state !== 'CANCELED') {
    const what = `the order ${id} is in the unknown state ${state}; it is kept and not counted`;
    reading.warn('orders in an unknown state', what);
  }
  const which = `the order ${id}`;
  const at = moment(order.closed_at) ?? (counts ? null : (moment(order.updated_at) ?? moment(order.created_at)));
  const closed = timeOfSale(at, { which, called: 'orders', time: 'closing time', done: 'closed' }, reading);
  if (closed === null) return NOTHING_KNOWN;
  const documents = documentsOf({ id, order, closed, reading });
  if (!counts) return these(documents.map(voided));
  for (const document of documents) warnOfRounding(document, which, reading.warn);
  return these(documents);
}

interface Given {
  readonly id: string;
  readonly order: Fields;
  readonly closed: Instant;
  readonly reading: OrderReading;
}

function documentsOf(given: Given): SaleDocument[] {
  const { order, reading } = given;
  const returns = list(order.returns, 'returns').map(fields);
  const sold = soldLines(order, reading);
  const refunds = returns.map((entry, index) => refundOf(entry, { index, only: returns.length === 1 }, given));
  return sold.lines.length > 0 || refunds.length === 0
    ? [saleOf(sold, refunds.length > 0, given), ...refunds]
    : refunds;
}

function saleOf(read: ReadLines, exchange: boolean, given: Given): SaleDocument {
  const { order, id } = given;
  // In an exchange the totals may be those of the balance; what was sold is the balance and what was given back.
  const both = exchange && order.net_amounts && order.return_amounts;
  const amount = (name: string): number | null => {
    const [net, back] = [money(fields(order.net_amounts), name), money(fields(order.return_amounts), name)];
    return both && net !== null && back !== null
      ? net + back
      : money(order, name === 'total_money' ? name : `total_${name}`);
  };
  const service = chargesOf(list(order.service_charges, 'service_charges'));
  return documentIn(given, { kind: 'sale', source: id, original: null, read, amount, service });
}

function refundOf(entry: Fields, { index, only }: { index: number; only: boolean }, given: Given): SaleDocument {
  const own = fields(entry.return_amounts);
  const amounts = Object.keys(own).length === 0 && only ? fields(given.order.return_amounts) : own;
  return documentIn(given, {
    kind: 'refund',
    source: `${given.id}:return:${text(entry.uid) ?? index + 1}`,
    original: text(entry.source_order_id),
    read: returnedLines(entry, given.reading),
    amount: (name) => money(amounts, name),
    service: chargesOf(list(entry.return_service_charges, 'return_service_charges')),
  });
}

interface Part extends Pick<SaleDocument, 'kind' | 'source' | 'original'> {
  readonly read: ReadLines;
  /** An amount by its name in `net_amounts`: positive, of what was given back too; null when there is none. */
  amount(name: string): number | null;
  /** What the list of service charges comes to, positive; null when it does not say it. */
  readonly service: number | null;
}

function documentIn({ id, order, closed, reading }: Given, { read, amount, service, ...part }: Part): SaleDocument {
  const location = text(order.location_id);
  const place = reading.place(location);
  // Never -0, which is another value for some.
  const signed = (value: number | null) => (value === null || part.kind === 'sale' ? value : 0 - value);
  const said = (name: string) => signed(amount(name));
  const header = {
    tax: said('tax_money'),
    total: said('total_money'),
    tip: said('tip_money') ?? 0,
    serviceCharge: signed(service) ?? said('service_charge_money') ?? 0,
    discount: said('discount_money'),
  };
  return documentOf(
    {
      ...part,
      version: orderVersion(order),
      soldAt: closed,
      locationZone: place.zone,
      currency: currencyOfSale(currencyIn(order) ?? place.currency, reading),
      ...settled(header, read),
      receipt: text(order.ticket_name) ?? id.slice(-6),
      location,
    },
    reading,
  );
}

function currencyIn(order: Fields): string | null {
  const held = [
    order.total_money,
    order.net_amount_due_money,
    fields(order.net_amounts).total_money,
    fields(order.return_amounts).total_money,
    ...list(order.line_items, 'line_items').map((line) => fields(line).total_money),
  ];
  return held.map((money) => text(fields(money).currency)).find((currency) => currency !== null) ?? null;
}

/** Service charges without their tax; null when the list does not say what they came to. */
function chargesOf(charges: readonly unknown[]): number | null {
  if (charges.length === 0) return null;
  let sum = 0;
  for (const charge of charges.map(fields)) {
    const total = money(charge, 'total_money');
    if (total === null) return null;
    sum += total - (money(charge, 'total_tax_money') ?? 0);
  }
  return sum;
}

/** How a line of an order is read: sold, or given back. */
export interface LineReading {
  readonly includeModifiers: boolean;
  sku(variation: string): string | null;
  warn(kind: string, what: string): void;
}

/** The names that differ between lines that were sold and lines that were given back. */
interface Shape {
  readonly gross: string;
  readonly modifiers: string;
}
const SOLD: Shape = { gross: 'gross_sales_money', modifiers: 'modifiers' };
const RETURNED: Shape = { gross: 'gross_return_money', modifiers: 'return_modifiers' };

const soldLines = (order: Fields, reading: LineReading): ReadLines =>
  readLines(list(order.line_items, 'line_items'), SOLD, reading);

const returnedLines = (entry: Fields, reading: LineReading): ReadLines =>
  givenBack(readLines(list(entry.return_line_items, 'return_line_items'), RETURNED, reading));

function readLines(items: readonly unknown[], shape: Shape, reading: LineReading): ReadLines {
  return linesOf(
    items.map((item) => lineParts(fields(item), shape, reading)),
    reading,
  );
}

function lineParts(line: Fields, shape: Shape, reading: LineReading): LineParts {
  const variation = text(line.catalog_object_id);
  const name = text(line.name) ?? (text(line.item_type) === 'CUSTOM_AMOUNT' ? 'Custom amount' : UNNAMED);
  return {
    id: text(line.uid),
    item: itemOf(variation, name, text(line.variation_name)),
    sku: variation === null ? null : reading.sku(variation),
    quantity: quantityOf(line),
    amounts: amountsOf(line, shape, reading),
    modifiers: modifiersOf(line, shape),
    counts: countsAsSale(line, reading),
  };
}

/**
 * A gift card is money taken in advance: its sale counts when it is spent, as the payment of a later order. It stays as
 * a voided line, so that people find it.
 */
function countsAsSale(line: Fields, { warn }: LineReading): boolean {
  const type = text(line.item_type) ?? 'ITEM';
  if (type === 'ITEM' || type === 'CUSTOM_AMOUNT') return true;
  if (type !== 'GIFT_CARD')
    warn('unknown kinds of lines', `lines of the unknown kind ${type} are not counted as sales`);
  return false;
}

function modifiersOf(line: Fields, shape: Shape): Item[] {
  return list(line[shape.modifiers], shape.modifiers)
    .map(fields)
    .flatMap((modifier) => {
      const times = text(modifier.quantity) ?? '1';
      // A quantity of 0 is a choice that was taken back.
      if (/^0*(\.0*)?$/.test(times)) return [];
      return [timesItem(itemOf(text(modifier.catalog_object_id), text(modifier.name) ?? 'Unnamed modifier'), times)];
    });
}

function quantityOf(line: Fields): string {
  try {
    return quantity(text(line.quantity) ?? '1');
  } catch (error) {
    if (error instanceof MoneyError) throw new Unreadable(`the quantity ${error.message}`);
    throw error;
  }
}

/**
 * Gross holds modifiers; net never holds tax. Where tax is included in the price, the total is less than what gross,
 * discount and tax come to, so net is taken from the total: it is right for added, included and mixed taxes alike.
 */
function amountsOf(line: Fields, shape: Shape, { warn }: LineReading): Amounts {
  const discount = money(line, 'total_discount_money') ?? 0;
  const tax = money(line, 'total_tax_money') ?? 0;
  const total = money(line, 'total_money');
  const gross = money(line, shape.gross) ?? (total === null ? priceOf(line, shape) : total - tax + discount);
  const due = gross - discount;
  if (total === null) return { gross, discount, net: due, tax };
  const service = money(line, 'total_service_charge_money') ?? 0;
  const withService = service !== 0 && total - due !== 0 && total - due !== tax;
  const own = withService ? total - service : total;
  const [least, most] = tax < 0 ? [due + tax, due] : [due, due + tax];
  if (own < least || own > most) {
    warn(
      'lines that do not add up',
      `a line of ${text(line.name) ?? 'no name'} does not add up: ${gross} less ${discount} with tax ${tax} is not ${total}`,
    );
  }
  return { gross, discount, net: own - tax, tax };
}

function priceOf(line: Fields, shape: Shape): number {
  const modifiers = list(line[shape.modifiers], shape.modifiers).map((m) => money(fields(m), 'total_price_money') ?? 0);
  return modifiers.reduce((sum, price) => sum + price, money(line, 'variation_total_price_money') ?? 0);
}

/** An amount in minor units; null when there is none. @throws Unreadable */
function money(holder: Fields, key: string): number | null {
  const { amount } = fields(holder[key]);
  // Where it stands is put into words only for what cannot be read: this is asked twenty times for every order.
  return isWholeNumber(amount) ? amount : whole(amount, `${key}.amount`);
}

const PERMISSION = 'ITEMS_READ';
const PAGE = 1000;

const VARIATIONS: Call = {
  method: 'POST',
  path: '/v2/catalog/search',
  json: { object_types: ['ITEM_VARIATION'], limit: PAGE },
  permission: PERMISSION,
};

/** SKUs by variation. */
export function squareSkus(client: ApiClient, check: Check): Items<string> {
  const source = {
    idsIn: variationsIn,
    read: () => skus(client),
    readsAll: true,
    withoutThem: () => `sales have no SKUs: the access token lacks the permission ${PERMISSION}`,
  };
  return new Items(source, check);
}

async function* skus(client: ApiClient): AsyncGenerator<readonly [string, string], void, void> {
  for await (const objects of client.pages(VARIATIONS, { rows: 'objects', omitsEmpty: true })) {
    for (const object of objects.map(fields)) {
      const [id, sku] = [text(object.id), text(fields(object.item_variation_data).sku)];
      if (id !== null && sku !== null) yield [id, sku];
    }
  }
}

function variationsIn(value: unknown): string[] {
  const order = fields(value);
  const returns = Array.isArray(order.returns) ? order.returns.map(fields) : [];
  return [order.line_items, ...returns.map((entry) => entry.return_line_items)]
    .flatMap((lines) => (Array.isArray(lines) ? lines : []))
    .flatMap((line) => text(fields(line).catalog_object_id) ?? []);
}
