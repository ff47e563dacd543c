import type { Readable } from 'node:stream';
import { codeOf } from '../domain/unknown.ts';

/** Reads a stream up to a limit, without stopping its flow. */
export function gather(stream: Readable | null, limit: number, tooMuch: () => void) {
  const chunks: Buffer[] = [];
  let size = 0;
  const drained = drainage(stream, (chunk) => {
    const bytes = chunk.subarray(0, Math.max(0, limit - size));
    chunks.push(bytes);
    if (chunk.length > limit - size) tooMuch();
    size += bytes.length;
  });
  return { drained, text: () => Buffer.concat(chunks).toString('utf8') };
}

/** The end of what comes on a stream, which is never kept from flowing: `limit` bytes, from the start of a line. */
export function lastWords(stream: Readable | null, limit: number) {
  let kept: Buffer[] = [];
  let size = 0;
  let cut = false;
  const drained = drainage(stream, (chunk) => {
    kept.push(chunk);
    size += chunk.length;
    if (size <= 2 * limit) return;
    kept = [Buffer.concat(kept).subarray(-limit)];
    size = limit;
    cut = true;
  });
  return {
    drained,
    text() {
      const all = Buffer.concat(kept).subarray(-limit);
      const whole = !cut && size <= limit;
      return all.subarray(whole ? 0 : all.indexOf(10) + 1).toString('utf8');
    },
  };
}

/** How long a stream may be silent after its program has ended, in milliseconds, while another process holds it open. */
const PATIENCE = 1_000;

/**
 * What comes on a stream, piece by piece; it waits while nobody asks for the next one. Ends with the stream or, where
 * another process keeps that open, when nothing more comes after the program itself has ended. `hear` hears all of them,
 * and what still comes until the program has ended after nobody reads any more.
 */
export function piecesOf(stream: Readable | null, exited: Promise<unknown>, hear?: (bytes: Uint8Array) => void) {
  // From the very first moment: what flows before somebody reads is lost. At the end of a program the platform sets
  // its streams flowing, paused ones too, unless somebody listens for what there is to read.
  stream?.pause();
  stream?.on('readable', () => {});
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  /** Somebody waits for the next piece, or has not begun: what is being worked on is no silence, however long it takes. */
  let waiting = true;
  const closed = closing(stream);
  stream?.on('error', () => {});
  const expectEnd = () => {
    clearTimeout(timer);
    if (over && waiting) timer = setTimeout(() => stream?.destroy(), PATIENCE);
  };
  void exited.then(() => {
    over = true;
    expectEnd();
  });
  void closed.then(() => clearTimeout(timer));
  async function* pieces(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for await (const chunk of stream?.iterator({ destroyOnReturn: false }) ?? []) {
        waiting = false;
        clearTimeout(timer);
        hear?.(chunk);
        yield chunk as Uint8Array;
        waiting = true;
        expectEnd();
      }
    } catch (error) {
      if (codeOf(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    } finally {
      if (stream && hear) hearRest(stream, exited, hear);
      else stream?.destroy();
    }
  }
  return { pieces: pieces(), closed };
}

/** Resolves when it is closed. */
function closing(stream: Readable | null): Promise<void> {
  return new Promise((resolve) => {
    if (stream === null || stream.destroyed) resolve();
    else stream.once('close', resolve);
  });
}

/** What nobody reads any more is heard until the program has ended: in its last moments it may say what it must not lose. */
function hearRest(stream: Readable, exited: Promise<unknown>, hear: (bytes: Uint8Array) => void): void {
  const take = () => {
    for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) hear(chunk);
  };
  stream.on('readable', take);
  take();
  void exited.then(() => {
    const timer = setTimeout(() => stream.destroy(), PATIENCE);
    stream.once('close', () => clearTimeout(timer));
    if (stream.destroyed) clearTimeout(timer);
  });
}

/** Takes what comes, and tells when everything that the ended program wrote has been taken. */
function drainage(stream: Readable | null, take: (chunk: Buffer) => void): () => Promise<void> {
  let ended = stream === null;
  let heard = false;
  stream?.on('data', (chunk: Buffer | string) => {
    heard = true;
    take(Buffer.from(chunk as Buffer));
  });
  stream?.on('error', () => {});
  stream?.once('close', () => {
    ended = true;
  });
  /** The stream is closed or, where another process still holds it, has nothing to give for two turns of the loop. */
  return async () => {
    for (let quiet = 0; !ended && quiet < 2; quiet = heard ? 0 : quiet + 1) {
      heard = false;
      await new Promise((resolve) => setImmediate(resolve));
    }
    stream?.destroy();
  };
}
