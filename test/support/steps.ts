import { Session } from 'node:inspector/promises';
import { runOf } from './regexp-steps.ts';

type Call = (this: { readonly length: number }, ...given: unknown[]) => unknown;
type Owner = Record<string, Call>;

/** What goes through a text or a list as a whole, in what is one step to V8. */
const PASSES: readonly (readonly [of: object, names: readonly string[]])[] = [
  [
    String.prototype,
    [
      ...['includes', 'indexOf', 'lastIndexOf', 'split', 'replace', 'replaceAll', 'trim', 'trimStart', 'trimEnd'],
      ...['normalize', 'toLowerCase', 'toUpperCase'],
    ],
  ],
  [Array.prototype, ['includes', 'indexOf', 'join', 'splice', 'shift', 'unshift', 'concat']],
];

/**
 * Counts work: how often V8 enters a block of the code whose address fits, how far regular expressions go, and how long the
 * texts and lists are that are gone through as a whole. It comes to the same on every machine.
 */
export class StepCounter {
  private readonly session = new Session();
  private readonly code: RegExp;

  constructor(code: RegExp) {
    this.code = code;
  }

  /** Once for all: what was compiled while nothing was counted is not counted for sure when counting begins again. */
  async start(): Promise<void> {
    this.session.connect();
    await this.session.post('Profiler.enable');
    await this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  stop(): void {
    this.session.disconnect();
  }

  /** @throws TooManySteps when regular expressions take more than `most`. */
  async count(work: () => unknown, most: number): Promise<number> {
    await this.blocks();
    const watch = watched(most);
    try {
      await work();
    } finally {
      watch.end();
    }
    return watch.steps() + (await this.blocks());
  }

  /** Entered since this was asked last: taking the counts sets them back. */
  private async blocks(): Promise<number> {
    const { result } = await this.session.post('Profiler.takePreciseCoverage');
    return result
      .filter(({ url }) => this.code.test(url))
      .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
      .reduce((sum, { count }) => sum + count, 0);
  }
}

/** Counts what regular expressions, texts and lists do from now on. */
function watched(most: number): { steps(): number; end(): void } {
  let steps = 0;
  /** While something is being counted, what counts is not. */
  let busy = false;
  const exec = RegExp.prototype.exec;
  const restore = [() => void Object.assign(RegExp.prototype, { exec })];
  // All that uses a regular expression asks this, as the language wants it.
  RegExp.prototype.exec = function counted(this: RegExp, text: string) {
    if (busy) return exec.call(this, text);
    busy = true;
    try {
      const run = runOf(this, String(text), most - steps);
      steps += run.steps;
      const found = exec.call(this, text);
      const match = found && [found.index, found.index + found[0].length];
      if (JSON.stringify(match) !== JSON.stringify(run.match)) throw new Error(`/${this.source}/ was counted wrong`);
      return found;
    } finally {
      busy = false;
    }
  };
  for (const [owner, names] of PASSES)
    for (const name of names) {
      const own = (owner as Owner)[name] as Call;
      restore.push(() => void Object.assign(owner, { [name]: own }));
      Object.assign(owner, {
        [name](this: { readonly length: number }, ...given: unknown[]) {
          if (!busy) steps += this.length;
          return own.apply(this, given);
        },
      });
    }
  return { steps: () => steps, end: () => restore.forEach((one) => void one()) };
}
