import { expect, it } from 'vitest';
import { show } from '../../src/commands/show.ts';
import { CheckFailure } from '../../src/domain/errors.ts';
import { deactivated } from '../../src/domain/setup.ts';
import { DAY, HOUR, plus } from '../../src/domain/time.ts';
import { checkIntegration } from '../../src/engine/check/check.ts';
import { aSale } from '../support/builders.ts';
import { type ScreenOptions, screenOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { addIntegration, addVenue, byHand, changed } from '../support/restaurant.ts';

/** A bar in Toronto: Square sold for days, then its token was refused three times; the patio was put away. */
async function blueDoor() {
  const world = fakeWorld();
  await addVenue(world, {
    name: 'The Blue Door',
    timezone: 'America/Toronto',
    currency: 'CAD',
    contacts: ['owner@bluedoor.test'],
    closed: ['sun'],
  });
  const bar = await addIntegration(world);
  const patio = await addIntegration(world, { nickname: 'patio' });
  const square = world.connectors.of('square');
  const sold = [14, 16, 17, 18, 19].map((day, i) =>
    aSale(`s${day}`, {
      businessDay: `2026-11-${day}`,
      soldAt: `2026-11-${day}T20:00:00.000Z`,
      currency: 'CAD',
      net: 1000 * (i + 1),
    }),
  );
  square.next({ batches: [sold] });
  for (const one of [bar, patio]) await checkIntegration(world, byHand(world, one));
  await changed(world, patio, (story, was) => (was ? deactivated(story, was) : null));
  world.clock.advance(2 * DAY);
  for (let i = 0; i < 3; i += 1) {
    square.next(new CheckFailure('auth_revoked', 'Square does not accept the access token; make a new one'));
    await checkIntegration(world, byHand(world, bar));
    world.clock.advance(HOUR);
  }
  const now = world.clock.now();
  await world.store.base.beat({ lastPassStartedAt: now, lastPassEndedAt: plus(now, 0), by: 'x' });
  return world;
}

async function screen(refs: string[], shown: ScreenOptions = { columns: 80 }, utc = false) {
  const world = await blueDoor();
  const { output, stdout, stderr } = await screenOutput({ ...shown, utc });
  const exit = await show({ refs, venues: [] }, { ...world, output });
  return `${stdout.written}${stderr.written}${exit === 0 ? '' : `exit ${exit}\n`}`;
}

it('a venue is shown with what a caller asks first', async () => {
  expect(await screen(['blue-door'])).toMatchInlineSnapshot(`
    "Venue                The Blue Door (blue-door)
    Contact              owner@bluedoor.test
    Local time           Sun 2026-11-22 10:00 (America/Toronto)
    Business day starts  04:00
    Planned closed       sun
    Sales                .....▂.▄▅▇█...  150.00 CAD, 2026-11-09 to 2026-11-22

    Type          Status    Needs  Since    Last Sales Check  Last Sale Imported
    ────────────  ────────  ─────  ───────  ────────────────  ──────────────────
    square        Failed    venue  3 h ago  1 h ago           2 d ago
        missing 2 days: 2026-11-20 to 2026-11-21 · auth_revoked: Square does not
        accept the access token; make a new one
    square:patio  inactive  –      –        2 d ago           –

    Last changes:
    When (Toronto)    Who  Integration             What         Details  Why
    ────────────────  ───  ──────────────────────  ───────────  ───────  ───
    2026-11-20 07:00  kim  blue-door               venue added
    2026-11-20 07:00  kim  blue-door/square        added
        new → Initializing
    2026-11-20 07:00  kim  blue-door/square:patio  added
        new → Initializing
    2026-11-20 07:00  kim  blue-door/square:patio  deactivated

    Next:
      posctl edit blue-door/square --secret KEY=SOURCE --refresh
      posctl refresh --venue blue-door --gaps
      posctl timeline blue-door --limit 20
    "
  `);
  expect(await screen(['Blue-Door'], { columns: 160, unicode: false }, true)).toMatchInlineSnapshot(`
    "Venue                The Blue Door (blue-door)
    Contact              owner@bluedoor.test
    Local time           Sun 2026-11-22 10:00 (America/Toronto)
    Business day starts  04:00
    Planned closed       sun
    Sales                .....2.4689...  150.00 CAD, 2026-11-09 to 2026-11-22

    Type          Status    Needs  Since    Last Sales Check  Last Sale Imported  Next Check  Missing Days
    ────────────  ────────  ─────  ───────  ────────────────  ──────────────────  ──────────  ────────────────────────────────────────
    square        Failed    venue  3 h ago  1 h ago           2 d ago             due now     missing 2 days: 2026-11-20 to 2026-11-21
        auth_revoked: Square does not accept the access token; make a new one
    square:patio  inactive  –      –        2 d ago           –                   –

    Last changes:
    When (UTC)        Who  Integration             What         Status              Details  Why
    ────────────────  ───  ──────────────────────  ───────────  ──────────────────  ───────  ───
    2026-11-20 12:00  kim  blue-door               venue added
    2026-11-20 12:00  kim  blue-door/square        added        new → Initializing
    2026-11-20 12:00  kim  blue-door/square:patio  added        new → Initializing
    2026-11-20 12:00  kim  blue-door/square:patio  deactivated

    Next:
      posctl edit blue-door/square --secret KEY=SOURCE --refresh
      posctl refresh --venue blue-door --gaps
      posctl timeline blue-door --limit 20
    "
  `);
});

it('one integration is shown with its venue, its gaps, and entries that say the same as one', async () => {
  expect(await screen(['blue-door/square'], { columns: 100 })).toMatchInlineSnapshot(`
    "Integration         blue-door/square
    Venue               The Blue Door (blue-door)
    Contact             owner@bluedoor.test
    Local time          Sun 2026-11-22 10:00 (America/Toronto)
    Id                  int_00000000000000000001
    Type                Square (api)
    Status              Failed
    Why                 auth_revoked: Square does not accept the access token; make a new one
    Since               2026-11-22 07:00 Toronto (3 h ago)
    Who must act        the venue: it must give access again
    Last sales check    2026-11-22 09:00 Toronto (1 h ago)
    Last sale imported  2026-11-20 07:00 Toronto (2 d ago)
    Last good check     2026-11-20 07:00 Toronto (2 d ago)
    Missing days        2 days: 2026-11-20 to 2026-11-21
    Next check          2026-11-22 10:00 Toronto (due now)
    Checked every       6h
    Failures in a row   3
    Options             –
    Credentials         –
    Added               2026-11-20 07:00 Toronto (2 d ago)

    When (Toronto)    Who  Integration       What             Status                  Why
    ────────────────  ───  ────────────────  ───────────────  ──────────────────────  ───
    2026-11-20 07:00  kim  blue-door/square  added            new → Initializing
    2026-11-20 07:00  kim  blue-door/square  check succeeded  Initializing → Healthy
        5 new, 0 changed
    2026-11-22 07:00  kim  blue-door/square  check failed     Healthy → Failed
        auth_revoked: Square does not accept the access token; make a new one; ×3, the last one
        2026-11-22 09:00

    Next:
      posctl edit blue-door/square --secret KEY=SOURCE --refresh
      posctl refresh blue-door/square
      posctl timeline blue-door/square --limit 20
    "
  `);
});

it('as JSON a venue is an object, and several things are an array', async () => {
  const venue = JSON.parse(await screen(['blue-door'], { format: 'json' }));
  expect(Object.keys(venue)).toEqual(['venue', 'integrations', 'missingDays', 'sales', 'changes']);
  expect(venue.venue).toMatchObject({
    id: 'blue-door',
    contacts: ['owner@bluedoor.test'],
    localTime: '2026-11-22 10:00',
  });
  expect(venue.missingDays).toEqual({ 'blue-door/square': ['2026-11-20', '2026-11-21'] });
  expect(venue.integrations.map(({ ref }: { ref: string }) => ref)).toEqual([
    'blue-door/square',
    'blue-door/square:patio',
  ]);
  const several = JSON.parse(await screen(['blue-door/square', 'blue-door'], { format: 'json' }));
  expect(several.map((one: object) => Object.keys(one)[0])).toEqual(['id', 'venue']);
  expect(await screen(['blue-door'], { format: 'name' })).toBe('blue-door/square\nblue-door/square:patio\n');
});

it.each([
  [[], 2, 'nothing is named'],
  [['blue-*/square'], 2, "'blue-*/square' is a pattern; a single integration is expected here"],
  [['red-lion'], 3, "there is no venue 'red-lion'"],
])('show %j ends with %i', async (refs, exit, message) => {
  const world = await blueDoor();
  await expect(show({ refs, venues: [] }, world)).rejects.toMatchObject({ exit, message });
});
