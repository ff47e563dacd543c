import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ExpectedError, locked } from '../domain/errors.ts';
import type { Lease } from '../ports/leases.ts';
import { diskError, onDisk } from './disk-errors.ts';

/** Milliseconds between two tries: short, and not the same for everybody who waits. */
const PAUSES = [2, 3, 5, 7, 4, 6];
/** Somebody who only looks who holds a lock has it for an instant: nobody is turned away for that. */
const TRIES_AT_LEAST = 4;

export interface LockWait {
  readonly waitMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Takes the kernel's lock on a file. It excludes everybody else on this computer, other holders in this process too, and
 * is free when the process is gone, however it ended. The file stays, for others may be waiting on it.
 * Undefined when the lock could not be had in time or the signal was aborted.
 */
export async function kernelLock(path: string, who: string, wait: LockWait): Promise<Lease | undefined> {
  const tryLock = await loadTryLock();
  const fd = onDisk('open', path, () => fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600));
  try {
    const until = performance.now() + wait.waitMs;
    for (let tries = 0; !wait.signal?.aborted; tries += 1) {
      if (onDisk('lock', path, () => tryLock(fd))) {
        sign(fd, who);
        return leaseOf(fd, path);
      }
      if (tries >= TRIES_AT_LEAST && performance.now() >= until) break;
      await pause(PAUSES[tries % PAUSES.length], undefined, wait.signal && { signal: wait.signal }).catch(() => {});
    }
  } catch (error) {
    fs.closeSync(fd);
    throw diskError(error, 'lock', path);
  }
  fs.closeSync(fd);
  return undefined;
}

/** How long a command waits for a lock before it gives up. */
const PATIENCE_MS = 30_000;

/** Does `work` while it holds the lock of `what`. @throws ExpectedError `locked` when it is not free for 30 s. */
export async function holding<T>(
  { path, who, what }: { readonly path: string; readonly who: string; readonly what: string },
  work: () => Promise<T>,
): Promise<T> {
  const lease = await kernelLock(path, who, { waitMs: PATIENCE_MS });
  if (!lease) {
    const holder = (await holderOf(path)) ?? 'another process';
    throw locked(`${what} was not free for ${PATIENCE_MS / 1000} s: ${holder} holds it`, 'Try again in a moment');
  }
  try {
    return await work();
  } finally {
    await lease.release();
  }
}

/** What the holder wrote into the lock's file; null when nobody holds it now. */
export async function holderOf(path: string): Promise<string | null> {
  if (!fs.existsSync(path)) return null;
  const tryLock = await loadTryLock();
  return onDisk('open', path, () => {
    const fd = fs.openSync(path, 'r+');
    try {
      return tryLock(fd) ? null : fs.readFileSync(fd, 'utf8').trim() || 'another process';
    } finally {
      fs.closeSync(fd);
    }
  });
}

function leaseOf(fd: number, name: string): Lease {
  let held = true;
  return {
    fence: { name, number: 0 },
    lost: new AbortController().signal,
    release: async () => {
      if (held) fs.closeSync(fd);
      held = false;
    },
  };
}

function sign(fd: number, who: string): void {
  const text = Buffer.from(`${who}\n`);
  try {
    fs.writeSync(fd, text, 0, text.length, 0);
    fs.ftruncateSync(fd, text.length);
  } catch {
    // On a full disk the lock is held all the same.
  }
}

/** The native code is read only when a lock is wanted: screens that only read never pay for it. */
async function loadTryLock(): Promise<(fd: number) => boolean> {
  try {
    return (await import('fs-native-extensions')).tryLock;
  } catch (error) {
    const here = `${process.platform}-${process.arch}`;
    throw new ExpectedError('failed', `Files cannot be locked here (${here}): fs-native-extensions did not load`, {
      hint: 'posctl changes stores on Linux with glibc, macOS and Windows. On Alpine, use an image with glibc',
      cause: error,
    });
  }
}
