import { describe, expect, test } from 'vitest';
import { makeHttp } from '../../../src/connectors/http/http.ts';
import { processBudgets } from '../../../src/connectors/http/process-budgets.ts';
import { loyverse } from '../../../src/connectors/loyverse/loyverse.ts';
import type { HttpRequest } from '../../../src/ports/http.ts';
import { aSale } from '../../support/builders.ts';
import { type Connecting, connecting, failureOf, fakeSession, fetchAll } from '../../support/connecting.ts';
import { fakeClock, fakeIds } from '../../support/fake-system.ts';
import { loopback, says } from '../../support/loopback.ts';
import { BAR, type Book, failing, line, loyverseTwin, MERCHANT, PATIO, receipt } from '../../support/loyverse-twin.ts';

async function sales(book: Book, given: Connecting = {}) {
  const twin = await loyverseTwin(book);
  const result = await fetchAll(loyverse, { ...given, options: { baseUrl: twin.address(), ...given.options } });
  const asked = twin.received.filter((r) => r.path === '/v1.0/receipts').map((r) => Object.fromEntries(r.query));
  return { ...result, asked, requests: twin.received };
}

/** What a failed check is, in one line. */
async function failure(call: Promise<unknown>): Promise<string> {
  const { code, needs, message } = await failureOf(call);
  return `${code} ${needs}: ${message.replace(/127\.0\.0\.1:\d+/g, 'HOST')}`;
}

describe('receipts', () => {
  test('of a routine check are asked for by time of change', async () => {
    const { asked, requests, documents } = await sales({ receipts: [receipt()] });
    expect(asked).toEqual([
      { updated_at_min: '2026-11-13T11:59:59.999Z', updated_at_max: '2026-11-20T12:00:00.000Z', limit: '250' },
    ]);
    expect(requests.map((r) => r.headers.authorization)).toEqual([
      'Bearer rehearsal',
      'Bearer rehearsal',
      'Bearer rehearsal',
    ]);
    expect(documents).toHaveLength(1);
  });

  test('of a window that was asked for go by time of creation, from a little before to long after it', async () => {
    const window = { by: 'sold', from: '2026-10-01T08:00:00.000Z', to: '2026-10-02T08:00:00.000Z' } as const;
    const { asked } = await sales({}, { window });
    expect(asked).toEqual([
      { created_at_min: '2026-10-01T06:59:59.999Z', created_at_max: '2026-10-16T08:00:00.000Z', limit: '250' },
      expect.objectContaining({ cursor: expect.any(String), created_at_min: '2026-10-01T06:59:59.999Z' }),
      expect.objectContaining({ cursor: expect.any(String), created_at_max: '2026-10-16T08:00:00.000Z' }),
    ]);
    // Not beyond the present, unless the window itself goes there.
    const lately = { by: 'sold', from: '2026-11-19T08:00:00.000Z', to: '2026-11-20T08:00:00.000Z' } as const;
    expect((await sales({ receipts: [] }, { window: lately })).asked[0]?.created_at_max).toBe(
      '2026-11-20T12:00:00.000Z',
    );
    const ahead = { by: 'sold', from: '2026-11-20T08:00:00.000Z', to: '2026-11-21T08:00:00.000Z' } as const;
    expect((await sales({ receipts: [] }, { window: ahead })).asked[0]?.created_at_max).toBe(
      '2026-11-21T08:00:00.000Z',
    );
  });

  test('of a till that was offline are found on the day on which it sold', async () => {
    const offline = receipt({ receipt_date: '2026-10-01T20:00:00.000Z', created_at: '2026-10-12T09:00:00.000Z' });
    const window = { by: 'sold', from: '2026-10-01T08:00:00.000Z', to: '2026-10-02T08:00:00.000Z' } as const;
    expect((await sales({ receipts: [offline] }, { window })).documents.map((d) => d.businessDay)).toEqual([
      '2026-10-01',
    ]);
    const next = { by: 'sold', from: '2026-10-12T08:00:00.000Z', to: '2026-10-13T08:00:00.000Z' } as const;
    expect((await sales({ receipts: [offline] }, { window: next })).documents).toEqual([]);
  });

  test('are followed page by page with the query unchanged; what changed meanwhile is given again', async () => {
    const pages = [
      { receipts: [receipt({ receipt_number: 'a' }), receipt({ receipt_number: 'b' })], cursor: 'c1=' },
      { receipts: [], cursor: 'c2=' },
      {
        receipts: [
          receipt({ receipt_number: 'b' }),
          receipt({ receipt_number: 'a', cancelled_at: '2026-11-20T00:00:00.000Z' }),
        ],
      },
    ];
    const queries: URLSearchParams[] = [];
    const server = await loopback((response, request) => {
      const { pathname, searchParams } = new URL(request.path, 'http://x');
      if (pathname === '/v1.0/receipts') queries.push(searchParams);
      says(200, pathname === '/v1.0/receipts' ? pages[queries.length - 1] : { ...MERCHANT, stores: [] })(
        response,
        request,
      );
    });
    const { batches } = await fetchAll(loyverse, { options: { baseUrl: `${server.url}/` } });
    expect(batches.map((batch) => batch.map((d) => `${d.receipt} ${d.kind}`))).toEqual([
      ['a sale', 'b sale'],
      ['a void'],
    ]);
    expect(queries.map((query) => query.get('cursor'))).toEqual([null, 'c1=', 'c2=']);
    for (const query of queries) query.delete('cursor');
    expect(new Set(queries.map(String)).size).toBe(1);
  });

  test('with one that is broken are a warning; when nothing else is there, the check fails', async () => {
    const broken = receipt({ receipt_number: '1-1', line_items: 'none' });
    const { documents, fetched } = await sales({ receipts: [receipt(), broken] });
    expect(documents.map((d) => d.receipt)).toEqual(['1-10131']);
    expect(fetched.warnings).toEqual([
      `the receipt ${PATIO.id}:1-1 cannot be read and is not counted: line_items is not a list`,
    ]);
    expect(await failure(sales({ receipts: [broken] }))).toBe(
      `bad_data support: none of 1 receipts can be read: the receipt ${PATIO.id}:1-1: line_items is not a list`,
    );
  });

  test('take their modifiers as the option says', async () => {
    const chosen = receipt({ line_items: [line({ line_modifiers: [{ name: 'Ice' }] })] });
    const names = async (includeModifiers: string) =>
      (await sales({ receipts: [chosen] }, { options: { includeModifiers } })).documents.flatMap((d) =>
        d.lines.map((l) => l.itemName),
      );
    expect([await names('true'), await names('false')]).toEqual([['Lager + Ice'], ['Lager']]);
    expect(await failure(names('maybe'))).toBe(
      'bad_config support: the option includeModifiers is «maybe»; it can be true or false',
    );
  });
});

describe('stores', () => {
  const GONE = { id: 'gone', name: 'Old Pier', deleted_at: '2025-01-01T00:00:00.000Z' };
  const receipts = [receipt(), receipt({ receipt_number: '2-1', store_id: BAR.id })];
  const book = { stores: [PATIO, BAR, GONE, null, { name: 'without id' }], receipts };

  test('are all of them unless some are named, and said', async () => {
    const { asked, talk, documents } = await sales(book);
    expect(asked.map((query) => query.store_id)).toEqual([undefined]);
    expect(talk[0]).toBe(`sales of Patio (${PATIO.id}), Bar (${BAR.id})`);
    expect(documents).toHaveLength(2);
  });

  test.each([
    ['by ID', ` ${BAR.id} ,`],
    ['by name', 'bar'],
  ])('that are named count, each asked for by itself: %s', async (_, stores) => {
    const { asked, documents } = await sales(book, { options: { stores } });
    expect(asked.map((query) => query.store_id)).toEqual([BAR.id]);
    expect(documents.map((d) => d.receipt)).toEqual(['2-1']);
  });

  test('that are named and not there are a warning beside others', async () => {
    const { documents, fetched } = await sales(book, { options: { stores: 'Bar, Old Pier' } });
    expect(documents.map((d) => d.receipt)).toEqual(['2-1']);
    expect(fetched.warnings).toEqual([
      `the option stores names Old Pier, which Loyverse does not know; there are Patio (${PATIO.id}), Bar (${BAR.id}); sales of Bar (${BAR.id}) are fetched`,
    ]);
  });

  test('that are named and not there fail the check when no other is named', async () => {
    expect(await failure(sales(book, { options: { stores: 'Old Pier' } }))).toBe(
      `bad_config support: the option stores names Old Pier, which Loyverse does not know; there are Patio (${PATIO.id}), Bar (${BAR.id})`,
    );
    expect(await failure(sales({ stores: [] }, { options: { stores: 'Bar' } }))).toBe(
      'bad_config support: the option stores names Bar, which Loyverse does not know; the account has none',
    );
  });

  test.each([
    [book, `2 stores: Patio (${PATIO.id}), Bar (${BAR.id})`],
    [{ stores: [PATIO] }, `1 store: Patio (${PATIO.id})`],
    [{ stores: [] }, 'an account without stores'],
  ])('are what trying the credentials shows: %#', async (given, expected) => {
    const places = [PATIO, BAR].filter(({ name }) => expected.includes(name)).map(({ id, name }) => ({ id, name }));
    const twin = await loyverseTwin(given);
    const { setUp, io } = connecting({ options: { baseUrl: twin.address() } });
    expect(await loyverse.verify(setUp, io)).toEqual({
      sees: ['the account Blue Door, which sells in CAD', expected],
      warnings: [],
      account: { merchant: '5fd4f446-01d2-8787-4fd5-7b7b1995df85', places },
    });
    expect(twin.received.map((r) => r.path)).toEqual(['/v1.0/stores', '/v1.0/merchant']);
  });
});

describe('the currency', () => {
  test('is that of the account, whatever the venue sells in', async () => {
    const yen = { business_name: 'Azul', currency: { code: 'JPY', decimal_places: 0 } };
    const one = receipt({
      total_money: 1130,
      total_tax: 0,
      line_items: [line({ gross_total_money: 1130, total_money: 1130, line_taxes: [] })],
    });
    const { documents, fetched } = await sales({ merchant: yen, receipts: [one] });
    expect(documents.map((d) => [d.currency, d.total])).toEqual([['JPY', 1130]]);
    expect(fetched.warnings).toEqual(['sales in JPY are kept, but the venue sells in CAD']);
    const twin = await loyverseTwin({ merchant: yen });
    const { setUp, io } = connecting({ options: { baseUrl: twin.address() } });
    expect(await loyverse.verify(setUp, io)).toMatchObject({
      sees: ['the account Azul, which sells in JPY', expect.any(String)],
      warnings: ['the account sells in JPY, the venue in CAD'],
    });
  });

  test.each([
    ['may not be asked for', null],
    ['is not said', {}],
    ['is none', { currency: { code: 'dollars' } }],
  ])('is that of its sales so far where it %s, and never the venue’s', async (_, merchant) => {
    const kept = [aSale('a', { currency: 'USD' })];
    const { documents, fetched } = await sales({ merchant, receipts: [receipt()] }, { kept });
    expect(documents.map((d) => [d.currency, d.total])).toEqual([['USD', 1130]]);
    expect(fetched.warnings).toEqual([
      'what the Loyverse account sells in cannot be had now; its sales are read in USD, as they were',
      'sales in USD are kept, but the venue sells in CAD',
    ]);
  });

  test.each([
    [
      'may not be asked for',
      null,
      'auth_revoked venue: the access token lacks the permission MERCHANT_READ (403 FORBIDDEN: no)',
    ],
    ['is not said', {}, 'bad_data provider: Loyverse does not say what the account sells in'],
  ])('that was never known fails the check, and the trial: it %s', async (_, merchant, said) => {
    const twin = await loyverseTwin({ merchant });
    const given = { options: { baseUrl: twin.address() } };
    // What a row says that is not a sale does not tell.
    const kept = [aSale('m', { kind: 'void', currency: 'XXX', lines: [] })];
    expect(await failure(sales({ merchant, receipts: [receipt()] }, { kept }))).toBe(said);
    const { setUp, io } = connecting(given);
    expect(await failure(loyverse.verify(setUp, io))).toBe(said);
  });
});

describe('an account without unlimited sales history', () => {
  // It is 2026-11-20T12:00: 31 days ago was 2026-10-20T12:00.
  const paidUntil = Date.parse('2026-10-20T12:00:00.000Z');
  const said =
    'Loyverse gives receipts of more than 31 days ago only with its add-on Unlimited sales history ' +
    '(402 PAYMENT_REQUIRED: Unable to retrieve receipts created earlier than 31 days ago. Please subscribe to Unlimited sales history.)' +
    '; ask for later days, or have the venue subscribe to it';

  test('fails a check of older days that a person asked for, and says what to do', async () => {
    const window = { by: 'sold', from: '2026-10-01T08:00:00.000Z', to: '2026-10-02T08:00:00.000Z' } as const;
    expect(await failure(sales({ paidUntil }, { window }))).toBe(`bad_config venue: ${said}`);
  });

  test('gives a routine check what there is, with a warning of what there is not', async () => {
    const window = { from: '2026-10-17T00:00:00.000Z', to: '2026-10-24T00:00:00.000Z' };
    const { asked, documents, fetched } = await sales({ paidUntil }, { window });
    expect(asked.slice(0, 2)).toEqual([
      { updated_at_min: '2026-10-16T23:59:59.999Z', updated_at_max: '2026-10-24T00:00:00.000Z', limit: '250' },
      { created_at_min: '2026-10-20T12:59:59.999Z', created_at_max: '2026-10-24T00:00:00.000Z', limit: '250' },
    ]);
    expect(documents.length).toBeGreaterThan(100);
    expect(fetched).toMatchObject({
      from: '2026-10-20T13:00:00.000Z',
      warnings: [`${said}. What was sold before 2026-10-20T13:00:00.000Z was not fetched`],
    });
  });

  test('has nothing for a part of a gap that lies beyond it, and the check goes on', async () => {
    const window = { from: '2026-10-01T00:00:00.000Z', to: '2026-10-08T00:00:00.000Z' };
    const { asked, documents, fetched } = await sales({ paidUntil }, { window });
    expect([asked.length, documents]).toEqual([1, []]);
    expect(fetched).toMatchObject({
      from: '2026-10-08T00:00:00.000Z',
      warnings: [`${said}. What was sold before 2026-10-08T00:00:00.000Z was not fetched`],
    });
  });
});

describe('a refused call', () => {
  test.each([
    [
      401,
      'UNAUTHORIZED',
      'The access token is not valid.',
      'auth_revoked venue: Loyverse does not know the access token (401 UNAUTHORIZED: The access token is not valid.); make a new one',
    ],
    [
      401,
      'UNAUTHORIZED',
      'The access token has expired.',
      'auth_expired venue: the access token has expired (401 UNAUTHORIZED: The access token has expired.); make a new one',
    ],
    [
      403,
      'FORBIDDEN',
      'no',
      'auth_revoked venue: the access token lacks the permission STORES_READ (403 FORBIDDEN: no)',
    ],
    [
      402,
      'PAYMENT_REQUIRED',
      'Subscription ended',
      'bad_config venue: Loyverse requires payment first: a subscription of the account has ended (402 PAYMENT_REQUIRED: Subscription ended)',
    ],
    [
      400,
      'INVALID_CURSOR',
      'gone',
      'provider_down nobody: Loyverse no longer knows its own page mark (400 INVALID_CURSOR: gone)',
    ],
    [
      400,
      'INVALID_VALUE',
      'x\u001b[31m'.repeat(80),
      `bad_config support: Loyverse refused the call: 400 INVALID_VALUE: ${'x'.repeat(80)}`,
    ],
  ])('says who must act: %i %s', async (status, code, details, expected) => {
    const server = await loopback((response, request) => {
      const { body } = failing(status, code, details);
      says(status, body)(response, request);
    });
    expect(await failure(fetchAll(loyverse, { options: { baseUrl: server.url } }))).toBe(expected);
  });

  test('in words that nobody knows is told by its status', async () => {
    const server = await loopback(says(401, 'go away'));
    expect(await failure(fetchAll(loyverse, { options: { baseUrl: server.url } }))).toBe(
      'auth_expired venue: GET /v1.0/stores at HOST answered 401: go away',
    );
  });
});

describe('calls', () => {
  test('share a budget of 60 a minute with all checks of the same token', async () => {
    const twin = await loyverseTwin({ receipts: [] });
    const asked: HttpRequest[] = [];
    const clock = fakeClock();
    const real = makeHttp({ clock, budgets: processBudgets(clock), ids: fakeIds() });
    const http = {
      request(request: HttpRequest) {
        asked.push(request);
        return real.request(request);
      },
    };
    for (const accessToken of ['one', 'one', 'two']) {
      const options = { baseUrl: twin.address() };
      await fetchAll(loyverse, { http, clock, options, credentials: fakeSession({ accessToken }) });
    }
    const budgets = asked.flatMap((request) => request.budgets ?? []);
    expect(budgets).toHaveLength(9);
    expect(new Set(budgets.map(({ requests, perMs }) => `${requests} in ${perMs}`))).toEqual(new Set(['60 in 60000']));
    const names = budgets.map(({ name }) => name);
    expect(new Set(names.slice(0, 6)).size).toBe(1);
    expect(new Set(names).size).toBe(2);
    expect(names.join()).not.toMatch(/one|two/);
  });

  test('go to Loyverse when no other address is given', async () => {
    const asked: string[] = [];
    const fetch = async (input: unknown) => {
      asked.push(String(input).replace(/\?.*/, ''));
      return new Response(JSON.stringify({ ...MERCHANT, stores: [], receipts: [] }));
    };
    const http = makeHttp({
      clock: fakeClock(),
      budgets: processBudgets(fakeClock()),
      ids: fakeIds(),
      fetch: fetch as typeof globalThis.fetch,
    });
    await fetchAll(loyverse, { http });
    expect(asked).toEqual([
      'https://api.loyverse.com/v1.0/stores',
      'https://api.loyverse.com/v1.0/merchant',
      'https://api.loyverse.com/v1.0/receipts',
    ]);
  });
});
