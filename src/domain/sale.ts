import { bookedIn, type DayRule } from './business-day.ts';
import type { Day, Instant } from './time.ts';

export const SALE_KINDS = ['sale', 'refund', 'void', 'aggregate'] as const;
export type SaleKind = (typeof SALE_KINDS)[number];

/** All amounts are integers in the minor unit of the document's currency. */
export interface Amounts {
  readonly gross: number;
  readonly discount: number;
  /** Never holds tax. */
  readonly net: number;
  readonly tax: number;
}

/** One item on one receipt, or one row of a daily report. */
export interface SaleLine extends Amounts {
  /** The source's own id of the line; unique in its document. */
  readonly key: string;
  /** Key of the line that this one belongs to (a modifier's item). */
  readonly parent: string | null;
  readonly itemCode: string;
  readonly itemName: string;
  readonly sku: string | null;
  /** Decimal text; negative for refunds. */
  readonly quantity: string;
  readonly modifiers: readonly string[];
  readonly voided: boolean;
}

/** One receipt, refund, void, or a day's report: what a source knows under one id of its own. */
export interface SaleDocument extends Amounts {
  readonly integration: string;
  /** The source's own id: unique per integration. */
  readonly source: string;
  /** Order of the versions of one document: a counter or milliseconds. Null when the source gives none. */
  readonly version: number | null;
  readonly kind: SaleKind;
  readonly soldAt: Instant;
  /** IANA zone in which `soldAt` is shown to people and a computed business day is counted: see `bookedIn`. */
  readonly zone: string;
  readonly businessDay: Day;
  readonly dayFrom: 'provider' | 'computed' | 'report';
  /** ISO 4217. */
  readonly currency: string;
  readonly serviceCharge: number;
  readonly tip: number;
  /** Net and tax. */
  readonly total: number;
  /** What the lines lack to the header's net: kept, never spread. */
  readonly rounding: number;
  /** The number that people see on the receipt. */
  readonly receipt: string;
  readonly location: string | null;
  /** IANA zone of the location, where the source says it. It makes the business day only where the venue wants that. */
  readonly locationZone?: string;
  /** A refund's original document. */
  readonly original: string | null;
  readonly lines: readonly SaleLine[];
  /** Of an aggregate: which kind of report it is. Within an integration, a location and a day one kind counts. */
  readonly reportType?: string;
  /** Id of the source row that it belongs to; absent where that is its own id. */
  readonly row?: string;
  /** Settled by the import: id of the older integration of the venue that has this very document. It counts there. */
  readonly countedIn?: string;
}

/**
 * What a source says of one of its rows (an order, a receipt, a day's report) in one version: the documents that it stands
 * for, all of them. None: it is not, or no longer, a sale.
 */
export interface SourceRow {
  readonly integration: string;
  /** The source's own id of the row: unique per integration. */
  readonly row: string;
  /** As `SaleDocument.version`. */
  readonly version: number | null;
  readonly documents: readonly SaleDocument[];
  /** Of a row without documents: the moment under which it is remembered, so that its older versions stay out. */
  readonly at?: Instant;
  /** Nothing is said about other documents of the row: they stay as they are. */
  readonly partial?: true;
}

/** The only way to make a document: fields always in one order, so that equal documents have equal texts. */
export function saleDocument(d: SaleDocument): SaleDocument {
  const brought = asBrought(d);
  return d.countedIn === undefined ? brought : { ...brought, countedIn: d.countedIn };
}

/** What a source says: the document less where it counts, which an import settles. */
function asBrought(d: SaleDocument): SaleDocument {
  const made: { -readonly [K in keyof SaleDocument]: SaleDocument[K] } = {
    integration: d.integration,
    source: d.source,
    version: d.version,
    kind: d.kind,
    soldAt: d.soldAt,
    zone: d.zone,
    businessDay: d.businessDay,
    dayFrom: d.dayFrom,
    currency: d.currency,
    gross: d.gross,
    discount: d.discount,
    net: d.net,
    tax: d.tax,
    serviceCharge: d.serviceCharge,
    tip: d.tip,
    total: d.total,
    rounding: d.rounding,
    receipt: d.receipt,
    location: d.location,
    original: d.original,
    lines: d.lines.map(saleLine),
  };
  // Spreads of what may be missing would make this several times slower, and it is done for every sale.
  if (d.locationZone !== undefined) made.locationZone = d.locationZone;
  if (d.reportType !== undefined) made.reportType = d.reportType;
  if (d.row !== undefined) made.row = d.row;
  return made;
}

/** The only way to make a line: fields always in one order. */
export function saleLine(line: SaleLine): SaleLine {
  return {
    key: line.key,
    parent: line.parent,
    itemCode: line.itemCode,
    itemName: line.itemName,
    sku: line.sku,
    quantity: line.quantity,
    gross: line.gross,
    discount: line.discount,
    net: line.net,
    tax: line.tax,
    modifiers: line.modifiers,
    voided: line.voided,
  };
}

/** A document as its row says it: with the version of the row, and with its id unless that is its own. */
export function belonging(document: SaleDocument, { row, version, partial }: SourceRow): SaleDocument {
  const named = row === document.source ? undefined : row;
  const its = partial ? document.version : version;
  const brought = asBrought(document);
  if (brought.row === named && brought.version === its) return brought;
  const { row: _, ...rest } = brought;
  return { ...rest, version: its, ...(named === undefined ? {} : { row: named }) };
}

/** Two documents with the same text are the same version of one document. */
export function keptText(document: SaleDocument): string {
  return JSON.stringify(asBrought(document));
}

/**
 * Everything that a source says of a sale: not the version, which it may raise without changing anything, and not the row,
 * which is how the source keeps it.
 */
function contentText(document: SaleDocument): string {
  const { version: _, row: __, ...content } = asBrought(document);
  return JSON.stringify(content);
}

/** Whether two versions of a document say the same, whatever the order of their fields. */
export function sameContent(a: SaleDocument, b: SaleDocument): boolean {
  return contentText(a) === contentText(b);
}

/** A document that was taken back: it stays, without amounts, so that what was counted before is erased. */
export function voidOf(document: SaleDocument, version = document.version): SaleDocument {
  const nothing = { gross: 0, discount: 0, net: 0, tax: 0 };
  const lines = document.lines.map((line) => ({ ...line, quantity: '0', ...nothing, voided: true }));
  return saleDocument({
    ...document,
    version,
    kind: 'void',
    ...nothing,
    serviceCharge: 0,
    tip: 0,
    total: 0,
    rounding: 0,
    lines,
  });
}

/**
 * A void without lines under the id of a row that brings nothing: an older version of the row that comes late is known by it
 * to be older. Null where nothing needs to be remembered, or no moment is known for it.
 */
export function memoryOf({ integration, row, version, documents, at, partial }: SourceRow): SaleDocument | null {
  if (documents.length > 0 || version === null || at === undefined || partial) return null;
  const nothing = { gross: 0, discount: 0, net: 0, tax: 0, serviceCharge: 0, tip: 0, total: 0, rounding: 0 };
  return saleDocument({
    integration,
    source: row,
    version,
    kind: 'void',
    soldAt: at,
    zone: 'UTC',
    businessDay: at.slice(0, 10),
    dayFrom: 'computed',
    currency: 'XXX',
    ...nothing,
    receipt: '',
    location: null,
    original: null,
    lines: [],
  });
}

/** Whether a document only says that this is not a sale, and none was stored for it. */
export function isMemory({ kind, lines }: SaleDocument): boolean {
  return kind === 'void' && lines.length === 0;
}

/** The name of an item whose source gives none: unknown, which does not mean that it has none. */
export const UNNAMED = 'Unnamed item';

/**
 * A document with what is known from an earlier version and cannot be told now: SKUs, names and zones come from beside the
 * sale, and are missing when the item was deleted or may not be read any more. The very document where nothing is.
 */
export function withKnown(before: SaleDocument, document: SaleDocument, rule: DayRule): SaleDocument {
  return withKnownItems(before, withKnownZone(before, document, rule));
}

function withKnownZone(before: SaleDocument, document: SaleDocument, rule: DayRule): SaleDocument {
  const { locationZone } = before;
  if (locationZone === undefined || document.locationZone !== undefined || before.location !== document.location)
    return document;
  const known = { ...document, locationZone };
  return saleDocument(known.dayFrom === 'computed' ? { ...known, ...bookedIn(rule, known) } : known);
}

function withKnownItems(before: SaleDocument, document: SaleDocument): SaleDocument {
  const known = new Map(before.lines.map((line) => [line.key, line]));
  let changed = false;
  const lines = document.lines.map((line) => {
    const was = known.get(line.key);
    if (!was || was.itemCode !== line.itemCode) return line;
    const sku = line.sku ?? was.sku;
    const itemName = line.itemName === UNNAMED ? was.itemName : line.itemName;
    if (sku === line.sku && itemName === line.itemName) return line;
    changed = true;
    return { ...line, sku, itemName };
  });
  return changed ? { ...document, lines } : document;
}

/** Documents as they are, each by itself: nothing is said about others of their rows. */
export function rowsOf(documents: readonly SaleDocument[]): SourceRow[] {
  return documents.map((document) => {
    const { integration, version } = document;
    return { integration, row: rowOf(document), version, documents: [document], partial: true };
  });
}

/** Id of the row that a document belongs to. */
export function rowOf({ row, source }: SaleDocument): string {
  return row ?? source;
}

/** Shorter ids are numbers of one till or one database. */
const SHORTEST_OF_ALL = 12;

/**
 * Whether an id says which sale it is only within its source: short ones are counted from 1 by the neighbouring till, too.
 * The document's id then holds its integration, so that two such sales are never taken for the same one.
 */
export function isLocalId(id: string): boolean {
  return id.length < SHORTEST_OF_ALL;
}
