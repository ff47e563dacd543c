import { describe, expect, test } from 'vitest';
import { spoton } from '../../../src/connectors/spoton/spoton.ts';
import { connecting, fakeSession, fetchAll } from '../../support/connecting.ts';
import { recordedHttp, specificationIn } from '../../support/specification.ts';
import { LOCATION, spotonTwin } from '../../support/spoton-twin.ts';

const specification = specificationIn('SpotOn', /^spoton-pos-export\.derived\.json$/);

describe.runIf(specification.there)("SpotOn's specification, as far as it could be derived,", () => {
  test('holds for every request and every answer of the twin', async () => {
    const { http, calls } = recordedHttp();
    const twin = await spotonTwin();
    const given = {
      http,
      options: { baseUrl: twin.address(), location: LOCATION },
      credentials: fakeSession({ apiKey: 'key-planted' }),
    };
    const { setUp, io } = connecting(given);
    await spoton.verify(setUp, io);
    for (const by of ['modified', 'sold'] as const) await fetchAll(spoton, { ...given, window: { by } });
    expect(await specification.problems(calls)).toEqual([]);
    expect([...new Set(calls.map(({ path }) => path.replace(LOCATION, '{id}')))].sort()).toEqual([
      '/locations/{id}',
      '/locations/{id}/menu-items',
      '/locations/{id}/orders',
    ]);
  });

  test('names the address that is used when no other is given', () => {
    expect(specification.definitions[0]?.servers?.[0]?.url).toBe('https://restaurantapi.spoton.com/posexport/v1');
  });
});
