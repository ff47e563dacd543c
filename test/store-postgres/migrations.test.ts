import { readFileSync } from 'node:fs';
import pg from 'pg';
import { expect, test } from 'vitest';
import type { Integration } from '../../src/domain/integration.ts';
import { noPostgres, postgresKinds } from '../support/postgres-kinds.ts';
import { postgresStores } from '../support/postgres-stores.ts';
import { sampleIntegration, sampleVenue } from '../support/stored-samples.ts';

const [kind] = postgresKinds();

if (!kind) test.skip(`not run: ${noPostgres()}`, () => {});
else {
  const stores = postgresStores(kind);

  /** The indexes of version 1 that version 2 has replaced, as they were made. */
  const replaced = () =>
    readFileSync('src/store-postgres/sql/migration-1.sql', 'utf8').match(
      /^create index integrations_(?:status|type) .*;$/gm,
    ) ?? [];

  test('what version 2 keeps beside the records is made from the records of a store of version 1', async () => {
    const url = await stores.url();
    const schema = new URL(url).searchParams.get('schema') ?? '';
    const store = stores.open(url);
    await store.base.create();
    const { incident, reports, reason } = sampleIntegration();
    const calm = { status: 'Healthy', reason: null, snoozed: null, incident: null, reports: null } as const;
    const quiet = { businessDay: '2026-11-20', until: '2026-11-20T12:00:00.000Z', usual: [], of: 5 };
    const all: Partial<Integration>[] = [
      {},
      calm,
      { ...calm, quiet },
      { ...calm, quiet: null },
      { ...calm, snoozed: sampleIntegration().snoozed },
      { ...calm, incident: incident && { ...incident, ended: null }, active: false },
      { ...calm, incident },
      { ...calm, reports },
      { ...calm, reports: reports && { ...reports, warned: [] } },
      { ...calm, status: 'Failed', active: false, reason },
      {
        ...calm,
        status: 'CalledOff',
        reason: reason && { ...reason, code: 'too_many_failures', cause: 'auth_expired' },
      },
      { ...calm, status: 'CalledOff' },
      { ...calm, reason },
    ];
    const integrations = all.map((more, n) => sampleIntegration({ id: `int_${n}`, nickname: `n${n}`, ...more }));
    const state = { ...sampleVenue(), integrations };
    await store.venues.change('blue-door', () => ({ change: { state, entries: [] }, result: null }));

    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(`set search_path = ${schema}`);
      const columns = async () => {
        const { rows } = await client.query('select id, stands_out, cause from integrations order by place');
        return rows;
      };
      const indexes = async () => {
        const { rows } = await client.query(
          `select indexname, indexdef from pg_indexes where schemaname = '${schema}' order by indexname`,
        );
        return rows;
      };
      const written = { columns: await columns(), indexes: await indexes() };
      expect(written.columns.map(({ stands_out }) => stands_out)).toContain(false);
      await client.query('alter table integrations drop column stands_out, drop column cause');
      await client.query('drop index integrations_not_healthy; delete from posctl_migrations where version > 1');
      for (const index of replaced()) await client.query(index.replace('posctl.', ''));

      const later = stores.open(url);
      expect(await later.base.open()).toBe('older');
      expect(await later.base.migrate()).toEqual({ from: 1, to: 2 });
      expect(await later.base.open()).toBe('ready');
      expect({ columns: await columns(), indexes: await indexes() }).toEqual(written);
    } finally {
      await client.end();
    }
  });
}
