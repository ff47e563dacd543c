import { grouped } from '../domain/collections.ts';
import { inOrderOfTimeline } from '../domain/entry-order.ts';
import { parseTimelineEntry } from '../domain/parse.ts';
import type { SaleDocument } from '../domain/sale.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import { compareFacts, factsOf, isNothing, type SalesTotal, Totals } from '../domain/totals.ts';
import type { DayFactsQuery, Ledger, SalesQuery, TimelineQuery, TotalsQuery, VenueAsked } from '../ports/ledger.ts';
import type { Row } from './database.ts';
import { type StrayEntry, Strays } from './entry-dates.ts';
import { read } from './records.ts';
import ledgerSql from './sql/ledger.sql';
import { statementsIn } from './statements.ts';
import { documentOf } from './stored-sales.ts';
import type { StoreDatabase } from './use.ts';

const SQL = statementsIn(ledgerSql, 'timeline', 'newest', 'sales', 'salesInOrder', 'totals');

/** Entries that are read at once. */
const PIECE = 2000;

interface EntryRow extends Row {
  readonly venue: string;
  readonly at: string;
  readonly seq: number;
  readonly entry: string;
}

interface SaleRow extends Row {
  readonly counted_in: string | null;
  readonly document: string;
}

/** What only grows, as the port says it. */
export function ledgerOf(database: StoreDatabase): Ledger {
  const documents = async function* (query: SalesQuery): AsyncGenerator<SaleDocument, void, void> {
    if (!(await database.isThere())) return;
    const statement = query.ordered === false ? SQL.sales : `${SQL.sales}\n${SQL.salesInOrder}`;
    const { since = null, until = null } = query;
    for await (const rows of database.stream<SaleRow>(statement, [...days(query), since, until]))
      for (const row of rows) yield documentOf(row);
  };
  const kept = async (query: DayFactsQuery): Promise<{ readonly venue: string; readonly total: SalesTotal }[]> => {
    if (!(await database.isThere())) return [];
    const rows = await database.rows<{ venue: string; total: string }>(SQL.totals, days(query));
    return rows.map(({ venue, total }) => ({ venue, total: JSON.parse(total) as SalesTotal }));
  };
  return {
    timeline: (query) => timelineOf(database, query),
    sales: documents,
    async totals({ by, item, ...query }: TotalsQuery) {
      if (by === 'day' && item === undefined && query.since === undefined && query.until === undefined)
        return (await kept(query)).map(({ total }) => total).filter((total) => !isNothing(total));
      const totals = new Totals({ by, item });
      for await (const document of documents({ ...query, ordered: false })) totals.add(document);
      return totals.rows();
    },
    async dayFacts(query) {
      const byVenue = grouped(await kept(query), ({ venue }) => venue);
      const facts = [...byVenue.values()].flatMap((ofVenue) => factsOf(ofVenue.map(({ total }) => total)));
      return facts.sort(compareFacts);
    },
  };
}

async function* timelineOf(database: StoreDatabase, query: TimelineQuery): AsyncGenerator<TimelineEntry, void, void> {
  const { limit } = query;
  if (limit === 0 || !(await database.isThere())) return;
  const { integrations = null, kinds = null, op = null, since = null, until = null } = query;
  const asked = [idsOf(query.venues), integrations, kinds, op, since, until];
  const parsed = ({ entry }: { readonly entry: string }) =>
    read(parseTimelineEntry(JSON.parse(entry)), `An entry of the timeline in ${database.address.name}`);
  const strays = await Strays.of(database, query, asked);
  if (limit === undefined) {
    for await (const entry of inOrder(asDated(database, asked, strays), strays)) yield parsed(entry);
    return;
  }
  // Those that stand elsewhere may be among the newest by date, and are not wanted there.
  const rows = await database.rows<EntryRow>(SQL.newest, [...asked, limit + strays.fitting.length]);
  const all = [...rows.filter((row) => !strays.has(row)).map(placed), ...strays.fitting].sort(inOrderOfTimeline);
  yield* all.slice(-limit).map(parsed);
}

const placed = (row: EntryRow): StrayEntry => ({ ...row, place: row.at });

/** Entries that stand where they are dated, oldest first. */
async function* asDated(
  database: StoreDatabase,
  asked: readonly unknown[],
  strays: Strays,
): AsyncGenerator<StrayEntry, void, void> {
  // Each piece goes on after the one before: entries are never changed, and never removed.
  let after: readonly [string | null, string | null, number | null] = [null, null, null];
  for (;;) {
    const rows = await database.rows<EntryRow>(SQL.timeline, [...asked, ...after, PIECE]);
    for (const row of rows) if (!strays.has(row)) yield placed(row);
    const last = rows.at(-1);
    if (!last || rows.length < PIECE) return;
    after = [last.at, last.venue, last.seq];
  }
}

/** Both together. */
async function* inOrder(dated: AsyncIterable<StrayEntry>, { fitting }: Strays): AsyncGenerator<StrayEntry, void, void> {
  let next = 0;
  for await (const entry of dated) {
    for (let stray = fitting[next]; stray && inOrderOfTimeline(stray, entry) < 0; stray = fitting[next]) {
      yield stray;
      next += 1;
    }
    yield entry;
  }
  yield* fitting.slice(next);
}

function idsOf(venues: readonly VenueAsked[] | undefined): string[] | null {
  return venues ? [...new Set(venues.map((one) => (typeof one === 'string' ? one : one.venue.id)))] : null;
}

/** In the order in which the statements number them. */
function days({ venues, integrations, from, to }: DayFactsQuery): unknown[] {
  return [idsOf(venues), integrations ?? null, from ?? null, to ?? null];
}
