import { compareTexts } from '../domain/collections.ts';
import type { SaleDocument } from '../domain/sale.ts';
import type { SalesQuery } from '../ports/ledger.ts';
import { recordOf } from './lines.ts';
import { reaches } from './months.ts';
import { type FilesOf, newestLines, readSale, type SalesMonth, salesMonth } from './stored-sales.ts';
import type { SalesFile } from './stored-venue.ts';

/**
 * The newest version of every document of a venue that fits: by `soldAt`, integration and source, for which the lines of
 * one month are in memory at a time; in any order none are.
 */
export function* salesOf({ paths, files }: FilesOf, query: SalesQuery): Generator<SaleDocument, void, void> {
  const months = Object.entries(files.sales).filter(([month, file]) => canHold(month, file, query));
  for (const [month, file] of months.sort(([a], [b]) => compareTexts(a, b))) {
    const sales = salesMonth(paths, month, file);
    yield* query.ordered === false ? inAnyOrder(sales, query) : inOrder(sales, query);
  }
}

/** Whether a month's file can hold what was asked for; the others are not opened. */
function canHold(month: string, { firstDay, lastDay }: SalesFile, { from, to, since, until }: SalesQuery): boolean {
  if ((from !== undefined && lastDay < from) || (to !== undefined && firstDay > to)) return false;
  return reaches(month, since, until);
}

function* inAnyOrder(sales: SalesMonth, query: SalesQuery): Generator<SaleDocument, void, void> {
  for (const line of fittingLines(sales, query)) {
    const document = recordOf(sales.lines, line, readSale);
    if (fits(document, query)) yield document;
  }
}

function* inOrder(sales: SalesMonth, query: SalesQuery): Generator<SaleDocument, void, void> {
  const lines = [...fittingLines(sales, query)].map((line) => ({ ...line, soldAt: momentIn(line.text) }));
  lines.sort((a, b) => compareTexts(a.soldAt, b.soldAt));
  for (let at = 0; at < lines.length; ) {
    const moment = lines[at]?.soldAt;
    const group: SaleDocument[] = [];
    for (let line = lines[at]; line?.soldAt === moment && line; at += 1, line = lines[at])
      group.push(recordOf(sales.lines, line, readSale));
    if (group.length > 1)
      group.sort((a, b) => compareTexts(a.integration, b.integration) || compareTexts(a.source, b.source));
    for (const document of group) if (fits(document, query)) yield document;
  }
}

/** `soldAt` of a document as it is written: nothing before that field is called so, and quotes inside texts are escaped. */
function momentIn(line: string): string {
  return /"soldAt":"([^"]+)"/.exec(line)?.[1] ?? '';
}

/** Lines that may fit: a look for the integrations' ids is quicker than to read them all as JSON. */
function* fittingLines(sales: SalesMonth, { integrations }: SalesQuery) {
  const needles = integrations?.map((id) => `"integration":${JSON.stringify(id)}`);
  for (const { bytes, offset } of newestLines(sales)) {
    const text = bytes.toString();
    if (!needles || needles.some((needle) => text.includes(needle))) yield { text, offset };
  }
}

function fits({ integration, businessDay, soldAt }: SaleDocument, query: SalesQuery): boolean {
  const { integrations, from, to, since, until } = query;
  return (
    (!integrations || integrations.includes(integration)) &&
    (from === undefined || businessDay >= from) &&
    (to === undefined || businessDay <= to) &&
    (since === undefined || soldAt >= since) &&
    (until === undefined || soldAt < until)
  );
}
