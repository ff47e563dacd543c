import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { conflict, ExpectedError, locked } from '../domain/errors.ts';
import type { Fence, Lease } from '../ports/leases.ts';
import { diskError, lockPath, onDisk, type StorePaths } from './folder.ts';

// A lock is a file with two lines, its last holder and that one's number. The kernel locks parts of it: the first byte is
// for the holder. A process that has to wait locks a byte of its own, further behind the later it comes, and tries for the
// first byte only while nobody waits before it: so all are served in the order in which they came. One that stands still
// (stopped by a signal) is passed by when it has left the lock lying for a while.
const HOLDER = 0;
const WAITERS = 2 ** 40;

/** Milliseconds between two tries: short, and not the same for everybody who waits. */
const PAUSES = [2, 3, 5, 7, 4, 6];
/** Milliseconds for which those that came earlier may leave a free lock lying: a process at work takes it at once. */
const POLITE_MS = 2000;
/** A process that only looks who holds a lock has it for an instant: nobody is turned away for that. */
const TRIES_AT_LEAST = 4;

/** A lock that is wanted. */
export interface WantedLock {
  readonly paths: StorePaths;
  readonly name: string;
  /** For those who wait meanwhile. */
  readonly who: string;
}

export interface LockWait {
  readonly waitMs: number;
  readonly signal?: AbortSignal;
}

type Native = typeof import('fs-native-extensions');

/**
 * Takes the kernel's lock on a file. It excludes everybody else on this computer, other holders in this process too, and
 * is free when the process is gone, however it ended. The file stays, for others may be waiting on it.
 * Undefined when the lock could not be had in time or the signal was aborted.
 */
export async function kernelLock(wanted: WantedLock, wait: LockWait): Promise<Lease | undefined> {
  const native = await loadNative();
  const path = lockPath(wanted.paths, wanted.name);
  const fd = onDisk('open', path, () => fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600));
  try {
    if (await served(native, fd, wait)) return leaseOf(wanted, path, fd);
  } catch (error) {
    fs.closeSync(fd);
    throw diskError(error, 'lock', path);
  }
  fs.closeSync(fd);
  return undefined;
}

async function served(native: Native, fd: number, { waitMs, signal }: LockWait): Promise<boolean> {
  const begun = performance.now();
  let place: number | undefined;
  let freeSince: number | null = null;
  for (let tries = 0; !signal?.aborted; tries += 1) {
    const now = performance.now();
    const passesBy = waitMs === 0 || (freeSince !== null && now - freeSince > POLITE_MS);
    if ((passesBy || isNext(native, fd, place)) && native.tryLock(fd, HOLDER, 1)) {
      if (place !== undefined) native.unlock(fd, place, 1);
      return true;
    }
    if (tries >= TRIES_AT_LEAST && now >= begun + waitMs) break;
    place ??= queued(native, fd);
    freeSince = isFree(native, fd) ? (freeSince ?? now) : null;
    await pause(PAUSES[tries % PAUSES.length], undefined, signal && { signal }).catch(() => {});
  }
  return false;
}

/** Whether nobody holds the lock, so that whoever is next could take it. */
function isFree(native: Native, fd: number): boolean {
  if (!native.tryLock(fd, HOLDER, 1, { shared: true })) return false;
  native.unlock(fd, HOLDER, 1);
  return true;
}

/** Whether nobody waits before this place; without one: whether nobody waits at all. */
function isNext(native: Native, fd: number, place: number | undefined): boolean {
  const length = place === undefined ? 0 : place - WAITERS;
  if (place !== undefined && length === 0) return true;
  if (!native.tryLock(fd, WAITERS, length, { shared: true })) return false;
  native.unlock(fd, WAITERS, length);
  return true;
}

/** A place behind all who wait already: by the time, for all on one computer have the same. */
function queued(native: Native, fd: number): number {
  let place = WAITERS + Math.round((performance.timeOrigin + performance.now()) * 1000);
  while (!native.tryLock(fd, place, 1)) place += 1;
  return place;
}

/** How long a command waits for a lock before it gives up. */
const PATIENCE_MS = 30_000;

/** Does `work` while it holds the lock of `what`. @throws ExpectedError `locked` when it is not free for 30 s. */
export async function holding<T>(wanted: WantedLock & { readonly what: string }, work: () => Promise<T>): Promise<T> {
  const lease = await kernelLock(wanted, { waitMs: PATIENCE_MS });
  if (!lease) {
    const holder = (await holderOf(wanted.paths, wanted.name)) ?? 'another process';
    throw locked(
      `${wanted.what} was not free for ${PATIENCE_MS / 1000} s: ${holder} holds it`,
      'Try again in a moment',
    );
  }
  try {
    return await work();
  } finally {
    await lease.release();
  }
}

/** What the holder wrote into the lock's file; null when nobody holds it now. */
export async function holderOf(paths: StorePaths, name: string): Promise<string | null> {
  const path = lockPath(paths, name);
  if (!fs.existsSync(path)) return null;
  const native = await loadNative();
  return onDisk('open', path, () => {
    const fd = fs.openSync(path, 'r+');
    try {
      return native.tryLock(fd, HOLDER, 1) ? null : writtenIn(fd).who || 'another process';
    } finally {
      fs.closeSync(fd);
    }
  });
}

interface Held {
  readonly fd: number;
  readonly number: number;
  readonly lost: AbortController;
}

/** What this process holds, by the path of the lock. */
const held = new Map<string, Held>();

function leaseOf({ name, who }: WantedLock, path: string, fd: number): Lease {
  const number = 1 + Math.max(writtenIn(fd).number, held.get(path)?.number ?? 0);
  sign(fd, `${who}\n${number}\n`);
  const mine: Held = { fd, number, lost: new AbortController() };
  held.set(path, mine);
  let released = false;
  const release = async () => {
    if (!released) fs.closeSync(fd);
    released = true;
    if (held.get(path) === mine) held.delete(path);
  };
  return { fence: { name, number }, lost: mine.lost.signal, release };
}

/**
 * @throws ExpectedError `conflict` unless this process holds the lease of the fence, and its file is still the one that
 * others would lock.
 */
export function mustHold(paths: StorePaths, { name, number }: Fence): void {
  const path = lockPath(paths, name);
  const mine = held.get(path);
  if (mine?.number === number) {
    const now = fs.statSync(path, { throwIfNoEntry: false });
    if (now?.ino === fs.fstatSync(mine.fd).ino) return;
    mine.lost.abort();
  }
  throw conflict(`The lease ${name} was lost to another process`, 'Nothing was changed: do it again');
}

function writtenIn(fd: number): { readonly who: string; readonly number: number } {
  const text = Buffer.alloc(fs.fstatSync(fd).size);
  fs.readSync(fd, text, 0, text.length, 0);
  const [who = '', number] = text.toString().split('\n');
  return { who, number: Number(number) || 0 };
}

function sign(fd: number, signature: string): void {
  const text = Buffer.from(signature);
  try {
    fs.writeSync(fd, text, 0, text.length, 0);
    fs.ftruncateSync(fd, text.length);
  } catch {
    // On a full disk the lock is held all the same.
  }
}

/** The native code is read only when a lock is wanted: screens that only read never pay for it. */
async function loadNative(): Promise<Native> {
  try {
    return await import('fs-native-extensions');
  } catch (error) {
    const here = `${process.platform}-${process.arch}`;
    throw new ExpectedError('failed', `Files cannot be locked here (${here}): fs-native-extensions did not load`, {
      hint: 'posctl changes stores on Linux with glibc, macOS and Windows. On Alpine, use an image with glibc',
      cause: error,
    });
  }
}
