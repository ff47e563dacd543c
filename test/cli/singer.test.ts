import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Machine, machine } from '../support/binary.ts';
import { gone } from '../support/processes.ts';
import { aTap, squareOrder } from '../support/taps.ts';
import { KEYS } from '../support/terminal.ts';

const SCRIPT = `
const folder = __dirname;
if (discovering) {
  print({ streams: ['customers', 'orders'].map((stream) => ({ tap_stream_id: stream, stream, schema: {}, metadata: [{ breadcrumb: [], metadata: {} }] })) });
} else {
  note({ token: config.access_token, state: file('state'), chosen: file('catalog')?.streams.filter((one) => one.schema.selected).map((one) => one.stream) });
  const order = ORDER;
  print({ type: 'SCHEMA', stream: 'orders', schema: {}, key_properties: ['id'] }, record('orders', { ...order, id: 'order-1' }), { type: 'STATE', value: { page: 1 } });
  if (fs.existsSync(folder + '/rotate')) rewrite({ access_token: 'planted-rotated' });
  if (fs.existsSync(folder + '/fail')) { console.error('CRITICAL 401 Unauthorized for ' + config.access_token); process.exit(1); }
  if (fs.existsSync(folder + '/hang')) { note(process.pid); sleep(); }
}`.replace('ORDER', JSON.stringify(squareOrder('')));

/** A machine with a venue, a tap, and a folder for temporary files of its own. */
async function restaurant() {
  const tap = aTap(SCRIPT, 'tap-square');
  const folder = join(tap.folder, 'tmp');
  mkdirSync(folder);
  const one = machine({ TOKEN: 'planted-token', TMPDIR: folder });
  await one.must(['venue', 'add', 'blue-door', '--timezone', 'America/Toronto', '--currency', 'CAD']);
  const secret = ['--secret', 'access_token=env:TOKEN'];
  const add = ['add', 'singer', '--venue', 'blue-door', '--set', `command=${tap.command}`, ...secret];
  return {
    one,
    tap,
    add,
    left: () => readdirSync(folder),
    set: (name: string) => writeFileSync(join(tap.folder, name), ''),
  };
}

const REF = 'blue-door/singer';

test('a tap is added: its streams are found out, its sales come in, its bookmark is kept', async () => {
  const { one, tap, add, left } = await restaurant();
  const added = await one.must(add);
  expect(added.stderr).toContain('The credentials work: 2 streams: customers, orders');
  expect(await one.json(['refresh', REF])).toMatchObject([{ ok: true, linesNew: 1 }]);
  await one.must(['refresh', REF]);
  expect(tap.notes()).toEqual([
    // It was added only after its first record had shown that the token works.
    { token: 'planted-token', chosen: ['orders'] },
    { token: 'planted-token', chosen: ['orders'] },
    { token: 'planted-token', state: { page: 1 }, chosen: ['orders'] },
  ]);
  expect(await one.json(['sales', REF, '--by', 'day'])).toMatchObject([
    { businessDay: '2026-11-19', net: { amount: 895 } },
  ]);
  expect(left()).toEqual([]);
});

test('streams are chosen in a terminal, and kept as an option', async () => {
  const { one, tap, add } = await restaurant();
  const terminal = one.terminal(add);
  await terminal.waitFor('Which streams should be read?');
  await terminal.waitFor('no mapping makes sales of its records');
  terminal.send(' ');
  await terminal.waitFor('◉ customers');
  terminal.send(KEYS.enter);
  expect(await terminal.exit).toEqual({ code: 0, signal: null });
  expect(await one.json(['show', REF])).toMatchObject({ options: { streams: 'customers,orders' } });
  await one.must(['refresh', REF]);
  expect(tap.notes()).toMatchObject([{ chosen: ['orders'] }, { chosen: ['customers', 'orders'] }]);
  const edited = await one.must(['edit', REF, '--set', 'streams=orders']);
  expect(edited.stderr).toContain('The connection works: 2 streams: customers, orders');
  await one.must(['refresh', REF]);
  expect(tap.notes().at(-1)).toMatchObject({ chosen: ['orders'] });
});

test('without a test nothing is discovered', async () => {
  const { one, tap, add } = await restaurant();
  await one.must([...add, '--no-test']);
  await one.must(['refresh', REF]);
  expect(tap.notes()).toEqual([{ token: 'planted-token' }]);
});

test('a tap that fails is refused or shown with what it said, and nowhere a secret', async () => {
  const { one, tap, add, set } = await restaurant();
  const refused = await one.posctl(['add', 'singer', '--venue', 'blue-door', '--set', 'command=/no/such/tap']);
  expect([refused.exit, refused.stderr]).toEqual([
    1,
    expect.stringContaining('there is no such program; nothing was saved'),
  ]);
  await one.must(add);
  set('rotate');
  set('fail');
  const failed = await one.posctl(['refresh', REF]);
  expect(failed.exit).toBe(1);
  const shown = await one.must(['show', REF]);
  expect(shown.stdout).toContain('auth_expired: the tap ended with the exit code 1: CRITICAL 401 Unauthorized for ***');
  expect(shown.stdout).toContain('What its program said last');
  rmSync(join(tap.folder, 'fail'));
  await one.must(['refresh', REF]);
  expect(tap.notes()).toMatchObject([
    { token: 'planted-token' },
    { token: 'planted-token' },
    { token: 'planted-rotated' },
  ]);
  const timeline = await one.must(['timeline', '-o', 'jsonl']);
  for (const { stdout, stderr } of [refused, failed, shown, timeline])
    expect(stdout + stderr).not.toContain('planted-');
  expect(holds(one, 'planted-')).toBe(false);
});

test('posctl that is killed leaves its folder, and the next check keeps the token from it and takes the tap along', async () => {
  const { one, tap, left, running, pid } = await hangingTap();
  running.kill('SIGKILL');
  await running.ended;
  expect(left()).toHaveLength(1);
  rmSync(join(tap.folder, 'hang'));
  rmSync(join(tap.folder, 'rotate'));
  await one.must(['refresh', REF]);
  await gone(pid);
  expect(tap.notes().at(-1)).toMatchObject({ token: 'planted-rotated' });
  expect(left()).toEqual([]);
});

test.each([
  ['SIGINT', 130],
  ['SIGHUP', 143],
] as const)('a check that %s interrupts ends the tap and keeps what it replaced', async (signal, exit) => {
  const { one, tap, left, running, pid } = await hangingTap();
  running.kill(signal);
  // The terminal and its shell both tell.
  if (signal === 'SIGHUP') running.kill(signal);
  expect((await running.ended).exit).toBe(exit);
  await gone(pid);
  expect(left()).toEqual([]);
  rmSync(join(tap.folder, 'hang'));
  await one.must(['refresh', REF]);
  expect(tap.notes().at(-1)).toMatchObject({ token: 'planted-rotated' });
});

/** A check whose tap has replaced its token, and hangs now. */
async function hangingTap() {
  const { one, tap, add, left, set } = await restaurant();
  await one.must(add);
  set('rotate');
  set('hang');
  const running = one.start(['refresh', REF]);
  while (tap.notes().length < 3) await new Promise((resolve) => setImmediate(resolve));
  return { one, tap, left, running, pid: Number(tap.notes()[2]) };
}

/** Whether any file of the store has the text. */
function holds(one: Machine, text: string): boolean {
  return existsSync(one.store) && [...one.files().values()].some((content) => content.includes(text));
}

describe('what a tap brings that posctl does not understand', () => {
  const MAPPING = 'mapping={"sales":{"id":"no","soldAt":"at","itemName":"item","net":"net","kind":"state"}}';
  const TILL = `
    if (discovering) print({ streams: [{ tap_stream_id: 'sales', stream: 'sales', schema: {} }] });
    else for (const sale of JSON.parse(fs.readFileSync(__dirname + '/sales.json', 'utf8'))) print(record('sales', { at: '2026-11-19T18:30:00Z', item: 'Lager', net: 5, state: 'paid', ...sale }));
    if (!discovering) print({ type: 'STATE', value: 'after' });`;

  async function till(...sales: readonly Readonly<Record<string, unknown>>[]) {
    const tap = aTap(TILL, 'tap-till');
    const sell = (...now: typeof sales) => writeFileSync(join(tap.folder, 'sales.json'), JSON.stringify(now));
    sell(...sales);
    const one = machine();
    await one.must(['venue', 'add', 'blue-door', '--timezone', 'America/Toronto', '--currency', 'CAD']);
    const added = await one.must([
      'add',
      'singer',
      '--venue',
      'blue-door',
      '--set',
      `command=${tap.command}`,
      '--set',
      MAPPING,
    ]);
    return { one, sell, added };
  }

  test('is named on the timeline, and counts no more', async () => {
    const { one, sell } = await till({ no: 'A' }, { no: 'B' }, { no: 'C' });
    await one.must(['refresh', REF]);
    sell({ no: 'A', state: 'on hold' }, { no: 'B' }, { no: 'C' });
    expect(await one.json(['refresh', REF])).toMatchObject([
      { ok: true, warnings: [expect.stringContaining('of the unknown kind «on hold» (A)')] },
    ]);
    const entries = (await one.must(['timeline', REF, '--kind', 'sales_rejected', '-o', 'jsonl'])).stdout.split('\n');
    expect(JSON.parse(entries[0] ?? '')).toMatchObject({
      details: { count: 1, documents: [{ source: 'sales:A', why: 'of the unknown kind «on hold»' }] },
    });
    expect(await one.json(['sales', REF, '--by', 'day'])).toMatchObject([{ lines: 2, net: { amount: 1000 } }]);
  });

  test('fails the check where it is most of it, and is named all the same', async () => {
    const { one, sell } = await till({ no: 'A' });
    sell({ no: 'A', net: 'free' }, { no: 'B', net: 'free' });
    const failed = await one.posctl(['refresh', REF, '-o', 'json']);
    expect([failed.exit, JSON.parse(failed.stdout)]).toMatchObject([
      1,
      [{ ok: false, status: 'Failed', error: { code: 'bad_data' } }],
    ]);
    const { stdout } = await one.must(['timeline', REF, '--kind', 'sales_rejected', '-o', 'jsonl']);
    expect(JSON.parse(stdout)).toMatchObject({ details: { count: 2 } });
  });

  test('shows nothing of its credentials where it brings nothing at all', async () => {
    const { added } = await till();
    expect(added.stderr).toContain('The connection was not tried: the tap ended without a record.');
    expect(added.stderr).toContain('1 stream: sales');
    expect(added.stderr).not.toContain('works');
  });
});
