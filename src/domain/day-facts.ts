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
  return {
    integration,
    location,
    businessDay,
    of: document.kind === 'aggregate' ? (document.reportType ?? 'report') : RECEIPTS,
  };
}

/** What a document adds to its facts. */
function contribution(document: SaleDocument): Pick<DayFacts, 'documents' | 'lines' | 'net'> {
  if (document.kind === 'void' || document.countedIn !== undefined) return { documents: 0, lines: 0, net: {} };
  const lines = document.lines.reduce((n, line) => n + (line.voided ? 0 : 1), 0);
  return { documents: 1, lines, net: { [document.currency]: document.net } };
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
    compare(a.businessDay, b.businessDay) ||
    compare(a.integration, b.integration) ||
    compare(a.location ?? '', b.location ?? '') ||
    compare(a.of, b.of)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Delta {
  readonly key: ReturnType<typeof factsKey>;
  documents: number;
  lines: number;
  readonly net: Map<string, number>;
}

/** What changes of documents do to the facts of their days. */
export class DayLedger {
  private readonly deltas = new Map<string, Delta>();

  /** `after` takes the place of `before`, which may have been of another day. */
  replace(before: SaleDocument | undefined, after: SaleDocument): void {
    if (before) this.add(before, -1);
    this.add(after, 1);
  }

  /** Days that were touched. */
  days(): ReadonlySet<Day> {
    return new Set([...this.deltas.values()].map(({ key }) => key.businessDay));
  }

  /** Everything that was touched, in the order of facts; `stored` gives the facts as they were, by id. */
  changes(stored: (id: string) => DayFacts | undefined): DayChange[] {
    return [...this.deltas]
      .map(([id, delta]) => changeOf(stored(id), delta))
      .sort((a, b) => compareFacts(a.after, b.after));
  }

  private add(document: SaleDocument, sign: 1 | -1): void {
    const key = factsKey(document);
    const id = factsId(key);
    let delta = this.deltas.get(id);
    if (!delta) {
      delta = { key, documents: 0, lines: 0, net: new Map() };
      this.deltas.set(id, delta);
    }
    const { documents, lines, net } = contribution(document);
    delta.documents += sign * documents;
    delta.lines += sign * lines;
    for (const currency in net)
      delta.net.set(currency, (delta.net.get(currency) ?? 0) + sign * (net[currency] as number));
  }
}

function changeOf(stored: DayFacts | undefined, { key, documents, lines, net }: Delta): DayChange {
  const before = stored && stored.documents > 0 ? stored : null;
  const sums = new Map(Object.entries(before?.net ?? {}));
  for (const [currency, amount] of net) sums.set(currency, (sums.get(currency) ?? 0) + amount);
  const after = {
    ...key,
    documents: (before?.documents ?? 0) + documents,
    lines: (before?.lines ?? 0) + lines,
    net: Object.fromEntries([...sums].filter(([, amount]) => amount !== 0).sort(([a], [b]) => compare(a, b))),
  };
  return { before, after };
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
