import { latestSale } from '../../domain/admit.ts';
import { type Instant, plus } from '../../domain/time.ts';
import type { Connector, SetUp, Window } from '../../ports/connectors.ts';
import { includesModifiers } from '../api/options.ts';
import { named } from '../api/places.ts';
import { fields, text } from '../api/read.ts';
import { RowReader } from '../api/row-reader.ts';
import { belongsTo, saleReading } from '../api/sale-parts.ts';
import { Warnings } from '../api/warnings.ts';
import { describeOutlets, readShop, type XShop } from './account.ts';
import { Bookmark, bookmarkOf } from './bookmark.ts';
import { LightspeedXClient } from './client.ts';
import { LightspeedXProducts } from './items.ts';
import { readSale, type XPlace, type XReading } from './sales.ts';

/** The discount product has this SKU in every shop. */
const DISCOUNT_SKU = 'vend-discount';

export const lightspeedX: Connector = {
  async verify(setUp, io) {
    includesModifiers(setUp.options);
    const warnings = new Warnings();
    const shop = await readShop(new LightspeedXClient(setUp.options, io), setUp, warnings);
    return { sees: [describeOutlets(shop)], warnings: warnings.list() };
  },

  async *fetch(setUp, window, io) {
    const includeModifiers = includesModifiers(setUp.options);
    const warnings = new Warnings();
    const client = new LightspeedXClient(setUp.options, io);
    const shop = await readShop(client, setUp, warnings);
    io.progress(`sales of ${shop.outlets.map(named).join(', ')}`);
    const products = new LightspeedXProducts(client, warnings);
    const now = io.clock.now();
    const reading: XReading = {
      ...saleReading(setUp, now, warnings),
      includeModifiers,
      place: placesOf(shop, setUp),
      product: (id) => products.product(id),
      isDiscount: (id) => id === shop.discountProduct || products.product(id)?.sku === DISCOUNT_SKU,
    };
    const reader = new RowReader({
      called: 'sale',
      warnings,
      identity: (sale) => ({ id: text(sale.id), version: `${sale.version} ${sale.updated_at}` }),
      read: (sale) => readSale(sale, reading),
    });
    const known = window.by === 'modified' ? bookmarkOf(setUp.cursor, shop) : null;
    const bookmark = new Bookmark(window.by === 'modified' ? setUp.cursor : null, shop, now);
    // Without a bookmark, what was sold lately is searched for.
    // A till whose clock runs ahead is not left out of a first check.
    const span = window.by === 'sold' ? window : { ...window, to: latestSale(window.to) };
    const isWanted = known === null ? belongsTo({ ...span, by: 'sold' }) : () => true;
    const pages = known === null ? soldIn(client, span, shop) : client.changedAfter('/sales', known);
    for await (const sales of pages) {
      await products.prepareFor(sales);
      const documents = reader.read(sales).filter(isWanted);
      for (const sale of sales) bookmark.pass(fields(sale));
      io.progress(`${reader.rows} sales`);
      if (documents.length > 0) yield documents;
      // Changes come in the order of their versions: after a long outage the next check goes on where this one got to.
      if (known !== null) io.hold(bookmark.cursor());
    }
    reader.refuseIfNothingWasReadable();
    if (window.by === 'sold') return { warnings: warnings.list() };
    const cursor = known === null ? bookmark.cursorOfSearch(window.to) : bookmark.cursor();
    return { warnings: warnings.list(), ...(cursor === undefined ? {} : { cursor }) };
  },
};

/** The search by sale time; one for each outlet when only some are wanted. */
async function* soldIn(client: LightspeedXClient, window: Window, shop: XShop) {
  const query = {
    type: 'sales',
    // Seconds are all that it takes; what is outside the window by less is sorted out afterwards.
    date_from: seconds(window.from),
    date_to: seconds(plus(window.to, 999)),
    order_by: 'sale_date',
    order_direction: 'asc',
    deleted: true,
  };
  if (shop.all) yield* client.found(query);
  else for (const { id } of shop.outlets) yield* client.found({ ...query, outlet_id: id });
}

/** `2016-08-08T12:00:00Z` */
const seconds = (at: Instant): string => at.replace(/\.\d+Z$/, 'Z');

function placesOf(shop: XShop, { venue }: SetUp): XReading['place'] {
  const places = new Map(
    shop.outlets.map(({ id, zone, currency }): [string, XPlace] => [id, { zone, currency, outlet: id }]),
  );
  const [first, second] = places.values();
  const { zone, currency } = first ?? { zone: venue.timezone, currency: venue.currency };
  const only = second === undefined ? (first?.outlet ?? null) : null;
  return (outlet) => {
    const known = outlet === null ? undefined : places.get(outlet);
    if (known || !shop.all) return known ?? null;
    // An outlet that was deleted since, or none: of all outlets it still counts.
    return { zone, currency, outlet: outlet ?? only };
  };
}
