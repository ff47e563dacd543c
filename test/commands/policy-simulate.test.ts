import { expect, it } from 'vitest';
import { policySimulate } from '../../src/commands/policy-simulate.ts';
import { CheckFailure } from '../../src/domain/errors.ts';
import { HOUR } from '../../src/domain/time.ts';
import { checkIntegration } from '../../src/engine/check/check.ts';
import { type ScreenOptions, screenOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { addIntegration, byHand } from '../support/restaurant.ts';

const ASKED = { set: [], type: null, venues: [], since: '90d' };

/** One is called off after 12 failures in 72 h; another one fails five times, and is well again. */
async function outages() {
  const world = fakeWorld();
  const [bar, patio] = [await addIntegration(world), await addIntegration(world, { nickname: 'patio' })];
  const square = world.connectors.of('square');
  const check = async (one: typeof bar) => checkIntegration(world, byHand(world, one, { actor: 'daemon' }));
  for (const one of [bar, patio]) await check(one);
  for (let i = 0; i < 12; i += 1) {
    world.clock.advance(6 * HOUR);
    square.next(new CheckFailure('no_response', 'no answer'));
    await check(bar);
    if (i < 5) square.next(new CheckFailure('no_response', 'no answer'));
    await check(patio);
  }
  return world;
}

async function screen(options: Partial<typeof ASKED> | { set: string[] }, shown: ScreenOptions = { columns: 160 }) {
  const world = await outages();
  const { output, stdout, stderr } = await screenOutput(shown);
  const exit = await policySimulate({ ...ASKED, ...options }, { ...world, output });
  return `${stdout.written}${stderr.written}${exit === 0 ? '' : `exit ${exit}\n`}`;
}

it('shows what another policy would have done beside what happened', async () => {
  const stricter = { set: ['callOffAfterFailures=4', 'callOffAfterHours=18', 'warnAfterFailures=2'] };
  expect(await screen(stricter)).toMatchInlineSnapshot(`
    "With           callOffAfterFailures=4, callOffAfterHours=18, warnAfterFailures=2
    Called off     1 → 2 times
    Warned         2 → 2 times
    Alarms mailed  4 → 6 mails

    Integration             What        Happened              Would Have            Note
    ──────────────────────  ──────────  ────────────────────  ────────────────────  ────────────────────────────────────────────────────────────────────────────
    blue-door/square        warned      no                    2026-11-21 00:00 UTC
    blue-door/square        called off  no                    2026-11-21 12:00 UTC
    blue-door/square        warned      2026-11-21 12:00 UTC  no
    blue-door/square        called off  2026-11-23 12:00 UTC  no
    blue-door/square:patio  warned      no                    2026-11-21 00:00 UTC
    blue-door/square:patio  called off  no                    2026-11-21 12:00 UTC  healed by itself 2026-11-22 00:00 UTC; somebody would have had to refresh it
    blue-door/square:patio  warned      2026-11-21 12:00 UTC  no
    "
  `);
  expect(await screen(stricter, { columns: 80 })).toMatchInlineSnapshot(`
    "With           callOffAfterFailures=4, callOffAfterHours=18, warnAfterFailures=2
    Called off     1 → 2 times
    Warned         2 → 2 times
    Alarms mailed  4 → 6 mails

    Integration             What        Happened              Would Have
    ──────────────────────  ──────────  ────────────────────  ────────────────────
    blue-door/square        warned      no                    2026-11-21 00:00 UTC
    blue-door/square        called off  no                    2026-11-21 12:00 UTC
    blue-door/square        warned      2026-11-21 12:00 UTC  no
    blue-door/square        called off  2026-11-23 12:00 UTC  no
    blue-door/square:patio  warned      no                    2026-11-21 00:00 UTC
    blue-door/square:patio  called off  no                    2026-11-21 12:00 UTC
        healed by itself 2026-11-22 00:00 UTC; somebody would have had to refresh it
    blue-door/square:patio  warned      2026-11-21 12:00 UTC  no
    "
  `);
  expect(await screen({ set: ['callOffAfterHours=1000'] }, { columns: 100 })).toMatchInlineSnapshot(`
    "With           callOffAfterHours=1000
    Called off     1 → 0 times
    Warned         2 → 2 times
    Alarms mailed  4 → 2 mails
    Not known      1 really called off: what later checks would have met

    Integration       What        Happened              Would Have  Note
    ────────────────  ──────────  ────────────────────  ──────────  ─────────────────────────
    blue-door/square  called off  2026-11-23 12:00 UTC  no          what follows is not known
    "
  `);
  expect(await screen({ set: ['personHours=12'] }, { columns: 100 })).toMatchInlineSnapshot(`
    "With           personHours=12
    Called off     1 → 1 times
    Warned         2 → 2 times
    Alarms mailed  4 → 4 mails

    Nothing would have been called off or warned of otherwise.
    "
  `);
});

it('as JSON it is one object with what happened under now', async () => {
  const json = await screen({ set: ['callOffAfterHours=1000'] }, { format: 'json' });
  expect(JSON.parse(json)).toMatchInlineSnapshot(`
    {
      "calledOff": [],
      "mailed": [
        {
          "at": "2026-11-21T12:00:00.000Z",
          "audience": "support",
          "id": "int_00000000000000000001",
          "mail": "warned",
          "ref": "blue-door/square",
        },
        {
          "at": "2026-11-21T12:00:00.000Z",
          "audience": "support",
          "id": "int_00000000000000000002",
          "mail": "warned",
          "ref": "blue-door/square:patio",
        },
      ],
      "now": {
        "calledOff": [
          {
            "at": "2026-11-23T12:00:00.000Z",
            "id": "int_00000000000000000001",
            "ref": "blue-door/square",
          },
        ],
        "mailed": [
          {
            "at": "2026-11-21T12:00:00.000Z",
            "audience": "support",
            "id": "int_00000000000000000001",
            "mail": "warned",
            "ref": "blue-door/square",
          },
          {
            "at": "2026-11-21T12:00:00.000Z",
            "audience": "support",
            "id": "int_00000000000000000002",
            "mail": "warned",
            "ref": "blue-door/square:patio",
          },
          {
            "at": "2026-11-23T12:00:00.000Z",
            "audience": "support",
            "id": "int_00000000000000000001",
            "mail": "called_off",
            "ref": "blue-door/square",
          },
          {
            "at": "2026-11-23T12:00:00.000Z",
            "audience": "venue",
            "id": "int_00000000000000000001",
            "mail": "called_off",
            "ref": "blue-door/square",
          },
        ],
        "warned": [
          {
            "at": "2026-11-21T12:00:00.000Z",
            "id": "int_00000000000000000001",
            "ref": "blue-door/square",
          },
          {
            "at": "2026-11-21T12:00:00.000Z",
            "id": "int_00000000000000000002",
            "ref": "blue-door/square:patio",
          },
        ],
      },
      "unknown": [
        {
          "from": "2026-11-23T12:00:00.000Z",
          "id": "int_00000000000000000001",
          "ref": "blue-door/square",
          "to": null,
        },
      ],
      "warned": [
        {
          "at": "2026-11-21T12:00:00.000Z",
          "id": "int_00000000000000000001",
          "ref": "blue-door/square",
        },
        {
          "at": "2026-11-21T12:00:00.000Z",
          "id": "int_00000000000000000002",
          "ref": "blue-door/square:patio",
        },
      ],
    }
  `);
});

it.each([
  [{ set: [] }, 'there is nothing to simulate'],
  [{ set: ['incidentVenues=3'] }, 'nobody knows what another incidentVenues would have done'],
  [{ set: ['patience=3'] }, "unknown policy key 'patience'"],
  [{ set: ['personHours=1'], since: 'someday' }, "--since 'someday' is not a time"],
])('%j is refused (exit 2)', async (options, message) => {
  await expect(policySimulate({ ...ASKED, ...options }, fakeWorld())).rejects.toMatchObject({ exit: 2, message });
});
