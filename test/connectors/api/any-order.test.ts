import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clover } from '../../../src/connectors/clover/clover.ts';
import { lightspeedX } from '../../../src/connectors/lightspeed-x/lightspeed-x.ts';
import { loyverse } from '../../../src/connectors/loyverse/loyverse.ts';
import { simphony } from '../../../src/connectors/simphony/simphony.ts';
import { spoton } from '../../../src/connectors/spoton/spoton.ts';
import { square } from '../../../src/connectors/square/square.ts';
import { toast } from '../../../src/connectors/toast/toast.ts';
import type { SourceRow } from '../../../src/domain/sale.ts';
import type { Brought, Connector } from '../../../src/ports/connectors.ts';
import { order as cloverOrder, refund as cloverRefund, cloverTwin, MERCHANT } from '../../support/clover-twin.ts';
import { type Connecting, connecting, fakeSession } from '../../support/connecting.ts';
import { lightspeedXTwin, MENU, PATIO as OUTLET, sale, saleLine } from '../../support/lightspeed-x-twin.ts';
import { loopback, says } from '../../support/loopback.ts';
import { loyverseTwin, receipt } from '../../support/loyverse-twin.ts';
import { countedAfter, historiesOf } from '../../support/row-versions.ts';
import {
  line as checkLine,
  check as guestCheck,
  PASSWORD,
  PATIO as SIMPHONY_PATIO,
  simphonyOptions,
  simphonyTwin,
} from '../../support/simphony-twin.ts';
import {
  LOCATION,
  check as spotonCheck,
  item as spotonItem,
  order as spotonOrder,
  spotonTwin,
} from '../../support/spoton-twin.ts';
import { squareOrder } from '../../support/taps.ts';
import { check, GOOD, order, RESTAURANT, selection, toastTwin } from '../../support/toast-twin.ts';

/** What a connector says of one row, in versions that it is given one a check. */
interface Source {
  readonly connector: Connector;
  /** A check whose answer is this one row. */
  connect(row: Readonly<Record<string, unknown>>): Promise<Connecting>;
  /** Version `version` of the row, which says `what` of 0 to 7: from 4 on it brings something more than a sale. */
  row(version: number, what: number): Readonly<Record<string, unknown>>;
}

/** As Oracle writes it. */
const utcAt = (version: number) => at(version).replace('Z', '');

const at = (version: number) => new Date(Date.UTC(2026, 10, 19, 20) + version * 60_000).toISOString();
const cad = (amount: number) => ({ amount, currency: 'CAD' });

const returned = (uid: string) => ({
  uid,
  return_line_items: [{ uid: 'r', name: 'Lager', quantity: '1', gross_return_money: cad(3), total_money: cad(3) }],
  return_amounts: { total_money: cad(3), tax_money: cad(0), discount_money: cad(0), tip_money: cad(0) },
});

const SOURCES: Readonly<Record<string, Source>> = {
  square: {
    connector: square,
    async connect(row) {
      const location = { id: 'L1', name: 'Patio', timezone: 'America/Toronto', currency: 'CAD', status: 'ACTIVE' };
      const server = await loopback((response, request) => {
        const answer = request.path.endsWith('/locations') ? { locations: [location] } : { orders: [row] };
        says(200, answer)(response, request);
      });
      return { options: { baseUrl: server.url } };
    },
    row: (version, what) =>
      squareOrder('order', {
        version,
        updated_at: at(version),
        state: ['COMPLETED', 'CANCELED', 'OPEN', 'COMPLETED'][what % 4],
        ...(what > 3 ? { returns: [returned(`u${what}`)] } : {}),
      }),
  },
  toast: {
    connector: toast,
    async connect(row) {
      const twin = await toastTwin({ orders: [row] });
      const options = { baseUrl: twin.address(), restaurantId: RESTAURANT };
      return { options, credentials: fakeSession(GOOD) };
    },
    row: (version, what) => {
      const back = { refundAmount: what, refundTransaction: { guid: `t${what}` } };
      return order({
        modifiedDate: at(version),
        voided: what % 4 === 1,
        checks: [
          check({
            paymentStatus: what % 4 === 2 ? 'OPEN' : 'CLOSED',
            selections: [selection(what > 3 ? { refundDetails: back } : {})],
          }),
        ],
      });
    },
  },
  'lightspeed-x': {
    connector: lightspeedX,
    async connect(row) {
      const twin = await lightspeedXTwin([row]);
      const cursor = { shop: 'a0000000-0000-4000-8000-000000000001', after: 1 };
      return { options: { baseUrl: twin.address() }, cursor };
    },
    row: (version, what) =>
      sale('f0000000-0000-4000-8000-000000001036', [saleLine('l1', MENU.LAGER, what > 3 ? -1 : what + 1, '4.30435')], {
        version: 100 + version,
        updated_at: at(version),
        status: ['CLOSED', 'VOIDED', 'SAVED', 'CLOSED'][what % 4],
        outlet_id: OUTLET.id,
      }),
  },
  loyverse: {
    connector: loyverse,
    connect: async (row) => ({ options: { baseUrl: (await loyverseTwin({ receipts: [row] })).address() } }),
    row: (version, what) =>
      receipt({
        updated_at: at(version),
        receipt_type: what > 3 ? 'REFUND' : 'SALE',
        cancelled_at: what % 4 === 1 ? at(version) : null,
        total_money: 10 + what,
      }),
  },
  clover: {
    connector: clover,
    async connect(row) {
      const twin = await cloverTwin({ orders: [row] });
      const options = { baseUrl: twin.address(), merchant: MERCHANT };
      return { options, credentials: fakeSession({ token: 'token-planted' }) };
    },
    row: (version, what) =>
      cloverOrder({
        modifiedTime: Date.parse(at(version)),
        paymentState: ['PAID', 'OPEN', 'PARTIALLY_REFUNDED', 'PAID'][what % 4],
        total: 1130 + what,
        ...(what > 3 ? { refunds: { elements: [cloverRefund({ id: `R${what}` })] } } : {}),
      }),
  },
  spoton: {
    connector: spoton,
    async connect(row) {
      const twin = await spotonTwin({ orders: [row] });
      const options = { baseUrl: twin.address(), location: LOCATION };
      return { options, credentials: fakeSession({ apiKey: 'key-planted' }), window: { from: at(0), to: at(600) } };
    },
    row: (version, what) =>
      spotonOrder({
        updatedAt: at(version),
        deleted: what % 4 === 1,
        closedAt: what % 4 === 2 ? null : at(0),
        checks: [spotonCheck({ items: [spotonItem({ postDiscountsAmount: `${what - 4}` })] })],
      }),
  },
  simphony: {
    connector: simphony,
    async connect(row) {
      const twin = await simphonyTwin({ checks: [row], locations: [SIMPHONY_PATIO] });
      return { options: simphonyOptions(twin.address()), credentials: fakeSession({ password: PASSWORD }) };
    },
    row: (version, what) =>
      guestCheck({
        lastUpdatedUTC: utcAt(version),
        cancelFlag: what % 4 === 1,
        clsdFlag: what % 4 !== 2,
        detailLines: [checkLine(), ...(what > 3 ? [checkLine({ guestCheckLineItemId: what, aggTtl: what })] : [])],
      }),
  },
};

/** What one check makes of the one row that it is given. */
async function rowGiven({ connector, connect }: Source, row: Readonly<Record<string, unknown>>): Promise<SourceRow> {
  const given = await connect(row);
  const { setUp, io, window } = connecting(given);
  const brought: Brought[] = [];
  for await (const batch of connector.fetch(setUp, window, io)) brought.push(...batch);
  const [one, ...more] = brought;
  if (!one || !('documents' in one) || more.length > 0) throw new Error(`not one row: ${JSON.stringify(brought)}`);
  return one;
}

test.each(Object.entries(SOURCES))(
  '%s: any order and repetition of versions ends as the newest alone',
  async (_, source) => {
    const known = new Map<string, SourceRow>();
    for (const version of [1, 2, 3, 4])
      for (let what = 0; what < 8; what += 1)
        known.set(`${version} ${what}`, await rowGiven(source, source.row(version, what)));
    const rowOf = (what: number, index: number) => known.get(`${index + 1} ${what}`) as SourceRow;
    fc.assert(
      fc.property(historiesOf(rowOf, 7), ({ newest, come }) => {
        expect(countedAfter(come)).toEqual(countedAfter([newest]));
      }),
      { numRuns: 500 },
    );
  },
);

test('a sale that is parked is remembered under the moment of its last change', async () => {
  const source = SOURCES.square as Source;
  expect(await rowGiven(source, source.row(3, 2))).toEqual({
    integration: 'int_1',
    row: 'order',
    version: 3,
    documents: [],
    at: at(3),
  });
});
