import { markOf } from '../../../src/connectors/api/client.ts';
import { makeConnectors } from '../../../src/connectors/table.ts';
import { connectorContract } from '../../contract/connector.ts';
import { ACCESS, CLIENT, lightspeedKTwin, REFRESH } from '../../support/lightspeed-k-twin.ts';

const GRANT = { ...CLIENT, refreshToken: REFRESH };
/** An access token that is good, as an earlier check kept it. */
const KEPT = { accessToken: ACCESS, accessTokenNote: `2026-11-20T12:50:00.000Z ${markOf(GRANT)}` };

connectorContract({
  name: 'lightspeed-k',
  load: () => makeConnectors().load('lightspeed-k'),
  provider: () => lightspeedKTwin(),
  goesBy: 'sale time',
  credentials: { ...GRANT, ...KEPT },
  rotating: GRANT,
  expired: { ...CLIENT, refreshToken: 'expired-planted' },
  revoked: { ...CLIENT, refreshToken: 'revoked-planted' },
});
