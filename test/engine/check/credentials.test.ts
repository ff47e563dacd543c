import { describe, expect, it } from 'vitest';
import type { Credential } from '../../../src/domain/integration.ts';
import { keepReplaced, openCredentials } from '../../../src/engine/check/connector-call.ts';
import { fakeSecrets } from '../../support/fake-secrets.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { addIntegration, current, editIntegration } from '../../support/restaurant.ts';

const TOKEN: Credential = { from: 'env', at: 'TOKEN' };

async function opened() {
  const secrets = fakeSecrets({ 'env:TOKEN': 'old', 'env:OTHER': 'other' });
  const world = fakeWorld({ secrets });
  const one = await addIntegration(world, { credentials: { refreshToken: TOKEN } });
  const session = openCredentials(secrets, one.credentials, (next, was) =>
    keepReplaced(world.store, one, { next, was }),
  );
  return { world, secrets, one, session };
}

describe('the secrets of one check', () => {
  it('are resolved when they are asked for', async () => {
    const { session, secrets } = await opened();
    expect(session.has('refreshToken')).toBe(true);
    expect(session.has('accessToken')).toBe(false);
    expect(await session.get('refreshToken')).toBe('old');
    secrets.sources.set('env:TOKEN', 'newer');
    expect(await session.get('refreshToken')).toBe('newer');
    expect([...session.seen]).toEqual(['old', 'newer']);
  });

  it('that are not set are a failure that says so', async () => {
    const { session } = await opened();
    await expect(session.get('accessToken')).rejects.toMatchObject({
      code: 'bad_config',
      counted: true,
      needs: 'support',
      message: 'the credential accessToken is not set',
    });
  });

  it('are kept when they are replaced, before the connector goes on, and used from then on', async () => {
    const { world, secrets, one, session } = await opened();
    await session.replace({ refreshToken: 'rotated', accessToken: 'fresh' });
    const { credentials, revision } = await current(world.store, one);
    expect(credentials).toEqual({
      refreshToken: { ...TOKEN, replaced: { sealed: 'sealed(rotated)', sourceDigest: 'digest(old)' } },
      accessToken: { from: 'stored', sealed: 'sealed(fresh)' },
    });
    expect(revision).toBe(one.revision + 1);
    expect(await session.get('refreshToken')).toBe('rotated');
    expect(await session.get('accessToken')).toBe('fresh');
    secrets.sources.set('env:TOKEN', 'given anew');
    expect(await session.get('refreshToken')).toBe('given anew');
  });

  it('can be replaced again and again', async () => {
    const { world, one, session } = await opened();
    for (const value of ['first', 'second', 'third']) await session.replace({ refreshToken: value });
    expect((await current(world.store, one)).credentials.refreshToken?.replaced?.sealed).toBe('sealed(third)');
  });

  it('that a person changed meanwhile are left as that person wants them', async () => {
    const { world, one, session } = await opened();
    await editIntegration(world, one, { credentials: { refreshToken: { from: 'env', at: 'OTHER' } } });
    const before = await current(world.store, one);
    await session.replace({ refreshToken: 'rotated' });
    expect(await current(world.store, one)).toEqual(before);
  });

  it('that a person did not touch are kept although another one was edited', async () => {
    const { world, one, session } = await opened();
    await editIntegration(world, one, {
      nickname: 'patio',
      credentials: { clientSecret: { from: 'env', at: 'OTHER' } },
    });
    await session.replace({ refreshToken: 'rotated' });
    expect(await current(world.store, one)).toMatchObject({
      nickname: 'patio',
      credentials: {
        clientSecret: { from: 'env', at: 'OTHER' },
        refreshToken: { replaced: { sealed: 'sealed(rotated)' } },
      },
    });
  });

  it('that could not be kept are not used', async () => {
    const { secrets, one } = await opened();
    const session = openCredentials(secrets, one.credentials, () => Promise.reject(new Error('the disk is full')));
    await expect(session.replace({ refreshToken: 'rotated' })).rejects.toMatchObject({ name: 'StoreFailure' });
    expect(await session.get('refreshToken')).toBe('old');
  });
});
