import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { simphony } from '../../../src/connectors/simphony/simphony.ts';
import { fakeSession, fetchAll } from '../../support/connecting.ts';
import { differencesOf, type ExpectedOrder } from '../../support/example-orders.ts';
import { PASSWORD, simphonyOptions, simphonyTwin } from '../../support/simphony-twin.ts';

/** Made up from what was sold, so that it is known what each comes to, and then written down as Oracle does. */
const written = readFileSync('test/fixtures/orders/simphony.json', 'utf8');
// Ids have more digits than a number holds.
const { checks, items, expected } = JSON.parse(written.replace(/("guestCheckId": )(\d+)/g, '$1"$2"')) as {
  readonly checks: readonly unknown[];
  readonly items: readonly unknown[];
  readonly expected: readonly ExpectedOrder[];
};

test(`${expected.length} checks come to what was sold, line by line, as they are and once more`, async () => {
  const twin = await simphonyTwin({ checks, items });
  const window = { from: '2026-09-29T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z', by: 'sold' } as const;
  const given = { credentials: fakeSession({ password: PASSWORD }), options: simphonyOptions(twin.address()), window };
  const { documents, fetched } = await fetchAll(simphony, given);
  const wrong = expected.map((one) => [one.sale, differencesOf(one, documents)] as const);
  expect(Object.fromEntries(wrong.filter(([, differences]) => differences.length > 0))).toEqual({});
  expect(fetched.warnings).toEqual([]);
  const known = new Set(expected.map(({ sale }) => sale));
  expect(documents.filter(({ source }) => !known.has(source))).toEqual([]);
  expect((await fetchAll(simphony, given)).documents).toEqual(documents);
});
