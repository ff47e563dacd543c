import { expect, it } from 'vitest';
import { squareServer } from '../connectors/square/server.ts';
import { jsonStoreAt } from '../support/json-folder.ts';
import { says } from '../support/loopback.ts';
import { mailServer } from '../support/mail-server.ts';
import { addSquare, addVenue, emptyShop, mend, type Shop } from '../support/shop.ts';

const BARS = ['bar-1', 'bar-2', 'bar-3', 'bar-4', 'bar-5'];

interface Told {
  readonly id: string;
  readonly began: string;
  readonly ended: string | null;
}

/** Five bars whose provider can break down and come back. */
async function city(env: Readonly<Record<string, string>> = {}) {
  let broken = false;
  const provider = await squareServer({ refuse: () => (broken ? says(500) : undefined) });
  const one: Shop = await emptyShop(env);
  for (const venue of BARS) {
    await addVenue(one, venue);
    await addSquare(one, provider.url, { venue });
  }
  await one.must(['refresh', '--all']);
  const breaks = (now: boolean) => {
    broken = now;
  };
  return { one, breaks };
}

const plain = (text: string) => text.replaceAll(/\d\d:\d\d UTC/g, 'HH:MM UTC');
const kinds = async (one: Shop, venue: string) =>
  (await one.json<{ kind: string }[]>(['timeline', '--venue', venue])).map(({ kind }) => kind);
const due = (one: Shop) =>
  Promise.all(
    BARS.map((bar) => mend(one, `${bar}/square`, (was) => ({ ...was, nextCheck: new Date().toISOString() }))),
  );

it('an outage is one incident: said once, listed while it lasts and afterwards, told by one mail each', async () => {
  const server = await mailServer();
  const mailing = {
    POSCTL_SMTP_URL: server.url,
    POSCTL_MAIL_FROM: 'posctl@posctl.test',
    POSCTL_SUPPORT_EMAIL: 'support@posctl.test',
  };
  const { one, breaks } = await city(mailing);
  expect((await one.must(['incidents'])).stderr).toContain(
    'No incident lasts. Those that are over: posctl incidents --all',
  );
  breaks(true);
  const refreshed = await one.posctl(['refresh', '--all']);
  expect(refreshed.exit).toBe(1);
  const line = 'Square: incident since HH:MM UTC, 5 of 5 fail with provider_down; countdowns stand still';
  expect(
    plain(refreshed.stderr)
      .split('\n')
      .filter((each) => each.includes('incident')),
  ).toEqual([line]);
  expect(plain((await one.must(['list'])).stderr)).toContain(line);

  const [open] = await one.json<Told[]>(['incidents']);
  expect(open).toEqual({
    id: expect.stringMatching(/^inc_\w+_square_provider_down$/),
    type: 'square',
    code: 'provider_down',
    began: expect.any(String),
    ended: null,
    integrations: BARS.map((bar) => `${bar}/square`),
    failing: 5,
    of: 5,
    message: expect.stringContaining('500'),
  });
  expect((await one.must(['incidents', '-o', 'name'])).stdout).toBe(`${open?.id}\n`);
  expect(await one.json(['show', 'bar-3/square'])).toMatchObject({
    status: 'Failed',
    failuresInARow: 0,
    reason: { needs: 'provider' },
    incident: { id: open?.id, code: 'provider_down', began: open?.began },
  });
  expect((await one.must(['show', 'bar-3/square'])).stdout).toContain('its countdowns stand still');
  expect(await kinds(one, 'bar-3')).toContain('incident_began');

  await due(one);
  const log = (await one.must(['daemon', '--once'])).stderr
    .trimEnd()
    .split('\n')
    .map((each) => JSON.parse(each));
  expect(log.map(({ event }) => event)).toEqual(['incident', 'pass_ended']);
  expect(log[0]).toMatchObject({ type: 'square', code: 'provider_down', failing: 5, of: 5 });
  expect(server.mails.map(({ to, subject }) => [to, subject])).toEqual([
    [['support@posctl.test'], '[posctl] Incident of square: provider_down'],
  ]);

  breaks(false);
  await due(one);
  const after = (await one.must(['daemon', '--once'])).stderr;
  expect(after).toContain('"event":"incident_ended"');
  expect(await one.json(['incidents'])).toEqual([]);
  expect(await one.json(['incidents', '--since', '1h'])).toEqual([
    { ...open, ended: expect.any(String), failing: null, of: null, message: expect.any(String) },
  ]);
  expect((await kinds(one, 'bar-3')).filter((kind) => kind.startsWith('incident'))).toEqual([
    'incident_began',
    'incident_ended',
  ]);

  // The mail about the end waits for the checks that follow it.
  expect(server.mails).toHaveLength(1);
  await makeMailDue(one);
  await one.must(['daemon', '--once']);
  await one.must(['daemon', '--once']);
  expect(server.mails.map(({ subject }) => subject).slice(1)).toEqual([
    '[posctl] Over: incident of square: provider_down',
  ]);
});

async function makeMailDue(one: Shop): Promise<void> {
  const nextTry = new Date().toISOString();
  for (const bar of BARS)
    await jsonStoreAt(one.store).venues.change(bar, (state) => {
      const owed = state?.owed.map((mail) => ({ ...mail, nextTry })) ?? [];
      return { change: state ? { state: { ...state, owed }, entries: [] } : null, result: undefined };
    });
}

it('as CSV it has how many of how many fail', async () => {
  const { one, breaks } = await city();
  breaks(true);
  await one.posctl(['refresh', '--all', '-q']);
  const [head, row] = (await one.must(['incidents', '-o', 'csv'])).stdout.trimEnd().split(/\r?\n/);
  expect(head).toBe('\ufefftype,code,began,ended,failing,of,integrations,message,id');
  expect(row).toMatch(/^square,provider_down,[^,]+,,5,5,5,/);
});
