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

/** Whether decoded text is none: a tenth of it are characters that no text has. */
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
