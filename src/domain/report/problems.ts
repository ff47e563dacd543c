import type { ReportProblem } from './report.ts';

/** How many of a kind are told one by one; a file of another kind would bring one for every row. */
const MOST_OF_A_KIND = 20;

/** The problems of a file, as they are found. */
export class ProblemList {
  private readonly problems: ReportProblem[] = [];
  private readonly counts = new Map<string, number>();

  get none(): boolean {
    return this.problems.length === 0;
  }

  add(...problems: readonly ReportProblem[]): void {
    this.addAll(problems);
  }

  /** Of any number: arguments are few. */
  addAll(problems: Iterable<ReportProblem>): void {
    for (const problem of problems) {
      const count = (this.counts.get(problem.code) ?? 0) + 1;
      this.counts.set(problem.code, count);
      if (count <= MOST_OF_A_KIND) this.problems.push(problem);
    }
  }

  list(): ReportProblem[] {
    const more = [...this.counts].filter(([, count]) => count > MOST_OF_A_KIND);
    const rest = more.map(([code, count]) => ({
      line: null,
      code,
      message: `and ${count - MOST_OF_A_KIND} more rows like these`,
    }));
    return [...this.problems, ...rest];
  }
}

/** A column that can be taken in several ways, with the line of a profile that settles each. */
export const ambiguousColumn = (message: string, readings: NonNullable<ReportProblem['readings']>): ReportProblem => ({
  line: null,
  code: 'ambiguous_column',
  message,
  readings,
});
