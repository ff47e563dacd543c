import { describe, expect, test } from 'vitest';
import { lifeOf, RenewedToken } from '../../../src/connectors/api/client.ts';
import { CheckFailure } from '../../../src/domain/errors.ts';
import { connecting, type FakeSession, fakeSession } from '../../support/connecting.ts';

test.each([
  [7200, 7200],
  [0, 0],
  [59.9, 59],
  [1e308, 31_536_000],
  [Number.POSITIVE_INFINITY, 31_536_000],
  [-1, 60],
  [Number.NaN, 60],
  ['7200', 60],
  [null, 60],
  [undefined, 60],
])('a token that is said to live for %j seconds lives for %i', (said, seconds) => {
  expect(lifeOf(said, 60)).toBe(seconds);
});

describe('a token that is renewed', () => {
  const GRANT = { refreshToken: 'refresh-1' };

  /** Gives token after token, each with a refresh token of its own, in place of the one that it was given. */
  function renewing(credentials: FakeSession, kept: boolean) {
    const { io } = connecting({ credentials });
    const spent: string[] = [];
    const token = new RenewedToken(
      {
        kept,
        grant: async () => ({ refreshToken: await credentials.get('refreshToken') }),
        async obtain({ refreshToken }) {
          spent.push(refreshToken);
          const n = Number(refreshToken.slice(-1));
          const until = '2026-11-20T13:00:00.000Z';
          return { token: `access-${n}`, until, rotated: { refreshToken: `refresh-${n + 1}` } };
        },
      },
      io,
    );
    return { token, spent };
  }

  test('is kept, with the refresh token that came with it, before it is given', async () => {
    const credentials = fakeSession(GRANT);
    const { token, spent } = renewing(credentials, true);
    expect([await token.token(), await token.token(), spent]).toEqual(['access-1', 'access-1', ['refresh-1']]);
    expect(credentials.replaced).toEqual([
      { accessToken: 'access-1', accessTokenNote: expect.any(String), refreshToken: 'refresh-2' },
    ]);
    const next = renewing(credentials, true);
    expect([await next.token.token(), next.spent]).toEqual(['access-1', []]);
  });

  test('is not given when it cannot be kept', async () => {
    const credentials = { ...fakeSession(GRANT), replace: () => Promise.reject(new Error('disk full')) };
    await expect(renewing(credentials, true).token.token()).rejects.toThrow('disk full');
  });

  test('is obtained once a check where that spends something, else once more', async () => {
    const refused = new CheckFailure('auth_expired', 'no');
    for (const [kept, expected] of [
      [true, undefined],
      [false, 'access-1'],
    ] as const) {
      const { token } = renewing(fakeSession(GRANT), kept);
      expect(await token.tokenInsteadOf(await token.token(), refused)).toBe(expected);
      expect(await token.tokenInsteadOf('access-1', refused)).toBe(undefined);
    }
  });
});
