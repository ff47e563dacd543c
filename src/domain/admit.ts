import { shiftDay, validDay, validTimezone } from './business-day.ts';
import type { Integration } from './integration.ts';
import { validCurrency } from './money.ts';
import { type SaleDocument, type SaleLine, saleDocument } from './sale.ts';
import { type Story, tell } from './state.ts';
import { shorten } from './text.ts';
import { DAY, type Day, type Instant, plus } from './time.ts';
import type { Venue } from './venue.ts';

/** Whether a document may be kept. What is harmless is mended and said; what cannot be true is kept out. */
export type Admission =
  | { readonly ok: true; readonly document: SaleDocument; readonly oddities: readonly Oddity[] }
  | { readonly ok: false; readonly why: string };

/** Something odd in a document that is kept all the same. */
export interface Oddity {
  /** What it is about, the same for every document: oddities are counted by it. */
  readonly kind: string;
  readonly text: string;
}

/** Nothing that a restaurant's POS still reports was sold before. */
const EARLIEST = '2000-01-01';
/** Clocks of tills run ahead, and zones differ; more than this is a wrong date. */
const AHEAD = 2 * DAY;
/** A provider's business day and the moment of the sale are never further apart, not even for a tab paid late. */
const FURTHEST_DAYS = 40;
const LONGEST_TEXT = 500;
const MOST_MODIFIERS = 100;
/** Minor units; no receipt of a restaurant reaches it, and sums of millions of them stay exact. */
const LARGEST_AMOUNT = 1e11;
const LARGEST_QUANTITY = 1e7;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const QUANTITY = /^-?\d{1,9}(\.\d{1,9})?$/;

/** Later times of sale cannot be. */
export function latestSale(now: Instant): Instant {
  return plus(now, AHEAD);
}

/** The one door for sales from outside, as it is for one venue during one check. */
export function doorOf(venue: Venue, now: Instant): (document: SaleDocument) => Admission {
  const latest = latestSale(now);
  const daysProblem = remembering(daysProblemOf(latest.slice(0, 10)));
  const dateProblem = ({ soldAt, businessDay }: SaleDocument): string | null => {
    if (!INSTANT.test(soldAt) || Number.isNaN(Date.parse(soldAt))) return `'${shorten(soldAt, 40)}' is not a time`;
    return daysProblem(soldAt.slice(0, 10), businessDay, soldAt > latest);
  };
  return (document) => {
    const why = identityProblem(document) ?? dateProblem(document) ?? numberProblem(document);
    if (why) return { ok: false, why };
    const oddities: Oddity[] = [];
    if (document.currency !== venue.currency)
      oddities.push({
        kind: 'foreign currency',
        text: `sold in ${document.currency}, the venue sells in ${venue.currency}`,
      });
    const mended = mendedDocument(document, venue, oddities);
    checkSums(document, oddities);
    return { ok: true, document: mended, oddities };
  };
}

function identityProblem({ source, location, original, currency, version }: SaleDocument): string | null {
  if (source === '') return 'it has no id';
  const longest = Math.max(source.length, location?.length ?? 0, original?.length ?? 0);
  if (longest > LONGEST_TEXT) return `an id of ${longest} characters cannot be true`;
  if (!validCurrency(currency)) return `'${shorten(currency, 20)}' is not a currency`;
  return version === null || Number.isFinite(version) ? null : 'its version is not a number';
}

type DaysProblem = (soldOn: Day, businessDay: Day, ahead: boolean) => string | null;

/** What is wrong with the days of a sale; `ahead`: the moment itself is later than can be. */
function daysProblemOf(latestDay: Day): DaysProblem {
  return (soldOn, businessDay, ahead) => {
    if (!validDay(businessDay)) return `'${shorten(businessDay, 40)}' is not a business day`;
    if (soldOn < EARLIEST) return `sold on ${soldOn}, long before there was such a POS`;
    if (ahead || businessDay > latestDay) return `sold on ${soldOn} (business day ${businessDay}), in the future`;
    const far = businessDay < shiftDay(soldOn, -FURTHEST_DAYS) || businessDay > shiftDay(soldOn, FURTHEST_DAYS);
    return far ? `sold on ${soldOn}, but on the business day ${businessDay}` : null;
  };
}

/** Reckoning with days takes longer than all else at the door, and one day's sales after the other have the same ones. */
function remembering(problem: DaysProblem): DaysProblem {
  let last: readonly [Day, Day, boolean] | undefined;
  let said: string | null = null;
  return (...days) => {
    if (!last || days.some((day, i) => day !== last?.[i])) said = problem(...days);
    last = days;
    return said;
  };
}

function numberProblem(document: SaleDocument): string | null {
  const { serviceCharge, tip, total, rounding } = document;
  const wrong = wrongAmount(document) ?? [serviceCharge, tip, total, rounding].find(isWrong);
  if (wrong !== undefined) return `an amount of ${wrong} minor units cannot be true`;
  for (const line of document.lines) {
    const amount = wrongAmount(line);
    if (amount !== undefined) return `an amount of ${amount} minor units cannot be true`;
    const { quantity } = line;
    if (!QUANTITY.test(quantity) || Math.abs(Number(quantity)) > LARGEST_QUANTITY)
      return `a quantity of ${shorten(quantity, 40)} cannot be true`;
  }
  return null;
}

function wrongAmount({ gross, discount, net, tax }: SaleDocument | SaleLine): number | undefined {
  return [gross, discount, net, tax].find(isWrong);
}

const isWrong = (amount: number) => !Number.isSafeInteger(amount) || Math.abs(amount) > LARGEST_AMOUNT;

function mendedDocument(document: SaleDocument, venue: Venue, oddities: Oddity[]): SaleDocument {
  const lines = mendedLines(document, oddities);
  const receipt = shorten(document.receipt, LONGEST_TEXT);
  const known = validTimezone(document.zone);
  if (!known)
    oddities.push({ kind: 'unknown time zone', text: `its time zone '${shorten(document.zone, 40)}' is unknown` });
  const same = lines === document.lines && receipt === document.receipt && known;
  return same ? document : saleDocument({ ...document, receipt, zone: known ? document.zone : venue.timezone, lines });
}

/** Texts of a bearable length, and keys that are unique in their document. */
function mendedLines(document: SaleDocument, oddities: Oddity[]): readonly SaleLine[] {
  const keys = new Set<string>();
  let changed = false;
  const lines = document.lines.map((line) => {
    const mended = mendedLine(line, keys, oddities);
    keys.add(mended.key);
    if (mended !== line) changed = true;
    if (document.kind === 'sale' && line.quantity.startsWith('-'))
      oddities.push({ kind: 'negative quantity', text: `a sale has the quantity ${line.quantity}` });
    return mended;
  });
  return changed ? lines : document.lines;
}

function mendedLine(line: SaleLine, keys: ReadonlySet<string>, oddities: Oddity[]): SaleLine {
  const { key, itemName, itemCode, sku, modifiers } = line;
  const twice = keys.has(key);
  let longest = Math.max(key.length, itemName.length, itemCode.length, sku?.length ?? 0, line.parent?.length ?? 0);
  for (const text of modifiers) longest = Math.max(longest, text.length);
  if (!twice && longest <= LONGEST_TEXT && modifiers.length <= MOST_MODIFIERS) return line;
  if (twice) oddities.push({ kind: 'line ids given twice', text: `two lines have the id ${shorten(key, 40)}` });
  if (longest > LONGEST_TEXT)
    oddities.push({ kind: 'long texts', text: `a text of ${longest} characters was shortened` });
  if (modifiers.length > MOST_MODIFIERS)
    oddities.push({ kind: 'many modifiers', text: `of ${modifiers.length} modifiers ${MOST_MODIFIERS} were kept` });
  const short = (text: string) => shorten(text, LONGEST_TEXT);
  return {
    ...line,
    key: freeKey(short(key), keys),
    parent: line.parent === null ? null : short(line.parent),
    itemName: short(itemName),
    itemCode: short(itemCode),
    sku: sku === null ? null : short(sku),
    modifiers: modifiers.slice(0, MOST_MODIFIERS).map(short),
  };
}

function freeKey(key: string, keys: ReadonlySet<string>): string {
  if (!keys.has(key)) return key;
  for (let n = 2; ; n += 1) if (!keys.has(`${key}#${n}`)) return `${key}#${n}`;
}

/** Sums are never mended silently: what does not add up is kept as it came, and said. */
function checkSums(document: SaleDocument, oddities: Oddity[]): void {
  if (document.kind === 'void') return;
  const { gross, discount, net, tax, total, rounding } = document;
  const say = (text: string) => oddities.push({ kind: 'sums that differ', text });
  let lines = 0;
  for (const line of document.lines) if (!line.voided) lines += line.net;
  if (lines + rounding !== net) say(`lines of ${lines} and rounding of ${rounding} do not add up to the net of ${net}`);
  if (net + tax !== total) say(`the net of ${net} and tax of ${tax} do not add up to ${total}`);
  // Where tax is added the rest is the net, where it is included the total; a receipt may have both.
  const rest = gross - discount + rounding;
  if (rest < Math.min(net, total) || rest > Math.max(net, total))
    say(`gross of ${gross} less discount of ${discount} is neither the net of ${net} nor the total of ${total}`);
}

const MANY = 5;
const SHARE = 5;

/**
 * Whether so much of what came is left out that this is no matter of single sales: the rest would be taken for all that was
 * sold.
 */
export function tooManyLeftOut(leftOut: number, all: number): boolean {
  return leftOut >= MANY && leftOut * SHARE >= all;
}

/** A document that was kept out. */
export interface Rejection {
  readonly source: string;
  readonly receipt: string;
  readonly why: string;
}

/** All that was kept out: how many, and the first ones with why. */
export interface Rejected {
  readonly count: number;
  readonly documents: readonly Rejection[];
}

/** Documents that are named one by one; of more it is said how many they are. */
const MOST_NAMED = 20;

/** What was kept out here and there, together. */
export function together(a: Rejected, b: Rejected): Rejected {
  return { count: a.count + b.count, documents: [...a.documents, ...b.documents].slice(0, MOST_NAMED) };
}

/** Says what a check kept out, and why: nothing is dropped silently. */
export function tellRejected(story: Story, integration: Integration, { count, documents }: Rejected): void {
  if (count > 0) tell(story, integration, { kind: 'sales_rejected', details: { count, documents } });
}
