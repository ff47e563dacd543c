import { shorten } from '../text.ts';
import type { ImportedReport } from './report.ts';

const LONGEST_FILE = 50;

/** `'mix.csv' of 2026-11-19` */
export function namedReport({ file, businessDays }: Pick<ImportedReport, 'file' | 'businessDays'>): string {
  const [first] = businessDays;
  const last = businessDays.at(-1);
  const days = first === undefined ? '' : first === last ? ` of ${first}` : ` of ${first} to ${last}`;
  return `'${shorten(file, LONGEST_FILE)}'${days}`;
}
