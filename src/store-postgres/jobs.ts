import { getConstructionPlans, PgBoss } from 'pg-boss';
import type { Claim, Turn } from '../ports/sharing.ts';
import type { Database, Runs } from './database.ts';

/** What a job says of the integration that is to be checked. */
export type CheckWanted = Claim['integration'];

/** A check that was fetched, and is held until it is completed or its heartbeat fails to come. */
export interface CheckJob {
  readonly turn: Turn;
  readonly integration: CheckWanted;
}

/** The queue of the checks that are due, kept by pg-boss in the schema of the store. */
export interface CheckJobs {
  /** How long after the last heartbeat its job is given to another one, in milliseconds. */
  readonly heartbeatMs: number;
  /** Within the transaction of `runs`; one that waits or runs already is not added. */
  add(wanted: readonly CheckWanted[], runs: Runs): Promise<void>;
  /** At most this many, none of them of these types. */
  fetch(most: number, full: readonly string[]): Promise<CheckJob[]>;
  /** Ids of those that are still held; null when that cannot be told. */
  heartbeat(turns: readonly Turn[]): Promise<ReadonlySet<string> | null>;
  /** Within the transaction of `runs`: false when it was lost. */
  complete(turn: Turn, runs: Runs): Promise<boolean>;
  stop(): Promise<void>;
}

const CHECK = 'check';

/** No retry of its own is ever due to a failed check, which is a completed job: it says that a worker was lost. */
const QUEUE = {
  policy: 'exclusive',
  heartbeatSeconds: 30,
  // The longest that a check may take is limited elsewhere (policy: at most a day).
  expireInSeconds: 86_399,
  retryLimit: 1_000_000,
  retryDelay: 0,
  deleteAfterSeconds: 3600,
  warningQueueSize: 1_000_000,
};

/** Nothing but what is asked for: no schedules, no register of instances, no migrations. */
const BARE = { migrate: false, schedule: false, registerInstance: false, openTelemetry: { enabled: false } };

/**
 * Makes the tables of pg-boss and the queue, in the transaction that makes those of the store. Another version of pg-boss
 * may need others: then it is one more migration of the store, with `getMigrationPlans`.
 */
export async function makeQueue(runs: Runs, schema: string): Promise<void> {
  const [, plans] = inTransaction(getConstructionPlans(schema, { createSchema: false })) ?? [];
  if (plans === undefined) throw new Error('pg-boss makes its tables in another way than it did');
  await runs.rows(plans);
  const boss = new PgBoss({ ...BARE, schema, supervise: false, db: { executeSql: (...asked) => ran(runs, asked) } });
  boss.on('error', () => {});
  await boss.start();
  try {
    await boss.createQueue(CHECK, QUEUE);
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** Starts to look after the queue: whoever is open gives the jobs of dead workers to others. */
export async function openJobs(database: Database, failed: (error: Error) => void): Promise<CheckJobs> {
  const { schema } = database.address;
  const db = {
    executeSql: (text: string, values: unknown[] = []) => {
      const [, statements] = inTransaction(text) ?? [];
      if (statements === undefined) return ran(database, [text, values]);
      return database.transaction('jobs', (runs) => ran(runs, [statements, values]));
    },
  };
  const heartbeatMs = await heartbeatIn(database);
  const seconds = Math.max(1, Math.round(heartbeatMs / 2000));
  const boss = new PgBoss({
    ...BARE,
    schema,
    db,
    supervise: true,
    superviseIntervalSeconds: seconds,
    monitorIntervalSeconds: seconds,
    maintenanceIntervalSeconds: 600,
    persistWarnings: false,
  });
  boss.on('error', failed);
  await boss.start();
  return { heartbeatMs, ...callsOf(boss), stop: () => boss.stop({ graceful: false }) };
}

async function heartbeatIn(runs: Runs): Promise<number> {
  const [row] = await runs.rows<{ seconds: number }>(
    'select heartbeat_seconds::float8 as seconds from posctl.queue where name = $1',
    [CHECK],
  );
  return (row?.seconds ?? QUEUE.heartbeatSeconds) * 1000;
}

function callsOf(boss: PgBoss): Pick<CheckJobs, 'add' | 'fetch' | 'heartbeat' | 'complete'> {
  const attempt = ({ id, attempt: retryCount }: Turn) => ({ id, retryCount });
  return {
    async add(wanted, runs) {
      const jobs = wanted.map((data) => ({ data, singletonKey: data.id, group: { id: data.type } }));
      await boss.insert(CHECK, jobs, { db: { executeSql: (...asked) => ran(runs, asked) } });
    },
    async fetch(most, full) {
      const jobs = await boss.fetch<CheckWanted>(CHECK, {
        batchSize: most,
        ...(full.length > 0 ? { ignoreGroups: [...full] } : {}),
      });
      return jobs.map(({ id, retryCount, data }) => ({ turn: { id, attempt: retryCount }, integration: data }));
    },
    async heartbeat(turns) {
      const { settled } = (await boss.touch(CHECK, turns.map(attempt))) as Answer;
      return settled ? new Set(settled) : null;
    },
    async complete(turn, runs) {
      const db = { executeSql: (...asked: Asked) => ran(runs, asked) };
      const { affected } = (await boss.complete(CHECK, attempt(turn), null, { db })) as Answer;
      return affected === 1;
    },
  };
}

/** What its documentation says of the answers that its types leave empty. */
interface Answer {
  readonly affected?: number;
  readonly settled?: readonly string[];
}

type Asked = [text: string, values?: unknown[] | undefined];

async function ran(runs: Runs, [text, values]: Asked) {
  return { rows: await runs.rows(text, values) };
}

/** What stands between the first BEGIN and the last COMMIT, where a text is one transaction. */
function inTransaction(text: string): RegExpExecArray | null {
  return /^\s*BEGIN;([\s\S]*)COMMIT;\s*$/.exec(text);
}
