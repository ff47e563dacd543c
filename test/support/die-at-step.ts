import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * For programs that tests kill: ends this process as `kill -9` would, just before it touches the disk for the `n`th time
 * since `dieAtStep(n)`. Imported before everything else, so that nobody holds the real functions. With `cut`, a seed, the power
 * fails at that instant: of what was not synced, chance decides what is on the disk.
 */
let left = Number.POSITIVE_INFINITY;
let steps = 0;
let chance: (() => number) | null = null;

export function dieAtStep(n: number, cut: number | null = null): void {
  left = n;
  steps = 0;
  chance = cut === null ? null : chanceOf(cut);
}

/** How often the disk was touched since. */
export function stepsTaken(): number {
  return steps;
}

function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const real = { ...fs };

/** What files held when they were synced last, by inode, for those that were written since. */
const unsynced = new Map<number, { readonly fd: number; readonly was: Buffer }>();
/** Changes of names since their folder was synced, oldest first, and how to take each back. */
let names: { readonly folder: string; undo(): void }[] = [];
const paths = new Map<number, string>();

/** Before a file is written for the first time since it was synced. */
function note(fd: number): void {
  const { ino, size } = real.fstatSync(fd);
  const path = paths.get(fd);
  if (unsynced.has(ino) || path === undefined) return;
  const own = real.openSync(path, 'r+');
  const was = Buffer.alloc(size);
  real.readSync(own, was, 0, size, 0);
  unsynced.set(ino, { fd: own, was });
}

function synced(fd: number): void {
  const path = paths.get(fd);
  const { ino } = real.fstatSync(fd);
  const kept = unsynced.get(ino);
  if (kept) real.closeSync(kept.fd);
  unsynced.delete(ino);
  names = names.filter(({ folder }) => folder !== path);
}

/** Where what lost its name is kept, on the same disk as the store. */
let aside: string | undefined;
let kept = 0;

/** How to give a name back to what it named; contents are another matter. */
function giveBack(path: string): () => void {
  const there = real.existsSync(path) && real.statSync(path).isFile();
  aside ??= real.mkdtempSync(join(tmpdir(), 'posctl-aside-'));
  kept += 1;
  const keep = join(aside, String(kept));
  if (there) real.linkSync(path, keep);
  return () => {
    real.rmSync(path, { recursive: true, force: true });
    if (there) real.linkSync(keep, path);
  };
}

process.on('exit', () => {
  if (aside) real.rmSync(aside, { recursive: true, force: true });
});

/** The names that a call gives or takes. */
const NAMING: Partial<Record<string, (args: readonly unknown[]) => readonly unknown[]>> = {
  renameSync: ([from, to]) => [to, from],
  linkSync: ([, to]) => [to],
  mkdirSync: ([path]) => (real.existsSync(path as string) ? [] : [path]),
  rmSync: ([path]) => (real.existsSync(path as string) && real.statSync(path as string).isFile() ? [path] : []),
  openSync: ([path, flags]) => (flags === 'r' || real.existsSync(path as string) ? [] : [path]),
};

function watch(name: string, args: readonly unknown[]): void {
  if (!chance) return;
  if (name === 'writeSync' || name === 'ftruncateSync') note(args[0] as number);
  const paths = (NAMING[name]?.(args) ?? []) as readonly string[];
  const [first] = paths;
  const backs = paths.map(giveBack).reverse();
  const undo = () => {
    for (const back of backs) back();
  };
  if (first !== undefined) names.push({ folder: dirname(first), undo });
}

/** What the disk holds when the power fails: names up to some change that was not synced, and contents old or new. */
function cutPower(flip: () => number): void {
  const keep = Math.floor(flip() * (names.length + 1));
  for (const { fd, was } of unsynced.values())
    if (flip() < 0.5) {
      real.ftruncateSync(fd, 0);
      real.writeSync(fd, was, 0, was.length, 0);
    }
  for (const { undo } of names.slice(keep).reverse()) undo();
  if (aside) real.rmSync(aside, { recursive: true, force: true });
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
  const own = fs[name] as (...args: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...args: unknown[]) => {
      if (name === 'openSync' && args[1] === 'r') return opened(own(...args) as number, args[0]);
      steps += 1;
      left -= 1;
      if (left === 0) {
        // A write that is cut short is worse than none.
        if (name === 'writeSync' && typeof args[3] === 'number') own(args[0], args[1], args[2], args[3] >> 1, args[4]);
        if (chance) cutPower(chance);
        process.kill(process.pid, 'SIGKILL');
      }
      watch(name, args);
      if (name === 'fsync' || name === 'fdatasync') return afterSync(own, args);
      const done = own(...args);
      return name === 'openSync' ? opened(done as number, args[0]) : done;
    },
  });
}

function opened(fd: number, path: unknown): number {
  paths.set(fd, String(path));
  return fd;
}

/** It is on the disk when the system says so, not before. */
function afterSync(sync: (...args: unknown[]) => unknown, [fd, done]: unknown[]): unknown {
  return sync(fd, (error: unknown) => {
    if (!error && chance) synced(fd as number);
    (done as (error: unknown) => void)(error);
  });
}
