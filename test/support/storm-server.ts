import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';
import type { ServerKind } from './postgres-kinds.ts';
import { answers } from './postgres-server.ts';
import { onward, serveSockets } from './sockets.ts';

/** A PostgreSQL that a test may do harm to. */
export interface OwnServer {
  readonly port: number;
  /** Folder of its data. */
  readonly data: string;
  /** As an operator does it: those who are connected are thrown out. */
  restart(): Promise<void>;
  /** It ends without a word to anybody, as after a kill, and finds its way back from its log when it starts. */
  crash(): Promise<void>;
  /** Ends all connections to it but its own. */
  cut(): Promise<void>;
}

/** How a server differs from an ordinary one. */
interface Special {
  /** `name=value`, as `postgres -c` takes it. */
  readonly settings?: readonly string[];
  /** Called with the folder in which its data will be, and the account that it runs under. */
  prepare?(place: string, user: number | undefined): void;
}

/** Starts one; null where only the address of one is known. Gone with the test. */
export async function ownServer({ from }: ServerKind, special: Special = {}): Promise<OwnServer | null> {
  if ('url' in from) return null;
  const account = from.user === undefined ? {} : { uid: from.user, gid: from.user };
  const place = mkdtempSync(join(tmpdir(), 'posctl-own-postgres-'));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  special.prepare?.(place, from.user);
  if (from.user !== undefined) chownSync(place, from.user, from.user);
  const data = join(place, 'data');
  const run = (program: string, args: string[]) =>
    execFileSync(join(from.bin, program), args, { stdio: 'pipe', cwd: place, ...account });
  run('initdb', ['-D', data, '-U', 'posctl', '--auth=trust', '-E', 'UTF8', '--locale=C', '-N']);
  const port = await freePort();
  const url = `postgres://posctl@127.0.0.1:${port}/postgres`;
  const start = () => {
    const settings = ['fsync=off', `port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
    const all = [...settings, ...(special.settings ?? [])];
    const args = ['-D', data, ...all.flatMap((setting) => ['-c', setting])];
    return spawn(join(from.bin, 'postgres'), args, { stdio: 'ignore', cwd: place, ...account });
  };
  let server = start();
  const ended = () =>
    new Promise<void>((done) => (server.exitCode === null ? server.once('exit', () => done()) : done()));
  const ready = async () => {
    while (!(await answers(url))) await pause(20);
  };
  onTestFinished(async () => {
    server.kill('SIGQUIT');
    await ended();
  });
  await ready();
  const again = async (signal: 'SIGINT' | 'SIGQUIT') => {
    server.kill(signal);
    await ended();
    server = start();
    await ready();
  };
  return {
    port,
    data,
    restart: () => again('SIGINT'),
    crash: () => again('SIGQUIT'),
    async cut() {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'",
      );
      await client.end();
    },
  };
}

/** A way to a server on loopback that can be cut. */
export interface Wire {
  readonly port: number;
  /** Ends all connections in the midst of whatever they were doing. */
  cut(): void;
}

/** Gone with the test. */
export async function wireTo(port: number): Promise<Wire> {
  const open = new Set<Socket>();
  const near = await serveSockets((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    const far = onward(socket, port);
    socket.pipe(far);
    far.pipe(socket);
  });
  return {
    port: near,
    cut() {
      for (const socket of open) socket.destroy();
    },
  };
}
