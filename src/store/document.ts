import fs from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Adapter, Low } from 'lowdb';
import { ExpectedError } from '../domain/errors.ts';
import { FILE_VERSION, type Parsed, versionOf } from '../domain/parse.ts';
import { onDisk } from './disk-errors.ts';
import { replaceFile } from './durable.ts';

/** A JSON file that is read and written as a whole. */
export interface DocumentFile<T> {
  readonly path: string;
  /** What the file must hold; the version is looked at before. */
  parse(file: unknown): Parsed<T>;
  /** Where the last good copy is kept, if one is. */
  readonly previous?: string;
}

/** The document as it is now; `data` is null when the file is not there. Writing is for the holder of its lock. */
export async function openDocument<T extends object>(file: DocumentFile<T>): Promise<Low<T | null>> {
  const low = new Low<T | null>(durableAdapter(file), null);
  await low.read();
  return low;
}

function durableAdapter<T extends object>(file: DocumentFile<T>): Adapter<T | null> {
  return {
    read: async () => readDocument(file) ?? null,
    write: (data) => replaceFile(file.path, `${JSON.stringify({ version: FILE_VERSION, ...data })}\n`, file.previous),
  };
}

/** Undefined when the file is not there. @throws ExpectedError when it is damaged or of a newer version. */
export function readDocument<T>(file: DocumentFile<T>): T | undefined {
  const text = textOf(file.path);
  if (text === undefined) return undefined;
  const read = understand(file, text);
  if (read.ok) return read.value;
  throw new ExpectedError('failed', `${file.path} ${read.problem}`, { hint: read.newer ? UPDATE : wayBack(file) });
}

const UPDATE = 'Update posctl; it was not changed';

type Understood<T> = Parsed<T> & { readonly newer?: true };

function understand<T>(file: DocumentFile<T>, text: string): Understood<T> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // The parser's own words quote the file, which may hold what must not be shown.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    return { ok: false, problem: `is damaged: it is not JSON${position ? ` from character ${position} on` : ''}` };
  }
  const version = versionOf(json);
  if (version === null) return { ok: false, problem: 'is damaged: it has no version' };
  if (version > FILE_VERSION) {
    const problem = `is of version ${version}: this posctl knows versions up to ${FILE_VERSION}`;
    return { ok: false, problem, newer: true };
  }
  const parsed = file.parse(json);
  return parsed.ok ? parsed : { ok: false, problem: `is damaged at ${parsed.problem}` };
}

/** How to go on with a damaged file; posctl itself never writes over it. */
function wayBack<T>({ previous, ...file }: DocumentFile<T>): string {
  const text = previous === undefined ? undefined : textOf(previous);
  if (previous !== undefined && text !== undefined && understand(file, text).ok) {
    const name = basename(file.path);
    return `Go back to the state before the last change: cd ${quoted(dirname(file.path))} && mv ${name} ${name}.damaged && cp ${basename(previous)} ${name}`;
  }
  return 'Put that file back from a backup; posctl does not write over it';
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

function textOf(path: string): string | undefined {
  return onDisk('read', path, () => {
    try {
      return fs.readFileSync(path, 'utf8');
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
      throw error;
    }
  });
}
