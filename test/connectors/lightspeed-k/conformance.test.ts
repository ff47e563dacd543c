import { describe, expect, test } from 'vitest';
import { lightspeedK } from '../../../src/connectors/lightspeed-k/lightspeed-k.ts';
import { connecting, fakeSession, fetchAll } from '../../support/connecting.ts';
import { CLIENT, lightspeedKTwin, REFRESH } from '../../support/lightspeed-k-twin.ts';
import { recordedHttp, specificationIn } from '../../support/specification.ts';

const specification = specificationIn('Lightspeed K', /^lightspeed-k-financial\.transcribed\.json$/);

describe.runIf(specification.there)("Lightspeed's specification of the K-Series", () => {
  test('holds for every request and every answer of the twin', async () => {
    const { http, calls } = recordedHttp();
    const twin = await lightspeedKTwin({ dayStart: '04:00' });
    const options = { baseUrl: twin.address() };
    const credentials = fakeSession({ ...CLIENT, refreshToken: REFRESH });
    for (const by of ['modified', 'sold'] as const)
      await fetchAll(lightspeedK, { http, credentials, options, window: { by } });
    const { setUp, io } = connecting({ http, credentials, options });
    await lightspeedK.verify(setUp, io);
    // It cannot describe forms to the library that reads it.
    const asked = calls.filter(({ path }) => path !== '/oauth/token');
    expect(await specification.problems(asked)).toEqual([]);
    expect([...new Set(asked.map(({ path }) => path))].sort()).toEqual([
      '/f/data/businesses',
      '/f/v2/business-location/65315/sales',
      '/f/v2/business-location/65315/sales-daily',
      '/f/v2/business-location/65316/sales',
      '/f/v2/business-location/65316/sales-daily',
    ]);
    const queries = new Set(asked.flatMap(({ query }) => Object.keys(query ?? {})));
    expect([...queries].sort()).toEqual(['date', 'from', 'include', 'nextPageToken', 'page', 'pageSize', 'size', 'to']);
    expect(asked.map(({ answer }) => answer).join('')).toContain('"REFUND"');
  });

  test('names the address that is used when no other is given, and every kind of sale that is known', async () => {
    const [definition] = specification.definitions;
    expect(definition?.servers?.map((server) => server.url)).toContain('https://api.lsk.lightspeed.app');
    const text = JSON.stringify(definition);
    for (const type of ['VOID', 'RECALL', 'SPLIT', 'UPDATE', 'TRANSFER', 'FLOAT', 'TRANSITORY', 'CROSS_BL', 'CANCEL'])
      expect(text).toContain(`"${type}"`);
  });

  test('would notice a request and an answer that do not fit', async () => {
    const path = '/f/v2/business-location/65315/sales';
    const call = { method: 'GET', path, query: { pageSize: '1000' } };
    const answer = JSON.stringify({ sales: [{ type: 'PARTY' }] });
    expect(await specification.problems([{ ...call, answer }])).toHaveLength(2);
  });
});
