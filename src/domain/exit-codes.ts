import { EXIT, type ExitCode } from './errors.ts';

/** What every exit code means; `posctl help exit-codes` prints it. */
export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.done, 'done, or nothing to do'],
  [EXIT.failed, 'failed'],
  [EXIT.usage, 'bad usage, nothing was started'],
  [EXIT.notFound, 'no such venue, type or integration'],
  [EXIT.decision, 'a decision is needed and nobody can be asked; the message names the flags'],
  [EXIT.partly, 'partly done: of several, some failed'],
  [EXIT.conflict, 'conflict: duplicate, changed meanwhile, or the lock is held'],
  [EXIT.unhealthy, 'something is unhealthy'],
  [EXIT.timeout, 'timed out, still running'],
  [EXIT.interrupted, 'interrupted (Ctrl-C)'],
  [EXIT.terminated, 'terminated'],
];
