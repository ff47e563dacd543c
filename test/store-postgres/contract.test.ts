import pg from 'pg';
import { test } from 'vitest';
import { storeContract } from '../contract/store.ts';
import { noPostgres, postgresKinds } from '../support/postgres-kinds.ts';
import { recycledStores } from '../support/postgres-stores.ts';

if (noPostgres() !== null) test.skip(`not run: ${noPostgres()}`, () => {});

// Where everything is tried, an old server is tried, too, if there is one.
for (const kind of process.env.CI ? postgresKinds() : postgresKinds().slice(0, 1)) {
  const stores = recycledStores(kind);
  storeContract(`the store in ${kind.name}`, async () => {
    const url = await stores.url();
    return {
      open: (process) => stores.open(url, process),
      lose: async (lease) => {
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        const schema = new URL(url).searchParams.get('schema');
        await client.query(`delete from ${schema}.leases where name = $1`, [lease]);
        await client.end();
      },
    };
  });
}
