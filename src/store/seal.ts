// A sealed document is exactly what one posctl has written, after everything in it had passed `parse`. Who reads it with
// the same posctl need not parse it again; that is what keeps `list` quick. Whatever was touched since, or written by
// another version, loses its seal and goes through the door.

/** The text of a file that holds `data`, sealed by `writer`, the version of posctl. */
export function sealed(version: number, data: object, writer: string): string {
  const rest = JSON.stringify(data).slice(1);
  return `${head(version, writer, checksum(rest))}${rest}\n`;
}

/** Whether the same writer wrote this text, and nobody changed it. */
export function isSealed(version: number, text: string, writer: string): boolean {
  const length = head(version, writer, 0).length;
  const rest = text.slice(length, -1);
  return text.endsWith('\n') && text.startsWith(head(version, writer, checksum(rest)));
}

function head(version: number, writer: string, sum: number): string {
  return `{"version":${version},"seal":${JSON.stringify(`${writer} ${sum.toString(16).padStart(8, '0')}`)},`;
}

/**
 * FNV-1a, over words of four bytes, for a loop that runs once is slow: against accidents and editors, not against
 * enemies. The platform's own take a millisecond to load.
 */
function checksum(text: string): number {
  const bytes = Buffer.from(text);
  const words = new Uint32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  let sum = 0x811c9dc5 ^ bytes.length;
  for (let i = 0; i < words.length; i += 1) sum = Math.imul(sum ^ (words[i] ?? 0), 0x01000193);
  return sum >>> 0;
}
