import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

if (!kind) test.skip(`not run: ${noPostgres()}`, () => {});
else {
  const stores = postgresStores(kind);
  let program: StoreProgram;
  beforeAll(async () => {
    program = await storeProgram(DYING);
  });
  afterAll(() => program.remove());

  test('a process that is killed in a change leaves nothing of it, and the venue free; its lease expires', async () => {
    const url = await stores.url();
    const store = stores.open(url, 'host/2');
    await store.base.create();
    const dying = program.start(url);
    const number = Number(await dying.next());
    expect((await dying.ended).signal).toBe('SIGKILL');
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
