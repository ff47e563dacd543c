import { expect, test } from 'vitest';
import { ApiClient } from '../../../src/connectors/api/client.ts';
import { connecting } from '../../support/connecting.ts';

test('what is odd about an exchange is a warning of the check', async () => {
  const said: string[] = [];
  const answer = {
    status: 200,
    headers: {},
    text: '{}',
    warning: 'the clock is 6 min ahead',
    json: () => ({ orders: [] }),
  };
  const given = connecting({});
  const io = { ...given.io, http: { request: async () => answer }, warn: (text: string) => void said.push(text) };
  const api = {
    provider: 'Test',
    url: 'https://pos.test',
    tokens: { token: async () => 'token', tokenInsteadOf: async () => undefined },
    explain: () => undefined,
  };
  expect(await new ApiClient(api, io).call({ path: '/orders', permission: 'ORDERS' })).toEqual({ orders: [] });
  expect(said).toEqual(['the clock is 6 min ahead']);
});
