import { describe, expect, it } from 'vitest';
import { deactivate } from '../../src/commands/deactivate.ts';
import { edit } from '../../src/commands/edit.ts';
import { gaps } from '../../src/commands/gaps.ts';
import { items } from '../../src/commands/items.ts';
import { list } from '../../src/commands/list.ts';
import { refresh } from '../../src/commands/refresh.ts';
import { restore } from '../../src/commands/restore.ts';
import { sales } from '../../src/commands/sales.ts';
import { timeline } from '../../src/commands/timeline.ts';
import { venueList } from '../../src/commands/venue.ts';
import { ExpectedError } from '../../src/domain/errors.ts';
import { deactivated } from '../../src/domain/setup.ts';
import { checkIntegration } from '../../src/engine/check/check.ts';
import type { Ledger, VenueAsked } from '../../src/ports/ledger.ts';
import { aSale } from '../support/builders.ts';
import { fakeOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { addIntegration, byHand, changed } from '../support/restaurant.ts';
import { storeWith } from '../support/store-with.ts';

const DAMAGE = new ExpectedError('failed', 'STORE/venues/green/venue.json is damaged', { hint: 'put it back' });

/** Three venues with sales, of which green cannot be read: its document, or only what it has in the ledger. */
async function threeVenues(what: 'document' | 'ledger') {
  const world = fakeWorld({ context: { yes: true } });
  for (const venue of ['blue', 'green', 'red']) {
    const one = await addIntegration(world, { venue });
    world.connectors.of('square').next({ batches: [[aSale(`sale-of-${venue}`, { integration: one.id })]] });
    await checkIntegration(world, byHand(world, one));
  }
  const { venues, ledger } = world.store;
  const refuse =
    <Q extends { readonly venues?: readonly VenueAsked[] }, T>(ask: (query: Q) => T) =>
    (query: Q) => {
      const ids = query.venues?.map((one) => (typeof one === 'string' ? one : one.venue.id));
      if (!ids || ids.includes('green')) throw DAMAGE;
      return ask(query);
    };
  const damagedLedger: Ledger = {
    timeline: refuse(ledger.timeline),
    sales: refuse(ledger.sales),
    totals: async (query) => refuse(ledger.totals)(query),
    dayFacts: async (query) => refuse(ledger.dayFacts)(query),
  };
  const store = storeWith(world.store, {
    ...(what === 'document' && {
      venues: {
        read: async (id: string) => {
          if (id === 'green') throw DAMAGE;
          return venues.read(id);
        },
        async *list(query, damaged) {
          if (!query.ids || query.ids.includes('green')) damaged(DAMAGE);
          for await (const state of venues.list(query, damaged)) if (state.venue.id !== 'green') yield state;
        },
      },
    }),
    ledger: damagedLedger,
  });
  return { ...world, store, output: fakeOutput('json') };
}

type World = Awaited<ReturnType<typeof threeVenues>>;
const NONE = { refs: [], from: null, to: null, since: null, until: null, item: null };
const LIST = { refs: [], inactive: false, all: false, statuses: [], types: [] };
const EDIT = { set: [], unset: [], secret: [], nickname: null, every: '1h', primary: null, test: true, refresh: false };
const REFRESH = { from: null, to: null, gaps: false };
const shown = ({ output }: World) => [...new Set(output.names.map((name) => name.split(/[/ ]/)[0]))].length;

const LOOKING: [string, (world: World, venues: string[]) => Promise<number>][] = [
  ['list', (world, venues) => list({ ...LIST, venues }, world)],
  ['venue list', (world, venues) => venueList({ venues }, world)],
  ['timeline', (world, venues) => timeline({ ...NONE, venues, kinds: [], limit: null, follow: false }, world)],
  ['gaps', (world, venues) => gaps({ ...NONE, venues, to: '2026-11-20', table: false, states: [] }, world)],
  ['sales', (world, venues) => sales({ ...NONE, venues, by: 'line', chart: false }, world)],
  ['sales --by day', (world, venues) => sales({ ...NONE, venues, by: 'day', chart: false }, world)],
  ['items', (world, venues) => items({ ...NONE, venues }, world)],
];

describe('one damaged venue', () => {
  it.each(LOOKING)('is named by %s, which shows the others and exits with 5', async (_, run) => {
    const world = await threeVenues('document');
    expect(await run(world, [])).toBe(5);
    expect(world.output.problems).toEqual([DAMAGE.message]);
    expect(shown(world)).toBeGreaterThan(0);
  });

  it.each(LOOKING)('is the error of %s, when it is the one that was asked for', async (_, run) => {
    const world = await threeVenues('document');
    await expect(run(world, ['green'])).rejects.toBe(DAMAGE);
    expect(world.output.problems).toEqual([]);
    expect(shown(world)).toBe(0);
  });

  it.each(LOOKING.slice(3))('is named by %s, also when only its sales and history are damaged', async (_, run) => {
    const world = await threeVenues('ledger');
    expect(await run(world, [])).toBe(5);
    expect(world.output.problems).toEqual([DAMAGE.message]);
    expect(shown(world)).toBeGreaterThan(0);
    await expect(run(await threeVenues('ledger'), ['green'])).rejects.toBe(DAMAGE);
  });

  it('does not hide the sales of the others', async () => {
    for (const what of ['document', 'ledger'] as const) {
      const world = await threeVenues(what);
      await sales({ ...NONE, by: 'line', chart: false }, world);
      expect(world.output.json.map((row) => (row as { venue: string }).venue)).toEqual(['blue', 'red']);
    }
  });

  it.each<[string, (world: World) => Promise<number>]>([
    ['list --type', (world) => list({ ...LIST, types: ['square'] }, world)],
    ['list --inactive', (world) => list({ ...LIST, inactive: true }, world)],
    ['list --status', (world) => list({ ...LIST, statuses: ['Healthy'] }, world)],
    ['deactivate --all', (world) => deactivate({ refs: [], all: true, dryRun: false }, world)],
    ["deactivate '*/square'", (world) => deactivate({ refs: ['*/square'], dryRun: true }, world)],
    ['edit --type', (world) => edit({ ...EDIT, refs: [], types: ['square'], dryRun: false }, world)],
    ["edit 'b*/square'", (world) => edit({ ...EDIT, refs: ['b*/square'], dryRun: false }, world)],
    ['refresh --all', (world) => refresh({ ...REFRESH, refs: [], all: true, dryRun: false }, world)],
    ['refresh --all --dry-run', (world) => refresh({ ...REFRESH, refs: [], all: true, dryRun: true }, world)],
  ])('is named by %s, which does the rest and exits with 5', async (_, run) => {
    const world = await threeVenues('document');
    expect(await run(world)).toBe(5);
    expect(world.output.problems).toEqual([DAMAGE.message]);
  });

  it('is named by restore --all, which restores the others', async () => {
    const world = await threeVenues('document');
    for (const { id, venue } of (await world.store.venues.read('red'))?.integrations ?? [])
      await changed(world, { id, venue }, (story, was) => (was ? deactivated(story, was) : null));
    expect(await restore({ refs: [], all: true, nickname: null, dryRun: false }, world)).toBe(5);
    expect((await world.store.venues.read('red'))?.integrations).toMatchObject([{ active: true }]);
  });

  it('is the only failure, and so the exit code, where nothing else was selected', async () => {
    const world = await threeVenues('document');
    expect(await deactivate({ refs: ['g*/square'], dryRun: false }, world)).toBe(1);
  });

  it.each(LOOKING)('is all that %s has to say, and exits with 1, where there is no other', async (_, run) => {
    const world = await threeVenues('document');
    world.store.memory.venues.delete('blue');
    world.store.memory.venues.delete('red');
    expect(await run(world, [])).toBe(1);
    expect(world.output.problems).toEqual([DAMAGE.message]);
  });

  it('goes on being left out while the timeline is followed', async () => {
    const world = await threeVenues('document');
    const stop = new AbortController();
    const clock = { ...world.clock, sleep: async () => stop.abort() };
    const context = { ...world.context, interrupted: stop.signal };
    const options = { ...NONE, kinds: [], limit: null, follow: true };
    expect(await timeline(options, { ...world, clock, context })).toBe(130);
    expect(world.output.problems).toEqual([DAMAGE.message]);
    expect(shown(world)).toBeGreaterThan(0);
  });
});
