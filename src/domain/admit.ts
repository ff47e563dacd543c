import { shiftDay } from './business-day.ts';
import type { SaleDocument, SaleLine } from './sale.ts';
import { shorten } from './text.ts';
import { DAY, type Instant, plus } from './time.ts';
import type { Venue } from './venue.ts';

/** Whether a document may be kept. What is harmless is mended and said; what cannot be true is kept out. */
export type Admission =
  | { readonly ok: true; readonly document: SaleDocument; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly why: string };

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

/** The one door for sales from outside. */
export function admit(document: SaleDocument, venue: Venue, now: Instant): Admission {
  const why = dateProblem(document, now) ?? amountProblem(document) ?? quantityProblem(document);
  if (why) return { ok: false, why };
  const warnings: string[] = [];
  const lines = mendedLines(document, warnings);
  const receipt = shorten(document.receipt, LONGEST_TEXT);
  if (document.currency !== venue.currency)
    warnings.push(`sold in ${document.currency}, the venue sells in ${venue.currency}`);
  checkSums(document, warnings);
  const same = lines === document.lines && receipt === document.receipt;
  return { ok: true, document: same ? document : { ...document, receipt, lines }, warnings };
}

function dateProblem({ soldAt, businessDay }: SaleDocument, now: Instant): string | null {
  if (soldAt < EARLIEST || businessDay < EARLIEST)
    return `sold on ${soldAt.slice(0, 10)}, long before there was such a POS`;
  const latest = plus(now, AHEAD);
  if (soldAt > latest || businessDay > latest.slice(0, 10))
    return `sold on ${soldAt.slice(0, 10)} (business day ${businessDay}), in the future`;
  const soldOn = soldAt.slice(0, 10);
  const far = businessDay < shiftDay(soldOn, -FURTHEST_DAYS) || businessDay > shiftDay(soldOn, FURTHEST_DAYS);
  return far ? `sold on ${soldOn}, but on the business day ${businessDay}` : null;
}

function amountProblem(document: SaleDocument): string | null {
  const wrong = [document, ...document.lines]
    .flatMap(({ gross, discount, net, tax }) => [gross, discount, net, tax])
    .find((n) => !Number.isSafeInteger(n) || Math.abs(n) > LARGEST_AMOUNT);
  return wrong === undefined ? null : `an amount of ${wrong} minor units cannot be true`;
}

function quantityProblem({ lines }: SaleDocument): string | null {
  const wrong = lines.find(
    ({ quantity }) => !/^-?\d{1,9}(\.\d{1,9})?$/.test(quantity) || Math.abs(Number(quantity)) > LARGEST_QUANTITY,
  );
  return wrong ? `a quantity of ${shorten(wrong.quantity, 40)} cannot be true` : null;
}

/** Texts of a bearable length, and keys that are unique in their document. */
function mendedLines(document: SaleDocument, warnings: string[]): readonly SaleLine[] {
  const keys = new Set<string>();
  let changed = false;
  const lines = document.lines.map((line) => {
    const mended = mendedLine(line, keys, warnings);
    keys.add(mended.key);
    if (mended !== line) changed = true;
    if (document.kind === 'sale' && line.quantity.startsWith('-'))
      warnings.push(`a sale has the quantity ${line.quantity}`);
    return mended;
  });
  return changed ? lines : document.lines;
}

function mendedLine(line: SaleLine, keys: ReadonlySet<string>, warnings: string[]): SaleLine {
  const twice = keys.has(line.key);
  const long = [line.itemName, line.itemCode, ...line.modifiers].some((text) => text.length > LONGEST_TEXT);
  if (!twice && !long && line.modifiers.length <= MOST_MODIFIERS) return line;
  if (twice) warnings.push(`two lines have the id ${shorten(line.key, 40)}`);
  if (long) warnings.push(`a text of ${Math.max(line.itemName.length, line.itemCode.length)} characters was shortened`);
  if (line.modifiers.length > MOST_MODIFIERS) warnings.push(`a line has ${line.modifiers.length} modifiers`);
  return {
    ...line,
    key: twice ? freeKey(line.key, keys) : line.key,
    itemName: shorten(line.itemName, LONGEST_TEXT),
    itemCode: shorten(line.itemCode, LONGEST_TEXT),
    modifiers: line.modifiers.slice(0, MOST_MODIFIERS).map((text) => shorten(text, LONGEST_TEXT)),
  };
}

function freeKey(key: string, keys: ReadonlySet<string>): string {
  for (let n = 2; ; n += 1) if (!keys.has(`${key}#${n}`)) return `${key}#${n}`;
}

/** Sums are never mended silently: what does not add up is kept as it came, and said. */
function checkSums(document: SaleDocument, warnings: string[]): void {
  const lines = document.lines.reduce((sum, line) => sum + (line.voided ? 0 : line.net), 0);
  if (document.kind !== 'void' && lines + document.rounding !== document.net)
    warnings.push(`lines of ${lines} and rounding of ${document.rounding} do not add up to ${document.net}`);
}
