import measure from 'fast-string-truncated-width';

/** Columns that a text takes in a terminal: two for Chinese, Japanese, Korean and emoji. */
export function widthOf(text: string): number {
  return measure(text).width;
}

/** `text` in lines of at most `width` columns, broken between words where there are any, and not behind a number. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of wordsOf(text, width)) {
    if (line !== '' && fits(`${line} ${word}`, width)) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    for (let piece = start(word, width); piece.truncated; piece = start(word, width)) {
      const own = word.slice(0, piece.index) || firstOf(word);
      lines.push(own);
      word = word.slice(own.length);
    }
    line = word;
  }
  return [...lines, line];
}

/** A number. */
const COUNT = /^\(?\d+(?:[.,]\d+)*\.?$/;

/** Words; a number and what it counts are one, where that fits in a line. */
function wordsOf(text: string, width: number): string[] {
  const words: string[] = [];
  let count: string | null = null;
  for (const word of text.split(' ')) {
    const counted: string | null = count === null ? null : `${count} ${word}`;
    const isOne: boolean = counted !== null && /^\p{L}/u.test(word) && fits(counted, width);
    if (isOne) words[words.length - 1] = counted ?? word;
    else words.push(word);
    count = !isOne && COUNT.test(word) ? word : null;
  }
  return words;
}

function fits(text: string, width: number): boolean {
  return !start(text, width).truncated;
}

/** How much of a text fits. It looks no further than it must: a word may be as long as a file. */
function start(text: string, width: number): { readonly index: number; readonly truncated: boolean } {
  for (let length = 4 * width + 64; ; length *= 2) {
    const found = measure(text.slice(0, length), { limit: width });
    // What stands at the end of the piece may be half a character.
    if (length >= text.length || (found.truncated && found.index < length - width)) return found;
  }
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
