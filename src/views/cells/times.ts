import { ago, type Instant, moment } from '../../domain/time.ts';
import type { Cell, Output } from '../../ports/output.ts';
import { clockText, zoneWord } from './clock.ts';

/** A cell without anything in it. */
export const NOTHING: Cell = { text: '–', tone: 'quiet', exact: '' };

/** How the times of a screen are shown. */
export interface Times {
  readonly now: Instant;
  /** By whose clocks; null for UTC. */
  readonly zone: string | null;
  /** The times themselves, not how long ago. */
  readonly absolute: boolean;
}

/** As people asked for them; `zone`: by whose clocks, where nobody asked for UTC and a terminal shows them. */
export function timesOn({ clocks, terminal }: Output, now: Instant, zone: string | null): Times {
  return { now, zone: clocks.utc || !terminal ? null : zone, absolute: terminal && clocks.absolute };
}

/** How long ago, or how soon, or the time itself under a head that says whose clocks; where no terminal is, all of it. */
export function agoCell(at: Instant | null, { now, zone, absolute }: Times): Cell {
  return at === null ? NOTHING : inWords(at, () => (absolute ? clockText(at, zone) : ago(at, now)));
}

/** The head over such cells: `Since`; `Since (Toronto)` where the times themselves stand below. */
export function timeHead(head: string, { zone, absolute }: Times): string {
  return absolute ? `${head} (${zoneWord(zone)})` : head;
}

/** A moment with the name of the clocks: `2026-11-20 07:00 Toronto`, `2026-11-20 12:00 UTC`. */
export function momentBy(at: Instant, zone: string | null): string {
  return zone === null ? moment(at) : `${clockText(at, zone)} ${zoneWord(zone)}`;
}

/** The same, and how long ago that was: `2026-11-20 12:00 UTC (3 h ago)`; `since`: in other words. */
export function momentAnd({ now, zone, absolute }: Times, at: Instant, since = ago(at, now)): Cell {
  const said = momentBy(at, zone);
  return inWords(at, () => (absolute ? said : `${said} (${since})`));
}

/** A moment to the minute; where no terminal is, all of it. */
export function momentCell(at: Instant | null): Cell {
  return at === null ? '' : inWords(at, () => moment(at));
}

/** A time that is told in words of one's own, which are made where they are shown; where no terminal is, the time itself. */
export function inWords(at: Instant, words: () => string): Cell {
  return {
    get text() {
      return words();
    },
    tone: 'plain',
    exact: at,
  };
}
