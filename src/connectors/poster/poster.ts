import { shiftDay } from '../../domain/business-day.ts';
import { CheckFailure } from '../../domain/errors.ts';
import { isMemory } from '../../domain/sale.ts';
import type { Brought, Connector, Window } from '../../ports/connectors.ts';
import {
  type Check,
  checkOf,
  compareCurrency,
  describePlaces,
  type Items,
  salesOf,
  sightOf,
  trialOf,
} from '../api/check.ts';
import { type Fields, fields, RowReader, text } from '../api/read.ts';
import { belongsTo } from '../api/sales.ts';
import {
  accountOf,
  chosenSpots,
  currencyOf,
  type PosterClient,
  posterClient,
  posterProducts,
  productsIn,
  productsOfSale,
  transactionNow,
  transactionsIn,
} from './client.ts';
import { type Product, productOf } from './products.ts';
import { readTransaction, type TransactionReading, transactionId } from './sales.ts';

export const poster: Connector = {
  async verify(setUp, io) {
    const check = trialOf(setUp, io);
    const client = await posterClient(setUp, io);
    const account = await accountOf(client, check);
    const { places: spots } = await chosenSpots(client, account, check);
    const currency = await currencyOf(account, check);
    compareCurrency('the account', currency, check);
    const now = io.clock.now();
    for await (const _ of transactionsIn(client, { from: now, to: now })) break;
    const ends = account.dayStart === null ? '' : `, its day ends at ${account.dayStart}`;
    const name = `the account ${account.name ?? 'without a name'}, which sells in ${currency}${ends}`;
    const seen = spots.length === 0 ? 'no locations' : describePlaces('location', spots);
    return sightOf([name, seen], check);
  },

  async *fetch(setUp, window, io) {
    const check = checkOf(setUp, io);
    const client = await posterClient(setUp, io);
    const account = await accountOf(client, check);
    const { places: spots, named } = await chosenSpots(client, account, check);
    io.progress(salesOf(spots, 'all locations'));
    const names = new Names(client, check);
    const reading: TransactionReading = {
      ...check.reading,
      account: client.account,
      currency: await currencyOf(account, check),
      zone: account.zone,
      dayStart: account.dayStart,
      product: (id) => names.product(id),
      isWanted: (spot) => !named || spots.some(({ id }) => id === spot),
    };
    const reader = new RowReader(check, {
      called: 'sale',
      id: (sale) => transactionId(sale, client.account),
      // Poster tells no version: what was read last is the newest.
      version: () => null,
      unversioned: (sale) => JSON.stringify(sale),
      read: (sale) => readTransaction(sale, reading),
    });
    const met = new Set<string>();
    const fetching = { ...check, client, names, reader, window, met };
    yield* reader.documents(withNames(transactionsIn(client, window), fetching), belongsTo(window));
    yield* lostSales(fetching);
    return reader.fetched();
  },
};

interface Fetching extends Check {
  readonly client: PosterClient;
  readonly names: Names;
  readonly reader: RowReader;
  readonly window: Window;
  /** Ids of rows that Poster told of. */
  readonly met: Set<string>;
}

/** Sales whose products have names, and their lines where the list does not have them. */
async function* withNames(pages: AsyncIterable<readonly unknown[]>, { client, names, met }: Fetching) {
  for await (const page of pages) {
    const sales: Fields[] = [];
    for (const sale of page.map(fields)) {
      met.add(transactionId(sale, client.account) ?? '');
      sales.push(await names.withLines(sale));
    }
    await names.prepareFor(sales);
    yield sales;
  }
}

/** The most sales in a check that are asked for one by one. */
const MOST = 100;

/** Names of products: from the menu, and for those that are not, or no longer, on it from a sale that holds them. */
class Names {
  private readonly menu: Items<Product>;
  private readonly found = new Map<string, Product>();
  private readonly client: PosterClient;
  private readonly warnings: Check['warnings'];
  private asked = 0;

  constructor(client: PosterClient, check: Check) {
    this.client = client;
    this.warnings = check.warnings;
    this.menu = posterProducts(client, check);
  }

  product(id: string): Product | null {
    return this.menu.item(id) ?? this.found.get(id) ?? null;
  }

  async prepareFor(sales: readonly Fields[]): Promise<void> {
    await this.menu.prepareFor(sales);
    for (const sale of sales) {
      const unnamed = productsIn(sale)
        .map(fields)
        .filter((line) => this.isUnnamed(line));
      if (unnamed.length === 0 || text(sale.status) !== '2') continue;
      for (const row of (await this.linesOf(sale)).map(fields)) {
        const id = text(row.product_id);
        if (id !== null && this.menu.item(id) === null) this.found.set(id, productOf(row));
      }
    }
  }

  /** A sale that the list tells without its lines. */
  async withLines(sale: Fields): Promise<Fields> {
    if (Array.isArray(sale.products) || text(sale.status) !== '2') return sale;
    const lines = await this.linesOf(sale);
    return lines.length === 0 ? sale : { ...sale, products: lines };
  }

  private isUnnamed({ product_id, product_name }: Fields): boolean {
    const id = text(product_id);
    return id !== null && text(product_name) === null && this.product(id) === null;
  }

  private async linesOf(sale: Fields): Promise<readonly unknown[]> {
    const id = text(sale.transaction_id);
    if (id === null || this.asked >= MOST) return [];
    this.asked += 1;
    try {
      return await productsOfSale(this.client, id);
    } catch (error) {
      if (!(error instanceof CheckFailure) || !isAboutOne(error)) throw error;
      this.warnings.add('lines of sales', `the lines of the sale ${id} cannot be had: ${error.message}`);
      return [];
    }
  }
}

/** Whether a failure may be that of one sale, and no reason to end the check. */
const isAboutOne = ({ code }: CheckFailure): boolean => code === 'bad_config' || code === 'bad_data';

/** Kept sales of the window that Poster did not tell again: they were opened anew, or are gone. */
async function* lostSales(fetching: Fetching): AsyncGenerator<Brought[], void, void> {
  const { client, reader, met, warnings, setUp } = fetching;
  const lost = await lostRows(fetching);
  if (lost.length > MOST) {
    const what = `${lost.length} kept sales were not told again; ${MOST} of them were looked up`;
    warnings.add('sales that are not told again', what);
  }
  for (const row of lost.slice(0, MOST)) {
    const sale = await transactionNow(client, row.split(':').at(-1) ?? row);
    met.add(row);
    if (sale === null) yield [{ integration: setUp.integration, row, version: null, documents: [] }];
    else yield* reader.documents(withNames(onePage([sale]), fetching));
  }
}

async function lostRows({ io, window, met, client }: Fetching): Promise<string[]> {
  const days = { from: shiftDay(window.from.slice(0, 10), -1), to: shiftDay(window.to.slice(0, 10), 1) };
  const lost = new Set<string>();
  for await (const sale of io.kept(days)) {
    const isOfWindow = sale.soldAt >= window.from && sale.soldAt < window.to;
    if (isMemory(sale) || sale.kind === 'void' || !isOfWindow || met.has(sale.source)) continue;
    if (client.account === '' || sale.source.startsWith(`${client.account}:`)) lost.add(sale.source);
  }
  return [...lost];
}

async function* onePage(rows: readonly unknown[]) {
  yield rows;
}
