import measure from 'fast-string-truncated-width';

/** Columns that a text takes in a terminal: two for Chinese, Japanese, Korean and emoji. */
export function widthOf(text: string): number {
  return measure(text).width;
}

/** `text` in lines of at most `width` columns, broken between words where there are any. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of text.split(' ')) {
    if (line !== '' && widthOf(`${line} ${word}`) <= width) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (widthOf(word) > width) {
      const piece = word.slice(0, measure(word, { limit: width }).index) || firstOf(word);
      lines.push(piece);
      word = word.slice(piece.length);
    }
    line = word;
  }
  return [...lines, line];
}

function firstOf(word: string): string {
  const [first = ''] = word;
  return first;
}

/** `text` in at most `width` columns; what does not fit is replaced by `…`. */
export function cut(text: string, width: number): string {
  const { index, truncated } = measure(text, { limit: width, ellipsis: '…', ellipsisWidth: 1 });
  return truncated ? text.slice(0, index) + '…' : text;
}
