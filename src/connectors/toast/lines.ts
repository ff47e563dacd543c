import { quantity, toMinor } from '../../domain/money.ts';
import type { Amounts, SaleLine } from '../../domain/sale.ts';
import { decimal, type Fields, fields, list, text } from '../api/read.ts';
import { added, codeOfName, type Item, LineKeys, modifiedItem, ZERO } from '../api/sale-parts.ts';
import { isGone } from './states.ts';

/** How the selections of checks are read. */
export interface SelectionReading {
  readonly currency: string;
  readonly includeModifiers: boolean;
  warn(kind: string, what: string): void;
}

export interface ReadSelections {
  readonly lines: readonly SaleLine[];
  /** What was taken in for what is no sale: gift cards, house accounts that were paid, kinds that are not known. */
  readonly uncounted: Amounts;
}

/**
 * The lines of an order, from the selections of its checks. A selection's price is its net: its modifiers are in it, and
 * what discounts of the item and of the check took off is not. So modifiers bring a name and no money.
 * @throws Unreadable, MoneyError
 */
export class SelectionReader {
  private readonly reading: SelectionReading;
  private readonly keys = new LineKeys();

  constructor(reading: SelectionReading) {
    this.reading = reading;
  }

  read(selections: readonly Fields[], counts: (selection: Fields) => boolean): ReadSelections {
    let uncounted = ZERO;
    const lines = selections.map((selection, index) => {
      const stands = counts(selection);
      const amounts = stands ? amountsOf(selection, this.reading.currency) : ZERO;
      const sale = stands && isSale(selection, this.reading);
      if (stands && !sale) uncounted = added(uncounted, amounts);
      return this.line(selection, { key: this.keys.next(text(selection.guid), index), amounts: sale ? amounts : null });
    });
    return { lines, uncounted };
  }

  /** Fields are laid down in the order of the record. Without amounts it is voided. */
  private line(
    selection: Fields,
    { key, amounts }: { readonly key: string; readonly amounts: Amounts | null },
  ): SaleLine {
    const modifiers = modifiersOf(selection);
    const { code, name } = modifiedItem(itemOf(selection), this.reading.includeModifiers ? modifiers : []);
    const { gross, discount, net, tax } = amounts ?? ZERO;
    return {
      key,
      parent: null,
      itemCode: code,
      itemName: name,
      sku: text(selection.plu),
      quantity: amounts === null ? '0' : quantityOf(selection),
      gross,
      discount,
      net,
      tax,
      modifiers: modifiers.map((modifier) => modifier.name),
      voided: amounts === null,
    };
  }
}

function itemOf(selection: Fields): Item {
  const name = text(selection.displayName) ?? 'Unnamed item';
  return { code: text(fields(selection.item).guid) ?? codeOfName(name), name };
}

function quantityOf(selection: Fields): string {
  return quantity(decimal(selection.quantity, 'quantity') ?? '1');
}

/** An amount in minor units; null when there is none. @throws Unreadable, MoneyError */
export function money(holder: Fields, key: string, currency: string): number | null {
  const said = decimal(holder[key], key);
  return said === null ? null : toMinor(said, currency);
}

/** `preDiscountPrice` and `price` are both without tax, also where menus show prices with it. */
function amountsOf(selection: Fields, currency: string): Amounts {
  const price = money(selection, 'price', currency);
  const gross = money(selection, 'preDiscountPrice', currency) ?? price ?? 0;
  const net = price ?? gross;
  return { gross, discount: gross - net, net, tax: taxOf(selection, currency) };
}

function taxOf(selection: Fields, currency: string): number {
  const said = money(selection, 'tax', currency);
  if (said !== null) return said;
  const taxes = list(selection.appliedTaxes, 'appliedTaxes').map(fields);
  return taxes.reduce((sum, tax) => sum + (money(tax, 'taxAmount', currency) ?? 0), 0);
}

const SALES = new Set(['NONE', 'OPEN_ITEM', 'SPECIAL_REQUEST', 'PORTION']);
/** Money that was taken in advance, or for what was sold before: it is a sale when it is spent, or was one. */
const NO_SALES = new Set(['HOUSE_ACCOUNT_PAY_BALANCE', 'TOAST_CARD_SELL', 'TOAST_CARD_RELOAD']);

/** Whether a selection is something sold. What is not stays as a voided line, so that people find it. */
function isSale(selection: Fields, { warn }: SelectionReading): boolean {
  const type = text(selection.selectionType)?.toUpperCase() ?? 'NONE';
  if (!SALES.has(type) && !NO_SALES.has(type))
    warn('unknown kinds of selections', `selections of the unknown kind ${type} are not counted as sales`);
  return SALES.has(type) && selection.deferred !== true;
}

/** Modifiers of modifiers of modifiers: nobody orders deeper than that. */
const DEEPEST = 8;

/** Everything that was chosen with an item, outer modifiers before their own. */
function modifiersOf(selection: Fields, depth = 1): Item[] {
  return list(selection.modifiers, 'modifiers')
    .map(fields)
    .flatMap((modifier) => {
      if (isGone(modifier)) return [];
      const name = text(modifier.displayName) ?? 'Unnamed modifier';
      const times = quantityOf(modifier);
      if (times === '0') return [];
      const several = times === '1' ? '' : ` x${times}`;
      const code = text(fields(modifier.item).guid) ?? codeOfName(name);
      const own = { code: code + several, name: name + several };
      return depth >= DEEPEST ? [own] : [own, ...modifiersOf(modifier, depth + 1)];
    });
}
