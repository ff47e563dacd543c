import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { poster } from '../../../src/connectors/poster/poster.ts';
import { fakeSession, fetchAll } from '../../support/connecting.ts';
import { differencesOf, type ExpectedOrder } from '../../support/example-orders.ts';
import { type Json, posterTwin, TOKEN } from '../../support/poster-twin.ts';

/** Made up from what was sold, and then written down as Poster may do it: prices of units or of lines, three kinds of tax. */
const { sales, expected } = JSON.parse(readFileSync('test/fixtures/orders/poster.json', 'utf8')) as {
  readonly sales: readonly Json[];
  readonly expected: readonly ExpectedOrder[];
};

test(`${expected.length} sales come to what was sold, line by line, as they are and once more`, async () => {
  const twin = await posterTwin({ sales });
  const given = {
    venue: { timezone: 'Europe/Warsaw', currency: 'PLN' },
    credentials: fakeSession({ token: TOKEN }),
    options: { baseUrl: twin.address() },
    window: { from: '2026-11-01T00:00:00.000Z' },
  };
  const { documents, fetched } = await fetchAll(poster, given);
  expect(
    Object.fromEntries(expected.map((one) => [one.sale, differencesOf(one, documents)]).filter(([, d]) => d?.length)),
  ).toEqual({});
  expect(fetched.warnings).toEqual([]);
  expect((await fetchAll(poster, given)).documents).toEqual(documents);
});
