import type { Alike } from '../domain/alike.ts';
import { ExpectedError } from '../domain/errors.ts';
import { FigureCount, type FiguresAsked, type IntegrationFigure, type StoreFigures } from '../domain/figures.ts';
import type { Integration } from '../domain/integration.ts';
import { overdueSince } from '../domain/schedule.ts';
import type { VenueState } from '../domain/state.ts';
import { type OthersFigure, type Survey, type SurveyAsked, SurveyCount, standsOut } from '../domain/survey.ts';
import type { IntegrationQuery, VenueQuery } from '../domain/venue-query.ts';
import type { SurveyTold, Venues } from '../ports/venues.ts';
import type { Row } from './database.ts';
import { stateOf, type VenueRow } from './records.ts';
import venuesSql from './sql/venues.sql';
import { statementsIn } from './statements.ts';
import type { StoreDatabase } from './use.ts';

const SQL = statementsIn(
  venuesSql,
  'ids',
  'read',
  'find',
  'list',
  'count',
  'kinds',
  'waiting',
  'mails',
  'alike',
  'survey',
);

/** Venues that are read at once: few at first, then more, for each piece asks all integrations which of them fit. */
const [FIRST_PIECE, LARGEST_PIECE] = [200, 5000];

/** Reading venues, as the port says it. `writer` is the version of posctl. */
export function readingOf(database: StoreDatabase, writer: string): Omit<Venues, 'change'> {
  const readVenue = async (id: string): Promise<VenueState | undefined> => {
    if (!(await database.isThere())) return undefined;
    const [row] = await database.rows<VenueRow>(SQL.read, [id, writer]);
    return row && stateOf(row, id, database);
  };
  return {
    read: readVenue,
    async find(integration) {
      if (!(await database.isThere())) return undefined;
      const [row] = await database.rows<{ venue: string }>(SQL.find, [integration]);
      return row && readVenue(row.venue);
    },
    async *list(query, damaged) {
      if (!(await database.isThere())) return;
      for await (const row of rowsOf(database, query, writer)) {
        const state = unlessDamaged(() => stateOf(row, row.id, database), damaged);
        if (state) yield state;
      }
    },
    async ids() {
      if (!(await database.isThere())) return [];
      return (await database.rows<{ id: string }>(SQL.ids)).map(({ id }) => id);
    },
    async count(query) {
      if (!(await database.isThere())) return 0;
      const [row] = await database.rows<{ count: number }>(SQL.count, conditions(query));
      return row?.count ?? 0;
    },
    async alike({ type, cause }) {
      if (!(await database.isThere())) return { failing: 0, of: 0 };
      const [row] = await database.rows<Alike & Row>(SQL.alike, [type, cause]);
      if (!row) throw new Error('Nothing was counted');
      return row;
    },
    survey: async (asked, told) =>
      (await database.isThere()) ? surveyOf(database, asked, { ...told, writer }) : new SurveyCount(asked).survey(),
    figures: (asked) => figuresOf(database, asked),
  };
}

interface SurveyRow extends VenueRow {
  readonly id: string;
  /** A figure of those that do not stand out, as JSON; null in other rows, as the next field is. */
  readonly others: string | null;
  readonly waiting: string | null;
}

async function surveyOf(
  database: StoreDatabase,
  { now, types, lastPass, running }: SurveyAsked,
  { visit, damaged, writer }: SurveyTold & { readonly writer: string },
): Promise<Survey> {
  const isAsked = ({ type }: Integration) => types.length === 0 || types.includes(type);
  const values = [writer, types.length === 0 ? null : types, now, lastPass, overdueSince(now), running];
  const others: OthersFigure[] = [];
  let waits = { stale: 0, since: now, late: 0 };
  for await (const rows of database.stream<SurveyRow>(SQL.survey, values))
    for (const row of rows) {
      if (row.others !== null) others.push(JSON.parse(row.others));
      else if (row.waiting !== null) waits = JSON.parse(row.waiting);
      else {
        const state = unlessDamaged(() => stateOf(row, row.id, database), damaged);
        for (const one of state?.integrations ?? [])
          if (isAsked(one) && standsOut(one)) visit(one, state as VenueState);
      }
    }
  const { stale, since, late } = waits;
  return { others, stale: stale === 0 ? null : { waiting: stale, since, lastPass }, late };
}

async function figuresOf(database: StoreDatabase, { now, running }: FiguresAsked): Promise<StoreFigures> {
  if (!(await database.isThere())) return new FigureCount({ now, running }).figures();
  const [integrations, [waiting], [mail]] = await Promise.all([
    database.rows<IntegrationFigure & Row>(SQL.kinds),
    database.rows<{ due: number; late: number; dueSince: string | null }>(SQL.waiting, [
      now,
      overdueSince(now),
      running,
    ]),
    database.rows<{ owed: number; failed: number }>(SQL.mails),
  ]);
  if (!waiting || !mail) throw new Error('Nothing was counted');
  return { integrations, ...waiting, mail };
}

/** In pieces, each after the last id of the one before: ids stay, and venues are never removed. */
async function* rowsOf(
  database: StoreDatabase,
  { ids, owing, ...query }: VenueQuery,
  writer: string,
): AsyncGenerator<VenueRow & { readonly id: string }, void, void> {
  const asked = conditions(query);
  const selects = asked.some((value) => value !== null);
  for (let [after, piece] = ['', FIRST_PIECE]; ; piece = Math.min(5 * piece, LARGEST_PIECE)) {
    const values = [writer, after, selects, ids ?? null, owing ?? null, ...asked, piece];
    const rows = await database.rows<VenueRow & { id: string }>(SQL.list, values);
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < piece) return;
    after = last.id;
  }
}

/** In the order in which the statements number them; null for what is not asked. */
function conditions({
  type,
  status,
  active,
  calledOff,
  answered,
  due,
  inIncident,
  incident,
  snoozeOver,
  failingSince,
}: IntegrationQuery): unknown[] {
  const all = [type, status, active, calledOff, answered, due, inIncident, incident, snoozeOver, failingSince];
  return all.map((value) => value ?? null);
}

function unlessDamaged<T>(work: () => T, damaged: (error: ExpectedError) => void): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    damaged(error);
    return undefined;
  }
}
