import { describe, expect, it } from 'vitest';
import type { PosType } from '../../../src/domain/catalogue.ts';
import { parseUnset, readSecrets, refuseMissing, refuseUnused } from '../../../src/engine/change/set-up.ts';
import { aType } from '../../support/builders.ts';
import { fakeSecrets } from '../../support/fake-secrets.ts';
import { fakeStdin } from '../../support/fake-system.ts';

const TAP = aType({ type: 'singer', credentials: [], credentialSets: [], anyCredentials: true });

function given(type: PosType, ...texts: string[]) {
  return readSecrets({ secrets: fakeSecrets(), stdin: fakeStdin() }, { type, texts, absolute: (path) => path });
}

describe('credentials of any name', () => {
  it.each(['api_key', 'accessToken', '_x', 'oauth.client-id'])(
    'are taken where the type takes them: %s',
    async (key) => {
      expect(await given(TAP, `${key}=env:KEY`)).toEqual({ [key]: { from: 'env', at: 'KEY' } });
    },
  );

  it.each(['1st', 'a b', 'x\u001b[2J', 'k'.repeat(65), '-k'])('must be names: %j', async (key) => {
    await expect(given(TAP, `${key}=env:KEY`)).rejects.toMatchObject({ code: 'usage' });
  });

  it('are refused elsewhere', async () => {
    const { anyCredentials: _, ...fixed } = TAP;
    await expect(given(fixed, 'api_key=env:KEY')).rejects.toMatchObject({
      code: 'usage',
      message: "singer has no credential 'api_key'",
    });
  });

  it.each([
    'accessToken:planted-secret',
    'accessToken:planted=env:X',
    'accessToken:planted=x',
    'planted-secret',
    'plantedsecret==',
    'planted=secret=x',
    'planted secret=env:X',
  ])('are never repeated when they may be the secret itself: %s', async (text) => {
    for (const type of [TAP, aType()])
      await expect(given(type, text)).rejects.toMatchObject({
        code: 'usage',
        message: '--secret takes KEY=SOURCE',
        hint: 'like --secret accessToken=env:SQUARE_TOKEN',
      });
  });

  it('are cleared when they are set; a name that is none is not an option either', () => {
    expect(parseUnset(TAP, ['api_key'], ['api_key']).credentials).toEqual({ api_key: null });
    expect(() => parseUnset(TAP, ['api_kye'], ['api_key'])).toThrow("singer has no option 'api_kye'");
  });
});

describe('a credential beside a set that is used before it', () => {
  const env = (at: string) => ({ from: 'env', at }) as const;
  const OAUTH = { refreshToken: env('R'), clientId: env('C') };
  const type = aType({ credentialSets: [['token'], ['refreshToken', 'clientId']] });

  it('is refused with the flags that settle it', () => {
    expect(() => refuseUnused(type, OAUTH, { token: env('T') })).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: 'token would not be used: refreshToken and clientId are kept, and come first',
        hint: 'to use it instead: --unset refreshToken --unset clientId --secret token=SOURCE',
      }),
    );
  });

  it.each([
    [
      'both sets at once',
      {},
      { token: env('T'), ...OAUTH },
      'token would not be used: refreshToken and clientId are given, too, and come first',
      'give one of them: token, or refreshToken + clientId',
    ],
    [
      'half a set beside a whole one',
      {},
      { token: env('T'), clientId: env('C') },
      'clientId would not be used without refreshToken',
      'give one of them: token, or refreshToken + clientId',
    ],
    [
      'half a set beside one that is kept',
      { token: env('T') },
      { clientId: env('C') },
      'clientId would not be used without refreshToken',
      'to use it: --secret refreshToken=SOURCE --secret clientId=SOURCE',
    ],
  ])('is refused: %s', (_, was, patch, message, hint) => {
    expect(() => refuseUnused(type, was, patch)).toThrow(expect.objectContaining({ code: 'usage', message, hint }));
  });

  it.each([
    ['with these flags', OAUTH, { refreshToken: null, clientId: null, token: env('T') }],
    ['where only it is there', { token: env('S') }, { token: env('T') }],
    ['and the set that comes first is given', { token: env('S') }, OAUTH],
    ['and another one of the kept set', OAUTH, { refreshToken: env('Q') }],
  ])('is taken %s', (_, was, patch) => {
    expect(() => refuseUnused(type, was, patch)).not.toThrow();
  });
});

it.each(['', ' '])('a required option that is given as nothing is missing: %j', (org) => {
  const type = aType({ options: [{ key: 'org', required: true, description: 'x' }] });
  expect(() => refuseMissing(type, { options: { org }, credentials: {} })).toThrow(/needs org/);
});
