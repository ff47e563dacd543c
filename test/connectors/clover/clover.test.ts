import { describe, expect, test } from 'vitest';
import { clover } from '../../../src/connectors/clover/clover.ts';
import type { SaleDocument, SourceRow } from '../../../src/domain/sale.ts';
import { type Book, cloverTwin, type Json, line, MERCHANT, order, payment } from '../../support/clover-twin.ts';
import { type Connecting, connecting, failureOf, fakeSession, fetchAll } from '../../support/connecting.ts';
import type { HttpTwin } from '../../support/http-twin.ts';
import { loopback, says } from '../../support/loopback.ts';

function given(url: string, { options, ...more }: Connecting = {}): Connecting {
  const credentials = fakeSession({ token: 'token-planted' });
  return { credentials, ...more, options: { baseUrl: url, merchant: MERCHANT, ...options } };
}

async function sales(book: Book, more: Connecting = {}) {
  const twin = await cloverTwin(book);
  return { ...(await fetchAll(clover, given(twin.address(), more))), twin };
}

/** What was asked for at a path, without what is asked every time. */
const asked = ({ received }: HttpTwin, end: string) =>
  received.filter(({ path }) => path.endsWith(end)).map(({ query }) => [...query].filter(([key]) => key !== 'expand'));

async function failure(call: Promise<unknown>): Promise<string> {
  const { code, needs, message } = await failureOf(call);
  return `${code} ${needs}: ${message}`;
}

const many = (count: number, more: (n: number) => Json = () => ({})) =>
  Array.from({ length: count }, (_, n) => order({ id: `ORDER${String(n).padStart(8, '0')}`, ...more(n) }));
const elements = (...rows: unknown[]) => ({ elements: rows });

describe('orders', () => {
  test('of a routine check are asked for by time of change, the earliest change first', async () => {
    const { twin } = await sales({ orders: [order()] });
    expect(asked(twin, '/orders')[0]).toEqual([
      ['filter', `modifiedTime>=${Date.parse('2026-11-13T12:00:00.000Z')}`],
      ['filter', `modifiedTime<${Date.parse('2026-11-20T12:00:00.000Z')}`],
      ['limit', '100'],
      ['orderBy', 'modifiedTime ASC'],
      ['offset', '0'],
    ]);
  });

  test('that were sold in a window may have been changed since; how late they were made is limited only lately', async () => {
    const filters = async (from: string, to: string) =>
      asked((await sales({ orders: [] }, { window: { by: 'sold', from, to } })).twin, '/orders')[0]
        ?.filter(([key]) => key === 'filter')
        .map(([, value]) => value);
    const [from, to] = ['2026-11-01T08:00:00.000Z', '2026-11-02T08:00:00.000Z'];
    expect(await filters(from, to)).toEqual([
      `modifiedTime>=${Date.parse(from)}`,
      `createdTime<${Date.parse('2026-11-16T08:00:00.000Z')}`,
    ]);
    const longAgo = '2025-11-01T08:00:00.000Z';
    expect(await filters(longAgo, '2025-11-02T08:00:00.000Z')).toEqual([`modifiedTime>=${Date.parse(longAgo)}`]);
  });

  test('come in the order that Clover has, where it does not take ours', async () => {
    const { documents } = await sales({ orders: many(250), sorts: false });
    expect(documents).toHaveLength(250);
  });

  test('that change while they are read pull others forward, and none is missed', async () => {
    const book = many(230);
    // After each page twelve orders of its beginning are changed, and leave the window: more than pages overlap.
    const server = await loopback((response, request) => {
      const { pathname, searchParams } = new URL(request.path, 'http://x');
      if (!pathname.endsWith('/orders')) return says(200, { elements: [] })(response, request);
      const offset = Number(searchParams.get('offset'));
      const rows = book.slice(offset, offset + 100);
      if (rows.length === 100) book.splice(0, 12);
      return says(200, { elements: rows })(response, request);
    });
    const { documents } = await fetchAll(clover, given(server.url));
    expect(new Set(documents.map((d) => d.source)).size).toBe(230);
  });

  test('with more lines than a list in a list holds are read on', async () => {
    const lines = Array.from({ length: 400 }, (_, n) => line({ id: `LINE${n}`, price: 100, taxRates: null }));
    const { documents, fetched, twin } = await sales({ orders: [order({ lines, total: 40_000 })] });
    expect(documents.map((d) => [d.net, d.lines.length])).toEqual([[40_000, 400]]);
    expect(fetched.warnings).toEqual([]);
    expect(asked(twin, '/line_items').map((query) => Object.fromEntries(query).offset)).toEqual([
      '0',
      '90',
      '180',
      '270',
      '360',
      '396',
    ]);
  });

  test('with lists that may be cut and cannot be read on are told', async () => {
    const payments = Array.from({ length: 100 }, (_, n) => payment({ id: `P${n}` }));
    const { fetched } = await sales({ orders: [order({ payments })] });
    expect(fetched.warnings).toEqual(['the order ORDER00000001 has 100 payments or more; not all may be read']);
  });
});

describe('orders that were told once and are not told again', () => {
  async function afterwards(orders: Json[], kept: readonly SaleDocument[]) {
    const twin = await cloverTwin({ orders });
    const { setUp, io, window } = connecting(given(twin.address(), { kept }));
    const rows: SourceRow[] = [];
    const steps = clover.fetch(setUp, window, io);
    for (let step = await steps.next(); !step.done; step = await steps.next())
      for (const one of step.value) if ('documents' in one) rows.push(one);
    return { rows: rows.map(({ row, version, documents }) => [row, version, documents.map((d) => d.kind)]), twin };
  }

  test('were deleted: what was counted of them is no more', async () => {
    const { documents } = await sales({ orders: [order()] });
    const { rows } = await afterwards([], documents);
    expect(rows).toEqual([[`${MERCHANT}:ORDER00000001`, documents[0]?.version, []]]);
  });

  test('or were changed since, and are read as they are now', async () => {
    const { documents } = await sales({ orders: [order()] });
    const modifiedTime = Date.parse('2026-11-20T12:00:00.000Z');
    const { rows } = await afterwards([order({ modifiedTime })], documents);
    expect(rows).toEqual([[`${MERCHANT}:ORDER00000001`, modifiedTime, ['sale']]]);
  });

  test('are asked for one by one, but not all of very many', async () => {
    const { documents } = await sales({ orders: many(120) });
    const { twin } = await afterwards([], documents);
    expect(twin.received.filter(({ path }) => /\/orders\/ORDER/.test(path))).toHaveLength(100);
  });
});

describe('refunds by hand', () => {
  const credit = {
    id: 'CREDIT0000001',
    amount: 565,
    taxAmount: 65,
    createdTime: Date.parse('2026-11-19T18:00:00.000Z'),
  };

  test('that belong to no order are asked for by when they were made; those of orders come with these', async () => {
    const credits = [credit, { ...credit, id: 'CREDIT0000002', orderRef: { id: 'ORDER00000001' } }];
    const orders = [order({ credits: elements(credits[1]) })];
    const { documents, twin } = await sales({ credits, orders });
    expect(documents.map((d) => [d.source.replace(`${MERCHANT}:`, ''), d.total])).toEqual([
      ['ORDER00000001', 1130],
      ['credit:CREDIT0000002', -565],
      ['credit:CREDIT0000001', -565],
    ]);
    expect(asked(twin, '/credits')[0]?.[0]).toEqual([
      'filter',
      `createdTime>=${Date.parse('2026-11-13T12:00:00.000Z')}`,
    ]);
  });
});

describe('the merchant', () => {
  const seen = async (book: Book) => {
    const twin = await cloverTwin(book);
    const { setUp, io } = connecting(given(twin.address()));
    return clover.verify(setUp, io);
  };

  test('is named when the token is tried', async () => {
    expect(await seen({})).toEqual({
      sees: [`1 merchant: Blue Door (${MERCHANT}, America/Toronto, CAD)`],
      warnings: [],
      account: { merchant: MERCHANT, places: [{ id: MERCHANT, name: 'Blue Door' }] },
    });
  });

  test('that may not be asked for is known by its ID, and its zone and currency by its sales', async () => {
    expect((await seen({ merchant: null })).sees).toEqual([`1 merchant: ${MERCHANT} (${MERCHANT})`]);
    const kept = (await sales({ orders: [order()] })).documents;
    const { documents, fetched } = await sales({ orders: [order({ currency: null })], merchant: null }, { kept });
    expect(documents).toEqual(kept);
    expect(fetched.warnings[0]).toMatch(
      /^name and time zone of the merchant cannot be had: the token lacks the permission Merchant/,
    );
  });

  test('that Clover does not know, or a name that is none, is told', async () => {
    const twin = await cloverTwin();
    const check = (options: Record<string, string>) => {
      const { setUp, io } = connecting(given(twin.address(), { options }));
      return failure(clover.verify(setUp, io));
    };
    expect(await check({ merchant: 'SOMEONE000001' })).toBe(
      'bad_config support: Clover does not know the merchant, or nothing at this address (404: Not Found); check merchant',
    );
    expect(await check({ merchant: 'blue-door' })).toBe(
      'bad_config support: the option merchant is «blue-door», which is not a merchant ID; it is the 13 letters and digits after /m/ in the address of the dashboard',
    );
  });
});

describe('tokens', () => {
  test('that are refused are told with all that it can be', async () => {
    expect(await failure(sales({}, { credentials: fakeSession({ token: 'gone' }) }))).toBe(
      'auth_revoked venue: Clover does not accept the token (401: 401 Unauthorized): it ended or was removed (make a new one), or the merchant is in another region (check region)',
    );
  });

  test('from OAuth are renewed with the app ID alone, two minutes before they end; both new ones are kept', async () => {
    const credentials = fakeSession({ refreshToken: 'refresh-planted', clientId: 'app-planted-id' });
    const { twin } = await sales({ orders: [] }, { credentials });
    expect(JSON.parse(twin.received[0]?.body ?? '')).toEqual({
      client_id: 'app-planted-id',
      refresh_token: 'refresh-planted',
    });
    expect(credentials.values).toMatchObject({ refreshToken: 'refresh-planted-1', accessToken: 'access-planted-1' });
    expect(credentials.values.accessTokenNote).toMatch(/^2026-11-20T12:28:00\.000Z /);
  });

  test('a refresh token that was spent needs the venue', async () => {
    const credentials = fakeSession({ refreshToken: 'spent', clientId: 'app-planted-id' });
    expect(await failure(sales({}, { credentials }))).toBe(
      'auth_revoked venue: Clover refused the refresh token (401: Invalid refresh token), which is good for one time only; the venue must connect again: posctl authorize clover',
    );
  });
});

describe('an answer that is not what was asked for', () => {
  const MERCHANTS = `/v3/merchants/${MERCHANT}`;
  const answering = (orders: unknown, merchant: unknown = { id: MERCHANT, name: 'Blue Door' }) =>
    loopback((response, request) => {
      const { pathname } = new URL(request.path, 'http://x');
      const body = pathname === MERCHANTS ? merchant : pathname.endsWith('/orders') ? orders : { elements: [] };
      says(200, body as object)(response, request);
    });

  test.each([
    [{}, `provider: ${MERCHANTS}/orders: Clover's answer has no elements`],
    [{ elements: null }, `provider: ${MERCHANTS}/orders: Clover's answer has no elements`],
    [{ orders: [order()] }, `provider: ${MERCHANTS}/orders: Clover's answer has no elements`],
    [{ message: 'x' }, `provider: ${MERCHANTS}/orders: Clover's answer has message in place of elements`],
    [{ elements: [{}] }, 'support: none of 1 orders can be read: an order without id'],
  ])('is never a day without sales: %j', async (body, said) => {
    const { url } = await answering(body);
    expect(await failure(fetchAll(clover, given(url)))).toBe(`bad_data ${said}`);
  });

  test.each([{}, { message: 'not for you' }])('is not a merchant that can be seen: %j', async (body) => {
    const { url } = await answering({ elements: [] }, body);
    const { setUp, io } = connecting(given(url));
    expect(await failure(clover.verify(setUp, io))).toBe(
      `bad_data provider: ${MERCHANTS}: Clover's answer names no merchant`,
    );
  });
});
