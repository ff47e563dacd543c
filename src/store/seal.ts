// A sealed document says who wrote it and what it must add up to. One that this very posctl has written passed `parse`
// before and need not pass it again, which is what keeps `list` quick; what another version has written is parsed. What
// does not add up was changed by something else than posctl, and is not believed.

/** What the beginning of a document says. */
export interface Seal {
  /** Of posctl. */
  readonly writer: string;
  /** Whether the document is as it was written. */
  readonly sound: boolean;
}

/** The text of a file that holds `data`, sealed by `writer`, the version of posctl. */
export function sealed(version: number, data: object, writer: string): string {
  const rest = JSON.stringify(data).slice(1);
  return `{"version":${version},"seal":${JSON.stringify(`${writer} ${checksum(rest)}`)},${rest}\n`;
}

/** The seal of a document of this version; undefined when it has none. */
export function sealOf(version: number, text: string): Seal | undefined {
  const start = `{"version":${version},"seal":"`;
  const end = text.indexOf('",', start.length);
  if (!text.startsWith(start) || end < 0) return undefined;
  const words = text.slice(start.length, end).split(' ');
  const sum = words.pop();
  return { writer: words.join(' '), sound: text.endsWith('\n') && sum === checksum(text.slice(end + 2, -1)) };
}

/**
 * FNV-1a, over words of four bytes, for a loop that runs once is slow: against accidents and editors, not against
 * enemies. The platform's own take a millisecond to load.
 */
function checksum(text: string): string {
  const bytes = Buffer.from(text);
  const words = new Uint32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  let sum = 0x811c9dc5 ^ bytes.length;
  for (let i = 0; i < words.length; i += 1) sum = Math.imul(sum ^ (words[i] ?? 0), 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, '0');
}
