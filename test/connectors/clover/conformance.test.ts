import { describe, expect, test } from 'vitest';
import { clover } from '../../../src/connectors/clover/clover.ts';
import { cloverTwin, line, MERCHANT, order } from '../../support/clover-twin.ts';
import { connecting, fakeSession, fetchAll } from '../../support/connecting.ts';
import { recordedHttp, specificationIn } from '../../support/specification.ts';

const specification = specificationIn('Clover', /^clover-orders\.from-sdk\.json$/);

/** The path with braces in place of ids. */
const shortened = (path: string) => path.replace(MERCHANT, '{mId}').replace(/\/orders\/\w{13}/, '/orders/{orderId}');

describe.runIf(specification.there)("Clover's data classes", () => {
  test('hold for every request and every answer of the twin', async () => {
    const { http, calls } = recordedHttp();
    const many = order({ id: 'MANYLINES0001', lines: Array.from({ length: 250 }, (_, i) => line({ id: `L${i}` })) });
    const orders = [order({ lines: [line({ modifications: undefined, discounts: undefined, unitQty: 1500 })] }), many];
    const twin = await cloverTwin({
      orders: JSON.parse(
        JSON.stringify(orders)
          .replaceAll(/"\w+":null,?/g, '')
          .replaceAll(',}', '}'),
      ),
    });
    const options = { baseUrl: twin.address(), merchant: MERCHANT };
    const credentials = fakeSession({ refreshToken: 'refresh-planted', clientId: 'app-planted-id' });
    const { setUp, io } = connecting({ http, options, credentials });
    await clover.verify(setUp, io);
    for (const by of ['modified', 'sold'] as const)
      await fetchAll(clover, { http, options, credentials, window: { by } });
    // Sorting is not described, and of repeated filters only the last one is recorded.
    const asked = calls.map(({ query = {}, ...call }) => {
      const { orderBy: _, filter: __, ...described } = query;
      return { ...call, query: described };
    });
    expect(await specification.problems(asked)).toEqual([]);
    expect([...new Set(asked.map(({ path }) => shortened(path)))].sort()).toEqual([
      '/oauth/v2/refresh',
      '/v3/merchants/{mId}',
      '/v3/merchants/{mId}/credits',
      '/v3/merchants/{mId}/items',
      '/v3/merchants/{mId}/orders',
      '/v3/merchants/{mId}/orders/{orderId}/line_items',
    ]);
  });

  test('come from the addresses that are used', () => {
    const [definition] = specification.definitions;
    expect(definition?.servers?.map(({ url }) => url)).toEqual([
      'https://api.clover.com',
      'https://api.eu.clover.com',
      'https://api.la.clover.com',
      'https://apisandbox.dev.clover.com',
    ]);
  });
});
