import { describe, expect, onTestFinished, test } from 'vitest';
import { square } from '../../../src/connectors/square/square.ts';
import { parseFault } from '../../../src/domain/rehearsal-faults.ts';
import { makeRehearsal } from '../../../src/rehearsal/rehearsal.ts';
import { connecting, fakeSession, fetchAll } from '../../support/connecting.ts';
import { recordedHttp, specificationIn } from '../../support/specification.ts';

const specification = specificationIn('Square', /^square-.*\.json$/);

describe.runIf(specification.there)("Square's specification", () => {
  test('holds for every request of the connector and every answer of the rehearsal POS', async () => {
    const { http, calls } = recordedHttp();
    const { url } = await rehearsal();
    const credentials = fakeSession({ refreshToken: 'rehearsal-once', clientId: 'app-1', clientSecret: 'app-secret' });
    const options = { baseUrl: url };
    for (const by of ['modified', 'sold'] as const) {
      await fetchAll(square, { http, credentials, options, window: { by, from: '2026-11-11T12:00:00.000Z' } });
    }
    const { setUp, io } = connecting({ http, credentials, options });
    await square.verify(setUp, io);
    expect(await specification.problems(calls)).toEqual([]);
    expect([...new Set(calls.map((call) => call.path))].sort()).toEqual([
      '/oauth2/token',
      '/v2/catalog/search',
      '/v2/locations',
      '/v2/orders/search',
    ]);
    expect(calls.filter((call) => call.body?.includes('"cursor"')).length).toBeGreaterThan(0);
    expect(calls.map((call) => call.answer).join('')).toContain('"returns"');
  });

  test.each(['401', 'revoked', '403', '429', '429-date', '500', '503'])(
    'holds for the refusal of ~%s',
    async (fault) => {
      expect(parseFault(fault)?.name).toBe(fault);
      const { url } = await rehearsal();
      const answer = await fetch(`${url}/~${fault}/v2/locations`);
      const call = { method: 'GET', path: '/v2/locations', answer: await answer.text() };
      expect(await specification.problems([call])).toEqual([]);
    },
  );

  test('names the address that is used when no other is given', () => {
    const addresses = specification.definitions.flatMap((definition) => definition.servers ?? []);
    expect([...new Set(addresses.map((server) => server.url))]).toEqual(['https://connect.squareup.com']);
  });

  test('would notice a request and an answer that do not fit', async () => {
    const call = { method: 'POST', path: '/v2/orders/search' };
    const wrong = { query: { sort: { sort_field: 'SOMETIME' } } };
    const answer = { orders: [{ location_id: 'L1', line_items: [{ quantity: 2 }] }] };
    const made = { ...call, body: JSON.stringify(wrong), answer: JSON.stringify(answer) };
    expect(await specification.problems([made])).toHaveLength(2);
  });
});

async function rehearsal() {
  const server = await makeRehearsal(() => 0).serve({ port: 0, seed: 1, now: '2026-11-20T12:00:00.000Z' });
  onTestFinished(() => server.close());
  return server;
}
