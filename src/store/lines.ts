import fs from 'node:fs';
import { ExpectedError } from '../domain/errors.ts';
import { onDisk } from './disk-errors.ts';
import { shortened } from './durable.ts';

const CHUNK = 1 << 20;
const NEWLINE = 10;

/** The committed part of a file of JSON lines. */
export interface LineFile {
  readonly path: string;
  readonly bytes: number;
}

/** One line in the buffer it was read into; the buffer is used again after the visit. */
export interface Line {
  readonly buffer: Buffer;
  readonly start: number;
  readonly end: number;
  /** Where it begins in the file, in bytes. */
  readonly offset: number;
}

/** Visits every line, in the order of the file. */
export function eachLine(file: LineFile, visit: (line: Line) => void): void {
  for (const line of linesOf(file)) visit(line);
}

/** Every line, in the order of the file. A line is good until the next one is asked for. */
export function* linesOf(file: LineFile): Generator<Line, void, void> {
  const fd = onDisk('read', file.path, () => openCommitted(file));
  try {
    let buffer = Buffer.allocUnsafe(Math.min(CHUNK, file.bytes));
    let held = 0;
    for (let read = 0; read < file.bytes; ) {
      if (held === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
      const wanted = Math.min(buffer.length - held, file.bytes - read);
      const got = onDisk('read', file.path, () => fs.readSync(fd, buffer, held, wanted, read));
      if (got === 0) throw shortened(file.path, read, file.bytes);
      const base = read - held;
      read += got;
      held += got;
      let start = 0;
      for (let end = lineEnd(buffer, start, held); end >= 0; end = lineEnd(buffer, start, held)) {
        yield { buffer, start, end, offset: base + start };
        start = end + 1;
      }
      buffer.copyWithin(0, start, held);
      held -= start;
    }
    if (held > 0) throw brokenLine(file.path, file.bytes - held, 'the line has no end');
  } finally {
    fs.closeSync(fd);
  }
}

/** The line as JSON. @throws ExpectedError that names file and byte. */
export function jsonOf(text: string, path: string, offset: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw brokenLine(path, offset, 'the line is not JSON');
  }
}

export function brokenLine(path: string, offset: number, problem: string): ExpectedError {
  return new ExpectedError('failed', `${path} is damaged at byte ${offset}: ${problem}`, {
    hint: 'Put that file back from a backup; posctl does not write over it',
  });
}

/** Opens a file of which so many bytes must be there. */
export function openCommitted({ path, bytes }: LineFile): number {
  if (!fs.existsSync(path)) throw shortened(path, 0, bytes);
  return fs.openSync(path, 'r');
}

function lineEnd(buffer: Buffer, start: number, held: number): number {
  const end = buffer.indexOf(NEWLINE, start);
  return end < held ? end : -1;
}
