import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, test } from 'vitest';
import { squareServer } from '../connectors/square/server.ts';
import { machine } from '../support/binary.ts';
import { postgresKinds } from '../support/postgres-kinds.ts';
import { connecting, SOLD, VENUE } from '../support/shop.ts';
import { ownServer } from '../support/storm-server.ts';

const [kind] = postgresKinds().filter(({ from }) => 'bin' in from);
const REF = 'blue-door/square';
const HINT = 'Name the primary server in the address of the store. Nothing was changed';

if (!kind) test.skip('not run: there is no PostgreSQL that can be started here', () => {});
else
  it('a replica answers whoever looks, and sends whoever changes something to the primary server', async () => {
    const server = await ownServer(kind);
    if (!server) throw new Error('no server of its own');
    const till = await squareServer({ orders: [{ orders: SOLD }] });
    const url = `postgres://posctl@127.0.0.1:${server.port}/postgres`;
    const one = machine({ SQUARE_TOKEN: 'rehearsal-till', POSCTL_STORE: url });
    await one.must(VENUE);
    await one.must(connecting(till.url));
    await one.must(['refresh', REF, '--from', '2026-11-19', '--to', '2026-11-21']);
    const looks = [
      ['list', '-o', 'json'],
      ['sales', '-o', 'jsonl'],
      ['timeline', '-o', 'jsonl'],
      ['explain', REF],
    ];
    const screens = async () => {
      const ran = [];
      for (const line of looks) ran.push((await one.must(line)).stdout);
      return ran;
    };
    const before = await screens();
    writeFileSync(join(server.data, 'standby.signal'), '');
    await server.restart();
    expect(await screens()).toEqual(before);
    const changes = [
      ['edit', REF, '--every', '1h'],
      ['venue', 'add', 'red-lion', '--timezone', 'America/Toronto', '--currency', 'CAD'],
      ['policy', '--set', 'callOffAfterFailures=20'],
      ['daemon', '--once'],
    ];
    const cannot = `${url} can only be read: it is a replica, or set to be read only`;
    for (const line of changes) {
      const { exit, stdout, stderr } = await one.posctl(line);
      expect([line, exit, stdout, stderr.endsWith(`posctl: ${cannot}\n  ${HINT}\n`)]).toEqual([line, 1, '', true]);
    }
    const refreshed = await one.posctl(['refresh', REF]);
    expect([refreshed.exit, refreshed.stderr]).toEqual([1, expect.stringContaining(`${REF}: ${cannot}\n${HINT}\n`)]);
    expect((await one.posctl(['doctor'])).stdout).toContain('it can only be read');
    const daemon = one.start(['daemon']);
    await daemon.heard('pass_failed');
    expect(await screens()).toEqual(before);

    rmSync(join(server.data, 'standby.signal'));
    await server.restart();
    await one.must(['refresh', REF]);
    daemon.kill('SIGTERM');
    expect((await daemon.ended).exit).toBe(0);
  });
