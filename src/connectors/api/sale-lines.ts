/** What lines of sale documents are made of, whatever the provider. */
import { negateQuantity } from '../../domain/money.ts';
import type { Amounts, SaleLine } from '../../domain/sale.ts';

export const ZERO: Amounts = { gross: 0, discount: 0, net: 0, tax: 0 };

export function added(a: Amounts, b: Amounts): Amounts {
  return { gross: a.gross + b.gross, discount: a.discount + b.discount, net: a.net + b.net, tax: a.tax + b.tax };
}

export function negated({ gross, discount, net, tax }: Amounts): Amounts {
  return { gross: 0 - gross, discount: 0 - discount, net: 0 - net, tax: 0 - tax };
}

/** What amounts come to. */
export const sumOf = (amounts: readonly Amounts[]): Amounts => amounts.reduce<Amounts>(added, ZERO);

/** Ids of lines, made unique in their document. */
export class LineKeys {
  private readonly seen = new Map<string, number>();

  /** `id`, with `#2` and so on where it came before; `line-3` where there is none. */
  next(id: string | null, index: number): string {
    const key = id ?? `line-${index + 1}`;
    const times = (this.seen.get(key) ?? 0) + 1;
    this.seen.set(key, times);
    return times === 1 ? key : `${key}#${times}`;
  }
}

/** What was sold, or a modifier of it. */
export interface Item {
  readonly code: string;
  readonly name: string;
}

/** An item by its name alone, for what a provider knows no code of. */
export const codeOfName = (name: string): string => `name:${name.toLowerCase()}`;

/** `Lager (Pint)` of a variation; by its name alone where the provider knows no code. */
export function itemOf(code: string | null, called: string, variation: string | null = null): Item {
  const name = variation === null ? called : `${called} (${variation})`;
  return { code: code ?? codeOfName(name), name };
}

/** Several of a modifier. */
export const timesItem = ({ code, name }: Item, times: string): Item =>
  times === '1' ? { code, name } : { code: `${code} x${times}`, name: `${name} x${times}` };

/** An item together with its modifiers, as an item of its own: the same choice is the same item, whatever was tapped first. */
function modifiedItem(item: Item, modifiers: readonly Item[]): Item {
  if (modifiers.length === 0) return item;
  const sorted = [...modifiers].sort((a, b) => (a.code < b.code ? -1 : 1));
  return {
    code: [item.code, ...sorted.map((m) => m.code)].join('+'),
    name: [item.name, ...sorted.map((m) => m.name)].join(' + '),
  };
}

/** A line as a provider's row gives it. */
export interface LineParts {
  /** The provider's id of it. */
  readonly id: string | null;
  readonly item: Item;
  readonly sku: string | null;
  readonly quantity: string;
  readonly amounts: Amounts;
  readonly modifiers: readonly Item[];
  /** False for what is no sale (a gift card) or was taken back: it stays as a voided line, so that people find it. */
  readonly counts: boolean;
}

export interface ReadLines {
  readonly lines: readonly SaleLine[];
  /** What lines took in that do not count: gift cards that were sold or loaded, kinds that are not known. */
  readonly uncounted: Amounts;
}

/** How lines are laid down. */
export interface LineStyle {
  /** Whether an item with modifiers is an item of its own. */
  readonly includeModifiers: boolean;
  /** Those of the document, where its lines are read in parts. */
  readonly keys?: LineKeys;
}

/** The lines of one document. */
export function linesOf(parts: readonly LineParts[], style: LineStyle): ReadLines {
  const keys = style.keys ?? new LineKeys();
  const uncounted = sumOf(parts.filter(({ counts }) => !counts).map(({ amounts }) => amounts));
  return { lines: parts.map((part, index) => lineOf(part, keys.next(part.id, index), style)), uncounted };
}

/** Fields are laid down in the order of the record, so that texts of equal lines are equal. */
export function lineOf(parts: Omit<LineParts, 'id'>, key: string, { includeModifiers }: LineStyle): SaleLine {
  const { sku, quantity, modifiers, counts } = parts;
  const { gross, discount, net, tax } = counts ? parts.amounts : ZERO;
  const { code, name } = includeModifiers ? modifiedItem(parts.item, modifiers) : parts.item;
  return {
    key,
    parent: null,
    itemCode: code,
    itemName: name,
    sku,
    quantity,
    gross,
    discount,
    net,
    tax,
    modifiers: modifiers.map((modifier) => modifier.name),
    voided: !counts,
  };
}

/** Lines that were given back, of which the provider tells positive amounts and quantities. */
export function givenBack({ lines, uncounted }: ReadLines): ReadLines {
  const negative = lines.map((line) => ({ ...line, quantity: negateQuantity(line.quantity), ...negated(line) }));
  return { lines: negative, uncounted: negated(uncounted) };
}
