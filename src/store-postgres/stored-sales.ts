import { grouped } from '../domain/collections.ts';
import type { DocumentKey } from '../domain/counting.ts';
import type { RowKey, StoredSales, StoredVersion, Wanted } from '../domain/importing.ts';
import type { SaleDocument } from '../domain/sale.ts';
import type { Day } from '../domain/time.ts';
import type { SalesTotal } from '../domain/totals.ts';
import type { Row, Runs } from './database.ts';
import changeSql from './sql/change.sql';
import { statementsIn } from './statements.ts';

const SQL = statementsIn(changeSql, 'versions', 'ofRows', 'totals');

interface SaleRow extends Row {
  readonly counted_in: string | null;
  /** `keptText` of it. */
  readonly document: string;
}

interface KeyedRow extends SaleRow {
  readonly integration: string;
  readonly source: string;
  readonly row: string | null;
}

/** A document as a row has it. */
export function documentOf({ counted_in, document }: SaleRow): SaleDocument {
  const kept: SaleDocument = JSON.parse(document);
  return counted_in === null ? kept : { ...kept, countedIn: counted_in };
}

/** A business day was asked for that nobody announced: it is looked up, and the plan made again. */
export class DayWanted extends Error {
  readonly day: Day;
  constructor(day: Day) {
    super(`Totals of ${day} are wanted`);
    this.day = day;
  }
}

/** What an import has to know of one venue, looked up before it is planned. */
export class LookedUp implements StoredSales {
  private readonly found: ReadonlyMap<string, StoredVersion>;
  private readonly rows: ReadonlyMap<string, readonly StoredVersion[]>;
  private readonly days = new Map<Day, SalesTotal[]>();
  private readonly venue: string;

  private constructor(venue: string, rows: readonly KeyedRow[]) {
    this.venue = venue;
    const all = new Map(rows.map((row) => [nameOf(row.integration, row.source), row]));
    this.found = new Map([...all].map(([name, row]) => [name, versionOf(name, row)]));
    const byRow = grouped(all, ([, { integration, source, row }]) => nameOf(integration, row ?? source));
    this.rows = new Map(
      [...byRow].map(([row, members]) => [row, members.flatMap(([name]) => this.found.get(name) ?? [])]),
    );
  }

  /** Asks for documents, then for the totals of the days that these and `days` are of. */
  static async of(runs: Runs, venue: string, wanted: Wanted & { readonly days: readonly Day[] }): Promise<LookedUp> {
    const { documents, rows, days } = wanted;
    const keys = [...documents.map(({ integration, source }) => [integration, source] as const), ...rows.map(keyOfRow)];
    const byKey = keys.length === 0 ? [] : await runs.rows<KeyedRow>(SQL.versions, [venue, ...columns(keys)]);
    const byRow =
      rows.length === 0 ? [] : await runs.rows<KeyedRow>(SQL.ofRows, [venue, ...columns(rows.map(keyOfRow))]);
    const stored = new LookedUp(venue, [...byKey, ...byRow]);
    await stored.lookUpDays(runs, [...days, ...stored.daysFound()]);
    return stored;
  }

  async lookUpDays(runs: Runs, days: readonly Day[]): Promise<void> {
    const fresh = [...new Set(days)].filter((day) => !this.days.has(day));
    if (fresh.length === 0) return;
    for (const day of fresh) this.days.set(day, []);
    type TotalRow = { readonly day: string; readonly total: string };
    for (const { day, total } of await runs.rows<TotalRow>(SQL.totals, [this.venue, fresh]))
      this.days.get(day)?.push(JSON.parse(total));
  }

  version({ integration, source }: DocumentKey): StoredVersion | undefined {
    return this.found.get(nameOf(integration, source));
  }

  ofRow({ integration, row }: RowKey): readonly StoredVersion[] {
    return this.rows.get(nameOf(integration, row)) ?? [];
  }

  totals(day: Day): readonly SalesTotal[] {
    const totals = this.days.get(day);
    if (!totals) throw new DayWanted(day);
    return totals;
  }

  private daysFound(): Day[] {
    return [...this.found.values()].map((version) => version.document().businessDay);
  }
}

const keyOfRow = ({ integration, row }: RowKey) => [integration, row] as const;

/** Pairs as two columns, each pair once. */
function columns(pairs: readonly (readonly [string, string])[]): [string[], string[]] {
  const once = [...new Map(pairs.map((pair) => [nameOf(...pair), pair])).values()];
  return [once.map(([first]) => first), once.map(([, second]) => second)];
}

function nameOf(integration: string, source: string): string {
  return `${integration}\n${source}`;
}

function versionOf(id: string, row: KeyedRow): StoredVersion {
  let document: SaleDocument | undefined;
  return {
    id,
    is: (text) => row.document === text,
    document: () => {
      document ??= documentOf(row);
      return document;
    },
  };
}
