import { describe, expect, test } from 'vitest';
import { simphony } from '../../../src/connectors/simphony/simphony.ts';
import { fakeSession, fetchAll } from '../../support/connecting.ts';
import { PASSWORD, simphonyOptions, simphonyTwin } from '../../support/simphony-twin.ts';
import { recordedHttp, specificationIn } from '../../support/specification.ts';

const specification = specificationIn('Simphony', /^oracle-simphony-bi\.transcribed\.json$/);

/** Times are UTC, which Oracle does not write down; the library that reads descriptions insists on it. */
const withZones = (answer: string) => answer.replace(/"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)"/g, '"$1Z"');
/** It says of no field that it may be null, and that any may be. */
const withoutNulls = (answer: string) =>
  JSON.stringify(JSON.parse(answer), (key, value) => (value === null && key !== 'guestChecks' ? undefined : value));

describe.runIf(specification.there)("Oracle's specification of Reporting & Analytics", () => {
  test('holds for every request and every answer of the twin', async () => {
    const { http, calls } = recordedHttp();
    const twin = await simphonyTwin();
    const given = { http, credentials: fakeSession({ password: PASSWORD }), options: simphonyOptions(twin.address()) };
    for (const by of ['modified', 'sold'] as const) await fetchAll(simphony, { ...given, window: { by } });
    // It describes forms and a sign-in page, which are not compared.
    const asked = calls
      .filter(({ path }) => path.startsWith('/bi/'))
      .map((call) => ({ ...call, answer: withoutNulls(withZones(call.answer)) }));
    expect(await specification.problems(asked)).toEqual([]);
    expect([...new Set(asked.map(({ path }) => path.split('/').at(-1)))].sort()).toEqual([
      'getGuestChecks',
      'getLocationDimensions',
      'getMenuItemDimensions',
    ]);
    expect(asked.map(({ answer }) => answer).join('')).toContain('"returnFlag":true');
  });

  test('would notice a request and an answer that do not fit', async () => {
    const call = { method: 'POST', path: '/bi/v1/blue/getGuestChecks', body: '{"clsdBusDt":"2026-11-19"}' };
    const answer = JSON.stringify({ guestChecks: [{ chkNum: 'one' }] });
    expect(await specification.problems([{ ...call, answer }])).toHaveLength(2);
  });
});
