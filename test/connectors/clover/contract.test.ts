import { makeConnectors } from '../../../src/connectors/table.ts';
import { connectorContract } from '../../contract/connector.ts';
import { cloverTwin, MERCHANT } from '../../support/clover-twin.ts';

connectorContract({
  name: 'clover',
  load: () => makeConnectors().load('clover'),
  provider: () => cloverTwin(),
  options: () => ({ merchant: MERCHANT }),
  credentials: { token: 'token-planted' },
  rotating: { refreshToken: 'refresh-planted', clientId: 'app-planted-id' },
  expired: null,
  revoked: { token: 'revoked-planted' },
  // Clover answers 401 to every token that it does not take.
  told: [{ fault: '401', code: 'auth_revoked', needs: 'venue', counted: true }],
  never: ['empty-page'],
});
