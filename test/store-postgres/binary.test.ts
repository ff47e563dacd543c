import { userInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { squareServer } from '../connectors/square/server.ts';
import { type Machine, machine, settled } from '../support/binary.ts';
import { noPostgres, postgresKinds } from '../support/postgres-kinds.ts';
import { postgresStores } from '../support/postgres-stores.ts';
import { connecting, SOLD, VENUE } from '../support/shop.ts';

const [kind] = postgresKinds();
const REF = 'blue-door/square';

/** What a support engineer types in the first ten minutes, and what scripts read. */
const LINES = (url: string): readonly (readonly string[])[] => [
  VENUE,
  connecting(url),
  ['refresh', REF, '--from', '2026-11-19', '--to', '2026-11-21'],
  ['list', '-o', 'json'],
  ['sales', '-o', 'jsonl'],
  ['sales', '--by', 'day', '-o', 'csv'],
  ['items', '-o', 'json'],
  ['gaps', '--from', '2026-11-18', '--to', '2026-11-22'],
  ['edit', REF, '--every', '1h', '--reason', 'busy'],
  ['snooze', REF, '4h', '--reason', 'a new terminal comes'],
  ['policy', '--set', 'failures=6'],
  ['add', 'square', '--venue', 'blue-door', '--on-duplicate', 'fail'],
  ['deactivate', REF, '--yes'],
  ['restore', REF],
  ['daemon', '--once'],
  ['timeline', '-o', 'jsonl', '--fields', 'seq,actor,ref,kind,status,reason'],
  ['export', '-o', 'json'],
  ['store', 'repair'],
  ['store', 'migrate'],
  ['store', 'info', '-o', 'json', '--fields', 'venues,integrations,saleLines,entries'],
];

if (!kind) test.skip(`not run: ${noPostgres()}`, () => {});
else {
  const stores = postgresStores(kind);
  const withPassword = async () => (await stores.url()).replace('posctl@', 'posctl:hunter2@');

  describe('posctl on a database', () => {
    test('prints what it prints on a folder', async () => {
      const till = await squareServer({ orders: [{ orders: SOLD }] });
      const env = { SQUARE_TOKEN: 'rehearsal-till' };
      const [folder, database] = [machine(env), machine({ ...env, POSCTL_STORE: await withPassword() })];
      const run = async (one: Machine, line: readonly string[]) => {
        const { stdout, stderr, exit } = await one.posctl(line);
        expect(stdout + stderr).not.toContain('hunter2');
        return { line: line.join(' '), exit, stdout: settled(stdout, one) };
      };
      for (const line of LINES(till.url)) {
        const [here, there] = await Promise.all([run(folder, line), run(database, line)]);
        expect(there).toEqual(here);
      }
    });

    test('says where there is no store, and what else went wrong, without the password', async () => {
      const one = machine({ POSCTL_STORE: await withPassword() });
      const name = one.env.POSCTL_STORE?.replace(':hunter2', '');
      const missing = await one.posctl(['show', 'blue-door']);
      expect({ ...missing, stderr: missing.stderr.replace(/^.* is not supported on Node .*\n/, '') }).toEqual({
        exit: 3,
        stdout: '',
        stderr: `posctl: there is no store at ${name} (looked for as ${userInfo().username})\n  start with: posctl venue add ID --timezone ZONE --currency CODE; or name the store with --store or POSCTL_STORE\n`,
      });
      const nowhere = await one.posctl(['list', '-o', 'json'], {
        env: { POSCTL_STORE: 'postgres://kim:hunter2@127.0.0.1:9/pos' },
      });
      expect([nowhere.exit, nowhere.stdout]).toEqual([1, '']);
      // On an old Node.js a warning stands before it.
      expect(JSON.parse(nowhere.stderr.split('\n').at(-2) ?? '')).toEqual({
        error: {
          code: 'failed',
          message: 'The PostgreSQL server of postgres://kim@127.0.0.1:9/pos does not answer (ECONNREFUSED)',
          hint: 'Is it running, and can it be reached from here? The address is in --store, POSCTL_STORE or the config file',
          retryable: true,
        },
      });
    });

    test('says what keeps everything', async () => {
      const one = machine({ POSCTL_STORE: await withPassword() });
      await one.must(VENUE);
      const info = await one.json(['store', 'info']);
      expect(info).toEqual({
        kind: 'postgres',
        name: one.env.POSCTL_STORE?.replace(':hunter2', ''),
        version: 2,
        newest: 2,
        venues: 1,
        integrations: 0,
        saleLines: 0,
        entries: 1,
        bytes: expect.any(Number),
      });
      const { stdout } = await one.must(['config', 'get', 'store']);
      expect(stdout).toMatch(/^postgres:\/\/…@127\.0\.0\.1:\d+\/postgres\n$/);
    });
  });
}
