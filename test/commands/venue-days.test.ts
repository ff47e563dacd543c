import { describe, expect, it } from 'vitest';
import { type VenueOptions, venueEdit } from '../../src/commands/venue.ts';
import { bookedIn } from '../../src/domain/business-day.ts';
import type { Integration } from '../../src/domain/integration.ts';
import type { SaleDocument } from '../../src/domain/sale.ts';
import { venueEdited } from '../../src/domain/venue-change.ts';
import { checkIntegration } from '../../src/engine/check/check.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import type { Output } from '../../src/ports/output.ts';
import type { Prompts } from '../../src/ports/prompts.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Venues } from '../../src/ports/venues.ts';
import { aSale } from '../support/builders.ts';
import { fakeOutput, screenOutput } from '../support/fake-output.ts';
import { fakePrompts } from '../support/fake-people.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { addIntegration, addVenue, byHand, stateOf, timelineOf } from '../support/restaurant.ts';
import { storeWith } from '../support/store-with.ts';
import { detailsOf } from '../support/told.ts';

const NONE: VenueOptions = {
  name: null,
  timezone: null,
  currency: null,
  dayStart: null,
  daysBy: null,
  contacts: null,
  closed: null,
  dryRun: false,
};
const sold = (source: string, soldAt: string, more: Parameters<typeof aSale>[1] = {}) =>
  aSale(source, { soldAt: `2026-11-${soldAt}:00.000Z`, businessDay: `2026-11-${soldAt.slice(0, 2)}`, ...more });

/** Sales around four in the morning (UTC), some of whose days or zones are not the venue's to change. */
async function nightBar({
  yes = false,
  prompts = fakePrompts(),
  output = fakeOutput(),
}: {
  yes?: boolean;
  prompts?: Prompts;
  output?: Output;
} = {}) {
  const world = fakeWorld({ context: { yes }, prompts, output });
  await addVenue(world);
  const one = await addIntegration(world);
  world.connectors.of('square').next({
    batches: [
      [
        sold('noon', '18T12:00'),
        sold('late', '18T05:30'),
        sold('yen', '18T05:00', { currency: 'JPY', net: 500 }),
        sold('provider', '18T05:30', { dayFrom: 'provider' }),
        sold('elsewhere', '18T05:30', { location: 'LPATIO', locationZone: 'America/Toronto' }),
        sold('void', '19T05:30', { kind: 'void', net: 0 }),
      ],
    ],
  });
  await checkIntegration(world, byHand(world, one));
  return world;
}

async function daysOf({ store }: { store: Store }): Promise<string[]> {
  const days: string[] = [];
  for await (const d of store.ledger.sales({})) days.push(`${d.source} ${d.businessDay.slice(8)} ${d.zone}`);
  return days.sort();
}

describe('another start of the business day', () => {
  it('shows what moves, asks, moves it and tells of it', async () => {
    const screen = await screenOutput({ columns: 80 });
    const prompts = fakePrompts();
    const world = await nightBar({ output: screen.output, prompts });
    prompts.answers({ to: '4 sales move to another business day. Change it?', answer: true });
    expect(await venueEdit('blue-door', { ...NONE, dayStart: '06:00' }, world)).toBe(0);
    expect(screen.stdout.written).toMatchInlineSnapshot(`
      "Business Day  Becomes     Receipts  Lines        Net
      ────────────  ──────────  ────────  ─────  ─────────
      2026-11-18    2026-11-17         2      2  17.90 CAD
      2026-11-18    2026-11-17         1      1    500 JPY
      2026-11-19    2026-11-18         1      1   0.00 CAD

      Venue                blue-door
      Name                 Blue Door
      Time zone            UTC
      Currency             CAD
      Business day starts  06:00
      Business days by     the time zone of the venue
      Contacts             owner@blue-door.test
      Planned closed       –
      "
    `);
    expect(await daysOf(world)).toEqual([
      'elsewhere 17 UTC',
      'late 17 UTC',
      'noon 18 UTC',
      'provider 18 UTC',
      'void 18 UTC',
      'yen 17 UTC',
    ]);
    expect((await stateOf(world.store)).venue.dayStart).toBe('06:00');
    const entry = (await timelineOf(world.store)).at(-1);
    expect(entry).toMatchObject({
      kind: 'venue_edited',
      details: {
        changes: { dayStart: { from: '04:00', to: '06:00' } },
        moved: [
          { from: '2026-11-18', to: '2026-11-17', documents: 2, lines: 2, net: { amount: 1790, currency: 'CAD' } },
          { from: '2026-11-18', to: '2026-11-17', documents: 1, lines: 1, net: { amount: 500, currency: 'JPY' } },
          { from: '2026-11-19', to: '2026-11-18', documents: 1, lines: 1, net: { amount: 0, currency: 'CAD' } },
        ],
        movedDocuments: 4,
      },
    });
    expect(entry && detailsOf(entry)).toBe('dayStart: 04:00 → 06:00; 4 sales of 2 days moved to another day');
  });

  it('does not move rows that are not sales, nor counts them', async () => {
    const world = await nightBar({ yes: true });
    const [one] = (await stateOf(world.store)).integrations;
    const parked = {
      integration: one?.id ?? '',
      row: 'parked',
      version: 1,
      documents: [],
      at: '2026-11-18T05:30:00.000Z',
    };
    world.connectors.of('square').next({ batches: [[parked as never]] });
    await checkIntegration(world, byHand(world, one as Integration));
    expect(await venueEdit('blue-door', { ...NONE, dayStart: '06:00' }, world)).toBe(0);
    expect(await daysOf(world)).toContain('parked 18 UTC');
    expect((await timelineOf(world.store)).at(-1)?.details).toMatchObject({ movedDocuments: 4 });
  });

  it('changes nothing when the answer is no, in a dry run, and where nobody can be asked', async () => {
    const before = await daysOf(await nightBar());
    const no = fakePrompts();
    no.answers({ to: 'Change it?', answer: false });
    for (const [overrides, options, outcome] of [
      [{ prompts: no }, {}, { exit: 0 }],
      [{ prompts: fakePrompts(false) }, {}, { exit: 4, hint: 'look at them with --dry-run, confirm with --yes' }],
      [{ prompts: fakePrompts(false) }, { dryRun: true }, null],
    ] as const) {
      const world = await nightBar(overrides);
      const editing = venueEdit('blue-door', { ...NONE, dayStart: '06:00', ...options }, world);
      if (outcome) await expect(editing).rejects.toMatchObject(outcome);
      else expect(await editing).toBe(0);
      expect(await daysOf(world)).toEqual(before);
      expect((await stateOf(world.store)).venue.dayStart).toBe('04:00');
    }
  });

  it('asks nothing when no sale moves, or when it was confirmed', async () => {
    const world = await nightBar({ prompts: fakePrompts(false) });
    expect(await venueEdit('blue-door', { ...NONE, dayStart: '04:30' }, world)).toBe(0);
    const sure = await nightBar({ prompts: fakePrompts(false), yes: true });
    expect(await venueEdit('blue-door', { ...NONE, dayStart: '06:00' }, sure)).toBe(0);
    expect((await stateOf(sure.store)).venue.dayStart).toBe('06:00');
  });

  it('is refused while a check does not end', async () => {
    const world = await nightBar({ yes: true });
    const { acquire } = world.store.leases;
    const store = storeWith(world.store, {
      leases: { acquire: async (name, wait) => (name.startsWith('check-') ? undefined : acquire(name, wait)) },
    });
    const editing = venueEdit('blue-door', { ...NONE, dayStart: '06:00' }, { ...world, store });
    await expect(editing).rejects.toMatchObject({ exit: 6 });
  });
});

describe('another time zone', () => {
  it('moves all sales whose source gives no day, whatever the zone of their location', async () => {
    const screen = await screenOutput({ columns: 80 });
    const world = await nightBar({ yes: true, output: screen.output });
    expect(await venueEdit('blue-door', { ...NONE, timezone: 'America/Vancouver' }, world)).toBe(0);
    expect(screen.stderr.written.split('\n').slice(0, 3)).toEqual([
      'The time zone of the venue (UTC → America/Vancouver) makes the business day.',
      'Locations have time zones of their own, which make the day only with --days-by',
      'location: LPATIO America/Toronto.',
    ]);
    expect(await daysOf(world)).toEqual([
      'elsewhere 17 America/Vancouver',
      'late 17 America/Vancouver',
      'noon 18 America/Vancouver',
      'provider 18 UTC',
      'void 18 America/Vancouver',
      'yen 17 America/Vancouver',
    ]);
    const json = (await screenOutput({ format: 'json' })).output;
    expect(await venueEdit('blue-door', { ...NONE, timezone: 'America/Vancouver' }, { ...world, output: json })).toBe(
      0,
    );
  });

  it('is resumed after a crash, to the same end', async () => {
    const many = Array.from({ length: 4500 }, (_, i) => sold(`s${i}`, '18T05:30'));
    const whole = async (crashAt: number) => {
      const world = fakeWorld({ context: { yes: true } });
      await addVenue(world);
      const one = await addIntegration(world);
      world.connectors.of('square').next({ batches: [many] });
      await checkIntegration(world, byHand(world, one));
      let changes = 0;
      const change: Venues['change'] = (...call) => {
        changes += 1;
        return changes === crashAt ? Promise.reject(new Error('power cut')) : world.store.venues.change(...call);
      };
      const dying = { ...world, store: storeWith(world.store, { venues: { change } }) };
      const edit = { ...NONE, timezone: 'America/Toronto', dayStart: '05:00' };
      const first = venueEdit('blue-door', edit, dying);
      if (crashAt > 0) await expect(first).rejects.toThrow('power cut');
      await first.catch(() => venueEdit('blue-door', edit, world));
      expect((await stateOf(world.store)).venue).toMatchObject({ timezone: 'America/Toronto', dayStart: '05:00' });
      return new Set((await daysOf(world)).map((text) => text.split(' ').slice(1).join(' ')));
    };
    for (const crashAt of [0, 1, 2, 3]) expect(await whole(crashAt)).toEqual(new Set(['17 America/Toronto']));
  });

  it('is refused when somebody else changed it meanwhile', async () => {
    const world = await nightBar({ yes: true });
    const dayFacts: Ledger['dayFacts'] = async (query) => {
      await world.store.venues.change('blue-door', (state) => {
        const teller = { at: world.clock.now(), actor: 'sam', reason: null };
        const change = state ? venueEdited(state, { patch: { timezone: 'Asia/Tokyo' }, moved: [] }, teller) : null;
        return { change, result: undefined };
      });
      return world.store.ledger.dayFacts(query);
    };
    const store = storeWith(world.store, { ledger: { dayFacts } });
    const editing = venueEdit('blue-door', { ...NONE, timezone: 'Asia/Seoul' }, { ...world, store });
    await expect(editing).rejects.toMatchObject({ exit: 6, message: 'blue-door was changed meanwhile' });
  });
});

describe('whose time zone makes the business day', () => {
  it('is the location’s only where that is wanted, and the venue’s again afterwards', async () => {
    const screen = await screenOutput({ columns: 80 });
    const world = await nightBar({ yes: true, output: screen.output });
    const before = await daysOf(world);
    expect(await venueEdit('blue-door', { ...NONE, daysBy: 'location' }, world)).toBe(0);
    expect(screen.stderr.written.split('\n').slice(0, 3)).toEqual([
      'The time zone of each location makes the business day: LPATIO America/Toronto.',
      'The time zone of the venue (UTC) makes it where that of the location is not',
      'known.',
    ]);
    const moved = (text: string) => (text.startsWith('elsewhere') ? 'elsewhere 17 America/Toronto' : text);
    expect(await daysOf(world)).toEqual(before.map(moved));
    expect((await stateOf(world.store)).venue.daysBy).toBe('location');

    expect(await venueEdit('blue-door', { ...NONE, daysBy: 'venue' }, world)).toBe(0);
    expect(await daysOf(world)).toEqual(before);
    await expect(venueEdit('blue-door', { ...NONE, daysBy: 'moon' }, world)).rejects.toMatchObject({ exit: 2 });
  });

  it.each<Partial<VenueOptions>>([
    { timezone: 'Asia/Tokyo' },
    { timezone: 'America/Vancouver', dayStart: '06:00' },
    { timezone: 'Asia/Tokyo', daysBy: 'location' },
    { daysBy: 'location' },
  ])('is the same for a change and for the next check, which moves and tells nothing: %j', async (change) => {
    const world = await nightBar({ yes: true });
    await venueEdit('blue-door', { ...NONE, ...change }, world);
    const [changed, told] = [await daysOf(world), (await timelineOf(world.store)).length];
    const { venue, integrations } = await stateOf(world.store);
    const again: SaleDocument[] = [];
    for await (const document of world.store.ledger.sales({})) {
      const { countedIn: _, ...one } = document;
      const isOurs = one.dayFrom === 'computed';
      again.push(isOurs ? { ...one, ...bookedIn(venue, one) } : { ...one, zone: venue.timezone });
    }
    world.connectors.of('square').next({ batches: [again] });
    world.clock.advance(1000);
    await checkIntegration(world, byHand(world, integrations[0] as Integration));
    const days = (all: readonly string[]) => all.map((text) => text.split(' ').slice(0, 2).join(' '));
    expect(days(await daysOf(world))).toEqual(days(changed));
    expect((await timelineOf(world.store)).slice(told).map(({ kind }) => kind)).toEqual(['check_succeeded']);
  });

  it('is told as the cause when a location moves to another one', async () => {
    const world = await nightBar({ yes: true });
    await venueEdit('blue-door', { ...NONE, daysBy: 'location' }, world);
    const [one] = (await stateOf(world.store)).integrations;
    const zones = { zone: 'Asia/Tokyo', locationZone: 'Asia/Tokyo', businessDay: '2026-11-18' };
    const moved = sold('elsewhere', '18T05:30', { location: 'LPATIO', ...zones });
    world.connectors.of('square').next({ batches: [[moved]] });
    world.clock.advance(1000);
    await checkIntegration(world, byHand(world, one as Integration));
    expect((await timelineOf(world.store)).filter(({ kind }) => kind === 'restated').map(detailsOf)).toEqual([
      '2026-11-17 (LPATIO): net 8.95 CAD → 0.00 CAD, 1 → 0 lines, counted by another time zone; ' +
        '2026-11-18 (LPATIO): net 0.00 CAD → 8.95 CAD, 0 → 1 lines, counted by another time zone',
    ]);
  });
});
