import { formatAmount, quantity, sumAmounts } from '../../domain/money.ts';
import { type Amounts, UNNAMED } from '../../domain/sale.ts';
import { type Fields, fields, list, moment, money, text } from '../api/read.ts';
import { added, type Item, itemOf, type LineParts, negated, sumOf, ZERO } from '../api/sales.ts';

/** The lines of a SpotOn order. Everything is in US dollars. */
export const CURRENCY = 'USD';

/**
 * An amount, as a decimal text or as an object that holds one: both were seen. Null when there is none. @throws Unreadable
 */
function said(holder: Fields, key: string): number | null {
  const value = holder[key];
  const inner = fields(value);
  return money({ [key]: 'amount' in inner ? inner.amount : value }, key, CURRENCY);
}

const amount = (holder: Fields, key: string): number => said(holder, key) ?? 0;
const rows = (holder: Fields, key: string): readonly Fields[] => list(holder[key], key).map(fields);

/** How lines are read. */
export interface LineReading {
  sku(item: string): string | null;
  warn(kind: string, what: string): void;
}

/** Where amounts stand that SpotOn does not describe: inside of what they belong to, or beside it. */
interface How {
  readonly modifiersBeside: boolean;
  readonly subItemsBeside: boolean;
  /** Surcharges of payments are in the total of the check. */
  readonly paymentsCount: boolean;
}

const BOTH = [true, false] as const;
/** If nothing fits, the items alone count. */
const ALONE: How = { modifiersBeside: false, subItemsBeside: false, paymentsCount: false };
const READINGS: readonly How[] = BOTH.flatMap((modifiersBeside) =>
  BOTH.flatMap((subItemsBeside) =>
    [false, true].map((paymentsCount) => ({ modifiersBeside, subItemsBeside, paymentsCount })),
  ),
);

export interface ReadCheck {
  readonly parts: readonly LineParts[];
  /** Surcharges and auto-gratuity, with their taxes. */
  readonly service: number;
  readonly tip: number;
}

/**
 * The lines of a check, in the reading that comes to its total. `which`: `check 1 of the order X`. @throws Unreadable,
 * MoneyError
 */
export function readCheck(check: Fields, which: string, reading: LineReading): ReadCheck {
  const total = said(check, 'totalAmount');
  const comesTo = (how: How) => sumAmounts([serviceOf(check, how), ...itemsOf(check).map((one) => dueOf(one, how))]);
  const fits = total === null ? undefined : READINGS.find((how) => comesTo(how) === total);
  const how = fits ?? ALONE;
  if (fits === undefined && total !== null) {
    const [ours, theirs] = [formatAmount(comesTo(how), CURRENCY), formatAmount(total, CURRENCY)];
    reading.warn(
      'checks that come to something else',
      `${which} comes to ${ours} by its items and charges; SpotOn says ${theirs}`,
    );
  }
  tellChoice(check, fits, reading);
  const standing = itemsOf(check).flatMap((item) => partsOf(item, how, reading));
  const voids = itemsOf(check, 'voidedItems').flatMap((item) => partsOf(item, how, reading).map(withoutAmounts));
  return {
    parts: [...standing, ...voids],
    service: serviceOf(check, how),
    tip: sumAmounts(rows(check, 'payments').map((paid) => amount(paid, 'tipAmount'))),
  };
}

/** Says it where amounts of modifiers or parts of an item stand, if a check has any that tell it. */
function tellChoice(check: Fields, how: How | undefined, { warn }: LineReading): void {
  const items = itemsOf(check);
  const kind = 'where amounts stand';
  const place = (isBeside: boolean) => (isBeside ? 'beside those of their items' : 'inside those of their items');
  const end = 'as totals of checks say; compare the first day with the venue';
  if (how !== undefined && items.some((item) => modifiersOf(item).total !== 0))
    warn(kind, `amounts of modifiers stand ${place(how.modifiersBeside)}, ${end}`);
  if (how !== undefined && items.some((item) => rows(item, 'subItems').some((one) => ownOf(one).total !== 0)))
    warn(kind, `amounts of sub-items stand ${place(how.subItemsBeside)}, ${end}`);
}

/** Items of the guests of a check, and those of the check itself. */
function itemsOf(check: Fields, key: 'items' | 'voidedItems' = 'items'): readonly Fields[] {
  return [...rows(check, 'guests'), check].flatMap((holder) => rows(holder, key));
}

function serviceOf(check: Fields, { paymentsCount }: How): number {
  const paid = paymentsCount ? rows(check, 'payments').flatMap((one) => rows(one, 'surcharges')) : [];
  const charged = [...rows(check, 'surcharges'), ...paid].map(
    (one) => amount(one, 'amount') + amount(one, 'taxesAmount'),
  );
  const taxes = rows(check, 'autoGratuityTaxes').map((tax) => amount(tax, 'amount'));
  return sumAmounts([...charged, amount(check, 'gratuityAmount'), ...taxes]);
}

/** What an item comes to, with what stands beside it. */
function dueOf(item: Fields, how: How): number {
  const subs = how.subItemsBeside ? rows(item, 'subItems').map((one) => dueOf(one, how)) : [];
  return sumAmounts([ownOf(item).total, how.modifiersBeside ? modifiersOf(item).total : 0, ...subs]);
}

type Own = Amounts & { readonly total: number };

/** Amounts as they stand on an item or a modifier: extended, after its discounts, with tax added. */
function ownOf(one: Fields): Own {
  const tax = amount(one, 'taxesAmount');
  const after = said(one, 'postDiscountsAmount');
  const before = said(one, 'preDiscountsAmount');
  const off = Math.abs(amount(one, 'discountsAmount'));
  const net = after ?? (before === null ? amount(one, 'totalAmount') - tax : before - off);
  const gross = before ?? net + off;
  return { gross, discount: gross - net, net, tax, total: net + tax };
}

function modifiersOf(item: Fields): Own {
  const all = rows(item, 'modifiers').map(ownOf);
  return { ...sumOf(all), total: sumAmounts(all.map((one) => one.total)) };
}

/** An item and what belongs to it, each with its own amounts: what stands inside is taken out of the item. */
function partsOf(item: Fields, how: How, reading: LineReading, above: string | null = null): LineParts[] {
  const id = keyOf(item);
  const subs = rows(item, 'subItems');
  const beside = how.modifiersBeside ? amountsOf(modifiersOf(item)) : ZERO;
  const inside = how.subItemsBeside ? ZERO : negated(sumOf(subs.map((one) => amountsOf(withinOf(one, how)))));
  const code = text(item.menuItemId);
  const part: LineParts = {
    id,
    item: itemOf(code, text(item.name) ?? UNNAMED),
    sku: code === null ? null : reading.sku(code),
    quantity: quantity(text(item.quantity) ?? '1'),
    amounts: added(added(amountsOf(ownOf(item)), beside), inside),
    modifiers: rows(item, 'modifiers').map(modifierOf),
    parent: above,
    counts: item.giftCardIssueReload !== true,
  };
  return [part, ...subs.flatMap((one) => partsOf(one, how, reading, id))];
}

/** A sub-item with what stands beside it: so much of it is in the item that it belongs to. */
function withinOf(sub: Fields, how: How): Amounts {
  return how.modifiersBeside ? added(amountsOf(ownOf(sub)), amountsOf(modifiersOf(sub))) : amountsOf(ownOf(sub));
}

const amountsOf = ({ gross, discount, net, tax }: Amounts): Amounts => ({ gross, discount, net, tax });

/** Items have no id of their own: the same one at the same moment is told apart by its place. */
function keyOf(item: Fields): string {
  const at = moment(item.createdAt);
  return [text(item.menuItemId) ?? text(item.name) ?? 'item', at === null ? [] : Date.parse(at)].flat().join('-');
}

const modifierOf = ({ modifierOptionId, modifierId, text: said }: Fields): Item =>
  itemOf(text(modifierOptionId) ?? text(modifierId), text(said) ?? 'Unnamed modifier');

/** What was voided stays as a line, so that people find it. */
const withoutAmounts = (part: LineParts): LineParts => ({ ...part, quantity: '0', amounts: ZERO, counts: false });
