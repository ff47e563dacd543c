import { expect, it } from 'vitest';
import { type DiffOptions, diff } from '../../src/commands/diff.ts';
import { type ListOptions, list } from '../../src/commands/list.ts';
import { CheckFailure } from '../../src/domain/errors.ts';
import { deactivated } from '../../src/domain/setup.ts';
import { DAY, HOUR, plus } from '../../src/domain/time.ts';
import { checkIntegration } from '../../src/engine/check/check.ts';
import { aSale, aVenue } from '../support/builders.ts';
import { type ScreenOptions, screenOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { addIntegration, byHand, changed, editIntegration } from '../support/restaurant.ts';

/** Friday noon: sales come. Saturday: the token is refused. Sunday: it was mended, and the patio is put away. */
async function weekend() {
  const world = fakeWorld();
  const friday = world.clock.now();
  const bar = await addIntegration(world, { options: { locations: 'L1' } });
  const patio = await addIntegration(world, { nickname: 'patio' });
  const square = world.connectors.of('square');
  square.next({ batches: [[aSale('s1')]] });
  for (const one of [bar, patio]) await checkIntegration(world, byHand(world, one));
  world.clock.advance(DAY);
  square.next(new CheckFailure('auth_revoked', 'Square does not accept the access token'));
  await checkIntegration(world, byHand(world, bar));
  world.clock.advance(DAY);
  await editIntegration(world, bar, { options: { locations: 'L2' } });
  await checkIntegration(world, byHand(world, bar));
  await changed(world, patio, (story, was) => (was ? deactivated(story, was) : null));
  world.clock.advance(HOUR);
  const now = world.clock.now();
  await world.store.base.beat({ lastPassStartedAt: now, lastPassEndedAt: now, by: 'x' });
  return { world, friday, saturday: plus(friday, DAY), sunday: plus(friday, 2 * DAY) };
}

type Weekend = Awaited<ReturnType<typeof weekend>>;
const LIST: ListOptions = { refs: [], inactive: false };
const DIFF: DiffOptions = { refs: [], from: null, to: null };

async function screen({ world }: Weekend, run: (ports: typeof world) => Promise<number>, shown: ScreenOptions = {}) {
  const { output, stdout, stderr } = await screenOutput({ columns: 160, ...shown });
  const exit = await run({ ...world, output } as typeof world);
  return `${stdout.written}${stderr.written}${exit === 0 ? '' : `exit ${exit}\n`}`;
}

it('list --at shows what the timeline tells of a moment', async () => {
  const then = await weekend();
  const at = (moment: string, more: Partial<ListOptions> = {}, columns = 160) =>
    screen(then, (ports) => list({ ...LIST, at: moment, ...more }, ports), { columns });
  expect(await at(then.saturday)).toMatchInlineSnapshot(`
    "Integration             Status   Last Sales Check      Last Sale Imported    Why
    ──────────────────────  ───────  ────────────────────  ────────────────────  ─────────────────────────────────────────────────────
    blue-door/square        Failed   2026-11-21 12:00 UTC  2026-11-20 12:00 UTC  auth_revoked: Square does not accept the access token
    blue-door/square:patio  Healthy  2026-11-20 12:00 UTC  –
    "
  `);
  expect(await at(then.saturday, {}, 80)).toMatchInlineSnapshot(`
    "Integration             Status   Last Sales Check      Last Sale Imported
    ──────────────────────  ───────  ────────────────────  ────────────────────
    blue-door/square        Failed   2026-11-21 12:00 UTC  2026-11-20 12:00 UTC
        auth_revoked: Square does not accept the access token
    blue-door/square:patio  Healthy  2026-11-20 12:00 UTC  –
    "
  `);
  expect(await at(then.sunday, { all: true })).toMatchInlineSnapshot(`
    "Integration             Status    Last Sales Check      Last Sale Imported    Why
    ──────────────────────  ────────  ────────────────────  ────────────────────  ───
    blue-door/square        Healthy   2026-11-22 12:00 UTC  2026-11-20 12:00 UTC
    blue-door/square:patio  inactive  2026-11-20 12:00 UTC  –
    "
  `);
  expect(await at(plus(then.friday, -DAY))).toMatchInlineSnapshot(`
    "No integration fits, as the timeline tells it of 2026-11-19 12:00 UTC.
    "
  `);
  expect(await at('1h', { inactive: true, refs: ['BLUE-DOOR'] })).toMatchInlineSnapshot(`
    "Integration             Status    Last Sales Check      Last Sale Imported  Why
    ──────────────────────  ────────  ────────────────────  ──────────────────  ───
    blue-door/square:patio  inactive  2026-11-20 12:00 UTC  –
    "
  `);
});

it('what a moment does not tell is null, and now it is as list has it', async () => {
  const { world } = await weekend();
  const now = world.clock.now();
  await list({ ...LIST, at: now, all: true }, world);
  await list({ ...LIST, all: true }, world);
  const [then, live] = [world.output.json.slice(0, 2), world.output.json.slice(2)];
  const unheld = { method: null, nextCheck: null, revision: null };
  expect(then).toEqual(live.map((row) => ({ ...(row as object), ...unheld })));
});

it('diff tells field by field what has changed', async () => {
  const then = await weekend();
  const { friday, saturday, sunday } = then;
  const told = (more: Partial<DiffOptions>, shown: ScreenOptions = {}) =>
    screen(then, (ports) => diff({ ...DIFF, ...more }, ports), shown);
  expect(await told({ from: friday, to: saturday })).toMatchInlineSnapshot(`
    "Integration       What    From     To
    ────────────────  ──────  ───────  ─────────────────────────────────────────────────────
    blue-door/square  status  Healthy  Failed
    blue-door/square  reason  none     auth_revoked: Square does not accept the access token
    "
  `);
  expect(await told({ from: saturday }, { columns: 100 })).toMatchInlineSnapshot(`
    "Integration             What           From                                 To
    ──────────────────────  ─────────────  ───────────────────────────────────  ────────────────────────
    blue-door/square        status         Failed                               Healthy
    blue-door/square        reason         auth_revoked: Square does not        none
                                           accept the access token
    blue-door/square        options        locations=L1                         locations=L2
    blue-door/square:patio  active         true                                 false
    blue-door/square:patio  deactivatedAt  none                                 2026-11-22T12:00:00.000Z
    "
  `);
  expect(await told({ from: saturday, refs: ['*/*:patio'] }, { format: 'jsonl' })).toMatchInlineSnapshot(`
    "{"ref":"blue-door/square:patio","id":"int_00000000000000000002","changes":{"active":{"from":true,"to":false},"deactivatedAt":{"from":null,"to":"2026-11-22T12:00:00.000Z"}}}
    "
  `);
  expect(await told({ from: sunday })).toMatchInlineSnapshot(`
    "Nothing differs between 2026-11-22 12:00 UTC and 2026-11-22 13:00 UTC.
    "
  `);
});

it.each<[string, Partial<DiffOptions>, string]>([
  ['without --from', {}, 'diff needs --from'],
  ['the wrong way round', { from: '1d', to: '2d' }, '--to lies before --from'],
  ['of the future', { from: '1d', to: '2099-01-01' }, "--to '2099-01-01' lies in the future"],
])('diff %s is refused (exit 2)', async (_, options, message) => {
  const { world } = await weekend();
  await expect(diff({ ...DIFF, ...options }, world)).rejects.toMatchObject({ exit: 2, message });
});

it('a selection that fitted nothing then is an error on demand', async () => {
  const { world, friday } = await weekend();
  const at = plus(friday, -DAY);
  await expect(list({ ...LIST, at, requireMatch: true }, world)).rejects.toMatchObject({ exit: 3 });
});

it.each([
  ['one venue', ['America/Toronto'], false, '2026-11-21 00:00 (America/Toronto)'],
  ['venues of several zones', ['America/Toronto', 'Europe/Berlin'], false, '2026-11-21 00:00 UTC'],
  ['whoever wants UTC', ['America/Toronto'], true, '2026-11-21 00:00 UTC'],
])('a day that was typed begins by the clocks of the venues: %s', async (_, zones, utc, expected) => {
  const known = await weekend();
  const { world } = known;
  const [timezone = 'UTC', ...others] = zones;
  await world.store.venues.change('blue-door', (state) => {
    if (!state) throw new Error('there is no venue');
    const change = { state: { ...state, venue: { ...state.venue, timezone } }, entries: [] };
    return { change, result: undefined };
  });
  for (const other of others) {
    const venue = aVenue({ id: 'second', timezone: other });
    const state = { venue, integrations: [], owed: [], lastSeq: 0 };
    await world.store.venues.change('second', () => ({ change: { state, entries: [] }, result: undefined }));
  }
  const talk = await screen(known, (ports) => list({ ...LIST, at: '2026-11-21' }, ports), { utc });
  expect(talk).toContain(`--at 2026-11-21: ${expected}`);
  const other = await screen(known, (ports) => diff({ ...DIFF, from: '2026-11-21' }, ports), { utc });
  expect(other).toContain(`--from 2026-11-21: ${expected}`);
});
