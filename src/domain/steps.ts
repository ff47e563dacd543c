// A report of a hundred thousand lines takes seconds. Work on that many pauses now and then, where it yields; whoever
// has other things to do meanwhile (checks, locks, signals) does them before asking for the next step.

/** Work that stops between its steps, and goes on when the next one is asked for. */
export type Steps<T> = Generator<void, T, void>;

/** All of it, without a pause. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Lines of sales that are worked on in one step: some milliseconds. */
export const LINES_A_STEP = 2000;

/** Counts the lines of a step. */
export class StepCount {
  private lines = 0;

  /** Whether the step has become long enough to stop after these lines; a document without lines counts as one. */
  isLong(lines = 1): boolean {
    this.lines += Math.max(lines, 1);
    if (this.lines < LINES_A_STEP) return false;
    this.lines = 0;
    return true;
  }
}
