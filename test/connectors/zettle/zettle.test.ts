import { describe, expect, test } from 'vitest';
import { makeHttp } from '../../../src/connectors/http/http.ts';
import { processBudgets } from '../../../src/connectors/http/process-budgets.ts';
import { readKey } from '../../../src/connectors/zettle/key.ts';
import { zettle } from '../../../src/connectors/zettle/zettle.ts';
import { type Connecting, connecting, failureOf, fakeSession, fetchAll } from '../../support/connecting.ts';
import { fakeClock, fakeIds } from '../../support/fake-system.ts';
import { type Answer, type Loopback, loopback, says } from '../../support/loopback.ts';
import { apiKey, CLIENT, product, purchase, zettleTwin } from '../../support/zettle-twin.ts';

const GOOD = fakeSession({ apiKey: apiKey() });
const SEK = { currency: 'SEK', timezone: 'Europe/Stockholm' };

async function sales(purchases: readonly unknown[], given: Connecting = {}) {
  const twin = await zettleTwin(purchases);
  const credentials = given.credentials ?? GOOD;
  const options = { ...twin.options(), ...given.options };
  const result = await fetchAll(zettle, { venue: SEK, ...given, credentials, options });
  return { ...result, requests: twin.received };
}

/** What a failed check is, in one line. */
async function failure(call: Promise<unknown>): Promise<string> {
  const { code, needs, message } = await failureOf(call);
  return `${code} ${needs}: ${message.replace(/127\.0\.0\.1:\d+/g, 'HOST')}`;
}

describe('the list', () => {
  test('is asked for by time of sale, in whole minutes, and goes on until a page is empty', async () => {
    for (const by of ['modified', 'sold'] as const) {
      const window = { by, from: '2026-11-13T12:00:30.000Z', to: '2026-11-20T12:00:00.001Z' };
      const { requests, fetched } = await sales([purchase()], { window });
      const asked = requests.filter((r) => r.path === '/purchases/v2');
      expect(asked.map((r) => Object.fromEntries(r.query))).toEqual([
        { startDate: '2026-11-13T12:00', endDate: '2026-11-20T12:01', limit: '200' },
        { startDate: '2026-11-13T12:00', endDate: '2026-11-20T12:01', limit: '200', lastPurchaseHash: 'end' },
      ]);
      expect(asked[0]?.headers.authorization).toBe('Bearer access-planted');
      expect(fetched).toEqual({ warnings: [] });
    }
  });

  test('of a window that was asked for gives nothing of the minutes around it', async () => {
    const at = (timestamp: string, n: number) =>
      purchase({
        timestamp: timestamp.replace('Z', '+0000'),
        purchaseUUID1: `589c2de6-3ee4-11eb-9e70-00000000000${n}`,
      });
    const book = ['18:40:29.999Z', '18:40:30.000Z', '18:40:59.999Z', '18:41:00.000Z'].map((time, n) =>
      at(`2026-11-19T${time}`, n),
    );
    const window = { from: '2026-11-19T18:40:30.000Z', to: '2026-11-19T18:41:00.000Z' };
    const sold = await sales(book, { window: { ...window, by: 'sold' } });
    expect(sold.documents.map((d) => d.soldAt)).toEqual(['2026-11-19T18:40:30.000Z', '2026-11-19T18:40:59.999Z']);
    // To know more than was asked for does no harm where nobody asked for a window.
    expect((await sales(book, { window })).documents).toHaveLength(3);
  });

  test('that is of another form fails the check', async () => {
    const { url } = await zettleServer({ purchases: [says(200, { purchases: { a: 1 } })] });
    expect(await failure(check(url))).toBe(
      "bad_data provider: /purchases/v2: purchases in Zettle's answer is not a list",
    );
  });

  test.each([
    ['the same mark with rows again and again', { purchases: [purchase()], lastPurchaseHash: 'a' }, 2],
    ['the same mark without rows', { purchases: [], lastPurchaseHash: 'a' }, 2],
  ])('ends when Zettle goes in a circle: %s', async (_, page, most) => {
    const server = await zettleServer({ purchases: [says(200, page)] });
    await check(server.url).catch(() => undefined);
    expect(server.received.filter((r) => r.path.startsWith('/purchases'))).toHaveLength(most);
  });

  test('with one broken purchase is a warning; when nothing else is there, the check fails', async () => {
    const broken = purchase({ products: 'none', purchaseUUID1: '689c2de6-3ee4-11eb-9e70-a2ac075b17fd' });
    const { documents, fetched } = await sales([broken, null, purchase()]);
    expect(documents.map((d) => d.source)).toEqual(['589c2de6-3ee4-11eb-9e70-a2ac075b17fd']);
    expect(fetched.warnings).toEqual([
      'the purchase 689c2de6-3ee4-11eb-9e70-a2ac075b17fd cannot be read and is not counted: products is not a list',
      'one of the purchases cannot be read and is not counted: a purchase without id',
    ]);
    expect(await failure(sales([broken]))).toBe(
      'bad_data support: none of 1 purchases can be read: the purchase 689c2de6-3ee4-11eb-9e70-a2ac075b17fd: products is not a list',
    );
  });
});

describe('the key', () => {
  test('is exchanged once a check for a token, as the client that it names', async () => {
    const many = Array.from({ length: 500 }, (_, n) =>
      purchase({ purchaseUUID1: `589c2de6-3ee4-11eb-9e70-${String(n).padStart(12, '0')}`, products: [product()] }),
    );
    const { requests, documents } = await sales(many);
    expect(documents).toHaveLength(500);
    expect(requests.map((r) => `${r.method} ${r.path}`)).toEqual([
      'POST /token',
      ...Array.from({ length: 4 }, () => 'GET /purchases/v2'),
    ]);
    expect(requests[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(requests[0]?.body))).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      client_id: CLIENT,
      assertion: apiKey(),
    });
  });

  test('leaves nothing behind: tokens live in memory, for one check', async () => {
    const credentials = fakeSession({ apiKey: apiKey() });
    await sales([purchase()], { credentials });
    expect(credentials.replaced).toEqual([]);
  });

  test('may have been copied with line breaks', async () => {
    const credentials = fakeSession({ apiKey: ` ${apiKey().replace(/.{40}/g, '$&\r\n')}\n` });
    expect((await sales([purchase()], { credentials })).documents).toHaveLength(1);
  });

  test('may come with a client ID, which then counts', async () => {
    const credentials = fakeSession({ apiKey: apiKey({ client_id: 'another' }), clientId: ` ${CLIENT} ` });
    expect((await sales([purchase()], { credentials })).documents).toHaveLength(1);
  });

  test('is exchanged anew before its token ends', async () => {
    const clock = fakeClock();
    const late = (): Answer => (response, request) => {
      if (new URL(request.path, 'http://x').searchParams.has('lastPurchaseHash'))
        return says(200, { purchases: [] })(response, request);
      clock.advance(6_900_000);
      says(200, { purchases: [purchase()], lastPurchaseHash: 'a' })(response, request);
    };
    const server = await zettleServer({ purchases: [late()] });
    await check(server.url, { clock });
    expect(server.received.map((r) => r.path.replace(/\?.*/, ''))).toEqual([
      '/token',
      '/purchases/v2',
      '/token',
      '/purchases/v2',
    ]);
  });

  test('is exchanged once more when its token is refused, and not for ever', async () => {
    const again = await zettleServer({
      tokens: [token('first'), token('second')],
      purchases: [says(401, {}), says(200, { purchases: [] })],
    });
    await check(again.url);
    expect(again.received.map((r) => r.headers.authorization)).toEqual([
      undefined,
      'Bearer first',
      undefined,
      'Bearer second',
    ]);
    const never = await zettleServer({ purchases: [says(401, { error: 'invalid_token' })] });
    expect(await failure(check(never.url))).toBe(
      'auth_expired venue: Zettle did not accept its own token (401 invalid_token)',
    );
    expect(never.received).toHaveLength(4);
    const page = says(200, { purchases: [purchase()], lastPurchaseHash: 'a' });
    const twice = await zettleServer({ purchases: [says(401, {}), page, says(401, {})] });
    expect(await failure(check(twice.url))).toMatch(/^auth_expired /);
    expect(twice.received.filter((r) => r.path === '/token')).toHaveLength(2);
  });

  test.each([
    ['no.key', 'apiKey is not a Zettle API key: three parts with full stops between them; was it copied in full?'],
    ['', 'apiKey is not a Zettle API key: three parts with full stops between them; was it copied in full?'],
    ['a.!!!.c', 'apiKey is not a Zettle API key: three parts with full stops between them; was it copied in full?'],
    ['a.b.c.d', 'apiKey is not a Zettle API key: three parts with full stops between them; was it copied in full?'],
    [
      apiKey({ client_id: null }),
      'the API key does not name its client; give the client ID that is shown with it as clientId',
    ],
    [
      apiKey({ client_id: 'a b' }),
      'the API key does not name its client; give the client ID that is shown with it as clientId',
    ],
  ])('that cannot be one is not sent anywhere: %s', async (key, why) => {
    const server = await zettleServer({});
    expect(await failure(check(server.url, { credentials: fakeSession({ apiKey: key }) }))).toBe(
      `bad_config support: ${why}`,
    );
    expect(server.received).toEqual([]);
  });

  test.each([
    [
      'that was deleted',
      apiKey(),
      says(400, { error: 'invalid_grant', error_description: 'Invalid assertion' }),
      'auth_revoked venue: Zettle refused the API key (400 invalid_grant: Invalid assertion): it was deleted in the Zettle account, or not copied in full; make a new one at my.zettle.com/apps/api-keys',
    ],
    [
      'whose time is over',
      apiKey({ exp: 1_700_000_000 }),
      says(400, { error: 'invalid_grant' }),
      'auth_expired venue: the API key has expired on 2023-11-14 (400 invalid_grant); make a new one at my.zettle.com/apps/api-keys',
    ],
    [
      'of another client',
      apiKey(),
      says(400, { error: 'invalid_client' }),
      'bad_config support: Zettle does not know the client ID of the key (400 invalid_client); check clientId',
    ],
    [
      'at a wrong address',
      apiKey(),
      says(404, { message: 'no such path' }),
      'bad_config support: Zettle refused the call for a token: 404: no such path',
    ],
    [
      'without a token in the answer',
      apiKey(),
      says(200, {}),
      "bad_data provider: Zettle's answer to the API key holds no access token",
    ],
  ])('%s says who must act', async (_, key, answer, expected) => {
    const server = await zettleServer({ tokens: [answer] });
    expect(await failure(check(server.url, { credentials: fakeSession({ apiKey: key }) }))).toBe(expected);
  });

  test('that may not read purchases says so, and what it may do', async () => {
    const server = await zettleServer({ purchases: [says(403, { error: 'forbidden' })] });
    const credentials = fakeSession({ apiKey: apiKey({ scope: ['READ:PRODUCT', 'READ:FINANCE'] }) });
    expect(await failure(check(server.url, { credentials }))).toBe(
      'auth_revoked venue: the API key lacks the permission READ:PURCHASE (403 forbidden; it may do READ:PRODUCT, READ:FINANCE)',
    );
    expect(server.received).toHaveLength(2);
    const silent = fakeSession({ apiKey: apiKey({ scope: null }) });
    expect(await failure(check(server.url, { credentials: silent }))).toMatch(/READ:PURCHASE \(403 forbidden\)$/);
  });

  test('goes to no address that is not safe', async () => {
    const options = { baseUrl: 'https://purchase.example', tokenUrl: 'http://oauth.example/token' };
    expect(await failure(fetchAll(zettle, { credentials: GOOD, options }))).toMatch(
      /^bad_config support: http:\/\/oauth\.example is not encrypted/,
    );
    expect(await failure(fetchAll(zettle, { credentials: GOOD, options: { tokenUrl: 'oauth' } }))).toBe(
      'bad_config support: tokenUrl is not a web address; give one like https://host/token',
    );
  });

  test('without addresses goes to those of Zettle', async () => {
    const asked: string[] = [];
    const fetch = async (input: unknown) => {
      asked.push(String(input).replace(/\?.*/, ''));
      return new Response(JSON.stringify({ access_token: 'a', purchases: [] }));
    };
    const http = makeHttp({
      clock: fakeClock(),
      budgets: processBudgets(fakeClock()),
      ids: fakeIds(),
      fetch: fetch as typeof globalThis.fetch,
    });
    await fetchAll(zettle, { credentials: GOOD, http });
    expect(asked).toEqual(['https://oauth.zettle.com/token', 'https://purchase.izettle.com/purchases/v2']);
  });
});

describe('what a key says of itself', () => {
  test.each([
    [apiKey(), { clientId: CLIENT, expires: '2051-02-03T18:23:22.000Z', scopes: ['READ:PURCHASE'] }],
    [apiKey({ exp: 'soon', scope: 'A B' }), { clientId: CLIENT, expires: null, scopes: ['A', 'B'] }],
    [apiKey({ exp: 1e300, scope: [1, null] }), { clientId: CLIENT, expires: null, scopes: [] }],
    [`a.${Buffer.from('[1]').toString('base64url')}.c`, null],
    ['x'.repeat(30_000), null],
    ['..', null],
  ])('is read without trust: %#', (key, expected) => {
    expect(readKey(key)).toEqual(expected);
  });
});

describe('trying the credentials', () => {
  const tried = async (purchases: readonly unknown[], venue = SEK) => {
    const twin = await zettleTwin(purchases);
    const { setUp, io } = connecting({ credentials: GOOD, options: twin.options(), venue });
    return { ...(await zettle.verify(setUp, io)), requests: twin.received };
  };

  test('shows the newest receipt, and fetches no more than that', async () => {
    const { sees, warnings, requests } = await tried([purchase({ purchaseNumber: 1365 }), purchase()]);
    expect(sees).toEqual(['purchases; the newest is receipt 1366 of 2026-11-19 18:40 UTC over 20.00 SEK']);
    expect(warnings).toEqual([]);
    expect(requests.map((r) => `${r.path}?${r.query}`)).toEqual(['/token?', '/purchases/v2?limit=1&descending=true']);
  });

  test.each([
    [[], 'purchases, of which there are none yet'],
    [[{ purchaseNumber: null }], 'purchases; the newest is receipt without number'],
    [[null], 'purchases; the newest is receipt without number'],
    [[purchase({ amount: 1.5 })], 'purchases; the newest is receipt 1366 of 2026-11-19 18:40 UTC'],
  ])('works without one, and with an odd one: %#', async (purchases, expected) => {
    expect((await tried(purchases)).sees).toEqual([expected]);
  });

  test('warns of another currency', async () => {
    const { warnings } = await tried([purchase()], { ...SEK, currency: 'NOK' });
    expect(warnings).toEqual(['the account sells in SEK, the venue in NOK']);
  });
});

const token = (name: string) => says(200, { access_token: name, expires_in: 7200 });

/** A server that gives tokens and purchases as they are written down in a test, the last of each for ever. */
function zettleServer({
  tokens = [token('access')],
  purchases = [says(200, {})],
}: {
  readonly tokens?: readonly Answer[];
  readonly purchases?: readonly Answer[];
}): Promise<Loopback> {
  const asked = { tokens: 0, purchases: 0 };
  return loopback((response, request) => {
    const kind = request.path === '/token' ? 'tokens' : 'purchases';
    const answers = kind === 'tokens' ? tokens : purchases;
    asked[kind] += 1;
    answers[Math.min(asked[kind], answers.length) - 1]?.(response, request);
  });
}

function check(url: string, given: Connecting = {}) {
  const options = { baseUrl: url, tokenUrl: `${url}/token` };
  return fetchAll(zettle, { venue: SEK, credentials: GOOD, ...given, options });
}
