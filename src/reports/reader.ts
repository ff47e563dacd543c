import { createHash } from 'node:crypto';
import type { ReportContext, ReportFile } from '../domain/report.ts';
import { readProfile } from '../domain/report-profile.ts';
import { type ReadFile, readReport } from '../domain/report-reading.ts';
import type { ReportReader } from '../ports.ts';
import { readCsv, sniffDelimiter } from './csv.ts';
import { decodeText } from './decode.ts';

/** Reads report files: what the bytes are is found out here, what the rows mean in the domain. */
export const reportReader: ReportReader = {
  async read(file, context) {
    return [readReport(await readFile(file, context), context)];
  },
};

const DELIMITER_NAMES: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' };

async function readFile(file: ReportFile, context: ReportContext): Promise<ReadFile> {
  const sha256 = createHash('sha256').update(file.bytes).digest('hex');
  return { name: file.name, sha256, ...readText(file.bytes, context) };
}

function readText(bytes: Uint8Array, context: ReportContext): Omit<ReadFile, 'name' | 'sha256'> {
  const { profile } = readProfile(context.profile);
  const decoded = decodeText(bytes, profile.encoding);
  if (!decoded) {
    const message = `the profile says encoding=${profile.encoding}, which is not known: utf-8, windows-1252, utf-16le, …`;
    return { encoding: null, delimiter: null, tables: [], problem: { line: null, code: 'bad_profile', message } };
  }
  const delimiter = profile.delimiter ?? sniffDelimiter(decoded.text);
  const read = readCsv(decoded.text, delimiter);
  const named = { encoding: decoded.encoding, delimiter: DELIMITER_NAMES[delimiter] ?? delimiter };
  return 'rows' in read ? { ...named, tables: [read], problem: null } : { ...named, tables: [], problem: read };
}
