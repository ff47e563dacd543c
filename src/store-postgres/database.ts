import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Address } from './address.ts';
import { explained, isLost, isStarting, mayPass, unknownOutcome } from './failures.ts';
import { tlsOptions } from './tls.ts';

/** A row as PostgreSQL gives it: whole numbers of 8 bytes as text. */
export type Row = Readonly<Record<string, unknown>>;

/** Whoever runs statements: within a transaction, or each by itself. */
export interface Runs {
  /** Without values it may be several statements. `posctl.` in them stands for the schema of the store. */
  rows<R extends Row>(statement: string, values?: readonly unknown[]): Promise<R[]>;
}

export interface Database extends Runs {
  readonly address: Address;
  /**
   * Does work in a transaction under the lock of that name, and commits it. The work may be asked for again: when the
   * connection was lost before anything was committed. A commit that got no answer is looked for under the same lock,
   * which its transaction holds until it has ended.
   */
  transaction<T>(lock: string, work: (runs: Runs) => Promise<T>): Promise<T>;
  /** Rows of one moment, in pieces: the connection is kept until the reader has had enough. */
  stream<R extends Row>(statement: string, values: readonly unknown[]): AsyncGenerator<readonly R[], void, void>;
  close(): Promise<void>;
}

/** How long a change waits for another one of the same venue. */
const PATIENCE_MS = 30_000;
/** How long a connection that was lost is looked for again: a server needs some seconds to start. */
const RECONNECT_MS = 15_000;
/** And one that never was: a server that is being restarted is missed for a moment, a wrong address is told soon. */
const FIRST_MS = 2000;
const CONNECT_MS = 10_000;
const CONNECTIONS = 10;
/** How long a store that is closed waits for answers, and for the server to hang up, in ms. */
const CLOSE_MS = 3000;
/** Rows of a stream that are fetched at once. */
const PIECE = 1000;

/** How long a process that stands still in the midst of a change holds up others, in ms. */
const STANDSTILL_MS = 25_000;

const NOTE = "insert into posctl.commits (token, at) values ('TOKEN', statement_timestamp())";
const SWEEP = `delete from posctl.commits where token in (
  select token from posctl.commits where at < statement_timestamp() - interval '1 hour' order by at limit 1000 for update skip locked
)`;
const COMMITS_A_SWEEP = 500;

/** Connections are made when they are needed. Nothing is set for a session: a pooler may hand each transaction to another. */
export function postgresDatabase(address: Address): Database {
  return new Connections(address);
}

/** A connection that could not be made is closed: else a server that waits for a password keeps the process alive. */
class ClosingClient extends pg.Client {
  override connect(): Promise<pg.Client>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<pg.Client> | undefined {
    if (!callback) return super.connect();
    super.connect((error: Error, ...rest: unknown[]) => {
      if (error) this.cutOff();
      (callback as (error: Error, ...rest: unknown[]) => void)(error, ...rest);
    });
    return undefined;
  }

  /** Without a word to the server, which may be out of reach: nobody would tell us so for a quarter of an hour. */
  cutOff(): void {
    (this as unknown as { readonly connection: pg.Connection }).connection.stream.destroy();
  }
}

type ConnectCallback = ((error: Error) => void) | ((error: null, client: pg.Client) => void);

class Connections implements Database {
  readonly address: Address;
  private readonly statements = new Map<string, string>();
  private readonly reading = new Set<pg.PoolClient>();
  private readonly connected = new Set<pg.PoolClient>();
  private pool: pg.Pool | undefined;
  /** Whether it was ever there: then it is worth waiting for. */
  private wasThere = false;
  private plain = false;
  private commits = 0;

  constructor(address: Address) {
    this.address = address;
  }

  async rows<R extends Row>(statement: string, values: readonly unknown[] = []): Promise<R[]> {
    return this.persistently(async () => {
      const client = await this.connect();
      return released(client, () => this.on(client).rows<R>(statement, values));
    });
  }

  async transaction<T>(lock: string, work: (runs: Runs) => Promise<T>): Promise<T> {
    const token = randomUUID();
    let unanswered: { readonly result: T } | undefined;
    return this.persistently(async () => {
      const client = await this.connect();
      return released(client, async () => {
        await client.query(this.beginning(lock));
        if (unanswered && (await this.isCommitted(client, token))) return unanswered.result;
        unanswered = undefined;
        const result = await this.orNothing(client, work);
        unanswered = { result };
        await this.commit(client, token);
        return result;
      });
    }).catch((error: unknown) => {
      throw unanswered && isLost(cause(error)) ? unknownOutcome(this.address, error) : error;
    });
  }

  async *stream<R extends Row>(
    statement: string,
    values: readonly unknown[],
  ): AsyncGenerator<readonly R[], void, void> {
    const client = await this.persistently(() => this.connect());
    this.reading.add(client);
    const runs = this.on(client);
    try {
      await client.query('begin isolation level repeatable read read only');
      await runs.rows(`declare reading no scroll cursor for ${statement}`, values);
      for (;;) {
        const rows = await runs.rows<R>(`fetch ${PIECE} from reading`);
        const isLast = rows.length < PIECE;
        // Most readings are one piece: what reads it may take its time.
        if (isLast) await this.leave(client);
        if (rows.length > 0) yield rows;
        if (isLast) return;
      }
    } catch (error) {
      throw explained(error, this.address);
    } finally {
      await this.leave(client);
    }
  }

  async close(): Promise<void> {
    const { pool } = this;
    this.pool = undefined;
    for (const client of this.reading) client.release(true);
    this.reading.clear();
    // Does not keep the process alive by itself: where all have hung up, nothing is left to be cut off.
    setTimeout(() => {
      for (const client of this.connected) (client as pg.PoolClient & ClosingClient).cutOff();
    }, CLOSE_MS).unref();
    await pool?.end();
  }

  private on(client: pg.PoolClient): Runs {
    return {
      rows: async <R extends Row>(statement: string, values: readonly unknown[] = []) => {
        const several = values.length === 0;
        const result: pg.QueryResult<R> | pg.QueryResult<R>[] = several
          ? await client.query<R>(this.named(statement))
          : await client.query<R>(this.named(statement), [...values]);
        return Array.isArray(result) ? result.flatMap(({ rows }) => rows) : result.rows;
      },
    };
  }

  private named(statement: string): string {
    const { schema } = this.address;
    const known = this.statements.get(statement) ?? statement.replaceAll('posctl.', `"${schema}".`);
    this.statements.set(statement, known);
    return known;
  }

  /** Does the work of a transaction; when it throws, nothing of it is done. */
  private async orNothing<T>(client: pg.PoolClient, work: (runs: Runs) => Promise<T>): Promise<T> {
    try {
      return await work(this.on(client));
    } catch (error) {
      if (!isLost(error)) await client.query('rollback').catch(() => {});
      throw error;
    }
  }

  /** Ends a reading; done twice, it is done once. */
  private async leave(client: pg.PoolClient): Promise<void> {
    if (!this.reading.delete(client)) return;
    try {
      await client.query('rollback');
      client.release();
    } catch {
      client.release(true);
    }
  }

  private beginning(lock: string): string {
    const name = pg.escapeLiteral(`posctl ${this.address.schema} ${lock}`);
    return [
      'begin',
      `set local lock_timeout = ${PATIENCE_MS}`,
      `set local idle_in_transaction_session_timeout = ${STANDSTILL_MS}`,
      `select pg_advisory_xact_lock(hashtextextended(${name}, 0))`,
    ].join(';');
  }

  /** Whether a commit that got no answer was done. Asked under its lock: it cannot still be on its way. */
  private async isCommitted(client: pg.PoolClient, token: string): Promise<boolean> {
    const runs = this.on(client);
    const [looked] = await runs.rows("select to_regclass('posctl.commits') is not null as there");
    if (!looked?.there) return false;
    const found = await runs.rows('select from posctl.commits where token = $1', [token]);
    if (found.length > 0) await client.query('rollback');
    return found.length > 0;
  }

  private async commit(client: pg.PoolClient, token: string): Promise<void> {
    const sweeps = this.commits % COMMITS_A_SWEEP === 0;
    this.commits += 1;
    const statements = this.named(`${sweeps ? `${SWEEP}; ` : ''}${NOTE.replace('TOKEN', token)}; commit`);
    const results = (await client.query(statements)) as unknown as pg.QueryResult[];
    const command = results.at(-1)?.command;
    if (command !== 'COMMIT') throw new Error(`A transaction that should have been committed ended with ${command}`);
  }

  /** Tries again what the loss of a connection, or another transaction, kept from being done. */
  private async persistently<T>(work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    for (let tries = 0; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        const patience = this.wasThere || isStarting(error) ? RECONNECT_MS : FIRST_MS;
        const waits = isStarting(error) || isLost(error) || (mayPass(error) && tries < 10);
        if (!waits || performance.now() - begun > patience) throw explained(error, this.address);
        await pause(Math.min(20 * 2 ** tries, 1000) * (0.5 + Math.random()));
      }
    }
  }

  private async connect(): Promise<pg.PoolClient> {
    this.pool ??= this.makePool();
    try {
      const client = await this.pool.connect();
      this.wasThere = true;
      return client;
    } catch (error) {
      if (this.address.tls.mode !== 'prefer' || this.plain || !/does not support SSL/.test(String(error))) throw error;
      this.plain = true;
      await this.pool?.end();
      this.pool = undefined;
      return this.connect();
    }
  }

  private makePool(): pg.Pool {
    const { host, port, user, password, database, tls } = this.address;
    const given = { host, port, user, password, database };
    const pool = new pg.Pool({
      Client: ClosingClient,
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
      ssl: this.plain ? false : tlsOptions(tls, host),
      application_name: 'posctl',
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      idleTimeoutMillis: 10_000,
      allowExitOnIdle: true,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    // A connection that is lost while nobody uses it is made anew when it is needed.
    pool.on('error', () => {});
    // One that is lost between two statements of a transaction: the next statement says so.
    pool.on('connect', (client) => {
      this.connected.add(client);
      client.on('error', () => {});
    });
    pool.on('remove', (client) => void this.connected.delete(client));
    return pool;
  }
}

/** Gives the connection back after the work, or away when it is broken. */
async function released<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    client.release();
    return result;
  } catch (error) {
    client.release(isLost(error));
    throw error;
  }
}

/** The error of the driver behind an expected one. */
function cause(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}
