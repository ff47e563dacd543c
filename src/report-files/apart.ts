import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ReportContext, ReportFile, ReportItem, ReportReading, SkippedRow } from '../domain/report/report.ts';
import type { ReportReader } from '../ports/report-reader.ts';
import { kindOf } from './kind.ts';
import { reportReader, unreadable } from './reader.ts';

// Reading goes over all rows without a pause, and libraries unpack workbooks in one step: what is large is read in a thread
// of its own, so that other checks, locks and signals are not kept waiting, and no file takes more memory than it may.

/** Files of at least this many bytes are read in a thread; for smaller ones, starting it takes longer than reading. */
const LARGE_TEXT = 256 * 1024;
/** The same of what is packed, as workbooks and archives are. */
const LARGE_PACKED = 24 * 1024;
/** What threads are made of. */
interface Threads {
  /** Path of `thread.ts` as it was built. */
  readonly thread: string;
  /** Memory that reading one file may take, in MB. */
  readonly memory: number;
}

/** What the thread is started with. */
export interface Given {
  readonly file: ReportFile;
  readonly context: ReportContext;
}

/** A part of what was read, in order. The first one of each reading has all of it but its rows. */
export interface Part {
  readonly reading?: ReportReading;
  readonly items: readonly ReportItem[];
  readonly skipped: readonly SkippedRow[];
}

/**
 * Reads large files in a thread of their own, one after the other, for two would take twice the memory; all others here.
 * A file that takes more memory than it may is refused, not the end of the process.
 */
export function readerApart(threads: Threads): ReportReader {
  let last: Promise<unknown> = Promise.resolve();
  return {
    async read(file, context, signal) {
      if (!isLarge(file)) return reportReader.read(file, context);
      const reading = last.then(() => readApart(threads, { file, context }, signal));
      last = reading.catch(() => undefined);
      return reading;
    },
  };
}

const isLarge = ({ bytes }: ReportFile) =>
  bytes.length > LARGE_PACKED && bytes.length > (kindOf(bytes).is === 'text' ? LARGE_TEXT : LARGE_PACKED);

async function readApart(
  { thread, memory }: Threads,
  { file, context }: Given,
  signal: AbortSignal | undefined,
): Promise<ReportReading[]> {
  signal?.throwIfAborted();
  // A copy that the thread may keep: the bytes can be a part of a larger mail.
  const bytes = new Uint8Array(file.bytes);
  const worker = new Worker(thread, {
    name: 'report',
    workerData: { file: { ...file, bytes }, context } satisfies Given,
    transferList: [bytes.buffer],
    resourceLimits: { maxOldGenerationSizeMb: memory },
    env: {},
  });
  try {
    return await partsFrom(worker, signal);
  } catch (error) {
    if (isOutOfMemory(error)) return [unreadable(file, context, TOO_LARGE)];
    throw signal?.aborted ? signal.reason : error;
  } finally {
    await worker.terminate();
  }
}

async function partsFrom(worker: Worker, signal: AbortSignal | undefined): Promise<ReportReading[]> {
  const readings: (ReportReading & { items: ReportItem[]; skipped: SkippedRow[] })[] = [];
  for await (const [part] of on(worker, 'message', { close: ['exit'], ...(signal ? { signal } : {}) })) {
    const { reading, items, skipped }: Part = part;
    if (reading) readings.push({ ...reading, items: [], skipped: [] });
    const last = readings.at(-1);
    last?.items.push(...items);
    last?.skipped.push(...skipped);
    worker.postMessage('next');
  }
  return readings;
}

const isOutOfMemory = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

const TOO_LARGE = {
  line: null,
  code: 'too_large',
  message: 'reading it takes more memory than a report may: have it sent a day at a time',
};
