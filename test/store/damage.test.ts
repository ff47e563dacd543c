import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { ExpectedError } from '../../src/domain/errors.ts';
import { rowsOf } from '../../src/domain/sale-document.ts';
import type { Store } from '../../src/ports/store.ts';
import { jsonFolder } from '../support/json-folder.ts';
import { all, recording, sampleEntry, sampleIntegration, sampleSale, sampleVenue } from '../support/stored-samples.ts';

let folder: string;
let store: Store;
const inVenue = (...names: string[]) => join(folder, 'venues', 'blue-door', ...names);
const add = (documents = [sampleSale('o1')]) =>
  store.venues.change('blue-door', recording('blue-door', sampleEntry()), { rows: rowsOf(documents) });

const rethrown = (error: Error) => {
  throw error;
};

/** What it says: message and hint. */
async function refusal(work: Promise<unknown>): Promise<string[]> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ExpectedError);
  const { code, message, hint } = error as ExpectedError;
  expect(code).toBe('failed');
  return [message, hint ?? ''].map((text) => text.replaceAll(folder, 'STORE'));
}

beforeEach(async () => {
  ({ folder, store } = jsonFolder());
  await store.base.create();
  await store.venues.change('blue-door', () => ({
    change: { state: { ...sampleVenue(), integrations: [sampleIntegration()] }, entries: [] },
    result: null,
  }));
  await add();
  await add([sampleSale('o2')]);
});

const BACK =
  "Go back to the state before the last change: cd 'STORE/venues/blue-door' && mv venue.json venue.json.damaged && cp venue.previous.json venue.json";

describe('a venue whose document', () => {
  const edit = (change: (document: Record<string, never>) => unknown) => (text: string) => {
    const document = JSON.parse(text);
    return JSON.stringify(change(document) ?? document);
  };

  test.each([
    ['is empty', () => '', 'is damaged: it is not JSON'],
    ['was cut', (text: string) => text.slice(0, 100), 'is damaged: it is not JSON from character 100 on'],
    ['is not an object', () => '[]', 'is damaged: it has no version'],
    ['has no version', edit(({ version: _, ...rest }) => rest), 'is damaged: it has no version'],
    [
      'lacks a field',
      edit(({ lastSeq: _, ...rest }) => rest),
      'is damaged at lastSeq: expected number, found undefined',
    ],
    [
      'has a status that is none',
      (text: string) => text.replace('"status":"Failed"', '"status":"Fine"'),
      'is damaged at integrations.0.status: expected one of CalledOff, Failed, Initializing, Healthy',
    ],
    [
      'names a file elsewhere',
      (text: string) => text.replace('"runs":[]', '"runs":[{"name":"../../x","entries":1}]'),
      'is damaged at files.index.runs.0.name: expected another form',
    ],
  ])('%s is refused in words, never written over, and the way back works', async (_, damage, problem) => {
    const document = inVenue('venue.json');
    const damaged = damage(fs.readFileSync(document, 'utf8'));
    fs.writeFileSync(document, damaged);
    const expected = [`STORE/venues/blue-door/venue.json ${problem}`, BACK];
    expect(await refusal(store.venues.read('blue-door'))).toEqual(expected);
    expect(await refusal(all(store.venues.list({}, rethrown)))).toEqual(expected);
    expect(await refusal(add())).toEqual(expected);
    expect(fs.readFileSync(document, 'utf8')).toBe(damaged);

    const command = BACK.slice(BACK.indexOf('cd ')).replaceAll('STORE', folder);
    execFileSync('sh', ['-c', command]);
    expect((await store.venues.read('blue-door'))?.lastSeq).toBe(1);
    expect((await all(store.ledger.sales({}))).map((document) => document.source)).toEqual(['o1']);
    await add([sampleSale('o2'), sampleSale('o1')]);
    expect(await all(store.ledger.timeline({}))).toHaveLength(2);
    expect((await all(store.ledger.sales({}))).map((document) => document.source)).toEqual(['o1', 'o2']);
  });

  test('is of a newer version is refused and stays as it is', async () => {
    const document = inVenue('venue.json');
    const newer = fs.readFileSync(document, 'utf8').replace('"version":1', '"version":2');
    fs.writeFileSync(document, newer);
    const expected = [
      'STORE/venues/blue-door/venue.json is of version 2: this posctl knows versions up to 1',
      'Update posctl; the file was not changed',
    ];
    expect(await refusal(store.venues.read('blue-door'))).toEqual(expected);
    expect(await refusal(add())).toEqual(expected);
    expect(fs.readFileSync(document, 'utf8')).toBe(newer);
  });

  test('and its copy are damaged is told to use a backup', async () => {
    for (const name of ['venue.json', 'venue.previous.json']) fs.writeFileSync(inVenue(name), '{');
    const [, hint] = await refusal(store.venues.read('blue-door'));
    expect(hint).toBe('Put that file back from a backup; posctl does not write over it');
  });

  test('was edited by hand with care is read as it says', async () => {
    const document = inVenue('venue.json');
    fs.writeFileSync(document, fs.readFileSync(document, 'utf8').replace('Blue Door', 'The Blue Door'));
    expect((await store.venues.read('blue-door'))?.venue.name).toBe('The Blue Door');
    fs.writeFileSync(document, JSON.stringify(JSON.parse(fs.readFileSync(document, 'utf8')), null, 2));
    expect((await store.venues.read('blue-door'))?.venue.name).toBe('The Blue Door');
  });

  test('belongs to another venue is refused', async () => {
    fs.cpSync(inVenue(), join(folder, 'venues', 'red-door'), { recursive: true });
    const expected = [
      'STORE/venues/red-door/venue.json is the document of another venue, blue-door',
      'Folders of venues cannot be renamed or copied: put it back where it was',
    ];
    expect(await refusal(store.venues.read('red-door'))).toEqual(expected);
    expect(await refusal(store.venues.change('red-door', recording('red-door')))).toEqual(expected);
  });

  test('is written by another version of posctl passes the same door', async () => {
    const document = inVenue('venue.json');
    const text = fs.readFileSync(document, 'utf8').replace('0.0.0-test ', '9.9.9 ');
    fs.writeFileSync(document, text);
    expect((await store.venues.read('blue-door'))?.lastSeq).toBe(2);
    fs.writeFileSync(document, text.replace('"lastSeq":2', '"lastSeq":"2"'));
    const [message] = await refusal(store.venues.read('blue-door'));
    expect(message).toContain('is damaged at lastSeq: expected number, found string');
  });
});

describe('files that grow', () => {
  const month = '2026-11.jsonl';

  test.each([
    ['timeline', () => all(store.ledger.timeline({}))],
    ['sales', () => all(store.ledger.sales({}))],
  ])('a broken line of %s is named by file and byte', async (kind, read) => {
    const path = inVenue(kind, month);
    const bytes = fs.readFileSync(path);
    const second = bytes.indexOf('\n') + 1;
    bytes.write('!', second);
    fs.writeFileSync(path, bytes);
    const [message] = await refusal(read());
    expect(message).toBe(`STORE/venues/blue-door/${kind}/${month} is damaged at byte ${second}: the line is not JSON`);
  });

  test('a timeline entry that is none is named by its place', async () => {
    const path = inVenue('timeline', month);
    fs.writeFileSync(path, fs.readFileSync(path, 'utf8').replace('"kind":"venue_added"', '"kind":"venue_eaten"'));
    const [message] = await refusal(all(store.ledger.timeline({})));
    expect(message).toMatch(
      /^STORE\/venues\/blue-door\/timeline\/2026-11.jsonl is damaged at byte 0: kind: expected one of added, /,
    );
  });

  test.each([
    ['was cut', (path: string) => fs.truncateSync(path, 10), 'it ends at byte 10, '],
    ['is gone', (path: string) => fs.rmSync(path), 'it ends at byte 0, '],
  ])('a file that %s is no place to go on in', async (_, damage, words) => {
    damage(inVenue('sales', month));
    for (const work of [() => all(store.ledger.sales({})), () => add([sampleSale('o3')])]) {
      const [message] = await refusal(work());
      expect(message).toContain(`STORE/venues/blue-door/sales/${month} is damaged: ${words}`);
    }
    expect((await store.venues.read('blue-door'))?.lastSeq).toBe(2);
  });

  test('what lies beyond the committed length was never saved', async () => {
    const path = inVenue('sales', month);
    fs.appendFileSync(path, `${JSON.stringify(sampleSale('ghost'))}\n{"half`);
    fs.appendFileSync(inVenue('timeline', month), 'garbage');
    expect((await all(store.ledger.sales({}))).map(({ source }) => source)).toEqual(['o1', 'o2']);
    expect(await all(store.ledger.timeline({}))).toHaveLength(2);
    await add([sampleSale('o3')]);
    expect((await all(store.ledger.sales({}))).map(({ source }) => source)).toEqual(['o1', 'o2', 'o3']);
    expect(fs.readFileSync(path, 'utf8')).not.toContain('ghost');
  });
});

test.each([
  ['store.json', () => store.base.settings()],
  ['heartbeat.json', () => store.base.beats()],
])('a damaged %s is named', async (name, read) => {
  fs.writeFileSync(join(folder, name), '{"version":1,"settings":[],"by":1}');
  const [message] = await refusal(read());
  expect(message).toContain(`STORE/${name} is damaged at `);
});
