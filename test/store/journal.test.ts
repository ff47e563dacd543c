import fs from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { OperationPlan } from '../../src/domain/operation.ts';
import { jsonFolder } from '../support/json-folder.ts';
import { all } from '../support/stored-samples.ts';

const plan = (n: number, items = 1): OperationPlan => ({
  op: `op_${String(n).padStart(20, '0')}`,
  command: 'edit',
  at: '2026-11-20T12:00:00.000Z',
  actor: 'kim',
  reason: null,
  how: {},
  items: Array.from({ length: items }, (_, i) => ({ id: `int_${i}`, ref: `a/square:${i}`, venue: 'a' })),
});

it('steps that were cut short by the end of the machine are lost, and no others', async () => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  const { journal } = store.base;
  await journal.begin(plan(1, 3));
  await journal.note(plan(1).op, [{ id: 'int_0', ended: 'done', code: null }]);
  fs.appendFileSync(join(folder, 'operations', `${plan(1).op}.jsonl`), '\n{"id":"int_1","en');
  await journal.note(plan(1).op, [{ id: 'int_2', ended: 'done', code: null }]);
  expect((await journal.read(plan(1).op))?.steps.map(({ id }) => id)).toEqual(['int_0', 'int_2']);
});

it('a file that is not a plan is not an operation', async () => {
  const { folder, store } = jsonFolder();
  await store.base.create();
  await store.base.journal.begin(plan(1));
  fs.writeFileSync(join(folder, 'operations', `${plan(2).op}.jsonl`), JSON.stringify(plan(1)));
  fs.writeFileSync(join(folder, 'operations', `${plan(3).op}.jsonl`), '{"op":7}');
  expect(await store.base.journal.read(plan(2).op)).toBeUndefined();
  expect((await all(store.base.journal.list())).map(({ op }) => op)).toEqual([plan(1).op]);
});

it('the newest hundred are kept', async () => {
  const { store } = jsonFolder();
  await store.base.create();
  for (let n = 1; n <= 103; n += 1) await store.base.journal.begin(plan(n));
  const kept = (await all(store.base.journal.list())).map(({ op }) => Number(op.slice(3)));
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([100, 103, 4]);
});
