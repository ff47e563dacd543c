// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are the subject of this file
import type { Failure } from './errors.ts';

/** How text from outside (item names, error bodies, nicknames) becomes harmless before people or spreadsheets see it. */

/**
 * Complete terminal sequences: CSI, the string sequences (OSC, DCS, APC, PM, SOS) with their terminator, two-byte ones. None
 * of them holds the beginning of another one, so that many beginnings in a row take no longer than other text.
 */
const SEQUENCE =
  /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]{0,4096}(?:\x07|\x1b\\|\x9c)|\x1b[ -/]{0,8}[0-OQ-WYZ\\`-~]/g;
const LINE_BREAK_OR_TAB = /\r\n|[\t\n\v\f\r\x85\u2028\u2029]/g;
/** With half characters: surrogates without their twin. */
const CONTROL = /[\x00-\x1f\x7f-\x9f\ud800-\udfff]/gu;
let invisible: RegExp | undefined;
/** Marks that turn text around or cannot be seen. The joiner stays inside an emoji, the variation marks stay. */
function invisibleMarks(): RegExp {
  // Made with the first text that needs it: its character classes cost half a millisecond, which start-up would feel.
  invisible ??=
    /(?<!\p{Emoji_Presentation}|\p{Emoji_Modifier}|\ufe0f)\u200d|(?![\u200d\ufe00-\ufe0f])[\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
  return invisible;
}
/** Printable ASCII, Latin, dashes, quotes and the ellipsis, which need no further look. */
const HARMLESS = /^[ -~\xa1-\xac\xae-\xff\u2010-\u2027]*$/;

/**
 * One line that is safe to print: terminal sequences and invisible marks are gone, line breaks and tabs are spaces,
 * what remains of control characters shows as `�`.
 */
export function clean(text: string): string {
  if (HARMLESS.test(text)) return text;
  return text
    .replace(SEQUENCE, '')
    .replace(LINE_BREAK_OR_TAB, ' ')
    .replace(CONTROL, '\ufffd')
    .replace(invisibleMarks(), '');
}

/** At most `length` characters as people count them; a longer text ends with `…`. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = [...new Intl.Segmenter('en').segment(text.slice(0, (length + 1) * 16))].map((s) => s.segment);
  if (characters.length <= length) return characters.join('');
  return characters.slice(0, Math.max(0, length - 1)).join('') + '…';
}

/** A word as it can be pasted into a shell. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-][\w@%+=:,./~-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
const FORMULA_WITHIN = /;(?=["\s]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;
const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?$/;

/** A CSV cell that no spreadsheet runs as a formula; numbers, also as decimal text, stay what they are. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (PLAIN_NUMBER.test(value)) return value;
  // Where people write decimal commas, spreadsheets cut files at semicolons, whatever is quoted: a cell may begin there, too.
  const text = clean(value).replace(FORMULA_WITHIN, ";'");
  return FORMULA.test(value) || FORMULA.test(text) ? `'${text}` : text;
}

/** JSON whose bytes are harmless on a terminal too: dangerous characters are escaped, so that nothing is lost. */
export function jsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(NOT_FOR_TERMINALS, escapeUnits);
}

/** Delete, the eight-bit controls, line separators, and the marks that turn text around. */
const NOT_FOR_TERMINALS = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function escapeUnits(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Shorter values would turn up in innocent text. */
const SHORTEST_SECRET = 4;

/**
 * `text` with `***` in place of every secret of at least 4 characters: as it is, URL-encoded, escaped as in JSON (also
 * with `\/` and `\u00e9`, as PHP writes it) and in HTML, in hexadecimal, and in base64 wherever it stands in what was encoded
 * (`user:password`); and of what was cut off within a secret, so that `…` follows.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length >= SHORTEST_SECRET) for (const form of formsOf(secret)) forms.add(form);
  }
  if (forms.size === 0) return text;
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  const whole = text.replace(new RegExp(longestFirst.map(literally).join('|'), 'g'), '***');
  return whole.includes('…') ? withoutBeginnings(whole, longestFirst) : whole;
}

/** Shorter beginnings say little, and would turn up in innocent text. */
const SHORTEST_BEGINNING = 6;

/** Connectors cut what they quote, and what is left of a secret is not the secret. */
function withoutBeginnings(text: string, forms: readonly string[]): string {
  const [last = '', ...before] = text.split('…').reverse();
  const told = before.map((part) => {
    const lengths = forms.map((form) => beginningAtEnd(part, form));
    const length = Math.max(...lengths);
    return length === 0 ? part : `${part.slice(0, -length)}***`;
  });
  return [last, ...told].reverse().join('…');
}

/** With how many of the first characters of `form` the text ends; 0 for none worth hiding. */
function beginningAtEnd(text: string, form: string): number {
  for (let length = Math.min(text.length, form.length); length >= SHORTEST_BEGINNING; length -= 1)
    if (text.endsWith(form.slice(0, length))) return length;
  return 0;
}

function formsOf(secret: string): string[] {
  const percent = encodeURIComponent(secret.replace(/\p{Cs}/gu, '\ufffd'));
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  const lower = (encoded: string) => encoded.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase());
  const json = JSON.stringify(secret).slice(1, -1);
  const ascii = json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const inJson = [json, ascii].flatMap((one) => [one, one.replaceAll('/', '\\/')]);
  const plain = [secret, ...inJson, percent, lower(percent), form, lower(form)];
  const hex = Buffer.from(secret).toString('hex');
  return [...plain, ...htmlForms(secret), hex, hex.toUpperCase(), ...base64Forms(secret)];
}

/** As it stands in a page, with either way to write an apostrophe. */
function htmlForms(secret: string): string[] {
  const escaped = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  return ['&#39;', '&#039;', '&apos;', '&#x27;', "'"].map((apostrophe) => escaped.replaceAll("'", apostrophe));
}

/** Base64 of the secret at each of the three places that it can have in a group of three bytes. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    // The first characters carry bits of what stands before, the last one may carry bits of what follows.
    const from = Math.ceil((offset * 8) / 6);
    const to = Math.floor(((offset + bytes.length) * 8) / 6);
    const own = encoded.slice(from, to);
    return own.length < SHORTEST_SECRET ? [] : [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Of a text from outside that is kept. */
const LONGEST_MESSAGE = 300;
const MOST_WARNINGS = 20;

/** What was thrown, in words; anything can be thrown. */
export function messageOf(error: unknown): string {
  try {
    const told = (error as { readonly message?: unknown } | null | undefined)?.message;
    return typeof told === 'string' ? told : String(error);
  } catch {
    return 'it did not say why';
  }
}

/** The failure as it may be kept and shown. */
export function presentable(failure: Failure, secrets: Iterable<string>): Failure {
  const { code, message, needs, retryAfterMs, counted, incident } = failure;
  return { code, message: presentableText(message, secrets), needs, retryAfterMs, counted, incident };
}

/**
 * A text from outside as it may be kept and shown: no secret, no control characters, however long. What is cleaned away
 * may have stood within a secret, so that it is looked for again.
 */
export function harmless(text: string, secrets: Iterable<string>): string {
  const known = [...secrets];
  const told = redact(text, known);
  const cleaned = clean(told);
  return cleaned === told ? told : redact(cleaned, known);
}

/** The same, short. */
export function presentableText(text: string, secrets: Iterable<string>): string {
  return shorten(harmless(text, secrets), LONGEST_MESSAGE);
}

const MOST_LOG_LINES = 30;

/** The last lines of a log as they may be kept. */
export function presentableLog(log: string, secrets: Iterable<string>): string[] {
  const known = [...secrets];
  const lines = redact(log, known).split(/\r?\n/);
  const said = lines
    .map((line) => shorten(harmless(line, known).trimEnd(), LONGEST_MESSAGE))
    .filter((line) => line.trim() !== '');
  return said.slice(-MOST_LOG_LINES);
}

/** Warnings as they may be kept: a connector can find something odd in every one of ten thousand sales. */
export function presentableWarnings(warnings: readonly string[], secrets: Iterable<string>): string[] {
  const said = warnings.slice(0, MOST_WARNINGS).map((warning) => presentableText(warning, secrets));
  const more = warnings.length - said.length;
  return more > 0 ? [...said, `and ${more} more warnings`] : said;
}
