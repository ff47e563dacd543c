import pg from 'pg';
import { expect, test } from 'vitest';
import { noPostgres, postgresKinds } from '../support/postgres-kinds.ts';
import { postgresStores } from '../support/postgres-stores.ts';
import { all, recording, sampleEntry } from '../support/stored-samples.ts';

const [kind] = postgresKinds();

if (!kind) test.skip(`not run: ${noPostgres()}`, () => {});
else {
  const stores = postgresStores(kind);

  test('a venue that an early version wrote is in order after the first change', async () => {
    const url = await stores.url();
    const store = stores.open(url);
    await store.base.create();
    const happens = (time: string) =>
      store.venues.change('v', recording('v', sampleEntry({ at: `2026-${time}:00.000Z` })));
    for (const time of ['11-20T12:00', '12-20T12:00', '11-20T12:10', '11-20T12:20']) await happens(time);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const venues = `${new URL(url).searchParams.get('schema')}.venues`;
    await client.query(`update ${venues} set state = (state::jsonb - 'dates')::json`);
    const numbers = async (query = {}) => (await all(store.ledger.timeline(query))).map(({ seq }) => seq);
    expect(await numbers()).toEqual([1, 3, 4, 2]);
    await happens('11-20T12:30');
    const { rows } = await client.query(`select state->'dates' as dates from ${venues}`);
    await client.end();
    expect(rows).toEqual([
      {
        dates: {
          latest: '2026-12-20T12:00:00.000Z',
          setBack: [{ from: '2026-11-20T12:10:00.000Z', to: '2026-12-20T12:00:00.000Z' }],
        },
      },
    ]);
    expect(await numbers()).toEqual([1, 2, 3, 4, 5]);
    expect(await numbers({ limit: 2 })).toEqual([4, 5]);
  });
}
