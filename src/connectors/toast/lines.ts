import { quantity } from '../../domain/money.ts';
import { type Amounts, UNNAMED } from '../../domain/sale.ts';
import { decimal, type Fields, fields, list, money, text } from '../api/read.ts';
import {
  type Item,
  itemOf,
  type LineParts,
  type LineStyle,
  linesOf,
  type ReadLines,
  timesItem,
  ZERO,
} from '../api/sale-lines.ts';
import { isGone } from './states.ts';

/** How the selections of checks are read. */
export interface SelectionReading extends LineStyle {
  readonly currency: string;
  warn(kind: string, what: string): void;
}

/**
 * The lines of an order, from the selections of its checks; `stands` says whether one was not taken back. A selection's
 * price is its net: its modifiers are in it, and what discounts of the item and of the check took off is not. So modifiers
 * bring a name and no money.
 * @throws Unreadable, MoneyError
 */
export function readSelections(
  selections: readonly Fields[],
  stands: (selection: Fields) => boolean,
  reading: SelectionReading,
): ReadLines {
  return linesOf(
    selections.map((selection) => lineParts(selection, stands(selection), reading)),
    reading,
  );
}

function lineParts(selection: Fields, stands: boolean, reading: SelectionReading): LineParts {
  const counts = stands && isSale(selection, reading);
  return {
    id: text(selection.guid),
    item: itemOf(text(fields(selection.item).guid), text(selection.displayName) ?? UNNAMED),
    sku: text(selection.plu),
    quantity: counts ? quantityOf(selection) : '0',
    amounts: stands ? amountsOf(selection, reading.currency) : ZERO,
    modifiers: modifiersOf(selection),
    counts,
  };
}

function quantityOf(selection: Fields): string {
  return quantity(decimal(selection.quantity, 'quantity') ?? '1');
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
      const times = quantityOf(modifier);
      if (times === '0') return [];
      const name = text(modifier.displayName) ?? 'Unnamed modifier';
      const own = timesItem(itemOf(text(fields(modifier.item).guid), name), times);
      return depth >= DEEPEST ? [own] : [own, ...modifiersOf(modifier, depth + 1)];
    });
}
