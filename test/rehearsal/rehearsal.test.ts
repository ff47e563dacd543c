import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseFault, REHEARSAL_FAULTS } from '../../src/domain/rehearsal-faults.ts';
import { makeRehearsal } from '../../src/rehearsal/rehearsal.ts';

const NOW = '2026-11-20T12:00:00.000Z';

interface Given {
  readonly seed?: number;
  readonly elapsed?: () => number;
  readonly port?: number;
}

async function rehearsal({ seed = 1, elapsed = () => 0, port = 0 }: Given = {}) {
  const server = await makeRehearsal(elapsed).serve({ port, seed, now: NOW });
  let open = true;
  const close = async () => {
    if (open) await server.close();
    open = false;
  };
  onTestFinished(close);
  return { url: server.url, close };
}

async function post(url: string, body: unknown, token = 'rehearsal') {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

/** What the tests look at. */
interface Body {
  readonly orders?: readonly Order[];
  readonly objects?: readonly unknown[];
  readonly cursor?: string;
  readonly errors?: readonly { readonly code: string; readonly detail: string }[];
  readonly [field: string]: unknown;
}

interface Money {
  readonly amount: number;
}

interface Order {
  readonly id: string;
  readonly state: string;
  readonly version: number;
  readonly updated_at: string;
  readonly closed_at?: string;
  readonly line_items: readonly Record<string, Money>[];
  readonly service_charges?: readonly { readonly total_money: Money }[];
  readonly rounding_adjustment?: { readonly amount_money: Money };
  readonly total_money: Money;
  readonly total_tip_money: Money;
  readonly total_discount_money: Money;
  readonly returns?: readonly { readonly source_order_id: string }[];
}

interface Search {
  readonly by?: 'updated_at' | 'closed_at';
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
  readonly states?: readonly string[];
  readonly locations?: readonly string[];
}

function search({
  by = 'updated_at',
  from = '2026-11-13T12:00:00Z',
  to = NOW,
  limit = 500,
  states,
  locations,
}: Search = {}) {
  return {
    location_ids: locations ?? ['LHARBOUR', 'LPATIO', 'LMARKET'],
    limit,
    query: {
      filter: {
        state_filter: { states: states ?? ['COMPLETED', 'CANCELED'] },
        date_time_filter: { [by]: { start_at: from, end_at: to } },
      },
      sort: { sort_field: by.toUpperCase(), sort_order: 'ASC' },
    },
  };
}

/** All pages of a search. */
async function orders(url: string, given: Search = {}): Promise<Order[]> {
  const found: Order[] = [];
  const query = search(given);
  for (let cursor: string | undefined; ; ) {
    const { body } = await post(`${url}/v2/orders/search`, cursor === undefined ? query : { ...query, cursor });
    found.push(...(body.orders ?? []));
    cursor = body.cursor;
    if (cursor === undefined) return found;
  }
}

describe('made-up sales', () => {
  test('are the same for the same seed, and others for another', async () => {
    const [first, again, other] = await Promise.all([rehearsal(), rehearsal(), rehearsal({ seed: 2 })]);
    expect(await orders(first.url)).toEqual(await orders(again.url));
    const ids = new Set((await orders(first.url)).map((order) => order.id));
    expect((await orders(other.url)).filter((order) => ids.has(order.id))).toEqual([]);
    expect(await orders(`${first.url}/~seed=2`)).toEqual(await orders(other.url));
  });

  test('are plausible: they add up, and all kinds of things happen to them', async () => {
    const { url } = await rehearsal();
    const all = await orders(url, { from: '2026-10-28T12:00:00Z' });
    const sold = all.filter((order) => order.state === 'COMPLETED' && !order.returns);
    for (const order of sold) {
      const lines = order.line_items.reduce((sum, line) => sum + (line.total_money?.amount ?? 0), 0);
      const service = (order.service_charges ?? []).reduce((sum, charge) => sum + charge.total_money.amount, 0);
      const rounding = order.rounding_adjustment?.amount_money.amount ?? 0;
      expect(order.total_money.amount).toBe(lines + service + rounding + order.total_tip_money.amount);
    }
    const share = (of: (order: Order) => unknown) => Math.round((100 * all.filter(of).length) / all.length);
    expect({
      orders: Math.round(all.length / 100) * 100,
      cancelled: share((o) => o.state === 'CANCELED'),
      refunds: share((o) => o.returns),
      edited: share((o) => o.version === 3),
      discounts: share((o) => o.total_discount_money.amount > 0),
      tips: share((o) => o.total_tip_money.amount > 0),
      modifiers: share((o) => o.line_items.some((line) => (line.modifiers as unknown as unknown[]).length > 0)),
      service: share((o) => o.service_charges),
      cash: share((o) => o.rounding_adjustment),
      late: share((o) => Date.parse(o.updated_at) - Date.parse(o.closed_at ?? '') > 3_600_000),
    }).toMatchInlineSnapshot(`
      {
        "cancelled": 3,
        "cash": 15,
        "discounts": 10,
        "edited": 5,
        "late": 4,
        "modifiers": 40,
        "orders": 1800,
        "refunds": 4,
        "service": 3,
        "tips": 46,
      }
    `);
  });

  test('name the sale that they take back', async () => {
    const { url } = await rehearsal();
    const all = await orders(url, { from: '2026-10-28T12:00:00Z' });
    const ids = new Set(all.map((order) => order.id));
    // What was taken back in the first days was sold before them.
    const later = all.filter((order) => order.updated_at > '2026-11-01');
    const named = later.flatMap((order) => order.returns ?? []).map((entry) => entry.source_order_id);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });

  test('go on while time passes: orders are opened, closed, changed and cancelled', async () => {
    let elapsed = 0;
    const { url } = await rehearsal({ elapsed: () => elapsed });
    const everything = { states: ['OPEN', 'COMPLETED', 'CANCELED'], to: '2027-01-01T00:00:00Z' };
    const before = new Map((await orders(url, everything)).map((order) => [order.id, order]));
    elapsed = 12 * 3_600_000;
    const after = new Map((await orders(url, everything)).map((order) => [order.id, order]));
    const changed = [...after.values()].filter(
      (order) => (before.get(order.id)?.version ?? order.version) < order.version,
    );
    expect(after.size).toBeGreaterThan(before.size + 20);
    expect(changed.length).toBeGreaterThan(0);
    expect([...before.values()].every((order) => order.updated_at <= NOW)).toBe(true);
    expect([...before.keys()].filter((id) => !after.has(id))).toEqual([]);
  });
});

describe('a search', () => {
  test('brings the same orders in pages of every size, sorted', async () => {
    const { url } = await rehearsal();
    const all = await orders(url);
    expect(all.length).toBeGreaterThan(300);
    expect(await orders(url, { limit: 37 })).toEqual(all);
    const times = all.map((order) => order.updated_at);
    expect(times).toEqual([...times].sort());
  });

  test('by time of closing brings what was closed then', async () => {
    const { url } = await rehearsal();
    const [from, to] = ['2026-11-18T09:00:00.000Z', '2026-11-19T08:59:59.999Z'];
    const day = await orders(url, { by: 'closed_at', from, to });
    expect(day.length).toBeGreaterThan(30);
    expect(day.every((o) => (o.closed_at ?? '') >= from && (o.closed_at ?? '') <= to)).toBe(true);
  });

  test.each([
    ['no location', { location_ids: [] }, 'MISSING_REQUIRED_PARAMETER'],
    ['eleven locations', { location_ids: Array(11).fill('LPATIO') }, 'ARRAY_LENGTH_TOO_LONG'],
    ['an unknown location', { location_ids: ['L9'] }, 'INVALID_LOCATION'],
    ['too many rows', { limit: 1001 }, 'VALUE_TOO_HIGH'],
    ['another sort field', { query: { ...search().query, sort: { sort_field: 'CLOSED_AT' } } }, 'BAD_REQUEST'],
    ['closing times of open orders', { query: { sort: { sort_field: 'CLOSED_AT' } } }, 'BAD_REQUEST'],
    ['a made-up cursor', { cursor: 'abc' }, 'INVALID_CURSOR'],
  ])('with %s is refused', async (_, change, code) => {
    const { url } = await rehearsal();
    const { status, body } = await post(`${url}/v2/orders/search`, { ...search(), ...change });
    expect([status, body.errors?.[0]?.code]).toEqual([400, code]);
  });

  test('with the cursor of another search is refused', async () => {
    const { url } = await rehearsal();
    const { body } = await post(`${url}/v2/orders/search`, search({ limit: 10 }));
    const other = await post(`${url}/v2/orders/search`, { ...search({ limit: 20 }), cursor: body.cursor });
    expect(other.body.errors?.[0]?.code).toBe('INVALID_CURSOR');
  });
});

describe('tokens', () => {
  test.each([
    ['rehearsal', 200, undefined],
    ['rehearsal-of-friday', 200, undefined],
    ['rehearsal-expired', 401, 'ACCESS_TOKEN_EXPIRED'],
    ['rehearsal-revoked', 401, 'ACCESS_TOKEN_REVOKED'],
    ['somebody-else', 401, 'UNAUTHORIZED'],
    ['', 401, 'UNAUTHORIZED'],
  ])('«%s» gives %i', async (token, status, code) => {
    const { url } = await rehearsal();
    const answer = await post(`${url}/v2/orders/search`, search({ limit: 1 }), token);
    expect([answer.status, answer.body.errors?.[0]?.code]).toEqual([status, code]);
  });

  test('without ITEMS_READ see orders and no catalogue', async () => {
    const { url } = await rehearsal();
    const token = 'rehearsal-no-items';
    expect((await post(`${url}/v2/orders/search`, search({ limit: 1 }), token)).status).toBe(200);
    expect((await post(`${url}/v2/catalog/search`, {}, token)).body.errors?.[0]?.code).toBe('INSUFFICIENT_SCOPES');
    expect((await post(`${url}/v2/catalog/search`, {})).body.objects?.length).toBeGreaterThan(10);
  });

  test('are renewed; refresh tokens that begin with rehearsal-once are good for one time', async () => {
    const { url } = await rehearsal();
    const renew = (refresh_token: string) =>
      post(`${url}/oauth2/token`, { grant_type: 'refresh_token', client_id: 'a', client_secret: 'b', refresh_token });
    const first = await renew('rehearsal-refresh');
    expect(first.body).toMatchObject({
      access_token: 'rehearsal-renewed-1',
      refresh_token: 'rehearsal-refresh',
      expires_at: '2026-12-20T12:00:00.000Z',
    });
    expect((await renew('rehearsal-refresh')).status).toBe(200);
    const rotated = await renew('rehearsal-once');
    expect(rotated.body.refresh_token).toBe('rehearsal-once-3');
    expect((await renew('rehearsal-once')).status).toBe(401);
    expect((await renew('rehearsal-once-3')).status).toBe(200);
    expect((await renew('rehearsal-revoked')).status).toBe(401);
    expect((await renew('stolen')).status).toBe(401);
  });
});

describe('faults', () => {
  const ask = (url: string) => fetch(`${url}/v2/locations`, { headers: { authorization: 'Bearer rehearsal' } });

  test.each([
    ['401', 401, null],
    ['revoked', 401, null],
    ['403', 403, null],
    ['429', 429, '1'],
    ['429=30', 429, '30'],
    ['429-date=90', 429, 'Fri, 20 Nov 2026 12:01:30 GMT'],
    ['500', 500, null],
    ['503', 503, null],
  ])('~%s answers %i', async (fault, status, wait) => {
    const { url } = await rehearsal();
    const answer = await ask(`${url}/~${fault}`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, wait]);
    expect(((await answer.json()) as Body).errors).toHaveLength(1);
  });

  test('~no-response never answers', async () => {
    const { url, close } = await rehearsal();
    let answered = false;
    const call = ask(`${url}/~no-response`).then(
      () => {
        answered = true;
      },
      () => {},
    );
    expect((await ask(url)).status).toBe(200);
    expect(answered).toBe(false);
    await close();
    await call;
  });

  test('~slow gives the whole answer in pieces', async () => {
    const { url } = await rehearsal();
    let pieces = 0;
    const bytes: Uint8Array[] = [];
    const answer = await ask(`${url}/~slow=50`);
    for await (const piece of answer.body ?? []) {
      pieces += 1;
      bytes.push(piece);
    }
    expect(pieces).toBeGreaterThan(1);
    expect(JSON.parse(Buffer.concat(bytes).toString())).toEqual(await (await ask(url)).json());
  });

  test('~cut breaks the connection, ~malformed the JSON', async () => {
    const { url } = await rehearsal();
    await expect(ask(`${url}/~cut`).then((answer) => answer.text())).rejects.toThrow('terminated');
    const text = await (await ask(`${url}/~malformed`)).text();
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test('~huge goes on and on', async () => {
    const { url } = await rehearsal();
    const size = async (fault: string) => (await (await ask(`${url}/${fault}`)).arrayBuffer()).byteLength;
    expect(await size('~huge')).toBeGreaterThanOrEqual(50_000_000);
    expect(await size('~huge=1')).toBeLessThan(1_200_000);
  });

  test.each(['repeated-pages', 'reordered-pages', 'empty-page'])(
    '~%s brings the same orders in disorder',
    async (fault) => {
      const { url } = await rehearsal();
      const inOrder = await orders(url);
      const disorder = await orders(`${url}/~${fault}`);
      const key = (order: Order) => `${order.id} ${order.version}`;
      expect(new Set(disorder.map(key))).toEqual(new Set(inOrder.map(key)));
      if (fault !== 'empty-page') expect(disorder.length).toBeGreaterThan(inOrder.length);
      if (fault === 'reordered-pages') expect(disorder[0]).not.toEqual(inOrder[0]);
    },
  );

  test('~empty-page begins with an empty page', async () => {
    const { url } = await rehearsal();
    const { body } = await post(`${url}/~empty-page/v2/orders/search`, search());
    expect([body.orders, typeof body.cursor]).toEqual([undefined, 'string']);
  });

  test('~endless-pages gives the same cursor again', async () => {
    const { url } = await rehearsal();
    const first = await post(`${url}/~endless-pages/v2/orders/search`, search());
    const second = await post(`${url}/~endless-pages/v2/orders/search`, { ...search(), cursor: first.body.cursor });
    expect(second.body).toEqual(first.body);
  });

  test('that are unknown say so', async () => {
    const { url } = await rehearsal();
    const answer = await ask(`${url}/~418`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('the rehearsal POS does not know ~418; GET /_fault lists its faults');
  });

  test('can be set for the whole server, for some answers or until they are lifted', async () => {
    const { url } = await rehearsal();
    const control = (method: string, body?: unknown) =>
      fetch(`${url}/_fault`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    expect(await (await control('POST', { fault: '500', times: 2 })).json()).toMatchObject({ fault: '500', times: 2 });
    expect([(await ask(url)).status, (await ask(url)).status, (await ask(url)).status]).toEqual([500, 500, 200]);
    await control('POST', { fault: '429=7' });
    expect([(await ask(url)).status, (await ask(url)).status]).toEqual([429, 429]);
    expect(await (await control('GET')).json()).toMatchObject({ fault: '429=7', times: null });
    // What an integration rehearses for itself goes before.
    expect((await ask(`${url}/~503`)).status).toBe(503);
    expect(await (await control('DELETE')).json()).toMatchObject({ fault: null, times: null });
    expect((await ask(url)).status).toBe(200);
  });

  test.each([
    { fault: '418' },
    { fault: 500 },
    { fault: '500', times: 0 },
    { fault: '500', times: 'many' },
    {},
    null,
    'x',
  ])('are refused when they make no sense: %j', async (body) => {
    const { url } = await rehearsal();
    const answer = await fetch(`${url}/_fault`, { method: 'POST', body: JSON.stringify(body) });
    expect([answer.status, (await ask(url)).status]).toEqual([400, 200]);
  });

  test('are all known by their names, and can be listed', async () => {
    const { url } = await rehearsal();
    for (const { name, setting } of REHEARSAL_FAULTS) {
      expect(parseFault(name)?.name).toBe(name);
      expect(parseFault(`${name}=5`)?.value).toBe(setting ? 5 : undefined);
    }
    const listed = (await (await fetch(`${url}/_fault`)).json()) as { faults: { name: string }[] };
    expect(listed.faults.map((fault) => fault.name)).toEqual(REHEARSAL_FAULTS.map((fault) => fault.name));
  });
});

describe('the server', () => {
  test('listens on loopback and nowhere else', async () => {
    const { url } = await rehearsal();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((address) => address && !address.internal && address.family === 'IPv4');
    for (const address of outside) {
      const refused = await new Promise((resolve) => {
        const socket = connect({ host: address?.address, port: Number(new URL(url).port) });
        socket.on('error', () => resolve(true));
        socket.on('connect', () => {
          socket.destroy();
          resolve(false);
        });
      });
      expect(refused).toBe(true);
    }
  });

  test('says when its port is taken', async () => {
    const { url } = await rehearsal();
    const port = Number(new URL(url).port);
    await expect(rehearsal({ port })).rejects.toMatchObject({
      code: 'failed',
      message: `the rehearsal POS cannot listen on 127.0.0.1:${port}: another program listens there`,
      hint: 'choose another port, or 0 for any that is free',
    });
  });

  test.each([
    ['GET', '/', undefined, 404],
    ['GET', '/v2/orders/search', undefined, 404],
    ['POST', '/v2/orders/search', 'no JSON', 400],
    ['POST', '/v2/orders/search', '[]', 400],
    ['GET', '/~%', undefined, 404],
    ['PUT', '/_fault', '{}', 405],
  ])('answers nonsense: %s %s %s', async (method, path, body, status) => {
    const { url } = await rehearsal();
    const headers = { authorization: 'Bearer rehearsal' };
    expect((await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) })).status).toBe(status);
  });
});
