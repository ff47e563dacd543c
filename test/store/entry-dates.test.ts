import fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonFolder, jsonStoreAt } from '../support/json-folder.ts';
import { all, recording, sampleEntry } from '../support/stored-samples.ts';

const at = (time: string) => sampleEntry({ at: `2026-${time}:00.000Z` });

/** Makes a document what it was before versions that remember dates, and any checksum of theirs. */
function forgetDates(folder: string): void {
  const path = join(folder, 'venues', 'v', 'venue.json');
  const { seal: _, version: __, ...data } = JSON.parse(fs.readFileSync(path, 'utf8'));
  const { dates: ___, ...files } = data.files;
  const timeline = Object.entries<object>(files.timeline).map(([month, file]) => [month, { ...file, crc: null }]);
  const early = { version: 2, ...data, files: { ...files, timeline: Object.fromEntries(timeline) } };
  // A document of version 2 without a seal is not believed, one of version 1 is.
  const growing = ([month, { bytes }]: [string, { bytes: number }]) => [month, { bytes }];
  const version1 = { timeline: Object.fromEntries(Object.entries<{ bytes: number }>(files.timeline).map(growing)) };
  fs.writeFileSync(path, JSON.stringify({ ...early, version: 1, files: { ...version1, sales: {} } }));
}

test('a store of a version that did not remember how entries are dated is in order after the first change', async () => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  for (const time of ['11-20T12:00', '12-20T12:00', '11-20T12:10', '11-20T12:20'])
    await store.venues.change('v', recording('v', at(time)));
  forgetDates(folder);
  const early = jsonStoreAt(folder);
  const numbers = async (query = {}) => (await all(early.ledger.timeline(query))).map(({ seq }) => seq);
  expect(await numbers()).toEqual([1, 3, 4, 2]);
  await early.venues.change('v', recording('v', at('11-20T12:30')));
  expect(await numbers()).toEqual([1, 2, 3, 4, 5]);
  expect(await numbers({ limit: 2 })).toEqual([4, 5]);
});

test('a timeline that is damaged keeps nobody from changes; mended, it is in order again', async () => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  for (const time of ['11-20T12:00', '11-20T15:00', '11-20T12:10', '11-20T12:20'])
    await store.venues.change('v', recording('v', at(time)));
  const path = join(folder, 'venues', 'v', 'timeline', '2026-11.jsonl');
  const lines = fs.readFileSync(path, 'utf8').split('\n');
  fs.writeFileSync(path, [lines[0], lines[1], lines[2]?.replace('"seq"', '"sEq"'), ...lines.slice(3)].join('\n'));
  await store.venues.change('v', recording('v', at('11-20T12:30')));
  await store.base.repair({ venue: 'v', dryRun: false });
  await store.venues.change('v', recording('v', at('11-20T12:40')));
  expect((await all(store.ledger.timeline({}))).map(({ seq }) => seq)).toEqual([1, 2, 4, 5, 6]);
});
