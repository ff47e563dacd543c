import type { ConnectorIo } from '../../ports/connectors.ts';
import { failureOfTap } from './failure.ts';
import { LineCutter } from './lines.ts';
import { readMessage } from './messages.ts';
import type { TapRun } from './run.ts';

/** How long a tap may take to its first record, in ms; trying a connection has a minute for all that it does. */
const LIMIT = 20_000;

/**
 * Runs a tap until its first record, which shows that its credentials work: most taps do not need them to say which streams
 * they have. Null when a record came, else why nobody knows.
 * @throws CheckFailure when the tap fails before.
 */
export async function runToFirstRecord(
  start: (io: ConnectorIo) => Promise<TapRun>,
  io: ConnectorIo,
): Promise<string | null> {
  const timer = io.clock.timer(LIMIT);
  try {
    const run = await start({ ...io, signal: AbortSignal.any([io.signal, timer.signal]) });
    const came = await hasRecord(run).finally(() => run.end());
    io.signal.throwIfAborted();
    if (came) return null;
    if (timer.signal.aborted) return `the tap brought no record within ${LIMIT / 1000} s`;
    const ended = await run.end();
    if (ended.result.exitCode !== 0) throw failureOfTap(ended);
    return 'the tap ended without a record';
  } finally {
    timer.cancel();
  }
}

async function hasRecord({ output }: TapRun): Promise<boolean> {
  const cutter = new LineCutter();
  for await (const piece of output) if (cutter.cut(piece).some(isRecord)) return true;
  return cutter.end().some(isRecord);
}

function isRecord(line: string): boolean {
  const { type } = readMessage(line);
  return type === 'RECORD' || type === 'BATCH';
}
