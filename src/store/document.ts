import fs from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Adapter, Low } from 'lowdb';
import { ExpectedError } from '../domain/errors.ts';
import type { Parsed } from '../domain/parse.ts';
import { onDisk } from './disk-errors.ts';
import { replaceFile } from './durable.ts';
import { isSealed, sealed } from './seal.ts';

/** Version of every document of a store that is written now; it grows with every change of what is in them. */
const VERSION = 1;

/** A JSON file that is read and written as a whole. */
export interface DocumentFile<T> {
  readonly path: string;
  /** What it is called: its file is `NAME.json`. */
  readonly name: string;
  /** Version of the posctl that reads and writes it. */
  readonly writer: string;
  /** Loads the door for what this posctl did not write itself. */
  door(): Promise<(file: unknown) => Parsed<T>>;
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
    read: async () => (await readDocument(file)) ?? null,
    write: async (data) => {
      if (data) await replaceFile(file.path, sealed(VERSION, data, file.writer), file.previous);
    },
  };
}

/** Undefined when the file is not there. @throws ExpectedError when it is damaged or of a newer version. */
export async function readDocument<T extends object>(file: DocumentFile<T>): Promise<T | undefined> {
  const text = textOf(file.path);
  if (text === undefined) return undefined;
  const read = await understand(file, text);
  if (read.ok) return read.value;
  throw new ExpectedError('failed', `${file.path} ${read.problem}`, {
    hint: read.newer ? UPDATE : await wayBack(file),
  });
}

const UPDATE = 'Update posctl; the file was not changed';

type Understood<T> = Parsed<T> & { readonly newer?: true };

async function understand<T extends object>(file: DocumentFile<T>, text: string): Promise<Understood<T>> {
  if (isSealed(VERSION, text, file.writer)) {
    const { version: _, seal: __, ...value } = JSON.parse(text);
    return { ok: true, value };
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // The parser's own words quote the file, which may hold what must not be shown.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    return { ok: false, problem: `is damaged: it is not JSON${position ? ` from character ${position} on` : ''}` };
  }
  const version = (json as { version?: unknown } | null)?.version;
  if (typeof version !== 'number') return { ok: false, problem: 'is damaged: it has no version' };
  if (version > VERSION) {
    const problem = `is of version ${version}: this posctl knows versions up to ${VERSION}`;
    return { ok: false, problem, newer: true };
  }
  const parsed = (await file.door())(json);
  return parsed.ok ? parsed : { ok: false, problem: `is damaged at ${parsed.problem}` };
}

/** How to go on with a damaged file; posctl itself never writes over it. */
async function wayBack<T extends object>(file: DocumentFile<T>): Promise<string> {
  const { path, previous } = file;
  const text = previous === undefined ? undefined : textOf(previous);
  if (previous !== undefined && text !== undefined && (await understand(file, text)).ok) {
    const [name, copy] = [basename(path), basename(previous)];
    return `Go back to the state before the last change: cd ${quoted(dirname(path))} && mv ${name} ${name}.damaged && cp ${copy} ${name}`;
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
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  });
}
