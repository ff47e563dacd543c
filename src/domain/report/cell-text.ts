import { clean, shorten } from '../text.ts';

/** Names that need no work: printable, without an apostrophe in front, or blanks that are too many. */
const TIDY = /^(?![ '])(?:[!-~\xa1-\xac\xae-\xff]| (?=[^ ]))*$/;

/** A name for people: one line, without the apostrophe by which spreadsheets are told that a cell is text. */
export function nameText(text: string): string {
  if (TIDY.test(text)) return text;
  return clean(text).replace(/\s+/g, ' ').trim().replace(/^'/, '');
}

/** A code as the POS knows it, from `'0012`, `'0012'` or `="0012"`. */
export function codeText(text: string): string {
  if (/^[\w-]*$/.test(text)) return text;
  const bare = nameText(/^\s*="(.*)"\s*$/.exec(text)?.[1] ?? text);
  return bare.replace(/'$/, '').trim();
}

/** Whether a spreadsheet has rounded a long code: `5.90123E+12`. */
export function isDestroyedCode(code: string): boolean {
  return /^\d+(?:[.,]\d+)?E\+?\d{1,3}$/i.test(code) && /[.,]|E\+/i.test(code);
}

/** A text of a file as messages quote it: harmless, without blanks around it, and short. */
export const quotable = (text: string, longest = 30): string => shorten(clean(text).trim(), longest);
