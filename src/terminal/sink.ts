import type { Writable } from 'node:stream';
import { ExpectedError } from '../domain/errors.ts';

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

/** A reader that goes away is no error; every other failure to write (a full disk) is thrown to the caller. */
export function makeSink(stream: Writable): Sink {
  let gathered = '';
  let leaving = Promise.resolve();
  let later: NodeJS.Immediate | undefined;
  let closed = false;
  let failure: Error | undefined;

  const failed = (error: NodeJS.ErrnoException) => {
    closed = true;
    if (!isGone(error)) failure ??= error;
  };
  stream.on('error', failed);

  const send = () => {
    clearImmediate(later);
    later = undefined;
    const text = gathered;
    gathered = '';
    if (text === '' || closed) return leaving;
    leaving = leaving.then(
      () =>
        new Promise((resolve) => {
          if (closed) return resolve();
          stream.write(text, (error) => {
            if (error) failed(error);
            resolve();
          });
        }),
    );
    return leaving;
  };
  const complain = () => {
    if (!failure) return;
    const message = `standard output could not be written: ${failure.message}`;
    throw new ExpectedError('failed', message, { hint: 'make room or write elsewhere, then run it again' });
  };

  return {
    get closed() {
      return closed;
    },
    write(text) {
      complain();
      gathered += text;
      if (gathered.length >= ENOUGH) return send().then(complain);
      // What comes slowly (results of checks, a followed timeline) is seen at once.
      later ??= setImmediate(send);
      return undefined;
    },
    async flush() {
      await send();
      complain();
    },
  };
}

/** The reader has closed its end. */
function isGone(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' || error.code === 'EOF';
}
