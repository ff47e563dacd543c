import { EXIT, type ExitCode, type ExpectedError } from '../domain/errors.ts';
import type { Output } from '../ports/output.ts';

/** What could not be read while the rest was shown. */
export interface Damage {
  /** Names it on standard error, once; given to whatever looks at several venues. */
  readonly found: (error: ExpectedError) => void;
  /** In the order in which they were found. */
  readonly errors: readonly ExpectedError[];
  /** Exit code of a command that has shown the rest: `partly` when something is missing, `failed` when there are no others. */
  exit(others: boolean): ExitCode;
}

/** For a command that looks at several venues: one that is damaged does not hide the others. */
export function collectDamage(output: Pick<Output, 'problem'>): Damage {
  const errors = new Map<string, ExpectedError>();
  return {
    found(error) {
      if (errors.has(error.message)) return;
      errors.set(error.message, error);
      output.problem(error);
    },
    get errors() {
      return [...errors.values()];
    },
    exit(others) {
      if (errors.size === 0) return EXIT.done;
      return others ? EXIT.partly : EXIT.failed;
    },
  };
}
