import { expect, test } from 'vitest';
import { failedCheck, failedTrial } from '../../src/domain/failure-words.ts';
import { anIntegration } from '../support/builders.ts';

const nobody = {
  code: 'no_response',
  message: 'no answer',
  needs: 'nobody',
  counted: true,
  retryAfterMs: null,
  incident: false,
} as const;
const provider = {
  code: 'provider_down',
  message: 'down',
  needs: 'provider',
  counted: true,
  retryAfterMs: null,
  incident: false,
} as const;
const STAYS =
  'it stays called off, and nothing checks it by itself; once it should work again: posctl refresh blue-door/square';

test.each([
  ['Failed', nobody, 'it will be retried automatically'],
  ['Failed', provider, 'the provider has trouble; it will be retried automatically'],
  ['CalledOff', nobody, STAYS],
  ['CalledOff', provider, `the provider has trouble; ${STAYS}`],
] as const)('a failed check of one that is %s says whether it is tried again', (status, failure, hint) => {
  expect(failedCheck(failure, anIntegration({ status })).hint).toBe(hint);
});

test('a failed trial names the whole command that asks for consent anew', () => {
  const message = 'Square refused the refresh token; the venue must connect again: posctl authorize square';
  const failure = { ...nobody, code: 'auth_revoked', needs: 'venue', message } as const;
  const credentials = { refreshToken: { from: 'env', at: 'T' } } as const;
  const command = "posctl authorize square --venue blue-door --nickname 'Bar 2'";
  const tried = { type: 'square', venue: 'blue-door', nickname: 'Bar 2', credentials, spent: [] };
  expect(failedTrial(failure, tried)).toMatchObject({
    message: `Square refused the refresh token; the venue must connect again: ${command}; nothing was saved`,
    hint: `let the owner give access anew: ${command}; to use other credentials: --unset refreshToken and --secret KEY=SOURCE; how: posctl types square`,
  });
});
