import { describe, expect, test } from 'vitest';
import { lightspeedK } from '../../../src/connectors/lightspeed-k/lightspeed-k.ts';
import { type Connecting, connecting, failureOf, fakeSession, fetchAll } from '../../support/connecting.ts';
import { fakeClock } from '../../support/fake-system.ts';
import {
  BAR,
  type Book,
  BUSINESS,
  CLIENT,
  lightspeedKTwin,
  PATIO,
  REFRESH,
  sale,
} from '../../support/lightspeed-k-twin.ts';

const session = (more: Readonly<Record<string, string>> = {}) =>
  fakeSession({ ...CLIENT, refreshToken: REFRESH, ...more });

async function sales(book: Book, given: Connecting = {}) {
  const twin = await lightspeedKTwin(book);
  const credentials = given.credentials ?? session();
  const options = { baseUrl: twin.address(), ...given.options };
  const result = await fetchAll(lightspeedK, { ...given, credentials, options });
  const asked = twin.received
    .filter((r) => r.path.endsWith('/sales'))
    .map((r) => `${r.path.split('/')[4]} ${[...r.query].map(([key, value]) => `${key}=${value}`).join(' ')}`);
  return { ...result, asked, twin };
}

async function verified(book: Book, given: Connecting = {}) {
  const twin = await lightspeedKTwin(book);
  const { setUp, io } = connecting({
    credentials: session(),
    ...given,
    options: { baseUrl: twin.address(), ...given.options },
  });
  return lightspeedK.verify(setUp, io);
}

/** What a failed check is, in one line. */
async function failure(call: Promise<unknown>): Promise<string> {
  const { code, needs, message } = await failureOf(call);
  return `${code} ${needs}: ${message.replace(/127\.0\.0\.1:\d+/g, 'HOST')}`;
}

describe('sales', () => {
  test('are asked for by when they were closed, one location after the other, with their payments', async () => {
    const { asked, talk } = await sales({ sales: [sale()] });
    const query = 'from=2026-11-13T12:00:00.000Z to=2026-11-20T12:00:00.000Z include=payments pageSize=100';
    expect(asked).toEqual([`65315 ${query}`, `65316 ${query}`]);
    expect(talk[0]).toBe('sales of Patio (65315), Bar (65316)');
  });

  test('of one number at two locations are two', async () => {
    const { documents } = await sales({ sales: [sale()], elsewhere: [sale()] });
    expect(documents.map((d) => [d.source, d.location])).toEqual([
      ['65315:A65315.17', '65315'],
      ['65316:A65315.17', '65316'],
    ]);
  });

  test('that are given twice in the same form are read once; what changed meanwhile is given again', async () => {
    const pages = [sale(), sale(), sale({ cancelled: true })];
    expect((await sales({ sales: pages })).documents.map((d) => d.kind)).toEqual(['sale', 'void']);
  });

  test('that go on from others are counted, and said where both count', async () => {
    const again = sale({
      accountFiscId: 'A65315.18',
      source: { initialAccountId: 'A65315.17', previousAccountId: 'A65315.16' },
    });
    const both = await sales({ sales: [again, sale()] });
    expect(both.documents).toHaveLength(2);
    expect(both.fetched.warnings).toEqual([
      'the sale 65315:A65315.18 goes on from the sale 65315:A65315.17, and both are counted; compare the day with the day report of the venue',
    ]);
    expect((await sales({ sales: [again, sale({ cancelled: true })] })).fetched.warnings).toEqual([]);
    expect((await sales({ sales: [again, sale({ type: 'RECALL' })] })).fetched.warnings).toEqual([]);
  });

  test('of which one is broken are a warning; when nothing else is there, the check fails', async () => {
    const broken = sale({ accountFiscId: 'A65315.18', salesLines: 'none' });
    const { documents, fetched } = await sales({ sales: [sale(), broken] });
    expect(documents).toHaveLength(1);
    expect(fetched.warnings).toEqual([
      'the sale 65315:A65315.18 cannot be read and is not counted: salesLines is not a list',
    ]);
    expect(await failure(sales({ sales: [broken] }))).toBe(
      'bad_data support: none of 1 sales can be read: the sale 65315:A65315.18: salesLines is not a list',
    );
  });
});

describe('a location', () => {
  test('that was opened within the window is asked for from then on, and the days before do not count as held', async () => {
    const opened = '2026-11-18T15:07:00.000Z';
    const { documents, fetched, asked } = await sales({ sales: [sale()], opened }, { options: { locations: 'Patio' } });
    expect(documents).toHaveLength(1);
    const from = fetched.from ?? '';
    expect(from >= opened && Date.parse(from) - Date.parse(opened) <= 15 * 60_000).toBe(true);
    expect(fetched.warnings).toEqual([
      `Lightspeed refused the call: 400 bad_request: from is before the location existed; what Patio (65315) sold before ${from} was not fetched: it may not have existed then`,
    ]);
    expect(asked.length).toBeLessThan(15);
  });

  test('that is not answered for at all fails the check', async () => {
    expect(await failure(sales({ opened: '2027-01-01T00:00:00.000Z' }))).toBe(
      'bad_config support: Lightspeed refused the call: 400 bad_request: from is before the location existed',
    );
  });

  test.each([
    ['by ID', '65316'],
    ['by name', ' bar ,'],
  ])('counts alone when it is named: %s', async (_, locations) => {
    const { asked, documents } = await sales({ sales: [sale()], elsewhere: [sale()] }, { options: { locations } });
    expect(asked.map((one) => one.slice(0, 5))).toEqual(['65316']);
    expect(documents.map((d) => d.location)).toEqual(['65316']);
  });

  test('that is named and not there is a warning beside others, and an error when it is set up or none is left', async () => {
    const book = {
      sales: [sale()],
      businesses: [{ ...BUSINESS, businessLocations: [PATIO, null, { blName: 'No id' }] }],
    };
    const { documents, fetched } = await sales(book, { options: { locations: 'Patio, Bar' } });
    expect(documents).toHaveLength(1);
    const there = 'the option locations names Bar, which Lightspeed does not know; there are Patio (65315)';
    expect(fetched.warnings).toEqual([`${there}; sales of Patio (65315) are fetched`]);
    expect(await failure(sales(book, { options: { locations: 'Bar' } }))).toBe(`bad_config support: ${there}`);
    expect(await failure(verified(book, { options: { locations: 'Patio, Bar' } }))).toBe(
      `bad_config support: ${there}`,
    );
    expect(await failure(sales({ businesses: [] }))).toBe(
      'bad_config support: the Lightspeed account has no business location',
    );
  });

  test('is named when the connection is tried, with what differs from the venue', async () => {
    const abroad = { ...BUSINESS, currencyCode: 'GBP', businessLocations: [PATIO] };
    expect(await verified({ businesses: [abroad], dayStart: '05:30' })).toEqual({
      sees: ['1 location: Patio (65315, America/Toronto, GBP)'],
      warnings: [
        'Patio (65315) sells in GBP, the venue in CAD',
        'Patio (65315) begins its business day at 05:30, the venue at 04:00; to change that: posctl venue edit blue-door --day-start 05:30',
      ],
      account: { merchant: null, places: [{ id: '65315', name: 'Patio' }] },
    });
    expect(await verified({ dayStart: '04:00' })).toMatchObject({
      sees: ['2 locations: Patio (65315, America/Toronto, CAD), Bar (65316, America/Toronto, CAD)'],
      warnings: [],
    });
  });

  test('whose day cannot be asked for is not compared', async () => {
    expect((await verified({ dayStart: null })).warnings).toEqual([]);
    expect(String(BAR.blID)).toBe('65316');
  });
});

describe('a refresh token', () => {
  test('is spent once a check, and what comes is kept before it is used; an access token lasts for an hour', async () => {
    const credentials = session();
    const twin = await lightspeedKTwin({ sales: [sale()] });
    const clock = fakeClock('2026-11-20T12:00:00.000Z');
    const check = () => fetchAll(lightspeedK, { credentials, clock, options: { baseUrl: twin.address() } });
    await check();
    await check();
    expect(twin.spent).toEqual([REFRESH]);
    expect(credentials.values).toMatchObject({ refreshToken: 'refresh-planted-1', accessToken: 'access-planted-1' });
    clock.set('2026-11-20T12:55:00.000Z');
    await check();
    expect(twin.spent).toEqual([REFRESH, 'refresh-planted-1']);
    expect(credentials.values.refreshToken).toBe('refresh-planted-2');
  });

  test('is not sent before it was tried whether anything can be kept', async () => {
    const twin = await lightspeedKTwin();
    const diskFull = new Error('disk full');
    const credentials = { ...session(), replace: () => Promise.reject(diskFull) };
    await expect(fetchAll(lightspeedK, { credentials, options: { baseUrl: twin.address() } })).rejects.toBe(diskFull);
    expect(twin.received).toEqual([]);
  });

  test('that was sent, and whose answer was lost, is said when it is refused later', async () => {
    const twin = await lightspeedKTwin();
    const credentials = session();
    const options = { baseUrl: twin.address() };
    await twin.fail('cut', 1);
    expect(await failure(fetchAll(lightspeedK, { credentials, options }))).toMatch(/^no_response nobody: /);
    expect(twin.spent).toEqual([REFRESH]);
    const later = fakeClock('2026-11-20T12:05:00.000Z');
    expect(await failure(fetchAll(lightspeedK, { credentials, options, clock: later }))).toBe(
      "auth_revoked venue: Lightspeed refused the refresh token: it was used before, ended, or the owner took the consent back (400 invalid_grant: Invalid refresh token); posctl asked for a new one at 2026-11-20T12:00:00.000Z and was given no answer that it could keep; the venue's owner must consent again: posctl authorize lightspeed-k",
    );
  });

  test('that has expired, or was never good, says that the owner must consent again', async () => {
    expect(await failure(sales({}, { credentials: session({ refreshToken: 'expired-planted' }) }))).toBe(
      "auth_expired venue: the refresh token has expired, as it does after 14 days without a check (400 invalid_grant: Refresh token expired); the venue's owner must consent again: posctl authorize lightspeed-k",
    );
  });

  test.each(['header', 'form'] as const)('goes with the client in the %s', async (clientIn) => {
    const { documents, twin } = await sales({ sales: [sale()], clientIn });
    expect([documents.length, twin.spent]).toEqual([1, [REFRESH]]);
  });

  test('of a client that is not known at all is not spent', async () => {
    const { code, message } = await failureOf(sales({}, { credentials: session({ clientSecret: 'wrong-planted' }) }));
    expect([code, message]).toEqual([
      'bad_config',
      'Lightspeed does not know clientId or clientSecret (401 invalid_client: Bad client credentials)',
    ]);
  });

  test('that comes without a new one is used again', async () => {
    const credentials = session();
    await sales({ sales: [sale()], keepsRefresh: true }, { credentials });
    expect(credentials.values).toMatchObject({ refreshToken: REFRESH, accessToken: 'access-planted-1' });
  });
});
