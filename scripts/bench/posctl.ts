import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const BINARY = resolve('bin/posctl.js');

/** A place with a store of its own, and the built posctl. */
export interface Place {
  readonly store: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs a command to its end; what it prints. */
  posctl(...args: readonly string[]): string;
  /** The same, with nobody who reads what it prints: for timing. */
  silently(...args: readonly string[]): void;
}

export function place(folder: string, name: string): Place {
  const store = join(folder, name);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    POSCTL_STORE: store,
    POSCTL_KEY_FILE: join(folder, 'key'),
    XDG_CONFIG_HOME: folder,
    POSCTL_CONFIG: '',
    POSCTL_VENUE: '',
    POSCTL_ACTOR: 'bench',
    BENCH_TOKEN: 'rehearsal-bench',
  };
  // Where it is set, Node needs 38 ms more at every start: that would flatter every ratio.
  delete env.NODE_EXTRA_CA_CERTS;
  return {
    store,
    env,
    posctl: (...args) => node(env, BINARY, ...args),
    silently: (...args) => nodeSilently(env, BINARY, ...args),
  };
}

/** Runs node itself; what it prints. */
function node(env: NodeJS.ProcessEnv, ...args: readonly string[]): string {
  return execFileSync(process.execPath, args, {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 28,
  });
}

/** Runs node itself; what it prints goes nowhere. */
export function nodeSilently(env: NodeJS.ProcessEnv, ...args: readonly string[]): void {
  execFileSync(process.execPath, args, { env, stdio: 'ignore' });
}
