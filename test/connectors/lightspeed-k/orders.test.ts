import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lightspeedK } from '../../../src/connectors/lightspeed-k/lightspeed-k.ts';
import { fakeSession, fetchAll } from '../../support/connecting.ts';
import { differencesOf, type ExpectedOrder } from '../../support/example-orders.ts';
import { BUSINESS, CLIENT, lightspeedKTwin, PATIO, REFRESH } from '../../support/lightspeed-k-twin.ts';

/** Made up from what was sold, so that it is known what each comes to, and then written down as Lightspeed does. */
const { sales, expected } = JSON.parse(readFileSync('test/fixtures/orders/lightspeed-k.json', 'utf8')) as {
  readonly sales: readonly unknown[];
  readonly expected: readonly ExpectedOrder[];
};

test(`${expected.length} orders come to what was sold, line by line, as they are and once more`, async () => {
  const zone = { timezone: 'Europe/Berlin' };
  const businesses = [{ ...BUSINESS, currencyCode: 'EUR', businessLocations: [{ ...PATIO, ...zone }] }];
  const twin = await lightspeedKTwin({ sales, businesses });
  const window = { from: '2026-09-20T00:00:00.000Z', to: '2026-11-10T00:00:00.000Z', by: 'sold' } as const;
  const credentials = fakeSession({ ...CLIENT, refreshToken: REFRESH });
  const given = { venue: { ...zone, currency: 'EUR' }, credentials, options: { baseUrl: twin.address() }, window };
  const { documents, fetched } = await fetchAll(lightspeedK, given);
  expect(
    Object.fromEntries(expected.map((one) => [one.sale, differencesOf(one, documents)]).filter(([, d]) => d?.length)),
  ).toEqual({});
  expect(fetched.warnings).toEqual([]);
  const known = new Set(expected.map(({ sale }) => sale));
  expect(documents.filter(({ source }) => !known.has(source.split(':')[1] ?? ''))).toEqual([]);
  expect((await fetchAll(lightspeedK, given)).documents).toEqual(documents);
});
