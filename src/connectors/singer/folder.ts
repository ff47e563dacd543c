import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUR, millis } from '../../domain/time.ts';
import { codeOf, isWholeNumber } from '../../domain/unknown.ts';
import type { Clock } from '../../ports/clock.ts';
import { fields, text } from '../api/read.ts';

const PREFIX = 'posctl-tap-';
const NOTE = 'run.json';

/** Whose run a folder belongs to. */
export interface RunOf {
  readonly integration: string;
  readonly command: string;
}

/** A folder of one run of a tap: it holds secrets, nobody else may look into it, and it is gone after the run. */
export interface TapFolder {
  /** Makes or replaces a file that only we can read; gives its path. */
  write(name: string, content: string): Promise<string>;
  /** Undefined when it is not there. */
  read(name: string): Promise<string | undefined>;
  /** Which process group works in it, so that it can be ended when this process is killed. */
  note(pid: number): Promise<void>;
  remove(): Promise<void>;
  /** Leaves the folder to the next run, as if this process had been killed: what stands in it could not be kept. */
  abandon(): Promise<void>;
}

/** Folders of runs of this process, which are at work. */
const mine = new Set<string>();

/** Apart from the store, whose readers are more than its writers. */
export async function openTapFolder(run: RunOf): Promise<TapFolder> {
  const path = await mkdtemp(join(tmpdir(), PREFIX));
  mine.add(path);
  const folder = folderAt(path);
  const note = async (us: Identity | null, tap: Identity | null) => {
    await folder.write(NOTE, JSON.stringify({ ...run, host: hostname(), us, tap }));
  };
  const us = await identityOf(process.pid);
  try {
    await chmod(path, 0o700);
    await note(us, null);
  } catch (error) {
    await folder.remove();
    throw error;
  }
  return {
    ...folder,
    note: async (pid) => note(us, await identityOf(pid)),
    async abandon() {
      mine.delete(path);
      await note(null, null);
    },
  };
}

function folderAt(path: string): Pick<TapFolder, 'write' | 'read' | 'remove'> {
  return {
    async write(name, content) {
      const file = join(path, name);
      // A process that is killed in between leaves the old one, never half of the new one: nobody would know the tap then.
      await writeFile(`${file}.new`, content, { mode: 0o600 });
      await rename(`${file}.new`, file);
      return file;
    },
    read: (name) => readFile(join(path, name), 'utf8').catch(() => undefined),
    async remove() {
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
      mine.delete(path);
    },
  };
}

/** A folder whose process is dead. */
export interface LeftFolder extends Pick<TapFolder, 'read' | 'remove'> {
  readonly run: RunOf;
  /** When it was made, in milliseconds since 1970. */
  readonly since: number;
}

/**
 * Folders that processes of this machine and user left behind when they were killed. A tap that still works in one of them
 * is ended: nobody reads what it prints any more. It has its grace for that, in which it may still write a token that its
 * provider has given it in place of the old one. Folders without a note hold no secret, and are removed when they are an
 * hour old.
 */
export async function leftFolders(clock: Clock): Promise<LeftFolder[]> {
  const names = await readdir(tmpdir()).catch(() => []);
  const [left, orphans]: [LeftFolder[], Identity[]] = [[], []];
  for (const name of names) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(tmpdir(), name);
    const about = mine.has(path) ? undefined : await stat(path).catch(() => undefined);
    if (!about?.isDirectory() || about.uid !== (process.getuid?.() ?? about.uid)) continue;
    const folder = folderAt(path);
    const note = noteIn(await folder.read(NOTE));
    if (note === null) {
      if (about.mtimeMs < millis(clock.now()) - HOUR) await folder.remove();
      continue;
    }
    if (note.host !== hostname() || (await lives(note.us))) continue;
    if (note.tap !== null) orphans.push(note.tap);
    else for (const pid of await startedWith(path)) orphans.push(await identityOf(pid));
    left.push({ ...folder, run: note, since: about.birthtimeMs });
  }
  await Promise.all(orphans.map((orphan) => endGroup(orphan, clock)));
  return left;
}

/**
 * Processes that were handed files of a folder: of a run that was killed before it could note its tap. None where there is
 * no /proc.
 */
async function startedWith(folder: string): Promise<number[]> {
  const all = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const found: number[] = [];
  for (const pid of all) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.split('\0').some((word) => word.startsWith(`${folder}/`))) found.push(pid);
  }
  return found;
}

/** A process, and when it began where that can be known: numbers of processes come again. */
interface Identity {
  readonly pid: number;
  readonly began: string | null;
}

async function identityOf(pid: number): Promise<Identity> {
  return { pid, began: await beginOf(pid) };
}

/** In ticks since the machine was started; null where there is no /proc, or no such process. */
async function beginOf(pid: number): Promise<string | null> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The name of the program stands in brackets and may hold anything.
  const [state, ...rest] = line?.slice(line.lastIndexOf(')') + 2).split(' ') ?? [];
  // A zombie (ended, but not yet reaped) is no longer a process.
  return state === 'Z' ? null : (rest[18] ?? null);
}

async function lives(process: Identity | null): Promise<boolean> {
  if (process === null || !exists(process.pid)) return false;
  return process.began === null || process.began === (await beginOf(process.pid));
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Time to end after TERM, in milliseconds, and how often it is looked whether it has. */
const GRACE = 2_000;
const LOOK_EVERY = 20;

/** TERM, its grace, then KILL for what is left of the group. */
async function endGroup(orphan: Identity, clock: Clock): Promise<void> {
  if (!(await lives(orphan))) return;
  signalGroup(orphan.pid, 'SIGTERM');
  for (let waited = 0; waited < GRACE && (await lives(orphan)); waited += LOOK_EVERY) await clock.sleep(LOOK_EVERY);
  signalGroup(orphan.pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

interface Note extends RunOf {
  readonly host: string;
  /** Null when it was abandoned. */
  readonly us: Identity | null;
  readonly tap: Identity | null;
}

function noteIn(content: string | undefined): Note | null {
  try {
    const { integration, command, host, us, tap } = fields(JSON.parse(content ?? ''));
    if (typeof integration !== 'string' || typeof command !== 'string' || typeof host !== 'string') return null;
    return { integration, command, host, us: identityIn(us), tap: identityIn(tap) };
  } catch {
    return null;
  }
}

function identityIn(value: unknown): Identity | null {
  const { pid, began } = fields(value);
  return isWholeNumber(pid) && pid > 1 ? { pid, began: text(began) } : null;
}
