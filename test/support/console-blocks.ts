/** What a reader types, and what the document says it prints. */
export interface Shown {
  readonly command: string;
  readonly output: readonly string[];
}

/** Commands of the fenced `console` blocks, in order; one goes on in lines that begin with `> `, as shells show it. */
export function consoleBlocks(markdown: string): Shown[] {
  const shown: { command: string; output: string[] }[] = [];
  for (const [, block = ''] of markdown.matchAll(/^```console\n(.*?)^```$/gms))
    for (const line of block.trimEnd().split('\n')) {
      const last = shown.at(-1);
      if (line.startsWith('$ ')) shown.push({ command: line.slice(2), output: [] });
      else if (last && line.startsWith('> ') && last.output.length === 0) last.command += `\n${line.slice(2)}`;
      else last?.output.push(line);
    }
  return shown;
}

/**
 * A pattern for real output, in which what differs from run to run may differ: ids, times, addresses, numbers, the
 * widths of columns, the lengths of bars. `…` stands for anything: alone for lines, within a line for text.
 */
export function likeness(output: readonly string[]): RegExp {
  const lines = output.map((line) => {
    if (line === '…') return '(?:.*\n)*?';
    return `${settle(line).split('…').map(literally).join('.*')}\n`;
  });
  return new RegExp(`^${lines.join('')}$`);
}

/** Real output with what differs from run to run made alike. */
export function settle(text: string): string {
  return text
    .replace(/127\.0\.0\.1:\d+/g, 'ADDRESS')
    .replace(/int_[0-9a-z]{20}/g, 'int_ID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'INSTANT')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'MINUTE')
    .replace(/\d{4}-\d\d-\d\d/g, 'DAY')
    .replace(/just now|due now|\d+ (?:min|h) ago|in \d+ (?:min|h)/g, 'WHEN')
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
