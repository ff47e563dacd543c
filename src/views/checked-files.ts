import { formatAmount } from '../domain/money.ts';
import type { ReportProblem, ReportReading } from '../domain/report/report.ts';
import type { Cell, Listing } from '../ports/output.ts';
import { daysWords } from './cells/days.ts';

/** A file that was read, and why it cannot be imported. */
interface CheckedFile {
  readonly reading: ReportReading;
  readonly problems: readonly ReportProblem[];
}

/** Several files, a row each. */
export function filesListing(): Listing<CheckedFile> {
  return {
    columns: [
      { key: 'file', head: 'File', value: ({ reading }) => reading.file, keep: true },
      { key: 'format', head: 'Format', value: ({ reading }) => reading.format ?? 'none' },
      { key: 'days', head: 'Business Days', value: ({ reading }) => daysWords(reading.businessDays) },
      { key: 'rows', head: 'Rows', value: ({ reading }) => reading.totals.rows, align: 'right' },
      {
        key: 'net',
        head: 'Net',
        value: ({ reading }) => reading.totals.net,
        show: ({ reading }) => formatAmount(reading.totals.net, reading.currency),
        align: 'right',
      },
      { key: 'result', head: 'Result', value: resultOf, show: resultCell, narrow: 'below' },
    ],
    json: ({ reading, problems }) => ({ file: reading.file, format: reading.format, problems }),
    name: ({ reading }) => reading.file,
    empty: '',
  };
}

const resultOf = ({ problems: [first] }: CheckedFile) =>
  first ? `${first.code}: ${first.message}` : 'would be imported';
const resultCell = (file: CheckedFile): Cell => ({
  text: resultOf(file),
  tone: file.problems.length > 0 ? 'bad' : 'good',
});

/** Whether several files can be read in one way, and the profile that says it. */
export interface OneWay {
  /** Null: there is none. */
  readonly profile: string | null;
  readonly words: string;
}

/** `given` is the profile by which they were read; without one the format that was recognised is one. */
export function oneWay(files: readonly CheckedFile[], given: string | null): OneWay {
  const how = given === null ? 'without a profile' : 'with this profile';
  const failed = files.filter(({ problems }) => problems.length > 0);
  const all = files.length === 1 ? 'The file' : `All ${files.length} files`;
  if (failed.length > 0) {
    const which = files.length === 1 ? 'The file' : `${failed.length} of ${files.length} files`;
    return { profile: null, words: `${which} cannot be imported ${how}.` };
  }
  const formats = [...new Set(files.map(({ reading }) => reading.format ?? 'none'))];
  if (formats.length > 1) {
    const words =
      `${all} would be imported ${how}, but as different reports (${formats.join(', ')}): of one day only one kind ` +
      `counts; say which in the profile, like format=${formats[0]}`;
    return { profile: null, words };
  }
  const verb = files.length === 1 ? 'is' : 'are';
  return {
    profile: given ?? `format=${formats[0]}`,
    words: `${all} ${verb} read ${given === null ? `without a profile, as ${formats[0]}` : 'by this one profile'}.`,
  };
}
