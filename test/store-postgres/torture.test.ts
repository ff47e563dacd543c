import { test } from 'vitest';
import { postgresAddress } from '../../src/store-postgres/address.ts';
import { postgresStore } from '../../src/store-postgres/postgres-store.ts';
import { systemClock } from '../../src/system/process.ts';
import { tortureStore } from '../contract/torture.ts';
import { OPEN_POSTGRES } from '../support/crash-writer.ts';
import { noPostgres, postgresKinds } from '../support/postgres-kinds.ts';
import { type OwnServer, ownServer } from '../support/storm-server.ts';

const [kind] = postgresKinds().filter(({ from }) => 'bin' in from);

if (!kind) test.skip(`not run: ${noPostgres() ?? 'there is no PostgreSQL that may be stopped'}`, () => {});
else {
  let server: OwnServer | null = null;
  let made = 0;
  tortureStore({
    name: kind.name,
    open: OPEN_POSTGRES,
    onDisk: false,
    blows: {
      'server restarted': async () => server?.restart(),
      'server crashed': async () => server?.crash(),
      'connections cut': async () => server?.cut(),
    },
    async start() {
      // As much as a server of a team: what it has acknowledged must outlive its end.
      server = await ownServer(kind, { settings: ['fsync=on'] });
    },
    async make() {
      made += 1;
      const place = `postgres://posctl@127.0.0.1:${server?.port}/postgres?schema=t${made}`;
      const address = postgresAddress(place, 'the test');
      const store = postgresStore({ address, process: 'judge/1', version: '0.0.0-test', clock: systemClock() });
      await store.base.create();
      return { place, store };
    },
  });
}
