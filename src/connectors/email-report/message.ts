import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type AttachmentStream, type HeaderLines, MailParser, parseAddressHeader } from 'mailparser';
import { type MailHead, RECIPIENT_HEADERS } from '../../domain/mail-routing.ts';
import { isOutlookPackage, outlookWords, passedOver, uudecoded, WrappingWatch } from './wrapping.ts';

/** What the header of a mail says, as far as it matters here. */
export interface MessageHead extends MailHead {
  readonly messageId: string | null;
  /** `Date` and the topmost `Received`, as they stand there. */
  readonly date: string | null;
  readonly received: string | null;
}

/** A file that came with a mail, and the head of the message that it hung on: the mail itself, or one forwarded in it. */
export interface AttachedFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly head: MessageHead;
  readonly forwarded: boolean;
  /** Why it is not whole, in words for people; null when nothing shows it. */
  readonly cutOff: string | null;
}

/** What a mail brought. */
export interface MessageFiles {
  readonly files: readonly AttachedFile[];
  /** Names of files that are not reports for sure. */
  readonly passedOver: readonly string[];
  /** What a person must know of files that may be reports and could not be taken, a sentence each. */
  readonly problems: readonly string[];
}

/** Bytes of one file; a report of 100 000 rows has about 10 MB. */
const LARGEST_FILE = 64 * 1024 * 1024;
/** Files of one mail that are read. */
const MOST_FILES = 50;
/** Mails forwarded in mails forwarded in mails … */
const DEEPEST = 5;

/** Reads the lines of a header. @throws Error when nothing can be made of them. */
export async function readHead(header: Buffer): Promise<MessageHead> {
  const parser = newParser();
  let head: MessageHead | undefined;
  parser.on('headerLines', (lines) => {
    head = headOf(lines, parser.subject);
  });
  parser.on('data', (part) => {
    if (part.type === 'attachment') drop(part);
  });
  await pipeline(Readable.from([header, Buffer.from('\r\n\r\n')]), parser).catch((error) => {
    if (!head) throw error;
  });
  if (!head) throw new Error('the mail has no header');
  return head;
}

/**
 * Takes out of a mail what may be a report. Pictures and other files are dropped as they stream by, so that memory is
 * bounded by the reports themselves.
 */
export async function readFiles(source: Readable): Promise<MessageFiles> {
  const collector = new Collector();
  await collector.read(source, 0);
  return collector;
}

/** A file that was taken out of a part of a message. */
interface Taken {
  /** Which part of it, in order. */
  readonly part: number;
  readonly name: string;
  readonly bytes: Buffer;
  readonly is: 'file' | 'message';
}

class Collector implements MessageFiles {
  readonly files: AttachedFile[] = [];
  readonly passedOver: string[] = [];
  readonly problems: string[] = [];

  /** `cut`: it lies in a message that ends within it. */
  async read(source: Readable, depth: number, cut = false): Promise<void> {
    const parser = newParser();
    const watch = new WrappingWatch();
    let head: MessageHead = NO_HEAD;
    const taken: Taken[] = [];
    let parts = 0;
    parser.on('headerLines', (lines) => {
      head = headOf(lines, parser.subject);
    });
    const take = async (attached: AttachmentStream) => {
      const part = parts;
      parts += 1;
      const found = await this.take(attached, { part, depth, count: this.files.length + taken.length });
      if (found) taken.push(found);
    };
    await partsOf(source, watch, parser, take);
    for (const { part, name, bytes, is } of taken) {
      const inside = cut ? part === parts - 1 : watch.isOpenIn(part);
      if (is === 'message') await this.read(Readable.from([bytes]), depth + 1, inside);
      else this.add({ name, bytes, head, forwarded: depth > 0, cutOff: watch.cutOff(part, bytes, inside) });
    }
  }

  /** What is in a part, if it may be a report or holds one; what is not is dropped as it streams by. */
  private async take(
    part: AttachmentStream,
    at: { readonly part: number; readonly depth: number; readonly count: number },
  ): Promise<Taken | null> {
    const is = isMessage(part) ? 'message' : 'file';
    const name = nameOf(part);
    if (isBody(part) && typeOf(part) !== 'text/plain') return drop(part);
    const why =
      is === 'message' || isBody(part)
        ? null
        : passedOver({ name, type: typeOf(part), related: part.related === true });
    if (why !== null) {
      if (why === '') this.passedOver.push(name);
      else this.problems.push(why);
      return drop(part);
    }
    if (is === 'message' && at.depth >= DEEPEST)
      return this.refuse(part, `${name}: mails are forwarded in it more than ${DEEPEST} times`);
    if (at.count >= MOST_FILES)
      return this.refuse(part, `the mail has more than ${MOST_FILES} files; the rest was not read`);
    const bytes = await bytesOf(part);
    if (bytes !== null) return { part: at.part, name: isBody(part) ? '' : name, bytes, is };
    this.problems.push(`${name} has more than ${LARGEST_FILE / 1024 / 1024} MB and was not read`);
    return null;
  }

  /** A file, or those that stand in it as uuencode writes them. The mail's own words have no name and are not a file. */
  private add(file: AttachedFile): void {
    if (isOutlookPackage(file.bytes)) {
      this.problems.push(outlookWords(file.name));
      return;
    }
    const files = file.bytes.includes('begin') ? uudecoded(file.bytes.toString('latin1')) : [];
    for (const { name, bytes, cutOff } of files.slice(0, MOST_FILES)) {
      const named = passedOver({ name, type: '', related: false }) === null;
      if (named) this.files.push({ ...file, name, bytes, cutOff });
      else this.passedOver.push(name);
    }
    if (files.length === 0 && file.name !== '') this.files.push(file);
  }

  private refuse(part: AttachmentStream, why: string): null {
    if (!this.problems.includes(why)) this.problems.push(why);
    return drop(part);
  }
}

/** Hands over each part of a message, one after the other; ends when the message has been read. */
async function partsOf(
  source: Readable,
  watch: WrappingWatch,
  parser: MailParser,
  take: (part: AttachmentStream) => Promise<void>,
): Promise<void> {
  const taking: Promise<void>[] = [];
  parser.on('data', (part) => {
    if (part.type !== 'attachment') return;
    const taken = take(part).catch((error: unknown) => {
      parser.destroy(error instanceof Error ? error : new Error(String(error)));
    });
    taking.push(taken);
  });
  await Promise.all([pipeline(source, watch, parser), once(parser, 'end')]);
  await Promise.all(taking);
}

/** A parser that gives every part as a stream of bytes, and makes nothing of texts. */
function newParser(): MailParser {
  const parser = new MailParser({
    ignoreEmbedded: true,
    keepDeliveryStatus: true,
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
    checksumAlgo: false,
  });
  // Not in its documentation: the types that it takes for the mail's own text unless they are marked as attachments. A
  // CSV that comes as `text/plain; name="sales.csv"` would be glued to that text, decoded and unwrapped.
  Object.assign(parser, { textTypes: [] });
  return parser;
}

const NO_HEAD: MessageHead = { messageId: null, date: null, received: null, recipients: [], senders: [], subject: '' };

function headOf(lines: HeaderLines, subject: string | undefined): MessageHead {
  const first = (key: string) => contentOfHeader(lines.find((line) => line.key === key)?.line);
  const addresses = (keys: readonly string[]) =>
    parseAddressHeader(
      lines.filter(({ key }) => keys.includes(key)).map(({ line }) => contentOfHeader(line) ?? ''),
      { flatten: true },
    ).value.flatMap(({ address }) => address ?? []);
  return {
    messageId: first('message-id'),
    date: first('date'),
    received: first('received'),
    recipients: addresses(RECIPIENT_HEADERS),
    senders: addresses(['from', 'sender']),
    subject: subject ?? '',
  };
}

/** What stands behind the name of a header, unfolded. */
function contentOfHeader(line: string | undefined): string | null {
  if (line === undefined) return null;
  return (
    line
      .slice(line.indexOf(':') + 1)
      .replace(/\r?\n[ \t]+/g, ' ')
      .trim() || null
  );
}

/** The mail's own words; whatever has a name, or is marked as an attachment, is a file. */
function isBody(part: AttachmentStream): boolean {
  const text = ['text/plain', 'text/html', 'message/delivery-status'].includes(typeOf(part));
  return text && !part.filename && part.contentDisposition !== 'attachment';
}

const isMessage = (part: AttachmentStream) => ['message/rfc822', 'message/global'].includes(typeOf(part));

/** The parser does not take a part without a type for text; RFC 2045 takes such a part for plain text. */
function typeOf({ contentType }: { readonly contentType: unknown }): string {
  return typeof contentType === 'string' && contentType !== '' ? contentType : 'text/plain';
}

/** Without a name, one that says what it was said to be: the content decides anyway. */
function nameOf(part: AttachmentStream): string {
  const { filename, partId } = part;
  if (filename) return filename.replace(/^.*[/\\]/, '') || filename;
  const kind = typeOf(part)
    .replace(/^.*\//, '')
    .replace(/[^a-z0-9]/gi, '');
  return `attachment${partId ? `-${partId}` : ''}.${Object.hasOwn(ENDINGS, kind) ? ENDINGS[kind] : kind || 'dat'}`;
}

const ENDINGS: Readonly<Record<string, string>> = {
  plain: 'txt',
  commaseparatedvalues: 'csv',
  tabseparatedvalues: 'tsv',
  vndmsexcel: 'xls',
  vndopenxmlformatsofficedocumentspreadsheetmlsheet: 'xlsx',
  xzipcompressed: 'zip',
  octetstream: 'dat',
  rfc822: 'eml',
};

async function bytesOf(part: AttachmentStream): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of part.content as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size <= LARGEST_FILE) pieces.push(piece);
    else pieces.length = 0;
  }
  part.release?.();
  return size > LARGEST_FILE ? null : Buffer.concat(pieces);
}

function drop(part: AttachmentStream): null {
  part.content.resume();
  part.release?.();
  return null;
}
