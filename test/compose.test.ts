import { describe, expect, it } from 'vitest';
import { closedAfter } from '../src/compose.ts';
import { Cancelled } from '../src/domain/errors.ts';
import { fakeNotifier } from './support/fake-people.ts';
import { memoryStore } from './support/memory-store.ts';
import { storeWith } from './support/store-with.ts';

/** Ports that note when they are closed. */
function closing(failure?: Error) {
  const closed: string[] = [];
  const end = (name: string) => async () => {
    closed.push(name);
    if (failure) throw failure;
  };
  const store = storeWith(memoryStore(), { base: { close: end('store') } });
  return { closed, ports: { store, notifier: { ...fakeNotifier(), close: end('notifier') } } };
}

describe('what a command holds open', () => {
  it('is closed when the command has ended', async () => {
    const { closed, ports } = closing();
    const exit = await closedAfter(ports, async () => {
      expect(closed).toEqual([]);
      return 5;
    });
    expect([exit, ...closed.sort()]).toEqual([5, 'notifier', 'store']);
  });

  it.each([new Error('a bug'), new Cancelled(130)])('is closed when it ended with %s, which is told', async (error) => {
    const { closed, ports } = closing(new Error('the connection is gone'));
    await expect(closedAfter(ports, () => Promise.reject(error))).rejects.toBe(error);
    expect(closed.sort()).toEqual(['notifier', 'store']);
  });

  it('is an error itself when it cannot be closed after all went well', async () => {
    const failure = new Error('the connection is gone');
    await expect(closedAfter(closing(failure).ports, async () => 0)).rejects.toBe(failure);
  });
});
