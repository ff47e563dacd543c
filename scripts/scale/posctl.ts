import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const BINARY = resolve('bin/posctl.js');

/** A posctl that runs. */
export interface Running {
  readonly pid: number;
  /** The most memory that it has held so far, in MB; null where that is not known, or when it has ended. */
  peakMb(): number | null;
  /** The last of what was written to standard error. */
  said(): string;
  /** Resolves when the text has been written to standard error. */
  heard(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

/** What was started and has not ended. */
export const living = new Set<ChildProcess>();

/** Nothing that was started outlives the bench. */
export function killAll(): void {
  for (const child of living) child.kill('SIGKILL');
}

/** Starts the built posctl on the store at an address. */
export function start(folder: string, store: string, ...args: readonly string[]): Running {
  const env: NodeJS.ProcessEnv = { ...process.env, ...environment(folder), POSCTL_STORE: store };
  // Where it is set, Node needs 38 ms more at every start: that would flatter every ratio.
  delete env.NODE_EXTRA_CA_CERTS;
  const child = spawn(process.execPath, [BINARY, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  living.add(child);
  child.once('close', () => living.delete(child));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    said = (said + piece).slice(-10_000);
  });
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  return {
    pid: child.pid ?? 0,
    peakMb: () => peakMb(child.pid ?? 0),
    said: () => said,
    heard(text) {
      return new Promise((done, failed) => {
        const look = () => said.includes(text) && done();
        child.stderr.on('data', look);
        look();
        void ended.then(() => failed(new Error(`posctl ended before it said "${text}"; it said:\n${said}`)));
      });
    },
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

/** Runs a command to its end. @throws Error when it fails. */
export async function run(folder: string, store: string, ...args: readonly string[]): Promise<void> {
  const running = start(folder, store, ...args);
  const code = await running.ended;
  if (code !== 0) throw new Error(`posctl ${args.join(' ')} ended with ${code}:\n${running.said()}`);
}

function environment(folder: string): NodeJS.ProcessEnv {
  return {
    POSCTL_KEY_FILE: join(folder, 'key'),
    XDG_CONFIG_HOME: folder,
    POSCTL_CONFIG: '',
    POSCTL_VENUE: '',
    POSCTL_ACTOR: 'bench',
    SEED_TOKEN: 'rehearsal-bench',
  };
}

function peakMb(pid: number): number | null {
  try {
    const [, kb] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kb === undefined ? null : Number(kb) / 1024;
  } catch {
    return null;
  }
}
