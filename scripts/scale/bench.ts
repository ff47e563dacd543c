import type { Finding } from '../bench/measure.ts';
import { seedFleet } from './seed.ts';
import { ask, type Server } from './server.ts';

/** What the parts of the bench are given. */
export interface Bench {
  readonly folder: string;
  readonly server: Server;
  readonly sizes: Sizes;
  /** Address of a store with so many venues and a year of timeline; made by the first who asks. */
  fleet(venues: number): Promise<string>;
}

/** Measures something of a store that is large, or has much to do. */
export type Part = (bench: Bench) => Promise<Finding[]>;

/** How much is measured, and for how long. */
export interface Sizes {
  readonly few: number;
  readonly many: number;
  /** Entries on the timeline of each integration. */
  readonly entries: number;
  readonly rounds: number;
  readonly idleS: number;
  readonly loadS: number;
  readonly windowS: number;
  readonly kills: number;
  readonly jobs: number;
}

export const SIZES: Sizes = {
  few: 400,
  many: 40_000,
  entries: 52,
  rounds: 7,
  idleS: 120,
  loadS: 300,
  windowS: 40,
  kills: 3,
  jobs: 4000,
};

/** A trial of the bench itself: its figures mean nothing. */
export const TRIAL: Sizes = {
  few: 40,
  many: 400,
  entries: 4,
  rounds: 2,
  idleS: 10,
  loadS: 20,
  windowS: 5,
  kills: 1,
  jobs: 200,
};

export function benchOf(folder: string, server: Server, sizes: Sizes): Bench {
  const fleets = new Map<number, Promise<string>>();
  const made = async (venues: number) => {
    const url = await server.database(`fleet_${venues}`);
    const began = performance.now();
    const { integrations, entries } = await seedFleet(url, { venues, entries: sizes.entries }, new Date());
    const [row] = await ask<{ size: string }>(
      url,
      'select pg_size_pretty(pg_database_size(current_database())) as size',
    );
    const s = ((performance.now() - began) / 1000).toFixed(0);
    console.log(`        (made ${integrations} integrations with ${entries} entries, ${row?.size}, in ${s} s)`);
    return url;
  };
  return {
    folder,
    server,
    sizes,
    fleet(venues) {
      const fleet = fleets.get(venues) ?? made(venues);
      fleets.set(venues, fleet);
      return fleet;
    },
  };
}

/**
 * Makes the integrations of a fleet ask a POS at this address, and their checks due from now on, spread evenly over so many
 * seconds; all at once with 0.
 */
export async function makeDue(store: string, pos: string, overS: number): Promise<void> {
  await ask(
    store,
    `update posctl.integrations i set next_check_at = turn.at, planned_from = turn.at - interval '6 hours', handed_at = null,
       record = (jsonb_set(record::jsonb, '{options,baseUrl}', to_jsonb($1::text)) || jsonb_build_object('nextCheck',
         to_char(turn.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))::json
     from (
       select venue, id, date_trunc('milliseconds', statement_timestamp() +
         (row_number() over (order by md5(id)) * $2::float8 / count(*) over ()) * interval '1 second') as at
       from posctl.integrations where next_check_at is not null
     ) as turn
     where i.venue = turn.venue and i.id = turn.id`,
    [pos, overS],
  );
  await ask(store, 'vacuum analyze posctl.integrations');
}

/** Good checks that were saved since. */
export async function checksSince(store: string, at: Date): Promise<number> {
  const [row] = await ask<{ count: number }>(
    store,
    `select count(*)::int as count from posctl.timeline where at > $1 and kind = 'check_succeeded'`,
    [at],
  );
  return row?.count ?? 0;
}
