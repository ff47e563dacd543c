/** Numbers in JSON of taps that a float cannot keep. */

/** What stands in JSON: texts as they are, and numbers, with those that Python writes for none. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|-?Infinity|NaN/g;
/** Sixteen digits or more, a decimal point among them or not. */
const LONG_NUMBER = /\d[\d.]{15}/;
/** JSON's own reading is exact for so many digits. */
const EXACT_DIGITS = 15;

export const hasLongNumbers = (json: string): boolean => LONG_NUMBER.test(json);

/** The same JSON with numbers that are too long as texts, and nothing for those that are none. */
export function withNumbersAsText(json: string): string {
  return withLongNumbers(json, (token) => `"${token}"`);
}

function withLongNumbers(json: string, written: (token: string) => string): string {
  return json.replace(TOKEN, (token) => {
    if (token.startsWith('"')) return token;
    if (token.endsWith('y') || token === 'NaN') return 'null';
    const digits = token.replace(/[eE].*$|\D/g, '').replace(/^0+/, '').length;
    return digits > EXACT_DIGITS ? written(token) : token;
  });
}

const MARK = 'posctl number ';
const MARKED = new RegExp(`"${MARK}(-?\\d[\\d.eE+-]*)"`, 'g');

/**
 * JSON that goes back to the tap as it came: bookmarks, catalogues and settings are opaque. A number that would be rounded
 * is kept as a marked text until `writeBack`. @throws SyntaxError
 */
export function readOpaque(json: string): unknown {
  const mark = (token: string) => (String(Number(token)) === token ? token : `"${MARK}${token}"`);
  return JSON.parse(hasLongNumbers(json) ? withLongNumbers(json, mark) : json);
}

/** The JSON that `readOpaque` has read. */
export function writeBack(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(MARKED, '$1');
}
