import { quantity, timesQuantity, toMinorTogether } from '../../domain/money.ts';
import { type SaleLine, UNNAMED } from '../../domain/sale.ts';
import { type Check, Items } from '../api/check.ts';
import type { ApiClient } from '../api/client.ts';
import { decimal, type Fields, fields, readable, text } from '../api/read.ts';
import { type Item, itemOf, LineKeys, lineOf } from '../api/sales.ts';
import { changedAfter, productSearch } from './client.ts';

/** What is known of a product: lines of sales hold nothing but its id. */
export interface XProduct {
  readonly name: string;
  readonly sku: string | null;
}

export interface LineReading {
  readonly includeModifiers: boolean;
  product(id: string): XProduct | null;
  /** Whether lines of this product are not items, but discounts on the whole sale. */
  isDiscount(product: string): boolean;
}

/** Amounts that the sale says of itself, in minor units; null where it says none. */
export interface Said {
  readonly net: number | null;
  readonly tax: number | null;
}

export interface ReadLine {
  readonly line: SaleLine;
  /** Something that was given back. */
  readonly returned: boolean;
}

/**
 * The lines of a sale. Amounts are without tax, unit and line amounts have up to five decimals, and the sale is rounded as
 * a whole: three times 4.30435 is 12.91. So lines are rounded together, to what the sale says.
 * @throws Unreadable
 */
export function readLines(
  items: readonly unknown[],
  { said, currency }: { readonly said: Said; readonly currency: string },
  reading: LineReading,
): ReadLine[] {
  const drafts = items.map((item) => draftOf(fields(item), reading));
  const rounded = (amount: 'net' | 'tax' | 'discount', total: number | null) =>
    readable(() =>
      toMinorTogether(
        drafts.map((draft) => draft[amount]),
        { currency, total },
      ),
    );
  const [nets, taxes, discounts] = [rounded('net', said.net), rounded('tax', said.tax), rounded('discount', null)];
  const keys = new LineKeys();
  return drafts.map(({ id, item, sku, count, note, kind, returned }, i) => {
    const [net = 0, tax = 0, ownDiscount = 0] = [nets[i], taxes[i], discounts[i]];
    // What is taken off the whole sale has no price there, only what it takes off.
    const discount = kind === 'discount' ? 0 - net : ownDiscount;
    const parts = {
      item,
      sku,
      quantity: kind === 'item' ? count : '0',
      amounts: { gross: net + discount, discount, net, tax },
      modifiers: note === null ? [] : [itemOf(null, note)],
      counts: kind !== 'voided',
    };
    return { line: lineOf(parts, keys.next(id, i), reading), returned };
  });
}

/** A line with its amounts as they were sent: decimal texts in the major unit. */
interface Draft {
  readonly id: string | null;
  readonly item: Item;
  readonly sku: string | null;
  readonly count: string;
  readonly note: string | null;
  readonly kind: 'item' | 'discount' | 'voided';
  readonly returned: boolean;
  readonly net: string;
  readonly tax: string;
  readonly discount: string;
}

function draftOf(line: Fields, reading: LineReading): Draft {
  const product = text(line.product_id);
  const known = product === null ? null : reading.product(product);
  const discounts = product !== null && reading.isDiscount(product);
  const kind = text(line.status) === 'VOIDED' ? 'voided' : discounts ? 'discount' : 'item';
  const count = readable(() => quantity(decimal(line.quantity, 'quantity') ?? '1'));
  const amount = (name: 'price' | 'tax' | 'discount') => (kind === 'voided' ? '0' : lineAmount(line, name, count));
  const net = amount('price');
  const note = text(line.note);
  const name = known?.name ?? (discounts ? 'Discount' : UNNAMED);
  return {
    id: text(line.id),
    item: itemOf(product, name),
    sku: known?.sku ?? null,
    count,
    note,
    kind,
    // A discount is sold with the quantity -1; where it gives back less, it is part of a return.
    returned: line.is_return === true || (kind === 'discount' ? Number(net) > 0 : count.startsWith('-')),
    net,
    tax: amount('tax'),
    discount: kind === 'discount' ? '0' : amount('discount'),
  };
}

/** The amount of a whole line, by its two names, else reckoned from that of a unit. */
function lineAmount(line: Fields, name: 'price' | 'tax' | 'discount', count: string): string {
  const whole = decimal(line[`total_${name}`] ?? line[`${name}_total`], `total_${name}`);
  if (whole !== null) return whole;
  const unit = decimal(line[`unit_${name}`] ?? line[name], `unit_${name}`);
  return unit === null ? '0' : readable(() => timesQuantity(unit, count));
}

/** Up to this many products are asked for one by one; for more of them the whole list is quicker. */
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
