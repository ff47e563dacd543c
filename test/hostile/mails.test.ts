import { expect, it } from 'vitest';
import type { Integration } from '../../src/domain/integration.ts';
import { Chance } from '../simulation/chance.ts';
import { type Machine, machine } from '../support/binary.ts';
import { FAULTS, type HostileSmtp, hostileSmtp, SLOW, type SmtpFault } from '../support/hostile-smtp.ts';
import { jsonStoreAt } from '../support/json-folder.ts';
import { addSquare, addVenue, mend, rehearsalPos } from '../support/shop.ts';
import { MEGABYTES, probed, STANDSTILL_MS } from './probed.ts';

/** `npm run hostile` sets these; without it a short form runs. */
const { HOSTILE_ROUNDS = '1', HOSTILE_SEED = '1' } = process.env;
const [ROUNDS, SEED] = [HOSTILE_ROUNDS, HOSTILE_SEED].map(Number) as [number, number];
const IS_LONG = ROUNDS > 1;
/** So few that their failures are not the provider's, and that each is told in a mail of its own. */
const VENUES = ['blue-door', 'red-lion'];
/** With a server that does harm, until it is well. */
const PASSES = IS_LONG ? 5 : 3;
/** Of one pass: three mails in vain are enough, and each takes a minute at most. */
const LIMIT_MS = 3 * 60_000 + 30_000;

it(`a hostile mail server for ${ROUNDS} rounds: every call-off and recovery is told once (seed ${SEED})`, {
  timeout: 60_000 + ROUNDS * 2 * PASSES * LIMIT_MS,
}, async () => {
  const chance = new Chance(SEED);
  let isHostile = true;
  const known = (Object.keys(FAULTS) as SmtpFault[]).filter((name) => IS_LONG || !SLOW.includes(name));
  const server = await hostileSmtp(() => (isHostile ? chance.pick(['none', ...known]) : 'none'));
  const probe = probed();
  const pos = await rehearsalPos();
  const one = await fleet(pos, { ...probe.env, POSCTL_SMTP_URL: server.url });
  for (let round = 1; round <= ROUNDS; round += 1)
    for (const [kind, turn] of [
      ['called_off', (ref: string) => mend(one, ref, failing(`${pos}/~500`))],
      ['recovered', (ref: string) => heal(one, ref, pos)],
    ] as const) {
      for (const venue of VENUES) await turn(`${venue}/square`);
      isHostile = true;
      for (let pass = 0; pass < PASSES; pass += 1) await passOf(one);
      isHostile = false;
      await passOf(one);
      expect(await toldOf(one, kind)).toEqual(VENUES.flatMap((venue) => Array(2 * round).fill(venue)));
      await eachWasTakenOnce(one, server);
    }
  const { megabytes, standstill } = probe.worst();
  process.stdout.write(
    `${server.taken.length} mails: at most ${megabytes.toFixed()} MB, the event loop stood still for at most ${standstill.toFixed()} ms; ${said(server)}\n`,
  );
  expect(megabytes).toBeLessThan(MEGABYTES);
  if (IS_LONG) expect(standstill).toBeLessThan(STANDSTILL_MS);
});

async function fleet(pos: string, env: Readonly<Record<string, string>>): Promise<Machine> {
  const one = machine({
    ...env,
    SQUARE_TOKEN: 'rehearsal-till',
    POSCTL_SUPPORT_EMAIL: 'support@posctl.test',
    POSCTL_MAIL_FROM: 'posctl@posctl.test',
  });
  for (const venue of VENUES) {
    await addVenue(one, venue);
    await addSquare(one, pos, { venue });
    await one.must(['venue', 'edit', venue, '--contact', `owner@${venue}.test`]);
  }
  return one;
}

/** As it is after three days without an answer: the next failure calls it off. */
function failing(baseUrl: string) {
  const at = new Date(Date.now() - 80 * 3_600_000).toISOString();
  return (was: Integration): Integration => ({
    ...was,
    options: { baseUrl },
    status: 'Failed',
    reason: { code: 'provider_down', cause: null, message: 'down', since: at, needs: 'nobody' },
    streak: { ...was.streak, counted: 11, tries: 11, warned: true },
    failingFrom: at,
    nextCheck: new Date().toISOString(),
  });
}

/** The provider answers again, and somebody asks it. */
async function heal(one: Machine, ref: string, baseUrl: string): Promise<void> {
  await mend(one, ref, (was) => ({ ...was, options: { baseUrl } }));
  await one.must(['refresh', ref]);
}

/** One pass of the daemon, when all mails may be tried again. */
async function passOf(one: Machine): Promise<void> {
  for (const venue of VENUES)
    await jsonStoreAt(one.store).venues.change(venue, (state) => {
      if (!state) throw new Error(`there is no ${venue}`);
      const owed = state.owed.map((mail) => ({ ...mail, nextTry: new Date().toISOString() }));
      return { change: { state: { ...state, owed }, entries: [] }, result: undefined };
    });
  const from = Date.now();
  const { exit, stderr } = await one.posctl(['daemon', '--once']);
  expect(exit, stderr).toBe(0);
  expect(stderr).not.toMatch(/internal error|\n {4}at /);
  expect(stderr).not.toContain('\u001b');
  expect(Date.now() - from).toBeLessThan(LIMIT_MS);
}

interface Told {
  readonly venue: string;
  readonly details: { readonly mail: string; readonly messageId: string; readonly to: readonly string[] };
}

const sent = (one: Machine) => one.json<Told[]>(['timeline', '--kind', 'mail_sent', '--limit', '10000']);

/** The venues of which this was told, one for each mail. */
async function toldOf(one: Machine, kind: string): Promise<string[]> {
  const told = (await sent(one)).filter(({ details }) => details.mail === kind);
  return told.map(({ venue }) => venue).sort();
}

/** What the timeline says has left was acknowledged once, and nothing else was. */
async function eachWasTakenOnce(one: Machine, { taken }: HostileSmtp): Promise<void> {
  const said = (await sent(one)).map(({ details: { messageId, to } }) => `<${messageId}> ${to}`);
  expect(taken.map(({ messageId, to }) => `${messageId} ${to}`).sort()).toEqual(said.sort());
}

function said({ done, unsure }: HostileSmtp): string {
  const faults = Object.entries(done).map(([what, times]) => `${times} ${what}`);
  return [...faults, `${unsure.length} may have come twice`].join(', ');
}
