import { makeConnectors } from '../../../src/connectors/table.ts';
import { connectorContract } from '../../contract/connector.ts';
import { apiKey, zettleTwin } from '../../support/zettle-twin.ts';

connectorContract({
  name: 'zettle',
  load: () => makeConnectors().load('zettle'),
  provider: () => zettleTwin(),
  options: (address) => ({ tokenUrl: `${address}/token` }),
  credentials: { apiKey: apiKey() },
  rotating: null,
  expired: { apiKey: apiKey({ exp: 1_700_000_000 }) },
  revoked: { apiKey: apiKey({}, 'revoked-planted') },
  goesBy: 'sale time',
});
