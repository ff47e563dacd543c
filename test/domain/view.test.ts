import { expect, it } from 'vitest';
import { integrationJson } from '../../src/domain/view.ts';
import { anIntegration, NOON } from '../support/builders.ts';

it('an integration shows in the shape that scripts depend on, and without secrets', () => {
  const reason = { code: 'no_response', cause: null, message: 'nothing came', since: NOON, needs: 'nobody' } as const;
  const shown = integrationJson(
    anIntegration({
      nickname: 'patio',
      status: 'Failed',
      reason,
      streak: { counted: 2, tries: 3, personal: 0, personalSince: null, last: null, warned: false },
      checkEvery: 5_400_000,
      options: { locations: 'L1' },
      credentials: {
        accessToken: { from: 'env', at: 'SQUARE_TOKEN', replaced: { sealed: 'sealed', sourceDigest: 'digest' } },
        clientSecret: { from: 'stored', sealed: 'sealed' },
      },
      cursor: { secret: 'bookmark' },
      primaryOver: ['int_other', 'int_gone'],
      revision: 41,
    }),
    [anIntegration({ id: 'int_other' })],
  );
  expect(shown).toMatchInlineSnapshot(`
    {
      "active": true,
      "calledOffAt": null,
      "checkEvery": "1h30m",
      "createdAt": "2026-11-20T12:00:00.000Z",
      "credentials": {
        "accessToken": "env:SQUARE_TOKEN",
        "clientSecret": "stored",
      },
      "deactivatedAt": null,
      "failuresInARow": 2,
      "id": "int_00000000000000000001",
      "lastSaleImported": null,
      "lastSalesCheck": "2026-11-20T12:00:00.000Z",
      "method": "api",
      "nextCheck": "2026-11-20T18:00:00.000Z",
      "nickname": "patio",
      "options": {
        "locations": "L1",
      },
      "primaryOver": [
        "blue-door/square",
        "int_gone",
      ],
      "reason": {
        "cause": null,
        "code": "no_response",
        "message": "nothing came",
        "needs": "nobody",
        "since": "2026-11-20T12:00:00.000Z",
      },
      "ref": "blue-door/square:patio",
      "revision": 41,
      "snoozed": null,
      "status": "Failed",
      "type": "square",
      "venue": "blue-door",
    }
  `);
});

it('shows reports that were put aside, an incident that lasts and a snooze only where there are some', () => {
  const report = {
    file: 'mix.csv',
    sha256: 'a'.repeat(64),
    businessDays: ['2026-11-19'],
    at: NOON,
    code: 'total_differs',
    message: 'its total differs',
  } as const;
  const incident = {
    incident: 'inc_1',
    code: 'provider_down',
    began: NOON,
    message: 'answered 500',
    ended: null,
    over: false,
  } as const;
  const shown = integrationJson(
    anIntegration({
      quarantine: [report],
      incident,
      snoozed: { since: NOON, until: '2026-11-21T12:00:00.000Z', reason: 'known', by: 'kim' },
    }),
    [],
  );
  expect(shown).toMatchObject({
    quarantine: [report],
    incident: { id: 'inc_1', code: 'provider_down', began: NOON },
    snoozed: { until: '2026-11-21T12:00:00.000Z', reason: 'known', by: 'kim' },
  });
  const over = integrationJson(anIntegration({ incident: { ...incident, ended: NOON, over: true } }), []);
  expect(over).toMatchObject({ snoozed: null });
  expect(over).not.toHaveProperty('quarantine');
  expect(over).not.toHaveProperty('incident');
});
