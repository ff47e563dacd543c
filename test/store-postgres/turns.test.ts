import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { turnIn, withTurn } from '../../src/store-postgres/turns.ts';

describe('the turn of a request', () => {
  const budget = { requests: 2, perMs: 100 };

  it.each<[string, readonly number[], number, number]>([
    ['is now when nothing was sent', [], 0, 1000],
    ['is now when there is room', [990], 0, 1000],
    ['is when the oldest of a full span has left it', [950, 990], 0, 1050],
    ['is after those who asked before', [950, 990, 1050, 1090], 0, 1150],
    ['is between two turns where there is room', [1300], 0, 1000],
    ['is when the provider wants to be asked again', [], 1700, 1700],
  ])('%s', (_, sent, heldUntil, expected) => {
    expect(turnIn([{ sent, heldUntil, budget }], 1000)).toBe(expected);
  });

  it('is when the narrowest of several budgets has room', () => {
    const wide = { sent: [1000], heldUntil: 0, budget };
    const narrow = { sent: [1000], heldUntil: 0, budget: { requests: 1, perMs: 500 } };
    expect(turnIn([wide, narrow], 1000)).toBe(1500);
  });

  it('makes no span fuller than its budget allows, whoever asks when, for how many budgets', () => {
    const budgets = fc.array(
      fc.record({ requests: fc.integer({ min: 1, max: 4 }), perMs: fc.integer({ min: 1, max: 50 }) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    const asked = fc.array(fc.record({ later: fc.nat(30), of: fc.nat(6) }), { maxLength: 30 });
    fc.assert(
      fc.property(budgets, asked, (all, requests) => {
        const sent: number[][] = all.map(() => []);
        let now = 0;
        for (const { later, of } of requests) {
          now += later;
          const mine = all.map((_, i) => i).filter((i) => ((of + 1) >> i) % 2 === 1);
          const turn = turnIn(
            mine.map((i) => ({ sent: sent[i] ?? [], heldUntil: 0, budget: all[i] ?? budget })),
            now,
          );
          expect(turn).toBeGreaterThanOrEqual(now);
          for (const i of mine) sent[i] = withTurn(sent[i] ?? [], turn, { now: 0, perMs: 10_000 });
        }
        for (const [i, { requests: most, perMs }] of all.entries())
          for (const [n, one] of (sent[i] ?? []).entries()) {
            const beyond = sent[i]?.[n + most];
            if (beyond !== undefined) expect(beyond - one).toBeGreaterThanOrEqual(perMs);
          }
      }),
    );
  });
});
