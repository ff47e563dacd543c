/**
 * Fills an empty store in PostgreSQL with a large fleet and its past, within the database: records are copies of a few that
 * went through the store itself, so that what is read later is what posctl writes.
 */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { businessDay } from '../../src/domain/business-day.ts';
import type { Integration } from '../../src/domain/integration.ts';
import { record, type VenueState } from '../../src/domain/state.ts';
import { DAY, HOUR, instant, millis } from '../../src/domain/time.ts';
import type { Store } from '../../src/ports/store.ts';
import { type Address, postgresAddress } from '../../src/store-postgres/address.ts';
import { postgresStore } from '../../src/store-postgres/postgres-store.ts';
import { anIntegration, aVenue } from '../../test/support/builders.ts';

/** How large it shall be. */
export interface FleetSize {
  /** Called `v-1`, `v-2`, …; each has two integrations (`v-7/square:n1`, `n2`), every other one a third. */
  readonly venues: number;
  /** Entries on the timeline of each integration, spread evenly over the last year. */
  readonly entries: number;
}

/** What there is afterwards. */
export interface Seeded {
  readonly venues: number;
  readonly integrations: number;
  readonly entries: number;
}

/** The venue whose records are copied; it is not part of the fleet, and gone afterwards. */
const MODEL = 'v-0';
const idOf = (n: number) => `int_${String(n).padStart(20, '0')}`;

/** Of so many integrations one is called off, one fails, one is quiet, one snoozed, and two are inactive. */
const OF = 500;

/** Fills the store at an address. @throws Error when it is not empty, and whatever the server says. */
export async function seedFleet(url: string, { venues, entries }: FleetSize, now: Date): Promise<Seeded> {
  const address = postgresAddress(url, 'the address to be filled', process.env);
  const clock = { now: () => now.toISOString(), sleep: async () => {} };
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const store = postgresStore({ address, process: 'seed/1', version, clock });
  await store.base.create();
  if ((await store.venues.ids()).length > 0) throw new Error(`${address.name} is not empty`);
  await saveModels(store, now);
  const beat = { lastPassStartedAt: now.toISOString(), lastPassEndedAt: now.toISOString(), by: 'seed/1' };
  await store.base.beat(beat);
  await store.base.close();
  const client = new pg.Client({ connectionString: serverOf(url) });
  await client.connect();
  const named = (sql: string) => sql.replaceAll('posctl.', `"${address.schema}".`);
  const run = async (sql: string, values: readonly unknown[] = []) =>
    (await client.query(named(sql), [...values])).rowCount ?? 0;
  try {
    await run(VENUES, [venues, entries]);
    const { rows } = await client.query<{ name: string }>(named(COLUMNS));
    const columns = rows.map(({ name }) => name);
    const integrations = await run(integrationsWith(columns), [venues]);
    const [model] = (await client.query<{ entry: string }>(named('select entry::text as entry from posctl.timeline')))
      .rows;
    const told = await fillTimeline(run, address, { venues, entries, now, model: formatOf(model?.entry ?? '', now) });
    for (const table of ['integrations', 'venues', 'timeline'])
      await run(`delete from posctl.${table} where ${table === 'venues' ? 'id' : 'venue'} = '${MODEL}'`);
    for (const table of ['venues', 'integrations', 'timeline']) await run(`vacuum analyze posctl.${table}`);
    return { venues, integrations, entries: told };
  } finally {
    await client.end();
  }
}

/** What only posctl knows is not for the driver. */
function serverOf(url: string): string {
  const server = new URL(url);
  server.searchParams.delete('schema');
  return server.href;
}

/** One integration of each kind, by its place, and an entry of a good check. */
async function saveModels(store: Store, now: Date): Promise<void> {
  const [at, added] = [now.toISOString(), instant(now.getTime() - 400 * DAY)];
  const models = kinds(at).map(
    (more, n): Integration =>
      anIntegration({
        id: idOf(n),
        venue: MODEL,
        nickname: `n${n}`,
        lastSalesCheck: at,
        lastGoodCheck: at,
        fetchedTo: at,
        nextCheck: at,
        options: { locations: 'L1' },
        createdAt: added,
        changedAt: added,
        begunAt: added,
        failingFrom: at,
        credentials: { accessToken: { from: 'env', at: 'SEED_TOKEN' } },
        ...more,
      }),
  );
  const venue = aVenue({ id: MODEL, name: MODEL, contacts: [`owner@${MODEL}.test`] });
  const state: VenueState = { venue, integrations: models, owed: [], lastSeq: 0 };
  const window = { from: instant(now.getTime() - 6 * HOUR), to: at };
  const details = { durationMs: 1200, startedAt: at, window, linesNew: 12, linesChanged: 0 };
  const about = { at, actor: 'daemon', integration: idOf(0), ref: `${MODEL}/square:n0`, status: null, reason: null };
  await store.venues.change(MODEL, () => {
    return { change: record(state, [{ ...about, kind: 'check_succeeded', details }]), result: undefined };
  });
}

const REASON = { cause: null, message: 'Square did not answer within 30 s', needs: 'nobody' } as const;

/** In the order in which `INTEGRATIONS` names them. */
function kinds(at: string): Partial<Integration>[] {
  const streak = anIntegration().streak;
  const last = { code: 'no_response', at, counted: true, incident: false } as const;
  const usual = [1, 2, 3, 4].map((week) => {
    const sold = instant(millis(at) - week * 7 * DAY);
    return { businessDay: businessDay(sold, aVenue()), firstSold: sold };
  });
  return [
    {},
    {
      status: 'CalledOff',
      nextCheck: null,
      calledOffAt: at,
      reason: { ...REASON, code: 'too_many_failures', cause: 'no_response', since: at },
    },
    {
      status: 'Failed',
      streak: { ...streak, counted: 1, tries: 1, last },
      reason: { ...REASON, code: 'no_response', since: at },
    },
    { quiet: { businessDay: businessDay(at, aVenue()), until: at, usual, of: 5 } },
    { snoozed: { since: at, until: instant(millis(at) + 3 * DAY), reason: 'a new terminal comes', by: 'kim' } },
    { active: false, nextCheck: null, deactivatedAt: at },
  ];
}

const VENUES = `
insert into posctl.venues (id, state, owing, writer)
select 'v-' || n,
  replace(replace(state::text, '${MODEL}', 'v-' || n), '"lastSeq":1', '"lastSeq":' || (2 + n % 2) * $2::int)::json,
  owing, writer
from posctl.venues, generate_series(1, $1::int) as n
where id = '${MODEL}'`;

/** The integrations of the fleet: venue, place from 1, number, and which kind it is a copy of. */
const FLEET = `
  select n, place, 10 * n + place as number, coalesce((array[1, 2, 3, 4, 5, 5])[k * 61 % ${OF}], 0) as kind
  from (
    select n, place, row_number() over (order by n, place) as k
    from generate_series(1, $1::int) as n, generate_series(1, 2 + n % 2) as place
  ) as counted`;

const COLUMNS = `
select attname as name from pg_attribute
where attrelid = 'posctl.integrations'::regclass and attnum > 0 and not attisdropped`;

const jsonMoment = (moment: string) =>
  `to_char(coalesce(${moment}, 'epoch') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const NEW_ID = "'int_' || lpad(number::text, 20, '0')";

/** What is another one in each copy. Turns are spread over the interval, from in an hour on, so that nothing is due at first. */
const DIFFERENT: Readonly<Record<string, string>> = {
  venue: "'v-' || n",
  id: NEW_ID,
  place: 'fleet.place - 1',
  next_check_at: 'next_check_at + later',
  planned_from: 'planned_from + later',
  record: `replace(replace(replace(replace(record::text, id, ${NEW_ID}), '${MODEL}', 'v-' || n),
    '"nickname":"n' || kind || '"', '"nickname":"n' || fleet.place || '"'),
    '"nextCheck":"' || ${jsonMoment('next_check_at')} || '"',
    '"nextCheck":"' || ${jsonMoment('next_check_at + later')} || '"')::json`,
};

const integrationsWith = (columns: readonly string[]) => `
insert into posctl.integrations (${columns.join(', ')})
select ${columns.map((name) => DIFFERENT[name] ?? `model.${name}`).join(', ')}
from (select *, interval '1 hour' + (number % 18000 * 7919 % 18000) * interval '1 second' as later from (${FLEET}) as numbered) as fleet
join posctl.integrations model on model.venue = '${MODEL}' and model.place = fleet.kind`;

/** Entries of one month, in a table that has no indexes yet; $7 is the model's, with places for what differs. */
const ENTRIES = `
insert into MONTH (venue, at, seq, integration, kind, op, entry)
select 'v-' || n, moment, seq, new_id, 'check_succeeded', null,
  format($7::text, seq, ${jsonMoment('moment')}, ${jsonMoment("moment - interval '6 hours'")},
    'v-' || n || '/square:n' || place, new_id, 'v-' || n)::json
from (
  select n, place, ${NEW_ID} as new_id, nth * (2 + n % 2) + place as seq,
    date_trunc('milliseconds', $4::timestamptz + (nth * $5::float8 + number % 1000) * interval '1 second') as moment
  from (${FLEET}) as fleet, generate_series($2::int, $3::int) as nth
) as told
where moment >= $6::timestamptz and moment < $6::timestamptz + interval '1 month'`;

/** In the order in which `ENTRIES` gives what differs. */
function formatOf(entry: string, now: Date): string {
  const texts = [
    '"seq":1,',
    now.toISOString(),
    instant(now.getTime() - 6 * HOUR),
    `${MODEL}/square:n0`,
    idOf(0),
    MODEL,
  ];
  return texts.reduce((text, was, i) => text.replaceAll(was, i === 0 ? '"seq":%1$s,' : `%${i + 1}$$s`), entry);
}

type Run = (sql: string, values?: readonly unknown[]) => Promise<number>;

interface Past extends FleetSize {
  readonly now: Date;
  /** An entry as JSON, for `format`. */
  readonly model: string;
}

/** Month by month; indexes are made when a month is whole, which is quicker than to keep them while it grows. */
async function fillTimeline(run: Run, { schema }: Address, { venues, entries, now, model }: Past): Promise<number> {
  const [begin, every] = [now.getTime() - 365 * DAY, (365 * DAY) / (entries + 1)];
  let told = 0;
  for (let from = monthOf(begin); from <= now; from = monthOf(from.getTime() + 32 * DAY)) {
    const to = monthOf(from.getTime() + 32 * DAY);
    const month = `"${schema}".timeline_${from.toISOString().slice(0, 7).replace('-', '_')}`;
    const nths = [(from.getTime() - begin) / every - 1, (to.getTime() - begin) / every];
    const [first = 0, last = 0] = nths.map((nth) => Math.min(Math.max(Math.floor(nth), 0), entries - 1));
    const values = [venues, first, last, instant(begin), every / 1000, from.toISOString(), model];
    // The month of now is there: the model's own entry is in it.
    const isNew = to <= now;
    if (isNew) await run(`create table ${month} (like posctl.timeline including defaults including constraints)`);
    told += await run(ENTRIES.replace('MONTH', month), values);
    const range = `from ('${from.toISOString()}') to ('${to.toISOString()}')`;
    if (isNew) await run(`alter table posctl.timeline attach partition ${month} for values ${range}`);
  }
  return told;
}

function monthOf(ms: number): Date {
  const at = new Date(ms);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
}
