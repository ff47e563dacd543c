import { dayRange } from '../business-day.ts';
import { negateQuantity, sumAmounts } from '../money.ts';
import { type Amounts, isLocalId, type SaleDocument, type SaleKind, type SaleLine, saleDocument } from '../sale.ts';
import { StepCount, type Steps } from '../steps.ts';
import type { Day } from '../time.ts';
import type { Venue } from '../venue.ts';
import type { ReportItem } from './report.ts';

/** What all documents of one report have in common. */
export interface ReportAbout {
  readonly integration: string;
  readonly venue: Pick<Venue, 'timezone' | 'dayStart'>;
  /** Orders the reports of one day, in milliseconds: the later one replaces. */
  readonly version: number;
  readonly currency: string;
  /** The format: reports of one type replace each other. */
  readonly type: string;
}

/** Rows that make one document. */
interface Group {
  readonly source: string;
  readonly kind: Exclude<SaleKind, 'void'>;
  readonly receipt: string;
  /** Source of the sale that was given back, where the report has it too. */
  readonly original: string | null;
  readonly items: ReportItem[];
}

/**
 * The sale documents of a report's rows: a receipt each where rows name one, a refund apart from its sale and on its own
 * day; rows with only a moment are taken together by moment; all others are one document a location and day, which a
 * later report of that day replaces whole. Ids stay the same from one report to the next.
 * @throws MoneyError when a sum cannot be kept exactly.
 */
export function* documentsOf(items: readonly ReportItem[], about: ReportAbout): Steps<SaleDocument[]> {
  const step = new StepCount();
  const groups = new Map<string, Group>();
  let last: Group | undefined;
  for (const item of items) {
    // Nearly all rows belong to the document of the row before: a report can have a hundred thousand.
    if (last && belongs(item, last)) last.items.push(item);
    else {
      const group = groupOf(item, about);
      last = groups.get(group.source) ?? group;
      last.items.push(item);
      groups.set(last.source, last);
    }
    if (step.isLong()) yield;
  }
  const documents: SaleDocument[] = [];
  for (const group of groups.values()) {
    const linked = group.original === null || groups.has(group.original);
    documents.push(yield* documentOf(linked ? group : { ...group, original: null }, about));
    if (step.isLong(group.items.length)) yield;
  }
  return documents;
}

/** Whether it has the same id as the rows of this document. */
function belongs(item: ReportItem, { items }: Group): boolean {
  const [first] = items;
  return (
    first !== undefined &&
    item.businessDay === first.businessDay &&
    item.location === first.location &&
    item.receipt === first.receipt &&
    item.refunded === first.refunded &&
    (Boolean(item.receipt) || item.soldAt === first.soldAt)
  );
}

/** Whether a document was made of a report of this type, by the id that `groupOf` gave it. */
export function isOfReportType({ source, integration }: SaleDocument, type: string): boolean {
  const place = source.slice(source.indexOf(':') + 1);
  return place.startsWith(`${type}:`) || place.startsWith(`${integration}:${type}:`);
}

/** The document of a row, with no row yet. The day is part of every id: many tills count from 1 each morning. */
function groupOf({ receipt, soldAt, businessDay, refunded, location }: ReportItem, about: ReportAbout): Group {
  const place = `${about.type}:${location ?? ''}:${businessDay}`;
  if (receipt) {
    const id = `${isLocalId(receipt) ? `${about.integration}:` : ''}${place}:${receipt}`;
    const sale = `receipt:${id}`;
    if (!refunded) return { source: sale, kind: 'sale', receipt, original: null, items: [] };
    return { source: `refund:${id}`, kind: 'refund', receipt, original: sale, items: [] };
  }
  if (soldAt !== null) {
    const kind = refunded ? 'refund' : 'sale';
    const source = `${kind}:${about.integration}:${place}:${soldAt}`;
    return { source, kind, receipt: '', original: null, items: [] };
  }
  return { source: `report:${place}`, kind: 'aggregate', receipt: '', original: null, items: [] };
}

function* documentOf({ source, kind, receipt, original, items }: Group, about: ReportAbout): Steps<SaleDocument> {
  const [first] = items as [ReportItem];
  const { businessDay, location } = first;
  const lines = yield* linesOf(items);
  const amounts = summed(lines);
  const isVoid = kind !== 'aggregate' && lines.every((line) => line.voided);
  return saleDocument({
    integration: about.integration,
    source,
    version: about.version,
    kind: isVoid ? 'void' : kind,
    soldAt: soldAtOf(items, businessDay, about),
    zone: about.venue.timezone,
    businessDay,
    dayFrom: 'report',
    currency: about.currency,
    ...amounts,
    serviceCharge: 0,
    tip: 0,
    total: sumAmounts([amounts.net, amounts.tax]),
    rounding: 0,
    receipt,
    location: location === '' ? null : location,
    original,
    lines,
    ...(kind === 'aggregate' ? { reportType: about.type } : {}),
  });
}

/** The first moment that the rows name, else the day's start, which lies in that day wherever it is looked at from. */
function soldAtOf(items: readonly ReportItem[], day: Day, { venue }: ReportAbout) {
  let first: string | null = null;
  for (const { soldAt } of items) if (soldAt !== null && (first === null || soldAt < first)) first = soldAt;
  return first ?? dayRange(day, venue).from;
}

/** Longer keys are cut, so that the mark that makes them unique finds its place behind them. */
const LONGEST_KEY = 400;

/** Rows as lines. What has no id of its own goes by its code; a code that comes again is counted, in the file's order. */
function* linesOf(items: readonly ReportItem[]): Steps<SaleLine[]> {
  const keys: Keys = { taken: new Set(), times: new Map() };
  const byRow = items.some(({ parent }) => parent !== null) ? new Map<number, string>() : null;
  const lines: SaleLine[] = [];
  const step = new StepCount();
  // Written out: this is the hot path.
  for (const item of items) {
    const { parent, modifiers, voided } = item;
    const key = freeKey((item.key || item.code || item.name).slice(0, LONGEST_KEY), keys);
    byRow?.set(item.line, key);
    const { quantity, gross, discount, net, tax } = voided ? NOTHING : counted(item);
    lines.push({
      key,
      parent: parent === null ? null : (byRow?.get(parent) ?? null),
      itemCode: item.code || item.name,
      itemName: item.name || item.code,
      sku: null,
      quantity,
      gross,
      discount,
      net,
      tax,
      modifiers,
      voided,
    });
    if (step.isLong()) yield;
  }
  return lines;
}

interface Keys {
  readonly taken: Set<string>;
  /** How often a key came that came again. */
  readonly times: Map<string, number>;
}

function freeKey(base: string, { taken, times }: Keys): string {
  if (!taken.has(base)) {
    taken.add(base);
    return base;
  }
  let n = (times.get(base) ?? 1) + 1;
  while (taken.has(`${base}#${n}`)) n += 1;
  times.set(base, n);
  taken.add(`${base}#${n}`);
  return `${base}#${n}`;
}

type Counted = Amounts & Pick<SaleLine, 'quantity'>;

/** A voided row stays, with nothing in it: it erases what was counted under its key before. */
const NOTHING: Counted = { quantity: '0', gross: 0, discount: 0, net: 0, tax: 0 };

/**
 * What a row adds up to. `net` is already without what was given back, so `gross` is made to be, too: gross less discount
 * is the net, or with included tax the total. Reports write a row that was given back with either sign; here it is
 * negative.
 */
function counted({ quantity, gross, discount, refund, net, tax, refunded }: ReportItem): Counted {
  const kept = { quantity, gross: gross - refund, discount, net, tax };
  const positive = net > 0 || (net === 0 && kept.gross > 0);
  if (!refunded || !positive) return kept;
  return {
    quantity: quantity.startsWith('-') ? quantity : negateQuantity(quantity),
    gross: 0 - kept.gross,
    discount: 0 - discount,
    net: 0 - net,
    tax: 0 - tax,
  };
}

/** Sums of the lines that count. */
function summed(lines: readonly SaleLine[]): Amounts {
  const counting = lines.some(({ voided }) => voided) ? lines.filter(({ voided }) => !voided) : lines;
  return {
    gross: sumAmounts(each(counting, 'gross')),
    discount: sumAmounts(each(counting, 'discount')),
    net: sumAmounts(each(counting, 'net')),
    tax: sumAmounts(each(counting, 'tax')),
  };
}

const each = (lines: readonly SaleLine[], key: keyof Amounts): number[] => lines.map((line) => line[key]);
