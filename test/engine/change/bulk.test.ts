import { describe, expect, it } from 'vitest';
import { conflict, decisionNeeded, errorJson, exitOf, notFound } from '../../../src/domain/errors.ts';
import { forEach, itemJson } from '../../../src/engine/change/lifecycle.ts';
import { anIntegration } from '../../support/builders.ts';

const fine = { ok: true } as const;
const bad = { ok: false, error: conflict('it is there already') } as const;
const unsure = { ok: false, error: decisionNeeded('several fit', 'name one') } as const;

describe('the exit code', () => {
  it.each([
    ['nothing to do', [], 0],
    ['one done', [fine], 0],
    ['one that conflicts', [bad], 6],
    ['one that needs a decision', [unsure], 4],
    ['all done', [fine, fine], 0],
    ['all failed', [bad, unsure], 1],
    ['some of them failed', [fine, bad, fine], 5],
  ])('of %s', (_, results, exit) => {
    expect(exitOf(results)).toBe(exit);
  });
});

describe('one thing done to each of several', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((n) => anIntegration({ id: `int_${n}`, nickname: n })) as [
    ReturnType<typeof anIntegration>,
    ReturnType<typeof anIntegration>,
    ReturnType<typeof anIntegration>,
  ];

  it('goes on after a failure, and says what became of each', async () => {
    const results = await forEach([a, b, c], async (one) => {
      if (one === b) throw notFound('it is gone', 'see: posctl list');
      return { changed: one === a, integration: { ...one, nickname: `new ${one.nickname}` }, siblings: [] };
    });
    expect(results.map(itemJson)).toMatchObject([
      { ref: 'blue-door/square:new a', id: 'int_a', ok: true, changed: true, integration: { nickname: 'new a' } },
      {
        ref: 'blue-door/square:b',
        id: 'int_b',
        ok: false,
        error: { code: 'not_found', message: 'it is gone', hint: 'see: posctl list', retryable: false },
      },
      { ref: 'blue-door/square:new c', id: 'int_c', ok: true, changed: false },
    ]);
    expect(exitOf(results)).toBe(5);
  });

  it('stops at a bug', async () => {
    const bug = new TypeError('x is not a function');
    await expect(forEach([a, b], () => Promise.reject(bug))).rejects.toBe(bug);
  });
});

it('an error shows its code, message, hint and whether to try again', () => {
  expect(errorJson(conflict('no'))).toEqual({ code: 'conflict', message: 'no', hint: null, retryable: false });
});
