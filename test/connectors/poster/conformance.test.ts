import { describe, expect, test } from 'vitest';
import { poster } from '../../../src/connectors/poster/poster.ts';
import { connecting, fakeSession, fetchAll } from '../../support/connecting.ts';
import { LAGER, posterTwin, product, sale, TOKEN } from '../../support/poster-twin.ts';
import { recordedHttp, specificationIn } from '../../support/specification.ts';

const specification = specificationIn('Poster', /^poster-sales\.transcribed\.json$/);

describe.runIf(specification.there)("Poster's pages, as far as they were transcribed,", () => {
  test('hold for every request and every answer of the twin', async () => {
    const { http, calls } = recordedHttp();
    const sales = [sale(), sale({ transaction_id: '7002', products: [product({ product_id: '908' })] })];
    const twin = await posterTwin({ sales, named: { '7002': [{ ...LAGER, product_id: '908' }] } });
    const given = { http, options: { baseUrl: twin.address() }, credentials: fakeSession({ token: TOKEN }) };
    const { setUp, io } = connecting(given);
    await poster.verify(setUp, io);
    const { documents } = await fetchAll(poster, given);
    const gone = documents.map((document) => ({ ...document, source: '123456:7002' }));
    const later = await posterTwin({ sales: [] });
    await fetchAll(poster, { ...given, options: { baseUrl: later.address() }, kept: gone });
    expect(await specification.problems(calls)).toEqual([]);
    expect([...new Set(calls.map(({ path }) => path))].sort()).toEqual([
      '/api/access.getSpots',
      '/api/dash.getTransaction',
      '/api/dash.getTransactionProducts',
      '/api/dash.getTransactions',
      '/api/menu.getProducts',
      '/api/settings.getAllSettings',
    ]);
  });

  test('name the address that is used when no other is given', () => {
    expect(specification.definitions[0]?.servers?.map(({ url }) => url)).toEqual([
      'https://joinposter.com',
      'https://{account}.joinposter.com',
    ]);
  });
});
