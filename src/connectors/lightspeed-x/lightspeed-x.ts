import { latestSale } from '../../domain/admit.ts';
import type { Connector, ConnectorIo, Window } from '../../ports/connectors.ts';
import { checkOf, describePlaces, type Items, salesOf, sightOf, trialOf } from '../api/check.ts';
import type { ApiClient } from '../api/client.ts';
import { fields, RowReader, text } from '../api/read.ts';
import { belongsTo } from '../api/sales.ts';
import { Bookmark, bookmarkOf } from './bookmark.ts';
import { changedAfter, currencyOf, lightspeedXClient, readShop, salesSold, type XShop } from './client.ts';
import { lightspeedXProducts, type XProduct } from './lines.ts';
import { readSale, saleChanged, saleVersion, type XPlace, type XReading } from './sales.ts';

/** The discount product has this SKU in every shop. */
const DISCOUNT_SKU = 'vend-discount';

export const lightspeedX: Connector = {
  async verify(setUp, io) {
    const check = trialOf(setUp, io);
    const shop = await readShop(lightspeedXClient(setUp, io), check);
    await currencyOf(shop, check);
    return sightOf([describePlaces('outlet', shop.outlets)], check);
  },

  async *fetch(setUp, window, io) {
    const check = checkOf(setUp, io);
    const client = lightspeedXClient(setUp, io);
    const shop = await readShop(client, check);
    io.progress(salesOf(shop.outlets));
    const products = lightspeedXProducts(client, check);
    const reading: XReading = {
      ...check.reading,
      place: placesOf(shop, await currencyOf(shop, check)),
      product: (id) => products.item(id),
      isDiscount: (id) => id === shop.discountProduct || products.item(id)?.sku === DISCOUNT_SKU,
    };
    const reader = new RowReader(check, {
      called: 'sale',
      id: (sale) => text(sale.id),
      version: saleVersion,
      changed: saleChanged,
      read: (sale) => readSale(sale, reading),
    });
    const known = window.by === 'modified' ? bookmarkOf(setUp.cursor, shop) : null;
    const bookmark = new Bookmark(window.by === 'modified' ? setUp.cursor : null, shop, io.clock.now());
    const passing = { products, bookmark };
    if (known !== null) {
      yield* reader.documents(held(passed(changedAfter(client, known, { of: 'sales' }), passing), bookmark, io));
      return reader.fetched(cursorIn(bookmark.cursor()));
    }
    // Without a bookmark, what was sold lately is searched for.
    // A till whose clock runs ahead is not left out of a first check.
    const span = window.by === 'sold' ? window : { ...window, to: latestSale(window.to) };
    yield* reader.documents(passed(soldIn(client, span, shop), passing), belongsTo({ ...span, by: 'sold' }));
    return reader.fetched(window.by === 'sold' ? {} : cursorIn(bookmark.cursorOfSearch(window.to)));
  },
};

type Pages = AsyncIterable<readonly unknown[]>;

/** Sales by sale time; by one search for each outlet when only some are wanted. */
async function* soldIn(client: ApiClient, window: Window, shop: XShop) {
  if (shop.all) yield* salesSold(client, window, {});
  else for (const { id } of shop.outlets) yield* salesSold(client, window, { outlet_id: id });
}

interface Passing {
  readonly products: Items<XProduct>;
  readonly bookmark: Bookmark;
}

/** Pages of sales whose products are known, and which the bookmark has seen. */
async function* passed(pages: Pages, { products, bookmark }: Passing) {
  for await (const sales of pages) {
    await products.prepareFor(sales);
    for (const sale of sales) bookmark.pass(fields(sale));
    yield sales;
  }
}

/** Changes come in the order of their versions: after a long outage the next check goes on where this one got to. */
async function* held(pages: Pages, bookmark: Bookmark, io: ConnectorIo) {
  for await (const sales of pages) {
    yield sales;
    io.hold(bookmark.cursor());
  }
}

const cursorIn = (cursor: unknown) => (cursor === undefined ? {} : { cursor });

function placesOf(shop: XShop, otherwise: string): XReading['place'] {
  const places = new Map(
    shop.outlets.map(({ id, zone, currency }): [string, XPlace] => [
      id,
      { zone, currency: currency ?? otherwise, outlet: id },
    ]),
  );
  const [first, second] = places.values();
  const only = second === undefined ? (first?.outlet ?? null) : null;
  return (outlet) => {
    const known = outlet === null ? undefined : places.get(outlet);
    if (known || !shop.all) return known ?? null;
    // An outlet that was deleted since, or none: of all outlets it still counts.
    const zone = outlet === null ? (first?.zone ?? null) : null;
    return { zone, currency: otherwise, outlet: outlet ?? only };
  };
}
