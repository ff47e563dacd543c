import { describe, expect, it } from 'vitest';
import { conflict, decisionNeeded, errorJson, exitOf, notFound } from '../../../src/domain/errors.ts';
import { type BulkJob, doEach, Tally } from '../../../src/engine/change/bulk.ts';
import { itemJson } from '../../../src/engine/change/lifecycle.ts';
import { unfinished } from '../../../src/engine/change/operation.ts';
import { anIntegration } from '../../support/builders.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { all } from '../../support/stored-samples.ts';

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
  const renamed = (one: typeof a) => ({ ...one, nickname: `new ${one.nickname}` });

  async function world() {
    const made = fakeWorld();
    await made.store.base.create();
    return made;
  }
  const job = (act: BulkJob['act'], integrations = [a, b, c]): BulkJob => ({
    command: 'edit',
    how: {},
    integrations,
    refused: [],
    every: null,
    act,
  });

  it('goes on after a failure, and says what became of each', async () => {
    const tally = new Tally();
    const act = async (one: typeof a) => {
      if (one === b) throw notFound('it is gone', 'see: posctl list');
      const changes = one === a ? { nickname: { from: 'a', to: 'new a' } } : {};
      return { changed: one === a, integration: renamed(one), changes, siblings: [] };
    };
    const results = await all(doEach(await world(), job(act), tally));
    expect(results.map((result) => itemJson(result, 'op_1'))).toMatchObject([
      {
        ref: 'blue-door/square:new a',
        id: 'int_a',
        ok: true,
        changed: true,
        op: 'op_1',
        changes: { nickname: { from: 'a', to: 'new a' } },
        integration: { nickname: 'new a' },
      },
      {
        ref: 'blue-door/square:b',
        id: 'int_b',
        ok: false,
        op: 'op_1',
        error: { code: 'not_found', message: 'it is gone', hint: 'see: posctl list', retryable: false },
      },
      { ref: 'blue-door/square:new c', id: 'int_c', ok: true, changed: false, changes: {} },
    ]);
    expect(tally.exit()).toBe(5);
  });

  it('stops at a bug', async () => {
    const bug = new TypeError('x is not a function');
    await expect(
      all(
        doEach(
          await world(),
          job(() => Promise.reject(bug)),
          new Tally(),
        ),
      ),
    ).rejects.toBe(bug);
  });

  it('remembers its plan before the first one, and each step as it ends', async () => {
    const made = await world();
    const op = made.context.operation;
    const seen: unknown[] = [];
    const act = async (one: typeof a) => {
      seen.push((await made.store.base.journal.read(op))?.steps.map(({ id, ended }) => `${id} ${ended}`));
      if (one === b) throw conflict('no');
      return { changed: true, integration: one, changes: {}, siblings: [] };
    };
    await all(doEach(made, { ...job(act), how: { every: '1h' } }, new Tally()));
    expect(seen).toEqual([[], ['int_a done'], ['int_a done', 'int_b failed']]);
    expect(await made.store.base.journal.read(op)).toMatchObject({
      command: 'edit',
      actor: 'kim',
      how: { every: '1h' },
      items: [{ id: 'int_a' }, { id: 'int_b' }, { id: 'int_c' }],
    });
  });

  it('ends what is in hand when it is interrupted, and begins no other', async () => {
    const made = await world();
    const tally = new Tally();
    const act = async (one: typeof a) => {
      if (one === b) made.interrupt();
      return { changed: true, integration: one, changes: {}, siblings: [] };
    };
    const results = await all(doEach(made, job(act), tally));
    expect(results.map(({ id }) => id)).toEqual(['int_a', 'int_b']);
    expect([tally.ended, tally.of, tally.exit()]).toEqual([2, 3, 130]);
    const left = await unfinished(made, 'edit', made.context.operation).catch((error) => error.message);
    expect(left).toMatchObject({ how: {}, selected: [] });
  });

  it('keeps to a pace', async () => {
    const made = await world();
    const act = async (one: typeof a) => ({ changed: true, integration: one, changes: {}, siblings: [] });
    await all(doEach(made, { ...job(act), every: 200 }, new Tally()));
    expect(made.clock.slept).toEqual([200, 200]);
  });

  it('tells how far it is', async () => {
    const made = await world();
    const act = async (one: typeof a) => {
      made.clock.advance(2000);
      if (one === b) throw conflict('no');
      return { changed: true, integration: one, changes: {}, siblings: [] };
    };
    await all(doEach(made, job(act), new Tally()));
    expect(made.output.progressed).toEqual([
      '1 of 3 · 30/min · 4 s left',
      '2 of 3 · 1 failed · 30/min · 2 s left',
      '3 of 3 · 1 failed · 30/min',
      null,
    ]);
  });
});

it('an error shows its code, message, hint and whether to try again', () => {
  expect(errorJson(conflict('no'))).toEqual({ code: 'conflict', message: 'no', hint: null, retryable: false });
});
