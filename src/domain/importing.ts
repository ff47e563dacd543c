import { compareFacts, type DayChange, type DayFacts, factsId, factsKey } from './day-facts.ts';
import { type ImportOutcome, ImportTally, type Meaning, meaning } from './import.ts';
import type { Integration } from './integration.ts';
import type { SaleDocument, SourceRow } from './sale.ts';
import { asBrought, keptText, rowOf, voidOf } from './sale-document.ts';
import { same } from './same.ts';
import type { Day } from './time.ts';
import { factsOf, plusTotal, type SalesTotal, Totals, totalId } from './totals.ts';
import { countedFor, Twins } from './twins.ts';

/** Names a document in one venue. */
export interface DocumentKey {
  readonly integration: string;
  readonly source: string;
}

/** Names a source row in one venue. */
export interface RowKey {
  readonly integration: string;
  readonly row: string;
}

/** What an import has to know of what is stored, so that a store can look for all of it at once. */
export interface Wanted {
  readonly documents: readonly DocumentKey[];
  readonly rows: readonly RowKey[];
}

/** The newest version of a document that a venue has. */
export interface StoredVersion {
  /** Names the document within the venue: the same whether it was found by its own key or by its row. */
  readonly id: string;
  /** Whether it is what this text says, version included: see `keptText`. */
  is(text: string): boolean;
  /** The document itself, which need not have been read before. */
  document(): SaleDocument;
}

/** What a store answers about one venue; it decides nothing. */
export interface StoredSales {
  version(key: DocumentKey): StoredVersion | undefined;
  /** All documents that belong to a row, voids too. */
  ofRow(key: RowKey): readonly StoredVersion[];
  /** Totals by day of all integrations of the venue on one business day. */
  totals(day: Day): readonly SalesTotal[];
}

/** A document to be kept. */
export interface Put {
  readonly document: SaleDocument;
  /** `keptText` of it. */
  readonly text: string;
  /** The stored version whose place it takes. */
  readonly replaces: StoredVersion | null;
}

/** What an import comes to: what to keep, the totals by day as they are then, and what there is to tell. */
export interface ImportPlan {
  readonly puts: readonly Put[];
  /** Those that change, and only those; one of which nothing is left has no documents. */
  readonly totals: readonly SalesTotal[];
  readonly outcome: ImportOutcome;
}

type Integrations = readonly Pick<Integration, 'id' | 'type' | 'createdAt'>[];

/** What has to be looked up before `planImport` can be asked. */
export function wantedBy(rows: readonly SourceRow[], integrations: Integrations): Wanted {
  const twins = new Twins(integrations);
  const documents = rows.flatMap((row) =>
    row.documents.flatMap((document) => {
      const { source } = document;
      return [row.integration, ...twins.of(document)].map((integration) => ({ integration, source }));
    }),
  );
  const whole = rows.filter(({ partial }) => !partial);
  return { documents, rows: whole.map(({ integration, row }) => ({ integration, row })) };
}

/**
 * What rows mean beside what a venue has, in the order in which they come. A row stands for all its documents: what an
 * earlier version brought and the newest does not bring any more becomes void.
 */
export function planImport(rows: readonly SourceRow[], stored: StoredSales, integrations: Integrations): ImportPlan {
  const importing = new Importing(stored, new Twins(integrations));
  for (const row of rows) importing.take(row);
  return importing.plan(new Set(rows.map(({ integration }) => integration)));
}

/** A document in the course of an import: as it is stored, or as an earlier row of this import left it. */
interface Known {
  readonly id: string;
  is(text: string): boolean;
  document(): SaleDocument;
  readonly stored: StoredVersion | null;
}

class Importing {
  private readonly stored: StoredSales;
  private readonly twins: Twins;
  private readonly tally = new ImportTally();
  private readonly totals = new Totals({ by: 'day' });
  private readonly touched = new Map<string, ReturnType<typeof factsKey>>();
  /** By the name of the document. */
  private readonly puts = new Map<string, Put>();
  /** Names of the documents among them, by the name of their row. */
  private readonly rows = new Map<string, Set<string>>();
  /** Ids of the stored versions whose place others take. */
  private readonly replaced = new Set<string>();

  constructor(stored: StoredSales, twins: Twins) {
    this.stored = stored;
    this.twins = twins;
  }

  take(row: SourceRow): void {
    const brought = row.documents.map((document) => ofRow(document, row));
    const before = row.partial ? [] : this.known(row);
    const late = isLate(row, before, brought);
    const kept = new Set<string>();
    for (const { document, text } of brought) {
      kept.add(nameOf(document));
      this.takeDocument({ document, text, late });
    }
    if (late) return;
    for (const { document: read } of before) {
      const document = read();
      if (kept.has(nameOf(document)) || document.kind === 'void') continue;
      const gone = voidOf(document, row.version ?? document.version);
      this.takeDocument({ document: gone, text: keptText(gone), late });
    }
  }

  plan(importers: ReadonlySet<string>): ImportPlan {
    const { totals, days, neighbours } = this.afterwards(importers);
    return { puts: [...this.puts.values()], totals, outcome: this.tally.outcome({ days, neighbours }) };
  }

  private takeDocument({ document, text, late }: { document: SaleDocument; text: string; late: boolean }): void {
    const known = this.knownOf(document);
    if (known?.is(text)) {
      this.tally.add('same', undefined, document);
      return;
    }
    const before = known?.document();
    // An older version of a row brings nothing that its newest one does not have.
    const what: Meaning = late && !before ? 'older' : meaning(before, document);
    this.tally.add(what, before, document);
    if (what === 'same' || what === 'older') return;
    const others = this.twinsOf(document);
    const owner = this.twins.oldest([document.integration, ...others.map((one) => one.document().integration)]);
    this.put(before, { document: countedFor(document, owner), text, replaces: known?.stored ?? null });
    for (const other of others) {
      const twin = other.document();
      if (twin.integration === owner || twin.countedIn === owner) continue;
      this.put(twin, { document: countedFor(twin, owner), text: keptText(twin), replaces: other.stored });
    }
  }

  private put(before: SaleDocument | undefined, put: Put): void {
    const { document } = put;
    this.tally.keep(before, document);
    for (const [one, sign] of [[before, -1] as const, [document, 1] as const]) {
      if (!one) continue;
      this.totals.add(one, sign);
      const key = factsKey(one);
      this.touched.set(factsId(key), key);
    }
    this.keep(put);
  }

  private keep(put: Put): void {
    const { document, replaces } = put;
    if (replaces) this.replaced.add(replaces.id);
    const name = nameOf(document);
    const was = this.puts.get(name);
    if (was) this.rows.get(nameOfRow(was.document.integration, rowOf(was.document)))?.delete(name);
    this.puts.set(name, put);
    const row = nameOfRow(document.integration, rowOf(document));
    const names = this.rows.get(row);
    if (names) names.add(name);
    else this.rows.set(row, new Set([name]));
  }

  private twinsOf(document: SaleDocument): Known[] {
    return this.twins.of(document).flatMap((integration) => this.knownOf({ ...document, integration }) ?? []);
  }

  private knownOf(key: DocumentKey): Known | undefined {
    const put = this.puts.get(nameOf(key));
    if (put) return knownByPut(put);
    const stored = this.stored.version(key);
    return stored && knownByStore(stored);
  }

  /** All documents that the row has now. */
  private known({ integration, row }: SourceRow): Known[] {
    const stored = this.stored.ofRow({ integration, row }).filter(({ id }) => !this.replaced.has(id));
    const names = this.rows.get(nameOfRow(integration, row)) ?? [];
    const arrived = [...names].flatMap((name) => this.puts.get(name) ?? []);
    return [...stored.map(knownByStore), ...arrived.map(knownByPut)];
  }

  private afterwards(importers: ReadonlySet<string>) {
    const storedOn = new Map<Day, readonly SalesTotal[]>();
    for (const { businessDay } of this.touched.values())
      if (!storedOn.has(businessDay)) storedOn.set(businessDay, this.stored.totals(businessDay));
    const now = new Map([...storedOn.values()].flat().map((total) => [totalId(total), total]));
    const totals: SalesTotal[] = [];
    for (const change of this.totals.rows()) {
      const id = totalId(change);
      const was = now.get(id);
      const is = plusTotal(was, change);
      now.set(id, is);
      if (!same(was, is)) totals.push(is);
    }
    const before = byId(factsOf([...storedOn.values()].flat()));
    const after = byId(factsOf(now.values()));
    const days = [...this.touched].map(([id, key]): DayChange => {
      const none = { ...key, documents: 0, lines: 0, net: {} };
      return { before: before.get(id) ?? null, after: after.get(id) ?? none };
    });
    const neighbours = [...after.values()].filter(({ integration }) => !importers.has(integration));
    return { totals, days: days.sort((a, b) => compareFacts(a.after, b.after)), neighbours };
  }
}

/** Whether a newer version of the row is known; one of which every document is there already is not asked further. */
function isLate(
  { version }: SourceRow,
  known: readonly Known[],
  brought: readonly { readonly text: string }[],
): boolean {
  if (version === null) return false;
  const same = known.length === brought.length && brought.every(({ text }) => known.some((one) => one.is(text)));
  return !same && known.some((one) => (one.document().version ?? version) > version);
}

/** A document with the id of its row, unless that is its own. */
function ofRow(document: SaleDocument, { row }: SourceRow): { document: SaleDocument; text: string } {
  const { row: _, ...itself } = document;
  const belonging = asBrought(row === document.source ? itself : { ...itself, row });
  return { document: belonging, text: JSON.stringify(belonging) };
}

function knownByPut({ document, text, replaces }: Put): Known {
  return { id: nameOf(document), is: (other) => other === text, document: () => document, stored: replaces };
}

function knownByStore(stored: StoredVersion): Known {
  return { id: stored.id, is: (text) => stored.is(text), document: () => stored.document(), stored };
}

function nameOf({ integration, source }: DocumentKey): string {
  return `${integration}\n${source}`;
}

function nameOfRow(integration: string, row: string): string {
  return `${integration}\n${row}`;
}

function byId(facts: readonly DayFacts[]): Map<string, DayFacts> {
  return new Map(facts.map((one) => [factsId(one), one]));
}
