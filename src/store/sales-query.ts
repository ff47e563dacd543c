import type { SaleDocument } from '../domain/sale.ts';
import type { SalesFile } from '../domain/stored-venue.ts';
import type { SalesQuery } from '../ports/ledger.ts';
import { byMonth, compareText, inAnyOrder, inOrder, type MonthLines, type Reading } from './ordered-records.ts';
import { deadFile, monthFile } from './paths.ts';

/** A venue's sales as its document commits them. */
export interface VenueSales {
  readonly venue: string;
  readonly folder: string;
  readonly files: Readonly<Record<string, SalesFile>>;
}

/**
 * The newest version of every document that fits, month by month, so that memory is bounded by the largest month; in any
 * order by a few lines.
 */
export function* querySales(venues: Iterable<VenueSales>, query: SalesQuery): Generator<SaleDocument, void, void> {
  const reading = salesReading(query);
  for (const month of byMonth(filesOf(venues, query)))
    yield* query.ordered === false ? inAnyOrder(month, reading) : inOrder(month, reading, { backwards: false });
}

/** Files that can hold what was asked for; the others are not opened. */
function* filesOf(
  venues: Iterable<VenueSales>,
  { from, to, since, until }: SalesQuery,
): Generator<[string, MonthLines]> {
  for (const { venue, folder, files } of venues) {
    for (const [month, file] of Object.entries(files)) {
      if ((from !== undefined && file.lastDay < from) || (to !== undefined && file.firstDay > to)) continue;
      const early = since !== undefined && month < since.slice(0, 7);
      if (early || (until !== undefined && month > until.slice(0, 7))) continue;
      const dead = { path: deadFile(folder, month), bytes: file.deadBytes };
      yield [month, { venue, path: monthFile(folder, month), bytes: file.bytes, lines: file.documents, dead }];
    }
  }
}

function salesReading({ integrations, from, to, since, until }: SalesQuery): Reading<SaleDocument> {
  const needles = integrations?.map((id) => `"integration":${JSON.stringify(id)}`);
  return {
    moment: 'soldAt',
    mayFit: (line) => !needles || needles.some((needle) => line.includes(needle)),
    record: trusted,
    fits: ({ integration, businessDay, soldAt }) =>
      (!integrations || integrations.includes(integration)) &&
      (from === undefined || businessDay >= from) &&
      (to === undefined || businessDay <= to) &&
      (since === undefined || soldAt >= since) &&
      (until === undefined || soldAt < until),
    compare: (a, b) =>
      compareText(a.venue, b.venue) ||
      compareText(a.record.integration, b.record.integration) ||
      compareText(a.record.source, b.record.source),
  };
}

/** Sales passed `parse` before they were written, and there are too many to be parsed at every look: a glance must do. */
function trusted(json: unknown): SaleDocument | { problem: string } {
  const document = json as Partial<SaleDocument> | null;
  const fine =
    typeof document?.integration === 'string' &&
    typeof document.source === 'string' &&
    typeof document.businessDay === 'string' &&
    typeof document.net === 'number' &&
    Array.isArray(document.lines);
  return fine ? (document as SaleDocument) : { problem: 'the line is not a sale document' };
}
