import { instant } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';

/** The machine's clock. */
export function systemClock(): Clock {
  return {
    now: () => instant(Date.now()),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const done = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        signal?.addEventListener('abort', done, { once: true });
      }),
    timer(ms) {
      const control = new AbortController();
      const timeout = setTimeout(() => control.abort(), ms);
      timeout.unref();
      return { signal: control.signal, cancel: () => clearTimeout(timeout) };
    },
  };
}
