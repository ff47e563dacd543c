import { describe, expect, it } from 'vitest';
import { items } from '../../src/commands/items.ts';
import { type SalesOptions, sales } from '../../src/commands/sales.ts';
import { edited } from '../../src/domain/setup.ts';
import { checkIntegration } from '../../src/engine/check/check.ts';
import { aSale } from '../support/builders.ts';
import { fakeOutput, type ScreenOptions, screenOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { addIntegration, byHand, changed } from '../support/restaurant.ts';

type More = Parameters<typeof aSale>[1];
const SALES: SalesOptions = {
  refs: [],
  from: null,
  to: null,
  since: null,
  until: null,
  item: null,
  by: 'line',
  chart: false,
};
const at = (day: number, source: string, more: More = {}) =>
  aSale(source, { businessDay: `2026-11-${day}`, soldAt: `2026-11-${day}T12:00:00.000Z`, ...more });
const called = (name: string) => [
  { ...(aSale('x').lines[0] as NonNullable<ReturnType<typeof aSale>['lines'][0]>), itemName: name },
];

/** A venue whose one integration has these sales. */
async function venueWith(...documents: ReturnType<typeof aSale>[]) {
  const world = fakeWorld();
  const one = await addIntegration(world);
  world.connectors.of('square').next({ batches: [documents] });
  await checkIntegration(world, byHand(world, one));
  await world.store.base.beat({ lastPassStartedAt: world.clock.now(), lastPassEndedAt: world.clock.now(), by: 'x' });
  return world;
}

async function drawn(
  world: Awaited<ReturnType<typeof venueWith>>,
  more: Partial<SalesOptions>,
  options: ScreenOptions = {},
) {
  const { output, stdout } = await screenOutput({ columns: 60, ...options });
  await sales({ ...SALES, ...more }, { ...world, output });
  return stdout.written;
}

describe('posctl sales --chart', () => {
  const week = [
    at(14, 'a', { net: 120_000 }),
    at(15, 'b', { net: 60_000 }),
    at(17, 'c', { net: 1 }),
    at(18, 'd', { kind: 'refund', net: -40_000 }),
    at(18, 'e', { net: 700, currency: 'JPY' }),
  ];

  it('draws a bar for each day, also below zero, and one drawing for each currency', async () => {
    expect(await drawn(await venueWith(...week), { chart: true })).toMatchInlineSnapshot(`
      "2026-11-14  1200.00 CAD           │█████████████████████████
      2026-11-15   600.00 CAD           │█████████████
      2026-11-16     0.00 CAD           │
      2026-11-17     0.01 CAD           │█
      2026-11-18  -400.00 CAD   ▒▒▒▒▒▒▒▒│

      2026-11-18  700 JPY  │██████████████████████████████████████
      "
    `);
  });

  it('draws it in ASCII where a terminal shows nothing else', async () => {
    const chart = await drawn(await venueWith(...week), { chart: true }, { unicode: false });
    expect(chart).toMatchInlineSnapshot(`
      "2026-11-14  1200.00 CAD           |#########################
      2026-11-15   600.00 CAD           |#############
      2026-11-16     0.00 CAD           |
      2026-11-17     0.01 CAD           |#
      2026-11-18  -400.00 CAD   --------|

      2026-11-18  700 JPY  |######################################
      "
    `);
    expect(chart).toMatch(/^[\n -~]*$/);
  });

  it('gives the days to machines', async () => {
    const json = await drawn(await venueWith(...week), { chart: true }, { format: 'jsonl' });
    expect(json).toBe(await drawn(await venueWith(...week), { by: 'day' }, { format: 'jsonl' }));
  });

  it('draws no longer line than there is room for', async () => {
    const chart = await drawn(await venueWith(...week), { chart: true }, { columns: 40 });
    expect(Math.max(...chart.split('\n').map((line) => line.length))).toBeLessThanOrEqual(40);
  });
});

describe('posctl sales', () => {
  const sources = async (world: Awaited<ReturnType<typeof venueWith>>, more: Partial<SalesOptions>) => {
    const output = fakeOutput('json');
    await sales({ ...SALES, ...more }, { ...world, output });
    return output.json.map((row) => (row as { key: string }).key.split(':')[1]);
  };

  it.each([
    [{ since: '2026-11-15T12:00:00Z' }, ['b', 'c']],
    [{ until: '2026-11-15T12:00:00Z' }, ['a']],
    [{ since: '5d', until: '2026-11-18' }, ['b', 'c']],
    [{ from: '2026-11-15', to: '2026-11-16' }, ['b']],
    [{ item: 'NONE' }, []],
  ])('shows what was sold %o', async (more, expected) => {
    const world = await venueWith(at(14, 'a'), at(15, 'b'), at(17, 'c'));
    expect(await sources(world, more)).toEqual(expected);
  });

  it('refuses a time that ends before it begins', async () => {
    const world = await venueWith();
    await expect(sources(world, { since: '1d', until: '2d' })).rejects.toMatchObject({ exit: 2 });
  });

  it('shows roundings where there are some', async () => {
    const world = await venueWith(
      at(14, 'a', { net: 893, rounding: -2, total: 893, lines: aSale('x').lines }),
      at(15, 'b'),
    );
    expect(await drawn(world, { by: 'day' })).toMatchInlineSnapshot(`
      "Business Day  Lines  Quantity       Net   Rounding
      ────────────  ─────  ────────  ────────  ─────────
      2026-11-14        1         1  8.95 CAD  -0.02 CAD
      2026-11-15        1         1  8.95 CAD
      "
    `);
    const receipts = await drawn(world, { by: 'receipt' }, { format: 'jsonl' });
    expect(receipts.split('\n')[0]).toContain('"rounding":{"amount":-2,"currency":"CAD"}');
  });

  it('starts CSV with a mark by which a spreadsheet knows UTF-8', async () => {
    const csv = await drawn(await venueWith(at(14, 'a', { lines: called('=Crème brûlée') })), {}, { format: 'csv' });
    expect(csv.codePointAt(0)).toBe(0xfeff);
    expect(csv.split('\r\n')[1]).toContain("'=Crème brûlée");
  });

  describe('of a venue with several integrations', () => {
    /** A till and its report of 14 and 15 November, and another till that has one receipt of the first one. */
    async function threeSources() {
      const world = await venueWith(at(14, 'a'), at(15, 'b'));
      const [old] = (await world.store.venues.read('blue-door'))?.integrations ?? [];
      if (!old) throw new Error('no integration');
      world.clock.advance(1000);
      const young = await addIntegration(world, { nickname: 'patio' });
      world.connectors.of('square').next({
        batches: [[at(14, 'a', { integration: young.id }), at(14, 'p', { integration: young.id })]],
      });
      await checkIntegration(world, byHand(world, young));
      const mail = await addIntegration(world, { type: 'email-report' });
      world.connectors.of('email-report').next({
        batches: [[at(14, 'r', { integration: mail.id, kind: 'aggregate', reportType: 'mix' })]],
        reportAt: '2026-11-15T06:00:00.000Z',
      });
      await checkIntegration(world, byHand(world, mail));
      return { world, old, young, mail };
    }

    it('counts a shared receipt once, for the older one, and adds up all else', async () => {
      const { world } = await threeSources();
      expect(await sources(world, {})).toEqual(['a', 'p', 'r', 'b']);
      expect(await sources(world, { refs: ['blue-door/square:patio'] })).toEqual(['p']);
      const output = fakeOutput();
      await sales({ ...SALES, by: 'day' }, { ...world, output });
      expect(output.cells.map((row) => `${row['Business Day']} ${row.Net}`)).toEqual([
        '2026-11-14 26.85 CAD',
        '2026-11-15 8.95 CAD',
      ]);
      expect(output.said.at(-1)).toBe(
        '1 receipt or report is left out: another integration or form of the same day counts instead; see: posctl show',
      );
    });

    it('leaves out what a person said another one replaces, on days that both have', async () => {
      const { world, old, mail } = await threeSources();
      await changed(world, mail, (story, was) => (was ? edited(story, was, { primary: old.id }) : null));
      expect(await sources(world, {})).toEqual(['p', 'r', 'b']);
    });
  });
});

describe('posctl items', () => {
  const renamed = [
    at(14, 'a', { lines: called('Pils') }),
    at(15, 'b', { lines: called('Lager') }),
    at(17, 'c', { lines: called('Pils') }),
    at(18, 'd', { lines: called('Lager') }),
  ];

  it('names what was sold under the same code', async () => {
    const world = await venueWith(...renamed);
    const { output, stdout } = await screenOutput({ columns: 80 });
    await items(SALES, { ...world, output });
    expect(stdout.written).toMatchInlineSnapshot(`
      "Code  Item                  First Sold  Last Sold   Quantity        Net
      ────  ────────────────────  ──────────  ──────────  ────────  ─────────
      ALE   Lager (before: Pils)  2026-11-14  2026-11-18         4  35.80 CAD
      "
    `);
  });

  it('gives scripts the names with the time of each', async () => {
    const world = await venueWith(...renamed);
    const output = fakeOutput('json');
    await items(SALES, { ...world, output });
    expect(output.json).toMatchObject([
      {
        code: 'ALE',
        name: 'Lager',
        names: [
          { name: 'Pils', firstSold: '2026-11-14T12:00:00.000Z', lastSold: '2026-11-17T12:00:00.000Z' },
          { name: 'Lager', firstSold: '2026-11-15T12:00:00.000Z', lastSold: '2026-11-18T12:00:00.000Z' },
        ],
      },
    ]);
  });

  it('names no more than twenty', async () => {
    const world = await venueWith(
      ...Array.from({ length: 50 }, (_, i) => at(14, `s${i}`, { lines: called(`Special ${i}`) })),
    );
    const output = fakeOutput('json');
    await items(SALES, { ...world, output });
    expect(output.json).toMatchObject([{ names: { length: 20 } }]);
  });
});

it.each([
  ['sales', (world: Parameters<typeof sales>[1]) => sales({ ...SALES, by: 'day' }, world)],
  ['sales of a receipt', (world: Parameters<typeof sales>[1]) => sales({ ...SALES, by: 'receipt' }, world)],
  ['items', (world: Parameters<typeof sales>[1]) => items(SALES, world)],
])('what takes over a second says which venue is read: %s', async (_, command) => {
  const world = await venueWith(at(18, 'a'));
  await addIntegration(world, { venue: 'old-mill' });
  const output = fakeOutput();
  // A second passes before anything is read.
  const { timer } = world.clock;
  const hurried = {
    ...world.clock,
    timer(ms: number) {
      const made = timer(ms);
      world.clock.timers.at(-1)?.fire();
      return made;
    },
  };
  expect(await command({ ...world, output, clock: hurried })).toBe(0);
  expect(output.progressed).toEqual([
    'reading sales of blue-door, venue 1 of 2',
    'reading sales of old-mill, venue 2 of 2',
    null,
  ]);
});
