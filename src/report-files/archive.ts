import { gunzip } from 'node:zlib';
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
  readonly code: 'not_a_report' | 'cut_off';

  constructor(message: string, code: 'not_a_report' | 'cut_off' = 'not_a_report') {
    super(message);
    this.code = code;
  }
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
    if (!hasEnd(bytes)) throw cutOff();
    throw new ArchiveRefused('it is damaged, or protected with a password');
  }
}

/** The list of its files ends a zip; a note of at most 64 kB may stand behind it. */
function hasEnd(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(-(64 * 1024 + 22))).includes('PK\x05\x06', 0, 'latin1');
}

const cutOff = () => new ArchiveRefused('it has no end: the file was cut off; have it sent again', 'cut_off');

/** What a gzip holds; no more than the budget allows is ever unpacked. @throws ArchiveRefused */
export async function unzipOne(bytes: Uint8Array, budget: Budget): Promise<Uint8Array> {
  budget.files -= 1;
  const content = await new Promise<Uint8Array>((resolve, reject) => {
    gunzip(bytes, { maxOutputLength: Math.max(1, budget.bytes) }, (error, unpacked) => {
      if (error === null) resolve(unpacked);
      else reject(refusalOf(error));
    });
  });
  budget.bytes -= content.length;
  return content;
}

function refusalOf({ code }: NodeJS.ErrnoException): ArchiveRefused {
  if (code === 'Z_BUF_ERROR') return cutOff();
  return new ArchiveRefused(
    code === 'ERR_BUFFER_TOO_LARGE' ? 'it would come to too many megabytes unpacked' : 'it is damaged',
  );
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
