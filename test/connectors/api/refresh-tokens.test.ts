import { describe, expect, test } from 'vitest';
import { makeConnectors } from '../../../src/connectors/table.ts';
import { CheckFailure } from '../../../src/domain/errors.ts';
import type { HttpRequest } from '../../../src/ports/http.ts';
import { connecting, type FakeSession, fakeSession, fetchAll } from '../../support/connecting.ts';

const connectors = makeConnectors();
/** Of types whose access is by a refresh token: the set of credentials that holds it. */
const REFRESHED = connectors.types.flatMap(({ type, credentialSets }) => {
  const set = credentialSets.find((keys) => keys.includes('refreshToken'));
  return set ? [[type, set] as const] : [];
});
/** What a type needs besides credentials. */
const OPTIONS: Readonly<Record<string, Record<string, string>>> = { clover: { merchant: 'BLUEDOOR00001' } };

/** A check with these credentials, at a provider that refuses everything: what it was asked, and how that ended. */
async function check(type: string, credentials: FakeSession) {
  const asked: HttpRequest[] = [];
  const refusing = {
    async request(request: HttpRequest): Promise<never> {
      asked.push(request);
      throw request.explain?.(401, { error: 'invalid_grant' }) ?? new CheckFailure('auth_revoked', 'refused');
    },
  };
  const { io } = connecting({});
  const given = { credentials, http: { ...io.http, ...refusing }, options: OPTIONS[type] ?? {} };
  const failure: Error = await fetchAll(await connectors.load(type), given).then(
    () => new Error('it did not fail'),
    (error) => error,
  );
  return { asked, message: failure.message };
}

const holding = (keys: readonly string[]) => fakeSession(Object.fromEntries(keys.map((key) => [key, `${key}-1`])));

test('every type that takes the consent of an owner lives by a refresh token', () => {
  const consented = connectors.types.filter(({ consent }) => consent !== undefined).map(({ type }) => type);
  expect(consented.filter((type) => !REFRESHED.some(([one]) => one === type))).toEqual([]);
  expect(REFRESHED.map(([type]) => type)).toEqual(expect.arrayContaining(['square', 'clover', 'lightspeed-k']));
});

describe.each(REFRESHED)('the refresh token of %s', (type, keys) => {
  test('is not spent where the next one could not be kept', async () => {
    const full = () => Promise.reject(new Error('disk full'));
    for (const broken of [{ ready: full }, { replace: full }]) {
      const { asked, message } = await check(type, { ...holding(keys), ...broken });
      expect([asked.map(({ url }) => url), message]).toEqual([[], 'disk full']);
    }
  });

  test('is sent once, whatever becomes of the answer', async () => {
    const { asked } = await check(type, holding(keys));
    expect(asked.map(({ retry }) => retry)).toEqual([false]);
    expect(decodeURIComponent(JSON.stringify([asked[0]?.json, asked[0]?.form]))).toContain('refreshToken-1');
  });

  test('that an earlier check spent, which then died, is said to be lost', async () => {
    const credentials = holding(keys);
    const first = await check(type, credentials);
    expect(first.message).not.toContain('no answer that it could keep');
    const { message } = await check(type, credentials);
    expect(message).toMatch(/posctl asked for a new one at \S+ and was given no answer that it could keep/);
  });
});
