import type { Check } from '../api/check.ts';
import type { ApiClient, Call } from '../api/client.ts';
import { Items } from '../api/items.ts';
import { fields, text } from '../api/read.ts';

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
  for await (const objects of client.pages(VARIATIONS, { rows: 'objects' })) {
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
