import { ago, type Instant, moment } from '../../domain/time.ts';
import type { TriageCounts } from '../../domain/triage-counts.ts';
import type { Cell } from '../../ports/output.ts';
import type { Times } from './times.ts';

type Shown = Pick<Times, 'now' | 'absolute'>;

/** The same as one text, where nothing is painted. */
export function countText(counted: Counted, times: Shown): string {
  return countCells(counted, times)
    .map((cell) => (typeof cell === 'string' ? cell : cell.text))
    .join('');
}

interface Counted {
  readonly counts: TriageCounts;
  /** When the last pass of a daemon ended; null when none ever did. */
  readonly lastPass: Instant | null;
  /** Somebody works whose first pass has not ended. */
  readonly atFirstPass: boolean;
}

/** The same in lines of so many columns, broken between counts. */
export function countLines(counted: Counted, times: Shown, columns: number): Cell[][] {
  const lines: Cell[][] = [[]];
  let width = 0;
  for (const part of countParts(counted, times)) {
    const { length } = typeof part === 'string' ? part : part.text;
    const line = lines.at(-1) ?? [];
    if (line.length > 0 && width + SEPARATOR.length + length > columns) {
      lines.push([part]);
      width = length;
    } else {
      width += (line.length > 0 ? SEPARATOR.length : 0) + length;
      line.push(...(line.length > 0 ? [SEPARATOR] : []), part);
    }
  }
  return lines;
}

const SEPARATOR = ' · ';

function countCells(counted: Counted, times: Shown): Cell[] {
  return countParts(counted, times).flatMap((part, i) => (i === 0 ? [part] : [SEPARATOR, part]));
}

/** `29 CalledOff · 38 Failed · 12 quiet · 421 Healthy · daemon 4 min ago` */
function countParts({ counts, lastPass, atFirstPass }: Counted, { now, absolute }: Shown): Cell[] {
  const { CalledOff, Failed, quiet, Initializing, Healthy, snoozed } = counts;
  return [
    { text: `${CalledOff} CalledOff`, tone: CalledOff > 0 ? 'bad' : 'quiet' },
    { text: `${Failed} Failed`, tone: Failed > 0 ? 'warning' : 'quiet' },
    ...(quiet > 0 ? [{ text: `${quiet} quiet`, tone: 'warning' as const }] : []),
    ...(Initializing > 0 ? [`${Initializing} Initializing`] : []),
    { text: `${Healthy} Healthy`, tone: Healthy > 0 ? 'good' : 'quiet' },
    ...(snoozed > 0 ? [`${snoozed} snoozed`] : []),
    lastPass === null
      ? { text: atFirstPass ? 'daemon at its first pass' : 'no daemon yet', tone: 'warning' }
      : `daemon ${absolute ? moment(lastPass) : ago(lastPass, now)}`,
  ];
}
