import { describe, expect, test } from 'vitest';
import { lightspeedX } from '../../../src/connectors/lightspeed-x/lightspeed-x.ts';
import { connecting, fakeSession, fetchAll, ONE_WEEK } from '../../support/connecting.ts';
import { fakeClock } from '../../support/fake-system.ts';
import { lightspeedXTwin, MENU, sale, saleLine } from '../../support/lightspeed-x-twin.ts';
import { type Call, recordedHttp, specificationIn } from '../../support/specification.ts';

const specification = specificationIn('Lightspeed X', /^lightspeed-x-sales\.json$/);
/** The base path is part of the specification's server. */
const problems = (calls: readonly Call[]) => specification.problems(calls, '/api/2.0');

describe.runIf(specification.there)("Lightspeed X's specification", () => {
  test('holds for every request of the connector and every answer of its twin', async () => {
    const { http, calls } = recordedHttp();
    const twin = await lightspeedXTwin();
    const given = { http, credentials: fakeSession({ accessToken: 'token' }), options: { baseUrl: twin.address() } };
    const { setUp, io } = connecting(given);
    await lightspeedX.verify(setUp, io);
    const first = await fetchAll(lightspeedX, { ...given, clock: fakeClock(ONE_WEEK.to) });
    await fetchAll(lightspeedX, { ...given, cursor: first.fetched.cursor });
    await fetchAll(lightspeedX, { ...given, window: { by: 'sold' }, options: { ...given.options, outlets: 'Patio' } });
    expect(await problems(calls)).toEqual([]);
    const paths = new Set(calls.map((call) => call.path.replace('/api/2.0', '')));
    expect([...paths].sort()).toEqual(['/outlets', '/retailer', '/sales', '/search']);
    // A search promises nothing of what it finds: its sales are held to what a list of sales promises.
    const found = calls.filter((call) => call.path.endsWith('/search') && call.query?.type === 'sales');
    expect(found.length).toBeGreaterThan(2);
    expect(await problems(found.map((call) => ({ ...call, path: '/sales', query: {} })))).toEqual([]);
  });

  test('holds for the list of products, too', async () => {
    const { http, calls } = recordedHttp();
    const many = Array.from({ length: 30 }, (_, i) => ({ id: `c0000000-0000-4000-8000-0000000001${10 + i}` }));
    const twin = await lightspeedXTwin([
      sale(
        'f1',
        many.map((of, i) => saleLine(`l${i}`, of, 1, '1')),
      ),
    ]);
    const options = { baseUrl: twin.address() };
    await fetchAll(lightspeedX, { http, credentials: fakeSession({ accessToken: 'token' }), options });
    expect(calls.filter((call) => call.path.endsWith('/products'))).toHaveLength(2);
    expect(await problems(calls)).toEqual([]);
  });

  test("is read as its own examples say: a sale's net and tax are its totals", async () => {
    const { data } = (await specification.example('ListSales')) as { data: Record<string, unknown>[] };
    const twin = await lightspeedXTwin(data);
    const window = { from: '2014-09-18T00:00:00.000Z', to: '2014-09-19T00:00:00.000Z' };
    const { documents } = await fetchAll(lightspeedX, { options: { baseUrl: twin.address() }, window });
    expect(documents.map((d) => [d.receipt, d.net, d.tax, d.rounding, d.lines.map((line) => line.net)])).toEqual([
      ['1036', 20000, 3000, 0, [20000, 0]],
      ['MR-1050-NZ', 1291, 194, 0, [431, 430, 430]],
    ]);
  });

  test('would notice a request and an answer that do not fit', async () => {
    const call = { method: 'GET', path: '/sales', query: { after: 'x' } };
    const wrong = { ...call, path: '/search', query: { type: 'orders' }, answer: JSON.stringify({ data: [] }) };
    const answer = JSON.stringify({ data: [{ ...sale('f1', [saleLine('a', MENU.ALE, 1, '1')]), status: 7 }] });
    expect(await problems([wrong, { ...call, answer }])).toHaveLength(3);
  });
});
