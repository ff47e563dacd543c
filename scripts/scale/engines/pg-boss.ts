import { setTimeout as pause } from 'node:timers/promises';
import { type ConstructorOptions, PgBoss } from 'pg-boss';
import { type Engine, HEARTBEAT_S, type Place, POLL_MS } from './engine.ts';

const QUEUE = { policy: 'exclusive', expireInSeconds: 86_399, retryLimit: 1_000_000, retryDelay: 0 } as const;

/** As src/store-postgres/jobs.ts uses it. */
export const pgBoss: Engine = {
  async prepare({ url, queue }) {
    const boss = await opened({ connectionString: url, supervise: false });
    await boss.createQueue(queue, { ...QUEUE, heartbeatSeconds: HEARTBEAT_S });
    await boss.stop({ graceful: false });
  },
  async add({ url, queue }, ids) {
    const boss = await opened({ connectionString: url, supervise: false, migrate: false });
    await boss.insert(
      queue,
      ids.map((id) => ({ data: { id }, singletonKey: id })),
    );
    await boss.stop({ graceful: false });
  },
  async work(place, atOnce, check) {
    const [every, maintenance] = [HEARTBEAT_S / 2, 600];
    const intervals = { superviseIntervalSeconds: every, monitorIntervalSeconds: every };
    const boss = await opened({
      connectionString: place.url,
      migrate: false,
      supervise: true,
      max: atOnce + 1,
      ...intervals,
      maintenanceIntervalSeconds: maintenance,
    });
    void take(boss, place, { atOnce, check });
  },
};

async function opened(options: ConstructorOptions): Promise<PgBoss> {
  const boss = new PgBoss({ ...options, schedule: false });
  boss.on('error', () => {});
  await boss.start();
  return boss;
}

type Taking = { readonly atOnce: number; readonly check: Parameters<Engine['work']>[2] };

async function take(boss: PgBoss, { queue }: Place, { atOnce, check }: Taking): Promise<void> {
  const held = new Map<string, { id: string; retryCount: number }>();
  setInterval(() => void (held.size > 0 && boss.touch(queue, [...held.values()])), (HEARTBEAT_S * 1000) / 3);
  const running = new Set<Promise<void>>();
  for (;;) {
    const jobs = await boss.fetch<{ id: string }>(queue, { batchSize: atOnce - running.size });
    for (const { id, retryCount, data } of jobs) {
      const job = { id, retryCount };
      held.set(id, job);
      const doing = check(data.id, async (client) => {
        const db = {
          executeSql: async (text: string, values?: unknown[]) => ({ rows: (await client.query(text, values)).rows }),
        };
        const { affected } = (await boss.complete(queue, job, null, { db })) as { affected?: number };
        return affected === 1;
      }).finally(() => {
        held.delete(id);
        running.delete(doing);
      });
      running.add(doing);
    }
    if (running.size >= atOnce) await Promise.race(running);
    else if (jobs.length === 0) await pause(POLL_MS);
  }
}
