import { type ChildProcess, spawn } from 'node:child_process';
import type { Screen } from './output.ts';
import { makeSink, type Sink } from './stream.ts';

/** Where data goes that may be longer than the screen. */
export interface PagedSink extends Sink {
  /** Something else is about to be shown: what waits to be long enough for the pager goes first. */
  yieldTo(): void;
  /** Whether the pager has the screen. */
  readonly on: boolean;
  /** Shows what waits, or waits until the pager was left. */
  end(): Promise<void>;
}

export interface PagerOptions {
  /** As a shell runs it: `less -FRX`. */
  readonly command: string;
  /** Lines of the terminal. */
  readonly lines: number;
  readonly env: NodeJS.ProcessEnv;
}

/** What a shell says of a program that is not there, or cannot be run. */
const NOT_RUN = [126, 127];

/** Text that fits on the screen goes there; with the first line too many a pager gets it all. */
export function makePagedSink(stdout: Screen, { command, lines, env }: PagerOptions): PagedSink {
  const plain = makeSink(stdout);
  let waiting: string | null = '';
  let count = 0;
  let pager: Pager | null = null;
  const settle = (sink: Sink) => {
    const text = waiting ?? '';
    waiting = null;
    return sink.write(text);
  };
  const sink = () => pager?.sink ?? plain;
  return {
    get closed() {
      return sink().closed;
    },
    get on() {
      return pager !== null;
    },
    write(text) {
      if (waiting === null) return sink().write(text);
      waiting += text;
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
      if (count < lines) return undefined;
      pager = openPager(command, env);
      return settle(pager.sink);
    },
    flush: async () => {
      if (waiting === null) await sink().flush();
    },
    yieldTo: () => void (waiting && settle(plain)),
    async end() {
      if (waiting !== null) settle(plain);
      await sink().flush();
      const unread = await pager?.end();
      pager = null;
      if (unread) await writeAll(plain, unread);
    },
  };
}

async function writeAll(sink: Sink, text: string): Promise<void> {
  sink.write(text);
  await sink.flush();
}

interface Pager {
  readonly sink: Sink;
  /** Resolves when it was left; with all of the text when it could not be run. */
  end(): Promise<string | null>;
}

function openPager(command: string, env: NodeJS.ProcessEnv): Pager {
  const child: ChildProcess = spawn(command, {
    shell: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    // As git does: quit when it fits, keep colours, leave the screen as it is.
    env: { ...env, LESS: env.LESS ?? 'FRX' },
  });
  // Ctrl-C is for the pager; posctl ends with it.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  const left = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', resolve);
  });
  if (!child.stdin) throw new Error('the pager has no standard input');
  const sink = makeSink(child.stdin);
  let all: string[] | null = [];
  return {
    sink: {
      get closed() {
        return sink.closed;
      },
      write(text) {
        // A pager that is not there is known at once; what is longer than this was read by one.
        if (all && all.length < 100) all.push(text);
        else all = null;
        return sink.write(text);
      },
      flush: () => sink.flush(),
    },
    async end() {
      child.stdin?.end();
      const code = await left;
      process.off('SIGINT', ignore);
      return all && code !== null && NOT_RUN.includes(code) ? all.join('') : null;
    },
  };
}
