import { createHash } from 'node:crypto';
import { dayByMail } from '../../src/domain/report/days.ts';
import type { ReportContext, ReportFile, ReportItem, ReportReading } from '../../src/domain/report/report.ts';
import type { ReportReader } from '../../src/ports/report-reader.ts';
import { anItem, aReading } from './report-readings.ts';

export interface PlainReports extends ReportReader {
  /** What it was asked to read. */
  readonly asked: { readonly file: ReportFile; readonly context: ReportContext }[];
}

/**
 * Reads reports of one kind only: a first line `sales`, then `day;item;quantity;net in cents` a line, `-` as the day for
 * the day before the mail. Everything else has a problem.
 */
export function plainReports(): PlainReports {
  const asked: PlainReports['asked'] = [];
  return {
    asked,
    async read(file, context) {
      asked.push({ file, context });
      return [readingOf(file, context)];
    },
  };
}

function readingOf(file: ReportFile, context: ReportContext): ReportReading {
  const [head, ...lines] = Buffer.from(file.bytes).toString('utf8').trim().split(/\r?\n/);
  const known = head === (context.profile ?? 'sales');
  const dayBefore = dayByMail(context.mailedAt ?? context.arrivedAt, context.venue);
  return aReading({
    file: file.name,
    sha256: createHash('sha256').update(file.bytes).digest('hex'),
    format: known ? 'plain' : null,
    dayFrom: lines.some((line) => line.startsWith('-')) ? 'mail date' : 'column',
    currency: context.currency,
    items: known ? lines.map((line, i) => itemOf(line, i + 2, dayBefore)) : [],
    problems: known ? [] : [{ line: null, code: 'no_header', message: 'no line names the columns' }],
  });
}

function itemOf(text: string, line: number, dayBefore: string): ReportItem {
  const [day = '', name = '', quantity = '1', cents = '0'] = text.split(';');
  return anItem({ line, code: name, name, quantity, net: Number(cents), businessDay: day === '-' ? dayBefore : day });
}
