/** What every store asks of what it is given, before it saves it. */
import { ExpectedError } from './errors.ts';
import { type Parsed, parseSaleDocument, parseTimelineEntry, parseVenueState } from './parse.ts';
import { asBrought, type SaleDocument, type SourceRow } from './sale.ts';
import { mustFollow, type VenueChange, type VenueState } from './state.ts';

/** A row as it can be stored. */
export interface StorableRow extends SourceRow {
  /** `keptText` of each of its documents. */
  readonly texts: readonly string[];
}

/** The rows as they can be stored. @throws ExpectedError `bad_data` about a document that cannot. */
export function storableRows(rows: readonly SourceRow[]): StorableRow[] {
  return rows.map((row) => {
    const documents = row.documents.map(storableSale);
    // The texts are needed later anyway, and tell at once whether anything has to be mended.
    const texts = documents.map((document) => JSON.stringify(document));
    const named = { integration: cleanText(row.integration), row: cleanText(row.row) };
    const storable: StorableRow = { ...row, ...named, documents, texts };
    return texts.some(isNotForStores) ? mendedSales(storable) : storable;
  });
}

function mendedSales(row: StorableRow): StorableRow {
  const documents = row.documents.map(mended);
  return { ...row, documents, texts: documents.map((document) => JSON.stringify(document)) };
}

function storableSale(sale: SaleDocument): SaleDocument {
  const parsed = parseSaleDocument(sale);
  if (!parsed.ok) throw new ExpectedError('bad_data', `Sale ${sale.source} cannot be stored: ${parsed.problem}`);
  return asBrought(parsed.value);
}

/** The change as it can be stored. @throws Error: whoever decided so has a bug. */
export function storableChange(venue: string, before: VenueState | undefined, change: VenueChange): VenueChange {
  mustFollow(venue, before, change);
  return {
    state: storable(parseVenueState, change.state),
    entries: change.entries.map((entry) => storable(parseTimelineEntry, entry)),
  };
}

/** What `parse` lets in again when it is read. @throws Error: whoever decided so has a bug. */
export function storable<T>(parse: (value: unknown) => Parsed<T>, value: T): T {
  const parsed = parse(wellFormed(value));
  if (!parsed.ok) throw new Error(`Not fit to be stored: ${parsed.problem}`);
  return parsed.value;
}

/** How JSON writes NUL, and halves of characters. What is escaped by a backslash of its own looks alike: no harm. */
const NOT_FOR_STORES = /\\u(?:0000|d[89a-f]..)/;

/** Not every store can hold NUL and halves of characters (surrogates without their pair): they are replaced here. */
function wellFormed<T>(value: T): T {
  return isNotForStores(JSON.stringify(value) ?? '') ? mended(value) : value;
}

function isNotForStores(json: string): boolean {
  return json.includes('\\u') && NOT_FOR_STORES.test(json);
}

function mended<T>(value: T): T {
  if (typeof value === 'string') return cleanText(value) as T;
  if (Array.isArray(value)) return value.map(mended) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [mended(key), mended(each)])) as T;
}

function cleanText(text: string): string {
  return text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\ufffd');
}
