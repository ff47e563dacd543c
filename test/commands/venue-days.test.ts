import { describe, expect, it } from 'vitest';
import { type VenueOptions, venueEdit } from '../../src/commands/venue.ts';
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
        sold('elsewhere', '18T05:30', { zone: 'America/Toronto', businessDay: '2026-11-17' }),
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
    prompts.answers({ to: '3 sales move to another business day. Change it?', answer: true });
    expect(await venueEdit('blue-door', { ...NONE, dayStart: '06:00' }, world)).toBe(0);
    expect(screen.stdout.written).toMatchInlineSnapshot(`
      "Business Day  Becomes     Receipts  Lines       Net
      ────────────  ──────────  ────────  ─────  ────────
      2026-11-18    2026-11-17         1      1  8.95 CAD
      2026-11-18    2026-11-17         1      1   500 JPY
      2026-11-19    2026-11-18         1      1  0.00 CAD

      Venue                blue-door
      Name                 Blue Door
      Time zone            UTC
      Currency             CAD
      Business day starts  06:00
      Contacts             owner@blue-door.test
      Planned closed       –
      "
    `);
    expect(await daysOf(world)).toEqual([
      'elsewhere 17 America/Toronto',
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
          { from: '2026-11-18', to: '2026-11-17', documents: 1, lines: 1, net: { amount: 895, currency: 'CAD' } },
          { from: '2026-11-18', to: '2026-11-17', documents: 1, lines: 1, net: { amount: 500, currency: 'JPY' } },
          { from: '2026-11-19', to: '2026-11-18', documents: 1, lines: 1, net: { amount: 0, currency: 'CAD' } },
        ],
        movedDocuments: 3,
      },
    });
    expect(entry && detailsOf(entry)).toBe('dayStart: 04:00 → 06:00; 3 sales of 2 days moved to another day');
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
  it('moves the sales of the old zone into the new one, others keep theirs', async () => {
    const world = await nightBar({ yes: true });
    expect(await venueEdit('blue-door', { ...NONE, timezone: 'America/Vancouver' }, world)).toBe(0);
    expect(await daysOf(world)).toEqual([
      'elsewhere 17 America/Toronto',
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

  it('is gone on with after a crash, to the same end', async () => {
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
