/** Parts of sale documents that every provider's are made of. Fields are laid down in the order of the record, so that
 *  texts of equal documents are equal. */
import type { Amounts, SaleDocument, SaleLine } from '../domain/sale.ts';
import type { Instant } from '../domain/time.ts';

export const ZERO: Amounts = { gross: 0, discount: 0, net: 0, tax: 0 };

export function added(a: Amounts, b: Amounts): Amounts {
  return { gross: a.gross + b.gross, discount: a.discount + b.discount, net: a.net + b.net, tax: a.tax + b.tax };
}

export function negated({ gross, discount, net, tax }: Amounts): Amounts {
  return { gross: 0 - gross, discount: 0 - discount, net: 0 - net, tax: 0 - tax };
}

/** A document that was taken back: it stays, without amounts, so that what was counted before is erased. */
export function voided(document: SaleDocument): SaleDocument {
  const lines = document.lines.map((line): SaleLine => ({ ...line, quantity: '0', ...ZERO, voided: true }));
  return { ...document, kind: 'void', ...ZERO, serviceCharge: 0, tip: 0, total: 0, rounding: 0, lines };
}

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

/** `Lager (Pint)` */
export const withVariation = (name: string, variation: string | null): string =>
  variation === null ? name : `${name} (${variation})`;

/** An item together with its modifiers, as an item of its own: the same choice is the same item, whatever was tapped first. */
export function modifiedItem(item: Item, modifiers: readonly Item[]): Item {
  if (modifiers.length === 0) return item;
  const sorted = [...modifiers].sort((a, b) => (a.code < b.code ? -1 : 1));
  return {
    code: [item.code, ...sorted.map((m) => m.code)].join('+'),
    name: [item.name, ...sorted.map((m) => m.name)].join(' + '),
  };
}

const EARLIEST = '2000-01-01T00:00:00.000Z';

/** Whether something can have been sold then: not before there was such a POS, and not after `latest`. */
export function plausible(soldAt: Instant, latest: Instant): boolean {
  return soldAt >= EARLIEST && soldAt <= latest;
}
