import { always, type Engine, HEARTBEAT_S, type Place, packageOf } from './engine.ts';

interface Connection {
  readonly host: string;
  readonly port: number;
}

/** As far as it is used here. */
interface BullMq {
  readonly Queue: new (
    name: string,
    options: { connection: Connection },
  ) => {
    addBulk(jobs: { name: string; data: { id: string }; opts: { removeOnComplete: boolean } }[]): Promise<unknown>;
    close(): Promise<void>;
  };
  readonly Worker: new (
    name: string,
    work: (job: { data: { id: string } }) => Promise<void>,
    options: { connection: Connection; concurrency: number; lockDuration: number; stalledInterval: number },
  ) => { on(event: 'error', heard: () => void): void; waitUntilReady(): Promise<unknown> };
}

/** Its jobs are in Redis: what is saved in PostgreSQL and what is completed are two things. */
export const bullMq: Engine = {
  prepare: async () => {},
  async add(place, ids) {
    const queue = new (packageOf<BullMq>('bullmq').Queue)(place.queue, { connection: connectionTo(place) });
    await queue.addBulk(ids.map((id) => ({ name: 'check', data: { id }, opts: { removeOnComplete: true } })));
    await queue.close();
  },
  async work(place, atOnce, check) {
    const options = { connection: connectionTo(place), concurrency: atOnce, lockDuration: HEARTBEAT_S * 1000 };
    const { Worker } = packageOf<BullMq>('bullmq');
    const worker = new Worker(place.queue, ({ data }) => check(data.id, always), {
      ...options,
      stalledInterval: 15_000,
    });
    worker.on('error', () => {});
    await worker.waitUntilReady();
  },
};

function connectionTo({ redis }: Place): Connection {
  if (redis === null) throw new Error('there is no Redis');
  const { hostname, port } = new URL(redis);
  return { host: hostname, port: Number(port || 6379) };
}
