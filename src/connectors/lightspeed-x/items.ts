import { fields, text } from '../api/read.ts';
import { MissingPermission } from '../api/refusal.ts';
import type { Warnings } from '../api/warnings.ts';
import type { LightspeedXClient } from './client.ts';
import type { XProduct } from './lines.ts';

/** Up to so many products are asked for one by one; for more of them the whole list is quicker. */
const ONE_BY_ONE = 20;

/** Names and SKUs of products, which sales do not hold. Asked for only when a sale has one that is not known yet. */
export class LightspeedXProducts {
  private readonly client: LightspeedXClient;
  private readonly warnings: Warnings;
  private readonly known = new Map<string, XProduct | null>();
  private refused = false;

  constructor(client: LightspeedXClient, warnings: Warnings) {
    this.client = client;
    this.warnings = warnings;
  }

  product(id: string): XProduct | null {
    return this.known.get(id) ?? null;
  }

  /** Makes `product` ready for these sales. @throws CheckFailure, except that a missing permission is a warning. */
  async prepareFor(sales: readonly unknown[]): Promise<void> {
    const missing = [...new Set(sales.flatMap(productsOf))].filter((id) => !this.known.has(id));
    if (missing.length === 0 || this.refused) return;
    try {
      await (missing.length > ONE_BY_ONE ? this.readAll() : this.readEach(missing));
    } catch (error) {
      if (!(error instanceof MissingPermission)) throw error;
      this.refused = true;
      this.warnings.add('names of items', `items have no names: ${error.message}`);
    }
    // What is not there now is not asked for again in this check.
    for (const id of missing) if (!this.known.has(id)) this.known.set(id, null);
  }

  /** Deleted ones too: they stand in sales for ever. */
  private async readAll(): Promise<void> {
    for await (const rows of this.client.changedAfter('/products', 0, { deleted: true })) this.keep(rows);
  }

  private async readEach(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const answer = await this.client.get('/search', { type: 'products', _id: id, deleted: true, page_size: 1 });
      if (Array.isArray(answer.data)) this.keep(answer.data);
    }
  }

  private keep(rows: readonly unknown[]): void {
    for (const row of rows.map(fields)) {
      const id = text(row.id);
      // The name of a variant holds that of its product: `T-shirt / Small`.
      const name = text(row.variant_name) ?? text(row.name);
      if (id !== null && name !== null) this.known.set(id, { name, sku: text(row.sku) });
    }
  }
}

function productsOf(sale: unknown): string[] {
  const { line_items: lines } = fields(sale);
  return (Array.isArray(lines) ? lines : []).flatMap((line) => text(fields(line).product_id) ?? []);
}
