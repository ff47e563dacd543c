import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { ExpectedError } from '../../src/domain/errors.ts';
import { rowsOf } from '../../src/domain/sale.ts';
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
  'Go back to the state before the last change: cd STORE/venues/blue-door && mv venue.json venue.json.damaged && cp venue.previous.json venue.json';

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
      (text: string) => text.replace('"sales":{"2026-11":', '"sales":{"../../x":'),
      'is damaged at files.sales.../../x: invalid key',
    ],
    [
      'has one other digit',
      (text: string) => text.replace('"checkEvery":21600000', '"checkEvery":21600001'),
      'is not what posctl has saved: its checksum differs',
    ],
    [
      'was formatted by an editor',
      (text: string) => JSON.stringify(JSON.parse(text), null, 2),
      'is not what posctl has saved: its checksum differs',
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
    const newer = fs.readFileSync(document, 'utf8').replace('"version":2', '"version":3');
    fs.writeFileSync(document, newer);
    const expected = [
      'STORE/venues/blue-door/venue.json is of version 3: this posctl knows versions up to 2',
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

  test.each<[string, string, () => Promise<unknown>]>([
    ['sales', 'jsonl', () => all(store.ledger.sales({}))],
    ['sales', 'jsonl', () => store.ledger.totals({ by: 'item' })],
    ['sales', 'dead', () => all(store.ledger.sales({ ordered: false }))],
    ['timeline', 'jsonl', () => all(store.ledger.timeline({}))],
  ])('one changed digit in %s/….%s is said, with the way back', async (kind, ending, read) => {
    await add([sampleSale('o1', { version: 2, net: 700 })]);
    const path = inVenue(kind, `2026-11.${ending}`);
    const bytes = fs.readFileSync(path);
    // A digit of an amount, of a time, of an offset: whatever is there can be read as before.
    const at = ending === 'dead' ? 0 : kind === 'sales' ? bytes.indexOf('"net":') + 6 : bytes.indexOf('"at":"') + 18;
    bytes[at] = (bytes[at] as number) ^ 1;
    fs.writeFileSync(path, bytes);
    expect(await refusal(read())).toEqual([
      `STORE/venues/blue-door/${kind}/2026-11.${ending} is damaged: what is in it is not what was saved`,
      'Put that file back from a backup, or keep what is intact: posctl store repair blue-door',
    ]);
  });

  test('a stored sale that is not what was saved is no base for a newer version', async () => {
    const path = inVenue('sales', '2026-11.jsonl');
    fs.writeFileSync(path, fs.readFileSync(path, 'utf8').replace('"net":895', '"net":896'));
    const [message] = await refusal(add([sampleSale('o1', { version: 2, net: 1 })]));
    expect(message).toBe(
      'STORE/venues/blue-door/sales/2026-11.jsonl is damaged at byte 0: the sale is not what was saved',
    );
    await add([sampleSale('o2', { version: 2, net: 1 })]);
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

describe('the document of the store', () => {
  const path = () => join(folder, 'store.json');

  test('is named when it is damaged', async () => {
    fs.writeFileSync(path(), '{"version":1,"settings":[],"by":1}');
    const [message] = await refusal(store.base.settings());
    expect(message).toContain('STORE/store.json is damaged at ');
  });

  test('is not believed when a digit of the policy is another one', async () => {
    await store.base.changeSettings(() => ({ policy: { square: { failures: 12 } } }));
    fs.writeFileSync(path(), fs.readFileSync(path(), 'utf8').replace('12', '13'));
    const expected = [
      'STORE/store.json is not what posctl has saved: its checksum differs',
      'Put that file back from a backup. If you changed it on purpose, posctl store repair takes it as it is',
    ];
    expect(await refusal(store.base.settings())).toEqual(expected);
    expect(await refusal(store.base.changeSettings((now) => now))).toEqual(expected);
  });

  test('of a newer version keeps everything else from being read or written, too', async () => {
    fs.writeFileSync(path(), fs.readFileSync(path(), 'utf8').replace('"version":2', '"version":3'));
    expect(await store.base.open()).toBe('newer');
    for (const work of [() => store.venues.read('blue-door'), () => add(), () => all(store.ledger.sales({}))]) {
      const [message] = await refusal(work());
      expect(message).toBe('The store in STORE is of a newer version than this posctl knows');
    }
  });

  test('is said to be lost while there are venues', async () => {
    fs.rmSync(path());
    for (const work of [() => store.base.open(), () => store.base.create(), () => add()]) {
      const [message] = await refusal(work());
      expect(message).toBe('STORE/store.json is lost: venues that were saved with it are still there');
    }
  });
});

describe('heartbeats', () => {
  const beat = (by: string, at: string) => ({ lastPassStartedAt: at, lastPassEndedAt: null, by });

  test('that cannot be read count as none, and block nothing', async () => {
    await store.base.beat(beat('host/1', '2026-11-20T12:00:00.000Z'));
    await store.base.beat(beat('host/2', '2026-11-20T12:00:00.000Z'));
    fs.writeFileSync(join(folder, 'beats', 'host%2F1.json'), '{"half');
    fs.writeFileSync(join(folder, 'heartbeat.json'), '');
    expect((await store.base.beats()).map(({ by }) => by)).toEqual(['host/2']);
    await store.base.beat(beat('host/1', '2026-11-20T12:05:00.000Z'));
    expect((await store.base.beats()).map(({ by }) => by).sort()).toEqual(['host/1', 'host/2']);
  });

  test('are swept when they are older than a week', async () => {
    for (const [by, day] of [
      ['host/1', '01'],
      ['host/2', '05'],
      ['host/3', '12'],
    ] as const)
      await store.base.beat(beat(by, `2026-11-${day}T12:00:00.001Z`));
    expect((await store.base.beats()).map(({ by }) => by).sort()).toEqual(['host/2', 'host/3']);
  });
});

describe('a venue whose document is lost', () => {
  const LOST = [
    'STORE/venues/blue-door/venue.json is lost: what was saved with it is still there',
    'Go back to the state before the last change: cd STORE/venues/blue-door && cp venue.previous.json venue.json (or: posctl store repair blue-door)',
  ];

  test('is named by every list, refused by every change, and nothing of it is touched', async () => {
    await store.venues.change('red-door', recording('red-door', sampleEntry()));
    fs.rmSync(inVenue('venue.json'));
    const before = fs.readFileSync(inVenue('sales', '2026-11.jsonl'), 'utf8');
    const named: ExpectedError[] = [];
    expect((await all(store.venues.list({}, (error) => named.push(error)))).map(({ venue }) => venue.id)).toEqual([
      'red-door',
    ]);
    expect(
      named.map(({ message, hint }) => [message, hint ?? ''].map((text) => text.replaceAll(folder, 'STORE'))),
    ).toEqual([LOST]);
    expect(await refusal(store.venues.read('blue-door'))).toEqual(LOST);
    expect(await refusal(add())).toEqual(LOST);
    expect(await refusal(all(store.ledger.sales({})))).toEqual(LOST);
    expect(fs.readFileSync(inVenue('sales', '2026-11.jsonl'), 'utf8')).toBe(before);
    execFileSync('cp', [inVenue('venue.previous.json'), inVenue('venue.json')]);
    expect((await all(store.ledger.sales({ venues: ['blue-door'] }))).map(({ source }) => source)).toEqual(['o1']);
  });

  test('with its copy is told to use a backup', async () => {
    for (const name of ['venue.json', 'venue.previous.json']) fs.rmSync(inVenue(name));
    const [, hint] = await refusal(store.venues.read('blue-door'));
    expect(hint).toBe(
      'Put that file back from a backup; if there never was such a venue, move STORE/venues/blue-door away',
    );
  });
});

describe.skipIf(process.platform === 'win32')('in place of a file', () => {
  const pipe = (path: string) => execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
  const endless = (path: string) => fs.symlinkSync('/dev/zero', path);
  test.each([
    ['a pipe', pipe, 'cannot read STORE/venues/blue-door/timeline/2026-11.jsonl: something else is in its place'],
    ['a device', endless, 'STORE/venues/blue-door/timeline/2026-11.jsonl is damaged at byte 0: the line has no end'],
  ])('%s is not waited for, nor read without an end', async (_, put, said) => {
    const instead = (path: string) => {
      fs.rmSync(path);
      put(path);
    };
    instead(inVenue('timeline', '2026-11.jsonl'));
    const [message] = await refusal(all(store.ledger.timeline({ venues: ['blue-door'] })));
    expect(message).toBe(said);
    instead(inVenue('venue.json'));
    expect(await refusal(store.venues.read('blue-door'))).toEqual([
      'cannot read STORE/venues/blue-door/venue.json: something else is in its place',
      'Look at what is at that path, or choose another store with --store or POSCTL_STORE',
    ]);
    instead(join(folder, 'store.json'));
    const [closed] = await refusal(store.base.open());
    expect(closed).toBe('cannot read STORE/store.json: something else is in its place');
  });
});

test('one damaged venue does not hide the others, nor what is in them', async () => {
  const other = sampleIntegration({ id: 'int_z', venue: 'zoo' });
  await store.venues.change('zoo', () => ({
    change: { state: { ...sampleVenue('zoo'), integrations: [other] }, entries: [] },
    result: null,
  }));
  fs.writeFileSync(inVenue('venue.json'), '');
  expect((await store.venues.find('int_z'))?.venue.id).toBe('zoo');
  const [message] = await refusal(store.venues.find('int_a'));
  expect(message).toContain('STORE/venues/blue-door/venue.json is damaged');
  expect(await store.venues.count({})).toBe(1);
});
