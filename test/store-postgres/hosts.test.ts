import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { expect, it, onTestFinished, test } from 'vitest';
import { withIntegration } from '../../src/domain/state.ts';
import type { Store } from '../../src/ports/store.ts';
import { order, squareServer } from '../connectors/square/server.ts';
import { type Machine, machine } from '../support/binary.ts';
import { type Host, host, makesHosts, passOn } from '../support/hosts.ts';
import { type Answer, says } from '../support/loopback.ts';
import { postgresKinds, type ServerKind } from '../support/postgres-kinds.ts';
import { postgresStores } from '../support/postgres-stores.ts';
import { timelineOf } from '../support/restaurant.ts';
import { connecting, VENUE } from '../support/shop.ts';
import { ownServer } from '../support/storm-server.ts';

const [kind] = postgresKinds().filter(({ from }) => 'bin' in from);
/** Of the POS, seen from each host. */
const POS = 8123;
/** A worker that says nothing for so long is taken for dead. */
const HEARTBEAT_S = 2;

if (!kind) test.skip('not run: there is no PostgreSQL that can be started here', () => {});
else if (!makesHosts()) test.skip('not run: this user may not make network namespaces', () => {});
else {
  const stores = postgresStores(kind);

  it('a host that loses its way to the database saves nothing of what another one checks meanwhile, and goes on', {
    timeout: 120_000,
  }, async () => {
    const [a, b] = [host(), host()];
    const { port, sql, held } = await around(kind, [a, b]);
    const store = stores.open(`postgres://posctl@127.0.0.1:${port}/postgres`);
    const one = machine({ SQUARE_TOKEN: 'rehearsal-token' });
    const on = (at: Host, ...args: string[]) => startOn(at, one, { port, args });
    for (const line of [VENUE, connecting(`http://127.0.0.1:${POS}`)]) expect(await on(a, ...line).ended).toBe(0);
    await sql(`update posctl.queue set heartbeat_seconds = ${HEARTBEAT_S}`);
    const checks = async () => (await timelineOf(store)).filter(({ kind }) => kind.startsWith('check_')).length;
    const checked = async (times: number) => {
      while ((await checks()) < times) await pause(50);
    };
    await makeDue(store);
    const first = on(a, 'daemon');
    const answer = await held();
    a.unplug();
    // They would expire in 10 s.
    await sql('delete from posctl.leases');
    const second = on(b, 'daemon');
    (await held())();
    await checked(1);
    answer();
    a.plugIn();
    second.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    // Whatever the first one still wanted to save it has tried to save before it checks again.
    await makeDue(store);
    (await held())();
    await checked(2);
    first.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(first.said()).toContain('"event":"check_refused"');
    expect(await checks()).toBe(2);
  });
}

/** A database that hosts can reach, and a POS that answers when it is told to. */
async function around(kind: ServerKind, hosts: readonly Host[]) {
  const waiting: (() => void)[] = [];
  let isHolding = false;
  const orders: Answer = (response, request) => {
    const answer = () => says(200, { orders: [order()] })(response, request);
    if (isHolding) waiting.push(answer);
    else answer();
  };
  const pos = await squareServer({ orders: [orders] });
  for (const one of hosts) await passOn(one, POS, Number(new URL(pos.url).port));
  const server = await ownServer(kind, { settings: ['listen_addresses=*'] });
  if (!server) throw new Error('no server of its own');
  writeFileSync(join(server.data, 'pg_hba.conf'), 'host all all all trust\n');
  const sql = async (text: string) => {
    const client = new pg.Client({ connectionString: `postgres://posctl@127.0.0.1:${server.port}/postgres` });
    await client.connect();
    await client.query(text);
    await client.end();
  };
  await sql('select pg_reload_conf()');
  return {
    port: server.port,
    sql,
    /** Resolves when the POS is asked for orders; then it answers. */
    async held(): Promise<() => void> {
      isHolding = true;
      while (waiting.length === 0) await pause(20);
      return waiting.shift() ?? (() => {});
    },
  };
}

function startOn({ prefix, ours }: Host, one: Machine, { port, args }: { port: number; args: readonly string[] }) {
  const [command = '', ...words] = [...prefix, process.execPath, resolve('bin/posctl.js'), ...args];
  const POSCTL_STORE = `postgres://posctl@${ours}:${port}/postgres?sslmode=disable`;
  const child = spawn(command, words, {
    env: { ...one.env, POSCTL_STORE } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return {
    said: () => said,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    ended: new Promise<number | null>((done) => child.once('close', (exit) => done(exit))),
  };
}

async function makeDue(store: Store): Promise<void> {
  await store.venues.change('blue-door', (state) => {
    if (!state) return { change: null, result: undefined };
    const nextCheck = new Date().toISOString();
    const due = state.integrations.map((was) => ({ ...was, nextCheck }));
    return { change: { state: due.reduce(withIntegration, state), entries: [] }, result: undefined };
  });
}
