import { readFileSync, readlinkSync } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { codeOf } from '../domain/unknown.ts';
import type { PrivateFile, ProcessPlace } from '../ports/machine.ts';

/** Config and key, where they are or would be. */
export function privateFiles(files: Readonly<Record<PrivateFile['what'], string>>): Promise<PrivateFile[]> {
  return Promise.all([privateFile('config', files.config), privateFile('key', files.key)]);
}

async function privateFile(what: PrivateFile['what'], path: string): Promise<PrivateFile> {
  try {
    const { mode } = await stat(path);
    await access(path, constants.R_OK);
    const shared = process.platform === 'win32' ? null : (mode & 0o077) !== 0;
    return { what, path, exists: true, shared, problem: null };
  } catch (error) {
    const code = codeOf(error) ?? 'unknown error';
    if (code === 'ENOENT') return { what, path, exists: false, shared: null, problem: null };
    return { what, path, exists: true, shared: null, problem: code };
  }
}

export function processPlace(): ProcessPlace {
  return { name: placeName(), isGone };
}

/** Which start of the machine, and whose process numbers: containers of one machine have their own. */
function placeName(): string | null {
  if (process.platform !== 'linux') return hostname();
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

/** A number that another program has got since is taken for the process still. */
function isGone(named: string): boolean {
  const pid = Number(/\/(\d+)$/.exec(named)?.[1]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}
