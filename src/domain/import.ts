import { type DayChange, type DayFacts, factsId, mergeChanges } from './day-facts.ts';
import type { SaleDocument, SaleLine } from './sale.ts';
import { rowOf, saleLine, sameContent } from './sale-document.ts';
import type { Day } from './time.ts';

/** What one incoming document means beside the stored one of the same integration and source id. */
export type Meaning = 'new' | 'changed' | 'restated' | 'renewed' | 'same' | 'older';

/** What importing documents did. */
export interface ImportOutcome {
  readonly linesNew: number;
  readonly linesChanged: number;
  /** Documents as new as or newer than the incoming ones: nothing was done. */
  readonly unchanged: number;
  readonly older: number;
  /** Business days whose stored documents were changed: net of those documents, before and after, by currency. */
  readonly restated: readonly Restatement[];
  /** Facts of every integration, location, day and form that was touched, before and after. */
  readonly days: readonly DayChange[];
  /** On those days: facts of the venue's integrations that nothing was imported for, as they are now. */
  readonly neighbours: readonly DayFacts[];
  /** Documents that two integrations have, found now for the first time: they count for the older one. */
  readonly twins: readonly TwinsFound[];
}

export interface TwinsFound {
  /** The newer one: id. */
  readonly integration: string;
  /** The older one: id. */
  readonly of: string;
  readonly documents: number;
}

export interface Restatement {
  readonly businessDay: Day;
  readonly currency: string;
  readonly documents: number;
  readonly net: { readonly from: number; readonly to: number };
  /** Same version of the document, other lines: options or mapping changed, not the sale. */
  readonly because: 'source' | 'options';
}

export const NOTHING_IMPORTED: ImportOutcome = {
  linesNew: 0,
  linesChanged: 0,
  unchanged: 0,
  older: 0,
  restated: [],
  days: [],
  neighbours: [],
  twins: [],
};

/** What several imports of one check did together. */
export function sumOutcomes(a: ImportOutcome, b: ImportOutcome): ImportOutcome {
  return {
    linesNew: a.linesNew + b.linesNew,
    linesChanged: a.linesChanged + b.linesChanged,
    unchanged: a.unchanged + b.unchanged,
    older: a.older + b.older,
    restated: [...a.restated, ...b.restated],
    days: mergeChanges(a.days, b.days),
    neighbours: [...new Map([...a.neighbours, ...b.neighbours].map((facts) => [factsId(facts), facts])).values()],
    twins: sumTwins([...a.twins, ...b.twins]),
  };
}

function sumTwins(found: readonly TwinsFound[]): TwinsFound[] {
  const sums = new Map<string, TwinsFound>();
  for (const { integration, of, documents } of found) {
    const key = `${integration} ${of}`;
    sums.set(key, { integration, of, documents: documents + (sums.get(key)?.documents ?? 0) });
  }
  return [...sums.values()];
}

/**
 * Newer version: replaces, unnoticed (`renewed`) when it says the same, so that a version between the two stays old when
 * it comes late. Same content: nothing. Older: ignored. Same version, other lines: replaces, restated.
 * A source without versions is believed in the order in which it speaks.
 */
export function meaning(stored: SaleDocument | undefined, incoming: SaleDocument): Meaning {
  if (!stored) return 'new';
  if (sameContent(stored, incoming)) return isKeptAnew(stored, incoming) ? 'renewed' : 'same';
  if (stored.version === null || incoming.version === null || incoming.version > stored.version) return 'changed';
  return incoming.version < stored.version ? 'older' : 'restated';
}

/** Of a newer version, or of another row of the same source. */
function isKeptAnew(stored: SaleDocument, incoming: SaleDocument): boolean {
  if (stored.version === null || incoming.version === null) return rowOf(stored) !== rowOf(incoming);
  if (incoming.version === stored.version) return rowOf(stored) !== rowOf(incoming);
  return incoming.version > stored.version;
}

/** Adds one document's meaning to what an import did so far. */
export class ImportTally {
  private linesNew = 0;
  private linesChanged = 0;
  private unchanged = 0;
  private older = 0;
  private readonly restatements = new Map<string, Restatement>();
  private readonly twins: TwinsFound[] = [];

  add(what: Meaning, stored: SaleDocument | undefined, incoming: SaleDocument): void {
    if (what === 'same' || what === 'renewed') this.unchanged += 1;
    else if (what === 'older') this.older += 1;
    else if (!stored) this.linesNew += incoming.lines.length;
    else {
      const lines = compareLines(stored.lines, incoming.lines);
      this.linesNew += lines.added;
      this.linesChanged += lines.changed;
      const because = what === 'restated' ? 'options' : 'source';
      this.restate(stored.businessDay, stored.currency, because, countedNet(stored), 0);
      this.restate(incoming.businessDay, incoming.currency, because, 0, countedNet(incoming), stored);
    }
  }

  /** A document takes the place of its older version, if there is one, or is kept anew. */
  keep(before: SaleDocument | undefined, after: SaleDocument): void {
    const { integration, countedIn } = after;
    if (countedIn !== undefined && countedIn !== before?.countedIn)
      this.twins.push({ integration, of: countedIn, documents: 1 });
  }

  outcome({ days, neighbours }: Pick<ImportOutcome, 'days' | 'neighbours'>): ImportOutcome {
    return {
      linesNew: this.linesNew,
      linesChanged: this.linesChanged,
      unchanged: this.unchanged,
      older: this.older,
      restated: [...this.restatements.values()].sort((a, b) => (a.businessDay < b.businessDay ? -1 : 1)),
      days,
      neighbours,
      twins: sumTwins(this.twins),
    };
  }

  private restate(
    day: Day,
    currency: string,
    because: Restatement['because'],
    from: number,
    to: number,
    moved?: SaleDocument,
  ) {
    const key = `${day} ${currency} ${because}`;
    const known = this.restatements.get(key) ?? {
      businessDay: day,
      currency,
      because,
      documents: 0,
      net: { from: 0, to: 0 },
    };
    const again = moved !== undefined && moved.businessDay === day && moved.currency === currency;
    this.restatements.set(key, {
      ...known,
      documents: known.documents + (again ? 0 : 1),
      net: { from: known.net.from + from, to: known.net.to + to },
    });
  }
}

/** What a document adds to the day's net: the lines that are not voided, and the rounding. */
function countedNet(document: SaleDocument): number {
  return document.kind === 'void' ? 0 : document.net;
}

function compareLines(before: readonly SaleLine[], after: readonly SaleLine[]) {
  const old = new Map(before.map((line) => [line.key, JSON.stringify(saleLine(line))]));
  let added = 0;
  let changed = 0;
  for (const line of after) {
    const was = old.get(line.key);
    if (was === undefined) added += 1;
    else if (was !== JSON.stringify(saleLine(line))) changed += 1;
    old.delete(line.key);
  }
  return { added, changed: changed + old.size };
}
