import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ExpectedError } from '../../src/domain/errors.ts';
import { rowsOf } from '../../src/domain/sale.ts';
import { jsonFolder, jsonStoreAt } from '../support/json-folder.ts';
import { storeProgram } from '../support/store-program.ts';
import { all, recording, sampleEntry, sampleSale } from '../support/stored-samples.ts';

const many = (from: number, count: number) => Array.from({ length: count }, (_, i) => sampleSale(`o${from + i}`));
const isRoot = process.getuid?.() === 0;

function everything(folder: string): string[] {
  return [folder, ...fs.readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)))];
}

test('folders are for their owner only, and so are files', async () => {
  const { folder, store } = jsonFolder();
  const mask = process.umask(0);
  onTestFinished(() => void process.umask(mask));
  await store.base.create();
  await store.base.beat({ lastPassStartedAt: '2026-11-20T12:00:00.000Z', lastPassEndedAt: null, by: 'host/1' });
  await store.venues.change('v', recording('v', sampleEntry()), { rows: rowsOf(many(0, 2100)) });
  await store.venues.change('v', recording('v', sampleEntry()), {
    rows: rowsOf([sampleSale('o1', { version: 2, net: 1 })]),
  });
  const modes = everything(folder).map((path) => {
    const { mode } = fs.statSync(path);
    return `${fs.statSync(path).isDirectory() ? 'folder' : 'file'} ${(mode & 0o777).toString(8)}`;
  });
  expect(new Set(modes)).toEqual(new Set(['folder 700', 'file 600']));
  expect(
    everything(folder)
      .map((path) => path.slice(folder.length))
      .sort(),
  ).toEqual([
    '',
    '/beats',
    '/beats/host%2F1.json',
    '/locks',
    '/locks/store.lock',
    '/locks/venue-v.lock',
    '/store.json',
    '/venues',
    '/venues/v',
    '/venues/v/sales',
    '/venues/v/sales/2026-11.dead',
    '/venues/v/sales/2026-11.jsonl',
    '/venues/v/sales/index.bin',
    '/venues/v/timeline',
    '/venues/v/timeline/2026-11.jsonl',
    '/venues/v/totals',
    '/venues/v/totals/2026-11.jsonl',
    '/venues/v/venue.json',
    '/venues/v/venue.previous.json',
  ]);
});

test('an empty folder that is there becomes private; one with other things in it stays as it is', async () => {
  const { folder, store } = jsonFolder();
  fs.mkdirSync(folder, { mode: 0o755 });
  await store.base.create();
  expect(fs.statSync(folder).mode & 0o777).toBe(0o700);

  const used = `${folder}-used`;
  fs.mkdirSync(used, { mode: 0o755 });
  fs.writeFileSync(join(used, 'letter.txt'), 'dear');
  await jsonStoreAt(used).base.create();
  expect(fs.statSync(used).mode & 0o777).toBe(0o755);
  expect(fs.statSync(join(used, 'venues')).mode & 0o777).toBe(0o700);
});

test('temporary files of dead writers are swept by the next change, and nothing else is', async () => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  await store.venues.change('v', recording('v', sampleEntry()), { rows: rowsOf(many(0, 2100)) });
  const venue = join(folder, 'venues', 'v');
  const left = [
    join(folder, 'store.json.999.x.tmp'),
    join(venue, 'venue.json.999.x.tmp'),
    join(venue, 'venue.previous.json.999.x.tmp'),
  ];
  const kept = [join(folder, 'notes.tmp'), join(venue, 'notes.txt'), join(venue, 'sales', 'notes.txt')];
  for (const path of [...left, ...kept]) fs.writeFileSync(path, '');
  await store.venues.change('v', recording('v', sampleEntry()), { rows: rowsOf(many(3000, 2100)) });
  await store.base.changeSettings((now) => now);
  expect(left.filter((path) => fs.existsSync(path))).toEqual([]);
  expect(kept.filter((path) => fs.existsSync(path))).toEqual(kept);
});

test('a change keeps the document of before it beside the new one', async () => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  const read = (name: string) => fs.readFileSync(join(folder, 'venues', 'v', name), 'utf8');
  await store.venues.change('v', recording('v', sampleEntry()));
  const first = read('venue.json');
  await store.venues.change('v', recording('v', sampleEntry()));
  expect(read('venue.previous.json')).toBe(first);
});

test('a full disk is said in words, nothing is changed, and with room again everything goes on', async (context) => {
  const small = mountSmallDisk(256);
  if (!small) return context.skip('a small disk can be mounted by root only');
  const store = jsonStoreAt(join(small, 'store'));
  await store.base.create();
  await store.venues.change('v', recording('v', sampleEntry()), { rows: rowsOf(many(0, 20)) });
  const before = await all(store.ledger.sales({}));

  // Whatever the disk still takes: the documents, the entry, or the new document of the venue is what does not fit.
  const ballast = join(small, 'ballast');
  for (let free = 0; free <= 6; free += 1) {
    fill(ballast, free);
    const error = await store.venues
      .change('v', recording('v', sampleEntry()), { rows: rowsOf(many(100, 60)) })
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(ExpectedError);
    expect(error).toMatchObject({
      code: 'failed',
      hint: 'Nothing was changed. Free some space on that disk and try again',
    });
    expect(error.message).toMatch(/^cannot (write|make|open) .*\/store\/(venues|locks)\/.*: the disk is full$/);
    expect((await store.venues.read('v'))?.lastSeq).toBe(1);
    expect(await all(store.ledger.timeline({}))).toHaveLength(1);
    expect(await all(store.ledger.sales({}))).toEqual(before);
    expect(everything(small).filter((path) => path.endsWith('.tmp'))).toEqual([]);
    fs.rmSync(ballast);
  }
  await store.venues.change('v', recording('v', sampleEntry()), { rows: rowsOf(many(100, 60)) });
  expect(await all(store.ledger.sales({}))).toHaveLength(80);
});

test('a store that may not be written says who may not do what where, and can be read', async (context) => {
  const disk = mountSmallDisk(512);
  if (!disk) return context.skip('a disk can be mounted read-only by root only');
  const store = jsonStoreAt(join(disk, 'store'));
  await store.base.create();
  await store.venues.change('v', recording('v', sampleEntry()), { rows: rowsOf(many(0, 3)) });
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  const error = await store.venues.change('v', recording('v', sampleEntry())).catch((reason) => reason);
  expect(error).toBeInstanceOf(ExpectedError);
  expect(error.message).toBe(`cannot open ${disk}/store/locks/venue-v.lock: the disk is mounted read-only`);
  expect(error.hint).toBe('Mount it for writing, or choose another store with --store or POSCTL_STORE');
  expect((await store.venues.read('v'))?.lastSeq).toBe(1);
  expect(await all(store.ledger.sales({}))).toHaveLength(3);
});

test('a user who is not the owner is told so', async (context) => {
  if (!isRoot) return context.skip('only root can become another user');
  const { folder, store } = jsonFolder();
  await store.base.create();
  await store.venues.change('v', recording('v', sampleEntry()));
  const program = await storeProgram(`
    import { jsonStoreAt } from './test/support/json-folder.ts';
    const store = jsonStoreAt(process.argv[2]);
    process.setuid(65534);
    const tell = (error) => console.log(error.name + ': ' + error.message);
    store.venues.read('v').catch(tell).then(() => store.base.open()).catch(tell);
  `);
  onTestFinished(() => program.remove());
  const run = program.start(folder);
  await run.ended;
  expect(run.lines).toEqual([
    expect.stringMatching(/^ExpectedError: cannot read .*store.json: user .* is not allowed to$/),
    expect.stringMatching(/^ExpectedError: cannot read .*store.json: user .* is not allowed to$/),
  ]);
});

test('a file where the folder should be is named, and stays', async () => {
  const { folder, store } = jsonFolder();
  fs.writeFileSync(folder, 'dear');
  for (const work of [() => store.base.open(), () => store.base.create(), () => store.venues.read('v')]) {
    await expect(work()).rejects.toThrow(/^cannot read .*\.json: a file is where a folder should be$/);
  }
  expect(fs.readFileSync(folder, 'utf8')).toBe('dear');
});

function mountSmallDisk(kilobytes: number): string | undefined {
  const { folder } = jsonFolder();
  fs.mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return folder;
}

/** Fills the disk but for some pages of 4 kB. */
function fill(path: string, pages: number): void {
  const fd = fs.openSync(path, 'w');
  let size = 0;
  try {
    for (;;) size += fs.writeSync(fd, Buffer.alloc(4096));
  } catch {
    fs.ftruncateSync(fd, Math.max(0, size - pages * 4096));
  } finally {
    fs.closeSync(fd);
  }
}
