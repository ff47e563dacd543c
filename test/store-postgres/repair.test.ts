import pg from 'pg';
import { expect, test } from 'vitest';
import { rowsOf } from '../../src/domain/sale.ts';
import { noPostgres, postgresKinds } from '../support/postgres-kinds.ts';
import { postgresStores } from '../support/postgres-stores.ts';
import { recording, sampleSale } from '../support/stored-samples.ts';

const [kind] = postgresKinds();

if (!kind) test.skip(`not run: ${noPostgres()}`, () => {});
else {
  const stores = postgresStores(kind);

  test('totals that somebody else changed, removed or added are made again from the sales', async () => {
    const url = await stores.url();
    const store = stores.open(url);
    await store.base.create();
    const day = (source: string, on: string) => sampleSale(source, { soldAt: `${on}T12:00:00.000Z`, businessDay: on });
    for (const venue of ['blue-door', 'red-lion'])
      await store.venues.change(venue, recording(venue), {
        rows: rowsOf([day('o1', '2026-11-19'), day('o2', '2026-11-20')]),
      });
    const before = await store.ledger.totals({ by: 'day' });
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const totals = `${new URL(url).searchParams.get('schema')}.totals`;
    await client.query(`delete from ${totals} where venue = 'blue-door' and business_day = '2026-11-19'`);
    await client.query(
      `update ${totals} set total = replace(total::text, '895', '896')::json where venue = 'blue-door'`,
    );
    await client.query(
      `insert into ${totals} select venue, '2026-11-21', key, integration, replace(total::text, '11-20', '11-21')::json
       from ${totals} where venue = 'blue-door'`,
    );
    await client.end();
    const wrong = await store.ledger.totals({ by: 'day' });
    expect(wrong).not.toEqual(before);
    const told = [expect.objectContaining({ venue: 'blue-door', lost: [] })];
    expect(await store.base.repair({ venue: null, dryRun: true })).toEqual(told);
    expect(await store.ledger.totals({ by: 'day' })).toEqual(wrong);
    expect(await store.base.repair({ venue: null, dryRun: false })).toEqual(told);
    const byDay = (all: typeof before) => [...all].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    expect(byDay(await store.ledger.totals({ by: 'day' }))).toEqual(byDay(before));
    expect(await store.base.repair({ venue: 'blue-door', dryRun: false })).toEqual([]);
  });
}
