import { negateQuantity, quantity, sumQuantities, toMinor, toMinorTogether } from '../../domain/money.ts';
import { type Amounts, type SaleLine, UNNAMED } from '../../domain/sale.ts';
import { decimal, type Fields, fields, list, text, Unreadable } from '../api/read.ts';
import { itemOf, type LineParts, linesOf, negated, type SaleReading, ZERO } from '../api/sales.ts';

/** The lines of one sale, and what they say beside it. */
export interface KLines {
  readonly currency: string;
  readonly lines: readonly SaleLine[];
  readonly serviceCharge: number;
  /** What the lines say that they come to with tax and service charge; null where they do not say it. */
  readonly withTax: number | null;
  /** Whether the signs were turned round. */
  readonly turned: boolean;
}

interface LineReading {
  readonly currency: string;
  readonly refund: boolean;
  warn: SaleReading['warn'];
}

/**
 * Lines of a sale. Modifiers and parts of a menu are lines of their own, below another one. What staff voided stays without
 * amounts.
 * @throws Unreadable, MoneyError
 */
export function readLines(rows: readonly Fields[], reading: LineReading): KLines {
  const exact = rows.map(exactOf);
  const amounts = amountsOf(exact, reading);
  const ids = new Set(rows.map(({ id }) => text(id)));
  const parts = rows.map((row, i) => partsOf(row, { amounts: amounts[i] ?? ZERO, counts: !exact[i]?.gone, ids }));
  warnOfGiftCards(rows, reading);
  const counted = exact.filter(({ gone }) => !gone);
  const minor = (texts: readonly string[]) => toMinor(sumQuantities(texts), reading.currency);
  return {
    currency: reading.currency,
    lines: linesOf(parts, { includeModifiers: false }).lines,
    serviceCharge: minor(counted.map(({ service }) => service)),
    withTax: counted.every(({ withTax }) => withTax !== null)
      ? minor(counted.map((line) => line.withTax ?? '0'))
      : null,
    turned: false,
  };
}

/** All of it given back. */
export function givenBackIn(read: KLines): KLines {
  const lines = read.lines.map((line) => ({ ...line, quantity: negateQuantity(line.quantity), ...negated(line) }));
  const withTax = read.withTax === null ? null : 0 - read.withTax;
  return { ...read, lines, serviceCharge: 0 - read.serviceCharge, withTax, turned: true };
}

/** What a line says, before it is rounded. */
interface Exact {
  readonly gone: boolean;
  readonly net: string;
  readonly tax: string;
  /** Of the tax, what is in the price. */
  readonly included: string;
  readonly discount: string;
  readonly service: string;
  /** What it says itself that it comes to, with tax and service charge; null where that says nothing. */
  readonly withTax: string | null;
}

const NOTHING = { net: '0', tax: '0', included: '0', discount: '0', service: '0', withTax: '0' };

function exactOf(line: Fields): Exact {
  if (text(line.voidReason) !== null) return { gone: true, ...NOTHING };
  const say = (key: string) => decimal(line[key], key);
  const tax = say('taxAmount') ?? '0';
  const service = text(line.serviceChargeType) === 'NO_SERVICE_CHARGE' ? '0' : (say('serviceCharge') ?? '0');
  const withTax = say('totalNetAmountWithTax');
  const net = say('totalNetAmountWithoutTax') ?? withoutTax(withTax, [tax, service]);
  if (net === null) {
    // A note, or a choice that costs nothing.
    const price = say('menuListPrice') ?? '0';
    if (Number(price) !== 0) throw new Unreadable('a line with a price has no amount');
    return { gone: false, ...NOTHING };
  }
  const shares = [say('discountAmount') ?? '0', say('accountDiscountAmount') ?? '0'];
  const discount = say('totalDiscountAmount') ?? sumQuantities(shares);
  const included = includedTax(line, { net, tax, withTax });
  // Where tax is added, what it comes to with tax says nothing.
  const inclusive = Number(included) !== 0 || Number(tax) === 0;
  return { gone: false, net, tax, included, discount, service, withTax: inclusive ? withTax : null };
}

function withoutTax(withTax: string | null, less: readonly string[]): string | null {
  return withTax === null ? null : sumQuantities([withTax, ...less.map(negateQuantity)]);
}

/** The taxes say whether they are in the price. Where there are none listed: a total with tax is that of prices with tax. */
function includedTax(
  line: Fields,
  { net, tax, withTax }: { readonly net: string; readonly tax: string; readonly withTax: string | null },
): string {
  const taxes = list(line.taxLines, 'taxLines').map(fields);
  const inPrice = taxes.filter(({ taxIncluded }) => taxIncluded === true);
  if (taxes.length > 0 && inPrice.length === taxes.length) return tax;
  if (taxes.length > 0) return sumQuantities(inPrice.map((one) => decimal(one.taxAmount, 'taxAmount') ?? '0'));
  return withTax !== null && Number(withTax) !== 0 && Number(withTax) !== Number(net) ? tax : '0';
}

/**
 * Amounts are told in up to six decimals: each line is rounded so that net, and net with tax, come to those of the sale. The
 * tax is what lies between, so that a price with tax stays the price.
 */
function amountsOf(exact: readonly Exact[], { currency, refund }: LineReading): Amounts[] {
  const together = (texts: readonly string[]) => toMinorTogether(texts, { currency, total: null });
  const nets = together(exact.map(({ net }) => net));
  const totals = together(exact.map(({ net, tax }) => sumQuantities([net, tax])));
  return exact.map(({ included, tax, discount }, i) => {
    const net = nets[i] ?? 0;
    const taxed = (totals[i] ?? 0) - net;
    const said = toMinor(discount, currency);
    // Of what was given back, the discount was, too.
    const off = refund && net + taxed < 0 && said > 0 ? 0 - said : said;
    const inPrice = included === tax ? taxed : toMinor(included, currency);
    return { gross: net + inPrice + off, discount: off, net, tax: taxed };
  });
}

function partsOf(
  line: Fields,
  {
    amounts,
    counts,
    ids,
  }: { readonly amounts: Amounts; readonly counts: boolean; readonly ids: ReadonlySet<string | null> },
): LineParts {
  const [sku, override, parent] = [text(line.sku), text(line.nameOverride), text(line.parentLineId)];
  const name = text(line.name) ?? override ?? UNNAMED;
  return {
    id: text(line.id),
    item: itemOf(sku, name),
    sku,
    quantity: counts ? quantity(decimal(line.quantity, 'quantity') ?? '1') : '0',
    amounts,
    // What staff typed in place of the name is no other item.
    modifiers: override === null || override === name ? [] : [itemOf(null, override)],
    // The line that it belongs to may stand in another answer.
    parent: parent !== null && ids.has(parent) && parent !== text(line.id) ? parent : null,
    counts,
  };
}

const GIFT_CARD = /\b(gift|voucher|gutschein|prepaid|cadeau|regalo)/i;

/** How gift cards are told from what is sold depends on how the venue set up its groups. */
function warnOfGiftCards(rows: readonly Fields[], { warn }: LineReading): void {
  for (const { accountingGroup, statisticGroup } of rows) {
    const group = text(fields(accountingGroup).name) ?? text(statisticGroup);
    if (group === null || !GIFT_CARD.test(group)) continue;
    const what = `lines of the group ${group} are counted as sales; gift cards that were sold are not`;
    warn('groups that may be gift cards', what);
  }
}
