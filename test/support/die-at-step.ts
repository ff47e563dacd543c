import fs from 'node:fs';

/**
 * For programs that tests kill: ends this process as `kill -9` would, just before it touches the disk for the `n`th time
 * since `dieAtStep(n)`. Imported before everything else, so that nobody holds the real functions.
 */
let left = Number.POSITIVE_INFINITY;
let steps = 0;

export function dieAtStep(n: number): void {
  left = n;
  steps = 0;
}

/** How often the disk was touched since. */
export function stepsTaken(): number {
  return steps;
}

const WRITING = [
  'writeSync',
  'ftruncateSync',
  'truncateSync',
  'renameSync',
  'linkSync',
  'mkdirSync',
  'openSync',
  'rmSync',
  'fsync',
  'fdatasync',
] as const;

for (const name of WRITING) {
  const real = fs[name] as (...args: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...args: unknown[]) => {
      if (name === 'openSync' && args[1] === 'r') return real(...args);
      steps += 1;
      left -= 1;
      if (left === 0) {
        // A write that is cut short is worse than none.
        if (name === 'writeSync' && typeof args[3] === 'number') real(args[0], args[1], args[2], args[3] >> 1, args[4]);
        process.kill(process.pid, 'SIGKILL');
      }
      return real(...args);
    },
  });
}
