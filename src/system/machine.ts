import { access, constants, stat } from 'node:fs/promises';
import type { PrivateFile } from '../ports/machine.ts';

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
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { what, path, exists: false, shared: null, problem: null };
    return { what, path, exists: true, shared: null, problem: code };
  }
}
