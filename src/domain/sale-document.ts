import type { SaleDocument, SaleLine, SourceRow } from './sale.ts';

/** The one maker of documents: fields in one order, whoever made them, so that equal documents have equal texts. */
export function saleDocument(d: SaleDocument): SaleDocument {
  const brought = asBrought(d);
  return d.countedIn === undefined ? brought : { ...brought, countedIn: d.countedIn };
}

/** What a source says: the document less where it counts, which an import settles. */
export function asBrought(d: SaleDocument): SaleDocument {
  const made: { -readonly [K in keyof SaleDocument]: SaleDocument[K] } = {
    integration: d.integration,
    source: d.source,
    version: d.version,
    kind: d.kind,
    soldAt: d.soldAt,
    zone: d.zone,
    businessDay: d.businessDay,
    dayFrom: d.dayFrom,
    currency: d.currency,
    gross: d.gross,
    discount: d.discount,
    net: d.net,
    tax: d.tax,
    serviceCharge: d.serviceCharge,
    tip: d.tip,
    total: d.total,
    rounding: d.rounding,
    receipt: d.receipt,
    location: d.location,
    original: d.original,
    lines: d.lines.map(saleLine),
  };
  // Spreads of what may be missing would make this several times slower, and it is done for every sale.
  if (d.reportType !== undefined) made.reportType = d.reportType;
  if (d.row !== undefined) made.row = d.row;
  return made;
}

/** The one maker of lines: fields in one order. */
export function saleLine(line: SaleLine): SaleLine {
  return {
    key: line.key,
    parent: line.parent,
    itemCode: line.itemCode,
    itemName: line.itemName,
    sku: line.sku,
    quantity: line.quantity,
    gross: line.gross,
    discount: line.discount,
    net: line.net,
    tax: line.tax,
    modifiers: line.modifiers,
    voided: line.voided,
  };
}

/** Two documents with the same text are the same version of one document. */
export function keptText(document: SaleDocument): string {
  return JSON.stringify(asBrought(document));
}

/**
 * Everything that a source says of a sale: not the version, which it may raise without changing anything, and not the row,
 * which is how the source keeps it.
 */
function contentText(document: SaleDocument): string {
  const { version: _, row: __, ...content } = asBrought(document);
  return JSON.stringify(content);
}

/** Whether two versions of a document say the same, whatever the order of their fields. */
export function sameContent(a: SaleDocument, b: SaleDocument): boolean {
  return contentText(a) === contentText(b);
}

/** A document that was taken back: it stays, without amounts, so that what was counted before is erased. */
export function voidOf(document: SaleDocument, version = document.version): SaleDocument {
  const nothing = { gross: 0, discount: 0, net: 0, tax: 0 };
  const lines = document.lines.map((line) => ({ ...line, quantity: '0', ...nothing, voided: true }));
  return saleDocument({
    ...document,
    version,
    kind: 'void',
    ...nothing,
    serviceCharge: 0,
    tip: 0,
    total: 0,
    rounding: 0,
    lines,
  });
}

/**
 * A void without lines under the id of a row that brings nothing: an older version of the row that comes late is known by it
 * to be older. Null where nothing needs to be remembered, or no moment is known for it.
 */
export function memoryOf({ integration, row, version, documents, at, partial }: SourceRow): SaleDocument | null {
  if (documents.length > 0 || version === null || at === undefined || partial) return null;
  const nothing = { gross: 0, discount: 0, net: 0, tax: 0, serviceCharge: 0, tip: 0, total: 0, rounding: 0 };
  return saleDocument({
    integration,
    source: row,
    version,
    kind: 'void',
    soldAt: at,
    zone: 'UTC',
    businessDay: at.slice(0, 10),
    dayFrom: 'computed',
    currency: 'XXX',
    ...nothing,
    receipt: '',
    location: null,
    original: null,
    lines: [],
  });
}

/** Whether a document says only that there is no sale (any more) and never was one here. */
export function isMemory({ kind, lines }: SaleDocument): boolean {
  return kind === 'void' && lines.length === 0;
}

/** The name of an item of which a source tells none: it is not known, which is not to say that there is none. */
export const UNNAMED = 'Unnamed item';

/**
 * A document with what is known of its items from an earlier version and cannot be told now: SKUs and names come from beside
 * the sale, and are missing when the item was deleted or may not be read any more. The very document where nothing is.
 */
export function withKnown(before: SaleDocument, document: SaleDocument): SaleDocument {
  const known = new Map(before.lines.map((line) => [line.key, line]));
  let changed = false;
  const lines = document.lines.map((line) => {
    const was = known.get(line.key);
    if (!was || was.itemCode !== line.itemCode) return line;
    const sku = line.sku ?? was.sku;
    const itemName = line.itemName === UNNAMED ? was.itemName : line.itemName;
    if (sku === line.sku && itemName === line.itemName) return line;
    changed = true;
    return { ...line, sku, itemName };
  });
  return changed ? { ...document, lines } : document;
}

/** Documents as they are, each by itself: nothing is said about others of their rows. */
export function rowsOf(documents: readonly SaleDocument[]): SourceRow[] {
  return documents.map((document) => {
    const { integration, version } = document;
    return { integration, row: rowOf(document), version, documents: [document], partial: true };
  });
}

/** Id of the row that a document belongs to. */
export function rowOf({ row, source }: SaleDocument): string {
  return row ?? source;
}
