import { createHash } from 'node:crypto';
import { type ReportProfile, readProfile } from '../domain/report/profile.ts';
import { type ReadFile, readReport } from '../domain/report/reading.ts';
import type { ReportContext, ReportFile, ReportProblem, ReportReading } from '../domain/report/report.ts';
import { clean, shorten } from '../domain/text.ts';
import type { ReportReader } from '../ports/report-reader.ts';
import { readCsv, sniffDelimiter } from './csv.ts';
import { type DecodedText, decodeText, type UnclearText } from './decode.ts';
import { readHtml } from './html.ts';
import {
  ArchiveRefused,
  type Budget,
  fullBudget,
  isClutter,
  isNoText,
  kindOf,
  markupOf,
  packed,
  type Unpacked,
  unpack,
  unzipOne,
  zipHolds,
} from './kind.ts';
import { readWorkbook } from './workbook.ts';

/** Reads report files: what the bytes are is found out here, what the rows mean in the domain. */
export const reportReader: ReportReader = {
  async read(file, context) {
    const { profile } = readProfile(context.profile);
    const files = await filesIn(file, { profile, depth: 0, budget: fullBudget() });
    return withoutOthers(
      files.map((each) => withLetters(readReport(each, context), each)),
      file,
    );
  },
};

/** No report of a day comes near it. */
const LARGEST_FILE = 64 * 1024 * 1024;
/** Markup takes many times its size to read. */
const LARGEST_MARKUP = 16 * 1024 * 1024;
/** An archive in an archive is opened, one in that is not. */
const DEEPEST = 1;
const DELIMITER_NAMES: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' };

interface Reading {
  readonly profile: ReportProfile;
  /** How many archives it lies in. */
  readonly depth: number;
  /** What may still be unpacked. */
  readonly budget: Budget;
}

interface Opening {
  readonly reading: Reading;
  as(content: Content): ReadFile[];
}

type Content = Pick<ReadFile, 'encoding' | 'delimiter' | 'tables' | 'told' | 'problem'>;

const hashOf = ({ bytes }: ReportFile) => createHash('sha256').update(bytes).digest('hex');

/** What is said of a file of which nothing could be read. */
export function unreadable(file: ReportFile, context: ReportContext, problem: ReportProblem): ReportReading {
  return readReport(
    { name: file.name, sha256: hashOf(file), encoding: null, delimiter: null, tables: [], problem },
    context,
  );
}

/** The file, or those that it holds. */
async function filesIn(file: ReportFile, reading: Reading): Promise<ReadFile[]> {
  const sha256 = hashOf(file);
  const as = (content: Content): ReadFile[] => [{ name: file.name, sha256, ...content }];
  if (file.bytes.length > LARGEST_FILE) return as(tooLarge(LARGEST_FILE));
  if (file.cutOff) return as(refused('cut_off', file.cutOff));
  const kind = kindOf(file.bytes);
  if (kind.is === 'other')
    return as(refused('not_a_report', `it is ${kind.what}, of which no rows can be read: ${kind.next}`));
  if (kind.is === 'workbook') return as(workbookContent(await readWorkbook(file.bytes)));
  if (kind.is === 'text') return as(await readText(file.bytes, reading));
  try {
    if (kind.is === 'gzip') return await filesOfGzip(file, { reading, as });
    const entries = await unpack(file.bytes, reading.budget);
    const holds = zipHolds(entries.map(({ name }) => name));
    if (holds === 'files') return await filesOfArchive(file, entries, { reading, as });
    if (holds === 'document')
      return as(
        refused(
          'not_a_report',
          'it is a text document or a presentation, of which no rows can be read: have the POS send it as CSV or Excel',
        ),
      );
    return as(workbookContent(await readWorkbook(await packed(entries))));
  } catch (error) {
    if (error instanceof ArchiveRefused) return as(refused(error.code, `the archive is not opened: ${error.message}`));
    throw error;
  }
}

async function filesOfGzip(file: ReportFile, { reading, as }: Opening): Promise<ReadFile[]> {
  if (reading.depth > DEEPEST) return as(TOO_DEEP());
  const bytes = await unzipOne(file.bytes, reading.budget);
  return filesIn({ name: file.name, bytes }, { ...reading, depth: reading.depth + 1 });
}

async function filesOfArchive(
  file: ReportFile,
  entries: readonly Unpacked[],
  { reading, as }: Opening,
): Promise<ReadFile[]> {
  if (reading.depth > DEEPEST) return as(TOO_DEEP());
  const wanted = entries.filter(({ name, bytes }) => !isClutter(name) && bytes.length > 0);
  if (wanted.length === 0) return as(refused('no_items', 'there is no file in the archive'));
  const found: ReadFile[] = [];
  for (const { name, bytes } of wanted)
    found.push(...(await filesIn({ name: `${file.name}/${name}`, bytes }, { ...reading, depth: reading.depth + 1 })));
  return found;
}

const TOO_DEEP = () => refused('not_a_report', 'archives lie in archives: have the report sent as it is');

function refused(code: string, message: string): Content {
  return { encoding: null, delimiter: null, tables: [], problem: { line: null, code, message } };
}

const tooLarge = (most: number) =>
  refused('too_large', `it is larger than ${most / 1024 / 1024} MB: have it sent a day at a time`);

function workbookContent(read: Awaited<ReturnType<typeof readWorkbook>>): Content {
  return isProblem(read)
    ? { ...refused(read.code, read.message) }
    : { encoding: null, delimiter: null, tables: read, problem: null };
}

const isProblem = (read: object): read is ReportProblem => 'code' in read;

async function readText(bytes: Uint8Array, { profile }: Reading): Promise<Content> {
  const decoded = decodeText(bytes, profile.encoding);
  if (!decoded)
    return refused(
      'bad_profile',
      `the profile says encoding=${profile.encoding}, which is not known; utf-8, windows-1252, utf-16le, … are`,
    );
  if (isNoText('readings' in decoded ? Buffer.from(bytes.subarray(0, 4096)).toString('latin1') : decoded.head))
    return refused(
      'not_a_report',
      'it is neither text nor a workbook nor an archive: have the POS send it as CSV or Excel',
    );
  if ('readings' in decoded) return refused('unclear_encoding', unclearWords(decoded));
  if (decoded.cut)
    return refused('cut_off', 'the file ends in the midst of a letter: it was cut off; have it sent again');
  const { told } = decoded;
  return { ...(await readDecoded(decoded, bytes, profile)), ...(told.length > 0 ? { told } : {}) };
}

async function readDecoded(decoded: DecodedText, bytes: Uint8Array, profile: ReportProfile): Promise<Content> {
  const markup = markupOf(decoded.head);
  if (markup !== null && bytes.length > LARGEST_MARKUP) return tooLarge(LARGEST_MARKUP);
  if (markup === 'spreadsheet') return workbookContent(await readWorkbook(bytes));
  if (markup === null) return readRows(decoded, profile);
  const page = await readHtml(decoded.text());
  if (!page)
    return refused(
      'not_a_report',
      'it is a page whose tags are nested without end: have the POS send it as CSV or Excel',
    );
  return { encoding: decoded.encoding, delimiter: null, tables: [page], problem: null };
}

function unclearWords({ readings }: UnclearText): string {
  const shown = readings.map(([encoding, words]) => `encoding=${encoding} («${shorten(clean(words), 40)}»)`);
  return `its letters could be written in several ways: say in the profile which one is right, ${shown.join(' or ')}`;
}

async function readRows({ head, encoding, textOrBytes }: DecodedText, profile: ReportProfile): Promise<Content> {
  const delimiter = profile.delimiter ?? sniffDelimiter(head);
  const read = await readCsv(textOrBytes(), delimiter);
  const named = { encoding, delimiter: DELIMITER_NAMES[delimiter] ?? delimiter };
  return isProblem(read) ? { ...named, tables: [], problem: read } : { ...named, tables: [read], problem: null };
}

/** Columns that nobody knows may only be garbled: how the letters were read is told with them. */
function withLetters(reading: ReportReading, { told = [] }: ReadFile): ReportReading {
  const [first, ...more] = reading.problems;
  if (!first || told.length === 0 || !GARBLED.has(first.code)) return reading;
  return { ...reading, problems: [{ ...first, message: `${first.message} (${told.join('; ')})` }, ...more] };
}

const GARBLED = new Set(['no_header', 'missing_column']);

/** Problems of what is not a report at all. */
const NO_REPORT = new Set(['not_a_report', 'no_header']);

/** Archives hold payments, hours and pictures beside the report: where one is there the others are only told of. */
function withoutOthers(readings: readonly ReportReading[], { name }: ReportFile): ReportReading[] {
  const others = readings.filter(({ problems }) => problems.some(({ code }) => NO_REPORT.has(code)));
  const reports = readings.filter((reading) => !others.includes(reading));
  const [first, ...rest] = reports;
  if (!first || others.length === 0) return [...readings];
  const names = others.map(({ file }) => file.slice(name.length + 1)).join(', ');
  return [
    { ...first, warnings: [...first.warnings, `left out, because they are not reports of items: ${names}`] },
    ...rest,
  ];
}
