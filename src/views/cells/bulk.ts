import type { FailureGroup, Tally } from '../../engine/change/bulk.ts';
import type { Cell } from '../../ports/output.ts';

/** Why some of many failed, the most frequent cause first: `6 no_response: … (a/square, b/square and 4 more)`. */
export function causeLines({ causes }: Tally): string[] {
  return [...causes.values()].sort((a, b) => b.count - a.count).map(causeWords);
}

function causeWords({ code, message, refs, count }: FailureGroup): string {
  const more = count - refs.length;
  const named = `${refs.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const other = count > 1 ? '; the first: ' : ': ';
  return `  ${count} ${code} (${named})${other}${message}`;
}

/**
 * What an interruption left undone, and how to go on; null where nothing was. It answers whoever interrupted, and is said
 * to those who want to hear of nothing else, too.
 */
export function interruptedLine({ counts, ended, of }: Tally, onward: string | null): string | null {
  if (ended >= of) return null;
  const done = counts.done + counts.unchanged;
  const skipped = counts.calledOff + counts.empty;
  const parts = [
    `${done} done`,
    `${counts.failed} failed`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    `${of - ended} not started`,
  ];
  return `Interrupted: ${parts.join(', ')}.${onward === null ? '' : ` Go on: ${onward}`}`;
}

/** How an operation is taken back. */
export function undoWords(op: string): Cell {
  return { text: `To take it back: posctl undo ${op}`, tone: 'quiet' };
}

/** What was left out of a selection: `Not included: 1 inactive, 2 called off`; nothing when nothing was. */
export function leftOutLines(counts: Readonly<Record<string, number>>): string[] {
  const parts = Object.entries(counts).flatMap(([what, n]) => (n > 0 ? [`${n} ${what}`] : []));
  return parts.length > 0 ? [`not included: ${parts.join(', ')}`] : [];
}
