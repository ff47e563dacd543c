import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { spoton } from '../../../src/connectors/spoton/spoton.ts';
import { fakeSession, fetchAll } from '../../support/connecting.ts';
import { differencesOf, type ExpectedOrder } from '../../support/example-orders.ts';
import { type Json, LOCATION, spotonTwin } from '../../support/spoton-twin.ts';

/** Made up from what was sold, and then written down as SpotOn may do it: modifiers beside their items, or inside. */
const { orders, expected } = JSON.parse(readFileSync('test/fixtures/orders/spoton.json', 'utf8')) as {
  readonly orders: readonly Json[];
  readonly expected: readonly ExpectedOrder[];
};

test(`${expected.length} orders come to what was sold, line by line, as they are and once more`, async () => {
  const twin = await spotonTwin({ orders });
  const given = {
    venue: { timezone: 'America/New_York', currency: 'USD' },
    credentials: fakeSession({ apiKey: 'key-planted' }),
    options: { baseUrl: twin.address(), location: LOCATION },
    window: { from: '2026-11-01T00:00:00.000Z' },
  };
  const { documents, fetched } = await fetchAll(spoton, given);
  expect(
    Object.fromEntries(expected.map((one) => [one.sale, differencesOf(one, documents)]).filter(([, d]) => d?.length)),
  ).toEqual({});
  expect(fetched.warnings.filter((warning) => !warning.includes('as totals of checks say'))).toEqual([]);
  expect((await fetchAll(spoton, given)).documents).toEqual(documents);
});
