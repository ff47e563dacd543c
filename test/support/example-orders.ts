import type { SaleDocument, SaleLine } from '../../src/domain/sale.ts';

/** What an order should come to, in minor units; what is null or absent is not compared. */
export interface ExpectedOrder {
  /** Where its answer stands: a file name. */
  readonly fixture: string;
  /** The provider's id of it: a part of the document's, between colons. */
  readonly sale: string;
  readonly counts_as_sale: boolean;
  readonly refund?: boolean;
  readonly currency?: string;
  readonly gross?: number | null;
  readonly discount?: number | null;
  readonly net?: number | null;
  readonly tax?: number | null;
  readonly total?: number | null;
  readonly service_charges?: readonly number[];
  readonly tip?: number | null;
  readonly business_day?: string;
  readonly sold_at?: string;
  readonly lines?: readonly ExpectedLine[];
}

export interface ExpectedLine {
  readonly line: string;
  readonly code?: string;
  /** The beginning of it; `(…)` where the order does not say it. */
  readonly name?: string;
  readonly quantity?: string;
  readonly gross?: number | null;
  readonly discount?: number | null;
  readonly net?: number | null;
  readonly tax?: number | null;
  readonly parent?: string;
}

const AMOUNTS = ['gross', 'discount', 'net', 'tax'] as const;

/** What is wrong with what was read of an order; empty when all is right. */
export function differencesOf(wanted: ExpectedOrder, documents: readonly SaleDocument[]): string[] {
  const own = documents.filter(({ source }) => source.split(':').includes(wanted.sale));
  if (!wanted.counts_as_sale)
    return own
      .filter(({ kind, net, tax }) => kind !== 'void' && (net !== 0 || tax !== 0))
      .map(({ source }) => `${source} counts`);
  const [document, ...more] = own;
  if (!document || more.length > 0) return [`${own.length} documents of ${wanted.sale}`];
  const wrong = new Wrong();
  wrong.unless('kind', document.kind, wanted.refund ? 'refund' : 'sale');
  wrong.unless('currency', document.currency, wanted.currency);
  for (const key of [...AMOUNTS, 'total', 'tip'] as const) wrong.unless(key, document[key], wanted[key]);
  const service = wanted.service_charges?.reduce((sum, one) => sum + one, 0);
  wrong.unless('service charge', document.serviceCharge, service);
  wrong.unless('rounding', document.rounding, 0);
  wrong.unless('business day', document.businessDay, wanted.business_day);
  wrong.unless('sold at', Date.parse(document.soldAt), wanted.sold_at && Date.parse(wanted.sold_at));
  compareLines(wanted.lines ?? [], document.lines, wrong);
  return wrong.found;
}

class Wrong {
  readonly found: string[] = [];

  unless(what: string, got: unknown, want: unknown): void {
    if (want !== undefined && want !== null && got !== want)
      this.found.push(`${what} is ${JSON.stringify(got)}, wanted ${JSON.stringify(want)}`);
  }
}

function compareLines(wanted: readonly ExpectedLine[], lines: readonly SaleLine[], wrong: Wrong): void {
  const standing = lines.filter(({ voided }) => !voided);
  const named = new Set(wanted.map(({ line }) => line));
  wrong.unless('number of lines', standing.filter(({ key }) => !named.has(key)).length, 0);
  for (const want of wanted) {
    const line = lines.find(({ key }) => key === want.line);
    if (!line) {
      wrong.unless(`line ${want.line}`, null, want.name ?? 'a line');
      continue;
    }
    const said = want.name?.startsWith('(') ? undefined : want.name;
    wrong.unless(
      `code of ${want.line}`,
      [line.itemCode, line.sku].includes(want.code ?? '') ? want.code : line.itemCode,
      want.code,
    );
    wrong.unless(`name of ${want.line}`, said && line.itemName.startsWith(said) ? said : line.itemName, said);
    wrong.unless(`quantity of ${want.line}`, line.quantity, want.quantity);
    wrong.unless(`parent of ${want.line}`, line.parent, want.parent);
    for (const key of AMOUNTS) wrong.unless(`${key} of ${want.line}`, line[key], want[key]);
  }
}
