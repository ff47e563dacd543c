/** Where a text stops being JSON: the number of characters before the place, for messages. */
export function jsonBreaksAt(text: string, error: unknown): number {
  const message = error instanceof Error ? error.message : '';
  const said = /at position (\d+)/.exec(message);
  if (said) return Number(said[1]);
  if (message.includes('end of JSON input')) return text.length;
  return firstUnexpected(text);
}

const TOKEN = /[ \t\n\r]*(?:([{}[\],:])|"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|true|false|null)/y;

/** The engine names no place when it meets something else where a value is due: no token at all, or a closing mark. */
function firstUnexpected(text: string): number {
  TOKEN.lastIndex = 0;
  let before = ',';
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(text);
    if (!token) return at + (/^\s*/.exec(text.slice(at, at + 1000))?.[0].length ?? 0);
    const mark = token[1] ?? '';
    if (/^[}\],:]$/.test(mark) && (before === ',' || before === ':')) return TOKEN.lastIndex - 1;
    before = mark;
  }
  return text.length;
}
