import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clover } from '../../../src/connectors/clover/clover.ts';
import { cloverTwin, type Json, MERCHANT } from '../../support/clover-twin.ts';
import { fakeSession, fetchAll } from '../../support/connecting.ts';
import { differencesOf, type ExpectedOrder } from '../../support/example-orders.ts';

/** Made up, with what each comes to by a calculation of its own, in exact fractions, which shares no code with posctl. */
const { orders, expected } = JSON.parse(readFileSync('test/fixtures/orders/clover.json', 'utf8')) as {
  readonly orders: readonly Json[];
  readonly expected: readonly ExpectedOrder[];
};

test(`${expected.length} orders and refunds come to what was sold, line by line, as they are and once more`, async () => {
  const twin = await cloverTwin({ orders });
  const given = {
    venue: { timezone: 'America/New_York', currency: 'USD' },
    credentials: fakeSession({ token: 'token-planted' }),
    options: { baseUrl: twin.address(), merchant: MERCHANT },
    window: { from: '2026-11-01T00:00:00.000Z' },
  };
  const { documents, fetched } = await fetchAll(clover, given);
  // A sale and its refunds share its id; the refund is told by its own.
  const own = (one: ExpectedOrder) => documents.filter(({ kind }) => (kind === 'refund') === (one.refund === true));
  expect(
    Object.fromEntries(expected.map((one) => [one.sale, differencesOf(one, own(one))]).filter(([, d]) => d?.length)),
  ).toEqual({});
  expect(fetched.warnings.filter((warning) => !/ sells in /.test(warning))).toEqual([]);
  expect((await fetchAll(clover, given)).documents).toEqual(documents);
});
