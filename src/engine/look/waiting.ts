import type { Clock } from '../../ports/clock.ts';
import type { Output } from '../../ports/output.ts';

/** How long people wait without a word, in ms. */
const PATIENCE = 1000;

/** What is being done, for people who wait for it. */
export interface Waiting {
  at(text: string): void;
  /** Nothing is waited for any more. */
  end(): void;
}

/** Says on a terminal what is being done, once it has taken over a second: in the line that is drawn over again and again. */
export function waitingOn(
  { clock, output }: { readonly clock: Clock; readonly output: Pick<Output, 'progress'> },
  first: string,
): Waiting {
  let text = first;
  const timer = clock.timer(PATIENCE);
  timer.signal.addEventListener('abort', () => output.progress(text));
  return {
    at(next) {
      text = next;
      if (timer.signal.aborted) output.progress(text);
    },
    end() {
      timer.cancel();
      if (timer.signal.aborted) output.progress(null);
    },
  };
}
