import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { accountOf, postgresKinds } from '../../test/support/postgres-kinds.ts';

/** A PostgreSQL server of the bench, with the settings that it has by itself: what is committed is on the disk. */
export interface Server {
  /** `PostgreSQL 18.4 of the development packages`. */
  readonly name: string;
  /** Address of a new, empty database. */
  database(name: string): Promise<string>;
  /** Milliseconds of processor time that it has taken so far, with all its processes; null where that is not known. */
  processorMs(): number | null;
  stop(): Promise<void>;
  /** Ends it without waiting. */
  kill(): void;
}

export async function startServer(folder: string): Promise<Server> {
  const kind = postgresKinds().find(({ from }) => 'bin' in from);
  if (!kind || !('bin' in kind.from)) throw new Error('there is no PostgreSQL that can be started here');
  const { bin, user } = kind.from;
  const place = join(folder, 'postgres');
  mkdirSync(place);
  if (user !== undefined) chownSync(place, user, user);
  const as = { cwd: place, ...accountOf(user) };
  const data = join(place, 'data');
  const initdb = ['-D', data, '-U', 'posctl', '--auth=trust', '-E', 'UTF8', '--locale=C', '-N'];
  execFileSync(join(bin, 'initdb'), initdb, { stdio: 'pipe', ...as });
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${port}`];
  const args = ['-D', data, ...settings.flatMap((one) => ['-c', one])];
  const child = spawn(join(bin, 'postgres'), args, { stdio: 'ignore', ...as });
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  const url = (database: string) => `postgres://posctl@127.0.0.1:${port}/${database}`;
  for (let tries = 0; !(await answers(url('postgres'))); tries += 1) {
    if (tries > 500) throw new Error('PostgreSQL does not start');
    await pause(20);
  }
  return {
    name: kind.name,
    async database(name) {
      await ask(url('postgres'), `create database ${name}`);
      return url(name);
    },
    processorMs: () => treeMs(child.pid ?? 0),
    async stop() {
      child.kill('SIGINT');
      await gone;
    },
    kill: () => void child.kill('SIGQUIT'),
  };
}

/** Asks a server once. */
export async function ask<R extends pg.QueryResultRow>(url: string, sql: string, values: unknown[] = []): Promise<R[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<R>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  return ask(url, 'select 1').then(
    () => true,
    () => false,
  );
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address ? address.port : 0;
}

/** `/proc` counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** Of a process, its children, and those of them that have ended. */
function treeMs(parent: number): number | null {
  if (!existsSync('/proc/self/stat')) return null;
  let ticks = 0;
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    const [, ppid = 0, own = 0, children = 0] = statOf(name) ?? [];
    if (Number(name) === parent) ticks += own + children;
    else if (ppid === parent) ticks += own;
  }
  return ticks * TICK_MS;
}

/** Its parent, its own ticks, and those of its children that have ended. */
function statOf(pid: string): readonly [string, number, number, number] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [ppid = 0, user = 0, system = 0, userGone = 0, systemGone = 0] = [fields[1], ...fields.slice(11, 15)];
    return [pid, ppid, user + system, userGone + systemGone];
  } catch {
    return null;
  }
}
