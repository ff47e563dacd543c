import {
  formatAmount,
  inProportion,
  negateQuantity,
  quantity,
  sumAmounts,
  sumQuantities,
  toMinor,
} from '../../domain/money.ts';
import { type SaleLine, UNNAMED } from '../../domain/sale.ts';
import { isObject } from '../../domain/unknown.ts';
import { decimal, type Fields, fields, list, money, text, Unreadable } from '../api/read.ts';
import { type Item, itemOf, type LineParts, linesOf, type SaleReading, ZERO } from '../api/sales.ts';

export interface CheckLines {
  readonly lines: readonly SaleLine[];
  /** Tax of a check of which no line counts here. */
  readonly taxBesideLines: number;
  /** Whether lines were split off or transferred: they count in the first check only. */
  readonly split: boolean;
}

interface LineReading {
  readonly currency: string;
  /** The check, for people. */
  readonly which: string;
  /** The name of an item by its number; null when it is not known. */
  nameOf(number: string): string | null;
  warn: SaleReading['warn'];
}

/**
 * The items of a check. What counts of a line are its aggregate values: where a check was split or a line transferred, they
 * stay with the first check, and the copy has none. Discounts are taken off the items that they belong to, else off all.
 * @throws Unreadable, MoneyError
 */
export function readLines(check: Fields, reading: LineReading): CheckLines {
  const rows = list(check.detailLines, 'detailLines').map(fields);
  const sold = rows.flatMap((row) => soldIn(row, reading));
  const counted = sold.filter(({ gone }) => !gone);
  const off = discountsOf(check, { rows, counted, reading });
  const left = counted.map(({ amount }, i) => amount - (off[i] ?? 0));
  const taxes = taxesOf(check, { rows, counted, left, reading });
  const prefixes = prefixesIn(rows, reading);
  const parts = sold.map((one): LineParts => {
    const nth = counted.indexOf(one);
    const discount = off[nth] ?? 0;
    const { included, added } = taxes.of(nth);
    const net = one.amount - discount - included;
    const amounts = one.gone ? ZERO : { gross: one.amount, discount, net, tax: included + added };
    return partsOf(one, { amounts, prefix: prefixes.get(one.row) ?? null, ids: idsOf(sold), reading });
  });
  const { lines } = linesOf(parts, { includeModifiers: false });
  return { lines, taxBesideLines: taxes.beside, split: isSplit(check, rows) };
}

/** An item of a check. */
interface Sold {
  readonly row: Fields;
  readonly item: Fields;
  readonly number: string | null;
  /** Minor units, before discounts on the check. */
  readonly amount: number;
  readonly quantity: string;
  readonly gone: boolean;
}

export const object = (value: unknown): Fields | null => (isObject(value) ? fields(value) : null);

export const isGone = ({ vdFlag, errCorFlag }: Fields) => vdFlag === true || errCorFlag === true;

/** None for what is not an item, counts in another check, or only says how a condiment is meant. */
function soldIn(row: Fields, reading: LineReading): Sold[] {
  const item = object(row.menuItem);
  if (item === null) return [];
  const { currency, which, warn } = reading;
  const number = text(item.miNum);
  const amount = money(row, 'aggTtl', currency);
  const times = decimal(row.aggQty, 'aggQty');
  if (amount === null && times === null) {
    if ((money(row, 'dspTtl', currency) ?? 0) !== 0) throw new Unreadable('a line has no aggregate values');
    return [];
  }
  if (isGone(row)) return [{ row, item, number, amount: 0, quantity: '0', gone: true }];
  if ((amount ?? 0) === 0 && (isPrefix(item) || Number(times ?? '1') === 0)) return [];
  const line = { row, item, number, amount: amount ?? 0, quantity: quantity(times ?? '1'), gone: false };
  const isBack = row.returnFlag === true || item.returnFlag === true;
  if (!isBack || line.amount <= 0) return [line];
  warn('returns in positive amounts', `${which} has a return in a positive amount; it is counted as given back`);
  const back = Number(line.quantity) > 0 ? negateQuantity(line.quantity) : line.quantity;
  return [{ ...line, amount: 0 - line.amount, quantity: back }];
}

const NO = '2';
const isPrefix = ({ modPrfx }: Fields) => !['0', '1'].includes(text(modPrfx) ?? '0');

interface Prefix {
  readonly name: string;
  /** Whether the condiment is left out. */
  readonly no: boolean;
}

/** What stands before condiments, by the line of the condiment: its parent, else the next one. */
function prefixesIn(rows: readonly Fields[], { nameOf }: LineReading): ReadonlyMap<Fields, Prefix> {
  const found = new Map<Fields, Prefix>();
  for (const [i, row] of rows.entries()) {
    const item = object(row.menuItem);
    if (item === null || !isPrefix(item) || isGone(row)) continue;
    const no = text(item.modPrfx) === NO;
    const name = nameOf(text(item.miNum) ?? '') ?? (no ? 'No' : null);
    const isCondiment = (other: Fields | undefined) => {
      const held = object(other?.menuItem);
      return held !== null && !isPrefix(held) && !['0', 'false'].includes(String(held.modFlag ?? '0'));
    };
    const parent = rows.find((other) => text(other.dtlId) !== null && text(other.dtlId) === text(row.parDtlId));
    const meant = isCondiment(parent) ? parent : rows.slice(i + 1).find(isCondiment);
    if (meant !== undefined && name !== null) found.set(meant, { name, no });
  }
  return found;
}

const lineId = (row: Fields) => text(row.guestCheckLineItemId) ?? text(row.dtlId) ?? text(row.lineNum);

/** Ids of the lines that are there, by the number under which others name them. */
const idsOf = (sold: readonly Sold[]) => new Map(sold.map(({ row }) => [text(row.dtlId), lineId(row)]));

function partsOf(
  { row, number, quantity, gone }: Sold,
  {
    amounts,
    prefix,
    ids,
    reading,
  }: {
    readonly amounts: LineParts['amounts'];
    readonly prefix: Prefix | null;
    readonly ids: ReadonlyMap<string | null, string | null>;
    readonly reading: LineReading;
  },
): LineParts {
  const name = (number === null ? null : reading.nameOf(number)) ?? UNNAMED;
  const parent = text(row.parDtlId);
  // A condiment that was left out is not the item that is sold under its number.
  const item: Item = prefix?.no ? itemOf(number && `${number}:no`, `${prefix.name} ${name}`) : itemOf(number, name);
  return {
    id: lineId(row),
    item,
    sku: number,
    quantity,
    amounts,
    modifiers: prefix === null || prefix.no ? [] : [itemOf(null, prefix.name)],
    parent: parent === null || parent === text(row.dtlId) ? null : (ids.get(parent) ?? null),
    counts: !gone,
  };
}

interface OfLines {
  readonly rows: readonly Fields[];
  readonly counted: readonly Sold[];
  readonly reading: LineReading;
}

/** What is taken off each item that counts: positive. */
function discountsOf(check: Fields, { rows, counted, reading }: OfLines): number[] {
  const { currency } = reading;
  const off = counted.map(() => 0);
  const discounts = rows.filter((row) => object(row.discount) !== null && !isGone(row));
  const whole: number[] = [];
  for (const row of discounts) {
    const amount = 0 - (money(row, 'aggTtl', currency) ?? 0);
    const owner = ownersOf(row, counted);
    if (amount === 0) continue;
    if (owner.length === 0) whole.push(amount);
    else spread(amount, owner, { off, counted });
  }
  // Where no line tells of it, the check does.
  const said = discounts.length === 0 ? Math.abs(money(check, 'dscTtl', currency) ?? 0) : 0;
  for (const amount of [...whole, said])
    if (amount !== 0)
      spread(
        amount,
        counted.map((_, i) => i),
        { off, counted },
      );
  return off;
}

/** The items that a discount belongs to: its parent, else those of its item number. */
function ownersOf(row: Fields, counted: readonly Sold[]): number[] {
  const parent = text(row.parDtlId);
  const by = (fits: (one: Sold) => boolean) => counted.flatMap((one, i) => (fits(one) ? [i] : []));
  const owned = parent === null ? [] : by((one) => text(one.row.dtlId) === parent);
  if (owned.length > 0) return owned;
  const number = text(fields(row.discount).dscMiNum);
  return number === null ? [] : by((one) => one.number === number);
}

function spread(
  amount: number,
  over: readonly number[],
  { off, counted }: { readonly off: number[]; readonly counted: readonly Sold[] },
): void {
  const weights = over.map((i) => (counted[i]?.amount ?? 0) - (off[i] ?? 0));
  for (const [n, part] of inProportion(amount, weights).entries()) {
    const i = over[n] ?? 0;
    off[i] = (off[i] ?? 0) + part;
  }
}

/** Whether a tax is in the price. */
const isInPrice = ({ type }: Fields) => text(type) === '3';

interface Taxes {
  /** Of the item that counts as the `nth`; nothing of any other. */
  of(nth: number): { readonly included: number; readonly added: number };
  readonly beside: number;
}

interface Taxing extends OfLines {
  /** What is left of each item after discounts. */
  readonly left: readonly number[];
}

/**
 * What the check says that it collected, shared out among the items that are taxed. Where it lists no taxes, that of the
 * lines is in their price, and its total tells where the rest is.
 */
function taxesOf(check: Fields, taxing: Taxing): Taxes {
  const { counted, left, reading } = taxing;
  const { currency } = reading;
  const taxes = list(check.taxes, 'taxes').map(fields);
  const included = counted.map(() => 0);
  const added = counted.map(() => 0);
  let beside = 0;
  const share = (amount: number, into: number[], weights: readonly number[]) => {
    if (counted.length === 0) beside += amount;
    else {
      const parts = inProportion(amount, weights.every((weight) => weight === 0) ? left : weights);
      for (const [i, part] of parts.entries()) into[i] = (into[i] ?? 0) + part;
    }
  };
  const told = taxInPrices(check, taxes.filter(isInPrice), taxing);
  if (told !== null) share(told.amount, included, told.weights);
  for (const tax of taxes) {
    const amount = money(tax, 'taxCollTtl', currency) ?? 0;
    if (amount === 0 || (told !== null && isInPrice(tax))) continue;
    const taxed = taxedBy(text(tax.taxNum), counted);
    const weights = left.map((value, i) => (taxed.has(i) ? value : 0));
    share(amount, isInPrice(tax) ? included : added, weights);
  }
  if (taxes.length === 0) {
    const ofLines = toMinor(sumQuantities(['0', ...taxing.rows.flatMap(inclusiveTax)]), currency);
    const weights = counted.map(({ item }) => Math.round(Number(decimal(item.inclTax, 'inclTax') ?? '0') * 1e6));
    if (ofLines !== 0) share(ofLines, included, weights);
    const rest = (money(check, 'taxCollTtl', currency) ?? 0) - ofLines;
    if (rest !== 0) share(rest, isOnTop(check, rest, taxing) ? added : included, left);
  }
  return { of: (nth) => ({ included: included[nth] ?? 0, added: added[nth] ?? 0 }), beside };
}

interface InPrices {
  readonly amount: number;
  /** By what the items say of their tax, less where something is taken off them. */
  readonly weights: readonly number[];
}

/**
 * The tax in the price of the items that count, where items tell theirs; null where none does. What the check collected also
 * holds the tax of service charges, and of lines that count in another check.
 */
function taxInPrices(
  check: Fields,
  taxes: readonly Fields[],
  { rows, counted, left, reading }: Taxing,
): InPrices | null {
  const { currency, which, warn } = reading;
  const split = isSplit(check, rows);
  const told = counted.map(taxTold);
  if (taxes.length === 0 || (told.every((tax) => tax === null) && !(split && counted.length === 0))) return null;
  const kept = counted.map(({ amount }, i) => (amount === 0 ? 1 : (left[i] ?? 0) / amount));
  const weights = told.map((tax, i) => Math.round(Number(tax ?? '0') * 1e6 * (kept[i] ?? 1)));
  const discounted = kept.some((part) => part !== 1);
  const own = toMinor(sumQuantities(['0', ...told.flatMap((tax) => tax ?? [])]), currency);
  if (split && discounted) return { amount: toMinor((sumAmounts(weights) / 1e6).toFixed(6), currency), weights };
  if (split) return { amount: own, weights };
  const services = toMinor(sumQuantities(['0', ...rows.flatMap(taxOfService)]), currency);
  const collected = sumAmounts(taxes.map((tax) => money(tax, 'taxCollTtl', currency) ?? 0)) - services;
  if (discounted || Math.abs(own - collected) <= counted.length) return { amount: collected, weights };
  const [lines, all] = [own, collected].map((amount) => formatAmount(amount, currency));
  warn(
    'taxes that differ',
    `${which}: its items hold ${lines} of tax, the check says ${all}; what the items say is counted`,
  );
  return { amount: own, weights };
}

/** What an item says of the tax in its price, as its amount goes; null where it says nothing. */
function taxTold({ item, amount }: Sold): string | null {
  const tax = decimal(item.inclTax, 'inclTax');
  return tax !== null && amount < 0 !== Number(tax) < 0 && Number(tax) !== 0 ? negateQuantity(tax) : tax;
}

function taxOfService(row: Fields): string[] {
  const service = object(row.serviceCharge);
  return service === null || isGone(row) ? [] : [decimal(service.inclTax, 'inclTax') ?? '0'];
}

/** Taxes name themselves at the items; where no item names any, all are taxed. */
function taxedBy(number: string | null, counted: readonly Sold[]): ReadonlySet<number> {
  const named = counted.map(
    ({ item }) =>
      text(item.activeTaxes)
        ?.split(',')
        .map((one) => one.trim()) ?? null,
  );
  const all = named.every((taxes) => taxes === null) || number === null;
  return new Set(named.flatMap((taxes, i) => (all || taxes?.includes(number) ? [i] : [])));
}

/** Tax in the price of items and of what is taken off them. */
function inclusiveTax(row: Fields): string[] {
  const holder = object(row.menuItem) ?? object(row.discount);
  if (holder === null || isGone(row)) return [];
  // The copy of a line counts elsewhere, and its tax does, too.
  if (Number(row.aggTtl ?? 0) === 0) return [];
  const said = decimal(holder.inclTax, 'inclTax');
  return said === null ? [] : [said];
}

/** Whether the total of a check is more than its items by its tax. */
function isOnTop(check: Fields, tax: number, { left, reading }: Taxing): boolean {
  const total = money(check, 'chkTtl', reading.currency);
  const sum = money(check, 'subTtl', reading.currency) ?? left.reduce((all, one) => all + one, 0);
  return total === null || Math.abs(total - sum - tax) <= Math.abs(total - sum);
}

function isSplit(check: Fields, rows: readonly Fields[]): boolean {
  const said = [check.spltFrmChk, check.xferToChkNum].some((value) => text(value) !== null && text(value) !== '0');
  return said || rows.some((row) => object(row.menuItem) !== null && (row.doNotShowFlag === true || isCopy(row)));
}

const isCopy = ({ aggTtl, dspTtl }: Fields) =>
  text(aggTtl) !== null && text(dspTtl) !== null && Number(aggTtl) !== Number(dspTtl);
