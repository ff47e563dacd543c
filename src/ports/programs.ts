export interface Programs {
  /**
   * Runs a program to its end; on time-out or abort its whole process group is ended (TERM, then KILL).
   * Never throws for the program's own failure.
   */
  run(program: ProgramCall): Promise<ProgramResult>;
  /**
   * Starts a program whose output may be larger than memory. It ends as with `run`, also when its output is left before
   * its end; what it left in its group ends with it.
   */
  stream(program: ProgramCall): Promise<ProgramStream>;
}

export interface ProgramStream {
  /** Of the program and its group; null when it could not be started: `done` says why. */
  readonly pid: number | null;
  /** What it prints, as it comes, once. The program waits while nobody asks for more. */
  readonly output: AsyncIterable<Uint8Array>;
  /** How it ended, when its output was read or left: `stdout` is empty, `stderr` the end of what it said there. */
  readonly done: Promise<ProgramResult>;
}

export interface ProgramCall {
  /** Executable and arguments, or one line for the shell. */
  readonly command: readonly [string, ...string[]] | { readonly shell: string };
  /** All that the program finds in its environment; absent: what we have in ours. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Bytes of standard output kept; more is a failure. */
  readonly maxBytes?: number;
  /**
   * Hears all that a streamed program prints, before it is given to whoever reads it; also what it prints while it ends after
   * its output was left.
   */
  readonly hearOutput?: (bytes: Uint8Array) => void;
  /** Hears all that a streamed program says on standard error, as it comes. */
  readonly hearErrors?: (bytes: Uint8Array) => void;
}

export interface ProgramResult {
  /** Null when it was ended by a signal or could not be started. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** Why it could not be started, or was ended. */
  readonly failure: string | null;
}
