import { fields, text } from '../api/read.ts';
import { MissingPermission } from '../api/refusal.ts';
import type { Warnings } from '../api/warnings.ts';
import type { SquareClient } from './client.ts';

const PERMISSION = 'ITEMS_READ';
const PAGE = 1000;

/** SKUs by variation. Read once, and only when a sale names a variation: most checks of a quiet venue need none. */
export class SquareCatalog {
  private readonly client: SquareClient;
  private readonly warnings: Warnings;
  private skus: Map<string, string> | undefined;

  constructor(client: SquareClient, warnings: Warnings) {
    this.client = client;
    this.warnings = warnings;
  }

  sku(variation: string): string | null {
    return this.skus?.get(variation) ?? null;
  }

  /** Makes `sku` ready for these orders. @throws CheckFailure, except that a missing permission is a warning. */
  async prepareFor(orders: readonly unknown[]): Promise<void> {
    if (this.skus || !orders.some(namesVariation)) return;
    this.skus = new Map();
    try {
      await this.read(this.skus);
    } catch (error) {
      if (!(error instanceof MissingPermission)) throw error;
      this.warnings.add('SKUs', `sales have no SKUs: the access token lacks the permission ${PERMISSION}`);
    }
  }

  private async read(skus: Map<string, string>): Promise<void> {
    const json = { object_types: ['ITEM_VARIATION'], limit: PAGE };
    const call = { method: 'POST', path: '/v2/catalog/search', json, permission: PERMISSION } as const;
    for await (const objects of this.client.pages(call, 'objects')) {
      for (const object of objects.map(fields)) {
        const [id, sku] = [text(object.id), text(fields(object.item_variation_data).sku)];
        if (id !== null && sku !== null) skus.set(id, sku);
      }
    }
  }
}

function namesVariation(value: unknown): boolean {
  const order = fields(value);
  const returns = Array.isArray(order.returns) ? order.returns.map(fields) : [];
  const held = [order.line_items, ...returns.map((entry) => entry.return_line_items)];
  return held.some(
    (lines) => Array.isArray(lines) && lines.some((line) => text(fields(line).catalog_object_id) !== null),
  );
}
