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
  /** IANA zone in which `soldAt` is shown to people and a computed business day is counted. */
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
 * for, all of them. None: it is not a sale, or not any more.
 */
export interface SourceRow {
  readonly integration: string;
  /** The source's own id of the row: unique per integration. */
  readonly row: string;
  /** As `SaleDocument.version`. */
  readonly version: number | null;
  readonly documents: readonly SaleDocument[];
  /** When a row without documents was of interest: it is remembered under this moment, so that its older versions stay out. */
  readonly at?: Instant;
  /** Nothing is said about other documents of the row: they stay as they are. */
  readonly partial?: true;
}
