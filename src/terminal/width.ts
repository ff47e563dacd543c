import measure from 'fast-string-truncated-width';

/** Columns that a text takes in a terminal: two for Chinese, Japanese, Korean and emoji. */
export function widthOf(text: string): number {
  return measure(text).width;
}

/** `text` in at most `width` columns; what does not fit is replaced by `…`. */
export function cut(text: string, width: number): string {
  const { index, truncated } = measure(text, { limit: width, ellipsis: '…', ellipsisWidth: 1 });
  return truncated ? text.slice(0, index) + '…' : text;
}
