import { makeConnectors } from '../../../src/connectors/table.ts';
import { connectorContract } from '../../contract/connector.ts';
import { GOOD, RESTAURANT, toastTwin } from '../../support/toast-twin.ts';

connectorContract({
  name: 'toast',
  load: () => makeConnectors().load('toast'),
  provider: toastTwin,
  options: () => ({ restaurantId: RESTAURANT }),
  credentials: GOOD,
  rotating: GOOD,
  // Sets of credentials are good until somebody deletes them; tokens are renewed.
  // Lists are whole answers.
  saysNothing: ['[]'],
  expired: null,
  revoked: { clientId: 'planted-client', clientSecret: 'planted-other' },
  // The first call is the login: what is refused there is the credentials, not a token that grew old.
  told: [{ fault: '401', code: 'auth_revoked', needs: 'venue', counted: true }],
});
