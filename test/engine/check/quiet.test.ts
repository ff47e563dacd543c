import { describe, expect, it } from 'vitest';
import { shiftDay } from '../../../src/domain/business-day.ts';
import { type Quiet, quietOf, quietWords } from '../../../src/domain/quiet.ts';
import type { SaleKind } from '../../../src/domain/sale.ts';
import type { Venue } from '../../../src/domain/venue.ts';
import { checkIntegration } from '../../../src/engine/check/check.ts';
import { aSale, aVenue } from '../../support/builders.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { addIntegration, addVenue, byHand, current } from '../../support/restaurant.ts';

/** A Friday. */
const TODAY = '2026-11-20';
const FRIDAYS = [-7, -14, -21, -28, -35].map((days) => shiftDay(TODAY, days));

interface Given {
  /** Local first sale of each of the last Fridays, newest first; null for none. */
  readonly firsts: readonly (string | null)[];
  /** When the check begins, today. */
  readonly at?: string;
  /** Local times of what it brings of today. */
  readonly today?: readonly string[];
  /** Since when there is the integration. */
  readonly added?: string;
  readonly venue?: Partial<Venue>;
  /** What was sold on the last Fridays is another kind of document, newest first. */
  readonly kinds?: readonly SaleKind[];
  /** Local first sale of each of the last Fridays at another integration of the venue, newest first. */
  readonly beside?: readonly string[];
}

/** What is said after a good check, six weeks after the integration was added. */
async function said({
  firsts,
  at = '15:20',
  today = [],
  added = '2026-10-01',
  venue = {},
  kinds = [],
  beside = [],
}: Given) {
  const world = fakeWorld();
  const moment = (day: string, time: string) => `${day}T${time}:00.000Z`;
  const sale = (day: string, time: string) => {
    const businessDay = time < '04:00' ? shiftDay(day, -1) : day;
    return aSale(`${day} ${time}`, { soldAt: moment(day, time), businessDay });
  };
  world.clock.set(moment(added, '12:00'));
  await addVenue(world, venue);
  const till = await addIntegration(world);
  const check = () => checkIntegration(world, byHand(world, till));
  const connector = world.connectors.of('square');
  world.clock.set(moment(TODAY, '01:00'));
  if (beside.length > 0) {
    const other = await addIntegration(world, { nickname: 'patio' });
    const sales = beside.map((time, i) => ({ ...sale(FRIDAYS[i] ?? '', time), integration: other.id }));
    connector.next({ batches: [sales] });
    await checkIntegration(world, byHand(world, other));
  }
  const sold = firsts.flatMap((time, i) =>
    time === null ? [] : [{ ...sale(FRIDAYS[i] ?? '', time), kind: kinds[i] ?? 'sale' }],
  );
  connector.next({ batches: [sold] });
  await check();
  world.clock.set(moment(TODAY, at));
  connector.next({ batches: [today.map((time) => sale(TODAY, time))] });
  await check();
  const one = await current(world.store, till);
  const quiet = quietOf(one, aVenue(venue), world.clock.now());
  return { one, quiet, words: quiet && quietWords(quiet, aVenue(venue)) };
}

const NOONS = ['11:40', '12:05', '11:55', '12:30', '14:59'];

it('one that always sold by this hour and has not today is quiet, with the evidence', async () => {
  const { quiet, words, one } = await said({ firsts: NOONS });
  expect(one.status).toBe('Healthy');
  expect(words).toBe('nothing sold today until 15:20; on 5 of the last 5 Fridays the first sale came by 14:59');
  expect(quiet).toEqual<Quiet>({
    businessDay: TODAY,
    until: '2026-11-20T15:20:00.000Z',
    usual: FRIDAYS.map((businessDay, i) => ({ businessDay, firstSold: `${businessDay}T${NOONS[i]}:00.000Z` })),
    of: 5,
  });
});

it('four of five are enough', async () => {
  const { words } = await said({ firsts: [null, '11:40', '12:05', '11:55', '12:30'] });
  expect(words).toBe('nothing sold today until 15:20; on 4 of the last 5 Fridays the first sale came by 12:30');
});

it('a day counts for which its integration has a sale, whatever another one of the venue sold', async () => {
  const alone = await said({ firsts: [null, null, '11:40', '12:05', '11:55'] });
  expect(alone.quiet).toBeNull();
  const beside = await said({ firsts: [null, null, '11:40', '12:05', '11:55'], beside: ['11:00', '11:00'] });
  expect(beside.quiet).toBeNull();
});

describe('one is not quiet', () => {
  it.each<[string, Given]>([
    ['where only three of the last five sold by then', { firsts: ['11:40', '12:05', '11:55', '16:00', null] }],
    ['while the hour by which they sold is not over', { firsts: NOONS, at: '12:10' }],
    ['when this check brought something of today', { firsts: NOONS, today: ['15:10'] }],
    ['when its venue is closed today', { firsts: NOONS, venue: { closed: ['fri'] } }],
    ['while it is new', { firsts: NOONS, added: '2026-10-24' }],
    ['in the first hour of its day', { firsts: NOONS, at: '04:30' }],
    ['where something was given back by then, and sold later', { firsts: NOONS, kinds: ['refund', 'refund'] }],
    ['where what was sold was taken back', { firsts: NOONS, kinds: ['void', 'void'] }],
  ])('%s', async (_, given) => {
    expect((await said(given)).quiet).toBeNull();
  });

  it('because of what was sold last night', async () => {
    expect((await said({ firsts: NOONS, today: ['01:30'] })).quiet).not.toBeNull();
  });

  it('any more on the next day, or when a check fails', async () => {
    const { one } = await said({ firsts: NOONS });
    expect(quietOf(one, aVenue(), '2026-11-21T03:00:00.000Z')).not.toBeNull();
    expect(quietOf(one, aVenue(), '2026-11-21T05:00:00.000Z')).toBeNull();
    expect(quietOf({ ...one, status: 'Failed' }, aVenue(), '2026-11-20T16:00:00.000Z')).toBeNull();
  });
});

it('hours are those of the clocks of the venue, also where they were changed since', async () => {
  // Until 1 November Toronto is four hours behind UTC, since then five.
  const { words } = await said({
    firsts: ['16:30', '16:30', '15:30', '15:30', '15:30'],
    at: '17:20',
    venue: { timezone: 'America/Toronto' },
  });
  expect(words).toBe('nothing sold today until 12:20; on 5 of the last 5 Fridays the first sale came by 11:30');
});
