/**
 * Real PostgreSQL servers for tests: one for all files of a run, started when the first of them asks for it, and ended with
 * the run, also when that is killed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';
import { freePort } from './free-port.ts';
import { accountOf, type ServerKind } from './postgres-kinds.ts';

/** Address of a database on this server that tests may do anything in; started when it is the first that asks. */
export async function postgresUrl({ name, from }: ServerKind): Promise<string> {
  if ('url' in from) return from.url;
  const place = join(inject('postgresServers'), name.replace(/\W+/g, '-'));
  const isMine = made(place);
  if (isMine) await start(place, from).catch((error: Error) => writeFileSync(join(place, 'failed'), String(error)));
  for (;;) {
    if (existsSync(join(place, 'failed'))) throw new Error(readFileSync(join(place, 'failed'), 'utf8'));
    if (existsSync(join(place, 'url'))) return readFileSync(join(place, 'url'), 'utf8');
    await pause(20);
  }
}

/** Whether nobody else had made the folder. */
function made(place: string): boolean {
  try {
    mkdirSync(place);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Nothing needs to survive the machine. */
const QUICK = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'autovacuum=off', 'max_connections=300'];

/** Systems have room for about 100 letters of the name of a socket, which is in the folder of its server. */
const LONGEST_SOCKET = 80;

/** Watches over the server: ends it, and removes its folder, when the process that runs the tests is gone. */
const WATCH = `
"$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$5" ${QUICK.map((one) => `-c ${one}`).join(' ')} > "$2/log" 2>&1 < /dev/null &
server=$!
trap 'kill -INT $server' TERM
while kill -0 $server 2>/dev/null; do
  [ -d "/proc/$4" ] || kill -0 "$4" 2>/dev/null || ps -p "$4" >/dev/null 2>&1 || kill -INT $server
  sleep 1 & wait $!
done
rm -rf "$2/data"
`;

async function start(place: string, { bin, user }: { bin: string; user: number | undefined }): Promise<void> {
  if (user !== undefined) chownSync(place, user, user);
  const data = join(place, 'data');
  const initdb = ['-D', data, '-U', 'posctl', '--auth=trust', '-E', 'UTF8', '--locale=C', '-N'];
  execFileSync(join(bin, 'initdb'), initdb, { stdio: 'pipe', cwd: place, ...accountOf(user) });
  const port = await freePort();
  const watcher = spawn(
    'sh',
    ['-c', WATCH, 'sh', bin, place, String(port), inject('postgresRun'), place.length < LONGEST_SOCKET ? place : ''],
    {
      detached: true,
      stdio: 'ignore',
      cwd: '/',
      ...accountOf(user),
    },
  );
  watcher.unref();
  const url = `postgres://posctl@127.0.0.1:${port}/postgres`;
  for (let tries = 0; !(await answers(url)); tries += 1) {
    if (tries > 500) throw new Error(`PostgreSQL does not start: ${readFileSync(join(place, 'log'), 'utf8')}`);
    await pause(20);
  }
  writeFileSync(join(place, 'pid'), String(watcher.pid));
  writeFileSync(join(place, 'url.new'), url);
  // Whoever waits finds it whole.
  execFileSync('mv', [join(place, 'url.new'), join(place, 'url')]);
}

/** Whether a server at this address lets one in. */
export async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Ends the servers of a run, and waits until they are gone. */
export async function endServers(servers: string): Promise<void> {
  for (const name of readdirSync(servers)) {
    const [pid, data] = [join(servers, name, 'pid'), join(servers, name, 'data')];
    if (!existsSync(pid)) continue;
    try {
      process.kill(Number(readFileSync(pid, 'utf8')), 'SIGTERM');
    } catch {
      // It is gone already.
    }
    for (let tries = 0; existsSync(data) && tries < 500; tries += 1) await pause(20);
  }
  rmSync(servers, { recursive: true, force: true });
}
