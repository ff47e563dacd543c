import { expect, it } from 'vitest';
import { gaps } from '../../src/commands/gaps.ts';
import { list } from '../../src/commands/list.ts';
import { show } from '../../src/commands/show.ts';
import { timeline } from '../../src/commands/timeline.ts';
import { triage } from '../../src/commands/triage.ts';
import type { Integration } from '../../src/domain/integration.ts';
import { NO_STREAK } from '../../src/domain/streak.ts';
import { plus } from '../../src/domain/time.ts';
import { anIntegration, aVenue, NOON } from '../support/builders.ts';
import { type ScreenOptions, screenOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { memoryStore } from '../support/memory-store.ts';

const FAILED: Partial<Integration> = {
  status: 'Failed',
  reason: {
    code: 'no_response',
    cause: null,
    message: 'no answer',
    needs: 'nobody',
    since: '2026-11-20T09:00:00.000Z',
  },
  streak: {
    ...NO_STREAK,
    counted: 3,
    tries: 3,
    last: { code: 'no_response', at: '2026-11-20T11:00:00.000Z', counted: true, incident: false },
  },
  failingFrom: '2026-11-20T05:00:00.000Z',
  lastSalesCheck: '2026-11-20T12:00:01.000Z',
  nextCheck: '2026-11-20T13:00:00.000Z',
};

const ADDED = { type: 'square', nickname: null, checkEvery: '6h', options: {}, credentials: {} };
const SHOWN = { refs: [], all: false, inactive: false };
const TIMELINE = { since: null, until: null, from: null, to: null, kinds: [], limit: null, follow: false };
const TRIAGE = { refs: [], needs: [], check: false, watch: false, walk: false };

/** A venue in each of these zones, each with an integration that fails, at noon by UTC. */
async function worldIn(zones: readonly string[], screen: ScreenOptions) {
  const { output, stdout, stderr } = await screenOutput(screen);
  const world = fakeWorld({ store: memoryStore(), output });
  await world.store.base.create();
  for (const [i, timezone] of zones.entries()) {
    const id = `venue-${i}`;
    const one = anIntegration({ id: `int_${String(i).padStart(20, '0')}`, venue: id, ...FAILED });
    const added = (seq: number, at: string) => ({
      seq,
      at,
      actor: 'kim',
      venue: id,
      integration: one.id,
      ref: `${id}/square`,
      kind: 'added' as const,
      status: null,
      reason: null,
      details: ADDED,
    });
    const entries = [added(1, '2026-11-19T04:30:00.000Z'), added(2, '2026-11-19T05:30:00.000Z')];
    const state = { venue: aVenue({ id, name: id, timezone }), integrations: [one], owed: [], lastSeq: 2 };
    await world.store.venues.change(id, () => ({ change: { state, entries }, result: undefined }));
  }
  await world.store.base.beat({ lastPassStartedAt: NOON, lastPassEndedAt: plus(NOON, -240_000), by: 'x/1' });
  return { world, text: () => stdout.written, talk: () => stderr.written };
}

it('--absolute shows the times themselves, by the clocks that the head names', async () => {
  const { world, text } = await worldIn(['America/Toronto'], { columns: 160, absolute: true });
  await list(SHOWN, world);
  await triage(TRIAGE, world, async () => 0);
  expect(text()).toMatchInlineSnapshot(`
    "0 CalledOff · 1 Failed · 0 Healthy · daemon 2026-11-20 11:56 UTC
    Venue    Type    Status  Needs   Since (Toronto)   Last Sales Check (Toronto)  Last Sale Imported (Toronto)  Next Check (Toronto)  Why
    ───────  ──────  ──────  ──────  ────────────────  ──────────────────────────  ────────────────────────────  ────────────────────  ──────────────────────
    venue-0  square  Failed  nobody  2026-11-20 04:00  2026-11-20 07:00            –                             2026-11-20 08:00      no_response: no answer
    0 CalledOff · 1 Failed · 0 Healthy · daemon 2026-11-20 11:56 UTC
    Nobody needs to act: checked again by itself: 1
      venue-0/square  failing since 2026-11-20 04:00 Toronto · off after 9 more failures, earliest 2026-11-23 00:33 Toronto · next check 2026-11-20 08:00 Toronto
        · no answer
    "
  `);
});

it('of venues with several clocks the times of a table are in UTC, those of a venue by its own', async () => {
  const { world, text } = await worldIn(['America/Toronto', 'Europe/Berlin'], { columns: 160, absolute: true });
  await list(SHOWN, world);
  await triage(TRIAGE, world, async () => 0);
  expect(text()).toMatchInlineSnapshot(`
    "0 CalledOff · 2 Failed · 0 Healthy · daemon 2026-11-20 11:56 UTC
    Venue    Type    Status  Needs   Since (UTC)       Last Sales Check (UTC)  Last Sale Imported (UTC)  Next Check (UTC)  Why
    ───────  ──────  ──────  ──────  ────────────────  ──────────────────────  ────────────────────────  ────────────────  ──────────────────────
    venue-0  square  Failed  nobody  2026-11-20 09:00  2026-11-20 12:00        –                         2026-11-20 13:00  no_response: no answer
    venue-1  square  Failed  nobody  2026-11-20 09:00  2026-11-20 12:00        –                         2026-11-20 13:00  no_response: no answer
    0 CalledOff · 2 Failed · 0 Healthy · daemon 2026-11-20 11:56 UTC
    Nobody needs to act: checked again by itself: 2
      venue-0/square  failing since 2026-11-20 04:00 Toronto · off after 9 more failures, earliest 2026-11-23 00:33 Toronto · next check 2026-11-20 08:00 Toronto
        · no answer
      venue-1/square  failing since 2026-11-20 10:00 Berlin · off after 9 more failures, earliest 2026-11-23 07:53 Berlin · next check 2026-11-20 14:00 Berlin ·
        no answer
    "
  `);
});

it('--utc shows all of them in UTC', async () => {
  const { world, text } = await worldIn(['America/Toronto'], { columns: 160, absolute: true, utc: true });
  await list(SHOWN, world);
  await show({ refs: ['venue-0/square'], venues: [] }, world);
  await triage(TRIAGE, world, async () => 0);
  expect(text().replace(/Local time.*/, '')).not.toContain('Toronto');
  expect(text()).toContain('failing since 2026-11-20 09:00 UTC');
});

it('a pipe has all of each time in UTC, whatever is asked for', async () => {
  const pipes = [{}, { absolute: true }, { utc: true }].map(async (how) => {
    const { world, text } = await worldIn(['America/Toronto'], how);
    await list(SHOWN, world);
    await triage(TRIAGE, world, async () => 0);
    return text();
  });
  const [first, ...others] = await Promise.all(pipes);
  expect(first).toContain('2026-11-20T09:00:00.000Z');
  for (const other of others) expect(other).toBe(first);
});

it.each([
  [['America/Toronto'], {}, 1, '--since yesterday: 2026-11-19 00:00 (America/Toronto)'],
  [['America/Toronto'], { utc: true }, 2, '--since yesterday: 2026-11-19 00:00 UTC'],
  [['America/Toronto', 'Europe/Berlin'], {}, 4, '--since yesterday: 2026-11-19 00:00 UTC'],
])('the yesterday of %j with %j has %i entries, and is said', async (zones, how, count, said) => {
  const { world, text, talk } = await worldIn(zones, { ...how, format: 'jsonl' });
  const types = ['square'];
  await timeline({ ...TIMELINE, refs: [], types, since: 'yesterday' }, world);
  expect(text().trim().split('\n')).toHaveLength(count);
  expect(talk()).toContain(said);
  await timeline({ ...TIMELINE, refs: [], types, from: '2026-11-19', to: '2026-11-19' }, world);
  expect(text().trim().split('\n')).toHaveLength(2 * count);
});

it('days of gaps begin with the day that the venue had then', async () => {
  const { world, text } = await worldIn(['Pacific/Auckland'], { format: 'jsonl' });
  const days = { from: null, to: null, until: null, table: false, states: [] };
  await gaps({ ...days, refs: [], since: 'yesterday', until: 'today' }, world);
  expect([...text().matchAll(/"businessDay":"([\d-]+)"/g)].map(([, day]) => day)).toEqual(['2026-11-20']);
});
