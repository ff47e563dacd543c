import type { Ticker } from '../ports/ticker.ts';

const EVERY_MINUTE = '* * * * *';
const SILENT = { info() {}, warn() {}, error() {}, debug() {} };

/**
 * The heartbeat: one tick at once, then one at every full minute. A tick that is still running is not joined by
 * another; one that fails is told to `failed`, and the next one comes all the same.
 */
export function minuteTicker(failed: (error: unknown) => void): Ticker {
  return {
    start(tick) {
      let running: Promise<void> | undefined;
      const once = () => {
        running ??= tick()
          .catch(failed)
          .finally(() => {
            running = undefined;
          });
        return running;
      };
      void once();
      const task = schedule(once);
      return {
        async stop() {
          await (await task).destroy();
          await running;
        },
      };
    },
  };
}

async function schedule(once: () => Promise<void>) {
  const { schedule: start } = await import('node-cron');
  // Missed and overlapping minutes are no news: what is due is decided from the store by the next tick.
  return start(EVERY_MINUTE, once, { noOverlap: true, suppressMissedWarning: true, logger: SILENT });
}
