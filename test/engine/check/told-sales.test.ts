import { describe, expect, it } from 'vitest';
import { SINGER } from '../../../src/connectors/singer/type.ts';
import { SQUARE } from '../../../src/connectors/square/type.ts';
import { edited } from '../../../src/domain/setup.ts';
import { DAY } from '../../../src/domain/time.ts';
import { checkIntegration } from '../../../src/engine/check/check.ts';
import { aSale, NOON } from '../../support/builders.ts';
import { fakeConnectors } from '../../support/fake-connectors.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { addIntegration, byHand, changed, current, timelineOf } from '../../support/restaurant.ts';
import { detailsOf } from '../../support/told.ts';

const onDay = (day: number, source: string, more: Parameters<typeof aSale>[1] = {}) =>
  aSale(source, { businessDay: `2026-11-${day}`, soldAt: `2026-11-${day}T12:00:00.000Z`, ...more });

describe('a past day that reads otherwise', () => {
  /** What a second check a day later tells when it brings this. */
  async function told(first: ReturnType<typeof aSale>[], second: ReturnType<typeof aSale>[], more = {}) {
    const world = fakeWorld();
    const one = await addIntegration(world);
    world.connectors.of('square').next({ batches: [first] }, { batches: [second] });
    await checkIntegration(world, byHand(world, one));
    world.clock.advance(DAY);
    await checkIntegration(world, byHand(world, one, more));
    return (await timelineOf(world.store)).filter((e) => e.kind === 'restated').map(detailsOf);
  }

  it.each<[string, ReturnType<typeof aSale>[], ReturnType<typeof aSale>[], string[]]>([
    [
      'by a late edit',
      [onDay(18, 'a')],
      [onDay(18, 'a', { version: 2, net: 700 })],
      ['2026-11-18: net 8.95 CAD → 7.00 CAD, changed at the source'],
    ],
    [
      'by a late sale',
      [onDay(18, 'a')],
      [onDay(18, 'b')],
      ['2026-11-18: net 8.95 CAD → 17.90 CAD, 1 → 2 lines, changed at the source'],
    ],
    [
      'by a late sale on a day that had none',
      [],
      [onDay(18, 'b')],
      ['2026-11-18: net 0.00 CAD → 8.95 CAD, 0 → 1 lines, changed at the source'],
    ],
    [
      'by a void',
      [onDay(18, 'a'), onDay(18, 'b')],
      [onDay(18, 'a', { version: 2, kind: 'void', net: 0, lines: [] })],
      ['2026-11-18: net 17.90 CAD → 8.95 CAD, 2 → 1 lines, changed at the source'],
    ],
    [
      'because a sale moved to another day',
      [onDay(17, 'a')],
      [onDay(18, 'a', { version: 2 })],
      [
        '2026-11-17: net 8.95 CAD → 0.00 CAD, 1 → 0 lines, changed at the source; 2026-11-18: net 0.00 CAD → 8.95 CAD, 0 → 1 lines, changed at the source',
      ],
    ],
    [
      'in one of two currencies',
      [onDay(18, 'a'), onDay(18, 'u', { currency: 'USD' })],
      [onDay(18, 'u', { currency: 'USD', version: 2, net: 1 })],
      ['2026-11-18: net 8.95 USD → 0.01 USD, changed at the source'],
    ],
    ['not when nothing changed', [onDay(18, 'a')], [onDay(18, 'a', { version: 9 })], []],
    ['not when the day was not over at the last good check', [onDay(20, 'a')], [onDay(20, 'b')], []],
    ['not when it was not fetched before', [], [onDay(12, 'a')], []],
  ])('is told %s', async (_, first, second, expected) => {
    expect(await told(first, second)).toEqual(expected);
  });

  it('is not told of days that are fetched for the first time', async () => {
    const window = { from: '2026-11-14T04:00:00.000Z', to: '2026-11-15T04:00:00.000Z', by: 'sold' };
    expect(await told([], [onDay(14, 'a')], { window })).toEqual([]);
  });

  it('is told day by day up to sixty, the rest is counted', async () => {
    const world = fakeWorld();
    const one = await addIntegration(world);
    world.clock.set('2027-03-01T12:00:00.000Z');
    const days = Array.from({ length: 70 }, (_, i) => new Date(Date.parse(NOON) + i * DAY).toISOString());
    const sales = (net: number) =>
      days.map((soldAt, i) => aSale(`s${i}`, { soldAt, businessDay: soldAt.slice(0, 10), net }));
    world.connectors.of('square').next({ batches: [sales(1)] });
    await checkIntegration(world, byHand(world, one));
    const parts = world.connectors.of('square');
    world.clock.advance(DAY);
    parts.always({ batches: [sales(2)] });
    await checkIntegration(world, byHand(world, one));
    const entry = (await timelineOf(world.store)).find((e) => e.kind === 'restated');
    expect(entry?.details).toMatchObject({ days: { length: 60 }, more: 10 });
    expect(entry && detailsOf(entry)).toMatch(/; and 10 more days$/);
  });
});

describe('sales that two integrations have', () => {
  async function twoTerminals() {
    const world = fakeWorld();
    const old = await addIntegration(world);
    world.clock.advance(1000);
    const young = await addIntegration(world, { nickname: 'patio' });
    return { world, old, young, square: world.connectors.of('square') };
  }

  it.each(['older', 'newer'])('count once, and both are told once, when the %s one brings them last', async (last) => {
    const { world, old, young, square } = await twoTerminals();
    const order = last === 'newer' ? [old, young] : [young, old];
    const warnings: string[][] = [];
    for (const one of [...order, ...order]) {
      square.next({ batches: [[aSale('a', { integration: one.id }), aSale('b', { integration: one.id })]] });
      warnings.push([...(await checkIntegration(world, byHand(world, one))).warnings]);
    }
    // One more that both have: people know that by now.
    for (const one of order) {
      square.next({ batches: [[aSale('c', { integration: one.id })]] });
      warnings.push([...(await checkIntegration(world, byHand(world, one))).warnings]);
    }
    const warned = (await timelineOf(world.store)).filter((e) => e.kind === 'warned');
    expect(warned.map((e) => [e.ref, e.details.code, e.details.other, detailsOf(e)])).toEqual([
      [
        'blue-door/square:patio',
        'counted_once',
        'blue-door/square',
        'counted_once: 2 sales came through blue-door/square, too: they count once, there',
      ],
      [
        'blue-door/square',
        'counted_once',
        'blue-door/square:patio',
        'counted_once: 2 sales came through blue-door/square:patio, too: they count once, here',
      ],
    ]);
    expect(warnings.map((w) => w.length)).toEqual([0, 1, 0, 0, 0, 0]);
    expect((await current(world.store, young)).suspected).toEqual([old.id]);
  });

  const MAPPING = '{"orders":{"id":"id","soldAt":"at","itemName":"name","net":"net"}}';

  it.each(['api', 'tap'] as const)(
    'count once by the ids of the provider, when a mapped tap brings them, too (%s last)',
    async (last) => {
      const world = fakeWorld({ connectors: fakeConnectors([SQUARE, SINGER]) });
      const api = await addIntegration(world);
      world.clock.advance(1000);
      const tap = await addIntegration(world, { type: 'singer', options: { command: 'tap', mapping: MAPPING } });
      const ids = ['K7XtB2mPq4RsT9', 'M3zYc8nLw5VuE1'];
      world.connectors.of('square').always({ batches: [ids.map((id) => onDay(18, id))] });
      world.connectors
        .of('singer')
        .always({ batches: [ids.map((id) => onDay(18, `orders:${id}`, { integration: tap.id, receipt: id }))] });
      for (const one of last === 'tap' ? [api, tap] : [tap, api]) await checkIntegration(world, byHand(world, one));
      const counted: (readonly [string, string | null])[] = [];
      for await (const sale of world.store.ledger.sales({})) counted.push([sale.integration, sale.countedIn ?? null]);
      expect(counted.filter(([id]) => id === tap.id)).toEqual([
        [tap.id, api.id],
        [tap.id, api.id],
      ]);
      expect(counted.filter(([, countedIn]) => countedIn === null)).toHaveLength(2);
      const warned = (await timelineOf(world.store)).filter((e) => e.kind === 'warned');
      expect(warned.map((e) => [e.ref, e.details.code])).toEqual([
        ['blue-door/singer', 'counted_once'],
        ['blue-door/square', 'counted_once'],
      ]);
    },
  );

  it('perhaps are told with the evidence, when a tap has other ids for them', async () => {
    const world = fakeWorld({ connectors: fakeConnectors([SQUARE, SINGER]) });
    const api = await addIntegration(world);
    world.clock.advance(1000);
    const tap = await addIntegration(world, { type: 'singer', options: { command: 'tap', mapping: MAPPING } });
    world.connectors.of('square').always({ batches: [[onDay(17, 'a'), onDay(18, 'b')]] });
    const lines = [17, 18].map((day) => onDay(day, `orders:${tap.id}:${day}`, { integration: tap.id }));
    world.connectors.of('singer').always({ batches: [lines] });
    for (const one of [api, tap, api]) await checkIntegration(world, byHand(world, one));
    const warned = (await timelineOf(world.store)).filter((e) => e.kind === 'warned');
    expect(warned.map((e) => [e.ref, e.details.code, e.details.message])).toEqual([
      [
        'blue-door/singer',
        'double_coverage',
        'blue-door/square has sales of the same days (2026-11-17 and 1 more days), and comes to the same net: both are added up. If they are the same sales: posctl edit blue-door/singer --primary blue-door/square, or the other way round',
      ],
    ]);
  });

  async function apiAndMail() {
    const world = fakeWorld();
    const api = await addIntegration(world);
    world.clock.advance(1000);
    const mail = await addIntegration(world, { type: 'email-report' });
    world.connectors.of('square').always({ batches: [[onDay(18, 'a'), onDay(19, 'b')]] });
    const report = (day: number) =>
      onDay(day, `report-${day}`, { integration: mail.id, kind: 'aggregate', reportType: 'mix' });
    world.connectors.of('email-report').always({ batches: [[report(17), report(18), report(19)]], reportAt: NOON });
    return { world, api, mail };
  }

  it.each(['api', 'mail'] as const)('perhaps are told on the newer one, once, when %s comes first', async (first) => {
    const { world, api, mail } = await apiAndMail();
    const order = first === 'api' ? [api, mail] : [mail, api];
    const warnings: string[][] = [];
    for (const one of [...order, ...order])
      warnings.push([...(await checkIntegration(world, byHand(world, one))).warnings]);
    const warned = (await timelineOf(world.store)).filter((e) => e.kind === 'warned');
    const message =
      'blue-door/square has sales of the same days (2026-11-18 and 1 more days): both are added up. If they are the same sales: posctl edit blue-door/email-report --primary blue-door/square, or the other way round';
    expect(warned.map((e) => [e.ref, e.details.code, e.details.message])).toEqual([
      ['blue-door/email-report', 'double_coverage', message],
    ]);
    expect(warnings).toEqual([[], [first === 'api' ? message : `blue-door/email-report: ${message}`], [], []]);
  });

  it('are not suspected any more when a person said which one counts', async () => {
    const { world, api, mail } = await apiAndMail();
    await changed(world, api, (story, was) => (was ? edited(story, was, { primary: mail.id }) : null));
    for (const one of [api, mail]) await checkIntegration(world, byHand(world, one));
    expect((await timelineOf(world.store)).filter((e) => e.kind === 'warned')).toEqual([]);
  });
});

describe('reports of one day in several forms', () => {
  it('are told once, and which one counts', async () => {
    const world = fakeWorld();
    const mail = await addIntegration(world, { type: 'email-report' });
    const report = (day: number, reportType: string) =>
      onDay(day, `${reportType}-${day}`, { kind: 'aggregate', reportType });
    world.connectors
      .of('email-report')
      .next(
        { batches: [[report(18, 'sales'), report(19, 'sales')]] },
        { batches: [[report(18, 'mix'), report(19, 'mix')]] },
        { batches: [[report(17, 'mix'), report(17, 'sales')]] },
      );
    const warnings: string[][] = [];
    for (let i = 0; i < 3; i += 1) warnings.push([...(await checkIntegration(world, byHand(world, mail))).warnings]);
    const message =
      '2026-11-18 and 1 more days: reported in several forms; reports of type mix count, reports of type sales are kept and left out';
    expect(warnings).toEqual([[], [message], []]);
    const warned = (await timelineOf(world.store)).filter((e) => e.kind === 'warned');
    expect(warned.map((e) => e.details)).toEqual([{ code: 'several_forms', message, forms: ['mix', 'sales'] }]);
  });
});
