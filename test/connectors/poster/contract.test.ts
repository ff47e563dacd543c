import { makeConnectors } from '../../../src/connectors/table.ts';
import { connectorContract } from '../../contract/connector.ts';
import { posterTwin, TOKEN } from '../../support/poster-twin.ts';

connectorContract({
  name: 'poster',
  load: () => makeConnectors().load('poster'),
  provider: () => posterTwin(),
  options: () => ({ account: 'blue-door' }),
  credentials: { token: TOKEN },
  rotating: null,
  expired: { token: '123456:planted-expired' },
  revoked: { token: '123456:planted-revoked' },
  goesBy: 'sale time',
  // A page that brings nothing new is the end: where the next one begins is told by the last row of a page.
  never: ['reordered-pages', 'empty-page', 'endless-pages'],
});
