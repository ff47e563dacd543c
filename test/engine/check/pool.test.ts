import { expect, it } from 'vitest';
import { makePool } from '../../../src/engine/check/fleet.ts';
import { gate } from '../../support/restaurant.ts';

/** Tasks that run until they are let go; shows which are running. */
function tasks(limits: Parameters<typeof makePool>[0]) {
  const pool = makePool(limits);
  const running: string[] = [];
  const gates = new Map<string, ReturnType<typeof gate>>();
  return {
    running,
    start(name: string, type = 'square') {
      const ends = gate();
      gates.set(name, ends);
      return pool.run(type, async () => {
        running.push(name);
        await ends.opened;
        running.splice(running.indexOf(name), 1);
        return name;
      });
    },
    /** Lets one end and others follow. */
    async end(name: string) {
      gates.get(name)?.open();
      for (let i = 0; i < 10; i += 1) await Promise.resolve();
    },
  };
}

it('so many run at once, the others follow in the order in which they came', async () => {
  const { start, end, running } = tasks({ overall: 2, perType: 2 });
  const [a] = ['a', 'b', 'c', 'd'].map((name) => start(name));
  expect(running).toEqual(['a', 'b']);
  await end('b');
  expect(running).toEqual(['a', 'c']);
  await end('a');
  expect(running).toEqual(['c', 'd']);
  expect(await a).toBe('a');
});

it('one type never takes all places, and holds up no other', async () => {
  const { start, end, running } = tasks({ overall: 3, perType: 2 });
  for (const name of ['a', 'b', 'c']) start(name);
  start('t1', 'toast');
  start('t2', 'toast');
  expect(running).toEqual(['a', 'b', 't1']);
  await end('t1');
  expect(running).toEqual(['a', 'b', 't2']);
  await end('a');
  expect(running).toEqual(['b', 't2', 'c']);
});

it('a task that fails, even at once, gives its place to the next', async () => {
  const pool = makePool({ overall: 1, perType: 1 });
  const results = await Promise.allSettled([
    pool.run('square', async () => {
      throw new Error('later');
    }),
    pool.run('square', () => {
      throw new Error('at once');
    }),
    pool.run('square', async () => 'fine'),
  ]);
  expect(results).toMatchObject([
    { reason: { message: 'later' } },
    { reason: { message: 'at once' } },
    { value: 'fine' },
  ]);
});

it('thousands of tasks end', async () => {
  const pool = makePool({ overall: 8, perType: 4 });
  const types = ['square', 'toast', 'zettle'];
  const all = Array.from({ length: 5000 }, (_, i) => pool.run(types[i % 3] ?? '', async () => i));
  expect(await Promise.all(all)).toHaveLength(5000);
});
