/** SIGINT and SIGTERM, for commands that have work in hand. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Exit code of the signal that came; null when none came. */
  readonly exit: 130 | 143 | null;
}

let taken: { control: AbortController; exit: 130 | 143 | null } | undefined;

/**
 * Takes the signals over: the first one aborts `signal`, a second one ends the process at once. Only the first call
 * installs the handlers, so a command that never asks is ended by the system as any program is.
 */
export function interruption(): Interruption {
  if (!taken) {
    const mine = { control: new AbortController(), exit: null as 130 | 143 | null };
    taken = mine;
    const take = (exit: 130 | 143) => () => {
      if (mine.exit !== null) process.exit(exit);
      mine.exit = exit;
      mine.control.abort();
    };
    process.on('SIGINT', take(130));
    process.on('SIGTERM', take(143));
  }
  return { signal: taken.control.signal, exit: taken.exit };
}

/** Exit code of the signal that came, if a command asked for signals and one came. */
export function interruptedWith(): 130 | 143 | null {
  return taken?.exit ?? null;
}
