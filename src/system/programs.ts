import type { Readable } from 'node:stream';
import type { ProgramCall, ProgramResult, ProgramStream, Programs } from '../ports/programs.ts';
import { gather, lastWords, piecesOf } from './program-output.ts';

/** Time to end after TERM, in milliseconds; then the group is killed. */
const GRACE = 2_000;
const MOST_BYTES = 1024 * 1024;
const MOST_ERROR_BYTES = 64 * 1024;

/**
 * Runs programs, each in a process group of its own: what a program has started ends with it on time-out, on abort and
 * when posctl itself ends. What a program that ran to its end leaves behind in the background is not waited for.
 */
export function processGroups(): Programs {
  const running = new Set<number>();
  let watching = false;
  const watch = () => {
    if (watching) return;
    watching = true;
    process.on('exit', () => {
      for (const pid of running) signalGroup(pid, 'SIGKILL');
    });
  };
  return {
    async run(call) {
      if (call.signal?.aborted) return NEVER_STARTED;
      watch();
      const program = await start(call, running);
      return 'failure' in program ? program : runOne(program, call);
    },
    async stream(call) {
      if (call.signal?.aborted) return streamOfNothing(NEVER_STARTED);
      watch();
      const program = await start(call, running);
      return 'failure' in program ? streamOfNothing(program) : streamOne(program, call);
    },
  };
}

/** A program that runs. */
interface Running {
  readonly pid: number;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly end: ReturnType<typeof ender>;
  /** Resolves when the program itself has ended; what it printed may still have to be read. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

async function start(call: ProgramCall, running: Set<number>): Promise<Running | ProgramResult> {
  const { execa } = await import('execa');
  const options = {
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    cwd: folderThatIs(),
    ...(call.env ? { env: call.env, extendEnv: false } : {}),
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
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    program.once('exit', (code: number | null) => {
      end.over();
      running.delete(pid);
      resolve({ code, signal: program.signalCode ?? null });
    });
  });
  return { pid, stdout, stderr, end, exited };
}

/** A daemon outlives the folder in which it was started, and what it runs needs some folder. */
function folderThatIs(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}

async function runOne({ stdout, stderr, end, exited }: Running, call: ProgramCall): Promise<ProgramResult> {
  const output = gather(stdout, call.maxBytes ?? MOST_BYTES, () => end.now('printed too much'));
  const errors = gather(stderr, MOST_ERROR_BYTES, () => {});
  const exit = await exited;
  await Promise.all([output.drained(), errors.drained()]);
  return resultOf(exit, end, { stdout: output.text(), stderr: errors.text() });
}

function streamOne(
  { pid, stdout, stderr, end, exited }: Running,
  { hearErrors, hearOutput }: ProgramCall,
): ProgramStream {
  if (hearErrors) stderr?.on('data', hearErrors);
  const errors = lastWords(stderr, MOST_ERROR_BYTES);
  const output = piecesOf(stdout, exited, hearOutput);
  const leave = () => end.now('was not wanted any more');
  const done = exited.then(async (exit) => {
    // Whatever it left in its group may still hold what was handed to it.
    signalGroup(pid, 'SIGKILL');
    await Promise.all([output.closed, errors.drained()]);
    return resultOf(exit, end, { stdout: '', stderr: errors.text() });
  });
  return { pid, output: leaving(output.pieces, leave), done };
}

/** The same pieces; whoever leaves before the last one has no use for the program either. */
async function* leaving(pieces: AsyncIterable<Uint8Array>, leave: () => void): AsyncGenerator<Uint8Array, void, void> {
  let whole = false;
  try {
    yield* pieces;
    whole = true;
  } finally {
    if (!whole) leave();
  }
}

function resultOf(
  exit: { readonly code: number | null; readonly signal: string | null },
  end: ReturnType<typeof ender>,
  said: Pick<ProgramResult, 'stdout' | 'stderr'>,
): ProgramResult {
  const failure = end.why();
  return {
    exitCode: failure === null ? exit.code : null,
    ...said,
    timedOut: end.timedOut(),
    failure: failure ?? (exit.code === null ? `ended by ${exit.signal ?? 'a signal'}` : null),
  };
}

/** Ends a program's group when its time is up or nobody wants it any more: TERM, then KILL. */
function ender(pid: number, call: ProgramCall) {
  let why: string | null = null;
  let gone = false;
  let kill: NodeJS.Timeout | undefined;
  const now = (reason: string) => {
    if (why !== null || gone) return;
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
      gone = true;
      clearTimeout(limit);
      clearTimeout(kill);
      call.signal?.removeEventListener('abort', cancel);
      if (why !== null) signalGroup(pid, 'SIGKILL');
    },
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

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program',
  EACCES: 'it may not be executed by this user',
};

function reasonOf(result: {
  readonly originalMessage?: string | undefined;
  readonly code?: string | undefined;
}): string {
  const { code = '', originalMessage } = result;
  return REASONS[code] ?? originalMessage ?? (code || 'unknown');
}

function unstarted(failure: string): ProgramResult {
  return { exitCode: null, stdout: '', stderr: '', timedOut: false, failure };
}

const NEVER_STARTED = unstarted('cancelled before it was started');

function streamOfNothing(result: ProgramResult): ProgramStream {
  return { pid: null, output: (async function* () {})(), done: Promise.resolve(result) };
}
