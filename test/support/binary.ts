import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { openTerminal, type Terminal } from './terminal.ts';

const BINARY = resolve('bin/posctl.js');

/** How a command ended. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  /** Null when it was ended by a signal. */
  readonly exit: number | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface RunOptions {
  /** Piped into standard input; without it there is nothing to read. */
  readonly input?: string;
  /** Added to the environment of the machine; undefined takes a name away. */
  readonly env?: Environment;
}

export interface Running {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when the text has been written to standard error. */
  heard(text: string): Promise<void>;
  /** What was written to standard error so far. */
  said(): string;
  readonly ended: Promise<Ran>;
}

/** A person's machine: an empty home, a store that does not exist yet, and the built posctl. */
export interface Machine {
  readonly home: string;
  readonly store: string;
  readonly keyFile: string;
  readonly env: Environment;
  /** Runs posctl without a terminal. */
  posctl(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** The same, and fails the test unless it exits with 0. */
  must(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** What `-o json` printed. */
  json<T = unknown>(args: readonly string[], options?: RunOptions): Promise<T>;
  /** Starts posctl and does not wait for its end. */
  start(args: readonly string[], options?: RunOptions): Running;
  /** Runs posctl in a terminal. */
  terminal(args: readonly string[], options?: { readonly cols?: number; readonly env?: Environment }): Terminal;
  /** Every file of the machine with its bytes, but for who held which lock last. */
  files(): Map<string, string>;
}

/** Gone with the test. */
export function machine(more: Environment = {}): Machine {
  const home = mkdtempSync(join(tmpdir(), 'posctl-machine-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const store = join(home, 'store');
  const keyFile = join(home, 'keys', 'key');
  mkdirSync(join(home, 'keys'), { mode: 0o700 });
  const env: Environment = {
    PATH: process.env.PATH,
    HOME: home,
    LANG: 'C.UTF-8',
    POSCTL_STORE: store,
    POSCTL_KEY_FILE: keyFile,
    POSCTL_ACTOR: 'kim',
    // What a pager shows waits for a key.
    POSCTL_PAGER: 'cat',
    // The looks of a wide terminal, for exact screens; what a pipe gets is asked for with POSCTL_COLUMNS undefined.
    POSCTL_COLUMNS: '500',
    ...more,
  };

  const start = (args: readonly string[], { input, env: extra = {} }: RunOptions = {}): Running => {
    const child = spawn(process.execPath, [BINARY, ...args], {
      cwd: home,
      env: defined({ ...env, ...extra }),
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    const looking = new Set<() => void>();
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      for (const look of looking) look();
    });
    child.stdin?.on('error', () => {}).end(input);
    const ended = new Promise<Ran>((done, failed) => {
      child.once('error', failed);
      child.once('close', (exit) => done({ stdout, stderr, exit }));
    });
    // Whatever a test forgets must not outlive it.
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    return {
      pid: child.pid ?? 0,
      kill: (signal) => child.kill(signal),
      ended,
      said: () => stderr,
      heard: (text) =>
        new Promise((done, failed) => {
          const look = () => {
            if (stderr.includes(text)) done();
          };
          looking.add(look);
          look();
          void ended.then(() => failed(new Error(`it ended before it said "${text}"; it said:\n${stderr}`)));
        }),
    };
  };
  const posctl = (args: readonly string[], options?: RunOptions) => start(args, options).ended;
  const must = async (args: readonly string[], options?: RunOptions) => {
    const ran = await posctl(args, options);
    if (ran.exit !== 0) throw new Error(`posctl ${args.join(' ')} ended with ${ran.exit}:\n${ran.stderr}${ran.stdout}`);
    return ran;
  };
  return {
    home,
    store,
    keyFile,
    env,
    posctl,
    must,
    start,
    json: async (args, options) => JSON.parse((await must([...args, '-o', 'json'], options)).stdout),
    terminal: (args, { cols, env: extra = {} } = {}) =>
      openTerminal(process.execPath, [BINARY, ...args], {
        cwd: home,
        env: { ...env, ...extra },
        ...(cols === undefined ? {} : { cols }),
      }),
    files: () => filesIn(home),
  };
}

function defined(env: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function filesIn(folder: string, into = new Map<string, string>()): Map<string, string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (path.endsWith('.lock')) continue;
    if (statSync(path).isDirectory()) filesIn(path, into);
    else into.set(path, readFileSync(path, 'latin1'));
  }
  return into;
}

/** A screen with what differs from run to run put right: ids, times, ports, folders, durations. */
export function settled(text: string, { home }: { readonly home: string }): string {
  return text
    .replaceAll(home, 'HOME')
    .replace(/int_[0-9a-z]{20}/g, 'int_00000000000000000000')
    .replace(/op_[0-9a-z]{20}/g, 'op_00000000000000000000')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'TIME')
    .replace(/20(?:2[6-9]|[3-9]\d)-\d\d-\d\d \d\d:\d\d/g, 'YYYY-MM-DD HH:MM')
    .replace(/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?=YYYY-MM-DD HH:MM)/g, 'DAY ')
    .replace(/(?<!just |due )\b(?:in \d+ (?:min|h)|now)(?= +\S) +/g, 'in a while  ')
    .replace(/(?<!just |due )\b(?:in \d+ (?:min|h)|now)(?=\)|$)/gm, 'in a while')
    .replace(/\b\d+\.\d+s\b/g, 'N.Ns')
    .replace(/after \d+s/g, 'after Ns')
    .replace(/"durationMs": ?\d+/g, '"durationMs":0');
}
