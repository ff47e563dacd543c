import type { Instant } from '../domain/time.ts';

export interface Ids {
  /** A new permanent id: `int_` and 20 characters of `0-9a-z`. */
  integration(): string;
  /** An id of an operation that begins at this moment: `op_` and 20 characters of `0-9a-z`; later ones sort behind. */
  operation(at: Instant): string;
  /** A number in [0, 1), for jitter. */
  chance(): number;
}
