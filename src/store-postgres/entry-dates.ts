import { grouped } from '../domain/collections.ts';
import {
  type Dated,
  datesAfter,
  type EntryDates,
  inOrderOfTimeline,
  isReached,
  NO_DATES,
  type Placed,
  type SetBack,
  straysAmong,
} from '../domain/entry-order.ts';
import { parseEntryDates } from '../domain/parse.ts';
import type { TimelineQuery } from '../ports/ledger.ts';
import type { Row, Runs } from './database.ts';
import datesSql from './sql/entry-dates.sql';
import { statementsIn } from './statements.ts';
import type { StoreDatabase } from './use.ts';

const SQL = statementsIn(datesSql, 'learned', 'setBack', 'dated', 'named');

/** How a venue's entries are dated, by what its row remembers; where an early version wrote it, by the entries. */
export async function datesOf(runs: Runs, venue: string, remembered: unknown): Promise<EntryDates> {
  const known = parseEntryDates(remembered);
  if (known.ok) return known.value;
  const rows = await runs.rows<{ at: string; latest: string }>(SQL.learned, [venue]);
  const dated = rows.flatMap(({ at, latest }) => [latest, at]);
  return datesAfter(
    NO_DATES,
    dated.map((at) => ({ seq: 0, at })),
  );
}

/** An entry that stands elsewhere than where it is dated. */
export interface StrayEntry extends Placed {
  readonly entry: string;
}

interface DatedRow extends Row, Dated {
  readonly venue: string;
}

/** The entries that stand elsewhere than where they are dated. */
export class Strays {
  /** Those that fit, in the order of the timeline. */
  readonly fitting: readonly StrayEntry[];
  private readonly all: ReadonlySet<string>;

  private constructor(all: ReadonlySet<string>, fitting: readonly StrayEntry[]) {
    this.all = all;
    this.fitting = fitting;
  }

  /** As far as the question reaches. `asked`: its conditions, as the statements number them. */
  static async of(database: StoreDatabase, query: TimelineQuery, asked: readonly unknown[]): Promise<Strays> {
    const spans = await spansOf(database, query, asked[0]);
    if (spans.length === 0) return new Strays(new Set(), []);
    const columns = [spans.map(({ venue }) => venue), spans.map(({ from }) => from), spans.map(({ to }) => to)];
    const rows = await database.rows<DatedRow>(SQL.dated, columns);
    const byVenue = [...grouped(rows, ({ venue }) => venue).values()];
    const strays = byVenue.flatMap((ofVenue) => straysAmong(ofVenue));
    const places = new Map(strays.map(({ entry, place }) => [nameOf(entry), place]));
    const named = strays.map(({ entry }) => entry);
    const found = await database.rows<{ venue: string; seq: number; entry: string }>(SQL.named, [
      ...asked,
      named.map(({ venue }) => venue),
      named.map(({ at }) => at),
      named.map(({ seq }) => seq),
    ]);
    const fitting = found.map((row) => ({ ...row, place: places.get(nameOf(row)) ?? '' })).sort(inOrderOfTimeline);
    return new Strays(new Set(places.keys()), fitting);
  }

  has(entry: { readonly venue: string; readonly seq: number }): boolean {
    return this.all.size > 0 && this.all.has(nameOf(entry));
  }
}

const nameOf = ({ venue, seq }: { readonly venue: string; readonly seq: number }) => `${venue} ${seq}`;

/** The times within which entries of venues are not in the order of their dates, as far as the question reaches. */
async function spansOf(
  database: StoreDatabase,
  query: TimelineQuery,
  venues: unknown,
): Promise<(SetBack & { readonly venue: string })[]> {
  const rows = await database.rows<{ venue: string; setBack: string }>(SQL.setBack, [venues]);
  return rows.flatMap(({ venue, setBack }) =>
    (JSON.parse(setBack) as readonly SetBack[])
      .filter((span) => isReached(span, query))
      .map((span) => ({ venue, ...span })),
  );
}
