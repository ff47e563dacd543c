import { expect, onTestFinished } from 'vitest';
import { makeConnectors } from '../../../src/connectors/table.ts';
import { makeRehearsal } from '../../../src/rehearsal/rehearsal.ts';
import { connectorContract } from '../../contract/connector.ts';
import { ONE_WEEK } from '../../support/connecting.ts';

connectorContract({
  name: 'square',
  load: () => makeConnectors().load('square'),
  async provider() {
    const server = await makeRehearsal(() => 0).serve({ port: 0, seed: 1, now: ONE_WEEK.to });
    onTestFinished(() => server.close());
    return {
      address: (fault) => (fault === undefined ? server.url : `${server.url}/~${fault}`),
      async fail(fault, times) {
        const answer = await fetch(`${server.url}/_fault`, { method: 'POST', body: JSON.stringify({ fault, times }) });
        expect(answer.status).toBe(200);
      },
    };
  },
  credentials: { accessToken: 'rehearsal-planted-token' },
  rotating: {
    refreshToken: 'rehearsal-once-planted',
    clientId: 'app-planted-id',
    clientSecret: 'app-planted-secret',
  },
  // Square leaves out lists that are empty.
  saysNothing: ['{}'],
  expired: { accessToken: 'rehearsal-expired' },
  revoked: { accessToken: 'rehearsal-revoked' },
});
