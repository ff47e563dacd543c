import { always, type Engine, POLL_MS, packageOf } from './engine.ts';

/** As far as it is used here. */
interface GraphileWorker {
  makeWorkerUtils(options: { connectionString: string }): Promise<{
    migrate(): Promise<void>;
    addJobs(specs: { identifier: string; payload: unknown }[]): Promise<unknown>;
    release(): Promise<void>;
  }>;
  run(options: {
    readonly connectionString: string;
    readonly concurrency: number;
    readonly pollInterval: number;
    readonly maxPoolSize: number;
    readonly noHandleSignals: boolean;
    readonly logger: unknown;
    readonly taskList: Readonly<Record<string, (payload: { id: string }) => Promise<void>>>;
  }): Promise<unknown>;
  readonly Logger: new (make: () => () => void) => unknown;
}

/** Its completion is a transaction of its own, and it has no fence. */
export const graphileWorker: Engine = {
  async prepare({ url }) {
    const utils = await packageOf<GraphileWorker>('graphile-worker').makeWorkerUtils({ connectionString: url });
    await utils.migrate();
    await utils.release();
  },
  async add({ url, queue }, ids) {
    const utils = await packageOf<GraphileWorker>('graphile-worker').makeWorkerUtils({ connectionString: url });
    await utils.addJobs(ids.map((id) => ({ identifier: queue, payload: { id } })));
    await utils.release();
  },
  async work({ url, queue }, atOnce, check) {
    const { run, Logger } = packageOf<GraphileWorker>('graphile-worker');
    await run({
      connectionString: url,
      concurrency: atOnce,
      pollInterval: POLL_MS,
      maxPoolSize: atOnce + 1,
      noHandleSignals: true,
      logger: new Logger(() => () => {}),
      taskList: { [queue]: ({ id }) => check(id, always) },
    });
  },
};
