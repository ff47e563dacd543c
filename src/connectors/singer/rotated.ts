import { isObject } from '../../domain/unknown.ts';
import { readMessage } from './messages.ts';
import { placeholderIn } from './state-secrets.ts';

/** Names of credentials that taps exchange: what else is called like a field of a bookmark is not taken for its new value. */
const EXCHANGED = /token/i;

/**
 * New values of tokens that a tap put into its bookmark: in a field that has the name of the credential, or where the
 * credential stood in the bookmark that it was given.
 * @param given As it is kept, with names in the place of credentials.
 */
export function rotatedIn(
  state: unknown,
  given: unknown,
  { values, seen }: { readonly values: Readonly<Record<string, string>>; readonly seen: ReadonlySet<string> },
): Record<string, string> {
  const names = Object.keys(values).filter((name) => EXCHANGED.test(name));
  const found: Record<string, string> = {};
  const note = (name: string | undefined, value: unknown) => {
    if (typeof value !== 'string' || value === '' || seen.has(value)) return;
    if (name !== undefined && names.includes(name)) found[name] = value;
  };
  /** Names with dots lead into objects of the configuration. */
  const nameOf = (key: string) => {
    const [only, ...more] = names.filter((name) => name === key || name.endsWith(`.${key}`));
    return more.length === 0 ? only : key;
  };
  const look = (value: unknown, before: unknown, depth: number): void => {
    if (typeof value === 'string' && typeof before === 'string') {
      const was = placeholderIn(before);
      if (was && value.startsWith(was.before) && value.endsWith(was.after))
        note(was.name, value.slice(was.before.length, value.length - was.after.length));
    }
    if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
    const known: Readonly<Record<string, unknown>> = isObject(before) || Array.isArray(before) ? { ...before } : {};
    for (const [key, held] of Object.entries(value)) {
      note(nameOf(key), held);
      look(held, known[key], depth + 1);
    }
  };
  look(state, given, 0);
  return found;
}

/** Levels of a bookmark that are looked at. */
const DEEPEST = 50;

/** Longer lines are no bookmarks. */
const LONGEST = 1024 * 1024;
/** How bookmarks are told. What begins with a rare letter is found fast; in small letters it is the name of a field in many records. */
const SPELLINGS = ['STATE"', 'State"'];
const [NEWLINE, SPACE, QUOTE, COLON] = [10, 32, 34, 58];

/** Hears all that a tap prints, and tells its bookmarks as soon as they come; everything else costs hardly more than a look. */
export class StateWatch {
  private readonly told: (state: unknown) => void;
  /** What has come of a line that is not at its end. */
  private open: Uint8Array[] = [];
  private size = 0;

  constructor(told: (state: unknown) => void) {
    this.told = told;
  }

  hear(bytes: Uint8Array): void {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const first = piece.indexOf(NEWLINE);
    if (first < 0) {
      this.keep(Buffer.from(piece));
      return;
    }
    this.keep(piece.subarray(0, first + 1));
    if (this.size <= LONGEST) this.lookIn(Buffer.concat(this.open));
    const last = piece.lastIndexOf(NEWLINE);
    this.lookIn(piece.subarray(first + 1, last + 1));
    [this.open, this.size] = [[], 0];
    this.keep(Buffer.from(piece.subarray(last + 1)));
  }

  /** Nothing more comes. */
  end(): void {
    this.hear(Buffer.from('\n'));
  }

  private keep(piece: Uint8Array): void {
    this.size += piece.length;
    // What is too long is not kept, and its end is waited for.
    if (this.size <= LONGEST) this.open.push(piece);
    else this.open = [];
  }

  /** Whole lines. */
  private lookIn(lines: Buffer): void {
    const ends = new Set(SPELLINGS.flatMap((spelling) => endsOfLinesWith(lines, spelling)));
    for (const end of [...ends].sort((a, b) => a - b)) {
      const start = end === 0 ? 0 : lines.lastIndexOf(NEWLINE, end - 1) + 1;
      if (end - start > LONGEST) continue;
      const message = readMessage(lines.toString('utf8', start, end));
      if (message.type === 'STATE') this.told(message.value);
    }
  }
}

function isAfterColon(lines: Buffer, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && lines[before] === SPACE) before -= 1;
  return before >= 0 && lines[before] === COLON;
}

/** Where the lines end in which this stands as a value, and not as the name of a field. */
function endsOfLinesWith(lines: Buffer, spelling: string): number[] {
  const ends: number[] = [];
  for (let at = lines.indexOf(spelling); at >= 0; ) {
    const isValue = lines[at - 1] === QUOTE && isAfterColon(lines, at - 1);
    const end = lines.indexOf(NEWLINE, at);
    if (isValue) ends.push(end);
    at = lines.indexOf(spelling, isValue ? end : at + spelling.length);
  }
  return ends;
}
