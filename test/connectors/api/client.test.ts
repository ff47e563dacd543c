import { expect, test } from 'vitest';
import {
  type Api,
  ApiClient,
  type CursorList,
  fixedToken,
  MissingPermission,
} from '../../../src/connectors/api/client.ts';
import type { HttpRequest } from '../../../src/ports/http.ts';
import { connecting, failureOf, fakeSession } from '../../support/connecting.ts';
import { loopback, says } from '../../support/loopback.ts';

const CALL = { path: '/orders', query: { limit: 2 }, permission: 'ORDERS' } as const;

function clientOf(address: string, more: Partial<Api> = {}, sent: HttpRequest[] = []) {
  const { io } = connecting({ credentials: fakeSession({ accessToken: ' planted-token ' }) });
  const { http } = io;
  const watched = {
    request(request: HttpRequest) {
      sent.push(request);
      return http.request(request);
    },
  };
  const api = { provider: 'Till', url: `${address}/v1`, tokens: fixedToken(io), explain: () => undefined };
  return new ApiClient({ ...api, ...more }, { ...io, http: watched });
}

test.each([
  ['a bearer token', undefined, '/v1/orders?limit=2', { authorization: 'Bearer planted-token' }],
  [
    'a header',
    (token: string) => ({ headers: { 'x-api-key': token } }),
    '/v1/orders?limit=2',
    { 'x-api-key': 'planted-token' },
  ],
  ['the query', (token: string) => ({ query: { token } }), '/v1/orders?limit=2&token=planted-token', {}],
])('a call carries its token as %s', async (_, authorization, path, headers) => {
  const server = await loopback(says(200, { orders: [] }));
  await clientOf(server.url, authorization ? { authorization } : {}).call(CALL);
  expect(server.received[0]).toMatchObject({ method: 'GET', path, headers });
});

test('a token in the query is in no message', async () => {
  const server = await loopback(says(400, { message: 'no such token: planted-token' }));
  const client = clientOf(server.url, { authorization: (token) => ({ query: { token } }) });
  const { message } = await failureOf(client.call(CALL));
  expect(message).toContain('no such token: ***');
  expect(message).not.toContain('planted');
});

test('a call is limited by its own budgets and those of its account', async () => {
  const server = await loopback(says(200, {}));
  const sent: HttpRequest[] = [];
  const budgets = (token: string) => [{ name: `of ${token}`, requests: 1, perMs: 1 }];
  await clientOf(server.url, { budgets }, sent).call({ ...CALL, budgets: [{ name: 'own', requests: 1, perMs: 1 }] });
  expect(sent[0]?.budgets?.map(({ name }) => name)).toEqual(['own', 'of planted-token']);
});

test('a refusal is explained with the permission that the call needs', async () => {
  const server = await loopback(says(403, { why: 'scope' }));
  const client = clientOf(server.url, {
    explain: ({ status, body, permission }) => new MissingPermission(permission, `${status} ${body.why}`),
  });
  expect((await failureOf(client.call(CALL))).message).toBe('the access token lacks the permission ORDERS (403 scope)');
});

test.each([
  ['query', CALL, ['/v1/orders?limit=2', '/v1/orders?limit=2&page=b']],
  ['JSON', { ...CALL, method: 'POST', json: { limit: 2 } }, ['{"limit":2}', '{"limit":2,"page":"b"}']],
] as const)('a list goes on with its cursor in the %s', async (_, call, expected) => {
  const answers = [{ rows: [1, 2], page: 'b' }, { rows: [3] }];
  const server = await loopback((response, request) => says(200, answers.shift())(response, request));
  const pages: unknown[] = [];
  for await (const page of clientOf(server.url).pages(call, { rows: 'rows', cursor: 'page' })) pages.push(page);
  expect(pages).toEqual([[1, 2], [3]]);
  expect(server.received.map(({ path, body }) => body || path)).toEqual(expected);
});

test('what is odd about an exchange is a warning of the check', async () => {
  const said: string[] = [];
  const answer = {
    status: 200,
    headers: {},
    cookies: [],
    text: '{}',
    warning: 'the clock is 6 min ahead',
    json: () => ({ orders: [] }),
  };
  const given = connecting({});
  const io = { ...given.io, http: { request: async () => answer }, warn: (text: string) => void said.push(text) };
  const api = {
    provider: 'Test',
    url: 'https://pos.test',
    tokens: { token: async () => 'token', tokenInsteadOf: async () => undefined },
    explain: () => undefined,
  };
  expect(await new ApiClient(api, io).call({ path: '/orders', permission: 'ORDERS' })).toEqual({ orders: [] });
  expect(said).toEqual(['the clock is 6 min ahead']);
});

test.each([
  ['[]', "/orders: Till's answer is not an object"],
  ['null', "/orders: Till's answer is not an object"],
  ['"closed for maintenance"', "/orders: Till's answer is not an object"],
  ['{"orders":"none"}', "/orders: orders in Till's answer is not a list"],
  ['{"errors":[{"code":"LATER"}]}', "/orders: Till's answer has errors in place of orders"],
  ['{"message":"closed for maintenance"}', "/orders: Till's answer has message in place of orders"],
  ['<html>', /^GET \/v1\/orders at 127\.0\.0\.1:\d+: the answer is not JSON/],
])(
  'an answer that holds no rows is the matter of the provider, never a day without sales: %s',
  async (body, message) => {
    const server = await loopback(says(200, body));
    const pages = async () => {
      for await (const _ of clientOf(server.url).pages(CALL, { rows: 'orders' }));
    };
    const failure = await failureOf(pages());
    expect(failure).toMatchObject({ code: 'bad_data', needs: 'provider' });
    if (typeof message === 'string') expect(failure.message).toBe(message);
    else expect(failure.message).toMatch(message);
  },
);

test('an answer without a list is one of no rows only where the provider says it so', async () => {
  const read = async (body: object, how: Pick<CursorList, 'omitsEmpty'>) => {
    const server = await loopback(says(200, body));
    const pages: (readonly unknown[])[] = [];
    for await (const rows of clientOf(server.url).pages(CALL, { rows: 'orders', ...how })) pages.push(rows);
    return pages.flat();
  };
  expect(await read({}, { omitsEmpty: true })).toEqual([]);
  expect(await read({ orders: null, place: 'L1' }, { omitsEmpty: 'place' })).toEqual([]);
  const wrong: [object, Pick<CursorList, 'omitsEmpty'>][] = [
    [{}, {}],
    [{ orders: null }, {}],
    [{ rows: [{ id: 1 }] }, {}],
    [{ orders: null }, { omitsEmpty: 'place' }],
  ];
  for (const [body, how] of wrong)
    expect(await failureOf(read(body, how))).toMatchObject({
      code: 'bad_data',
      needs: 'provider',
      message: "/orders: Till's answer has no orders",
    });
});
