import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type HttpLimits, makeHttp } from '../../../src/connectors/http/http.ts';
import { processBudgets } from '../../../src/connectors/http/process-budgets.ts';
import { CheckFailure } from '../../../src/domain/errors.ts';
import type { HttpRequest } from '../../../src/ports/http.ts';
import { type FakeClock, fakeClock, fakeIds } from '../../support/fake-system.ts';
import { type Answer, cuts, loopback, nobodyThere, says } from '../../support/loopback.ts';

const NOW = '2026-11-20T12:00:00.000Z';
const never = new AbortController().signal;

interface Call extends Partial<HttpRequest> {
  readonly limits?: Partial<HttpLimits>;
  readonly clock?: FakeClock;
  readonly chance?: number;
  readonly fetch?: typeof fetch;
}

function send({ limits = {}, clock = fakeClock(NOW), chance = 0, fetch, ...request }: Call) {
  const http = makeHttp({
    clock,
    budgets: processBudgets(clock),
    ids: fakeIds(chance),
    limits,
    ...(fetch ? { fetch } : {}),
  });
  return http.request({ method: 'GET', url: '', signal: never, ...request });
}

/** What a failed call is, in one line. */
async function failure(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof CheckFailure)) throw error ?? new Error('it did not fail');
  const port = /127\.0\.0\.1:\d+/g;
  return `${error.code} ${error.retryAfterMs ?? '-'} ${error.message.replace(port, 'HOST')}`;
}

describe('a request', () => {
  test('carries headers and JSON, and gives back status, headers and the body', async () => {
    const server = await loopback(says(200, { orders: ['Crème brûlée'] }, { 'x-request': '7' }));
    const answer = await send({
      method: 'POST',
      url: `${server.url}/v2/orders?limit=5`,
      headers: { authorization: 'Bearer secret-token' },
      json: { limit: 5 },
    });
    expect(answer.json()).toEqual({ orders: ['Crème brûlée'] });
    expect([answer.status, answer.headers['x-request'], answer.text]).toEqual([
      200,
      '7',
      '{"orders":["Crème brûlée"]}',
    ]);
    const [received] = server.received;
    expect(received).toMatchObject({ method: 'POST', path: '/v2/orders?limit=5', body: '{"limit":5}' });
    expect(received?.headers).toMatchObject({
      authorization: 'Bearer secret-token',
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'posctl',
    });
  });

  test('carries a form', async () => {
    const server = await loopback(says(200));
    await send({ method: 'POST', url: server.url, form: { grant_type: 'jwt', assertion: 'a+b c' } });
    expect(server.received[0]?.body).toBe('grant_type=jwt&assertion=a%2Bb+c');
    expect(server.received[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  test('reads UTF-8 that was split between pieces, and compressed answers', async () => {
    const bytes = Buffer.from('{"name":"Crème 🍺"}');
    const split: Answer = (response) => {
      response.write(bytes.subarray(0, 12));
      setImmediate(() => response.end(bytes.subarray(12)));
    };
    const zipped = says(200, gzipSync(bytes), { 'content-encoding': 'gzip' });
    const server = await loopback(split, zipped);
    expect((await send({ url: server.url })).json()).toEqual({ name: 'Crème 🍺' });
    expect((await send({ url: server.url })).json()).toEqual({ name: 'Crème 🍺' });
  });

  test.each([
    ['not-an-address', 'bad_config - baseUrl is not a web address; give one like https://host'],
    [
      'http://pos.example/v2',
      'bad_config - http://pos.example is not encrypted; use https: (http: goes only to this machine itself)',
    ],
    [
      'http://127.0.0.1.pos.example/',
      'bad_config - http://127.0.0.1.pos.example is not encrypted; use https: (http: goes only to this machine itself)',
    ],
    [
      'ftp://pos.example/',
      'bad_config - ftp://pos.example is not encrypted; use https: (http: goes only to this machine itself)',
    ],
    [
      'https://user:secret-token@pos.example/',
      'bad_config - the address of pos.example holds a user name or password; take it out',
    ],
  ])('to %s is refused before anything is sent', async (url, expected) => {
    const fetch = () => Promise.reject(new Error('sent'));
    expect(await failure(send({ url, fetch }))).toBe(expected);
  });

  test.each(['http://localhost:9/', 'http://127.3.2.1/', 'http://[::1]/', 'https://pos.example/'])(
    'to %s is sent',
    async (url) => {
      const fetch = async () => new Response('{}');
      expect((await send({ url, fetch })).status).toBe(200);
    },
  );

  test('with a credential that holds a line break says so without showing it', async () => {
    const call = send({ url: 'http://127.0.0.1:9/', headers: { authorization: 'Bearer secret\ntoken' } });
    expect(await failure(call)).toBe(
      'bad_config - the value for the header authorization cannot be sent as it is; was a line break copied with it?',
    );
  });
});

describe('another try', () => {
  test.each([
    ['seconds', { 'retry-after': '7' }, [7000]],
    ['an HTTP date', { 'retry-after': 'Fri, 20 Nov 2026 12:00:09 GMT' }, [9000]],
    ['an HTTP date that has passed', { 'retry-after': 'Fri, 20 Nov 2026 11:59:00 GMT' }, [250]],
    ['the time of a reset', { 'x-toast-ratelimit-reset': '1795176011' }, [11000]],
    ['nothing', {}, [250]],
    ['nonsense', { 'retry-after': 'soon' }, [250]],
  ])('waits as long as the provider asks: %s', async (_, headers, slept) => {
    for (const status of [429, 503]) {
      const server = await loopback(says(status, {}, headers as Record<string, string>), says(200));
      const clock = fakeClock(NOW);
      expect((await send({ url: server.url, clock })).status).toBe(200);
      expect(clock.slept).toEqual(slept);
    }
  });

  test.each([
    [0, [250, 500, 1000]],
    [0.5, [188, 375, 750]],
    [0.999, [125, 250, 500]],
  ])('waits twice as long each time, less by chance (%d)', async (chance, slept) => {
    const server = await loopback(says(500, 'down'));
    const clock = fakeClock(NOW);
    expect(await failure(send({ url: server.url, clock, chance }))).toBe(
      'provider_down - GET / at HOST answered 500: down (asked 4 times in a row)',
    );
    expect(clock.slept).toEqual(slept);
    expect(server.received).toHaveLength(4);
  });

  test('sends the same request', async () => {
    const server = await loopback(cuts, says(502), says(200));
    await send({ method: 'POST', url: `${server.url}/v2/x`, json: { limit: 5 } });
    expect(server.received.map(({ path, body }) => [path, body])).toEqual(Array(3).fill(['/v2/x', '{"limit":5}']));
  });

  test.each([
    [
      429,
      { 'retry-after': '30' },
      'rate_limited 30000 GET / at HOST answered 429 without a body (asked 4 times in a row); it asks to come back in 30 s',
    ],
    [
      429,
      { 'retry-after': '3600' },
      'rate_limited 3600000 GET / at HOST answered 429 without a body; it asks to come back in 3600 s',
    ],
    [
      503,
      { 'retry-after': '3600' },
      'rate_limited 3600000 GET / at HOST answered 503 without a body; it asks to come back in 3600 s',
    ],
    [429, {}, 'rate_limited - GET / at HOST answered 429 without a body (asked 4 times in a row)'],
    [503, {}, 'provider_down - GET / at HOST answered 503 without a body (asked 4 times in a row)'],
    [
      504,
      { 'retry-after': '3600' },
      'provider_down - GET / at HOST answered 504 without a body (asked 4 times in a row)',
    ],
  ])('ends in a failure when it does not help: %i %j', async (status, headers, expected) => {
    const server = await loopback(says(status, '', headers as Record<string, string>));
    expect(await failure(send({ url: server.url }))).toBe(expected);
  });

  test('is made after a lost connection, and the failure says what was lost', async () => {
    const server = await loopback(cuts);
    expect(await failure(send({ url: server.url }))).toBe(
      'no_response - GET / at HOST: the connection was cut (UND_ERR_SOCKET) (asked 4 times in a row)',
    );
    expect(server.received).toHaveLength(4);
  });

  test('is made after an answer that was cut in its middle', async () => {
    const half: Answer = (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"orders":[');
      setImmediate(() => response.socket?.destroy());
    };
    const server = await loopback(half, says(200, { orders: [] }));
    expect((await send({ url: server.url })).json()).toEqual({ orders: [] });
  });

  test('is made when nobody listens, and the failure says so', async () => {
    const url = await nobodyThere();
    expect(await failure(send({ url: `${url}/v2?token=secret-token` }))).toBe(
      'no_response - GET /v2 at HOST: nothing is listening there (ECONNREFUSED) (asked 4 times in a row)',
    );
  });

  test('is not made after silence, nor for a certificate that does not fit', async () => {
    const server = await loopback(() => {});
    expect(await failure(send({ url: server.url, limits: { headersMs: 40 } }))).toBe(
      'no_response - GET / at HOST: no answer within 0.04 s',
    );
    expect(server.received).toHaveLength(1);
    let tries = 0;
    const fetch = () => {
      tries += 1;
      const cause = Object.assign(new Error('secret-token'), { code: 'CERT_HAS_EXPIRED' });
      return Promise.reject(new TypeError('fetch failed', { cause }));
    };
    expect(await failure(send({ url: 'https://pos.example/', fetch }))).toBe(
      'bad_config - GET / at pos.example: no safe connection (CERT_HAS_EXPIRED); ' +
        'check baseUrl, the clock and the certificates of this machine',
    );
    expect(tries).toBe(1);
  });
});

describe('limits', () => {
  test('an answer that stops coming is not waited for', async () => {
    const server = await loopback((response) => void response.write('{"orders":['));
    expect(await failure(send({ url: server.url, limits: { silenceMs: 40 } }))).toBe(
      'no_response - GET / at HOST: the answer broke off, nothing more came for 0.04 s',
    );
  });

  test('a slow answer is read as long as something comes', async () => {
    const slow: Answer = (response) => {
      let left = 12;
      const drip = setInterval(() => {
        left -= 1;
        response.write(' ');
        if (left > 0) return;
        clearInterval(drip);
        response.end('{}');
      }, 50);
    };
    const server = await loopback(slow);
    expect((await send({ url: server.url, limits: { silenceMs: 500 } })).json()).toEqual({});
  });

  test.each([
    ['that says its size', { 'content-length': String(3 * 1024 * 1024) }],
    ['that does not', {}],
  ])('a large answer %s is not read to its end', async (_, headers) => {
    let sent = 0;
    const endless: Answer = (response) => {
      response.writeHead(200, headers as Record<string, string>);
      const more = () => {
        while (sent < 3 * 1024 * 1024) {
          sent += 64 * 1024;
          if (!response.write(Buffer.alloc(64 * 1024))) return void response.once('drain', more);
        }
      };
      more();
    };
    const server = await loopback(endless);
    expect(await failure(send({ url: server.url, limits: { maxBytes: 1024 * 1024 } }))).toBe(
      'bad_data - GET / at HOST: the answer is larger than 1 MiB and was not read to its end',
    );
    expect(server.received).toHaveLength(1);
  });

  test('a small answer that unpacks to a large one is refused too', async () => {
    const bomb = says(200, gzipSync(Buffer.alloc(8 * 1024 * 1024)), { 'content-encoding': 'gzip' });
    const server = await loopback(bomb);
    expect(await failure(send({ url: server.url, limits: { maxBytes: 1024 * 1024 } }))).toBe(
      'bad_data - GET / at HOST: the answer is larger than 1 MiB and was not read to its end',
    );
  });

  test('32 MiB are taken unless told otherwise, and not a byte more', async () => {
    const size = 32 * 1024 * 1024;
    const server = await loopback(says(200, Buffer.alloc(size, 32)), says(200, Buffer.alloc(size + 1, 32)));
    expect((await send({ url: server.url })).text).toHaveLength(size);
    expect(await failure(send({ url: server.url }))).toContain('larger than 32 MiB');
  });
});

describe('cancelling', () => {
  const reason = new Error('enough');

  test('ends a request that is under way, with the reason given', async () => {
    const caller = new AbortController();
    const server = await loopback(() => caller.abort(reason));
    await expect(send({ url: server.url, signal: caller.signal })).rejects.toBe(reason);
    expect(server.received).toHaveLength(1);
  });

  test('ends an answer that is being read', async () => {
    const caller = new AbortController();
    const server = await loopback((response) => {
      response.write('{');
      setImmediate(() => caller.abort(reason));
    });
    await expect(send({ url: server.url, signal: caller.signal })).rejects.toBe(reason);
  });

  test('ends the wait between two tries', async () => {
    const caller = new AbortController();
    const server = await loopback(says(503));
    const clock: FakeClock = {
      ...fakeClock(NOW),
      async sleep(_, signal) {
        caller.abort(reason);
        expect(signal?.aborted).toBe(true);
      },
    };
    await expect(send({ url: server.url, signal: caller.signal, clock })).rejects.toBe(reason);
    expect(server.received).toHaveLength(1);
  });

  test('before the start sends nothing', async () => {
    const server = await loopback(says(200));
    await expect(send({ url: server.url, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(server.received).toHaveLength(0);
  });

  test('leaves no listener on a signal that lives on', async () => {
    const server = await loopback(says(200));
    const caller = new AbortController();
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    for (let i = 0; i < 15; i += 1) await send({ url: server.url, signal: caller.signal });
    await new Promise(setImmediate);
    expect(warnings).toEqual([]);
  });
});

describe('redirects', () => {
  test.each([302, 307, 308])('%i within the origin is followed', async (status) => {
    const server = await loopback(says(status, '', { location: '/new?page=2' }), says(200, { ok: true }));
    expect((await send({ url: `${server.url}/old` })).json()).toEqual({ ok: true });
    expect(server.received.map(({ path }) => path)).toEqual(['/old', '/new?page=2']);
  });

  test('to another origin is not followed: the credentials stay here', async () => {
    const thief = await loopback(says(200));
    const server = await loopback(says(307, '', { location: `${thief.url}/take?x=1` }));
    const call = send({ url: server.url, headers: { authorization: 'Bearer secret-token' } });
    expect(await failure(call)).toBe(
      'bad_config - GET / at HOST answered 307 and points to another address, http://HOST; ' +
        'not followed, the credentials would go there too. Check baseUrl',
    );
    expect(thief.received).toEqual([]);
  });

  test.each([
    ['a POST that would become a GET', 'POST', '/new'],
    ['no address', 'GET', ''],
    ['a circle', 'GET', '/'],
  ] as const)('to %s is not followed for ever', async (_, method, location) => {
    const server = await loopback(says(302, '', location ? { location } : {}));
    expect(await failure(send({ method, url: server.url }))).toMatch(/^bad_config - .*Check baseUrl$/);
    expect(server.received.length).toBeLessThan(8);
  });
});

describe('an answer that is not a success', () => {
  test.each([
    [400, 'bad_config'],
    [401, 'auth_expired'],
    [403, 'auth_revoked'],
    [404, 'bad_config'],
    [408, 'provider_down'],
    [422, 'bad_config'],
    [501, 'provider_down'],
  ])('%i is %s', async (status, code) => {
    const server = await loopback(says(status, { error: 'why' }));
    const expected = `${code} - GET /v2 at HOST answered ${status}: why`;
    expect((await failure(send({ url: `${server.url}/v2?key=secret` }))).replace(' (asked 4 times in a row)', '')).toBe(
      expected,
    );
  });

  test.each([
    [
      'a list of errors',
      { errors: [{ code: 'RATE_LIMITED', detail: 'slow down' }, { detail: 'no' }] },
      'RATE_LIMITED: slow down',
    ],
    ['an error with its explanation', { error: 'invalid_grant', error_description: 'gone' }, 'invalid_grant: gone'],
    ['an error in an error', { error: { code: 'E7', message: 'broken' } }, 'E7: broken'],
    ['a message', { message: 'Not here', status: 404 }, 'Not here'],
    ['something else', { oops: [1] }, '{"oops":[1]}'],
    ['no object', 'null', 'null'],
  ])('is reduced to its words: %s', async (_, body, words) => {
    const server = await loopback(says(400, body));
    expect(await failure(send({ url: server.url }))).toBe(`bad_config - GET / at HOST answered 400: ${words}`);
  });

  test('is read by the connector first, in the terms of the provider', async () => {
    const server = await loopback(says(403, { errors: [{ code: 'INSUFFICIENT_SCOPES' }] }));
    const bodies: unknown[] = [];
    const explain = (status: number, body: unknown) => {
      bodies.push([status, body]);
      return new CheckFailure('bad_config', 'a permission is missing');
    };
    expect(await failure(send({ url: server.url, explain }))).toBe('bad_config - a permission is missing');
    expect(bodies).toEqual([[403, { errors: [{ code: 'INSUFFICIENT_SCOPES' }] }]]);
  });

  test('keeps its default reading when the connector knows no better', async () => {
    const server = await loopback(says(401, 'no JSON'));
    const bodies: unknown[] = [];
    const explain = (_: number, body: unknown) => void bodies.push(body);
    expect(await failure(send({ url: server.url, explain: (s, b) => explain(s, b) as undefined }))).toBe(
      'auth_expired - GET / at HOST answered 401: no JSON',
    );
    expect(bodies).toEqual(['no JSON']);
  });

  test('is quoted short, in one line, without marks and control characters', async () => {
    const page = `<html><head><style>p{}</style><title>502 Bad Gateway</title></head>\r\n<body>\x1b[31m<h1>nginx</h1>${'x'.repeat(500)}`;
    const server = await loopback(says(502, page));
    const said = await failure(send({ url: server.url, limits: { tries: 1 } }));
    expect(said).toMatch(/^provider_down - GET \/ at HOST answered 502: 502 Bad Gateway nginx x+…$/);
    expect(said.length).toBeLessThan(260);
  });

  test('shows nothing that was sent in confidence, even when the provider repeats it', async () => {
    const echo: Answer = (response, { headers, body, path }) => {
      response.writeHead(400);
      response.end(JSON.stringify({ headers, body: JSON.parse(body), path }));
    };
    const server = await loopback(echo);
    const seen: unknown[] = [];
    const call = send({
      method: 'POST',
      url: `${server.url}/oauth2/token?api_key=planted-in-query`,
      headers: { Authorization: 'Bearer planted-token', 'X-Api-Key': 'planted-key' },
      json: { client_secret: 'planted-secret', refresh_token: 'planted-refresh', code: 'planted-code' },
      explain(_, body) {
        seen.push(body);
        return undefined;
      },
    });
    const said = `${await failure(call)} ${JSON.stringify((seen[0] as { headers: unknown }).headers)}`;
    expect(said).toContain('***');
    expect(said.replace('api_key=planted-in-query', '')).not.toContain('planted');
  });
});

describe('an answer that is not JSON', () => {
  test.each([
    ['{"orders":[{"id":"A"', 'ends too early, after 20 characters, near «{"orders":[{"id":"A"»'],
    ['{"orders":[1,]}', 'breaks at character 14 of 15, near «{"orders":[1,]}»'],
    ['{"a":tru}', 'breaks at character 6 of 9, near «{"a":tru}»'],
    ['{"a" 1}', 'breaks at character 6 of 7, near «{"a" 1}»'],
    ['<html>down</html>', 'breaks at character 1 of 17, near «down»'],
    ['', 'is empty'],
  ])('%s', async (text, expected) => {
    const server = await loopback(says(200, text));
    const answer = await send({ url: server.url });
    expect(await failure((async () => answer.json())())).toBe(
      `bad_data - GET / at HOST: the answer is not JSON, it ${expected}`,
    );
  });
});

describe('where an answer stops being JSON', () => {
  const TOKEN = `planted-${'0123456789'.repeat(5)}`;
  const login = { method: 'POST', json: { grant_type: 'refresh_token', refresh_token: 'planted' } } as const;
  const asked = { headers: { authorization: `Bearer ${TOKEN}` } };
  test.each([
    ['a secret that was sent', asked, `{"orders": ${TOKEN}}`],
    ['the end of a secret that was sent', asked, `{"error": "${TOKEN}`],
    ['a secret that was sent, parted by what cannot be seen', asked, `{"error": "${TOKEN.replace('-', '-\u200b')}`],
    ['the token that it brings', login, `{"access_token": "new-${'9876543210'.repeat(5)}`],
  ])('shows no part of %s', async (_, request, text) => {
    const server = await loopback(says(200, text));
    const answer = await send({ ...request, url: server.url });
    const said = await failure((async () => answer.json())());
    expect(said).toMatch(/the answer is not JSON, it (?:breaks|ends)[^«]*$/);
  });
});

describe('the clock of this machine', () => {
  const dated = (date: string, more = {}) => says(200, {}, { date, ...more });
  const at = (time: string) => `Fri, 20 Nov 2026 ${time} GMT`;

  test.each([
    ['agrees', dated(at('12:00:00')), null],
    ['is off by less than anybody notices', dated(at('12:04:59')), null],
    ['is behind', dated(at('12:06:00')), "this machine's clock is 6 min behind that of HOST"],
    ['is ahead', dated(at('11:30:00')), "this machine's clock is 29 min ahead of that of HOST"],
    ['is not compared with an answer out of a cache', dated(at('01:00:00'), { age: '39600' }), null],
    ['is not compared with what is not a date', dated('soon'), null],
    ['is not compared when nothing is said', says(200, {}), null],
  ])('%s', async (_, answer, warning) => {
    const server = await loopback(answer);
    const { warning: said } = await send({ url: server.url });
    expect(said?.replace(/127\.0\.0\.1:\d+/, 'HOST') ?? null).toBe(warning);
  });

  test.each([
    ['ahead', dated(at('03:00:00')), "this machine's clock is 8 h ahead of that of HOST"],
    ['behind', dated('Sun, 22 Nov 2026 12:00:10 GMT'), "this machine's clock is 2 d behind that of HOST"],
    [
      'ahead, though the token was refused for it',
      says(401, {}, { date: at('03:00:00') }),
      "this machine's clock is 8 h ahead of that of HOST",
    ],
  ])('fails a check when it is hours %s, and that counts against nobody', async (_, answer, said) => {
    const server = await loopback(answer);
    expect(await failure(send({ url: server.url }))).toBe(
      `bad_config - ${said}; synchronise the clock of this machine with a time server`,
    );
    await expect(send({ url: server.url })).rejects.toMatchObject({ counted: false, needs: 'support' });
  });
});

describe('a call whose answer is kept', () => {
  /** Where it is kept, as text. */
  function keeping(earlier: string | null = null) {
    const texts: string[] = [];
    return { texts, kept: { earlier, keep: (text: string) => void texts.push(text), forget() {} } };
  }
  const BYTES = Buffer.from('{"token":"crème"}');
  const inPieces: Answer = (response) => {
    response.write(BYTES.subarray(0, 12));
    setImmediate(() => response.end(BYTES.subarray(12)));
  };

  test.each([
    ['whole', says(200, BYTES)],
    ['in pieces', inPieces],
    ['as gzip', says(200, gzipSync(BYTES), { 'content-encoding': 'gzip' })],
    ['as deflate', says(200, deflateSync(BYTES), { 'content-encoding': 'deflate' })],
    ['as brotli', says(200, brotliCompressSync(BYTES), { 'content-encoding': 'br' })],
  ])('is read and kept as it came: %s', async (_, answer) => {
    const server = await loopback(answer);
    const { texts, kept } = keeping();
    const form = { grant_type: 'refresh_token' };
    const got = await send({ method: 'POST', url: server.url, form, retry: false, kept });
    expect([got.json(), texts]).toEqual([{ token: 'crème' }, ['{"token":"crème"}']]);
    expect(server.received).toMatchObject([{ method: 'POST', body: 'grant_type=refresh_token' }]);
    expect(server.received[0]?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': '24',
    });
  });

  test('is not made where there is an earlier answer', async () => {
    const server = await loopback(says(200, '{}'));
    const { texts, kept } = keeping('{"token":"earlier"}');
    const got = await send({ method: 'POST', url: server.url, json: {}, retry: false, kept });
    expect([got.status, got.json(), texts, server.received]).toEqual([200, { token: 'earlier' }, [], []]);
  });

  test.each<[string, Answer, string]>([
    ['refused', says(400, { error: 'used' }), 'bad_config - POST / at HOST answered 400: used'],
    ['an error', says(500, 'down'), 'provider_down - POST / at HOST answered 500: down'],
    ['a redirect elsewhere', says(302, '', { location: 'https://evil.example/' }), 'bad_config'],
    ['cut', cuts, 'no_response - POST / at HOST: the connection was cut (ECONNRESET)'],
    ['without an end', says(200, '{', { 'content-length': '9' }), 'no_response'],
    ['too long', says(200, 'x'.repeat(2_000_000)), 'no_response'],
    ['a bomb', says(200, gzipSync(Buffer.alloc(9_000_000)), { 'content-encoding': 'gzip' }), 'no_response'],
  ])('fails as every other one, and nothing is kept: %s', async (_, answer, expected) => {
    const server = await loopback(answer);
    const { texts, kept } = keeping();
    const limits = { headersMs: 500, silenceMs: 500 };
    const failed = await failure(send({ method: 'POST', url: `${server.url}/`, json: {}, retry: false, kept, limits }));
    expect(failed).toContain(expected);
    expect([texts, server.received.length]).toEqual([[], 1]);
  });

  test('ends when it is called off, and when nobody answers', async () => {
    const server = await loopback(() => {});
    const { kept } = keeping();
    const stop = new AbortController();
    const asked = { method: 'POST', json: {}, retry: false, kept } as const;
    const waiting = send({ ...asked, url: server.url, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(await failure(send({ ...asked, url: await nobodyThere() }))).toContain('nothing is listening there');
    expect(await failure(send({ ...asked, url: server.url, limits: { headersMs: 50 } }))).toContain('no answer within');
  });
});
