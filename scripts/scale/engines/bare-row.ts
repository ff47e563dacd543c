import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type Check, type Engine, HEARTBEAT_S, type Place, POLL_MS } from './engine.ts';

const TABLES = `
create table if not exists bench.rows (
  queue text, id text, due_at timestamptz, leased_until timestamptz, fence integer not null default 0,
  primary key (queue, id)
);
create index if not exists rows_due on bench.rows (queue, due_at) where due_at is not null`;

const TAKE = `
update bench.rows r set leased_until = statement_timestamp() + $3 * interval '1 second', fence = fence + 1
from (
  select id from bench.rows
  where queue = $1 and due_at <= statement_timestamp()
    and (leased_until is null or leased_until < statement_timestamp())
  order by due_at limit $2 for update skip locked
) as mine
where r.queue = $1 and r.id = mine.id
returning r.id, r.fence`;

const RENEW = `
update bench.rows set leased_until = statement_timestamp() + $3 * interval '1 second'
where queue = $1 and id = any ($2::text[]) and leased_until > statement_timestamp()`;

const SETTLE = `
update bench.rows set due_at = null, leased_until = null where queue = $1 and id = $2 and fence = $3`;

/** No engine: a row with a lease and a fence, taken with SKIP LOCKED. */
export const bareRow: Engine = {
  async prepare({ url }) {
    await asked(url, (client) => client.query(TABLES));
  },
  async add({ url, queue }, ids) {
    const sql = 'insert into bench.rows (queue, id, due_at) select $1, unnest($2::text[]), statement_timestamp()';
    await asked(url, (client) => client.query(sql, [queue, ids]));
  },
  async work(place, atOnce, check) {
    const pool = new pg.Pool({ connectionString: place.url, max: 2 });
    pool.on('error', () => {});
    void take(pool, place, { atOnce, check });
  },
};

async function asked(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await work(client);
  await client.end();
}

type Taking = { readonly atOnce: number; readonly check: Check };

async function take(pool: pg.Pool, { queue }: Place, { atOnce, check }: Taking): Promise<void> {
  const held = new Set<string>();
  setInterval(() => void (held.size > 0 && pool.query(RENEW, [queue, [...held], HEARTBEAT_S])), 10_000);
  const running = new Set<Promise<void>>();
  for (;;) {
    const { rows } = await pool.query<{ id: string; fence: number }>(TAKE, [queue, atOnce - running.size, HEARTBEAT_S]);
    for (const { id, fence } of rows) {
      held.add(id);
      const doing = check(id, async (client) => (await client.query(SETTLE, [queue, id, fence])).rowCount === 1);
      const ended = doing.finally(() => {
        held.delete(id);
        running.delete(ended);
      });
      running.add(ended);
    }
    if (running.size >= atOnce) await Promise.race(running);
    else if (rows.length === 0) await pause(POLL_MS);
  }
}
