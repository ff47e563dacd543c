import { describe, expect, test } from 'vitest';
import { spoton } from '../../../src/connectors/spoton/spoton.ts';
import { type Connecting, connecting, failureOf, fakeSession, fetchAll, ONE_WEEK } from '../../support/connecting.ts';
import { type Book, item, LOCATION, order, spotonTwin } from '../../support/spoton-twin.ts';

async function sales(book: Book, more: Connecting = {}) {
  const twin = await spotonTwin(book);
  const credentials = more.credentials ?? fakeSession({ apiKey: 'key-planted' });
  const given = {
    venue: { currency: 'USD' },
    ...more,
    credentials,
    options: { baseUrl: twin.address(), location: LOCATION, ...more.options },
  };
  const asked = () =>
    twin.received.filter(({ path }) => path.endsWith('/orders')).map(({ query }) => Object.fromEntries(query));
  return { ...(await fetchAll(spoton, given)), asked };
}

async function failure(call: Promise<unknown>): Promise<string> {
  const { code, needs, message } = await failureOf(call);
  return `${code} ${needs}: ${message}`;
}

describe('orders', () => {
  test('of a routine check are asked for by change, at most 26 hours at once, up to six minutes ago', async () => {
    const { asked } = await sales({ orders: [] }, { window: { from: '2026-11-18T09:00:00.500Z' } });
    expect(asked()).toEqual([
      { updatedAtStart: '2026-11-18T08:50:00Z', updatedAtEnd: '2026-11-19T10:50:00Z' },
      { updatedAtStart: '2026-11-19T10:50:00Z', updatedAtEnd: '2026-11-20T11:54:00Z' },
    ]);
  });

  test('that were sold in a window are asked for by when they were closed, with what was changed since', async () => {
    const window = { by: 'sold', from: '2026-11-18T09:00:00.000Z', to: '2026-11-18T15:00:00.000Z' } as const;
    const { asked } = await sales({ orders: [] }, { window });
    expect(asked()).toEqual([
      { closedAtStart: '2026-11-18T09:00:00Z', closedAtEnd: '2026-11-18T15:00:00Z', includeUpdatedActivity: 'true' },
    ]);
  });

  test('are not asked for further back than SpotOn answers', async () => {
    const { asked } = await sales({ orders: [] }, { window: { from: '2026-01-01T00:00:00.000Z' } });
    expect(asked()[0]?.updatedAtStart).toBe('2026-08-22T13:00:00Z');
  });

  test('that come again on the border of two spans are read once', async () => {
    const { documents } = await sales({ orders: [order(), order()] }, { window: ONE_WEEK });
    expect(documents).toHaveLength(1);
  });
});

describe('menu items', () => {
  test('give their PLUs as SKUs; where they cannot be had, that is a warning', async () => {
    const skus = async (items: Book['items']) => {
      const { documents, fetched } = await sales({ orders: [order()], ...(items === undefined ? {} : { items }) });
      return [documents.flatMap((d) => d.lines.map((l) => [l.itemCode, l.sku])), fetched.warnings];
    };
    expect(await skus(undefined)).toEqual([[['mi-lager', '10006']], []]);
    expect(await skus(null)).toEqual([
      [['mi-lager', null]],
      ['sales have no PLUs: the key lacks the permission menu items (404 NOT_FOUND: nothing here)'],
    ]);
    expect(item().menuItemId).toBe('mi-lager');
  });
});

describe('the location', () => {
  const seen = async (book: Book, given: Connecting = {}) => {
    const twin = await spotonTwin(book);
    const options = { baseUrl: twin.address(), location: LOCATION, ...given.options };
    const { setUp, io } = connecting({ credentials: fakeSession({ apiKey: 'key-planted' }), ...given, options });
    return spoton.verify(setUp, io);
  };

  test('is named with the end of its day, and sells in US dollars', async () => {
    expect(await seen({})).toEqual({
      sees: [`the location Blue Door (${LOCATION}), its day ends at 04:00`],
      warnings: ['the location Blue Door sells in USD, the venue in CAD'],
      account: { merchant: null, places: [{ id: LOCATION, name: 'Blue Door' }] },
    });
  });

  test.each([
    [
      { name: 'Blue Door', fiscalendofdaytime: 82_800_000 },
      'Blue Door ends its day at 23:00; its business days go by that of the venue',
    ],
    [{ name: 'Blue Door', deleted: true }, 'SpotOn says that the location Blue Door was deleted'],
  ])('that ends its day in the evening, or was deleted, is told: %j', async (location, warning) => {
    expect((await seen({ location }, { venue: { currency: 'USD' } })).warnings).toEqual([warning]);
  });

  test.each([
    [
      'nobody-planted',
      LOCATION,
      'auth_revoked venue: SpotOn does not know the key (401 UNAUTHORIZED: unknown key); ask SpotOn for a new one',
    ],
    [
      'elsewhere-planted',
      LOCATION,
      `auth_revoked venue: the key does not open the location ${LOCATION} (403 FORBIDDEN: no access to this location); the owner has to ask SpotOn to open it`,
    ],
    [
      'key-planted',
      'loc-red-lion',
      'bad_config support: SpotOn does not know the location loc-red-lion, or nothing at this address (404 NOT_FOUND: nothing here); check location',
    ],
  ])('that the key does not open says so: %s %s', async (apiKey, location, why) => {
    expect(await failure(seen({}, { credentials: fakeSession({ apiKey }), options: { location } }))).toBe(why);
  });
});
