import { nextDay } from './business-day.ts';
import type { Day } from './time.ts';

/** What was damaged of one venue, or of the store's own document, and what became of it. */
export interface Repaired {
  /** Null: the store's own document. */
  readonly venue: string | null;
  readonly files: readonly RepairedFile[];
  /** Business days of which sales were lost. */
  readonly lost: readonly LostDays[];
}

export interface RepairedFile {
  readonly path: string;
  readonly what: 'settings' | 'venue' | 'sales' | 'timeline' | 'index' | 'totals';
  readonly done: Mending;
  /** Sales or entries that are kept, and that could not be; null where that is not the question. */
  readonly kept: number | null;
  readonly lost: number | null;
  /** Where what could not be kept lies now. */
  readonly aside: string | null;
}

/**
 * `previous`: the state of before the last change counts again · `asItIs`: believed as it is, for it can be read ·
 * `anew`: begun or made again · `soundPart`: what is still what was saved is kept, the rest put aside.
 */
export type Mending = 'previous' | 'asItIs' | 'anew' | 'soundPart';

/** Business days of one integration, both included. */
export interface LostDays {
  readonly integration: string;
  readonly from: Day;
  readonly to: Day;
}

/** Days of each integration as spans: those that follow each other are one. */
export function lostSpans(days: ReadonlyMap<string, ReadonlySet<Day>>): LostDays[] {
  return [...days].flatMap(([integration, set]) => {
    const spans: { integration: string; from: Day; to: Day }[] = [];
    for (const day of [...set].sort()) {
      const last = spans.at(-1);
      if (last && nextDay(last.to) === day) last.to = day;
      else spans.push({ integration, from: day, to: day });
    }
    return spans;
  });
}
