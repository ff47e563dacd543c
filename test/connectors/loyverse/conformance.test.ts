import { describe, expect, test } from 'vitest';
import { loyverse } from '../../../src/connectors/loyverse/loyverse.ts';
import { fetchAll } from '../../support/connecting.ts';
import { loyverseTwin } from '../../support/loyverse-twin.ts';
import { recordedHttp, specificationIn } from '../../support/specification.ts';

const specification = specificationIn('Loyverse', /^loyverse-receipts\.transcribed\.json$/);

describe.runIf(specification.there)("Loyverse's specification", () => {
  test('holds for every request for receipts and every answer of the twin', async () => {
    const { http, calls } = recordedHttp();
    const twin = await loyverseTwin();
    for (const by of ['modified', 'sold'] as const) {
      for (const stores of ['', 'Bar']) {
        await fetchAll(loyverse, { http, options: { baseUrl: twin.address(), stores }, window: { by } });
      }
    }
    // It describes receipts only.
    const asked = calls.filter((call) => call.path === '/v1.0/receipts');
    expect(await specification.problems(asked, '/v1.0')).toEqual([]);
    const queries = new Set(asked.flatMap((call) => Object.keys(call.query ?? {})));
    expect([...queries].sort()).toEqual([
      'created_at_max',
      'created_at_min',
      'cursor',
      'limit',
      'store_id',
      'updated_at_max',
      'updated_at_min',
    ]);
    expect(asked.map((call) => call.answer).join('')).toContain('"REFUND"');
  });

  test('names the address that is used when no other is given', () => {
    const [definition] = specification.definitions;
    expect(definition?.servers?.map((server) => server.url)).toEqual(['https://api.loyverse.com/v1.0']);
  });

  test('would notice a request and an answer that do not fit', async () => {
    const call = { method: 'GET', path: '/v1.0/receipts', query: { limit: '1000' } };
    const answer = JSON.stringify({ receipts: [{ receipt_number: '1-1' }] });
    expect(await specification.problems([{ ...call, answer }], '/v1.0')).toHaveLength(2);
  });
});
