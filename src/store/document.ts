import fs from 'node:fs';
import { type Adapter, Low } from 'lowdb';
import type { Parsed } from '../domain/door.ts';
import { ExpectedError } from '../domain/errors.ts';
import { onDisk } from './disk-errors.ts';
import { replaceFile } from './durable.ts';
import { sealed, sealOf } from './seal.ts';

/** Version of every document of a store that is written now; it grows with every change of what is in them. */
export const VERSION = 2;
/** Documents of version 1 have no checksum that holds: they were read as they were. */
const UNCHECKED = 1;

/** Lets documents in. */
export interface Door<T> {
  /** Version of the posctl that reads and writes it. */
  readonly writer: string;
  /** Loads the door for what this posctl did not write itself, by the version of the document. */
  door(version: number): Promise<(json: unknown) => Parsed<T>>;
}

/** A JSON file that is read and written as a whole. */
export interface DocumentFile<T> extends Door<T> {
  readonly path: string;
  /** What it is called: its file is `NAME.json`. */
  readonly name: string;
  /** Where the last good copy is kept, if one is. */
  readonly previous?: string;
  /** What to do when the file cannot be used. */
  wayBack(): Promise<string>;
}

/** A document in the hands of the holder of its lock: `data` is null when the file is not there. */
export type OpenDocument<T> = Low<T | null>;

/** The document as it is now. */
export async function openDocument<T extends object>(file: DocumentFile<T>): Promise<OpenDocument<T>> {
  const low = new Low<T | null>(durableAdapter(file), null);
  await low.read();
  return low;
}

function durableAdapter<T extends object>(file: DocumentFile<T>): Adapter<T | null> {
  return {
    read: async () => (await readDocument(file)) ?? null,
    write: async (data) => {
      if (data) await writeDocument(file, data);
    },
  };
}

/** Puts a document in the place of the one that is there, whatever that says. */
export async function writeDocument<T extends object>(file: DocumentFile<T>, data: T): Promise<void> {
  await replaceFile(file.path, sealed(VERSION, data, file.writer), file.previous);
}

/** Undefined when the file is not there. @throws ExpectedError when it is damaged or of a newer version. */
export async function readDocument<T extends object>(file: DocumentFile<T>): Promise<T | undefined> {
  const text = textOf(file.path);
  if (text === undefined) return undefined;
  const read = await understand(file, text);
  if (read.ok) return read.value;
  throw new ExpectedError('failed', `${file.path} ${read.problem}`, {
    hint: read.newer ? 'Update posctl; the file was not changed' : await file.wayBack(),
  });
}

/** What a text says as such a document. */
export type Understood<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly problem: string;
      readonly newer?: true;
      /** What it says, where only the checksum differs. */
      readonly asItIs?: T;
    };

export async function understand<T extends object>(file: Door<T>, text: string): Promise<Understood<T>> {
  const seal = sealOf(VERSION, text);
  if (seal?.sound && seal.writer === file.writer) {
    const { version: _, seal: __, ...value } = JSON.parse(text);
    return { ok: true, value };
  }
  const json = jsonIn(text);
  if (!json.ok) return json;
  const version = (json.value as { version?: unknown } | null)?.version;
  if (typeof version !== 'number') return { ok: false, problem: 'is damaged: it has no version' };
  if (version > VERSION) {
    const problem = `is of version ${version}: this posctl knows versions up to ${VERSION}`;
    return { ok: false, problem, newer: true };
  }
  const parsed = (await file.door(version))(json.value);
  if (!parsed.ok) return { ok: false, problem: `is damaged at ${parsed.problem}` };
  if (seal?.sound || version <= UNCHECKED) return parsed;
  return { ok: false, problem: 'is not what posctl has saved: its checksum differs', asItIs: parsed.value };
}

function jsonIn(text: string): { ok: true; value: unknown } | { ok: false; problem: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    // The parser's own words quote the file, which may hold what must not be shown.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    return { ok: false, problem: `is damaged: it is not JSON${position ? ` from character ${position} on` : ''}` };
  }
}

/** Undefined when the file is not there. */
export function textOf(path: string): string | undefined {
  return onDisk('read', path, () => {
    try {
      return fs.readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  });
}
