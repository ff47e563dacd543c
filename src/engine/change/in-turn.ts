import { millis } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';

export interface Turns {
  /** How many are worked on at once. */
  readonly atOnce: number;
  /** Least milliseconds from one beginning to the next; null for no limit. */
  readonly every: number | null;
  readonly clock: Clock;
  /** Aborted: nothing more is begun; what is in hand comes to its end. */
  readonly stop: AbortSignal;
}

/**
 * Works on many things, a few at once, and gives each result as it comes: with one at once in the order of the things.
 * However many there are, only those in hand are held. @throws what `work` throws: nothing is begun after that.
 */
export async function* inTurn<T, R>(
  things: Iterable<T>,
  { atOnce, every, clock, stop }: Turns,
  work: (thing: T) => Promise<R>,
): AsyncGenerator<R, void, void> {
  const source = things[Symbol.iterator]();
  const running = new Set<Promise<void>>();
  const ready: R[] = [];
  const failed: unknown[] = [];
  const wait = pace(clock, every, stop);
  let over = false;
  let left = false;
  const begin = async (thing: T) => {
    await wait();
    if (!left && !stop.aborted) ready.push(await work(thing));
  };
  const start = () => {
    const next = source.next();
    if (next.done) over = true;
    else {
      const one = begin(next.value)
        .catch((error) => void failed.push(error))
        .finally(() => running.delete(one));
      running.add(one);
    }
  };
  try {
    while (true) {
      if (failed.length > 0) throw failed[0];
      while (!over && !stop.aborted && ready.length === 0 && running.size < atOnce) start();
      // What has come is given before anything else is begun: whoever takes it may have to keep it first.
      if (ready.length > 0) yield ready.shift() as R;
      else if (running.size === 0) return;
      else await Promise.race(running);
    }
  } finally {
    left = true;
  }
}

/** Lets a caller through at most once in the given milliseconds. */
function pace(clock: Clock, every: number | null, stop: AbortSignal): () => Promise<void> {
  if (every === null) return async () => {};
  let free = 0;
  return async () => {
    const now = millis(clock.now());
    const turn = Math.max(now, free);
    free = turn + every;
    if (turn > now) await clock.sleep(turn - now, stop);
  };
}
