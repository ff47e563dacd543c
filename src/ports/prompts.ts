/** Questions to a person; drawn on standard error. @throws Cancelled (130) on Ctrl-C. */
export interface Prompts {
  /** False when nobody can be asked: standard input or error is not a terminal, or `--no-input`. */
  readonly possible: boolean;
  select<T>(
    question: string,
    choices: readonly { readonly value: T; readonly name: string; readonly hint?: string }[],
  ): Promise<T>;
  /** Any number of choices, at least one. */
  pick<T>(
    question: string,
    choices: readonly { readonly value: T; readonly name: string; readonly hint?: string; readonly chosen: boolean }[],
  ): Promise<T[]>;
  confirm(question: string, otherwise: boolean): Promise<boolean>;
  /**
   * `check` returns null, or why the answer is refused. `until`: ends the question, with its reason where that is
   * `Cancelled`.
   */
  input(
    question: string,
    more?: {
      readonly initial?: string;
      readonly until?: AbortSignal;
      check?(answer: string): string | null | Promise<string | null>;
    },
  ): Promise<string>;
  /** Hidden input. */
  secret(question: string): Promise<string>;
}
