import { usage } from '../domain/errors.ts';
import { MOMENT } from '../domain/operation.ts';
import { instant, millis } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { StandardInput } from '../ports/stdin.ts';
import type { Ticker } from '../ports/ticker.ts';

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

/** The clock of a store that several machines share. */
export interface StoreClock extends Clock {
  /** What time it was there, in milliseconds since 1970, so many milliseconds ago; `offMs`: by how much it may be wrong. */
  settle(there: number, agoMs: number, offMs: number): void;
}

/** A telling that may be wrong by more, in ms, does not take the place of a better one. */
const SURE = 500;

/**
 * The clock of this machine until the store has told the time, then that of the store: whatever is done to the clock of one
 * machine (set back, a day ahead) changes nothing. Between two tellings it goes on as the processor counts.
 */
export function storeClock(local: Clock): StoreClock {
  let told: { readonly there: number; readonly here: number; readonly off: number } | undefined;
  return {
    ...local,
    now: () => (told ? instant(Math.floor(told.there + performance.now() - told.here)) : local.now()),
    settle(there, agoMs, off) {
      if (told && off > SURE && off > told.off) return;
      told = { there, here: performance.now() - agoMs, off };
    },
  };
}

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

/** SIGINT, SIGTERM and SIGHUP (the terminal was closed), for commands that have work in hand. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Exit code of the signal that came; null when none came. */
  readonly exit: 130 | 143 | null;
}

let taken: { control: AbortController; exit: 130 | 143 | null } | undefined;

/**
 * Takes the signals over: the first one aborts `signal`, a second one ends the process at once. Only the first call
 * installs the handlers, so a command that never asks is ended by the system as any program is.
 */
export function interruption(): Interruption {
  if (!taken) {
    const mine = { control: new AbortController(), exit: null as 130 | 143 | null };
    taken = mine;
    const take = (exit: 130 | 143) => () => {
      if (mine.exit !== null) process.exit(exit);
      mine.exit = exit;
      mine.control.abort();
    };
    process.on('SIGINT', take(130));
    process.on('SIGTERM', take(143));
    // A terminal that is closed tells so twice, by itself and by its shell: that is not a second request.
    process.on('SIGHUP', () => {
      if (mine.exit === null) take(143)();
    });
  }
  return { signal: taken.control.signal, exit: taken.exit };
}

/** Exit code of the signal that came, if a command asked for signals and one came. */
export function interruptedWith(): 130 | 143 | null {
  return taken?.exit ?? null;
}

/**
 * Where relative paths begin. When that folder was removed meanwhile, the path that the shell last knew of it: a new one may
 * stand there, and if not, messages name what is gone. @throws ExpectedError `usage` when nobody knows it.
 */
export function currentFolder(env: Readonly<Record<string, string | undefined>>): string {
  try {
    return process.cwd();
  } catch {
    if (env.PWD?.startsWith('/')) return env.PWD;
    throw usage('the current folder was removed', 'change to one that exists: cd');
  }
}

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const LENGTH = 20;
/** The largest multiple of 36 that a byte can hold: higher ones are thrown away, so that all letters are as likely. */
const FAIR = 252;

/** Ids that nobody can guess and no two machines make twice (103 bits). */
export function randomIds(): Ids {
  return {
    integration: () => `int_${randomLetters(LENGTH)}`,
    operation: (at) => `op_${millis(at).toString(36).padStart(MOMENT, '0')}${randomLetters(LENGTH - MOMENT)}`,
    chance: Math.random,
  };
}

function randomLetters(length: number): string {
  let text = '';
  while (text.length < length)
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH)))
      if (byte < FAIR && text.length < length) text += LETTERS[byte % LETTERS.length];
  return text;
}

/** Lists of references are long; what is longer than this was piped in by mistake. */
const MOST_BYTES = 16 * 1024 * 1024;

/** What is piped into posctl. A terminal is refused, where a secret would be seen while it is typed. */
export function pipedInput(stdin: AsyncIterable<unknown> & { readonly isTTY?: boolean }): StandardInput {
  let read = false;
  return {
    async read() {
      if (read) throw usage('standard input can be used once only', 'give - in one place');
      if (stdin.isTTY) throw usage('- reads standard input, which is a terminal', 'pipe it in: … | posctl …');
      read = true;
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of stdin) {
        const bytes = Buffer.from(chunk as string | Uint8Array);
        size += bytes.length;
        if (size > MOST_BYTES) throw usage(`standard input is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
        chunks.push(bytes);
      }
      return Buffer.concat(chunks)
        .toString('utf8')
        .replace(/\r?\n$/, '');
    },
  };
}
