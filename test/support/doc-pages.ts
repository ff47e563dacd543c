/** One fenced block of a page. */
export interface Fence {
  /** Line of the page at which its text begins, from 1. */
  readonly line: number;
  /** What stands behind the opening fence: `sh`, `text`, `ini`, … */
  readonly language: string;
  readonly text: string;
}

/** What a reader pastes into a shell, and what the page says it prints. */
export interface Pasted {
  readonly line: number;
  readonly commands: string;
  /** Null where the page does not say. */
  readonly printed: readonly string[] | null;
}

/** All fenced blocks of a page, in order. */
export function fencesOf(markdown: string): Fence[] {
  return [...markdown.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(({ 1: language = '', 2: text = '', index }) => ({
    line: markdown.slice(0, index).split('\n').length + 1,
    language,
    text,
  }));
}

/** The `sh` blocks of a page, in order; a `text` block right behind one is what it prints. */
export function pastedBlocks(markdown: string): Pasted[] {
  const fences = fencesOf(markdown);
  return fences.flatMap(({ language, text, line }, i) => {
    if (language !== 'sh') return [];
    const next = fences[i + 1];
    const printed = next?.language === 'text' ? next.text.trimEnd().split('\n') : null;
    return [{ line, commands: text, printed }];
  });
}

/**
 * A pattern for real output, in which what differs from run to run may differ: ids, times, addresses, numbers, the
 * widths of columns, the lengths of bars, the days of a calendar. `…` stands for anything: alone for lines, within a line
 * for text.
 */
export function likeness(output: readonly string[]): RegExp {
  const lines = settle(output.join('\n'))
    .split('\n')
    .map((line) => (line === '…' ? '(?:.*\n)*?' : `${line.split('…').map(literally).join('.*')}\n`));
  return new RegExp(`^${lines.join('')}$`);
}

/** Real output with what differs from run to run made alike. */
export function settle(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/127\.0\.0\.1:\d+/g, 'ADDRESS')
    .replace(/int_[0-9a-z]{20}/g, 'int_ID')
    .replace(/op_[0-9a-z]{20}/g, 'op_ID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'INSTANT')
    .replace(/^\d{4}-\d\d +[■□◧✗?–· ]+\n/gm, 'CALENDAR\n')
    .replace(/(?:CALENDAR\n)+/g, 'CALENDAR\n')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'MINUTE')
    .replace(/\d{4}-\d\d-\d\d/g, 'DAY')
    .replace(/\b(?:just |due )?now\b|\d+ (?:s|min|h) ago|in \d+ (?:s|min|h)/g, 'WHEN')
    .replace(/\b\d+(?:\.\d+)?s\b/g, 'TIME')
    .replace(/(?<!exit code |[~\d.])\b\d+(?:\.\d+)?\b/g, 'N')
    .replace(/─+/g, '─')
    .replace(/█+/g, '█')
    .replace(/ +/g, ' ')
    .replace(/ $/gm, '');
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
