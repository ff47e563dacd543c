import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeHttp } from '../../../src/connectors/http/http.ts';
import { processBudgets } from '../../../src/connectors/http/process-budgets.ts';
import { makeConnectors } from '../../../src/connectors/table.ts';
import type { SaleDocument } from '../../../src/domain/sale.ts';
import { checkIntegration } from '../../../src/engine/check/check.ts';
import type { Store } from '../../../src/ports/store.ts';
import { NOON } from '../../support/builders.ts';
import { cloverTwin, MERCHANT } from '../../support/clover-twin.ts';
import { differencesOf, type ExpectedOrder } from '../../support/example-orders.ts';
import { fakeSecrets } from '../../support/fake-secrets.ts';
import { fakeClock, fakeIds } from '../../support/fake-system.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import * as k from '../../support/lightspeed-k-twin.ts';
import { posterTwin, TOKEN } from '../../support/poster-twin.ts';
import { addIntegration, addVenue, byHand, current } from '../../support/restaurant.ts';
import { PASSWORD, simphonyOptions, simphonyTwin } from '../../support/simphony-twin.ts';
import { LOCATION, spotonTwin } from '../../support/spoton-twin.ts';

interface Fixture extends Readonly<Record<string, readonly never[]>> {
  readonly expected: readonly never[];
}

/** An account with these orders: options and credentials of its integration. */
type Account = (fixture: Fixture) => Promise<{
  readonly options: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, string>>;
}>;

const ACCOUNTS: Readonly<
  Record<string, { readonly timezone: string; readonly currency: string; readonly open: Account }>
> = {
  clover: {
    timezone: 'America/New_York',
    currency: 'USD',
    async open({ orders = [] }) {
      const twin = await cloverTwin({ orders });
      return { options: { baseUrl: twin.address(), merchant: MERCHANT }, credentials: { token: 'token-planted' } };
    },
  },
  spoton: {
    timezone: 'America/New_York',
    currency: 'USD',
    async open({ orders = [] }) {
      const twin = await spotonTwin({ orders });
      return { options: { baseUrl: twin.address(), location: LOCATION }, credentials: { apiKey: 'key-planted' } };
    },
  },
  poster: {
    timezone: 'Europe/Warsaw',
    currency: 'PLN',
    async open({ sales = [] }) {
      const twin = await posterTwin({ sales });
      return { options: { baseUrl: twin.address() }, credentials: { token: TOKEN } };
    },
  },
  'lightspeed-k': {
    timezone: 'Europe/Berlin',
    currency: 'EUR',
    async open({ sales = [] }) {
      const patio = { ...k.PATIO, timezone: 'Europe/Berlin' };
      const businesses = [{ ...k.BUSINESS, currencyCode: 'EUR', businessLocations: [patio] }];
      const twin = await k.lightspeedKTwin({ sales, businesses });
      return { options: { baseUrl: twin.address() }, credentials: { ...k.CLIENT, refreshToken: k.REFRESH } };
    },
  },
  simphony: {
    timezone: 'America/Toronto',
    currency: 'CAD',
    async open({ checks = [], items = [] }) {
      const twin = await simphonyTwin({ checks, items });
      return { options: simphonyOptions(twin.address()), credentials: { password: PASSWORD } };
    },
  },
};

/** After the newest of the orders, and while all of them can still be had. */
const NOW: Readonly<Record<string, string>> = { poster: '2026-11-25T12:00:00.000Z' };

async function restaurant(type: string, fixture: Fixture) {
  const account = ACCOUNTS[type];
  if (!account) throw new Error(`nobody opens an account of ${type}`);
  const { options, credentials } = await account.open(fixture);
  const now = NOW[type] ?? NOON;
  const clock = fakeClock(now);
  const window = { from: '2026-09-20T00:00:00.000Z', to: now, by: 'sold' } as const;
  const world = fakeWorld({
    ...{
      clock,
      connectors: makeConnectors(),
      http: makeHttp({ clock, budgets: processBudgets(clock), ids: fakeIds(0) }),
    },
    secrets: fakeSecrets(Object.fromEntries(Object.entries(credentials).map(([key, value]) => [`env:${key}`, value]))),
  });
  const { timezone, currency } = account;
  await addVenue(world, { timezone, currency });
  const sources = Object.keys(credentials).map((key) => [key, { from: 'env', at: key }] as const);
  const one = await addIntegration(world, { type, options, credentials: Object.fromEntries(sources) });
  return { world, refresh: () => checkIntegration(world, byHand(world, one, { window })), one };
}

async function stored(store: Store): Promise<SaleDocument[]> {
  const found: SaleDocument[] = [];
  for await (const document of store.ledger.sales({})) found.push(document);
  return found;
}

/** What the days come to by the expectations, each at the net of its orders. */
function expectedDays(documents: readonly SaleDocument[], expected: readonly ExpectedOrder[]): Record<string, number> {
  const days: Record<string, number> = {};
  for (const { sale, refund = false, counts_as_sale, net } of expected) {
    if (!counts_as_sale) continue;
    const own = documents.find(
      ({ source, kind }) => source.split(':').includes(sale) && (kind === 'refund') === refund,
    );
    const day = own?.businessDay ?? 'none';
    days[day] = (days[day] ?? 0) + (net ?? own?.net ?? 0);
  }
  return days;
}

test.each(Object.keys(ACCOUNTS))(
  'orders of %s come through a check into the store, their days to what was sold',
  async (type) => {
    const text = readFileSync(`test/fixtures/orders/${type}.json`, 'utf8');
    // Ids have more digits than a number holds.
    const fixture = JSON.parse(text.replace(/("guestCheckId": )(\d+)/g, '$1"$2"')) as Fixture;
    const expected: readonly ExpectedOrder[] = fixture.expected;
    const { world, refresh, one } = await restaurant(type, fixture);
    const first = await refresh();
    expect([first.how, first.failure]).toEqual(['succeeded', null]);
    const documents = await stored(world.store);
    const wrong = expected.map((order) => {
      const own = documents.filter(({ kind }) => (kind === 'refund') === (order.refund === true));
      return [order.sale, differencesOf(order, own)] as const;
    });
    expect(Object.fromEntries(wrong.filter(([, differences]) => differences.length > 0))).toEqual({});
    const totals = await world.store.ledger.totals({ by: 'day', integrations: [one.id] });
    const days: Record<string, number> = {};
    for (const { businessDay, net } of totals) days[businessDay] = (days[businessDay] ?? 0) + net;
    expect(days).toEqual(expectedDays(documents, expected));
    expect(await refresh()).toMatchObject({ how: 'succeeded', linesNew: 0, linesChanged: 0 });
    expect((await current(world.store, one)).status).toBe('Healthy');
    expect(readFileSync('docs/pos-types.md', 'utf8')).toMatch(
      new RegExp(`\\| \`${type}\` .*\\b${expected.length} made-up`),
    );
  },
);
