import fc from 'fast-check';
import { Unreadable } from '../../../src/connectors/api/read.ts';
import { Cancelled, CheckFailure, ExpectedError } from '../../../src/domain/errors.ts';
import { presentable } from '../../../src/domain/text.ts';
import { problemText } from '../../../src/terminal/errors.ts';

/** One reader of something from outside, and what is thrown at it. */
export interface Target {
  readonly name: string;
  /** Made anew for each run of the whole target: some need a folder or a recorded conversation first. */
  start(): Promise<Fuzzed> | Fuzzed;
}

export interface Fuzzed {
  readonly input: fc.Arbitrary<unknown>;
  /** Reads one input. @throws what the product says when it refuses; everything else is a fault. */
  read(input: never): unknown;
  end?(): void;
}

/** A target of one kind of input; `read` may hold what comes of it to more than that it ends. */
export function target<T>(name: string, input: fc.Arbitrary<T>, read: (input: T) => unknown): Target {
  return { name, start: () => ({ input, read }) };
}

/**
 * Throws `runs` inputs at a target: each is read or refused in the product's own words, no word of which a terminal
 * would obey, and nothing of it reaches what all objects share.
 */
export async function fuzz({ start }: Target, { runs, seed }: { readonly runs: number; readonly seed: number }) {
  const { input, read, end } = await start();
  try {
    await fc.assert(
      fc.asyncProperty(input, async (one) => {
        try {
          await read(one as never);
        } catch (error) {
          mustBeRefusal(error);
        }
        mustBeUntouched();
      }),
      { numRuns: runs, seed },
    );
  } finally {
    end?.();
  }
}

/** Line breaks belong to messages of several lines. */
const CLEAN = /^(?:[^\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]|\n)*$/u;

function mustBeRefusal(error: unknown): void {
  const said = wordsOf(error);
  if (!CLEAN.test(said)) throw new Error(`unclean: ${JSON.stringify(said)}`, { cause: error });
}

/** As people see it. @throws the error itself when it is not one of those that are expected. */
function wordsOf(error: unknown): string {
  if (error instanceof ExpectedError)
    return problemText(error, 'table', { paint: (text) => text, inLines: (text) => [text] });
  if (error instanceof CheckFailure) return presentable(error, []).message;
  // A record that cannot be read is told as a failure.
  if (error instanceof Unreadable) return presentable(new CheckFailure('bad_data', error.message), []).message;
  if (error instanceof Cancelled) return '';
  throw error;
}

const SHARED = [Object.prototype, Array.prototype, Function.prototype, Map.prototype];
const OWN = SHARED.map((one) => Reflect.ownKeys(one).length);

function mustBeUntouched(): void {
  const touched = SHARED.some((one, i) => Reflect.ownKeys(one).length !== OWN[i]);
  if (touched || Object.keys(Object.prototype).length > 0) throw new Error('what all objects share was changed');
}
