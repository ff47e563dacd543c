import { describe, expect, test } from 'vitest';
import { simphony } from '../../../src/connectors/simphony/simphony.ts';
import { makeConnectors } from '../../../src/connectors/table.ts';
import { aVenue } from '../../support/builders.ts';
import { type Connecting, connecting, failureOf, fakeSession, fetchAll } from '../../support/connecting.ts';
import { fakeClock } from '../../support/fake-system.ts';
import { loopback, says } from '../../support/loopback.ts';
import {
  BAR,
  type Book,
  check,
  line,
  PASSWORD,
  PATIO,
  simphonyOptions,
  simphonyTwin,
} from '../../support/simphony-twin.ts';

/** It begins with a business day. */
const DAY = { from: '2026-11-19T09:00:00.000Z', to: '2026-11-19T20:00:00.000Z' };

async function sales(book: Book, given: Connecting = {}) {
  const twin = await simphonyTwin(book);
  const options = { ...simphonyOptions(twin.address()), ...given.options };
  const credentials = given.credentials ?? fakeSession({ password: PASSWORD });
  const result = await fetchAll(simphony, { window: DAY, ...given, credentials, options });
  const asked = twin.received.filter((r) => r.path.endsWith('/getGuestChecks')).map((r) => JSON.parse(r.body));
  return { ...result, asked, twin };
}

async function verified(book: Book, given: Connecting = {}) {
  const twin = await simphonyTwin(book);
  const options = { ...simphonyOptions(twin.address()), ...given.options };
  const { setUp, io } = connecting({ credentials: fakeSession({ password: PASSWORD }), ...given, options });
  return simphony.verify(setUp, io);
}

/** What a failed check is, in one line. */
async function failure(call: Promise<unknown>): Promise<string> {
  const { code, needs, message } = await failureOf(call);
  return `${code} ${needs}: ${message.replace(/127\.0\.0\.1:\d+/g, 'HOST')}`;
}

describe('checks', () => {
  test('are asked for by business day, one day of one location a call, and a day more on either side', async () => {
    const { asked, talk } = await sales({ checks: [check()] });
    expect(asked).toEqual(
      ['LOC1', 'LOC2'].flatMap((locRef) => [
        { locRef, clsdBusDt: '2026-11-18', changedSinceUTC: '2026-11-19T09:00:00' },
        { locRef, clsdBusDt: '2026-11-19' },
        { locRef, clsdBusDt: '2026-11-20' },
      ]),
    );
    expect(talk[0]).toBe('sales of Patio (LOC1), Bar (LOC2)');
  });

  const NIGHT = { from: '2026-11-19T23:30:00.500Z', to: '2026-11-20T01:30:00.000Z' };
  const since = '2026-11-19T23:30:00';
  const [before, after] = ['2026-11-19T23:29:59', since].map((lastUpdatedUTC, i) =>
    check({ guestCheckId: i + 1, lastUpdatedUTC }),
  );

  test('of a day that began before the window are those that were changed in it; a window by sales asks for all', async () => {
    const book = { checks: [before, after], locations: [PATIO] };
    const changed = await sales(book, { window: NIGHT });
    expect(changed.asked.map(({ locRef: _, ...one }) => one)).toEqual([
      { clsdBusDt: '2026-11-18', changedSinceUTC: since },
      { clsdBusDt: '2026-11-19', changedSinceUTC: since },
      { clsdBusDt: '2026-11-20' },
    ]);
    expect(changed.documents.map(({ source }) => source)).toEqual(['2']);
    const sold = await sales(book, { window: { ...NIGHT, by: 'sold' } });
    expect(sold.asked.some((one) => 'changedSinceUTC' in one)).toBe(false);
    expect(sold.documents.map(({ source }) => source)).toEqual(['1', '2']);
  });

  test('are asked for by whole days where Oracle does not take the question for changes', async () => {
    const { documents, asked, fetched } = await sales(
      { checks: [before, after], locations: [PATIO], noChanges: true },
      { window: NIGHT },
    );
    expect(documents.map(({ source }) => source)).toEqual(['1', '2']);
    expect([asked.length, fetched.warnings]).toEqual([5, []]);
  });

  test('that were split are not compared where only the changed ones of a day were read', async () => {
    const copy = check({
      guestCheckId: 2,
      chkTtl: 5,
      taxes: null,
      spltFrmChk: 1,
      detailLines: [line({ aggQty: 0, aggTtl: 0, dspTtl: 5 })],
    });
    const warnings = async (window: Connecting['window']) =>
      (await sales({ checks: [copy], locations: [PATIO] }, window ? { window } : {})).fetched.warnings.length;
    expect([await warnings(NIGHT), await warnings(DAY)]).toEqual([0, 1]);
  });

  test('of a busy day come in batches, as they are read', async () => {
    const checks = Array.from({ length: 5000 }, (_, i) => check({ guestCheckId: 1000 + i }));
    const { batches, documents } = await sales({ checks, locations: [PATIO] });
    expect([documents.length, batches.length > 10]).toEqual([5000, true]);
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThan(500);
  });

  test('that were split are compared over their day', async () => {
    const first = {
      chkTtl: 5,
      taxes: null,
      detailLines: [
        line({ aggTtl: 5, dspTtl: 5 }),
        line({ guestCheckLineItemId: 2, aggTtl: 5, dspTtl: 5, doNotShowFlag: true }),
      ],
    };
    const copy = (chkTtl: number) =>
      check({
        guestCheckId: 2,
        chkTtl,
        taxes: null,
        spltFrmChk: 1,
        detailLines: [line({ aggQty: 0, aggTtl: 0, dspTtl: 5 })],
      });
    expect((await sales({ checks: [check(first), copy(5)], locations: [PATIO] })).fetched.warnings).toEqual([]);
    expect((await sales({ checks: [check(first), copy(7)], locations: [PATIO] })).fetched.warnings).toEqual([
      'the lines of the split and transferred checks of 2026-11-19 at Patio come to 10.00 CAD with tax and service charge, their totals to 12.00 CAD; what the lines say is counted',
    ]);
    expect((await sales({ checks: [check({ chkTtl: 20 })], locations: [PATIO] })).fetched.warnings).toEqual([
      'the lines of the check 1234 come to 11.30 CAD with tax and service charge, its total to 20.00 CAD; what the lines say is counted',
    ]);
  });

  test('have no names of items where these may not be read, and that is said', async () => {
    const { documents, fetched } = await sales({ checks: [check()], items: null, locations: [PATIO] });
    expect(documents[0]?.lines.map((l) => [l.itemCode, l.itemName])).toEqual([['52', 'Unnamed item']]);
    expect(fetched.warnings).toEqual(['sales have no names of items: the API account may not read them']);
  });

  test('of which one is broken are a warning; when nothing else is there, the check fails', async () => {
    const broken = check({ guestCheckId: 7, detailLines: 'none' });
    const { documents, fetched } = await sales({ checks: [check(), broken, null], locations: [PATIO] });
    expect(documents).toHaveLength(1);
    expect(fetched.warnings).toEqual(['the check 7 cannot be read and is not counted: detailLines is not a list']);
    expect(await failure(sales({ checks: [broken], locations: [PATIO] }))).toBe(
      'bad_data support: none of 1 checks can be read: the check 7: detailLines is not a list',
    );
  });
});

describe('a location', () => {
  test('counts alone when it is named; one that is gone is a warning beside others', async () => {
    const { asked } = await sales({}, { options: { locations: 'bar' } });
    expect(new Set(asked.map(({ locRef }) => locRef))).toEqual(new Set(['LOC2']));
    const { fetched } = await sales({ checks: [], locations: [PATIO] }, { options: { locations: 'Patio, Bar' } });
    const there = 'the option locations names Bar, which Oracle does not know; there are Patio (LOC1)';
    expect(fetched.warnings).toEqual([`${there}; sales of Patio (LOC1) are fetched`]);
    expect(await failure(verified({ locations: [PATIO] }, { options: { locations: 'Patio, Bar' } }))).toBe(
      `bad_config support: ${there}`,
    );
  });

  test('that was closed is searched all the same; who sets the account up sees the active ones and may choose', async () => {
    const locations = [PATIO, { ...BAR, active: false }];
    const { asked } = await sales({ checks: [], locations });
    expect(new Set(asked.map(({ locRef }) => locRef))).toEqual(new Set(['LOC1', 'LOC2']));
    expect(await verified({ locations })).toEqual({
      sees: ['1 location: Patio (LOC1, America/Toronto, CAD)'],
      warnings: [],
      account: {
        merchant: 'blue',
        places: [
          { id: 'LOC1', name: 'Patio' },
          { id: 'LOC2', name: 'Bar' },
        ],
      },
    });
    expect((await verified({})).choice).toEqual({
      option: 'locations',
      question: 'Which locations belong to this venue?',
      from: [
        { value: 'Patio', hint: 'LOC1', chosen: true },
        { value: 'Bar', hint: 'LOC2', chosen: true },
      ],
    });
    expect(await failure(sales({ locations: [] }))).toBe('bad_config support: the API account sees no active location');
  });

  test('without a currency has that of its sales so far, and none is taken from the venue', async () => {
    const locations = [{ ...PATIO, curr: 'Canadian dollars' }];
    const { documents } = await sales({ checks: [check()], locations: [PATIO] });
    const { fetched } = await sales({ checks: [check()], locations }, { kept: documents });
    expect(fetched.warnings).toEqual(['Patio (LOC1): the currency CAD cannot be had now; what was known is used']);
    expect(await failure(sales({ checks: [check()], locations }))).toBe(
      'bad_data support: none of 1 checks can be read: the check 500001: it names no currency, and nothing else says it',
    );
  });
});

describe('the sign-in', () => {
  test('takes a code with PKCE and the cookies of each step, once; then the refresh token is used', async () => {
    const twin = await simphonyTwin({ checks: [] });
    const credentials = fakeSession({ password: PASSWORD });
    const at = (now: string) =>
      fetchAll(simphony, { window: DAY, credentials, clock: fakeClock(now), options: simphonyOptions(twin.address()) });
    await at('2026-11-20T12:00:00.000Z');
    await at('2026-11-25T12:00:00.000Z');
    expect(twin.grants).toEqual(['code']);
    await at('2026-12-04T12:00:00.000Z');
    expect(twin.grants).toEqual(['code', 'refresh']);
    expect(credentials.values.accessToken).toBe('id-token-planted-2');
    // With another password the account signs in anew.
    const other = fakeSession({ ...credentials.values, password: 'wrong-planted' });
    expect(await failure(fetchAll(simphony, { credentials: other, options: simphonyOptions(twin.address()) }))).toBe(
      'auth_revoked venue: Oracle did not sign the API account in (401 AUTHENTICATION_INVALID: Invalid credentials): user, password or org is wrong, or the password has expired, as it does after about 60 days; an R&A administrator resets it under Administration, System, API Accounts, and gives us the new one',
    );
  });

  test('is done anew when the refresh token is not taken; a password that was good before has expired', async () => {
    const book: { -readonly [K in keyof Book]: Book[K] } = { checks: [], noRefresh: true };
    const twin = await simphonyTwin(book);
    const credentials = fakeSession({ password: PASSWORD });
    const at = (now: string) =>
      fetchAll(simphony, { window: DAY, credentials, clock: fakeClock(now), options: simphonyOptions(twin.address()) });
    await at('2026-11-20T12:00:00.000Z');
    await at('2026-12-04T12:00:00.000Z');
    expect(twin.grants).toEqual(['code', 'code']);
    book.passwordEnded = true;
    const before = twin.received.length;
    expect(await failure(at('2026-12-24T12:00:00.000Z'))).toBe(
      'auth_expired venue: the password of the API account has expired (401 AUTHENTICATION_INVALID: Invalid credentials); an R&A administrator resets it under Administration, System, API Accounts, and gives us the new one',
    );
    // A password that is tried again and again locks the account.
    expect(twin.received.slice(before).filter(({ path }) => path.endsWith('/signin'))).toHaveLength(1);
  });

  test('that asks for something else first says what', async () => {
    expect(await failure(sales({ nextOp: 'changePassword' }))).toBe(
      'auth_expired venue: Oracle asks for changePassword first: the password of the API account has expired; an R&A administrator resets it under Administration, System, API Accounts, and gives us the new one',
    );
  });

  /** A server that is not Oracle's, or not in its right mind: what it answers to each step; the others do nothing. */
  async function oddServer(steps: Readonly<Record<string, readonly [status: number, body: string]>>) {
    const server = await loopback((response, request) => {
      const step = /\/(\w+)(?:\?|$)/.exec(request.path)?.[1] ?? '';
      const [status, body] = steps[step] ?? [200, '<html></html>'];
      says(status, body)(response, request);
    });
    const given = { credentials: fakeSession({ password: PASSWORD }), options: simphonyOptions(server.url) };
    return failure(fetchAll(simphony, given));
  }

  const NO_WORD =
    "bad_data provider: the sign-in: Oracle's answer holds neither a code nor another step; is authServer right?";
  test.each(['{}', 'null', '[]', '{"success":true}', '{"success":true,"nextOp":"redirect"}'])(
    'that says nothing of a password is a broken answer, not an expired password: %s',
    async (body) => expect(await oddServer({ signin: [200, body] })).toBe(NO_WORD),
  );

  test.each(['authorize', 'signin', 'token'])('that was never good has not expired: 401 to %s', async (step) => {
    const good = '{"success":true,"redirectUrl":"apiaccount://callback?code=1"}';
    const said = await oddServer({ signin: [200, good], [step]: [401, '{}'] });
    expect(said).toMatch(/^auth_revoked venue: Oracle (refused the sign-in|did not sign the API account in) \(401\)/);
  });

  test.each([
    ['authServer', '/oidc-provider/v1/oauth2/signin'],
    ['appServer', '/bi/v1/blue/getLocationDimensions'],
  ])('that leads elsewhere is told with the option to look at: %s', async (option, path) => {
    const twin = await simphonyTwin();
    const elsewhere = await loopback((response, request) => {
      const body = request.path.startsWith('/bi') || request.path.endsWith('/signin') ? 'moved' : '<html></html>';
      response.writeHead(body === 'moved' ? 307 : 200, body === 'moved' ? { location: 'https://x.example/' } : {});
      response.end(body);
    });
    const options = { ...simphonyOptions(twin.address()), [option]: elsewhere.url };
    expect(await failure(fetchAll(simphony, { credentials: fakeSession({ password: PASSWORD }), options }))).toBe(
      `bad_config support: POST ${path} at HOST answered 307 and points to another address, https://x.example; not followed, the credentials would go there too. Check ${option}`,
    );
  });

  test('with another client or at another organisation is refused with what to look at', async () => {
    expect(await failure(sales({}, { options: { client: 'other' } }))).toBe(
      'bad_config support: Oracle refused the sign-in (400 invalid_request: no such client); check authServer, org and client',
    );
  });
});

test.each([
  [{ authServer: 'ftp://x' }, 'ftp://x is not encrypted; use https: (http: goes only to this machine itself)'],
  [
    { appServer: 'http://pos.example' },
    'http://pos.example is not encrypted; use https: (http: goes only to this machine itself)',
  ],
  [{ locations: ' , ' }, 'the option locations names nothing; to take it away: --unset locations'],
])('options that cannot be understood are refused: %j', async (options, message) => {
  const checked = makeConnectors().checkOptions('simphony', { options, venue: aVenue() });
  await expect(checked).rejects.toMatchObject({ code: 'bad_config', message });
});

test('servers may be given as they are shown, without https://', async () => {
  await makeConnectors().checkOptions('simphony', {
    options: { appServer: 'app.example', authServer: 'auth.example/' },
    venue: aVenue(),
  });
});
