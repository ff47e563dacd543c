import { expect, it } from 'vitest';
import { explain } from '../../src/commands/explain.ts';
import { CheckFailure } from '../../src/domain/errors.ts';
import { deactivated } from '../../src/domain/setup.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { checkIntegration } from '../../src/engine/check/check.ts';
import { type ScreenOptions, screenOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { addIntegration, addVenue, byHand, changed } from '../support/restaurant.ts';

/** A bar in Toronto that was well on Friday, with a patio, whose token is refused so often since, every three hours. */
async function refused(times: number) {
  const world = fakeWorld();
  await addVenue(world, { timezone: 'America/Toronto' });
  const bar = await addIntegration(world);
  const patio = await addIntegration(world, { nickname: 'patio' });
  for (const one of [bar, patio]) await checkIntegration(world, byHand(world, one));
  const square = world.connectors.of('square');
  for (let i = 0; i < times; i += 1) {
    world.clock.advance(3 * HOUR);
    square.next(new CheckFailure('auth_revoked', 'Square does not accept the access token; make a new one'));
    await checkIntegration(world, byHand(world, bar, { actor: 'daemon' }));
  }
  world.clock.advance(1000);
  const now = world.clock.now();
  await world.store.base.beat({ lastPassStartedAt: now, lastPassEndedAt: now, by: 'x' });
  return { world, bar, patio };
}

type World = Awaited<ReturnType<typeof refused>>['world'];

async function screen(world: World, ref: string, shown: ScreenOptions = { columns: 100 }) {
  const { output, stdout, stderr } = await screenOutput(shown);
  expect(await explain(ref, { ...world, output })).toBe(0);
  return stdout.written + stderr.written;
}

it('one that fails: the rule, the evidence, how long it has, and what to type', async () => {
  const { world } = await refused(2);
  expect(await screen(world, 'blue-door/square')).toMatchInlineSnapshot(`
    "Integration  blue-door/square
    Status       Failed
    Rule         Failed: the last check failed; the next one that succeeds makes it Healthy
    Why          auth_revoked: Square does not accept the access token; make a new one
    Alike        no other fails like this; 2 active square integrations

    Evidence:
    When (Toronto)    Who     Integration       What             Status                  Why
    ────────────────  ──────  ────────────────  ───────────────  ──────────────────────  ───
    2026-11-20 07:00  kim     blue-door/square  added            new → Initializing
    2026-11-20 07:00  kim     blue-door/square  check succeeded  Initializing → Healthy
        0 new, 0 changed
    2026-11-20 10:00  daemon  blue-door/square  check failed     Healthy → Failed
        auth_revoked: Square does not accept the access token; make a new one; ×2, the last one
        2026-11-20 13:00

    What would change it:
      Healthy  when the next check succeeds (earliest 2026-11-20 13:15 Toronto, in 14 min)
      CalledOff  when checks go on failing, at least 1 more (earliest 2026-11-20 19:53 Toronto, in 6 h)

    Next:
      posctl edit blue-door/square --secret KEY=SOURCE --refresh
      posctl refresh blue-door/square
      posctl timeline blue-door/square --limit 20
    "
  `);
  expect(await screen(world, 'blue-door/square', { columns: 80 })).toMatchInlineSnapshot(`
    "Integration  blue-door/square
    Status       Failed
    Rule         Failed: the last check failed; the next one that succeeds makes it
                 Healthy
    Why          auth_revoked: Square does not accept the access token; make a new
                 one
    Alike        no other fails like this; 2 active square integrations

    Evidence:
    When (Toronto)    Who     Integration       What             Why
    ────────────────  ──────  ────────────────  ───────────────  ───
    2026-11-20 07:00  kim     blue-door/square  added
        new → Initializing
    2026-11-20 07:00  kim     blue-door/square  check succeeded
        Initializing → Healthy · 0 new, 0 changed
    2026-11-20 10:00  daemon  blue-door/square  check failed
        Healthy → Failed · auth_revoked: Square does not accept the access token;
        make a new one; ×2, the last one 2026-11-20 13:00

    What would change it:
      Healthy  when the next check succeeds (earliest 2026-11-20 13:15 Toronto, in
               14 min)
      CalledOff  when checks go on failing, at least 1 more (earliest 2026-11-20
                 19:53 Toronto, in 6 h)

    Next:
      posctl edit blue-door/square --secret KEY=SOURCE --refresh
      posctl refresh blue-door/square
      posctl timeline blue-door/square --limit 20
    "
  `);
});

it('a called-off one: by which numbers', async () => {
  const { world } = await refused(3);
  expect(await screen(world, 'blue-door/square', { columns: 160 })).toMatchInlineSnapshot(`
    "Integration  blue-door/square
    Status       CalledOff
    Rule         CalledOff: 3 failures in a row that only a person can cure, at least 6 h after the first of them; or 12 failures in a row and 72 h without a
                 success; nothing checks it until a person refreshes it
    Why          auth_revoked: 3 checks in a row failed, no success for 9 h; the last one: Square does not accept the access token; make a new one
    Alike        no other fails like this; 2 active square integrations

    Evidence:
    When (Toronto)    Who     Integration       What             Status                  Why
    ────────────────  ──────  ────────────────  ───────────────  ──────────────────────  ───
    2026-11-20 07:00  kim     blue-door/square  added            new → Initializing
    2026-11-20 07:00  kim     blue-door/square  check succeeded  Initializing → Healthy
        0 new, 0 changed
    2026-11-20 10:00  daemon  blue-door/square  check failed     Healthy → Failed
        auth_revoked: Square does not accept the access token; make a new one; ×3, the last one 2026-11-20 16:00
    2026-11-20 16:00  daemon  blue-door/square  called off       Failed → CalledOff
        auth_revoked: 3 checks in a row failed, no success for 9 h; the last one: Square does not accept the access token; make a new one
      mail to support about the call-off: not sent yet
      mail to the venue about the call-off: not sent yet

    What would change it:
      Healthy  when a refresh by hand succeeds

    Next:
      posctl edit blue-door/square --secret KEY=SOURCE --refresh
      posctl refresh blue-door/square
      posctl timeline blue-door/square --limit 20
    "
  `);
});

it('one that is well, and one that was put away', async () => {
  const { world, patio } = await refused(0);
  await changed(world, patio, (story, was) => (was ? deactivated(story, was) : null));
  expect(await screen(world, 'blue-door/square')).toMatchInlineSnapshot(`
    "Integration  blue-door/square
    Status       Healthy
    Rule         Healthy: the last check succeeded, whether or not there was anything new
    Alike        it does not fail; 1 active square integration

    Evidence:
    When (Toronto)    Who  Integration       What             Details           Why
    ────────────────  ───  ────────────────  ───────────────  ────────────────  ───
    2026-11-20 07:00  kim  blue-door/square  added
        new → Initializing
    2026-11-20 07:00  kim  blue-door/square  check succeeded  0 new, 0 changed
        Initializing → Healthy

    What would change it:
      Failed  when the next check fails (earliest 2026-11-20 07:53 Toronto, in 53 min)

    Next:
      posctl refresh blue-door/square
      posctl sales blue-door/square --by day
    "
  `);
  expect(await screen(world, 'blue-door/square:patio')).toMatchInlineSnapshot(`
    "Integration  blue-door/square:patio
    Status       inactive
    Rule         inactive: it was deactivated, nothing checks it, and its status stays as it was
    Alike        it does not fail; 1 active square integration

    Evidence:
    When (Toronto)    Who  Integration             What             Details           Why
    ────────────────  ───  ──────────────────────  ───────────────  ────────────────  ───
    2026-11-20 07:00  kim  blue-door/square:patio  added
        new → Initializing
    2026-11-20 07:00  kim  blue-door/square:patio  check succeeded  0 new, 0 changed
        Initializing → Healthy
    2026-11-20 07:00  kim  blue-door/square:patio  deactivated

    What would change it:
      Initializing  when it is restored

    Next:
      posctl restore int_00000000000000000002
      posctl timeline int_00000000000000000002
    "
  `);
});

it('as JSON it has the same', async () => {
  const { world } = await refused(1);
  const json = JSON.parse(await screen(world, 'blue-door/square', { format: 'json' }));
  expect(Object.keys(json)).toEqual(['ref', 'id', 'status', 'rule', 'evidence', 'alike', 'changes', 'next']);
  expect(json).toMatchObject({
    ref: 'blue-door/square',
    status: 'Failed',
    alike: { failing: 1, of: 2 },
    changes: [
      { to: 'Healthy', if: 'the next check succeeds' },
      { to: 'CalledOff', if: 'checks go on failing, at least 2 more' },
    ],
  });
  expect(json.evidence.at(-1)).toEqual({
    at: '2026-11-20T15:00:00.000Z',
    kind: 'check_failed',
    text: 'auth_revoked: Square does not accept the access token; make a new one',
  });
});

it('a mailbox without reports: how many of the days have passed', async () => {
  const world = fakeWorld();
  const mail = await addIntegration(world, { type: 'email-report' });
  world.connectors.of('email-report').always({ reportAt: null });
  world.clock.advance(10 * DAY);
  await checkIntegration(world, byHand(world, mail));
  const text = await screen(world, 'blue-door/email-report');
  expect(text.replace(/\s+/g, ' ')).toContain(
    'CalledOff when no report comes: 10 of 30 days have passed (earliest 2026-12-20 12:00 UTC, in 20 d)',
  );
});
