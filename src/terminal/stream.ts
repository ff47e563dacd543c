import type { Writable } from 'node:stream';
import { ExpectedError } from '../domain/errors.ts';
import type { Tone } from '../ports/output.ts';

/** Writes gathered text; slow readers slow the writer down. */
export interface Sink {
  /** True when nobody reads any more (`| head`): what is written from then on is dropped. */
  readonly closed: boolean;
  /** Resolves when more may be written. @throws ExpectedError `failed` when earlier text could not be written. */
  write(text: string): Promise<void> | undefined;
  /** Resolves when everything has left. @throws ExpectedError `failed` */
  flush(): Promise<void>;
}

/** Text is gathered up to this size, for a system call a line would cost more than making the line. */
const ENOUGH = 64 * 1024;

/** A reader that goes away is not an error; every other failure to write (a full disk) is thrown to the caller. */
export function makeSink(stream: Writable): Sink {
  const end = writingEnd(stream);
  let gathered = '';
  let later: NodeJS.Immediate | undefined;
  const send = () => {
    clearImmediate(later);
    later = undefined;
    const text = gathered;
    gathered = '';
    return end.send(text);
  };
  return {
    get closed() {
      return end.closed;
    },
    write(text) {
      end.complain();
      gathered += text;
      if (gathered.length >= ENOUGH) return send().then(end.complain);
      // What comes slowly (results of checks, a followed timeline) is seen at once.
      later ??= setImmediate(send);
      return undefined;
    },
    async flush() {
      await send();
      end.complain();
    },
  };
}

export interface HoldingSink extends Sink {
  /**
   * Runs what writes, and tells whether all of it was taken. Whoever reads a pipe and goes away (`| head -1`) is noticed only
   * by what is written afterwards: the last line waits until such a reader would be gone.
   */
  toTheEnd(write: () => Promise<void>): Promise<boolean>;
}

/** How long a reader that has what it wanted takes to go away, in ms. */
const GOES_AWAY = 50;

/** A sink that can keep the last line back. */
export function holdingBack(sink: Sink): HoldingSink {
  let held: string | null = null;
  return {
    get closed() {
      return sink.closed;
    },
    write(text) {
      if (held === null) return sink.write(text);
      const all = held + text;
      const end = all.lastIndexOf('\n', all.length - 2) + 1;
      held = all.slice(end);
      return sink.write(all.slice(0, end));
    },
    flush: () => sink.flush(),
    async toTheEnd(write) {
      held = '';
      let last = '';
      try {
        await write();
      } finally {
        last = held;
        held = null;
      }
      await new Promise((resolve) => setTimeout(resolve, GOES_AWAY));
      await sink.write(last);
      await sink.flush();
      return !sink.closed;
    },
  };
}

/** The stream itself: texts leave one after the other, until it fails or its reader is gone. */
function writingEnd(stream: Writable) {
  let leaving = Promise.resolve();
  let closed = false;
  let failure: Error | undefined;
  const failed = (error: NodeJS.ErrnoException) => {
    closed = true;
    if (!isGone(error)) failure ??= error;
  };
  stream.on('error', failed);
  const written = (text: string) =>
    new Promise<void>((resolve) => {
      if (closed) return resolve();
      stream.write(text, (error) => {
        if (error) failed(error);
        resolve();
      });
    });
  return {
    get closed() {
      return closed;
    },
    /** Resolves when it has left, or never will. */
    send(text: string): Promise<void> {
      if (text !== '' && !closed) leaving = leaving.then(() => written(text));
      return leaving;
    },
    /** @throws ExpectedError `failed` when some text could not be written. */
    complain(): void {
      if (!failure) return;
      const message = `standard output could not be written: ${failure.message}`;
      throw new ExpectedError('failed', message, { hint: 'free some space or write elsewhere, then run it again' });
    },
  };
}

/** The reader has closed its end. */
function isGone(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' || error.code === 'EOF';
}

/** Gives a text the look of its meaning, or leaves it as it is. */
export type Paint = (text: string, tone: Tone) => string;

const plainly: Paint = (text) => text;

/** The painter for one stream; colours are loaded only where they are seen. */
export async function painterFor(stream: { readonly isTTY?: boolean }, allowed: boolean): Promise<Paint> {
  return allowed && stream.isTTY ? (await import('./paint.ts')).paint : plainly;
}
