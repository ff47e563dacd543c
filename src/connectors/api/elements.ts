import type { BodySink } from '../../ports/http.ts';
import { brokenAnswer } from '../http/failure.ts';

/** Answers without pages, read as they come: of a list of any length only a few elements are in memory at once. */

/** No receipt is longer, in characters. */
const LONGEST_ELEMENT = 8 * 1024 * 1024;
/** What stands beside the list. */
const LONGEST_REST = 1024 * 1024;

/** Finds the elements of one list, a field of the object that a JSON text is, while the text comes in pieces. */
class ElementSplitter {
  private readonly decoder = new TextDecoder();
  private readonly list: string;
  private readonly where: string;
  private depth = 0;
  private inText = false;
  private escaped = false;
  /** The last text at the depth of the object's own fields: before a list, its name. */
  private name = '';
  private inList = false;
  private element = '';
  private rest = '';

  /** `where`: for messages. */
  constructor(list: string, where: string) {
    this.list = list;
    this.where = where;
  }

  /** Elements that are whole now. @throws CheckFailure `bad_data` */
  take(bytes: Uint8Array): unknown[] {
    return this.takeText(this.decoder.decode(bytes, { stream: true }));
  }

  /** What stands beside the list, when all has come. @throws CheckFailure `bad_data` */
  end(): unknown {
    if (this.inList || this.depth !== 0 || this.inText) throw this.broken('ends too early');
    return this.parsed(this.rest, 'is not JSON');
  }

  private takeText(text: string): unknown[] {
    const found: unknown[] = [];
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const mark = text[at] as string;
      if (this.inText) {
        this.passText(mark);
        continue;
      }
      const ends = this.inList && this.depth === 2 && (mark === ',' || mark === ']');
      if (ends) {
        this.keep(text.slice(from, at));
        from = mark === ']' ? at : at + 1;
        if (this.element.trim() !== '')
          found.push(this.parsed(exact(this.element), 'holds an element that is not JSON'));
        this.element = '';
        if (mark === ']') this.inList = false;
      }
      const begins = this.passMark(mark);
      if (!begins) continue;
      this.keep(text.slice(from, at + 1));
      from = at + 1;
      this.inList = true;
    }
    this.keep(text.slice(from));
    return found;
  }

  private passText(mark: string): void {
    if (this.escaped) this.escaped = false;
    else if (mark === '\\') this.escaped = true;
    else if (mark === '"') this.inText = false;
    if (this.depth === 1 && this.inText) this.name += mark;
  }

  /** Whether the list begins with this mark. */
  private passMark(mark: string): boolean {
    if (mark === '"') {
      this.inText = true;
      if (this.depth === 1) this.name = '';
    } else if (mark === '{' || mark === '[') {
      this.depth += 1;
      return mark === '[' && this.depth === 2 && this.name === this.list;
    } else if (mark === '}' || mark === ']') this.depth -= 1;
    return false;
  }

  private keep(text: string): void {
    if (this.inList) this.element += text;
    else this.rest += text;
    if (this.element.length > LONGEST_ELEMENT) throw this.broken('holds an element without an end');
    if (this.rest.length > LONGEST_REST) throw this.broken('holds far more than the list and was not read to its end');
  }

  private parsed(text: string, problem: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.broken(problem);
    }
  }

  private broken(problem: string) {
    return brokenAnswer(`${this.where}: the answer ${problem}`);
  }
}

/** Texts, also one that is cut off, and numbers. */
const LITERALS = /"(?:[^"\\]|\\.)*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Whole numbers with more digits than a number holds become texts: they are ids, and every digit of them counts. */
function exact(json: string): string {
  return json.replace(LITERALS, (found) => (isTooLong(found) ? `"${found}"` : found));
}

const isTooLong = (literal: string) => /^-?\d{16,}$/.test(literal) && !Number.isSafeInteger(Number(literal));

/**
 * What one side gives and another one takes, one at a time: whoever gives waits until it was dealt with, or nobody takes
 * any more.
 */
class Handover<T> {
  private waiting: { readonly value: T; taken(): void } | undefined;
  private wake = () => {};
  private ended = false;
  private failure: unknown;

  give(value: T): Promise<void> {
    if (this.ended) return Promise.resolve();
    return new Promise((taken) => {
      this.waiting = { value, taken };
      this.wake();
    });
  }

  end(failure?: unknown): void {
    this.ended = true;
    this.failure ??= failure;
    this.wake();
  }

  /** Nobody takes any more. */
  leave(): void {
    this.ended = true;
    this.waiting?.taken();
  }

  async *all(): AsyncGenerator<T, void, void> {
    for (;;) {
      const { waiting } = this;
      if (waiting) {
        this.waiting = undefined;
        try {
          yield waiting.value;
        } finally {
          waiting.taken();
        }
      } else if (this.ended) {
        if (this.failure !== undefined) throw this.failure;
        return;
      } else await this.woken();
    }
  }

  private woken(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}

export interface Elements {
  /** The field of the answer that holds the list. */
  readonly list: string;
  /** For messages. */
  readonly where: string;
  /** Ends it from outside, with its reason. */
  readonly signal: AbortSignal;
  /** Makes the call, until it has ended; it may pour an answer more than once. */
  ask(into: BodySink, signal: AbortSignal): Promise<unknown>;
  /** What stands beside the list must be what is expected. @throws CheckFailure */
  check(rest: unknown): void;
}

/** The elements of a list, in batches as they come. Some may come twice, where a broken answer was asked for again. */
export async function* elementsOf({
  list,
  where,
  signal,
  ask,
  check,
}: Elements): AsyncGenerator<readonly unknown[], void, void> {
  const handover = new Handover<readonly unknown[]>();
  const left = new AbortController();
  let splitter = new ElementSplitter(list, where);
  const into: BodySink = {
    begin() {
      splitter = new ElementSplitter(list, where);
    },
    async piece(bytes) {
      const found = splitter.take(bytes);
      if (found.length > 0) await handover.give(found);
    },
  };
  const asked = ask(into, AbortSignal.any([signal, left.signal]))
    .then(() => check(splitter.end()))
    .then(
      () => handover.end(),
      (error: unknown) => handover.end(error),
    );
  try {
    for await (const batch of handover.all()) {
      yield batch;
      signal.throwIfAborted();
    }
  } finally {
    left.abort();
    handover.leave();
    await asked;
  }
}
