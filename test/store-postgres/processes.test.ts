import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { noPostgres, postgresKinds } from '../support/postgres-kinds.ts';
import { postgresStores } from '../support/postgres-stores.ts';
import { type StoreProgram, storeProgram } from '../support/store-program.ts';
import { all, recording, sampleEntry } from '../support/stored-samples.ts';

const [kind] = postgresKinds();

/** Takes a lease, says so, and dies while it decides a change. */
const DYING = `
import { postgresAddress } from './src/store-postgres/address.ts';
import { postgresStore } from './src/store-postgres/postgres-store.ts';
const clock = { now: () => '2026-11-20T12:00:00.000Z', sleep: async () => {} };
const address = postgresAddress(process.argv[2] ?? '', 'the test');
const store = postgresStore({ address, process: 'dying/1', version: '0.0.0-test', clock });
async function die() {
  const lease = await store.leases.acquire('check-int_a', { waitMs: 0 });
  console.log(lease?.fence.number);
  await store.venues.change('blue-door', () => process.kill(process.pid, 'SIGKILL') as never);
}
void die();
`;

/** Reads, and closes the store. */
const READING = `
import { postgresAddress } from './src/store-postgres/address.ts';
import { postgresStore } from './src/store-postgres/postgres-store.ts';
const clock = { now: () => '2026-11-20T12:00:00.000Z', sleep: async () => {} };
const address = postgresAddress(process.argv[2] ?? '', 'the test');
const store = postgresStore({ address, process: 'reading/1', version: '0.0.0-test', clock });
async function read() {
  console.log(await store.base.open());
  await store.base.close();
}
void read();
`;

/** Passes everything on but the end: whoever hangs up is not heard, and nobody hangs up on him. */
async function wireWithoutEnd(port: number): Promise<number> {
  const open: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect(port, '127.0.0.1');
    open.push(near, far);
    for (const socket of open) socket.on('error', () => {});
    near.on('data', (data) => void (data[0] === 'X'.charCodeAt(0) || far.write(data)));
    far.on('data', (data) => void near.write(data));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

if (!kind) test.skip(`not run: ${noPostgres()}`, () => {});
else {
  const stores = postgresStores(kind);
  let [program, reading]: StoreProgram[] = [];
  beforeAll(async () => {
    [program, reading] = [await storeProgram(DYING), await storeProgram(READING)];
  });
  afterAll(() => Promise.all([program?.remove(), reading?.remove()]));

  test('a process that has closed its store ends, also where the server is out of reach', async () => {
    const url = new URL(await stores.url());
    url.port = String(await wireWithoutEnd(Number(url.port)));
    const one = reading?.start(url.href);
    expect(await one?.ended).toEqual({ code: 0, signal: null, stderr: '' });
    expect(one?.lines).toEqual(['missing']);
  });

  test('a process that is killed in a change leaves nothing of it, and the venue free; its lease expires', async () => {
    const url = await stores.url();
    const store = stores.open(url, 'host/2');
    await store.base.create();
    const dying = program?.start(url);
    const number = Number(await dying?.next());
    expect((await dying?.ended)?.signal).toBe('SIGKILL');
    await store.venues.change('blue-door', recording('blue-door', sampleEntry()));
    expect(await all(store.ledger.timeline({}))).toHaveLength(1);
    expect(await store.leases.holder('check-int_a')).toMatch(/^dying\/1 since /);
    expect(await store.leases.acquire('check-int_a', { waitMs: 0 })).toBeUndefined();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const leases = `${new URL(url).searchParams.get('schema')}.leases`;
    const { rows } = await client.query(`select expires_at < now() + interval '10 s' as soon from ${leases}`);
    expect(rows).toEqual([{ soon: true }]);
    await client.query(`update ${leases} set expires_at = now()`);
    await client.end();
    expect(await store.leases.holder('check-int_a')).toBeNull();
    const lease = await store.leases.acquire('check-int_a', { waitMs: 0 });
    expect(lease?.fence.number).toBeGreaterThan(number);
    const late = { name: 'check-int_a', number };
    await expect(
      store.venues.change('blue-door', recording('blue-door', sampleEntry()), { fence: late }),
    ).rejects.toMatchObject({ code: 'conflict' });
    await lease?.release();
  });
}
