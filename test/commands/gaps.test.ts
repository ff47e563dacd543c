import { describe, expect, it } from 'vitest';
import { type GapsOptions, gaps } from '../../src/commands/gaps.ts';
import { type RefreshOptions, refresh } from '../../src/commands/refresh.ts';
import { CheckFailure } from '../../src/domain/errors.ts';
import { deactivated } from '../../src/domain/setup.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { checkIntegration } from '../../src/engine/check/check.ts';
import { aSale, aType, EMAIL } from '../support/builders.ts';
import { detailOf } from '../support/entries.ts';
import { fakeConnectors } from '../support/fake-connectors.ts';
import { fakeOutput, type ScreenOptions, screenOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { addIntegration, addVenue, byHand, changed, timelineOf } from '../support/restaurant.ts';

const GAPS: GapsOptions = { refs: [], from: null, to: null, since: null, until: null, table: false, states: [] };
const REFRESH: RefreshOptions = { refs: ['blue-door/square'], from: null, to: null, gaps: true, dryRun: false };

/**
 * Sales of 13–24 November: a failure of two days, then ten days of nothing, then a check that works again. It reaches
 * back 7 days only, so that there is a hole.
 */
async function blueDoor(types = [aType({ reachDays: 7 }), EMAIL]) {
  const world = fakeWorld({ connectors: fakeConnectors(types) });
  await addVenue(world, { id: 'blue-door', closed: ['sun'] });
  const one = await addIntegration(world);
  const square = world.connectors.of('square');
  const sold = ['17', '18', '19', '20'].map((d) =>
    aSale(`s${d}`, { businessDay: `2026-11-${d}`, soldAt: `2026-11-${d}T12:00:00.000Z` }),
  );
  square.next({ batches: [sold] });
  await checkIntegration(world, byHand(world, one));
  world.clock.advance(2 * DAY);
  square.next(new CheckFailure('provider_down', 'HTTP 503'));
  await checkIntegration(world, byHand(world, one));
  world.clock.advance(14 * DAY);
  await checkIntegration(world, byHand(world, one));
  const begun = square.fetched.length;
  const windows = () =>
    square.fetched
      .slice(begun)
      .map(({ window }) => `${window.by} ${window.from.slice(5, 16)} ${window.to.slice(5, 16)}`.replaceAll('T', ' '));
  return { world, one, square, windows };
}

async function screen(options: Partial<GapsOptions>, drawing: ScreenOptions = {}) {
  const { world } = await blueDoor();
  const { output, stdout, stderr } = await screenOutput({ columns: 80, ...drawing });
  await world.store.base.beat({ lastPassStartedAt: world.clock.now(), lastPassEndedAt: world.clock.now(), by: 'x' });
  expect(await gaps({ ...GAPS, ...options }, { ...world, output })).toBe(0);
  return { stdout: stdout.written, stderr: stderr.written };
}

describe('posctl gaps', () => {
  it('draws a calendar in which shapes alone say all', async () => {
    const { stdout, stderr } = await screen({});
    expect(stdout).toMatchInlineSnapshot(`
      "blue-door/square  3 covered, 8 empty, 2 partial, 1 failed, 6 missing, 3 closed
               1       5         10        15        20        25        30
      2026-11                          ◧ □ – □ ■ ■ ■ ◧ ✗ – ? ? ? ? ? ? – □
      2026-12  □ □ □ □ □

      ■ covered  □ empty  ◧ partial  ✗ failed  ? missing  – closed  · inactive
      "
    `);
    expect(stderr).toMatchInlineSnapshot(`
      "To fetch what is missing: posctl refresh blue-door/square --gaps
      "
    `);
  });

  it('draws it in ASCII where a terminal shows nothing else', async () => {
    const { stdout } = await screen({ from: '2026-11-10' }, { unicode: false });
    expect(stdout).toMatchInlineSnapshot(`
      "blue-door/square
        3 covered, 8 empty, 2 partial, 1 failed, 6 missing, 3 closed, 3 inactive
               1       5         10        15        20        25        30
      2026-11                    . . . / o - o # # # / x - ? ? ? ? ? ? - o
      2026-12  o o o o o

      # covered  o empty  / partial  x failed  ? missing  - closed  . inactive
      "
    `);
    expect(stdout).toMatch(/^[\n -~]*$/);
  });

  it('draws years in a width that every terminal has', async () => {
    const { stdout } = await screen({ from: '2024-01-01' });
    const lines = stdout.split('\n');
    expect(lines).toHaveLength(42);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(80);
  });

  it('colours each state', async () => {
    const { stdout } = await screen({}, { colour: true });
    expect(stdout).toContain('\u001b[32m■ \u001b[39m');
    expect(stdout).toContain('\u001b[31m? \u001b[39m');
  });

  it('lists runs of days as a table', async () => {
    expect((await screen({ table: true })).stdout).toMatchInlineSnapshot(`
      "Integration       From        To          Days  State
      ────────────────  ──────────  ──────────  ────  ───────
      blue-door/square  2026-11-13  2026-11-13     1  partial
      blue-door/square  2026-11-14  2026-11-14     1  empty
      blue-door/square  2026-11-15  2026-11-15     1  closed
      blue-door/square  2026-11-16  2026-11-16     1  empty
      blue-door/square  2026-11-17  2026-11-19     3  covered
      blue-door/square  2026-11-20  2026-11-20     1  partial
      blue-door/square  2026-11-21  2026-11-21     1  failed
      blue-door/square  2026-11-22  2026-11-22     1  closed
      blue-door/square  2026-11-23  2026-11-28     6  missing
      blue-door/square  2026-11-29  2026-11-29     1  closed
      blue-door/square  2026-11-30  2026-12-05     6  empty
      "
    `);
  });

  it('lists only days of the states that are asked for', async () => {
    const { stdout, stderr } = await screen({ states: ['failed,Missing'] });
    expect(stdout).toMatchInlineSnapshot(`
      "Integration       From        To          Days  State
      ────────────────  ──────────  ──────────  ────  ───────
      blue-door/square  2026-11-21  2026-11-21     1  failed
      blue-door/square  2026-11-23  2026-11-28     6  missing
      "
    `);
    expect(stderr).toBe('To fetch what is missing: posctl refresh blue-door/square --gaps\n');
    const json = await screen({ states: ['partial', 'failed'] }, { format: 'jsonl' });
    expect(json).toEqual({
      stdout:
        '{"ref":"blue-door/square","businessDay":"2026-11-13","state":"partial"}\n' +
        '{"ref":"blue-door/square","businessDay":"2026-11-20","state":"partial"}\n' +
        '{"ref":"blue-door/square","businessDay":"2026-11-21","state":"failed"}\n',
      stderr: '',
    });
    expect((await screen({ states: ['empty'] })).stderr).toBe('');
  });

  it.each<[string, Partial<GapsOptions>, string]>([
    ['nothing is named', {}, '--all --gaps'],
    ['a venue', { venues: ['blue-door'] }, '--venue blue-door --gaps'],
    ['a venue by itself', { refs: ['blue-door'] }, '--venue blue-door --gaps'],
    ['a venue and a pattern', { refs: ['Blue-Door', '*/square:*'] }, "'blue-door/*' '*/square:*' --gaps"],
    ['a type', { types: ['square'] }, '--type square --gaps'],
    ['a reference', { refs: ['blue-door/square:patio'] }, 'blue-door/square:patio --gaps'],
    [
      'a pattern and days',
      { refs: ['*/square:*', 'blue-door/square'], from: '2026-11-20', to: '2026-11-25' },
      "'*/square:*' blue-door/square --gaps --from 2026-11-20 --to 2026-11-25",
    ],
    ['all but one filter', { venues: ['blue-door'], types: ['square'] }, '--venue blue-door --type square --gaps'],
    ['what came on standard input', { refs: ['-'] }, 'blue-door/square blue-door/square:patio --gaps'],
  ])('names the command that fetches what was asked, never more: %s', async (_, options, command) => {
    const { world } = await blueDoor();
    const patio = await addIntegration(world, { nickname: 'patio' });
    await checkIntegration(world, byHand(world, patio));
    world.clock.advance(20 * DAY);
    await checkIntegration(world, byHand(world, patio));
    for (const table of [false, true]) {
      const output = fakeOutput();
      const stdin = { read: async () => 'blue-door/square\nblue-door/square:patio\n' };
      expect(await gaps({ ...GAPS, ...options, table }, { ...world, output, stdin })).toBe(0);
      expect(output.said.at(-1)).toBe(`To fetch what is missing: posctl refresh ${command}`);
    }
  });

  it.each(['json', 'jsonl', 'csv', 'name'] as const)('gives one row a day as %s', async (format) => {
    const { stdout } = await screen({ from: '2026-11-19', to: '2026-11-21' }, { format });
    expect(stdout).toMatchSnapshot();
  });

  it('names those that were called off: what selects many leaves them out', async () => {
    const { world, one } = await blueDoor();
    const since = world.clock.now();
    const reason = { code: 'too_many_failures', cause: 'auth_revoked', message: 'x', since, needs: 'venue' } as const;
    await changed(world, one, (_story, was) => (was ? { ...was, status: 'CalledOff', reason, nextCheck: null } : null));
    const output = fakeOutput();
    await gaps({ ...GAPS, venues: ['blue-door'] }, { ...world, output });
    expect(output.said.at(-1)).toBe('Called off, so to be named once mended: posctl refresh blue-door/square --gaps');
    await gaps({ ...GAPS, refs: ['blue-door/square'] }, { ...world, output });
    expect(output.said.at(-1)).toBe('To fetch what is missing: posctl refresh blue-door/square --gaps');
  });

  it('shows nothing of days to come', async () => {
    const { world } = await blueDoor();
    const output = fakeOutput('json');
    await gaps({ ...GAPS, from: '2026-12-05', to: '2030-01-01' }, { ...world, output });
    expect(output.json).toEqual([
      { ref: 'blue-door/square', businessDay: '2026-12-05', state: 'empty' },
      { ref: 'blue-door/square', businessDay: '2026-12-06', state: 'closed' },
    ]);
  });

  it('shows inactive ones too, and what was never checked not at all', async () => {
    const { world, one } = await blueDoor();
    await changed(world, one, (story, was) => (was ? deactivated(story, was) : null));
    await addIntegration(world, { nickname: 'new' });
    world.clock.advance(3 * DAY);
    const output = fakeOutput('json');
    await gaps({ ...GAPS, from: '2026-12-05' }, { ...world, output });
    expect(output.json.map((row) => Object.values(row as object).join(' '))).toEqual([
      'blue-door/square 2026-12-05 empty',
      'blue-door/square 2026-12-06 closed',
      'blue-door/square 2026-12-07 inactive',
      'blue-door/square 2026-12-08 inactive',
      'blue-door/square:new 2026-12-05 inactive',
      'blue-door/square:new 2026-12-06 closed',
      'blue-door/square:new 2026-12-07 inactive',
      'blue-door/square:new 2026-12-08 inactive',
    ]);
    const people = fakeOutput();
    await gaps({ ...GAPS, refs: ['blue-door/square:new'] }, { ...world, output: people });
    expect(people.said).toEqual([
      'blue-door/square:new: no business day to show; it was never checked, or only today.',
    ]);
  });

  it.each([
    [{ from: 'lately' }, "--from 'lately' is not a day"],
    [{ from: '2026-11-20', to: '2026-11-19' }, '--to 2026-11-19 lies before --from 2026-11-20'],
    [{ states: ['partial,lost'] }, "'lost' is not a state of a business day"],
  ])('refuses %o', async (options, message) => {
    const { world } = await blueDoor();
    await expect(gaps({ ...GAPS, ...options }, world)).rejects.toMatchObject({ exit: 2, message });
  });
});

describe('posctl refresh --gaps', () => {
  const far = [aType(), EMAIL];

  it('fetches exactly the holes, by the time of the sale, oldest first, and then there are none', async () => {
    const { world, windows } = await blueDoor([aType({ reachDays: 90, longestWindowDays: 3 }), EMAIL]);
    // A good routine check holds everything from the business day on with which the first window began.
    expect(await refresh({ ...REFRESH, from: '2026-11-01' }, world)).toBe(0);
    expect(windows()).toEqual([]);
    expect(world.output.said.at(-1)).toBe('blue-door/square: there is nothing to fetch.');
    expect(world.output.json.at(-1)).toMatchObject({ outcome: 'skipped', linesNew: 0 });
  });

  it('names what lies further back than the provider goes, and is done', async () => {
    const { world, windows } = await blueDoor();
    expect(await refresh(REFRESH, world)).toBe(0);
    expect(windows()).toEqual([]);
    expect(world.output.warned).toEqual([
      'blue-door/square: 2026-11-13 to 2026-11-28 can no longer be fetched: the provider goes back 7 days',
    ]);
    expect(world.output.json.at(-1)).toMatchObject({
      warnings: ['2026-11-13 to 2026-11-28 can no longer be fetched: the provider goes back 7 days'],
    });
  });

  it('goes on where it stopped when one window failed', async () => {
    const { world, square, windows } = await blueDoor(far);
    const all = { ...REFRESH, gaps: false, from: '2026-10-01', to: '2026-10-21' };
    square.next({}, new CheckFailure('provider_down', 'HTTP 503'));
    expect(await refresh(all, world)).toBe(1);
    expect(windows()).toEqual(['sold 10-01 04:00 10-08 04:00', 'sold 10-08 04:00 10-15 04:00']);
    expect(world.output.warned[0]).toBe(
      'blue-door/square: 1 of 3 windows are done and kept; go on with: posctl refresh blue-door/square --from 2026-10-08 --to 2026-10-21',
    );
    expect(world.output.json.at(-1)).toMatchObject({ ok: false, windows: { done: 1, of: 3 } });
    expect(await refresh({ ...REFRESH, from: '2026-10-01', to: '2026-10-21' }, world)).toBe(0);
    expect(windows().slice(2)).toEqual([
      'sold 10-08 04:00 10-11 04:00',
      'sold 10-12 04:00 10-18 04:00',
      'sold 10-19 04:00 10-22 04:00',
    ]);
  });

  it('keeps what is done when it is interrupted, and says how to go on', async () => {
    const { world, square, windows } = await blueDoor(far);
    square.next({}, () => {
      world.interrupt();
      return new Promise<never>(() => {});
    });
    const options = { ...REFRESH, gaps: false, from: '2026-10-01', to: '2026-10-21' };
    await expect(refresh(options, world)).rejects.toMatchObject({ exit: 130 });
    expect(windows()).toHaveLength(2);
    expect(world.output.warned).toEqual([
      'blue-door/square: 1 of 3 windows are done and kept; go on with: posctl refresh blue-door/square --from 2026-10-08 --to 2026-10-21',
    ]);
    expect((await timelineOf(world.store)).slice(-2).map((e) => [e.kind, detailOf(e, 'asked')])).toEqual([
      ['check_succeeded', true],
      ['check_cancelled', true],
    ]);
  });

  it('asks nothing of the future', async () => {
    const { world, windows } = await blueDoor(far);
    expect(await refresh({ ...REFRESH, gaps: false, from: '2026-12-05', to: '2026-12-31' }, world)).toBe(0);
    expect(windows()).toEqual(['sold 12-05 04:00 12-06 12:00']);
    const ahead = refresh({ ...REFRESH, gaps: false, from: '2026-12-07' }, world);
    await expect(ahead).rejects.toMatchObject({
      exit: 2,
      message: '--from 2026-12-07 lies in the future of blue-door',
    });
  });

  it('says before it starts what it will do for several', async () => {
    const { world, one } = await blueDoor(far);
    world.clock.advance(HOUR);
    const patio = await addIntegration(world, { nickname: 'patio' });
    expect([one.venue, patio.venue]).toEqual(['blue-door', 'blue-door']);
    const options = { ...REFRESH, refs: [], all: true, gaps: false, from: '2026-11-01', to: '2026-11-14' };
    expect(await refresh(options, world)).toBe(0);
    expect(world.output.said.slice(0, 3)).toEqual([
      'blue-door/square: 2 windows, at least 2 requests, 2026-11-01 to 2026-11-14.',
      'blue-door/square:patio: 2 windows, at least 2 requests, 2026-11-01 to 2026-11-14.',
      'Together 4 windows, at least 4 requests.',
    ]);
  });

  it('shows its windows in a dry run, and fetches nothing', async () => {
    const { world, windows } = await blueDoor(far);
    const options = { ...REFRESH, gaps: false, from: '2026-11-01', to: '2026-11-10', dryRun: true };
    expect(await refresh(options, world)).toBe(0);
    expect(world.output.json).toMatchObject([
      { window: { from: '2026-11-01T04:00:00.000Z', to: '2026-11-08T04:00:00.000Z' } },
      { window: { from: '2026-11-08T04:00:00.000Z', to: '2026-11-11T04:00:00.000Z' } },
    ]);
    expect(windows()).toEqual([]);
  });
});
