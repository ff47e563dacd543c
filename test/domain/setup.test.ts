import { describe, expect, it } from 'vitest';
import type { Credential } from '../../src/domain/integration.ts';
import { patchedCredentials } from '../../src/domain/setup.ts';
import { HOUR, MINUTE, plus } from '../../src/domain/time.ts';
import { aType, EMAIL, NOON } from '../support/builders.ts';
import { detailOf } from '../support/entries.ts';
import { life } from '../support/life.ts';

const TOKEN: Credential = { from: 'env', at: 'TOKEN' };
const replaced = { sealed: 'new value', sourceDigest: 'digest of the old one' };

describe('adding', () => {
  it('begins Initializing and due at once', () => {
    const bar = life().add(aType(), { nickname: 'patio', checkEvery: HOUR, credentials: { accessToken: TOKEN } });
    expect(bar.one()).toMatchObject({
      status: 'Initializing',
      active: true,
      nextCheck: NOON,
      checkEvery: HOUR,
      createdAt: NOON,
      reports: null,
      revision: 1,
    });
    expect(bar.last()).toMatchObject({
      seq: 1,
      actor: 'kim',
      ref: 'blue-door/square:patio',
      kind: 'added',
      status: { from: null, to: 'Initializing' },
      details: {
        type: 'square',
        nickname: 'patio',
        checkEvery: '1h',
        options: {},
        credentials: { accessToken: 'env:TOKEN' },
      },
    });
  });

  it('an e-mail type counts its 30 days from now', () => {
    expect(life().add(EMAIL).one().reports).toEqual({ lastAt: null, countedFrom: NOON, warned: [] });
  });

  it('is refused where an active one has the name, not where an inactive one has', () => {
    const bar = life().add(aType(), { nickname: 'patio' });
    expect(() => bar.add(aType(), { nickname: 'Patio' })).toThrow(
      expect.objectContaining({
        exit: 6,
        message: 'blue-door/square:Patio is there already (int_00000000000000000001)',
      }),
    );
    expect(() => bar.add(aType(), { nickname: 'p\u0430tio' })).toThrow(
      expect.objectContaining({
        exit: 6,
        message: 'blue-door/square:patio is there already (int_00000000000000000001), and looks the same',
      }),
    );
    bar.add(aType({ type: 'toast' }), { nickname: 'patio' });
    bar.deactivate('int_00000000000000000001');
    expect(() => bar.add(aType(), { nickname: 'Patio' })).not.toThrow();
  });
});

describe('editing', () => {
  it('is a patch: what is not named stays, null clears', () => {
    const bar = life().add(aType(), { nickname: 'patio', options: { locations: 'L1', includeModifiers: 'true' } });
    bar.edit({ options: { includeModifiers: null, baseUrl: 'http://127.0.0.1:1' }, nickname: null });
    expect(bar.one()).toMatchObject({
      nickname: null,
      checkEvery: 6 * HOUR,
      options: { locations: 'L1', baseUrl: 'http://127.0.0.1:1' },
      revision: 2,
    });
    expect(bar.last()).toMatchObject({
      kind: 'edited',
      status: null,
      ref: 'blue-door/square',
      details: {
        changes: {
          nickname: { from: 'patio', to: null },
          options: {
            from: { locations: 'L1', includeModifiers: 'true' },
            to: { locations: 'L1', baseUrl: 'http://127.0.0.1:1' },
          },
        },
      },
    });
  });

  it.each([
    ['nothing', {}],
    ['the same interval', { checkEvery: 6 * HOUR }],
    ['the same nickname', { nickname: 'patio' }],
    ['the same options in another order', { options: { b: '2', a: '1' } }],
    ['an option that is not there unset', { options: { c: null } }],
    ['the same source', { credentials: { accessToken: { at: 'TOKEN', from: 'env' } as const } }],
  ])('%s writes nothing', (_, patch) => {
    const bar = life().add(aType(), {
      nickname: 'patio',
      options: { a: '1', b: '2' },
      credentials: { accessToken: TOKEN },
    });
    const before = bar.state;
    expect(bar.edit(patch)).toBe(false);
    expect(bar.state).toEqual(before);
  });

  it('interval and secrets are told in the words of list', () => {
    const bar = life().add(aType(), { credentials: { accessToken: { from: 'stored', sealed: 'x' } } });
    bar.edit({ checkEvery: HOUR, credentials: { accessToken: { from: 'stored', sealed: 'y' } } });
    expect(bar.last()?.details).toEqual({
      changes: {
        checkEvery: { from: '6h', to: '1h' },
        credentials: { from: { accessToken: 'stored' }, to: { accessToken: 'stored' } },
      },
    });
  });

  it('one that replaces another is told by name, and taken back', () => {
    const bar = life().add().add(EMAIL);
    const [square, mail] = bar.state.integrations.map((i) => i.id) as [string, string];
    expect(bar.edit({ primary: mail }, square)).toBe(true);
    expect(bar.edit({ primary: mail }, square)).toBe(false);
    expect(bar.last()?.details).toEqual({ changes: { primaryOver: { from: [], to: ['blue-door/email-report'] } } });
    expect(bar.one(square)).toMatchObject({ primaryOver: [mail], streak: { counted: 0 } });
    bar.edit({ primary: null }, square);
    expect(bar.one(square).primaryOver).toEqual([]);
  });

  it('none replaces itself, one of another venue, or one that replaces it', () => {
    const bar = life().add().add(EMAIL).add(aType(), { nickname: 'patio' });
    const [a, b, c] = bar.state.integrations.map((i) => i.id) as [string, string, string];
    expect(() => bar.edit({ primary: a }, a)).toThrow('blue-door/square cannot replace itself');
    expect(() => bar.edit({ primary: 'int_x' }, a)).toThrow('int_x is not an integration of blue-door');
    bar.edit({ primary: b }, a);
    bar.edit({ primary: c }, b);
    expect(() => bar.edit({ primary: a }, c)).toThrow('blue-door/square replaces blue-door/square:patio already');
  });

  it('a nickname alone begins no count anew', () => {
    const bar = life().add().failsOften(3, '1h');
    const { streak, failingFrom } = bar.one();
    bar.edit({ nickname: 'patio', checkEvery: HOUR });
    expect(bar.one()).toMatchObject({ status: 'Failed', streak, failingFrom });
  });

  it('a changed set-up begins the counts anew, keeps the status, and has a Failed one tried at once', () => {
    const bar = life().add().failsOften(3, '1h').pass('1m');
    bar.edit({ credentials: { accessToken: TOKEN } });
    expect(bar.one()).toMatchObject({
      status: 'Failed',
      streak: { counted: 0, tries: 0, personal: 0 },
      failingFrom: bar.now,
      nextCheck: bar.now,
    });
    expect(bar.one().reason).not.toBeNull();
  });

  it('never resumes a CalledOff one', () => {
    const bar = life().add().failsOften(13, '6h');
    const { reason, calledOffAt } = bar.one();
    bar.edit({ credentials: { accessToken: TOKEN }, checkEvery: HOUR });
    expect(bar.one()).toMatchObject({
      status: 'CalledOff',
      reason,
      calledOffAt,
      nextCheck: null,
      streak: { counted: 0 },
    });
  });

  it('never reactivates an inactive one', () => {
    const bar = life().add();
    bar.deactivate();
    bar.edit({ credentials: { accessToken: TOKEN } });
    expect(bar.one()).toMatchObject({ active: false, nextCheck: null });
  });

  it('a shorter interval counts from the last check, a longer one puts nothing off', () => {
    const bar = life().add().succeeds().pass('30m');
    const { nextCheck } = bar.one();
    bar.edit({ checkEvery: 10 * MINUTE });
    expect(Date.parse(bar.one().nextCheck ?? '') - Date.parse(NOON)).toBeLessThanOrEqual(10 * MINUTE);
    const soon = bar.one().nextCheck;
    bar.edit({ checkEvery: null });
    expect(bar.one()).toMatchObject({ checkEvery: 6 * HOUR, nextCheck: soon });
    expect((nextCheck ?? '') > (soon ?? '')).toBe(true);
  });

  it('is refused where an active one has the name', () => {
    const bar = life().add(aType(), { nickname: 'patio' }).add(aType(), { nickname: 'bar' });
    expect(() => bar.edit({ nickname: ' PATIO' })).toThrow(expect.objectContaining({ exit: 6 }));
    bar.deactivate();
    expect(bar.edit({ nickname: 'PATIO' })).toBe(true);
  });
});

describe('a value that the provider put in place of a secret', () => {
  const was = { refreshToken: { ...TOKEN, replaced } };

  it.each([
    ['is kept when the same source is given again', { refreshToken: TOKEN }, { refreshToken: { ...TOKEN, replaced } }],
    [
      'is kept with another source: it is used while that says the same',
      { refreshToken: { from: 'file', at: '/token' } as const },
      { refreshToken: { from: 'file', at: '/token', replaced } },
    ],
    [
      'is kept when another secret is given',
      { clientSecret: TOKEN },
      { refreshToken: { ...TOKEN, replaced }, clientSecret: TOKEN },
    ],
    ['goes with its secret', { refreshToken: null }, {}],
    [
      'gives way to a newer one',
      { refreshToken: { ...TOKEN, replaced: { sealed: 'newest', sourceDigest: 'd' } } },
      { refreshToken: { ...TOKEN, replaced: { sealed: 'newest', sourceDigest: 'd' } } },
    ],
  ])('%s', (_, patch, next) => {
    expect(patchedCredentials(was, patch)).toEqual(next);
  });
});

describe('deactivating', () => {
  it.each(['Initializing', 'Healthy', 'Failed', 'CalledOff'] as const)('leaves a %s one in its status', (status) => {
    const bar = life().add();
    if (status === 'Healthy') bar.succeeds();
    if (status === 'Failed') bar.fails();
    if (status === 'CalledOff') bar.failsOften(13, '6h');
    const before = bar.one();
    expect(bar.deactivate()).toBe(true);
    expect(bar.one()).toEqual({
      ...before,
      active: false,
      deactivatedAt: bar.now,
      nextCheck: null,
      revision: before.revision + 1,
    });
    expect(bar.last()).toMatchObject({ kind: 'deactivated', status: null });
    expect(bar.deactivate()).toBe(false);
  });
});

describe('restoring', () => {
  it('makes it Initializing and due at once, and fetches from the last good check', () => {
    const bar = life()
      .add(aType(), { options: { locations: 'L1' } })
      .succeeds({ lines: 2 })
      .failsOften(5, '6h')
      .mail();
    bar.deactivate();
    const before = bar.one();
    bar.pass('40d').restore();
    expect(bar.one()).toEqual({
      ...before,
      active: true,
      deactivatedAt: null,
      status: 'Initializing',
      reason: null,
      streak: { counted: 0, tries: 0, personal: 0, personalSince: null, last: null, warned: false },
      failingFrom: bar.now,
      nextCheck: bar.now,
      changedAt: bar.now,
      begunAt: bar.now,
      revision: before.revision + 1,
    });
    expect(bar.one().lastGoodCheck).toBe(NOON);
    expect(bar.last()).toMatchObject({
      kind: 'restored',
      status: { from: 'Failed', to: 'Initializing' },
      details: { from: NOON },
    });
  });

  it('of one that was never checked changes no status', () => {
    const bar = life().add();
    bar.deactivate();
    bar.restore();
    expect(bar.last()).toMatchObject({ kind: 'restored', status: null, details: { from: null } });
  });

  it('applies what is given in the same change; what is not given stays', () => {
    const bar = life().add(aType(), { options: { locations: 'L1' }, credentials: { accessToken: TOKEN } });
    bar.deactivate();
    bar.restore({ nickname: 'patio', options: { includeModifiers: 'true' }, checkEvery: HOUR });
    expect(bar.one()).toMatchObject({
      nickname: 'patio',
      checkEvery: HOUR,
      options: { locations: 'L1', includeModifiers: 'true' },
      credentials: { accessToken: TOKEN },
    });
    expect(bar.kinds()).toEqual(['added', 'deactivated', 'restored']);
    expect(detailOf(bar.last(), 'changes')).toMatchObject({ nickname: { from: null, to: 'patio' } });
  });

  it('is refused while an active one has the name', () => {
    const bar = life().add();
    bar.deactivate();
    bar.add();
    expect(() => bar.restore({}, 'int_00000000000000000001')).toThrow(expect.objectContaining({ exit: 6 }));
    expect(bar.restore({ nickname: 'old' }, 'int_00000000000000000001')).toBe(true);
  });

  it('makes whoever was alarmed hear of the recovery', () => {
    const bar = life().add().failsOften(4, '1h').mail();
    bar.deactivate();
    bar.pass('1d').restore();
    bar.succeeds();
    expect(bar.owed()).toEqual(['recovered to support']);
  });
});

it('a change is at the moment and by the person that made it', () => {
  const bar = life().add();
  bar.pass('90m').deactivate();
  expect(bar.last()).toMatchObject({ at: plus(NOON, 90 * MINUTE), actor: 'kim', venue: 'blue-door', seq: 2 });
});
