import type { Readable } from 'node:stream';
import type { ProgramCall, ProgramResult, Programs } from '../ports.ts';

/** Time to end after TERM, in milliseconds; then the group is killed. */
const GRACE = 2_000;
const MOST_BYTES = 1024 * 1024;
const MOST_ERROR_BYTES = 64 * 1024;

/**
 * Runs programs, each in a process group of its own: what a program has started ends with it on time-out, on abort and
 * when posctl itself ends. What a program leaves behind in the background is neither waited for nor ended.
 */
export function processGroups(): Programs {
  const running = new Set<number>();
  let watching = false;
  return {
    async run(call) {
      if (call.signal?.aborted) return unstarted('cancelled before it was started');
      if (!watching) {
        watching = true;
        process.on('exit', () => {
          for (const pid of running) signalGroup(pid, 'SIGKILL');
        });
      }
      return runOne(call, running);
    },
  };
}

async function runOne(call: ProgramCall, running: Set<number>): Promise<ProgramResult> {
  const { execa } = await import('execa');
  const options = {
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    ...(call.env ? { env: call.env } : {}),
    ...(call.input === undefined ? { stdin: 'ignore' as const } : { input: call.input }),
  };
  const program =
    'shell' in call.command
      ? execa(call.command.shell, { ...options, shell: true })
      : execa(call.command[0], call.command.slice(1), options);
  const { pid, stdout, stderr } = program;
  if (pid === undefined) return unstarted(`could not be started: ${reasonOf(await program)}`);

  running.add(pid);
  const end = ender(pid, call);
  const output = gather(stdout, call.maxBytes ?? MOST_BYTES, () => end.now('printed too much'));
  const errors = gather(stderr, MOST_ERROR_BYTES, () => {});
  const exitCode = await new Promise<number | null>((resolve) => program.once('exit', resolve));
  end.over();
  running.delete(pid);
  await Promise.all([output.drained(), errors.drained()]);

  const failure = end.why();
  return {
    exitCode: failure === null ? exitCode : null,
    stdout: output.text(),
    stderr: errors.text(),
    timedOut: end.timedOut(),
    failure: failure ?? (exitCode === null ? `ended by ${program.signalCode ?? 'a signal'}` : null),
  };
}

/** Ends a program's group when its time is up or nobody wants it any more: TERM, then KILL. */
function ender(pid: number, call: ProgramCall) {
  let why: string | null = null;
  let kill: NodeJS.Timeout | undefined;
  const now = (reason: string) => {
    if (why !== null) return;
    why = reason;
    signalGroup(pid, 'SIGTERM');
    kill = setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE);
  };
  const cancel = () => now('cancelled');
  let late = false;
  const limit = setTimeout(() => {
    late = why === null;
    now(`did not end within ${call.timeoutMs / 1000} s`);
  }, call.timeoutMs);
  call.signal?.addEventListener('abort', cancel, { once: true });
  return {
    now,
    why: () => why,
    timedOut: () => late,
    /** The program itself has ended; what it started was told to, and is not asked twice. */
    over() {
      clearTimeout(limit);
      clearTimeout(kill);
      call.signal?.removeEventListener('abort', cancel);
      if (why !== null) signalGroup(pid, 'SIGKILL');
    },
  };
}

/** Reads a stream up to a limit, without keeping it from flowing. */
function gather(stream: Readable | null, limit: number, tooMuch: () => void) {
  const chunks: Buffer[] = [];
  let size = 0;
  let ended = stream === null;
  let heard = false;
  stream?.on('data', (chunk: Buffer | string) => {
    heard = true;
    const bytes = Buffer.from(chunk).subarray(0, Math.max(0, limit - size));
    chunks.push(bytes);
    if (Buffer.byteLength(chunk) > limit - size) tooMuch();
    size += bytes.length;
  });
  stream?.on('error', () => {});
  stream?.once('close', () => {
    ended = true;
  });
  return {
    /**
     * Resolves when everything that the ended program wrote has been read: the stream is closed or, where another
     * process still holds it, has nothing to give for two turns of the event loop.
     */
    async drained() {
      for (let quiet = 0; !ended && quiet < 2; quiet = heard ? 0 : quiet + 1) {
        heard = false;
        await new Promise((resolve) => setImmediate(resolve));
      }
      stream?.destroy();
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    // Windows has no groups: there the program alone is ended.
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function reasonOf(result: {
  readonly originalMessage?: string | undefined;
  readonly code?: string | undefined;
}): string {
  return result.code === 'ENOENT' ? 'there is no such program' : (result.originalMessage ?? result.code ?? 'unknown');
}

function unstarted(failure: string): ProgramResult {
  return { exitCode: null, stdout: '', stderr: '', timedOut: false, failure };
}
