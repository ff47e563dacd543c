import { PassThrough } from 'node:stream';

/** A terminal that is typed into, as `process.stdin` is one. */
export type Keyboard = NodeJS.ReadableStream & {
  readonly isTTY?: boolean;
  setRawMode?(mode: boolean): unknown;
};

const BEGIN = '\x1b[200~';
const END = '\x1b[201~';
/** Asks the terminal to mark what is pasted, and not to any more. */
export const MARK_PASTES = '\x1b[?2004h';
export const MARK_NO_PASTES = '\x1b[?2004l';

/** What was made of pastes, for people. */
export interface PasteNotes {
  /** Line breaks inside a paste became spaces. */
  joined: boolean;
  /** What came behind a line break, of which it is not known that it was pasted, was left out. */
  leftOut: boolean;
}

/**
 * Turns bytes of a terminal into keys of one question. What is pasted is text and never answers: only a key does. Where the
 * terminal marks no pastes, whatever comes in one piece behind a line break is left out: it would answer the next question
 * before anybody has seen it.
 */
export class PasteFilter {
  readonly notes: PasteNotes = { joined: false, leftOut: false };
  /** The beginning of what may be a mark. */
  private held = '';
  private pasted: string | null = null;

  /** Each character is a byte. */
  keys(bytes: string): string {
    let rest = this.held + bytes;
    this.held = '';
    let keys = '';
    while (rest !== '') {
      const mark = this.pasted === null ? BEGIN : END;
      const at = rest.indexOf(mark);
      const begun = at < 0 ? begins(rest, mark) : 0;
      const text = at < 0 ? rest.slice(0, rest.length - begun) : rest.slice(0, at);
      this.held = at < 0 ? rest.slice(rest.length - begun) : '';
      rest = at < 0 ? '' : rest.slice(at + mark.length);
      if (this.pasted === null) keys += this.typed(text);
      else this.pasted += text;
      if (at < 0) continue;
      if (this.pasted !== null) keys += this.asText(this.pasted);
      this.pasted = this.pasted === null ? '' : null;
    }
    return keys;
  }

  private typed(text: string): string {
    const [first = ''] = /^[^\r\n]*(?:\r\n|\r|\n)/.exec(text) ?? [text];
    this.notes.leftOut ||= first.length < text.length;
    return first;
  }

  private asText(pasted: string): string {
    const text = pasted.replace(/^[\r\n]+|[\r\n]+$/g, '');
    this.notes.joined ||= /[\r\n]/.test(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a control character would be a key
    return text.replace(/[\r\n\t]+/g, ' ').replace(/[\x00-\x1f\x7f]/g, '');
  }
}

/** How many characters at the end of a text begin a mark. */
function begins(text: string, mark: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--)
    if (mark.startsWith(text.slice(-length))) return length;
  return 0;
}

/** The keys of one question. */
export interface Keys {
  readonly input: NodeJS.ReadableStream;
  readonly notes: PasteNotes;
  close(): void;
}

/** Listens to a terminal, until it is closed. What came before is thrown away: nobody has seen the question then. */
export async function keysOf(keyboard: Keyboard): Promise<Keys> {
  const early = await typedAhead(keyboard);
  const filter = new PasteFilter();
  const ends = [CTRL_C, CTRL_D].find((key) => early.includes(key));
  filter.notes.leftOut = early !== '' && ends === undefined;
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (mode: boolean) => keyboard.setRawMode?.(mode),
  });
  const hear = (bytes: Buffer | string) => {
    const keys = filter.keys(
      typeof bytes === 'string' ? Buffer.from(bytes).toString('latin1') : bytes.toString('latin1'),
    );
    if (keys !== '') input.write(Buffer.from(keys, 'latin1'));
  };
  const end = () => void input.end();
  if (ends !== undefined) input.write(ends);
  keyboard.on('data', hear).on('end', end).on('close', end);
  keyboard.resume();
  return {
    input,
    notes: filter.notes,
    close() {
      keyboard.off('data', hear).off('end', end).off('close', end);
      keyboard.pause();
      input.destroy();
    },
  };
}

/** How long the rest of a paste takes to arrive, in ms. */
const ARRIVES = 40;

/** What was typed before the question: it is read, and no answer; Ctrl-C and Ctrl-D still count. */
async function typedAhead(keyboard: Keyboard): Promise<string> {
  let came = '';
  const hear = (bytes: Buffer | string) => {
    came += bytes.toString();
  };
  // Otherwise the terminal would keep a line until its end.
  keyboard.setRawMode?.(true);
  keyboard.on('data', hear);
  keyboard.resume();
  await new Promise((resolve) => setTimeout(resolve, ARRIVES));
  keyboard.off('data', hear);
  return came;
}

const CTRL_C = '\x03';
const CTRL_D = '\x04';
