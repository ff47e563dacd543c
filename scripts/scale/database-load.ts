import { setTimeout as pause } from 'node:timers/promises';
import type { Finding } from '../bench/measure.ts';
import { type Bench, checksSince, makeDue } from './bench.ts';
import { startPos } from './pos.ts';
import { start } from './posctl.ts';
import { ask, type Server } from './server.ts';

/** What integrations are checked by, unless somebody says otherwise. */
const EVERY_S = 6 * 3600;
const DAEMONS = 2;

/** The processor time of the database, and the memory of daemons, while two of them check a large fleet all day. */
export async function databaseLoad({ folder, server, sizes, fleet }: Bench): Promise<Finding[]> {
  const store = await fleet(sizes.many);
  const pos = await startPos(0);
  const daemons = Array.from({ length: DAEMONS }, () => start(folder, store, 'daemon'));
  await Promise.all(daemons.map((one) => one.heard('daemon_started')));
  // Starting is not what a day is like.
  await pause(10_000);
  const idle = await busy(server, sizes.idleS);
  await makeDue(store, pos.url, EVERY_S);
  // What waits at first, because to say all this took its time, is not what a day is like.
  do await pause(10_000);
  while ((await late(store)) > 0);
  const at = new Date();
  const load = await busy(server, sizes.loadS);
  const checks = (await checksSince(store, at)) / sizes.loadS;
  const peak = Math.max(...daemons.map((one) => one.peakMb() ?? 0));
  for (const one of daemons) one.kill('SIGTERM');
  await Promise.all(daemons.map(({ ended }) => ended));
  pos.stop();
  const shown = `${checks.toFixed(2)} checks a second for ${sizes.loadS} s; with nothing due ${percent(idle)}`;
  return [
    {
      what: `processor of PostgreSQL, ${DAEMONS} daemons, every 6 h (user and system time of its processes)`,
      median: shown,
      value: 100 * load,
      target: 5,
      better: 'below',
      unit: '% of a core',
    },
    {
      what: 'memory of a daemon, at most',
      median: `${sizes.loadS} s`,
      value: peak,
      target: 200,
      better: 'below',
      unit: 'MB',
    },
  ];
}

/** How many checks have waited for longer than daemons take to look again. */
async function late(store: string): Promise<number> {
  const [row] = await ask<{ count: number }>(
    store,
    "select count(*)::int as count from posctl.integrations where next_check_at < statement_timestamp() - interval '8 s'",
  );
  return row?.count ?? 0;
}

const percent = (part: number) => `${(100 * part).toFixed(2)} %`;

/** The share of a core that the server has taken for so long. */
async function busy(server: Server, seconds: number): Promise<number> {
  const [before, began] = [server.processorMs(), performance.now()];
  await pause(seconds * 1000);
  const [after, ms] = [server.processorMs(), performance.now() - began];
  if (before === null || after === null) throw new Error('this system does not tell processor time in /proc');
  return (after - before) / ms;
}
