import { makeConnectors } from '../../../src/connectors/table.ts';
import { connectorContract } from '../../contract/connector.ts';
import { lightspeedXTwin } from '../../support/lightspeed-x-twin.ts';

connectorContract({
  name: 'lightspeed-x',
  load: () => makeConnectors().load('lightspeed-x'),
  provider: () => lightspeedXTwin(),
  credentials: { accessToken: 'lsxs_pt_planted' },
  rotating: null,
  expired: { accessToken: 'expired-planted' },
  revoked: { accessToken: 'revoked-planted' },
  goesBy: 'both',
  never: ['empty-page'],
});
