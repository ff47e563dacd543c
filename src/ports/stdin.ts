/** What is piped in: references (`-`) or a secret (`--secret KEY=-`). */
export interface StandardInput {
  /** All of it, less one final newline. @throws ExpectedError `usage` when it is read a second time. */
  read(): Promise<string>;
}
