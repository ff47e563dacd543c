import { shiftDay } from '../../domain/business-day.ts';
import { isMemory, rowOf } from '../../domain/sale.ts';
import { HOUR, millis, plus } from '../../domain/time.ts';
import type { Brought, Connector, Window } from '../../ports/connectors.ts';
import { type Check, checkOf, describePlaces, type Items, salesOf, sightOf, trialOf } from '../api/check.ts';
import { MissingPermission } from '../api/client.ts';
import { type Fields, fields, RowReader, text } from '../api/read.ts';
import { belongsTo } from '../api/sales.ts';
import {
  type CloverClient,
  cloverClient,
  cloverConsent,
  cloverItems,
  creditsOf,
  linesOfOrder,
  merchantOf,
  NotTaken,
  NotThere,
  orderFilter,
  orderNow,
  ordersOf,
  PAGE,
  tryOrders,
} from './client.ts';
import {
  creditId,
  isOfOrder,
  momentOf,
  type OrderReading,
  orderVersion,
  readCredit,
  readOrder,
  rowId,
} from './sales.ts';

export const clover: Connector = {
  consent: cloverConsent,

  async verify(setUp, io) {
    const check = trialOf(setUp, io);
    const client = cloverClient(setUp, io);
    const place = await merchantOf(client, check);
    const now = io.clock.now();
    await tryOrders(client, orderFilter({ from: plus(now, -HOUR), to: now, by: 'modified' }, now));
    return sightOf([describePlaces('merchant', [place])], check);
  },

  async *fetch(setUp, window, io) {
    const check = checkOf(setUp, io);
    const client = cloverClient(setUp, io);
    const place = await merchantOf(client, check);
    const { zone, currency } = place;
    io.progress(salesOf([place]));
    const items = cloverItems(client, check);
    const { merchant } = client;
    const reading: OrderReading = { ...check.reading, merchant, zone, currency, sku: (item) => items.item(item) };
    const orders = new RowReader(check, {
      called: 'order',
      id: (order) => rowId(order, merchant),
      version: orderVersion,
      changed: ({ modifiedTime }) => momentOf(modifiedTime),
      read: (order) => readOrder(order, reading),
    });
    const fetching = { ...check, client, items, reading, orders, window, met: new Set<string>() };
    yield* ordersIn(fetching);
    yield* lostOrders(fetching);
    yield* creditsIn(fetching);
    return orders.fetched();
  },
};

interface Fetching extends Check {
  readonly client: CloverClient;
  readonly items: Items<string>;
  readonly reading: OrderReading;
  readonly orders: RowReader;
  readonly window: Window;
  /** Ids of rows that Clover told of. */
  readonly met: Set<string>;
}

function ordersIn(fetching: Fetching): AsyncGenerator<Brought[], void, void> {
  const { client, orders, window, io } = fetching;
  const pages = ordersOf(client, orderFilter(window, io.clock.now()));
  return orders.documents(completed(pages, fetching), belongsTo(window));
}

/** Orders with all their lines, and items that are known. */
async function* completed(pages: AsyncIterable<readonly unknown[]>, { client, items, met, warnings }: Fetching) {
  for await (const page of pages) {
    const orders: Fields[] = [];
    for (const row of page.map(fields)) {
      met.add(rowId(row, client.merchant) ?? '');
      for (const name of ['payments', 'refunds', 'credits', 'discounts'])
        if (isFull(row[name]))
          warnings.add(
            'orders that are cut',
            `the order ${text(row.id)} has ${PAGE} ${name} or more; not all may be read`,
          );
      orders.push(isFull(row.lineItems) ? await withAllLines(row, client) : row);
    }
    await items.prepareFor(orders);
    yield orders;
  }
}

/** Whether a list that stands in an order may have been cut. */
function isFull(held: unknown): boolean {
  const { elements } = fields(held);
  return Array.isArray(elements) && elements.length === PAGE;
}

async function withAllLines(order: Fields, client: CloverClient): Promise<Fields> {
  const id = text(order.id);
  return id === null ? order : { ...order, lineItems: { elements: await linesOfOrder(client, id) } };
}

/** The most orders in a check that are asked for one by one, because their kept sales were not told again. */
const MOST_LOST = 100;

/**
 * Orders whose kept version lies in the window, and which Clover did not tell again: they were deleted, or changed while
 * they were read.
 */
async function* lostOrders(fetching: Fetching): AsyncGenerator<Brought[], void, void> {
  const { client, orders, window, met, warnings, setUp } = fetching;
  if (window.by !== 'modified') return;
  const lost = await lostRows(fetching);
  if (lost.length > MOST_LOST) {
    const what = `${lost.length} orders with kept sales were not told again; ${MOST_LOST} of them were looked up`;
    warnings.add('orders that are not told again', what);
  }
  for (const [row, version] of lost.slice(0, MOST_LOST)) {
    const id = row.slice(client.merchant.length + 1);
    const order = await orderNow(client, id);
    met.add(row);
    if (order !== null) yield* orders.documents(completed(onePage([order]), fetching));
    else yield [{ integration: setUp.integration, row, version, documents: [], at: window.from }];
  }
}

/** Ids of these rows, with the version that is kept. */
async function lostRows({ io, window, met, client }: Fetching): Promise<[string, number][]> {
  const [from, to] = [millis(window.from), millis(window.to)];
  const days = { from: shiftDay(window.from.slice(0, 10), -1), to: shiftDay(window.to.slice(0, 10), 1) };
  const lost = new Map<string, number>();
  for await (const sale of io.kept(days)) {
    const row = rowOf(sale);
    const { version } = sale;
    if (isMemory(sale) || sale.kind === 'void' || version === null || version < from || version >= to) continue;
    if (row.startsWith(`${client.merchant}:`) && !met.has(row)) lost.set(row, version);
  }
  return [...lost];
}

async function* onePage(rows: readonly unknown[]) {
  yield rows;
}

/** Refunds by hand that belong to no order: Clover knows only when they were made. */
async function* creditsIn(fetching: Fetching) {
  const { client, reading, window, warnings } = fetching;
  const credits = new RowReader(fetching, {
    called: 'manual refund',
    id: (credit) => creditId(credit, client.merchant),
    version: () => null,
    read: (credit) => readCredit(credit, reading),
  });
  try {
    yield* credits.documents(withoutOrder(creditsOf(client, window)), belongsTo(window));
  } catch (error) {
    if (!(error instanceof MissingPermission || error instanceof NotThere || error instanceof NotTaken)) throw error;
    warnings.add('manual refunds', `refunds by hand that belong to no order cannot be had: ${error.message}`);
  }
}

async function* withoutOrder(pages: AsyncIterable<readonly unknown[]>) {
  for await (const page of pages) yield page.filter((credit) => !isOfOrder(credit));
}
