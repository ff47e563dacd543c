import type { SaleDocument } from './sale.ts';
import type { Day } from './time.ts';

/** Name under which receipts are counted, beside the types of reports. */
export const RECEIPTS = 'lines';

/** What one integration has of one business day, at one location, in one form. Derived from its documents. */
export interface DayFacts {
  readonly integration: string;
  readonly location: string | null;
  readonly businessDay: Day;
  /** `lines` for receipts, else the type of the report. */
  readonly of: string;
  /** Documents that count: no voids, and none that counts in an older integration. */
  readonly documents: number;
  /** Their lines that are not voided. */
  readonly lines: number;
  /** Their net by currency, minor units. */
  readonly net: Readonly<Record<string, number>>;
}

/** Which facts a document belongs to. */
export function factsKey(document: SaleDocument): Pick<DayFacts, 'integration' | 'location' | 'businessDay' | 'of'> {
  const { integration, location, businessDay } = document;
  return {
    integration,
    location,
    businessDay,
    of: document.kind === 'aggregate' ? (document.reportType ?? 'report') : RECEIPTS,
  };
}

/** What a document adds to its facts. */
export function contribution(document: SaleDocument): Pick<DayFacts, 'documents' | 'lines' | 'net'> {
  if (document.kind === 'void' || document.countedIn !== undefined) return { documents: 0, lines: 0, net: {} };
  const lines = document.lines.reduce((n, line) => n + (line.voided ? 0 : 1), 0);
  return { documents: 1, lines, net: { [document.currency]: document.net } };
}

/** Facts before and after a change. */
export interface DayChange {
  readonly before: DayFacts | null;
  readonly after: DayFacts;
}
