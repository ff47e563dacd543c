import { once } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { ReportReading } from '../domain/report/report.ts';
import type { Given, Part } from './apart.ts';
import { reportReader } from './reader.ts';

/** The thread in which large files are read: it is started with the file, and ends when all of its reading is taken. */

/** Rows that are handed over at once: taking them must not hold up whoever started the thread. */
const ROWS = 5000;

function* partsOf(readings: readonly ReportReading[]): Generator<Part> {
  for (const reading of readings) {
    const { items, skipped } = reading;
    yield { reading: { ...reading, items: [], skipped: [] }, items: [], skipped: [] };
    for (let from = 0; from < Math.max(items.length, skipped.length); from += ROWS)
      yield { items: items.slice(from, from + ROWS), skipped: skipped.slice(from, from + ROWS) };
  }
}

async function serve(port: MessagePort, { file, context }: Given): Promise<void> {
  for (const part of partsOf(await reportReader.read(file, context))) {
    port.postMessage(part);
    await once(port, 'message');
  }
  port.close();
}

if (parentPort) void serve(parentPort, workerData);
