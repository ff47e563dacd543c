import { ago, type Instant, moment } from '../../domain/time.ts';
import type { Cell } from '../../ports/output.ts';

/** A cell without anything in it. */
export const NOTHING: Cell = { text: '–', tone: 'quiet', exact: '' };

/** How long ago, or how soon; where no terminal is, the time itself. */
export function agoCell(at: Instant | null, now: Instant): Cell {
  return at === null ? NOTHING : inWords(at, ago(at, now));
}

/** A moment to the minute; where no terminal is, all of it. */
export function momentCell(at: Instant | null): Cell {
  return at === null ? '' : inWords(at, moment(at));
}

/** A time that is told in words of one's own; where no terminal is, the time itself. */
export function inWords(at: Instant, words: string): Cell {
  return { text: words, tone: 'plain', exact: at };
}
