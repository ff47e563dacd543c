import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { rowsOf } from '../../src/domain/sale.ts';
import type { Store } from '../../src/ports/store.ts';
import { type Cut, cuttingProxy } from '../support/cutting-proxy.ts';
import { noPostgres, postgresKinds } from '../support/postgres-kinds.ts';
import { postgresStores } from '../support/postgres-stores.ts';
import { all, recording, sampleEntry, sampleSale } from '../support/stored-samples.ts';

const [kind] = postgresKinds();

if (!kind) test.skip(`not run: ${noPostgres()}`, () => {});
else {
  const stores = postgresStores(kind);
  const ask = async (url: string, ...statements: string[]) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  const schemaOf = (url: string) => new URL(url).searchParams.get('schema') ?? '';
  const add = (store: Store, id = 'blue-door') =>
    store.venues.change(id, recording(id, sampleEntry()), { rows: rowsOf([sampleSale('o1')]) });
  const made = async () => {
    const url = await stores.url();
    const store = stores.open(url);
    await store.base.create();
    return { url, store };
  };
  /** The same address with other parts. */
  const as = (url: string, parts: { user?: string; password?: string; port?: number; database?: string }) => {
    const other = new URL(url);
    if (parts.user !== undefined) other.username = parts.user;
    if (parts.password !== undefined) other.password = parts.password;
    if (parts.port !== undefined) other.port = String(parts.port);
    if (parts.database !== undefined) other.pathname = parts.database;
    return other.href;
  };
  /** A login of this test alone, with settings of its own. */
  const login = async (url: string, ...settings: string[]) => {
    const user = `${schemaOf(url)}_user`;
    await ask(url, `create role ${user} login`, ...settings.map((setting) => `alter role ${user} ${setting}`));
    return user;
  };
  const failure = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name: 'ExpectedError', hint: expect.any(String) });
    const { code, message, retryable } = error as { code: string; message: string; retryable: boolean };
    expect(message).not.toContain('hunter2');
    return { code, message, retryable };
  };
  const nameOf = (url: string) => stores.open(url).base.name;

  describe('a server that', () => {
    test('does not answer is named, with where it was looked for', async () => {
      const url = as(await stores.url(), { port: 9, password: 'hunter2' });
      expect(await failure(stores.open(url).base.open())).toEqual({
        code: 'failed',
        message: `The PostgreSQL server of ${nameOf(url)} does not answer (ECONNREFUSED)`,
        retryable: true,
      });
    });

    test('has no such database says so', async () => {
      const url = as(await stores.url(), { database: 'none' });
      expect((await failure(stores.open(url).base.open())).message).toBe(`There is no such database: ${nameOf(url)}`);
    });

    test('does not know the user says so', async () => {
      const url = as(await stores.url(), { user: 'nobody', password: 'hunter2' });
      expect((await failure(stores.open(url).base.open())).message).toBe(
        `The PostgreSQL server refuses the login to ${nameOf(url)}: role "nobody" does not exist`,
      );
    });

    test('does not offer TLS is not spoken to without, where it was asked for', async () => {
      const url = `${await stores.url()}&sslmode=require`;
      expect((await failure(stores.open(url).base.open())).message).toBe(
        `The PostgreSQL server of ${nameOf(url)} does not offer TLS`,
      );
      expect(await stores.open(`${await stores.url()}&sslmode=prefer`).base.open()).toBe('missing');
    });
  });

  describe('a user who', () => {
    test('may not make tables is told which right is missing, and nothing is made', async () => {
      const url = await stores.url();
      const user = await login(url);
      const guest = stores.open(as(url, { user }));
      expect((await failure(guest.base.create())).message).toMatch(/^A right is missing in .*: permission denied for /);
      expect(await guest.base.open()).toBe('missing');
    });

    test('may not read the tables is told so', async () => {
      const { url, store } = await made();
      await add(store);
      const guest = stores.open(as(url, { user: await login(url) }));
      expect((await failure(guest.venues.read('blue-door'))).message).toMatch(/^A right is missing in .*: permission/);
    });

    test('may only read can look, and change nothing', async () => {
      const { url, store } = await made();
      await add(store);
      const user = await login(url, 'set default_transaction_read_only = on');
      await ask(url, `grant posctl to ${user}`).catch(() => {});
      const reader = stores.open(as(url, { user }));
      expect((await reader.venues.read('blue-door'))?.lastSeq).toBe(1);
      expect((await failure(add(reader))).message).toMatch(
        / can only be read: it is a replica, or set to be read only$/,
      );
      expect(await reader.base.room()).toMatchObject({ problem: 'it can only be read' });
      expect((await store.venues.read('blue-door'))?.lastSeq).toBe(1);
    });

    test('is given too little time is told that the server ended the work, and nothing is half done', async () => {
      const { url, store } = await made();
      await add(store);
      const user = await login(url, "set statement_timeout = '200ms'");
      await ask(url, `grant posctl to ${user}`);
      const hasty = stores.open(as(url, { user }));
      const holding = new pg.Client({ connectionString: url });
      await holding.connect();
      await holding.query(
        `begin; select pg_advisory_xact_lock(hashtextextended('posctl ${schemaOf(url)} venue blue-door', 0))`,
      );
      const { message, retryable } = await failure(add(hasty));
      await holding.end();
      expect([message, retryable]).toEqual([
        `The PostgreSQL server of ${nameOf(as(url, { user }))} ended the work: canceling statement due to statement timeout`,
        true,
      ]);
      expect((await store.venues.read('blue-door'))?.lastSeq).toBe(1);
    });
  });

  describe('a schema', () => {
    test('that holds the tables of something else is left alone', async () => {
      const url = await stores.url();
      await ask(url, `create schema ${schemaOf(url)}`, `create table ${schemaOf(url)}.guests (id int)`);
      const store = stores.open(url);
      for (const work of [() => store.base.open(), () => store.base.create(), () => add(store)])
        expect((await failure(work())).message).toBe(
          `The schema ${schemaOf(url)} of ${store.base.name} has tables that are not posctl's`,
        );
      await ask(url, `create table ${schemaOf(url)}.posctl_migrations (id int)`);
      expect((await failure(store.base.open())).message).toMatch(/ has tables that are not posctl's$/);
    });

    test('that is empty is used', async () => {
      const url = await stores.url();
      await ask(url, `create schema ${schemaOf(url)}`);
      const store = stores.open(url);
      expect(await store.base.open()).toBe('missing');
      await store.base.create();
      await add(store);
      expect(await store.venues.ids()).toEqual(['blue-door']);
    });

    test('is made once by two who make it at the same time', async () => {
      const url = await stores.url();
      const both = [stores.open(url, 'host/1'), stores.open(url, 'host/2')];
      await Promise.all(both.map(({ base }) => base.create()));
      expect(await Promise.all(both.map(({ base }) => base.info()))).toMatchObject([{ version: 2 }, { version: 2 }]);
    });

    test('of a newer posctl is neither read nor changed, not even by who was there before it', async () => {
      const { url, store } = await made();
      await add(store);
      await ask(url, `insert into ${schemaOf(url)}.posctl_migrations values (99, now())`);
      const late = stores.open(url);
      expect(await late.base.open()).toBe('newer');
      for (const work of [() => add(store), () => add(late), () => late.venues.read('blue-door'), late.base.migrate])
        expect((await failure(work())).message).toBe(
          `The store ${late.base.name} is of a newer version than this posctl knows`,
        );
      expect(await late.base.info()).toMatchObject({ version: 99, newest: 2 });
    });

    test('of an older posctl is not used before it is migrated', async () => {
      const { url } = await made();
      await ask(url, `delete from ${schemaOf(url)}.posctl_migrations where version > 1`);
      const late = stores.open(url);
      expect(await late.base.open()).toBe('older');
      for (const work of [() => add(late), () => late.venues.read('blue-door'), () => all(late.ledger.timeline({}))])
        expect((await failure(work())).message).toBe(
          `The store ${late.base.name} is of version 1; this posctl needs 2`,
        );
    });
  });

  test('a server can be reached by its socket, too', async (context) => {
    const { url, store } = await made();
    await add(store);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query('show unix_socket_directories').finally(() => client.end());
    const [folder = ''] = String(rows[0]?.unix_socket_directories).split(',');
    if (!folder.startsWith('/')) return context.skip('the server has no socket');
    const { port, username, pathname } = new URL(url);
    const local = stores.open(`postgres://${username}@${pathname}?host=${folder}&port=${port}&schema=${schemaOf(url)}`);
    expect(local.base.name).toBe(
      `postgres://${pathname}?host=${folder}&port=${port}&user=${username}&schema=${schemaOf(url)}`,
    );
    expect((await stores.open(local.base.name).venues.read('blue-door'))?.lastSeq).toBe(1);
    const nowhere = stores.open(`postgres:///postgres?host=${folder}/none`);
    expect((await failure(nowhere.base.open())).message).toBe(
      `The PostgreSQL server of postgres:///postgres?host=${folder}/none does not answer (ENOENT)`,
    );
  });

  describe('a connection that is cut in a change', () => {
    const cuts: [string, RegExp, Cut['when']][] = [
      ['before it begins', /begin/, 'unheard'],
      ['while it reads', /from "\w+"\.venues/, 'answered'],
      ['while it saves', /insert into "\w+"\.timeline/, 'answered'],
      ['before the server heard of the commit', /; commit/, 'unheard'],
      ['when the server has just heard of the commit', /; commit/, 'heard'],
      ['when the server has committed, and nobody was told', /; commit/, 'answered'],
    ];
    test.each(cuts)('%s is made good: the change is there once', async (_, at, when) => {
      const { url, store } = await made();
      await add(store);
      const proxy = await cuttingProxy(Number(new URL(url).port));
      const through = stores.open(as(url, { port: proxy.port }));
      expect((await through.venues.read('blue-door'))?.lastSeq).toBe(1);
      proxy.cut = { at, when, times: 1 };
      expect((await add(through)).state.lastSeq).toBe(2);
      expect(proxy.cuts).toBe(1);
      expect(await all(store.ledger.timeline({}))).toHaveLength(2);
      expect((await all(store.ledger.sales({}))).map(({ source }) => source)).toEqual(['o1']);
    });

    test('is made again where the first one of a process was cut, as by a server that is started again', async () => {
      const { url, store } = await made();
      await add(store);
      const proxy = await cuttingProxy(Number(new URL(url).port));
      proxy.cut = { at: /./, when: 'unheard', times: 1 };
      expect((await stores.open(as(url, { port: proxy.port })).venues.read('blue-door'))?.lastSeq).toBe(1);
      expect(proxy.cuts).toBe(1);
    });

    test('is waited for, as long as a server needs to start', async () => {
      const { url, store } = await made();
      const proxy = await cuttingProxy(Number(new URL(url).port));
      const through = stores.open(as(url, { port: proxy.port }));
      await add(through);
      proxy.closed = true;
      proxy.cut = { at: /./, when: 'unheard', times: 100 };
      const changed = add(through);
      await pause(200);
      proxy.cut = null;
      proxy.closed = false;
      expect((await changed).state.lastSeq).toBe(2);
      expect((await store.venues.read('blue-door'))?.lastSeq).toBe(2);
    });
  });
}
