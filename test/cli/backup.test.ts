import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { type Machine, machine } from '../support/binary.ts';
import { postgresKinds } from '../support/postgres-kinds.ts';
import { postgresStores } from '../support/postgres-stores.ts';
import { connecting, rehearsalPos, VENUE } from '../support/shop.ts';

const REF = 'blue-door/square';
const DAYS = ['--from', '2026-11-02', '--to', '2026-11-08'];

/** A store with a week of sales, a stored secret, and a policy of its own. */
async function filled(env: Readonly<Record<string, string>> = {}): Promise<{ one: Machine; url: string }> {
  const one = machine({ SQUARE_TOKEN: 'rehearsal', ...env });
  const url = await rehearsalPos();
  await one.must(VENUE);
  await one.must(
    connecting(url).map((word) => (word.endsWith('env:SQUARE_TOKEN') ? 'accessToken=-' : word)),
    {
      input: 'rehearsal',
    },
  );
  await one.must(['refresh', REF, ...DAYS]);
  await one.must(['policy', '--set', 'callOffAfterFailures=20']);
  return { one, url };
}

/** All that people rely on. */
async function known(one: Machine) {
  return {
    sales: (await one.must(['sales', '-o', 'jsonl'])).stdout,
    days: (await one.must(['sales', '--by', 'day', '-o', 'csv'])).stdout,
    gaps: (await one.must(['gaps', '--from', '2026-11-01', '--to', '2026-11-09', '-o', 'json'])).stdout,
    timeline: (await one.must(['timeline', '-o', 'jsonl'])).stdout,
    policy: (await one.must(['policy', '-o', 'json'])).stdout,
    integrations: (await one.must(['list', '-o', 'json'])).stdout,
  };
}

/** The stored secret opens, what was fetched is fetched again, and nothing counts twice. */
async function goesOn(one: Machine, before: Awaited<ReturnType<typeof known>>): Promise<void> {
  expect(await known(one)).toEqual(before);
  const [again] = await one.json<{ outcome: string; linesNew: number; linesChanged: number }[]>([
    'refresh',
    REF,
    ...DAYS,
  ]);
  expect(again).toMatchObject({ outcome: 'checked', linesNew: 0, linesChanged: 0 });
  const { sales, days } = await known(one);
  expect({ sales, days }).toEqual({ sales: before.sales, days: before.days });
  expect(days.split('\n').length).toBeGreaterThan(7);
}

describe('a backup of a folder', () => {
  it('that was lost and put back goes on, and counts nothing twice', async () => {
    const { one } = await filled();
    const before = await known(one);
    cpSync(one.store, join(one.home, 'backup'), { recursive: true });
    await one.must(['refresh', REF, '--from', '2026-11-09', '--to', '2026-11-10']);
    rmSync(one.store, { recursive: true });
    cpSync(join(one.home, 'backup'), one.store, { recursive: true });
    await goesOn(one, before);
  });

  it('made while sales are saved is whole when the documents are copied first', async () => {
    const { one } = await filled();
    const backup = join(one.home, 'backup');
    const saving = one.posctl(['refresh', REF, '--from', '2026-10-01', '--to', '2026-11-01']);
    let done = false;
    void saving.then(() => {
      done = true;
    });
    let copies = 0;
    while (!done || copies === 0) {
      rmSync(backup, { recursive: true, force: true });
      execFileSync('sh', ['-c', documented()], { cwd: one.home, stdio: 'ignore' });
      copies += 1;
      await new Promise(setImmediate);
      const { stderr, exit } = await one.posctl(['store', 'repair', '--dry-run'], { env: { POSCTL_STORE: backup } });
      expect([exit, stderr]).toEqual([0, 'Nothing is damaged.\n']);
    }
    expect((await saving).exit).toBe(0);
    const last = { env: { POSCTL_STORE: backup } };
    await one.must(['refresh', REF, '--from', '2026-10-01', '--to', '2026-11-08'], last);
    const days = async (options = {}) => (await one.must(['sales', '--by', 'day', '-o', 'csv'], options)).stdout;
    expect(await days(last)).toBe(await days());
  });
});

/** The command of the manual that copies a store in use. */
function documented(): string {
  const page = readFileSync('docs/operating.md', 'utf8');
  const [, commands = ''] = /```sh\n(mkdir -m 700 backup\n[^`]*?)posctl/.exec(page) ?? [];
  expect(commands).toContain('venue.json');
  return commands;
}

const dumping = postgresKinds().find(
  ({ from }) => 'bin' in from && ['pg_dump', 'psql'].every((name) => existsSync(join(from.bin, name))),
);
if (!dumping || !('bin' in dumping.from))
  test.skip('not run: there is no pg_dump of a PostgreSQL that can be started', () => {});
else {
  const { bin } = dumping.from;
  const stores = postgresStores(dumping);
  const run = (program: string, ...args: string[]) =>
    execFileSync(join(bin, program), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28 });

  describe(`a backup of a database of ${dumping.name}`, () => {
    /** The lines of the manual: makes a backup of the database, and puts it in place of what is there. */
    const backupOf = (one: Machine, store: string) => {
      const address = new URL(store);
      const schema = address.searchParams.get('schema') ?? '';
      address.search = '';
      const file = join(one.home, 'posctl.dump.sql');
      run('pg_dump', '--schema', schema, '--file', file, address.href);
      const sql = (text: string) =>
        run('psql', '--quiet', '--command', text.replaceAll('posctl.', `${schema}.`), address.href);
      return {
        sql,
        drop: () => sql(`drop schema ${schema} cascade`),
        restore: () =>
          run('psql', '--quiet', '--set', 'ON_ERROR_STOP=1', '--single-transaction', '--file', file, address.href),
      };
    };

    it('that was lost and put back goes on, and counts nothing twice', async () => {
      const store = await stores.url();
      const { one } = await filled({ POSCTL_STORE: store });
      const before = await known(one);
      const backup = backupOf(one, store);
      backup.drop();
      expect((await one.posctl(['show', 'blue-door'])).exit).toBe(3);
      backup.restore();
      await goesOn(one, before);
    });

    it('that was made before an update takes the update back, which nobody else could', async () => {
      const store = await stores.url();
      const { one } = await filled({ POSCTL_STORE: store });
      const before = await known(one);
      const backup = backupOf(one, store);
      const daemon = one.start(['daemon']);
      await daemon.heard('daemon_started');
      backup.sql(UPDATE);
      await daemon.heard('is of a newer version than this posctl knows');
      daemon.kill('SIGTERM');
      expect((await daemon.ended).exit).toBe(0);
      for (const line of [['list'], ['refresh', REF], ['daemon', '--once'], ['store', 'migrate']]) {
        const { exit, stdout, stderr } = await one.posctl(line);
        expect([line, exit, stdout, stderr]).toEqual([line, 1, '', expect.stringMatching(REFUSED)]);
      }
      expect(backup.sql('select count(*) from posctl.integrations where handed_at is not null')).toContain(' 0\n');
      backup.drop();
      backup.restore();
      await goesOn(one, before);
    });
  });
}

/** As an update does it that adds something; meanwhile a check is due. */
const UPDATE = `
alter table posctl.integrations add column added integer;
insert into posctl.posctl_migrations values (99, now());
update posctl.integrations set next_check_at = now(), handed_at = null`;

const REFUSED =
  / is of a newer version than this posctl knows\n {2}update posctl; (?:the store was not|nothing was) changed\n$/i;
