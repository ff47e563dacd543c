import { type CommittedFile, chunksOf, damaged, isSound } from './committed.ts';

const NEWLINE = 10;

/** One line of a file; its bytes are good until the next line is asked for. */
export interface Line {
  readonly bytes: Buffer;
  /** Where it begins in the file, in bytes. */
  readonly offset: number;
}

/** Every committed line, in the order of the file. */
export function* linesOf(file: CommittedFile): Generator<Line, void, void> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  for (const chunk of chunksOf(file)) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = data.indexOf(NEWLINE); end >= 0; end = data.indexOf(NEWLINE, start)) {
      yield { bytes: data.subarray(start, end), offset: offset + start };
      start = end + 1;
    }
    offset += start;
    rest = Buffer.from(data.subarray(start));
  }
  if (rest.length > 0) throw damaged(file, 'the line has no end', offset);
}

/** What makes a record of a line: the record, or what is wrong with the line. */
export type ReadLine<T> = (line: string) => { readonly ok: true; readonly value: T } | { ok: false; problem: string };

/**
 * Looks at a file as a whole before anything of it is believed.
 * @throws ExpectedError that names the first line that cannot be read, or says that what is there is not what was saved.
 */
export function mustBeSound(file: CommittedFile, read: ReadLine<unknown>): void {
  if (isSound(file)) return;
  for (const { bytes, offset } of linesOf(file)) recordOf(file, { text: bytes.toString(), offset }, read);
  throw damaged(file, 'what is in it is not what was saved');
}

/** The record of a line. @throws ExpectedError that names file and byte. */
export function recordOf<T>(
  file: CommittedFile,
  { text, offset }: { readonly text: string; readonly offset: number },
  read: ReadLine<T>,
): T {
  const record = read(text);
  if (!record.ok) throw damaged(file, record.problem, offset);
  return record.value;
}

export function jsonOf(line: string): { ok: true; value: unknown } | { ok: false; problem: string } {
  try {
    return { ok: true, value: JSON.parse(line) };
  } catch {
    return { ok: false, problem: 'the line is not JSON' };
  }
}
