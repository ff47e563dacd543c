import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, test } from 'vitest';
import { rowsOf } from '../../src/domain/sale.ts';
import type { Store } from '../../src/ports/store.ts';
import { postgresKinds, type ServerKind } from '../support/postgres-kinds.ts';
import { postgresStores } from '../support/postgres-stores.ts';
import { all, recording, sampleEntry, sampleSale } from '../support/stored-samples.ts';
import { ownServer } from '../support/storm-server.ts';

const mount = (...args: string[]) => spawnSync('mount', args).status === 0;

const [kind] = postgresKinds().filter(({ from }) => 'bin' in from);

if (!kind) test.skip('not run: there is no PostgreSQL that can be started here', () => {});
else if (!mounts()) test.skip('not run: this user may not mount a small disk', () => {});
else {
  const stores = postgresStores(kind);

  it('a change for which the disk has no room is refused, and nothing of it is there; with room again all goes on', async () => {
    const { url, fill } = await smallDisk(kind);
    const store = stores.open(url);
    await store.base.create();
    const sell = (from: number, count: number) => save(store, from, count);
    await sell(0, 100);
    const makeRoom = fill();
    const failed = await sell(100, 2_000).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      name: 'ExpectedError',
      code: 'failed',
      retryable: true,
      message: expect.stringMatching(
        /^The PostgreSQL server of .* has run out of something: could not .*: No space left/,
      ),
      hint: 'Nothing was changed. An administrator must make room there',
    });
    const held = async () => [
      (await store.venues.read('blue-door'))?.lastSeq,
      (await all(store.ledger.timeline({}))).length,
      (await all(store.ledger.sales({}))).length,
    ];
    expect(await held()).toEqual([1, 1, 100]);
    makeRoom();
    await sell(100, 2_000);
    expect(await held()).toEqual([2, 2, 2_100]);
    expect(await store.base.repair({ venue: null, dryRun: true })).toEqual([]);
  });
}

async function save(store: Store, from: number, count: number): Promise<void> {
  const sales = Array.from({ length: count }, (_, i) => sampleSale(`o${from + i}`));
  await store.venues.change('blue-door', recording('blue-door', sampleEntry()), { rows: rowsOf(sales) });
}

function mounts(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'posctl-mount-'));
  try {
    return mount('-t', 'tmpfs', '-o', 'size=1m', 'posctl-test', folder) && spawnSync('umount', [folder]).status === 0;
  } finally {
    rmdirSync(folder);
  }
}

/**
 * A server on a disk of its own; `fill` takes all the room that is left, and gives it back. Its log of changes has its room
 * already: where it has not, the server stops.
 */
async function smallDisk(kind: ServerKind) {
  const server = await ownServer(kind, {
    settings: ['autovacuum=off'],
    prepare(place, user) {
      const data = join(place, 'data');
      mkdirSync(data, { mode: 0o700 });
      mount('-t', 'tmpfs', '-o', `size=80m,mode=700,uid=${user ?? 0},gid=${user ?? 0}`, 'posctl-test', data);
      onTestFinished(() => void spawnSync('umount', [data]));
    },
  });
  if (!server) throw new Error('no server of its own');
  const filler = join(server.data, 'filler');
  const fill = () => {
    const { bavail, bsize } = statfsSync(server.data);
    writeFileSync(filler, Buffer.alloc(bavail * bsize));
    return () => rmSync(filler);
  };
  return { url: `postgres://posctl@127.0.0.1:${server.port}/postgres`, fill };
}
