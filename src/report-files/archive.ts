import type { UnzipFileInfo } from 'fflate';

/**
 * What the files of an archive, and of archives in it, may still come to when they are unpacked: a zip of some kB can
 * hold many GB.
 */
export interface Budget {
  bytes: number;
  files: number;
}

const MEGABYTE = 1024 * 1024;
export const fullBudget = (): Budget => ({ bytes: 128 * MEGABYTE, files: 1000 });

/** Why an archive is not unpacked, in words for people. */
export class ArchiveRefused extends Error {
  override readonly name = 'ArchiveRefused';
}

export interface Unpacked {
  /** Path in the archive. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The files of a zip. Sizes are checked before anything is unpacked, and nothing is unpacked beyond the size that it
 * claims: fflate takes the room for it beforehand. It works on bytes in memory, which is where mail brings them.
 * @throws ArchiveRefused
 */
export async function unpack(bytes: Uint8Array, budget: Budget): Promise<Unpacked[]> {
  const { unzipSync } = await import('fflate');
  const filter = ({ name, size, originalSize }: UnzipFileInfo) => {
    budget.files -= 1;
    budget.bytes -= Math.max(size, originalSize);
    if (budget.files < 0) throw new ArchiveRefused('it holds too many files');
    if (budget.bytes < 0) throw new ArchiveRefused('it would come to too many megabytes unpacked');
    return !name.endsWith('/');
  };
  try {
    return Object.entries(unzipSync(bytes, { filter })).map(([name, content]) => ({ name, bytes: content }));
  } catch (error) {
    if (error instanceof ArchiveRefused) throw error;
    throw new ArchiveRefused('it is damaged, or protected with a password');
  }
}

/** The same files in a zip that is not compressed, so that whoever reads it cannot be surprised by its size. */
export async function packed(files: readonly Unpacked[]): Promise<Uint8Array> {
  const { zipSync } = await import('fflate');
  return zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])), { level: 0 });
}

/** What the files of a zip say it is: `xlsx` and its like are zips too. */
export function zipHolds(names: readonly string[]): 'workbook' | 'document' | 'files' {
  const has = (start: string) => names.some((name) => name.startsWith(start));
  if (has('xl/') || (has('content.xml') && has('mimetype'))) return 'workbook';
  return has('word/') || has('ppt/') ? 'document' : 'files';
}

/** What systems add to archives. */
export function isClutter(name: string): boolean {
  return /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)/i.test(name);
}
