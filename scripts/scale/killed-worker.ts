import { setTimeout as pause } from 'node:timers/promises';
import { type Finding, median } from '../bench/measure.ts';
import { type Bench, makeDue } from './bench.ts';
import { startPos } from './pos.ts';
import { start } from './posctl.ts';
import { ask } from './server.ts';

/** How long after `kill -9` of a daemon another one begins its check anew, with the heartbeat that is in use. */
export async function killedWorker({ folder, server, sizes }: Bench): Promise<Finding[]> {
  const seconds: number[] = [];
  for (let kill = 0; kill < sizes.kills; kill += 1) {
    const store = await oneIntegration({ folder, server }, `killed_${kill}`);
    const pos = await startPos(Number.POSITIVE_INFINITY);
    const begun = pos.asked();
    await makeDue(store, pos.url, 0);
    const dying = start(folder, store, 'daemon');
    await begun;
    const heir = start(folder, store, 'daemon');
    await heir.heard('daemon_started');
    // At another moment between two heartbeats each time.
    await pause(3000 + (kill * 10_000) / sizes.kills);
    const again = pos.asked();
    dying.kill('SIGKILL');
    const at = performance.now();
    await Promise.race([again, pause(180_000)]);
    seconds.push((performance.now() - at) / 1000);
    heir.kill('SIGKILL');
    await Promise.all([dying.ended, heir.ended]);
    pos.stop();
  }
  const shown = `${seconds.map((one) => one.toFixed(1)).join(', ')} s; median ${median(seconds).toFixed(1)} s`;
  return [
    {
      what: 'the check of a daemon that was killed begins again after, at the latest',
      median: shown,
      value: Math.max(...seconds),
      target: 60,
      better: 'below',
      unit: 's',
    },
  ];
}

async function oneIntegration({ server }: Pick<Bench, 'folder' | 'server'>, name: string): Promise<string> {
  const { seedFleet } = await import('./seed.ts');
  const store = await server.database(name);
  await seedFleet(store, { venues: 1, entries: 1 }, new Date());
  await ask(
    store,
    `delete from posctl.integrations where id <> (select min(id) from posctl.integrations where status = 'Healthy' and active)`,
  );
  return store;
}
