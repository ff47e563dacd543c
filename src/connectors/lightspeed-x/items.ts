import type { Check } from '../api/check.ts';
import type { ApiClient } from '../api/client.ts';
import { Items } from '../api/items.ts';
import { fields, text } from '../api/read.ts';
import { changedAfter, productSearch } from './client.ts';
import type { XProduct } from './lines.ts';

/** Up to so many products are asked for one by one; for more of them the whole list is quicker. */
const ONE_BY_ONE = 20;

/** Names and SKUs of products, which sales do not hold. */
export function lightspeedXProducts(client: ApiClient, check: Check): Items<XProduct> {
  const source = {
    idsIn: productsIn,
    read: (ids: readonly string[]) => products(client, ids),
    readsAll: false,
    withoutThem: ({ message }: Error) => `items have no names: ${message}`,
  };
  return new Items(source, check);
}

async function* products(client: ApiClient, ids: readonly string[]) {
  // Deleted ones too: they stand in sales for ever.
  if (ids.length > ONE_BY_ONE) {
    for await (const rows of changedAfter(client, 0, { of: 'products', deleted: true })) yield* rows.flatMap(productOf);
    return;
  }
  for (const id of ids) {
    const { data } = await client.call(productSearch(id));
    if (Array.isArray(data)) yield* data.flatMap(productOf);
  }
}

function productOf(row: unknown): (readonly [string, XProduct])[] {
  const { id, variant_name, name, sku } = fields(row);
  // The name of a variant holds that of its product: `T-shirt / Small`.
  const [key, called] = [text(id), text(variant_name) ?? text(name)];
  return key === null || called === null ? [] : [[key, { name: called, sku: text(sku) }]];
}

function productsIn(sale: unknown): string[] {
  const { line_items: lines } = fields(sale);
  return (Array.isArray(lines) ? lines : []).flatMap((line) => text(fields(line).product_id) ?? []);
}
