import { describe, expect, test } from 'vitest';
import { square } from '../../../src/connectors/square/square.ts';
import { connecting, failureOf, fakeSession, fetchAll } from '../../support/connecting.ts';
import { fakeClock } from '../../support/fake-system.ts';
import { cuts } from '../../support/loopback.ts';
import { bodyOf, failure, LOCATION, line, order, sales, squareServer } from './server.ts';

describe('the search', () => {
  test('of a routine check goes by time of change, closed states only, sorted by the same field', async () => {
    const { requests } = await sales({});
    const search = requests.find((r) => r.path === '/v2/orders/search');
    expect(bodyOf(search)).toEqual({
      location_ids: ['L1'],
      limit: 500,
      query: {
        filter: {
          state_filter: { states: ['COMPLETED', 'CANCELED'] },
          date_time_filter: {
            updated_at: { start_at: '2026-11-13T12:00:00.000Z', end_at: '2026-11-20T11:59:59.999Z' },
          },
        },
        sort: { sort_field: 'UPDATED_AT', sort_order: 'ASC' },
      },
    });
    expect(search?.headers).toMatchObject({ authorization: 'Bearer rehearsal', 'square-version': '2025-08-20' });
  });

  test('of a window that was asked for goes by time of sale', async () => {
    const { requests } = await sales({}, { window: { by: 'sold' } });
    expect(bodyOf(requests.find((r) => r.path === '/v2/orders/search'))).toMatchObject({
      query: { filter: { date_time_filter: { closed_at: {} } }, sort: { sort_field: 'CLOSED_AT', sort_order: 'ASC' } },
    });
  });

  test('asks for ten locations at a time', async () => {
    const locations = Array.from({ length: 23 }, (_, i) => ({ ...LOCATION, id: `L${i}` }));
    const { requests } = await sales({ locations: { locations } });
    const asked = requests.filter((r) => r.path === '/v2/orders/search').map((r) => bodyOf(r).location_ids as string[]);
    expect(asked.map((ids) => ids.length)).toEqual([10, 10, 3]);
    expect(new Set(asked.flat()).size).toBe(23);
  });

  test('follows cursors with the query unchanged, over empty pages, a batch a page', async () => {
    const pages = [
      { cursor: 'c1' },
      { orders: [order({ id: 'A' }), order({ id: 'B' })], cursor: 'c2' },
      { orders: [], cursor: 'c3' },
      { orders: [order({ id: 'B' }), order({ id: 'C' })] },
    ];
    const { batches, requests } = await sales({ orders: pages });
    expect(batches.map((batch) => batch.map((d) => d.source))).toEqual([['A', 'B'], ['C']]);
    const bodies = requests.filter((r) => r.path === '/v2/orders/search').map(bodyOf);
    expect(bodies.map((b) => b.cursor)).toEqual([undefined, 'c1', 'c2', 'c3']);
    expect(new Set(bodies.map((b) => JSON.stringify({ ...b, cursor: 0 }))).size).toBe(1);
  });

  test('gives an order again that changed between two pages', async () => {
    const pages = [{ orders: [order({ version: 4 })], cursor: 'c1' }, { orders: [order({ version: 5 })] }];
    expect((await sales({ orders: pages })).documents.map((d) => d.version)).toEqual([4, 5]);
  });

  test.each([
    ['the same cursor again and again', [{ orders: [order()], cursor: 'c1' }], 2],
    ['new cursors without anything', Array.from({ length: 60 }, (_, i) => ({ cursor: `c${i}` })), 50],
  ])('ends when the pages do not: %s', async (_, pages, most) => {
    const said = await failure(sales({ orders: pages }));
    expect(said).toBe(`bad_data /v2/orders/search: Square's pages go in a circle after ${most === 2 ? 2 : 50} of them`);
  });

  test('fails when the answer is of another form', async () => {
    expect(await failure(sales({ orders: [{ orders: { a: 1 } }] }))).toBe(
      "bad_data /v2/orders/search: orders in Square's answer is not a list",
    );
    expect(await failure(sales({ locations: { locations: 'L1' } }))).toBe(
      "bad_data /v2/locations: locations in Square's answer is not a list",
    );
  });
});

describe('SKUs', () => {
  const known = order({ line_items: [line(1000, { catalog_object_id: 'V3' })] });

  test('are not asked for when no sale names a variation', async () => {
    const { requests } = await sales({ orders: [{ orders: [order()] }] });
    expect(requests.map((r) => r.path)).toEqual(['/v2/locations', '/v2/orders/search']);
  });

  test('come from all pages of the catalogue, read once', async () => {
    const catalog = [
      {
        objects: [{ id: 'V1', item_variation_data: { sku: 'S1' } }, { id: 'V2', item_variation_data: null }, null],
        cursor: 'n',
      },
      { objects: [{ id: 'V3', item_variation_data: { sku: ' S3 ' } }] },
    ];
    const pages = [{ orders: [known], cursor: 'c' }, { orders: [{ ...known, id: 'B' }] }];
    const { documents, requests } = await sales({ orders: pages, catalog });
    expect(documents.map((d) => d.lines[0]?.sku)).toEqual(['S3', 'S3']);
    const asked = requests.filter((r) => r.path === '/v2/catalog/search').map(bodyOf);
    expect(asked).toEqual([
      { object_types: ['ITEM_VARIATION'], limit: 1000 },
      { object_types: ['ITEM_VARIATION'], limit: 1000, cursor: 'n' },
    ]);
  });

  test('are left out with a warning when the permission is missing', async () => {
    const refused = { errors: [{ category: 'AUTHENTICATION_ERROR', code: 'INSUFFICIENT_SCOPES', detail: 'no' }] };
    const says403 = (response: { writeHead(status: number): void; end(body: string): void }) => {
      response.writeHead(403);
      response.end(JSON.stringify(refused));
    };
    const { documents, fetched } = await sales({ orders: [{ orders: [known] }], catalog: [says403] });
    expect(documents[0]?.lines[0]).toMatchObject({ itemCode: 'V3', sku: null });
    expect(fetched.warnings).toEqual(['sales have no SKUs: the access token lacks the permission ITEMS_READ']);
  });

  test('that cannot be had for another reason fail the check: sales must not lose their SKUs for a day', async () => {
    const says500 = (response: { writeHead(status: number): void; end(): void }) => {
      response.writeHead(500);
      response.end();
    };
    expect(await failure(sales({ orders: [{ orders: [known] }], catalog: [says500] }))).toMatch(/^provider_down /);
  });
});

describe('locations', () => {
  const locations = [
    LOCATION,
    { ...LOCATION, id: 'L2', name: 'Bar', currency: 'USD' },
    { ...LOCATION, id: 'L3', name: 'Old', status: 'INACTIVE' },
  ];

  test('are all unless some are named: one closed since the last check has sales not fetched yet', async () => {
    const { requests, talk } = await sales({ locations: { locations } });
    expect(bodyOf(requests[1]).location_ids).toEqual(['L1', 'L2', 'L3']);
    expect(talk[0]).toBe('sales of Patio (L1), Bar (L2), Old (L3)');
  });

  test('that are named count, inactive ones too', async () => {
    const { requests } = await sales({ locations: { locations } }, { options: { locations: ' L3, L1,' } });
    expect(bodyOf(requests[1]).location_ids).toEqual(['L1', 'L3']);
  });

  test('that Square does not know are refused, with those that it knows, when no other is named', async () => {
    expect(await failure(sales({ locations: { locations } }, { options: { locations: 'X9' } }))).toBe(
      'bad_config the option locations names X9, which Square does not know; there are Patio (L1), Bar (L2), Old (L3)',
    );
  });

  test('that Square does not know any more are a warning beside others, and an error while it is set up', async () => {
    const options = { locations: 'L1,X9' };
    const why = 'the option locations names X9, which Square does not know; there are Patio (L1), Bar (L2), Old (L3)';
    const { requests, fetched } = await sales({ locations: { locations } }, { options });
    expect(bodyOf(requests[1]).location_ids).toEqual(['L1']);
    expect(fetched.warnings).toContain(`${why}; sales of Patio (L1) are fetched`);
    const server = await squareServer({ locations: { locations } });
    const { setUp, io } = connecting({ options: { ...options, baseUrl: `${server.url}/` } });
    expect(await failure(square.verify(setUp, io))).toBe(`bad_config ${why}`);
  });

  test('must be there', async () => {
    expect(await failure(sales({ locations: {} }))).toBe('bad_config the Square account has no active location');
  });
});

describe('trying the credentials', () => {
  test('says which locations they can see, and what does not fit the venue', async () => {
    const bar = { ...LOCATION, id: 'L2', name: 'Bar', currency: 'USD', timezone: null };
    const locations = [LOCATION, bar].map((one) => ({ ...one, merchant_id: 'MLBLUE' }));
    const server = await squareServer({ locations: { locations } });
    const { setUp, io } = connecting({ options: { baseUrl: `${server.url}/` } });
    expect(await square.verify(setUp, io)).toEqual({
      sees: ['2 locations: Patio (L1, America/Toronto, CAD), Bar (L2, USD)'],
      warnings: ['Bar (L2) sells in USD, the venue in CAD'],
      account: {
        merchant: 'MLBLUE',
        places: [
          { id: 'L1', name: 'Patio' },
          { id: 'L2', name: 'Bar' },
        ],
      },
    });
    expect(server.received.map((r) => `${r.method} ${r.path}`)).toEqual([
      'GET /v2/locations',
      'POST /v2/orders/search',
    ]);
    expect(bodyOf(server.received[1])).toMatchObject({
      location_ids: ['L1', 'L2'],
      limit: 1,
      query: {
        filter: {
          date_time_filter: {
            updated_at: { start_at: '2026-11-20T11:00:00.000Z', end_at: '2026-11-20T11:59:59.999Z' },
          },
        },
      },
    });
  });

  test('is not content with locations alone: a token that may not read sales is refused before it is kept', async () => {
    const refused = { errors: [{ category: 'AUTHENTICATION_ERROR', code: 'INSUFFICIENT_SCOPES', detail: 'no' }] };
    const says403 = (response: { writeHead(status: number): void; end(body: string): void }) => {
      response.writeHead(403);
      response.end(JSON.stringify(refused));
    };
    const server = await squareServer({ orders: [says403] });
    const { setUp, io } = connecting({ options: { baseUrl: server.url } });
    const { code, needs, message } = await failureOf(square.verify(setUp, io));
    expect(`${code} ${needs} ${message}`).toBe(
      'auth_revoked venue the access token lacks the permission ORDERS_READ (403 INSUFFICIENT_SCOPES: no)',
    );
  });
});

describe('a refused call', () => {
  const errors = (code: string, detail = 'why') => ({ errors: [{ category: 'X', code, detail }] });
  test.each([
    [
      401,
      errors('ACCESS_TOKEN_EXPIRED'),
      'auth_expired Square says that the access token has expired (401 ACCESS_TOKEN_EXPIRED: why); make a new one',
    ],
    [
      401,
      errors('ACCESS_TOKEN_REVOKED'),
      'auth_revoked Square does not accept the access token (401 ACCESS_TOKEN_REVOKED: why); make a new one',
    ],
    [
      401,
      errors('UNAUTHORIZED'),
      'auth_revoked Square does not accept the access token (401 UNAUTHORIZED: why); make a new one',
    ],
    [
      403,
      errors('INSUFFICIENT_SCOPES'),
      'auth_revoked the access token lacks the permission MERCHANT_PROFILE_READ (403 INSUFFICIENT_SCOPES: why)',
    ],
    [
      403,
      errors('FORBIDDEN'),
      'auth_revoked the access token lacks the permission MERCHANT_PROFILE_READ (403 FORBIDDEN: why)',
    ],
    [403, errors('RATE_LIMITED'), 'rate_limited Square asks to call less often (403 RATE_LIMITED: why)'],
    [400, errors('INVALID_CURSOR'), 'provider_down Square no longer knows its own page mark (400 INVALID_CURSOR: why)'],
    [401, 'nothing that we know', 'auth_expired GET /v2/locations at HOST answered 401: nothing that we know'],
  ])('%i %j says who must act', async (status, body, expected) => {
    const refuse = () => (response: { writeHead(status: number): void; end(body: string): void }) => {
      response.writeHead(status);
      response.end(JSON.stringify(body).replace(/^"|"$/g, ''));
    };
    expect(await failure(sales({ refuse }))).toBe(expected);
  });
});

test('hostile words of a refusal come short and harmless', async () => {
  const refuse = () => (response: { writeHead(status: number): void; end(body: string): void }) => {
    response.writeHead(400);
    response.end(JSON.stringify({ errors: [{ code: 'INVALID_VALUE', detail: 'x\u001b[31m'.repeat(200) }] }));
  };
  expect(await failure(sales({ refuse }))).toBe(
    `bad_config Square refused the call: 400 INVALID_VALUE: ${'x'.repeat(140)}…`,
  );
});

describe('a token from OAuth', () => {
  const grant = { refreshToken: 'refresh-1', clientId: 'app-1', clientSecret: 'app-secret' };
  const gives =
    (body: Record<string, unknown>, status = 200) =>
    (response: { writeHead(s: number): void; end(b: string): void }) => {
      response.writeHead(status);
      response.end(JSON.stringify(body));
    };
  const fresh = gives({ access_token: 'access-1', expires_at: '2026-12-20T12:00:00Z', refresh_token: 'refresh-1' });

  test('is obtained, and kept before it is used', async () => {
    const credentials = fakeSession(grant);
    const keptBefore: unknown[] = [];
    const refuse = () => {
      keptBefore.push({ ...credentials.values });
      return undefined;
    };
    const { requests } = await sales({ token: fresh, refuse }, { credentials });
    expect(requests.map((r) => [r.path, r.headers.authorization])).toEqual([
      ['/oauth2/token', undefined],
      ['/v2/locations', 'Bearer access-1'],
      ['/v2/orders/search', 'Bearer access-1'],
    ]);
    expect(bodyOf(requests[0])).toEqual({
      grant_type: 'refresh_token',
      client_id: 'app-1',
      client_secret: 'app-secret',
      refresh_token: 'refresh-1',
    });
    expect(keptBefore[1]).toMatchObject({ accessToken: 'access-1' });
    expect(credentials.replaced).toEqual([
      // Whoever cannot keep this must not ask.
      { accessTokenNote: expect.stringMatching(/^- 2026-11-20T12:00:00.000Z [\w-]{16}$/) },
      { accessToken: 'access-1', accessTokenNote: expect.stringMatching(/^2026-11-27T12:00:00.000Z [\w-]{16}$/) },
    ]);
  });

  test('is used again until it is 7 days old', async () => {
    const credentials = fakeSession(grant);
    const clock = fakeClock();
    await sales({ token: fresh }, { credentials, clock });
    clock.set('2026-11-27T11:59:59.999Z');
    expect((await sales({ token: fresh }, { credentials, clock })).requests.map((r) => r.path)).not.toContain(
      '/oauth2/token',
    );
    clock.set('2026-11-27T12:00:00.000Z');
    expect((await sales({ token: fresh }, { credentials, clock })).requests.map((r) => r.path)).toContain(
      '/oauth2/token',
    );
  });

  test('that lives for a day is renewed after half of it', async () => {
    const credentials = fakeSession(grant);
    await sales({ token: gives({ access_token: 'a', expires_at: '2026-11-21T12:00:00Z' }) }, { credentials });
    expect(credentials.values.accessTokenNote).toMatch(/^2026-11-21T00:00:00.000Z /);
  });

  test('comes with a new refresh token, which is kept with it', async () => {
    const credentials = fakeSession(grant);
    await sales({ token: gives({ access_token: 'a', refresh_token: 'refresh-2' }) }, { credentials });
    expect(credentials.replaced.map((values) => Object.keys(values))).toEqual([
      ['accessTokenNote'],
      ['accessToken', 'accessTokenNote', 'refreshToken'],
    ]);
    expect(credentials.values).toMatchObject({ accessToken: 'a', refreshToken: 'refresh-2' });
    expect((await sales({}, { credentials })).requests[0]?.path).toBe('/v2/locations');
  });

  test('is not used any more when the credentials behind it were changed', async () => {
    const credentials = fakeSession(grant);
    await sales({ token: fresh }, { credentials });
    for (const key of ['refreshToken', 'clientId', 'clientSecret']) {
      credentials.values[key] = `other-${key}`;
      const { requests } = await sales({ token: fresh }, { credentials });
      expect(requests[0]?.path).toBe('/oauth2/token');
    }
  });

  test('that is refused is renewed once, and the call made again', async () => {
    const credentials = fakeSession(grant);
    await sales({ token: fresh }, { credentials });
    const renewed = gives({ access_token: 'access-2', expires_at: '2026-12-20T12:00:00Z' });
    const refuse = (authorization: string) =>
      authorization === 'Bearer access-2' ? undefined : gives({ errors: [{ code: 'ACCESS_TOKEN_EXPIRED' }] }, 401);
    const { requests } = await sales({ token: renewed, refuse }, { credentials });
    expect(requests.map((r) => [r.path, r.headers.authorization])).toEqual([
      ['/v2/locations', 'Bearer access-1'],
      ['/oauth2/token', undefined],
      ['/v2/locations', 'Bearer access-2'],
      ['/v2/orders/search', 'Bearer access-2'],
    ]);
  });

  test('is asked for once: a lost answer may have spent the refresh token', async () => {
    const server = await squareServer({ token: cuts });
    const call = fetchAll(square, { options: { baseUrl: server.url }, credentials: fakeSession(grant) });
    expect(await failure(call)).toBe('no_response POST /oauth2/token at HOST: the connection was cut (ECONNRESET)');
    expect(server.received.map((r) => r.path)).toEqual(['/oauth2/token']);
  });

  test('that stays refused is not renewed for ever', async () => {
    const refuse = () => gives({ errors: [{ code: 'ACCESS_TOKEN_EXPIRED', detail: 'no' }] }, 401);
    const server = await squareServer({ token: fresh, refuse });
    const call = fetchAll(square, { options: { baseUrl: server.url }, credentials: fakeSession(grant) });
    expect(await failure(call)).toMatch(/^auth_expired /);
    expect(server.received.map((r) => r.path)).toEqual(['/oauth2/token', '/v2/locations']);
  });

  test.each([
    [
      401,
      { errors: [{ code: 'UNAUTHORIZED', detail: 'bad refresh token' }] },
      'auth_revoked Square refused the refresh token (401 UNAUTHORIZED: bad refresh token); the venue must connect again: posctl authorize square',
    ],
    [
      400,
      { error: 'invalid_grant', error_description: 'gone' },
      'auth_revoked Square refused the refresh token (400 invalid_grant: gone); the venue must connect again: posctl authorize square',
    ],
    [400, { error: 'invalid_client' }, 'bad_config Square does not know clientId or clientSecret (400 invalid_client)'],
    [200, {}, "bad_data /oauth2/token: Square's answer holds no access token"],
  ])('that cannot be had says who must act: %i %j', async (status, body, expected) => {
    expect(await failure(sales({ token: gives(body, status) }, { credentials: fakeSession(grant) }))).toBe(expected);
  });
});
