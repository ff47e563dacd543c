export interface Ids {
  /** A new permanent id: `int_` and 20 characters of `0-9a-z`. */
  integration(): string;
  /** A number in [0, 1), for jitter. */
  chance(): number;
}
