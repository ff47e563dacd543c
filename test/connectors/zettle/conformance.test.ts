import { describe, expect, test } from 'vitest';
import { zettle } from '../../../src/connectors/zettle/zettle.ts';
import { connecting, fakeSession, fetchAll } from '../../support/connecting.ts';
import { recordedHttp, specificationIn } from '../../support/specification.ts';
import { apiKey, zettleTwin } from '../../support/zettle-twin.ts';

const specification = specificationIn('Zettle', /^zettle-purchases\.transcribed\.json$/);

describe.runIf(specification.there)("Zettle's specification", () => {
  test('holds for every request of the connector and every answer of its twin', async () => {
    const { http, calls } = recordedHttp();
    const twin = await zettleTwin();
    const given = { http, credentials: fakeSession({ apiKey: apiKey() }), options: twin.options() };
    for (const by of ['modified', 'sold'] as const) await fetchAll(zettle, { ...given, window: { by } });
    const { setUp, io } = connecting(given);
    await zettle.verify(setUp, io);
    const asked = calls.filter((call) => call.path !== '/token');
    expect(await specification.problems(asked)).toEqual([]);
    expect(asked.filter((call) => call.query?.lastPurchaseHash !== undefined).length).toBeGreaterThan(1);
    expect(asked.map((call) => call.answer).join('')).toContain('"refundsPurchaseUUID1"');
  });

  test('names the addresses that are used when no others are given', () => {
    const [definition] = specification.definitions;
    expect(definition?.servers?.map((server) => server.url)).toEqual(['https://purchase.izettle.com']);
    expect(JSON.stringify(definition?.components)).toContain('"https://oauth.zettle.com/token"');
  });

  test('would notice a request and an answer that do not fit', async () => {
    const call = { method: 'GET', path: '/purchases/v2', query: { limit: '2000' } };
    const answer = JSON.stringify({ purchases: [{ amount: 'much' }] });
    expect(await specification.problems([{ ...call, answer }])).toHaveLength(2);
  });
});
