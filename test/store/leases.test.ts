import fs from 'node:fs';
import { join } from 'node:path';
import { tryLock, unlock } from 'fs-native-extensions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonFolder, jsonStoreAt } from '../support/json-folder.ts';
import { type StoreProgram, storeProgram } from '../support/store-program.ts';
import { recording, sampleEntry } from '../support/stored-samples.ts';

// Waits for the daemon's lease and says which holder it is; again and again.
const PROGRAM = `
  import fs from 'node:fs';
  import { jsonStoreAt } from './test/support/json-folder.ts';
  const [folder, name, rounds] = process.argv.slice(2);
  const store = jsonStoreAt(folder, 'host/' + name);
  (async () => {
    for (let i = 0; i < Number(rounds); i += 1) {
      const lease = await store.leases.acquire('daemon', { waitMs: 60000 });
      fs.writeSync(1, name + ' ' + lease.fence.number + '\\n');
      await new Promise((resolve) => setImmediate(resolve));
      await lease.release();
    }
  })();
`;
let program: StoreProgram;
beforeAll(async () => {
  program = await storeProgram(PROGRAM);
});
afterAll(() => program.remove());

/** Resolves when a place behind the holder's is locked. */
async function somebodyWaits(path: string): Promise<void> {
  const fd = fs.openSync(path, 'r+');
  while (tryLock(fd, 2 ** 40, 0, { shared: true })) {
    unlock(fd, 2 ** 40, 0);
    await new Promise((resolve) => setImmediate(resolve));
  }
  fs.closeSync(fd);
}

test('those who wait are served in the order in which they came, whichever process they are', async () => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  const start = await store.leases.acquire('daemon', { waitMs: 0 });
  const names = Array.from({ length: 20 }, (_, i) => `host/${i}`);
  const served: string[] = [];
  const waiting = names.map(async (name) => {
    const lease = await jsonStoreAt(folder, name).leases.acquire('daemon', { waitMs: 60_000 });
    served.push(name);
    await lease?.release();
  });
  const other = program.start(folder, 'other', '1');
  await somebodyWaits(join(folder, 'locks', 'daemon.lock'));
  await start?.release();
  await Promise.all([...waiting, other.ended]);
  expect(served).toEqual(names);
});

test('numbers go on where the last holder of any process left them', async () => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  const run = program.start(folder, 'x', '3');
  await run.ended;
  expect(run.lines).toEqual(['x 1', 'x 2', 'x 3']);
  expect((await store.leases.acquire('daemon', { waitMs: 0 }))?.fence.number).toBe(4);
});

test.each([
  ['do not wait', 0],
  ['wait behind him', 60_000],
])('one who stands still in the queue is passed by in the end by those who %s', async (_, waitMs) => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  const first = await store.leases.acquire('daemon', { waitMs: 0 });
  const stopped = program.start(folder, 'stopped', '1');
  await somebodyWaits(join(folder, 'locks', 'daemon.lock'));
  stopped.child.kill('SIGSTOP');
  const acquire = () => jsonStoreAt(folder).leases.acquire('daemon', { waitMs });
  // Who waits has come while it was held.
  const behind = waitMs > 0 ? acquire() : undefined;
  await first?.release();
  const next = await (behind ?? acquire());
  expect(next).toBeDefined();
  await next?.release();
  stopped.child.kill('SIGCONT');
  await stopped.ended;
  expect(stopped.lines).toHaveLength(1);
});

test('a lock file that was replaced loses the lease', async () => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  const lease = await store.leases.acquire('check-int_a', { waitMs: 0 });
  const path = join(folder, 'locks', 'check-int_a.lock');
  fs.copyFileSync(path, `${path}.copy`);
  fs.renameSync(`${path}.copy`, path);
  const fence = lease?.fence ?? { name: '', number: 0 };
  await expect(store.venues.change('v', recording('v', sampleEntry()), { fence })).rejects.toThrow(
    'The lease check-int_a was lost to another process',
  );
  expect(lease?.lost.aborted).toBe(true);
});
