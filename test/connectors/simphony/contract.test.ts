import { markOf } from '../../../src/connectors/api/client.ts';
import { makeConnectors } from '../../../src/connectors/table.ts';
import { connectorContract } from '../../contract/connector.ts';
import { ACCESS, ACCOUNT, PASSWORD, simphonyOptions, simphonyTwin } from '../../support/simphony-twin.ts';

/** Where the twin is, and so what its token was obtained with, is known only when it is there. */
let server = '';

connectorContract({
  name: 'simphony',
  load: () => makeConnectors().load('simphony'),
  provider: () => simphonyTwin(),
  options(address) {
    server = address;
    return simphonyOptions(address);
  },
  get credentials() {
    const mark = markOf({ server, ...ACCOUNT, password: PASSWORD });
    return { password: PASSWORD, accessToken: ACCESS, accessTokenNote: `2026-11-29T12:00:00.000Z ${mark}` };
  },
  rotating: { password: PASSWORD },
  expired: { password: 'expired-planted' },
  revoked: { password: 'revoked-planted' },
  pages: false,
});
