import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { expect, it, onTestFinished, test } from 'vitest';
import { makeRunner } from '../../src/engine/check/pass.ts';
import { Pulse } from '../../src/engine/check/pulse.ts';
import { fakeClock } from '../support/fake-system.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { freePort } from '../support/free-port.ts';
import { noPostgres, postgresKinds } from '../support/postgres-kinds.ts';
import { postgresStores } from '../support/postgres-stores.ts';
import { addIntegration, timelineOf } from '../support/restaurant.ts';

const PROGRAM = [process.env.POSCTL_TEST_PGBOUNCER, '/usr/sbin/pgbouncer'].find((path) => path && existsSync(path));
/** Fewer than those who want one: transactions of one process go by different connections. */
const CONNECTIONS = 3;

const [kind] = postgresKinds();
if (!kind) test.skip(`not run: ${noPostgres()}`, () => {});
else if (!PROGRAM) test.skip('not run: there is no PgBouncer here; POSCTL_TEST_PGBOUNCER names one', () => {});
else {
  const stores = postgresStores(kind);
  it('daemons share checks through a pooler that gives each transaction another connection', async () => {
    const url = new URL(await stores.url());
    url.port = String(await pooler(url));
    const world = fakeWorld({ store: stores.open(url.href), clock: fakeClock(new Date().toISOString()) });
    for (let i = 0; i < 25; i += 1) await addIntegration(world, { venue: `venue-${i}` });
    const never = new AbortController().signal;
    const daemon = (process: string) => {
      const one = { ...world, store: stores.open(url.href, process) };
      const signals = { stopping: never, abort: never, pulse: new Pulse(one) };
      return makeRunner(one, { overall: 8, perType: 8 }, signals).pass();
    };
    const passes = await Promise.all(['a/1', 'b/1', 'c/1'].map(daemon));
    expect(passes.reduce((sum, { succeeded }) => sum + succeeded, 0)).toBe(25);
    expect((await timelineOf(world.store)).filter(({ kind }) => kind === 'check_succeeded')).toHaveLength(25);
  });
}

/** Its port. Gone with the test. */
async function pooler(url: URL): Promise<number> {
  const place = mkdtempSync(join(tmpdir(), 'posctl-pooler-'));
  const port = await freePort();
  writeFileSync(
    join(place, 'pooler.ini'),
    `[databases]
postgres = host=127.0.0.1 port=${url.port} user=${url.username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${CONNECTIONS}
`,
  );
  const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  if (account.uid !== undefined) chownSync(place, account.uid, account.gid);
  const server = spawn(PROGRAM ?? '', ['-q', join(place, 'pooler.ini')], { stdio: 'ignore', ...account });
  onTestFinished(() => {
    server.kill('SIGKILL');
    rmSync(place, { recursive: true, force: true });
  });
  for (let tries = 0; tries < 250; tries += 1) {
    const client = new pg.Client({ connectionString: `postgres://posctl@127.0.0.1:${port}/postgres` });
    client.on('error', () => {});
    const there = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => {});
    if (there) return port;
    await pause(20);
  }
  throw new Error('PgBouncer does not start');
}
