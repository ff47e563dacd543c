import { gunzip } from 'node:zlib';
import type { UnzipFileInfo } from 'fflate';

/** What a file is by its bytes; names and types of mails are often wrong. */
export type FileKind =
  | { readonly is: 'text' | 'zip' | 'gzip' | 'workbook' }
  | { readonly is: 'other'; readonly what: string; readonly next: string };

const SEND_TABLE = 'have the POS send it as CSV or Excel';

const BINARY: readonly (readonly [starts: string, what: string, next: string])[] = [
  ['%PDF', 'a PDF', SEND_TABLE],
  ['\x89PNG', 'a picture', SEND_TABLE],
  ['\xff\xd8\xff', 'a picture', SEND_TABLE],
  ['GIF8', 'a picture', SEND_TABLE],
  ['BM', 'a picture', SEND_TABLE],
  ['II*\0', 'a picture', SEND_TABLE],
  ['MM\0*', 'a picture', SEND_TABLE],
  ['{\\rtf', 'a text document', SEND_TABLE],
  ['Rar!', 'an archive (rar)', 'have it sent as a zip'],
  ['7z\xbc\xaf', 'an archive (7z)', 'have it sent as a zip'],
  ['BZh', 'a compressed file (bzip2)', 'have it sent as it is, or as a zip'],
  ['\xfd7zXZ', 'a compressed file (xz)', 'have it sent as it is, or as a zip'],
  ['x\x9f>"', 'a package of Outlook (winmail.dat)', 'have the mail sent as HTML or plain text, not as rich text'],
  ['MZ', 'a program', 'ask the venue where it comes from'],
];

/** How much is looked at to tell text from other bytes. */
const SAMPLE = 4096;

export function kindOf(bytes: Uint8Array): FileKind {
  const head = Buffer.from(bytes.subarray(0, SAMPLE)).toString('latin1');
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return { is: 'zip' };
  if (head.startsWith('\x1f\x8b')) return { is: 'gzip' };
  if (head.startsWith('\xd0\xcf\x11\xe0')) return { is: 'workbook' };
  const known = BINARY.find(([starts]) => head.startsWith(starts) && (starts.length > 2 || hasControls(head)));
  if (known) return { is: 'other', what: known[1], next: known[2] };
  return { is: 'text' };
}

/** Whether decoded bytes are not text: a tenth of the characters are ones that no text has. */
export function isNoText(text: string): boolean {
  return hasControls(text.slice(0, SAMPLE));
}

function hasControls(text: string): boolean {
  let controls = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 9 || (code > 13 && code < 32) || code === 0xfffd) controls += 1;
  }
  return controls * 10 > text.length;
}

export type Markup = 'html' | 'spreadsheet' | null;

/** What markup a text begins with: HTML that was named .xls, or the XML that Excel wrote in 2003. */
export function markupOf(text: string): Markup {
  const head = text.slice(0, SAMPLE).trimStart();
  if (!head.startsWith('<')) return null;
  if (
    head.includes('urn:schemas-microsoft-com:office:spreadsheet') &&
    /<\?mso-application|<(?:\w+:)?Workbook\b/.test(head)
  )
    return 'spreadsheet';
  return /<(?:!doctype\s+html|html|head|body|meta|style|table|thead|tbody|tr|div|center|font|p|h\d)\b/i.test(head)
    ? 'html'
    : null;
}

/**
 * What the files of an archive, and of archives in it, may still come to when they are unpacked: a zip of some kB can
 * hold many GB.
 */
export interface Budget {
  bytes: number;
  files: number;
}

const MEGABYTE = 1024 * 1024;
export const fullBudget = (): Budget => ({ bytes: 128 * MEGABYTE, files: 1000 });

/** Why an archive is not unpacked, in words for people. */
export class ArchiveRefused extends Error {
  override readonly name = 'ArchiveRefused';
  readonly code: 'not_a_report' | 'cut_off';

  constructor(message: string, code: 'not_a_report' | 'cut_off' = 'not_a_report') {
    super(message);
    this.code = code;
  }
}

export interface Unpacked {
  /** Path in the archive. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The files of a zip. Sizes are checked before anything is unpacked, and nothing is unpacked beyond the size that it
 * claims: fflate takes the room for it beforehand. It works on bytes in memory, which is where mail brings them.
 * @throws ArchiveRefused
 */
export async function unpack(bytes: Uint8Array, budget: Budget): Promise<Unpacked[]> {
  const { unzipSync } = await import('fflate');
  const filter = ({ name, size, originalSize }: UnzipFileInfo) => {
    budget.files -= 1;
    budget.bytes -= Math.max(size, originalSize);
    if (budget.files < 0) throw new ArchiveRefused('it holds too many files');
    if (budget.bytes < 0) throw new ArchiveRefused('it would come to too many megabytes unpacked');
    return !name.endsWith('/');
  };
  try {
    return Object.entries(unzipSync(bytes, { filter })).map(([name, content]) => ({ name, bytes: content }));
  } catch (error) {
    if (error instanceof ArchiveRefused) throw error;
    if (!hasEnd(bytes)) throw cutOff();
    throw new ArchiveRefused('it is damaged, or protected with a password');
  }
}

/** The list of its files ends a zip; a note of at most 64 kB may stand behind it. */
function hasEnd(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(-(64 * 1024 + 22))).includes('PK\x05\x06', 0, 'latin1');
}

const cutOff = () => new ArchiveRefused('it has no end: the file was cut off; have it sent again', 'cut_off');

/** What a gzip holds; no more than the budget allows is ever unpacked. @throws ArchiveRefused */
export async function unzipOne(bytes: Uint8Array, budget: Budget): Promise<Uint8Array> {
  budget.files -= 1;
  const content = await new Promise<Uint8Array>((resolve, reject) => {
    gunzip(bytes, { maxOutputLength: Math.max(1, budget.bytes) }, (error, unpacked) => {
      if (error === null) resolve(unpacked);
      else reject(refusalOf(error));
    });
  });
  budget.bytes -= content.length;
  return content;
}

function refusalOf({ code }: NodeJS.ErrnoException): ArchiveRefused {
  if (code === 'Z_BUF_ERROR') return cutOff();
  return new ArchiveRefused(
    code === 'ERR_BUFFER_TOO_LARGE' ? 'it would come to too many megabytes unpacked' : 'it is damaged',
  );
}

/** The same files in a zip that is not compressed, so that whoever reads it cannot be surprised by its size. */
export async function packed(files: readonly Unpacked[]): Promise<Uint8Array> {
  const { zipSync } = await import('fflate');
  return zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])), { level: 0 });
}

/** What the files of a zip say it is: `xlsx` and its like are zips too. */
export function zipHolds(names: readonly string[]): 'workbook' | 'document' | 'files' {
  const has = (start: string) => names.some((name) => name.startsWith(start));
  if (has('xl/') || (has('content.xml') && has('mimetype'))) return 'workbook';
  return has('word/') || has('ppt/') ? 'document' : 'files';
}

/** What systems add to archives. */
export function isClutter(name: string): boolean {
  return /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)/i.test(name);
}
