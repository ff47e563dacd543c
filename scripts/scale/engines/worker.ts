import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { bareRow } from './bare-row.ts';
import { bullMq } from './bullmq.ts';
import type { Engine, Place } from './engine.ts';
import { graphileWorker } from './graphile-worker.ts';
import { pgBoss } from './pg-boss.ts';

export const ENGINES: Readonly<Record<string, Engine>> = {
  'pg-boss': pgBoss,
  'bare row': bareRow,
  'graphile-worker': graphileWorker,
  BullMQ: bullMq,
};

/** What a worker process is told. */
export interface Task {
  readonly engine: string;
  readonly place: Place;
  readonly atOnce: number;
  /** How long a check takes before it is saved. */
  readonly workMs: number;
}

/** What is saved of a check, whatever the engine: status, an entry of the timeline, and three sales. */
const SAVE = [
  'insert into bench.status (id, revision) values ($1, 1) on conflict (id) do update set revision = status.revision + 1',
  'insert into bench.told (id, by, at) values ($1, $2, clock_timestamp())',
  `insert into bench.sales (id, n, document) select $1, n, $2 from generate_series(1, 3) as n
   on conflict (id, n) do update set document = excluded.document`,
];
const SALE = JSON.stringify({
  kind: 'sale',
  lines: Array.from({ length: 4 }, (_, n) => ({ item: `Lager ${n}`, net: 1000 })),
});

/** A worker process: says `ready`, `began ID` and `ended ID saved|refused`, each in a line. */
export async function work({ engine, place, atOnce, workMs }: Task): Promise<void> {
  const pool = new pg.Pool({ connectionString: place.url, max: atOnce });
  pool.on('error', () => {});
  const by = String(process.pid);
  await ENGINES[engine]?.work(place, atOnce, async (id, settle) => {
    say(`began ${id}`);
    if (workMs > 0) await pause(workMs);
    const client = await pool.connect();
    await client.query('begin');
    for (const [i, sql] of SAVE.entries()) await client.query(sql, i === 0 ? [id] : [id, i === 1 ? by : SALE]);
    const isOurs = await settle(client);
    await client.query(isOurs ? 'commit' : 'rollback');
    client.release();
    say(`ended ${id} ${isOurs ? 'saved' : 'refused'}`);
  });
  say('ready');
}

const say = (line: string) => process.stdout.write(`${line}\n`);
