import { closeSync, constants, openSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import { type IPty, spawn } from '@lydell/node-pty';

export interface Terminal {
  /** Resolves when the text has appeared since the last keys were sent. @throws with the screen when it never does. */
  waitFor(text: string): Promise<void>;
  /** Types keys; only after `waitFor`, for a program that does not listen yet loses them. */
  send(keys: string): void;
  /** Gives the terminal another size, as dragging its window does. */
  resize(cols: number, rows: number): void;
  /** Everything printed, with its control sequences. */
  raw(): string;
  /** Everything printed, without them. */
  screen(): string;
  readonly exit: Promise<{ readonly code: number; readonly signal: number | null }>;
  kill(signal?: string): void;
}

export interface TerminalOptions {
  readonly cols?: number;
  readonly rows?: number;
  /** Added to a small environment of its own; undefined takes a name away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

export const KEYS = {
  enter: '\r',
  up: '\x1b[A',
  down: '\x1b[B',
  backspace: '\x7f',
  ctrlC: '\x03',
  ctrlD: '\x04',
  ctrlT: '\x14',
} as const;

/** A guard against a test that hangs, in milliseconds; no test expects it. */
const PATIENCE = 30_000;

/** A program in a real pseudo-terminal. */
export function openTerminal(command: string, args: readonly string[], options: TerminalOptions = {}): Terminal {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    ...options.env,
  };
  const program = spawn(command, [...args], {
    cols: options.cols ?? 80,
    rows: options.rows ?? 24,
    cwd: options.cwd ?? process.cwd(),
    env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) as Record<string, string>,
  });
  readToEnd(program);
  let raw = '';
  let mark = 0;
  let ended = false;
  const looking = new Set<() => void>();
  const look = () => {
    for (const check of looking) check();
  };
  program.onData((text) => {
    raw += text;
    look();
  });
  const exit = new Promise<{ code: number; signal: number | null }>((resolve) => {
    program.onExit(({ exitCode, signal }) => {
      ended = true;
      look();
      resolve({ code: exitCode, signal: signal || null });
    });
  });

  return {
    waitFor: (text) =>
      new Promise((resolve, reject) => {
        const end = (error?: string) => {
          clearTimeout(guard);
          looking.delete(check);
          if (error) reject(new Error(`${error}; the screen was:\n${stripVTControlCharacters(raw)}`));
          else resolve();
        };
        const check = () => {
          if (stripVTControlCharacters(raw.slice(mark)).includes(text)) end();
          else if (ended) end(`the program ended before "${text}" appeared`);
        };
        const guard = setTimeout(() => end(`"${text}" did not appear`), PATIENCE);
        looking.add(check);
        check();
      }),
    send(keys) {
      mark = raw.length;
      program.write(keys);
    },
    resize(cols, rows) {
      mark = raw.length;
      program.resize(cols, rows);
    },
    raw: () => raw,
    screen: () => stripVTControlCharacters(raw),
    exit,
    kill: (signal) => program.kill(signal),
  };
}

/**
 * A terminal that nobody holds any more is given up by the platform after the next read, however much is left in it: on a
 * busy machine the last kilobytes. So it is held until the library, after the program's end, wants to close it, and all
 * that the program left in it has been read.
 */
function readToEnd(program: IPty): void {
  const { _pty: path, _socket: socket } = program as unknown as { readonly _pty: string; readonly _socket: ReadStream };
  const held = openSync(path, constants.O_RDONLY | constants.O_NOCTTY);
  const close = socket.destroy.bind(socket);
  let quiet = 0;
  socket.on('data', () => {
    quiet = 0;
  });
  socket.once('close', () => closeSync(held));
  // Every turn of the event loop reads what is there.
  const closeWhenRead = (): void => {
    quiet += 1;
    if (quiet > 3) close();
    else setImmediate(closeWhenRead);
  };
  socket.destroy = (error) => {
    if (error) return close(error);
    closeWhenRead();
    return socket;
  };
}
