import { usage } from './errors.ts';

const FORBIDDEN = /[/:*?[\],]/u;
// Control characters, broken ones, line and paragraph separators, and marks that turn the direction of text around.
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const LONGEST = 40;

/** The nickname as it is kept, or why it cannot be one. */
export function nicknameProblem(text: string): string | null {
  const nickname = text.trim();
  const length = [...nickname].length;
  if (length === 0) return 'a nickname needs at least one character';
  if (length > LONGEST) return `a nickname has at most ${LONGEST} characters; this one has ${length}`;
  if (CONTROL.test(nickname)) return 'a nickname cannot hold control characters';
  const found = FORBIDDEN.exec(nickname);
  return found ? `a nickname cannot hold '${found[0]}' (nor any of / : * ? [ ] ,)` : null;
}

/** The nickname as it is kept: trimmed. @throws ExpectedError `usage`. */
export function parseNickname(text: string): string {
  const problem = nicknameProblem(text);
  if (problem) throw usage(problem, 'choose a short name for this terminal, like patio');
  return text.trim();
}

/** Nicknames match trimmed and case-folded; null only matches null. */
export function sameNickname(a: string | null, b: string | null): boolean {
  return a === null || b === null ? a === b : foldNickname(a) === foldNickname(b);
}

/** By way of upper case, for letters that have several lower-case forms (ß and ss, σ and ς). */
export function foldNickname(nickname: string): string {
  return nickname.trim().normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}
