import { conflict } from '../../src/domain/errors.ts';
import type { Fence, Lease } from '../../src/ports/leases.ts';

interface Held {
  readonly number: number;
  readonly process: string;
  readonly lost: AbortController;
}

export interface LeaseWait {
  readonly waitMs: number;
  readonly signal?: AbortSignal;
  readonly process: string;
}

export interface MemoryLeases {
  acquire(name: string, wait: LeaseWait): Promise<Lease | undefined>;
  holder(name: string): string | null;
  /** Takes a lease away from its holder, as a store does with one that seems dead. */
  lose(name: string): void;
  /** @throws ExpectedError `conflict` when the lease of the fence is not held any more. */
  mustHold(fence: Fence | undefined): void;
}

/** Named leases of one memory, first come first served. */
export function memoryLeases(): MemoryLeases {
  const held = new Map<string, Held>();
  const waiting = new Map<string, (() => void)[]>();
  let numbers = 0;

  const take = (name: string, process: string): Lease => {
    numbers += 1;
    const mine: Held = { number: numbers, process, lost: new AbortController() };
    held.set(name, mine);
    const release = async () => {
      if (held.get(name) === mine) free(name);
    };
    return { fence: { name, number: mine.number }, lost: mine.lost.signal, release };
  };
  const free = (name: string) => {
    held.delete(name);
    waiting.get(name)?.shift()?.();
  };

  return {
    holder: (name) => held.get(name)?.process ?? null,
    lose(name) {
      held.get(name)?.lost.abort();
      if (held.has(name)) free(name);
    },
    mustHold(fence) {
      if (fence && held.get(fence.name)?.number !== fence.number)
        throw conflict(`The lease ${fence.name} was lost to another process`);
    },
    acquire(name, { waitMs, signal, process }) {
      if (signal?.aborted) return Promise.resolve(undefined);
      if (!held.has(name)) return Promise.resolve(take(name, process));
      return new Promise((resolve) => {
        const queue = waiting.get(name) ?? [];
        waiting.set(name, queue);
        const settle = (got: Lease | undefined) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', giveUp);
          resolve(got);
        };
        const mine = () => settle(take(name, process));
        const giveUp = () => {
          queue.splice(queue.indexOf(mine), 1);
          settle(undefined);
        };
        const timer = setTimeout(giveUp, waitMs);
        signal?.addEventListener('abort', giveUp);
        queue.push(mine);
      });
    },
  };
}
