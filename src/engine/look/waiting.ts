import { between } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Output } from '../../ports/output.ts';

/** After how long people are told what they wait for, in ms. */
const PATIENCE = 1000;

/** What is being done, for people who wait for it. */
export interface Waiting {
  at(text: string): void;
  /** Nothing is waited for any more. */
  end(): void;
}

/** Where nobody sees it, what is done has no end, or it is said otherwise. */
export const NOBODY_WAITS: Waiting = { at() {}, end() {} };

export interface WaitingPorts {
  readonly clock: Clock;
  readonly output: Pick<Output, 'progress' | 'showsProgress'>;
}

/** Says on a terminal what is being done, once it has taken over a second: in the line that is drawn over again and again. */
export function waitingOn({ clock, output }: WaitingPorts, first: string): Waiting {
  if (!output.showsProgress) return NOBODY_WAITS;
  let text = first;
  const begun = clock.now();
  let said = false;
  const timer = clock.timer(PATIENCE);
  const say = () => {
    said = true;
    output.progress(text);
  };
  timer.signal.addEventListener('abort', say);
  return {
    at(next) {
      text = next;
      // Work that leaves no turn to timers is seen by the clock.
      if (timer.signal.aborted || between(begun, clock.now()) >= PATIENCE) say();
    },
    end() {
      timer.cancel();
      if (said) output.progress(null);
    },
  };
}

/** Does work with somebody who waits for it. */
export async function whileWaiting<T>(
  ports: WaitingPorts,
  first: string,
  work: (waiting: Waiting) => Promise<T>,
): Promise<T> {
  const waiting = waitingOn(ports, first);
  try {
    return await work(waiting);
  } finally {
    waiting.end();
  }
}

/** How many are counted before it is said. */
const SOME = 100;

/** What is read, told to whoever waits as it comes: `what` of 100, 200, … */
export async function* countedFor<T>(
  items: AsyncIterable<T>,
  waiting: Waiting,
  what: (count: number) => string,
): AsyncGenerator<T, void, void> {
  let count = 0;
  for await (const item of items) {
    count += 1;
    if (count % SOME === 0) waiting.at(what(count));
    yield item;
  }
}
