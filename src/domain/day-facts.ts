import { compareTexts } from './collections.ts';
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
  /** Their net by currency, minor units; without those that come to zero. */
  readonly net: Readonly<Record<string, number>>;
}

/** Which facts a document belongs to. */
export function factsKey(document: SaleDocument): Pick<DayFacts, 'integration' | 'location' | 'businessDay' | 'of'> {
  const { integration, location, businessDay } = document;
  return { integration, location, businessDay, of: formOf(document) };
}

/** `lines` for receipts, else the type of the report. */
export function formOf({ kind, reportType }: SaleDocument): string {
  return kind === 'aggregate' ? (reportType ?? 'report') : RECEIPTS;
}

/** Facts before and after a change. */
export interface DayChange {
  readonly before: DayFacts | null;
  readonly after: DayFacts;
}

/** Names facts: two with the same id are of the same integration, location, day and form. */
export function factsId({ integration, location, businessDay, of }: ReturnType<typeof factsKey>): string {
  return JSON.stringify([businessDay, integration, location, of]);
}

/** The order in which facts are given: by day, integration, location, form. */
export function compareFacts(a: DayFacts, b: DayFacts): number {
  return (
    compareTexts(a.businessDay, b.businessDay) ||
    compareTexts(a.integration, b.integration) ||
    compareTexts(a.location ?? '', b.location ?? '') ||
    compareTexts(a.of, b.of)
  );
}

/** Several changes of the same facts, one after the other, as one. */
export function mergeChanges(first: readonly DayChange[], then: readonly DayChange[]): DayChange[] {
  const merged = new Map(first.map((change) => [factsId(change.after), change]));
  for (const change of then) {
    const id = factsId(change.after);
    merged.set(id, { before: (merged.get(id) ?? change).before, after: change.after });
  }
  return [...merged.values()].sort((a, b) => compareFacts(a.after, b.after));
}
