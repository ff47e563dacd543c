import { makeConnectors } from '../../../src/connectors/table.ts';
import { connectorContract } from '../../contract/connector.ts';
import { loyverseTwin } from '../../support/loyverse-twin.ts';

connectorContract({
  name: 'loyverse',
  load: () => makeConnectors().load('loyverse'),
  provider: () => loyverseTwin(),
  credentials: { accessToken: 'token-planted' },
  rotating: null,
  expired: { accessToken: 'expired-planted' },
  revoked: { accessToken: 'revoked-planted' },
});
