import type { DayRule } from './business-day.ts';
import { same } from './collections.ts';
import { countedFor, type DocumentKey, type Twin, Twins } from './counting.ts';
import { type ImportOutcome, ImportTally, type Meaning, meaning } from './import-outcome.ts';
import {
  belonging,
  isMemory,
  keptText,
  memoryOf,
  type SaleDocument,
  type SourceRow,
  voidOf,
  withKnown,
} from './sale.ts';
import type { StorableRow } from './state.ts';
import { atOnce, StepCount, type Steps } from './steps.ts';
import type { Day } from './time.ts';
import {
  compareFacts,
  type DayChange,
  type DayFacts,
  type FactsKey,
  factsId,
  factsKey,
  factsOf,
  isOfFacts,
  plusTotal,
  type SalesTotal,
  Totals,
  totalId,
} from './totals.ts';

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

type Integrations = readonly Twin[];

/** Whose sales they are: the integrations of the venue, and how it counts its business days. */
export interface Importers {
  readonly integrations: Integrations;
  readonly venue: DayRule;
}

/** Nothing can be imported for a venue that is not there (yet). */
export const NO_IMPORTERS: Importers = {
  integrations: [],
  venue: { timezone: 'UTC', dayStart: '00:00', daysBy: 'venue' },
};

/** What has to be looked up before `planImport` can be asked. */
export function wantedBy(rows: readonly SourceRow[], integrations: Integrations): Wanted {
  const twins = new Twins(integrations);
  const documents: DocumentKey[] = [];
  const wholeRows: RowKey[] = [];
  for (const row of rows) {
    const { integration, partial } = row;
    if (!partial) wholeRows.push({ integration, row: row.row });
    const remembered = memoryOf(row);
    for (const document of remembered ? [remembered] : row.documents) {
      const { source } = document;
      documents.push({ integration, source });
      documents.push(...twins.of(document));
    }
  }
  return { documents, rows: wholeRows };
}

/**
 * What rows mean beside what a venue has, in the order in which they come. A row stands for all its documents: what an
 * earlier version brought and the newest does not bring any more becomes void.
 * @internal Stores do it in steps.
 */
export function planImport(rows: readonly IncomingRow[], stored: StoredSales, importers: Importers): ImportPlan {
  return atOnce(planInSteps(rows, stored, importers));
}

/** The same in steps. */
export function* planInSteps(
  rows: readonly IncomingRow[],
  stored: StoredSales,
  { integrations, venue }: Importers,
): Steps<ImportPlan> {
  const importing = new Importing(stored, new Twins(integrations), venue);
  const step = new StepCount();
  for (const row of rows) {
    importing.take(row);
    if (step.isLong(row.documents.reduce((sum, { lines }) => sum + lines.length, 0))) yield;
  }
  return importing.plan(new Set(rows.map(({ integration }) => integration)));
}

/** A row, with the texts of its documents where they are at hand. */
type IncomingRow = SourceRow & Partial<Pick<StorableRow, 'texts'>>;

/** A document in the course of an import: as it is stored, or as an earlier row of this import left it. */
interface Known {
  readonly id: string;
  is(text: string): boolean;
  document(): SaleDocument;
  readonly stored: StoredVersion | null;
}

/** A document that comes, and its `keptText`. */
interface Brought {
  readonly document: SaleDocument;
  readonly text: string;
}

class Importing {
  private readonly stored: StoredSales;
  private readonly twins: Twins;
  private readonly rule: DayRule;
  private readonly tally = new ImportTally();
  private readonly totals = new Totals({ by: 'day' });
  /** Integrations, locations, days and forms of which anything changes. */
  private readonly touched = new Map<string, FactsKey>();
  /** The one of them that was counted last. */
  private counted: FactsKey | undefined;
  /** By the name of the document. */
  private readonly puts = new Map<string, Put>();
  /** Names of those among them that have not the name of their row, by that name. */
  private readonly rows = new Map<string, readonly string[]>();
  /** Ids of the stored versions whose place others take. */
  private readonly replaced = new Set<string>();

  constructor(stored: StoredSales, twins: Twins, rule: DayRule) {
    this.stored = stored;
    this.twins = twins;
    this.rule = rule;
  }

  take(row: IncomingRow): void {
    const brought = row.documents.map((document, i) => ofRow(document, row, row.texts?.[i]));
    const before = row.partial ? [] : this.known(row);
    const isSame = areSame(before, brought);
    const late = !isSame && isLate(row, before);
    for (const one of brought) this.takeDocument(one, late);
    if (late) return;
    const remembered = before.length === 0 ? memoryOf(row) : null;
    if (remembered) this.takeDocument({ document: remembered, text: keptText(remembered) }, late);
    if (isSame || before.length === 0) return;
    const kept = new Set(brought.map(({ document }) => nameOf(document)));
    for (const known of before) {
      const { kind, source, integration, version } = known.document();
      if (kept.has(nameOf({ integration, source })) || (kind === 'void' && row.version === null)) continue;
      // A void takes the row's version, too: the row is known by the newest version of its documents.
      this.takeBack(known, row.version ?? version);
    }
  }

  plan(importers: ReadonlySet<string>): ImportPlan {
    const { totals, days, neighbours } = this.afterwards(importers);
    return { puts: [...this.puts.values()], totals, outcome: this.tally.outcome({ days, neighbours }) };
  }

  private takeDocument(brought: Brought, late: boolean): void {
    const name = nameOf(brought.document);
    const known = this.knownOf(name, brought.document);
    const isThere = known?.is(brought.text) ?? false;
    const before = isThere ? undefined : known?.document();
    const { document, text } = before ? completed(before, brought, this.rule) : brought;
    if (isThere || known?.is(text)) {
      this.tally.add('same', undefined, document);
      return;
    }
    // An older version of a row brings nothing that its newest one does not have.
    const what: Meaning = late && !before ? 'older' : meaning(before, document);
    this.tally.add(what, before, document);
    if (what === 'same' || what === 'older') return;
    const others = isMemory(document) ? [] : this.twinsOf(document);
    const ids = others.map((one) => one.document().integration);
    const owner = ids.length === 0 ? document.integration : this.twins.oldest([document.integration, ...ids]);
    this.put(name, before, { document: countedFor(document, owner), text, replaces: known?.stored ?? null });
    for (const other of others) {
      const twin = other.document();
      if (twin.integration === owner || twin.countedIn === owner) continue;
      const counted = { document: countedFor(twin, owner), text: keptText(twin), replaces: other.stored };
      this.put(nameOf(twin), twin, counted);
    }
  }

  /** A document of which its row says nothing any more. Whatever other integrations have of it stays as it is. */
  private takeBack(known: Known, version: number | null): void {
    const before = known.document();
    const document = voidOf(before, version);
    const what = meaning(before, document);
    this.tally.add(what, before, document);
    if (what === 'same' || what === 'older') return;
    this.put(nameOf(document), before, { document, text: keptText(document), replaces: known.stored });
  }

  private put(name: string, before: SaleDocument | undefined, put: Put): void {
    const { document } = put;
    this.tally.keep(before, document);
    if (before) this.count(before, -1);
    this.count(document, 1);
    this.keep(name, put);
  }

  private count(document: SaleDocument, sign: 1 | -1): void {
    this.totals.add(document, sign);
    // Documents that follow each other are mostly of one day.
    if (this.counted && isOfFacts(this.counted, document)) return;
    this.counted = factsKey(document);
    const name = factsId(this.counted);
    if (!this.touched.has(name)) this.touched.set(name, this.counted);
  }

  private keep(name: string, put: Put): void {
    const { document, replaces } = put;
    if (replaces) this.replaced.add(replaces.id);
    const was = this.puts.get(name);
    this.puts.set(name, put);
    const row = nameOfRow(document, name);
    const left = was && nameOfRow(was.document, name);
    if (left === row) return;
    if (left !== undefined && left !== name)
      this.rows.set(
        left,
        this.othersOf(left).filter((n) => n !== name),
      );
    if (row !== name) this.rows.set(row, [...this.othersOf(row), name]);
  }

  private twinsOf(document: SaleDocument): Known[] {
    return this.twins.of(document).flatMap((twin) => {
      const known = this.knownOf(nameOf(twin), twin);
      // That a row is not a sale there does not count for anybody.
      return known && !isMemory(known.document()) ? known : [];
    });
  }

  private knownOf(name: string, key: DocumentKey): Known | undefined {
    const put = this.puts.get(name);
    if (put) return knownByPut(put);
    const stored = this.stored.version(key);
    return stored && knownByStore(stored);
  }

  /** All documents that the row has now. */
  private known({ integration, row }: SourceRow): Known[] {
    const stored = this.stored.ofRow({ integration, row }).filter(({ id }) => !this.replaced.has(id));
    const arrived = this.arrivedOf(`${integration}\n${row}`).flatMap((name) => this.puts.get(name) ?? []);
    return [...stored.map(knownByStore), ...arrived.map(knownByPut)];
  }

  /** Names of the documents of a row that this import has brought. */
  private arrivedOf(row: string): readonly string[] {
    const own = this.puts.get(row);
    return own && nameOfRow(own.document, row) === row ? [row, ...this.othersOf(row)] : this.othersOf(row);
  }

  private othersOf(row: string): readonly string[] {
    return this.rows.get(row) ?? [];
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
    const days = [...this.touched.values()].map((key): DayChange => {
      const id = factsId(key);
      const none = { ...key, documents: 0, lines: 0, net: {} };
      return { before: before.get(id) ?? null, after: after.get(id) ?? none };
    });
    const neighbours = [...after.values()].filter(({ integration }) => !importers.has(integration));
    return { totals, days: days.sort((a, b) => compareFacts(a.after, b.after)), neighbours };
  }
}

/** What cannot be told now does not overwrite what is known. */
function completed(before: SaleDocument, brought: Brought, rule: DayRule): Brought {
  const document = withKnown(before, brought.document, rule);
  return document === brought.document ? brought : { document, text: keptText(document) };
}

/** Rows of more documents are compared one by one, and only where they are in the same order. */
const FEW = 100;

function areSame(before: readonly Known[], brought: readonly Brought[]): boolean {
  if (before.length !== brought.length) return false;
  if (brought.length > FEW) return brought.every(({ text }, i) => before[i]?.is(text));
  return brought.every(({ text }) => before.some((one) => one.is(text)));
}

/** Whether a newer version of the row is known. */
function isLate({ version }: SourceRow, known: readonly Known[]): boolean {
  return version !== null && known.some((one) => (one.document().version ?? version) > version);
}

/** A document as its row says it; rows that can be stored have such ones, with their texts. */
function ofRow(document: SaleDocument, row: SourceRow, text: string | undefined): Brought {
  if (text !== undefined) return { document, text };
  const its = belonging(document, row);
  return { document: its, text: keptText(its) };
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

function nameOfRow(document: SaleDocument, name: string): string {
  return document.row === undefined ? name : `${document.integration}\n${document.row}`;
}

function byId(facts: readonly DayFacts[]): Map<string, DayFacts> {
  return new Map(facts.map((one) => [factsId(one), one]));
}
