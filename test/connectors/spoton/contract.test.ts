import { makeConnectors } from '../../../src/connectors/table.ts';
import { connectorContract } from '../../contract/connector.ts';
import { LOCATION, spotonTwin } from '../../support/spoton-twin.ts';

connectorContract({
  name: 'spoton',
  load: () => makeConnectors().load('spoton'),
  provider: () => spotonTwin(),
  options: () => ({ location: LOCATION }),
  credentials: { apiKey: 'key-planted' },
  rotating: null,
  // Lists are whole answers.
  saysNothing: ['[]'],
  expired: null,
  revoked: { apiKey: 'revoked-planted' },
  // An unknown key is all that SpotOn says.
  told: [{ fault: '401', code: 'auth_revoked', needs: 'venue', counted: true }],
  never: ['repeated-pages', 'reordered-pages', 'empty-page'],
});
