import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.ts';
import {
  calledOffAdvice,
  cannotAsk,
  createNew,
  decideDuplicate,
  type Evidence,
  evidenceOf,
  type OnDuplicate,
} from '../../src/domain/duplicate.ts';
import { ExpectedError } from '../../src/domain/errors.ts';
import { anIntegration } from '../support/builders.ts';

const active = anIntegration({ id: 'int_a' });
const patio = anIntegration({ id: 'int_p', nickname: 'patio' });
const off = anIntegration({ id: 'int_o', status: 'CalledOff', nextCheck: null });
const gone = anIntegration({ id: 'int_g', active: false, nextCheck: null, deactivatedAt: '2026-11-01T10:00:00.000Z' });
const older = anIntegration({ ...gone, id: 'int_h', lastGoodCheck: null });
const toast = anIntegration({ id: 'int_t', type: 'toast' });

const told: Evidence = (one) =>
  evidenceOf(one, {
    deactivated: { actor: 'kim', reason: 'terminal replaced' },
    given: { locations: 'L1' },
    reached: null,
  });

/** `add`, `restore int_g`, `ask`, or the exit code and the message. */
function decided(all: readonly (typeof active)[], onDuplicate: OnDuplicate, nickname: string | null = null): string {
  try {
    const decision = decideDuplicate(all, { type: 'square', nickname, onDuplicate }, told);
    return decision.do === 'restore' ? `restore ${decision.integration.id}` : decision.do;
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return `${error.exit}: ${error.message}`;
  }
}

describe('what add does about others of the type', () => {
  it.each(['ask', 'new', 'restore', 'fail'] as const)('without any, --on-duplicate %s simply adds', (onDuplicate) => {
    expect(decided([], onDuplicate)).toBe('add');
    expect(decided([toast], onDuplicate)).toBe('add');
  });

  it.each([
    ['an active one', [active], 'ask', null, 'ask'],
    ['an active one', [active], 'new', null, '4: the venue has blue-door/square already; another one needs a nickname'],
    ['an active one', [active], 'new', 'patio', 'add'],
    [
      'an active one of that name',
      [active, patio],
      'new',
      'PATIO',
      '6: blue-door/square:patio is there already (int_p)',
    ],
    [
      'an active one',
      [active],
      'restore',
      null,
      '6: the venue has no inactive square to restore; active: blue-door/square',
    ],
    ['an active one', [active], 'fail', 'patio', '6: the venue has square already: blue-door/square'],
    ['an inactive one', [gone], 'ask', null, 'ask'],
    ['an inactive one', [gone], 'new', null, 'add'],
    ['an inactive one', [gone], 'new', 'patio', 'add'],
    ['an inactive one', [gone], 'restore', null, 'restore int_g'],
    ['an inactive one', [gone], 'fail', null, '6: the venue has square already: blue-door/square (inactive)'],
    ['two inactive ones', [gone, older], 'restore', null, '4: the venue has 2 inactive square integrations'],
    [
      'an active and an inactive one',
      [active, gone],
      'new',
      null,
      '4: the venue has blue-door/square already; another one needs a nickname',
    ],
    ['an active and an inactive one', [active, gone], 'restore', null, 'restore int_g'],
    ['an active and an inactive one', [active, gone], 'ask', null, 'ask'],
  ] as const)('%s, %j: --on-duplicate %s with nickname %j', (_, all, onDuplicate, nickname, expected) => {
    expect(decided(all, onDuplicate, nickname)).toBe(expected);
  });

  it('several inactive ones are named by id, with what tells them apart', () => {
    expect(() =>
      decideDuplicate([gone, older], { type: 'square', nickname: null, onDuplicate: 'restore' }, told),
    ).toThrow(
      expect.objectContaining({
        hint: 'name the one to restore: --restore int_g (blue-door/square, deactivated 2026-11-01 10:00 UTC by kim: terminal replaced, last good check 2026-11-20 12:00 UTC, no sales imported yet), --restore int_h (blue-door/square, deactivated 2026-11-01 10:00 UTC by kim: terminal replaced, no successful check yet, no sales imported yet)',
      }),
    );
  });

  it('the question knows whether create new needs a nickname', () => {
    const wish = { type: 'square', nickname: null, onDuplicate: 'ask' } as const;
    expect(decideDuplicate([active, gone], wish, told)).toMatchObject({
      active: [active],
      inactive: [gone],
      needsNickname: true,
    });
    expect(decideDuplicate([gone], wish, told)).toMatchObject({ needsNickname: false });
    expect(() => createNew([active, patio], { type: 'square', nickname: 'patio' }, [active, patio])).toThrow(
      expect.objectContaining({ exit: 6 }),
    );
  });
});

describe('where nobody can be asked', () => {
  it.each([
    [
      [active],
      'the venue has square already: blue-door/square (active, Healthy)',
      'say what to do: --on-duplicate new --nickname NAME',
    ],
    [
      [gone],
      'the venue has square already: blue-door/square (inactive, int_g, deactivated 2026-11-01 10:00 UTC by kim: terminal replaced, last good check 2026-11-20 12:00 UTC, no sales imported yet)',
      'say what to do: --on-duplicate new, or --on-duplicate restore',
    ],
    [
      [off, gone, older],
      'the venue has square already: blue-door/square (active, CalledOff), blue-door/square (inactive, int_g, deactivated 2026-11-01 10:00 UTC by kim: terminal replaced, last good check 2026-11-20 12:00 UTC, no sales imported yet), blue-door/square (inactive, int_h, deactivated 2026-11-01 10:00 UTC by kim: terminal replaced, no successful check yet, no sales imported yet). blue-door/square is called off: better cancel and repair that one (posctl show blue-door/square)',
      'say what to do: --on-duplicate new --nickname NAME, or --restore int_g, or --restore int_h',
    ],
  ])('the error names the flags', (all, message, hint) => {
    const decision = decideDuplicate(all, { type: 'square', nickname: null, onDuplicate: 'ask' }, told);
    if (decision.do !== 'ask') throw new Error(decision.do);
    expect(cannotAsk(decision, 'square', told)).toMatchObject({ exit: 4, message, hint });
  });

  it('only a called-off one is advised about', () => {
    expect(calledOffAdvice([active, patio])).toBeNull();
    expect(calledOffAdvice([active, off])).toContain('is called off');
  });
});

it('options of an old one stand beside what is given now', () => {
  const sold = anIntegration({
    ...gone,
    lastSaleImported: '2026-10-31T22:00:00.000Z',
    options: { locations: 'L1', baseUrl: 'https://a.test', includeModifiers: 'true' },
  });
  const given = { locations: 'L1', baseUrl: 'https://b.test' };
  expect(evidenceOf(sold, { deactivated: { actor: 'ana', reason: null }, given, reached: null })).toBe(
    'deactivated 2026-11-01 10:00 UTC by ana, last good check 2026-11-20 12:00 UTC, last sales 2026-10-31 22:00 UTC, ' +
      'locations=L1 (the same), baseUrl=https://a.test (now https://b.test), includeModifiers=true',
  );
});

describe('whose account it was', () => {
  const places = (...ids: string[]) => ids.map((id) => ({ id, name: id === 'L1' ? 'Patio' : id }));
  const before = { merchant: 'MLBLUE', places: places('L1', 'L2') };
  const old = anIntegration({ ...gone, options: {}, account: before });
  const evidence = (reached: Account | null) =>
    evidenceOf(old, { deactivated: undefined, given: {}, reached }).split(', no sales imported yet, ').at(1);

  it('is told of one that connected', () => {
    expect(evidence(null)).toBe('merchant MLBLUE, places Patio (L1), L2');
    expect(evidenceOf(gone, { deactivated: undefined, given: {}, reached: before })).not.toContain('merchant');
  });

  it.each<[string, Account, string | null]>([
    ['the same', before, 'the same merchant and places'],
    [
      'other places of the same merchant',
      { ...before, places: places('L9') },
      'the same merchant, other places, now place L9',
    ],
    [
      'some of the places',
      { ...before, places: places('L1') },
      'the same merchant, not all places are the same, now place Patio (L1)',
    ],
    [
      'another merchant',
      { merchant: 'MLX', places: places('L1') },
      'another merchant now: merchant MLX, place Patio (L1)',
    ],
    ['the same merchant without places', { merchant: 'MLBLUE', places: [] }, 'the same merchant'],
    ['the same places without a merchant', { merchant: null, places: places('L2', 'L1') }, 'the same places'],
    ['other places without a merchant', { merchant: null, places: places('L3') }, 'other places, now place L3'],
    ['nothing that tells it', { merchant: null, places: [] }, null],
  ])('is compared with what was given: %s', (_, reached, expected) => {
    expect(evidence(reached)).toBe(`merchant MLBLUE, places Patio (L1), L2${expected ? ` (${expected})` : ''}`);
  });
});
