import { describe, expect, test } from 'vitest';
import { lightspeedX } from '../../../src/connectors/lightspeed-x/lightspeed-x.ts';
import type { SetUp } from '../../../src/ports/connectors.ts';
import type { Http } from '../../../src/ports/http.ts';
import { type Connecting, connecting, failureOf, fetchAll } from '../../support/connecting.ts';
import { fakeClock } from '../../support/fake-system.ts';
import { httpTwin, type TwinAnswer, type TwinRequest } from '../../support/http-twin.ts';
import {
  lightspeedXTwin,
  MAIN,
  MENU,
  PATIO,
  PRODUCTS,
  RETAILER,
  sale,
  saleLine,
} from '../../support/lightspeed-x-twin.ts';

type Json = Readonly<Record<string, unknown>>;

/** A shop whose answers are written down in a test, by path; an answer may depend on what was asked. */
async function shop(
  answers: Readonly<Record<string, unknown | ((request: TwinRequest) => unknown)>>,
  given: Connecting = {},
) {
  const ways: typeof answers = {
    '/retailer': { data: RETAILER },
    '/outlets': (request: TwinRequest) => ({ data: request.query.get('after') === '0' ? [MAIN, PATIO] : [] }),
    '/search': (request: TwinRequest) => ({
      data:
        request.query.get('type') === 'products' ? PRODUCTS.filter(({ id }) => id === request.query.get('_id')) : [],
    }),
    '/sales': { data: [] },
    ...answers,
  };
  const twin = await httpTwin({
    answer(request): TwinAnswer {
      const way = ways[request.path.replace('/api/2.0', '')];
      if (way === undefined) return { status: 404, body: { error: 'Not found' } };
      const body = typeof way === 'function' ? way(request) : way;
      return isAnswer(body) ? body : { status: 200, body };
    },
  });
  const options = { baseUrl: twin.address(), ...given.options };
  return { twin, given: { venue: { currency: 'NZD' }, ...given, options } };
}

const isAnswer = (body: unknown): body is TwinAnswer =>
  typeof body === 'object' && body !== null && 'status' in body && 'body' in body;

async function check(answers: Parameters<typeof shop>[0], given: Connecting = {}) {
  const { twin, given: full } = await shop(answers, given);
  const done = await fetchAll(lightspeedX, full);
  return { ...done, asked: twin.received.map(asked) };
}

const asked = ({ path, query }: TwinRequest) =>
  path.replace('/api/2.0', '') + (query.size > 0 ? `?${decodeURIComponent(String(query))}` : '');

const failure = async (call: Promise<unknown>): Promise<string> => {
  const { code, message } = await failureOf(call);
  return `${code} ${message.replace(/127\.0\.0\.1:\d+/g, 'HOST')}`;
};

const one = (n: number, more: Json = {}) =>
  sale(`f0000000-0000-4000-8000-00000000000${n}`, [saleLine('a', MENU.LAGER, 1, '4.3')], { version: 100 + n, ...more });
/** Pages of a search, by offset. */
const found =
  (...pages: readonly Json[][]) =>
  ({ query }: TwinRequest) => {
    if (query.get('type') === 'products') return { data: PRODUCTS };
    const starts = pages.map((_, i) => pages.slice(0, i).reduce((sum, page) => sum + page.length, 0));
    return { data: pages[starts.indexOf(Number(query.get('offset')))] ?? [] };
  };

describe('windows', () => {
  test('that were asked for are searched by sale time, sorted by it, deleted sales too', async () => {
    const window = { by: 'sold', from: '2026-11-19T15:00:00.000Z', to: '2026-11-20T15:00:00.000Z' } as const;
    const { asked: calls, fetched } = await check({}, { window, cursor: { shop: RETAILER.id, after: 7 } });
    expect(calls).toEqual([
      '/retailer',
      '/outlets?after=0&page_size=500',
      '/outlets?after=12&page_size=500',
      '/search?type=sales&date_from=2026-11-19T15:00:00Z&date_to=2026-11-20T15:00:00Z&order_by=sale_date&order_direction=asc&deleted=true&page_size=500&offset=0',
    ]);
    expect(fetched.warnings).toEqual([]);
  });

  test('end where they end, whatever the search gives besides', async () => {
    const window = { by: 'sold', from: '2026-11-19T08:00:00.000Z', to: '2026-11-19T09:00:00.500Z' } as const;
    const at = (n: number, sale_date: string) => one(n, { sale_date });
    const page = [
      at(1, '2026-11-19T07:59:59Z'),
      at(2, '2026-11-19T08:00:00Z'),
      at(3, '2026-11-19T09:00:00Z'),
      at(4, '2026-11-19T09:00:01Z'),
    ];
    const { documents, asked: calls } = await check({ '/search': found(page) }, { window });
    expect(documents.map((d) => d.receipt)).toEqual(['0002', '0003']);
    expect(calls.find((call) => call.includes('date_to'))).toContain('date_to=2026-11-19T09:00:01Z');
  });

  test('are searched for each outlet that is wanted, by name or id', async () => {
    const options = { outlets: ` patio, ${MAIN.id}` };
    const { asked: calls, talk } = await check({}, { options, window: { by: 'sold' } });
    const searched = calls
      .filter((call) => call.startsWith('/search'))
      .map((call) => /outlet_id=([^&]+)/.exec(call)?.[1]);
    expect(searched).toEqual([MAIN.id, PATIO.id]);
    expect(talk[0]).toBe(`sales of Main Bar (${MAIN.id}), Patio (${PATIO.id})`);
  });
});

describe('a first check', () => {
  const NOW = '2026-11-20T12:00:00.000Z';
  test.each([
    ['nothing was found', [], undefined],
    ['all changes are old', [one(1), one(2)], 102],
    ['the newest change may not have settled', [one(1), one(3, { updated_at: '2026-11-20T11:30:00Z' }), one(2)], 102],
    ['nothing has settled', [one(4, { updated_at: NOW }), one(5, { updated_at: NOW })], undefined],
    ['an unsettled change has a lower version', [one(5), one(3, { updated_at: NOW })], 102],
    ['versions or times are missing', [one(1, { version: null }), one(2, { updated_at: null })], undefined],
    ['versions are texts', [one(1, { version: '7' })], 7],
    ['a time of change lies years ahead', [one(1), one(2, { updated_at: '2031-01-01T00:00:00Z' })], 101],
  ])('remembers the version from which to go on: %s', async (_, sales, after) => {
    const { fetched, asked: calls } = await check({ '/search': found(sales) });
    expect(fetched.cursor).toEqual(after === undefined ? undefined : { shop: RETAILER.id, after });
    expect(calls.filter((call) => call.startsWith('/sales'))).toEqual([]);
  });

  test('leaves out no sale of a till whose clock is ahead', async () => {
    const ahead = one(1, { sale_date: '2026-11-20T20:00:00Z', updated_at: '2026-11-20T09:00:00Z' });
    const { documents, asked: calls } = await check({ '/search': found([ahead]) });
    expect(documents).toHaveLength(1);
    expect(calls.join()).toContain('date_to=2026-11-22T12:00:00Z');
  });
});

describe('a first check of many weeks, which is fetched in parts,', () => {
  const WEEK = 7 * 24 * 3_600_000;
  const ago = (ms: number) => new Date(Date.parse('2026-11-20T12:00:00.000Z') - ms).toISOString();
  const part = (weeksAgo: number) => ({ from: ago((weeksAgo + 1) * WEEK), to: ago(weeksAgo * WEEK) });

  test('loses no sale of a later week when one of the first was voided since', async () => {
    const voided = one(1, { sale_date: ago(2.5 * WEEK), updated_at: ago(WEEK / 7), version: 900, status: 'VOIDED' });
    const later = [1.5, 0.5].map((weeks, i) =>
      one(2 + i, { sale_date: ago(weeks * WEEK), updated_at: ago(weeks * WEEK), version: 500 + i }),
    );
    const shopOfThree = await lightspeedXTwin([...later, voided]);
    const given = { options: { baseUrl: shopOfThree.address() }, venue: { currency: 'NZD' } };
    let cursor: unknown = null;
    const receipts = new Set<string>();
    for (const weeks of [2, 1, 0]) {
      const { documents, fetched } = await fetchAll(lightspeedX, { ...given, cursor, window: part(weeks) });
      for (const { receipt } of documents) receipts.add(receipt);
      cursor = JSON.parse(JSON.stringify(fetched.cursor ?? cursor));
    }
    expect([...receipts].sort()).toEqual(['0001', '0002', '0003']);
    expect(cursor).toEqual({ shop: RETAILER.id, after: 501 });
  });

  test('reads afterwards what was changed since its first part began, however long it took', async () => {
    const began = ago(5 * 3_600_000);
    const { fetched } = await check({}, { window: part(1), clock: fakeClock(began) });
    expect(fetched.cursor).toEqual({ shop: RETAILER.id, searchedSince: began });
    const changed = [one(1, { updated_at: ago(7 * 3_600_000) }), one(2, { updated_at: ago(4 * 3_600_000) }), one(3)];
    const last = await check({ '/search': found(changed) }, { window: part(0), cursor: fetched.cursor });
    expect(last.fetched.cursor).toEqual({ shop: RETAILER.id, after: 101 });
  });
});

describe('a routine check', () => {
  const cursor = { shop: RETAILER.id, after: 100 };
  const inTurn = (...pages: Readonly<Record<string, unknown>>[]) => {
    let n = 0;
    return () => pages[Math.min(n++, pages.length - 1)];
  };
  const END = { data: [], version: { min: 0, max: 0 } };

  test('goes on from the version, whenever things were sold, and reads to the end', async () => {
    const old = one(1, { sale_date: '2026-03-01T08:00:00Z', status: 'VOIDED' });
    const pages = inTurn(
      { data: [old], version: { min: 101, max: 101 } },
      { data: [one(2)], version: { max: 102 } },
      END,
    );
    const { documents, fetched, asked: calls } = await check({ '/sales': pages }, { cursor });
    expect(documents.map((d) => [d.receipt, d.kind])).toEqual([
      ['0001', 'void'],
      ['0002', 'sale'],
    ]);
    expect(calls.filter((call) => call.startsWith('/sales'))).toEqual([
      '/sales?after=100&page_size=500',
      '/sales?after=101&page_size=500',
      '/sales?after=102&page_size=500',
    ]);
    expect(fetched.cursor).toEqual({ shop: RETAILER.id, after: 102 });
  });

  test('goes on after an empty page that has a version, and without any versions of pages', async () => {
    const pages = inTurn({ data: [], version: { max: 150 } }, { data: [one(9, { version: 160 })] }, { data: [] });
    const { documents, asked: calls } = await check({ '/sales': pages }, { cursor });
    expect(documents).toHaveLength(1);
    expect(calls.filter((call) => call.startsWith('/sales')).map((call) => /after=(\d+)/.exec(call)?.[1])).toEqual([
      '100',
      '150',
      '160',
    ]);
  });

  test('takes the newer version of a sale that stands on two pages', async () => {
    const pages = inTurn({ data: [one(1)] }, { data: [one(1, { version: 120, status: 'VOIDED' })] }, { data: [] });
    const { documents } = await check({ '/sales': pages }, { cursor });
    expect(documents.map((d) => [d.version, d.kind])).toEqual([
      [101, 'sale'],
      [120, 'void'],
    ]);
  });

  test('holds its place after every page, so that one that runs out of time need not begin anew', async () => {
    const held: unknown[] = [];
    await check({ '/sales': inTurn({ data: [one(1)] }, { data: [one(2)] }, END) }, { cursor, held });
    expect(held).toEqual([
      { shop: RETAILER.id, after: 101 },
      { shop: RETAILER.id, after: 102 },
    ]);
    const searching: unknown[] = [];
    await check({ '/search': found([one(1)], [one(2)]) }, { held: searching });
    expect(searching).toEqual([]);
  });

  test('with nothing new keeps its place', async () => {
    expect((await check({ '/sales': END }, { cursor })).fetched).toMatchObject({ warnings: [], cursor });
  });

  test.each([
    ['of another shop', { shop: 'another', after: 100 }],
    ['that is none', { after: 'x' }],
    ['of another life', 'version-7'],
  ])('does not go by a bookmark %s', async (_, kept) => {
    const { asked: calls } = await check({}, { cursor: kept });
    expect(calls.filter((call) => call.startsWith('/sales'))).toEqual([]);
    expect(calls.filter((call) => call.startsWith('/search'))).toHaveLength(1);
  });

  test('whose pages do not lead on fails instead of going round', async () => {
    const circle = check({ '/sales': { data: [one(1)] } }, { cursor });
    expect(await failure(circle)).toBe("bad_data /sales: Lightspeed X's pages go in a circle after 2 of them");
  });
});

describe('a search', () => {
  test('goes on behind what it got, until a page is empty', async () => {
    const { documents, asked: calls } = await check({ '/search': found([one(1), one(2)], [one(2), one(3)]) });
    expect(documents.map((d) => d.receipt)).toEqual(['0001', '0002', '0003']);
    expect(calls.flatMap((call) => /type=sales.*offset=(\d+)/.exec(call)?.[1] ?? [])).toEqual(['0', '2', '4']);
  });

  test('misses nothing when a sale moves to its end meanwhile, as a parked one does that is paid', async () => {
    const sales = Array.from({ length: 47 }, (_, i) => one(1, { id: `sale-${i + 10}`, version: 200 + i }));
    const moving = ({ query }: TwinRequest) => {
      if (query.get('type') === 'products') return { data: PRODUCTS };
      const offset = Number(query.get('offset'));
      const page = sales.slice(offset, offset + 20);
      sales.push({ ...sales.shift(), version: 300 + offset } as (typeof sales)[number]);
      return { data: page };
    };
    const { documents, asked: calls } = await check({ '/search': moving });
    expect(new Set(documents.map((d) => d.source)).size).toBe(47);
    // The three that moved are read anew.
    expect(documents).toHaveLength(50);
    const offsets = calls.flatMap((call) => /type=sales.*offset=(\d+)/.exec(call)?.[1] ?? []);
    expect(offsets).toEqual(['0', '18', '36', '46', '47']);
  });

  test('that finds the same again and again fails', async () => {
    const same = (request: TwinRequest) => ({ data: request.query.get('type') === 'sales' ? [one(1)] : PRODUCTS });
    expect(await failure(check({ '/search': same }))).toBe(
      "bad_data /search: Lightspeed X's pages go in a circle after 20 rows",
    );
  });

  test('whose answer has another form fails', async () => {
    expect(await failure(check({ '/search': { data: { id: 1 } } }))).toBe(
      "bad_data /search: data in Lightspeed X's answer is not a list",
    );
  });

  test('in which nothing can be read fails; a single broken sale is a warning', async () => {
    const broken = one(1, { total_price: 'much' });
    expect(await failure(check({ '/search': found([broken]) }))).toBe(
      `bad_data none of 1 sales can be read: the sale ${broken.id}: total_price is not a number`,
    );
    const { documents, fetched } = await check({ '/search': found([broken, one(2)]) });
    expect(documents).toHaveLength(1);
    expect(fetched.warnings).toEqual([
      `the sale ${broken.id} cannot be read and is not counted: total_price is not a number`,
    ]);
  });
});

describe('products', () => {
  const other = (n: number) => `c0000000-0000-4000-8000-0000000001${String(n).padStart(2, '0')}`;
  const selling = (ids: readonly string[]) =>
    sale(
      'f1',
      ids.map((id, i) => saleLine(`l${i}`, { id }, 1, '1')),
    );

  test('are asked for one by one when they are few, each once', async () => {
    const { documents, asked: calls } = await check({ '/search': found([one(1)], [one(2)]) });
    expect(documents.map((d) => d.lines[0]?.itemName)).toEqual(['Lager', 'Lager']);
    expect(calls.filter((call) => call.includes('type=products'))).toEqual([
      `/search?type=products&_id=${MENU.LAGER.id}&deleted=true&page_size=1`,
    ]);
  });

  test('are read as a list when they are many; those that are not there have no name', async () => {
    const many = selling([MENU.ALE.id, ...Array.from({ length: 30 }, (_, n) => other(n))]);
    const products = (request: TwinRequest) => ({ data: request.query.get('after') === '0' ? PRODUCTS : [] });
    const { documents, asked: calls } = await check({
      '/search': found([many], [{ ...many, id: 'f2' }]),
      '/products': products,
    });
    expect(documents[1]?.lines.slice(0, 2)).toMatchObject([
      { itemCode: MENU.ALE.id, itemName: 'Pale Ale / Pint', sku: '0002' },
      { itemCode: other(0), itemName: 'Unnamed item', sku: null },
    ]);
    expect(calls.filter((call) => call.startsWith('/products'))).toEqual([
      '/products?deleted=true&after=0&page_size=500',
      '/products?deleted=true&after=105&page_size=500',
    ]);
  });

  test('that may not be read cost the names, not the sales', async () => {
    const refusing = (request: TwinRequest) =>
      request.query.get('type') === 'products'
        ? { status: 403, body: { error: 'no products' } }
        : found([one(1)], [one(2)])(request);
    const { documents, fetched } = await check({ '/search': refusing });
    expect(documents.map((d) => d.lines[0]?.itemName)).toEqual(['Unnamed item', 'Unnamed item']);
    expect(fetched.warnings.map((warning) => warning.replace(/127\.0\.0\.1:\d+/, 'HOST'))).toEqual([
      'items have no names: the access token lacks the permission to read products (403: no products)',
    ]);
  });

  test.each([
    [500, /^provider_down /],
    [401, /^auth_revoked Lightspeed X does not accept the access token \(401: late\)/],
  ])(
    'that cannot be had for another reason (%i) fail the check: sales must not lose their names for a day',
    async (status, told) => {
      const broken = (request: TwinRequest) =>
        request.query.get('type') === 'products' ? { status, body: { error: 'late' } } : found([one(1)])(request);
      expect(await failure(check({ '/search': broken }))).toMatch(told);
    },
  );

  test('tell a discount by its SKU where the shop does not name its product', async () => {
    const lines = [saleLine('a', MENU.ALE, 1, '12'), saleLine('b', { id: RETAILER.discount_product_id }, -1, '2')];
    const answers = {
      '/retailer': { data: null },
      '/search': found([
        sale(
          'f1',
          lines.map((l) => ({ ...l, is_return: false })),
        ),
      ]),
    };
    expect((await check(answers)).documents).toMatchObject([{ kind: 'sale', gross: 1200, discount: 200, net: 1000 }]);
  });
});

describe('outlets', () => {
  test('give their sales time zone and currency, else the shop gives the currency', async () => {
    const strange = { ...PATIO, time_zone: 'Mars/Olympus', currency: null };
    const outlets = (request: TwinRequest) => ({ data: request.query.get('after') === '0' ? [MAIN, strange] : [] });
    const sales = [
      one(1),
      one(2, { outlet_id: PATIO.id }),
      one(3, { outlet_id: 'closed-down' }),
      one(4, { outlet_id: null }),
    ];
    const { documents } = await check({ '/outlets': outlets, '/search': found(sales) });
    expect(documents.map((d) => [d.location, d.zone, d.locationZone, d.currency])).toEqual([
      [MAIN.id, 'America/Toronto', 'Pacific/Auckland', 'NZD'],
      [PATIO.id, 'America/Toronto', undefined, 'NZD'],
      ['closed-down', 'America/Toronto', undefined, 'NZD'],
      [null, 'America/Toronto', 'Pacific/Auckland', 'NZD'],
    ]);
  });

  test('of a shop that has one: a sale that does not say where was made there', async () => {
    const outlets = (request: TwinRequest) => ({ data: request.query.get('after') === '0' ? [PATIO] : [] });
    const { documents } = await check({ '/outlets': outlets, '/search': found([one(1, { outlet_id: null })]) });
    expect(documents).toMatchObject([{ location: PATIO.id }]);
  });

  test('that are not wanted do not count, also in routine checks', async () => {
    const cursor = { shop: RETAILER.id, after: 100 };
    const options = { outlets: 'Patio' };
    const sales = (request: TwinRequest) => ({
      data: request.query.get('after') === '100' ? [one(1), one(2, { outlet_id: PATIO.id })] : [],
    });
    const { documents } = await check({ '/sales': sales }, { cursor, options });
    expect(documents.map((d) => d.receipt)).toEqual(['0002']);
  });

  test('that Lightspeed does not know are refused, with those that it knows, when no other is named', async () => {
    expect(await failure(check({}, { options: { outlets: 'Roof' } }))).toBe(
      `bad_config the option outlets names Roof, which Lightspeed X does not know; there are Main Bar (${MAIN.id}), Patio (${PATIO.id})`,
    );
  });

  test('that Lightspeed does not know any more are a warning beside others', async () => {
    const { fetched } = await check({}, { options: { outlets: 'Patio,Roof' } });
    expect(fetched.warnings).toEqual([
      `the option outlets names Roof, which Lightspeed X does not know; there are Main Bar (${MAIN.id}), Patio (${PATIO.id}); sales of Patio (${PATIO.id}) are fetched`,
    ]);
  });

  test('must be there', async () => {
    const useless = [
      { ...MAIN, id: null },
      { ...PATIO, deleted_at: '2026-01-01T00:00:00Z' },
    ];
    const none = 'bad_config the Lightspeed X shop has no outlet';
    const unsaid = "bad_data /outlets: Lightspeed X's answer has no data";
    for (const [found, said] of [
      [useless, none],
      [[], none],
      [null, unsaid],
    ] as const) {
      const outlets = ({ query }: TwinRequest) => ({ data: query.get('after') === '0' ? found : [] });
      expect(await failure(check({ '/outlets': outlets }))).toBe(said);
    }
  });
});

test('every call shares the budget of its shop: 350 in five minutes, which a shop with one register has', async () => {
  const { given } = await shop({ '/search': found([one(1)]) });
  const { io } = connecting(given);
  const budgets = new Set<string>();
  const http: Http = {
    request(request) {
      budgets.add(JSON.stringify(request.budgets).replace(/127\.0\.0\.1:\d+/, 'HOST'));
      return io.http.request(request);
    },
  };
  await fetchAll(lightspeedX, { ...given, http });
  expect([...budgets]).toEqual(['[{"name":"lightspeed-x http://HOST","requests":350,"perMs":300000}]']);
});

describe('trying the credentials', () => {
  test('says which outlets they can see, and what does not fit the venue', async () => {
    const { setUp, io } = connecting({ ...(await shop({})).given, venue: {} });
    expect(await lightspeedX.verify(setUp, io)).toEqual({
      sees: [`2 outlets: Main Bar (${MAIN.id}, Pacific/Auckland, NZD), Patio (${PATIO.id}, Pacific/Auckland, NZD)`],
      warnings: [
        `Main Bar (${MAIN.id}) sells in NZD, the venue in CAD`,
        `Patio (${PATIO.id}) sells in NZD, the venue in CAD`,
      ],
      account: {
        merchant: 'a0000000-0000-4000-8000-000000000001',
        places: [
          { id: MAIN.id, name: 'Main Bar' },
          { id: PATIO.id, name: 'Patio' },
        ],
      },
    });
  });

  test.each([
    ['https://bluedoor.retail.lightspeed.app/webregister/#/sell?tab=1', 'https://bluedoor.retail.lightspeed.app'],
    ['https://bluedoor.vendhq.com/setup', 'https://bluedoor.vendhq.com'],
    ['https://evil.example/bluedoor.vendhq.com', 'https://evil.example/bluedoor.vendhq.com'],
  ])('takes the shop from the address of any page of its back office: %s', async (baseUrl, shopAt) => {
    const asked: string[] = [];
    const http: Http = {
      async request({ url }) {
        asked.push(url);
        throw new Error('enough');
      },
    };
    const { setUp, io } = connecting({ options: { baseUrl }, http });
    await expect(lightspeedX.verify(setUp, io)).rejects.toThrow('enough');
    expect(asked).toEqual([`${shopAt}/api/2.0/retailer`]);
  });

  test.each(['/', '/api/2.0', '/api/2.0/', '///'])(
    'takes the address of the shop also as it is copied: ending in %s',
    async (end) => {
      const twin = await lightspeedXTwin();
      const { setUp, io } = connecting({ options: { baseUrl: ` ${twin.address()}${end}` } });
      await lightspeedX.verify(setUp, io);
      expect(twin.received[0]?.path).toBe('/api/2.0/retailer');
      expect(twin.received[0]?.headers.authorization).toBe('Bearer rehearsal');
    },
  );

  test.each<[SetUp['options'], string]>([
    [{}, 'bad_config the option baseUrl is missing; it is like https://SHOP.retail.lightspeed.app'],
    [{ baseUrl: 'bluedoor' }, 'bad_config baseUrl is not a web address; give one like https://host'],
    [
      { baseUrl: 'https://x', includeModifiers: 'si' },
      'bad_config the option includeModifiers is «si»; it can be true or false',
    ],
  ])('refuses options that cannot be: %j', async (options, expected) => {
    const { setUp, io } = connecting({ options });
    expect(await failure(lightspeedX.verify(setUp, io))).toBe(expected);
  });

  test.each([
    [
      401,
      { error: 'The access token has expired' },
      'auth_expired Lightspeed X says that the access token has expired (401: The access token has expired); make a new one',
    ],
    [
      401,
      { error: 'Unauthorized' },
      'auth_revoked Lightspeed X does not accept the access token (401: Unauthorized); make a new one',
    ],
    [401, '', 'auth_revoked Lightspeed X does not accept the access token (401); make a new one'],
    [403, { message: 'no' }, 'auth_revoked the access token lacks the permission to read the shop (403: no)'],
    [404, '<html>Nothing here</html>', 'bad_config there is no Lightspeed X shop at this address (404); check baseUrl'],
    [
      401,
      { error: { message: 'x\u001b[31m'.repeat(90) } },
      `auth_revoked Lightspeed X does not accept the access token (401: ${'x'.repeat(90)}); make a new one`,
    ],
  ])('that are refused says who must act: %i %j', async (status, body, expected) => {
    const { setUp, io } = connecting((await shop({ '/retailer': { status, body } })).given);
    expect(await failure(lightspeedX.verify(setUp, io))).toBe(expected);
  });
});
