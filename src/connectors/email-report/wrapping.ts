import { Transform, type TransformCallback } from 'node:stream';

/** How one part of a message was written. */
interface WrittenPart {
  readonly base64: boolean;
  /** Letters of base64 in it. */
  letters: number;
}

/** A boundary is shorter, and so is a line of a header; what is longer is counted in pieces. */
const LONGEST_LINE = 64 * 1024;
/** Lines of one header that are looked at. */
const MOST_LINES = 1000;

/**
 * Looks at a message that streams through to see whether it is whole, which no parser tells: each part that is not made up
 * of others, in order, and whether the closing boundary came.
 */
export class WrappingWatch extends Transform {
  private readonly parts: WrittenPart[] = [];
  private readonly boundaries: string[] = [];
  /** The message's own parts were closed, or it has none. */
  private ended = true;
  private header: string[] | null = [];
  private rest = '';
  /** Within a part that is not made up of others. */
  private open = false;

  override _transform(piece: Buffer, _: BufferEncoding, done: TransformCallback): void {
    const lines = (this.rest + piece.toString('latin1')).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.look(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (this.rest.length > LONGEST_LINE) {
      this.look(this.rest);
      this.rest = '';
    }
    done(null, piece);
  }

  override _flush(done: TransformCallback): void {
    if (this.rest !== '') this.look(this.rest);
    done();
  }

  /** Why this part is not whole, in words for people; null when nothing shows it. `open`: the message ended within it. */
  cutOff(part: number, bytes: Uint8Array, open: boolean): string | null {
    const written = this.parts[part];
    if (written?.base64 && written.letters % 4 !== 0) return BROKEN;
    return open && !endsWhole(bytes) ? OPEN : null;
  }

  /** Whether the message ended within this part. */
  isOpenIn(part: number): boolean {
    return !this.ended && part === this.parts.length - 1;
  }

  private look(line: string): void {
    if (line.startsWith('--') && this.isBoundary(line.slice(2).trimEnd())) return;
    if (this.header === null) this.count(line);
    else if (line !== '') {
      if (this.header.length < MOST_LINES) this.header.push(line);
    } else this.endHeader(this.header.join('\n').replace(/\n[ \t]+/g, ' '));
  }

  private isBoundary(line: string): boolean {
    if (this.boundaries.includes(line)) {
      this.header = [];
      return true;
    }
    const at = line.endsWith('--') ? this.boundaries.indexOf(line.slice(0, -2)) : -1;
    if (at < 0) return false;
    if (at === 0) this.ended = true;
    this.header = null;
    this.open = false;
    return true;
  }

  private endHeader(header: string): void {
    this.header = null;
    const named = boundaryIn(header);
    this.open = named === undefined;
    if (named === undefined)
      this.parts.push({ base64: /^content-transfer-encoding:\s*base64/im.test(header), letters: 0 });
    else {
      if (this.boundaries.length === 0) this.ended = false;
      this.boundaries.push(named);
    }
  }

  private count(line: string): void {
    const part = this.parts.at(-1);
    if (this.open && part?.base64) part.letters += line.replace(/[^A-Za-z0-9+/=]/g, '').length;
  }
}

/** What stands between the parts that a header announces. */
function boundaryIn(header: string): string | undefined {
  for (const [, type = ''] of header.matchAll(/^content-type:(.*)$/gim)) {
    const at = type.toLowerCase().indexOf('multipart/');
    const named = at < 0 ? [] : [...type.slice(at).matchAll(/boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/gi)];
    const [, quoted, bare] = named.at(-1) ?? [];
    if (quoted ?? bare) return quoted ?? bare;
  }
  return undefined;
}

const BROKEN = 'its code ends in the midst of a group: the mail was cut off; have it sent again';
const OPEN = 'the mail ends in the midst of this file: it was cut off; have it sent again';

/** Whether nothing shows at the end of a file that more was to come. Archives and workbooks know their own end. */
function endsWhole(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  const last = Buffer.from(bytes.subarray(-2)).toString('latin1').replaceAll('\0', '');
  return ENDED.some((start) => head.startsWith(start)) || /[\n\r>]$/.test(last);
}

const ENDED = ['PK', '\x1f\x8b', '\xd0\xcf\x11\xe0'];

/** A file that stood in a text as uuencode writes it. */
export interface Uuencoded {
  readonly name: string;
  readonly bytes: Buffer;
  /** Null when its end is there. */
  readonly cutOff: string | null;
}

const BEGIN = /^begin(-base64)? [0-7]{3,4} (\S[^\r\n]*)\r?$/gm;

/** The files in a text that were put there by uuencode, as old tills and scripts do; what stands around them is left out. */
export function uudecoded(text: string): Uuencoded[] {
  const files: Uuencoded[] = [];
  for (const { index, 0: line, 1: base64, 2: name = '' } of text.matchAll(BEGIN)) {
    const lines = text.slice(index + line.length + 1).split('\n');
    const end = lines.findIndex((each) => (base64 ? /^====\r?$/ : /^end\s*$/).test(each));
    const code = end < 0 ? lines : lines.slice(0, end);
    const bytes = base64 ? Buffer.from(code.join(''), 'base64') : Buffer.concat(code.map(bytesOfLine));
    files.push({ name: name.trim().replace(/^.*[/\\]/, ''), bytes, cutOff: end < 0 ? OPEN : null });
  }
  return files;
}

/** The first sign says how many bytes a line holds; blanks at its end may have got lost on the way. */
function bytesOfLine(line: string): Buffer {
  const codes = Buffer.from(line.replace(/(?<![\r\n])[\r\n]+$/, ''), 'latin1');
  const size = codes.length === 0 ? 0 : ((codes[0] ?? 0) - 32) & 63;
  const six = (at: number) => ((codes[at] ?? 32) - 32) & 63;
  const bytes = Buffer.alloc(Math.ceil(size / 3) * 3);
  for (let i = 0, at = 1; i < bytes.length; i += 3, at += 4)
    bytes.writeUIntBE((six(at) << 18) | (six(at + 1) << 12) | (six(at + 2) << 6) | six(at + 3), i, 3);
  return bytes.subarray(0, size);
}

/** A file that came with a mail, before it is read. */
export interface FileSeen {
  readonly name: string;
  /** MIME type, as the mail says it. */
  readonly type: string;
  /** Part of what the mail shows: a picture in its text. */
  readonly related: boolean;
}

/** By their names: what no report of sales comes as. */
const NO_REPORT =
  /\.(?:png|jpe?g|gif|bmp|svg|webp|heic|tiff?|ico|ics|vcf|vcard|p7s|asc|sig|pgp|pdf|docx?|pptx?|odt|rtf|mp[34]|m4a|mov|wav|css|js|json|amp)$/i;
/** By their types, where no name says more. */
const NO_REPORT_TYPE =
  /^(?:image|audio|video|font)\/|^text\/(?:calendar|x?-?vcard|directory|rfc822-headers|x-amp-html|css)$|^application\/(?:pkcs7-signature|x-pkcs7-signature|pgp-signature|pgp-keys|pdf|ics)$|^message\//i;
/** By their names: what a report does come as. Stronger than a type, which many programs write at random. */
const MAY_BE_REPORT = /\.(?:csv|tsv|tab|txt|xlsx?|xlsm|xml|html?|zip|gz|uue?)$/i;

/**
 * Why a file is not read: empty for what is not a report anyway (a logo, a signature), else what people must know. Null for
 * what may be a report, as far as its name and type tell; its bytes decide later.
 */
export function passedOver({ name, type, related }: FileSeen): string | null {
  if (/^(?:winmail|win\d*)\.dat$/i.test(name) || /^application\/(?:vnd\.)?ms-tnef$/i.test(type))
    return outlookWords(name);
  if (/\.p7m$/i.test(name) || /pkcs7-mime$/i.test(type) || type === 'application/pgp-encrypted')
    return `${name}: the mail is encrypted or sealed so that only a mail program opens it; have it sent plainly`;
  if (namedLikeReport(name)) return null;
  return related || NO_REPORT.test(name) || NO_REPORT_TYPE.test(type) ? '' : null;
}

export function outlookWords(name: string): string {
  return `${name}: Outlook packed the files so that only Outlook can open them; have the mail sent as HTML or plain text, not as rich text`;
}

/** TNEF, by its first bytes: it comes under other names, too. */
export function isOutlookPackage(bytes: Buffer): boolean {
  return bytes.length > 6 && bytes.readUInt32LE(0) === 0x223e9f78;
}

/** Whether a file says by its name that it is something that reports come as. */
export function namedLikeReport(name: string): boolean {
  return MAY_BE_REPORT.test(name);
}
