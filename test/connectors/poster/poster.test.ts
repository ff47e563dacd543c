import { describe, expect, test } from 'vitest';
import { poster } from '../../../src/connectors/poster/poster.ts';
import { type Connecting, connecting, failureOf, fakeSession, fetchAll } from '../../support/connecting.ts';
import { BAR, type Book, LAGER, PATIO, posterTwin, product, sale, TOKEN } from '../../support/poster-twin.ts';

async function sales(book: Book, more: Connecting = {}) {
  const twin = await posterTwin(book);
  const given = {
    venue: { currency: 'PLN' },
    credentials: fakeSession({ token: TOKEN }),
    ...more,
    options: { baseUrl: twin.address(), ...more.options },
  };
  const asked = (method: string) =>
    twin.received.filter(({ path }) => path === `/api/${method}`).map(({ query }) => Object.fromEntries(query));
  return { ...(await fetchAll(poster, given)), asked };
}

async function failure(call: Promise<unknown>): Promise<string> {
  const { code, needs, message } = await failureOf(call);
  return `${code} ${needs}: ${message}`;
}

const ONE_DAY = { by: 'sold', from: '2026-11-19T03:00:00.000Z', to: '2026-11-20T03:00:00.000Z' } as const;

describe('sales', () => {
  test('are asked for by days of closing, three at once, those that were removed too, with the days around', async () => {
    const { asked } = await sales({ sales: [] }, { window: ONE_DAY });
    const days = { include_products: 'true', timezone: 'client', token: TOKEN };
    expect(asked('dash.getTransactions')).toEqual([
      { dateFrom: '20261118', dateTo: '20261120', status: '2', ...days },
      { dateFrom: '20261121', dateTo: '20261121', status: '2', ...days },
      { dateFrom: '20261118', dateTo: '20261120', status: '3', ...days },
      { dateFrom: '20261121', dateTo: '20261121', status: '3', ...days },
    ]);
  });

  test('are followed by the last one of a page, until a page brings nothing new', async () => {
    const many = Array.from({ length: 250 }, (_, n) => sale({ transaction_id: String(n + 1) }));
    const { documents, asked } = await sales({ sales: many }, { window: ONE_DAY });
    expect(documents).toHaveLength(250);
    expect(asked('dash.getTransactions').flatMap(({ next_tr = [] }) => next_tr)).toEqual(['151', '51', '1']);
  });

  test('of which Poster does not tell again are looked up: open again, or gone', async () => {
    const { documents: kept } = await sales({
      sales: [sale(), sale({ transaction_id: '7002' }), sale({ transaction_id: '7003' })],
    });
    const twin = await posterTwin({ sales: [sale(), sale({ transaction_id: '7002', status: '1', date_close: '0' })] });
    const { setUp, io, window } = connecting({
      kept,
      credentials: fakeSession({ token: TOKEN }),
      options: { baseUrl: twin.address() },
    });
    const rows: string[] = [];
    const steps = poster.fetch(setUp, window, io);
    for (let step = await steps.next(); !step.done; step = await steps.next())
      for (const one of step.value) if ('documents' in one) rows.push(`${one.row} ${one.documents.map((d) => d.kind)}`);
    expect(rows.sort()).toEqual(['123456:7001 sale', '123456:7002 ', '123456:7003 ']);
  });
});

describe('names', () => {
  test('come from the menu; of products that are not on it any more from their sale', async () => {
    const gone = { product_id: '908', product_name: 'Pizza', product_code: 'P-1' };
    const { documents, asked } = await sales({
      sales: [
        sale({ products: [product(), product({ product_id: '908' })] }),
        sale({ transaction_id: '7002', products: [product({ product_id: '908' })] }),
      ],
      named: { '7002': [gone] },
    });
    expect(documents.map((d) => d.lines.map((l) => [l.itemName, l.sku]))).toEqual([
      [['Pizza', 'P-1']],
      [
        ['Lager', 'BEER-1'],
        ['Pizza', 'P-1'],
      ],
    ]);
    expect(asked('dash.getTransactionProducts').map(({ transaction_id }) => transaction_id)).toEqual(['7002']);
  });

  test('may not be asked for: then sale by sale, with a warning', async () => {
    const { documents, fetched } = await sales({ menu: null, sales: [sale()], named: { '7001': [LAGER] } });
    expect(documents[0]?.lines.map((l) => l.itemName)).toEqual(['Lager']);
    expect(fetched.warnings).toEqual([
      'the menu cannot be read, names are asked for sale by sale: the key lacks the permission for this (200 20: not allowed)',
    ]);
  });

  test('and lines of a sale that the list tells without them are asked for', async () => {
    const named = { '7001': [{ ...product(), ...LAGER, product_sum: '1000' }] };
    const { documents, fetched } = await sales({ sales: [sale({ products: undefined })], named });
    expect(documents[0]?.lines.map((l) => [l.itemName, l.net])).toEqual([['Lager', 833]]);
    expect(fetched.warnings).toEqual([]);
  });
});

describe('locations', () => {
  const two = [sale(), sale({ transaction_id: '7002', spot_id: '2' })];

  test.each([
    [{}, ['2', '1'], 'sales of Patio (1), Bar (2)'],
    [{ spots: 'bar' }, ['2'], 'sales of Bar (2)'],
  ])('are all of them, or those that are named: %j', async (options, locations, said) => {
    const { documents, talk } = await sales({ sales: two }, { options });
    expect([documents.map((d) => d.location), talk[0]]).toEqual([locations, said]);
  });

  test('that are not there any more are a warning, and an error when none is left', async () => {
    const { fetched } = await sales({ sales: two }, { options: { spots: 'Bar, Old Pier' } });
    expect(fetched.warnings).toEqual([
      'the option spots names Old Pier, which Poster does not know; there are Patio (1), Bar (2); sales of Bar (2) are fetched',
    ]);
    expect(await failure(sales({ sales: two, spots: [PATIO] }, { options: { spots: BAR.spot_name } }))).toBe(
      'bad_config support: the option spots names Bar, which Poster does not know; there are Patio (1)',
    );
  });
});

describe('the account', () => {
  const seen = async (book: Book, given: Connecting = {}) => {
    const twin = await posterTwin(book);
    const { setUp, io } = connecting({
      credentials: fakeSession({ token: TOKEN }),
      venue: { currency: 'PLN' },
      ...given,
      options: { baseUrl: twin.address() },
    });
    return poster.verify(setUp, io);
  };

  test('is named with its currency, the end of its day and its locations', async () => {
    expect(await seen({})).toEqual({
      sees: [
        'the account Blue Door, which sells in PLN, its day ends at 04:00',
        '2 locations: Patio (1, Europe/Warsaw, PLN), Bar (2, Europe/Warsaw, PLN)',
      ],
      warnings: [],
      account: {
        merchant: '123456',
        places: [
          { id: '1', name: 'Patio' },
          { id: '2', name: 'Bar' },
        ],
      },
    });
  });

  test('whose settings may not be asked for is known by its sales', async () => {
    const kept = (await sales({ sales: [sale()] })).documents;
    const { documents, fetched } = await sales({ sales: [sale()], settings: null }, { kept });
    expect(documents.map((d) => d.currency)).toEqual(['PLN']);
    expect(fetched.warnings).toEqual([
      'time zone, currency and end of the day cannot be had: the key lacks the permission for this (200 20: not allowed)',
      'what the Poster account sells in cannot be had now; its sales are read in PLN, as they were',
    ]);
    expect(await failure(sales({ settings: null }))).toBe(
      'auth_revoked venue: the key lacks the permission for this (200 20: not allowed)',
    );
  });

  test('that says an end of its day that nobody understands has the days of the venue', async () => {
    const settings = { company_name: 'Blue Door', analytics_plus_time: '240', currency: { currency_code_iso: 'PLN' } };
    expect((await seen({ settings })).warnings).toEqual([
      'Poster says «240» for the end of the day, which is not understood; days go by that of the venue',
    ]);
  });

  test.each([
    [
      '123456:planted-expired',
      'auth_expired venue: Poster says that the key has expired (200 12: token expired); make a new one',
    ],
    ['123456:nobody-planted', 'auth_revoked venue: Poster does not know the key (200 11: wrong token); make a new one'],
  ])('is refused with status 200, and says so without the key: %s', async (token, why) => {
    expect(await failure(seen({}, { credentials: fakeSession({ token }) }))).toBe(why);
  });
});
