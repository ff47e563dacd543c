import type { ReportContext, ReportItem, ReportReading } from '../../src/domain/report/report.ts';
import { reportReader } from '../../src/report-files/reader.ts';

/** What is known around a file that somebody typed in, with nothing that says its day. */
export const REPORT_CONTEXT: ReportContext = {
  venue: { timezone: 'Europe/Berlin', dayStart: '04:00' },
  currency: 'EUR',
  location: null,
  profile: null,
  day: null,
  subject: null,
  mailedAt: null,
  arrivedAt: '2026-04-20T09:00:00.000Z',
};

export interface Given extends Partial<ReportContext> {
  readonly name?: string;
}

/** Reads one file; text is written as UTF-8. */
export async function readOne(content: string | Uint8Array, given: Given = {}): Promise<ReportReading> {
  const [reading] = await readAll(content, given);
  if (!reading) throw new Error('there is no reading');
  return reading;
}

export function readAll(content: string | Uint8Array, { name = 'report.csv', ...more }: Given = {}) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return reportReader.read({ name, bytes }, { ...REPORT_CONTEXT, ...more });
}

/** Items as `code name quantity gross-discount-refund=net+tax`, with what is special about them. */
export function told(items: readonly ReportItem[]): string[] {
  return items.map((item) => {
    const { code, name, quantity, gross, discount, refund, net, tax } = item;
    const special = [
      item.parent === null ? '' : ` under ${item.parent}`,
      item.voided ? ' voided' : '',
      item.refunded ? ' refunded' : '',
    ].join('');
    return `${code} | ${name} | ${quantity} | ${gross}-${discount}-${refund}=${net}+${tax}${special}`;
  });
}

/** Problems as `code@line: message`. */
export function problemsOf({ problems }: ReportReading): string[] {
  return problems.map(({ code, line, message }) => `${code}${line === null ? '' : `@${line}`}: ${message}`);
}
