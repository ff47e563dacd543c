import { usage } from '../domain/errors.ts';
import { didYouMean } from '../domain/nearest.ts';
import { jsonText } from '../domain/text.ts';
import { valueAt } from '../domain/unknown.ts';
import type { Column, Listing } from '../ports/output.ts';

/**
 * A listing with these fields only, in this order (`--fields`): columns of CSV by their names, or fields of JSON, also
 * within others (`reason.needs`). `sample` is a row of it, which tells what its JSON has where the listing does not.
 * @throws ExpectedError `usage` when there is no such field.
 */
export function chooseFields<Row>(
  listing: Listing<Row>,
  fields: readonly string[],
  sample: Row | undefined,
): Listing<Row> {
  const names = [...(listing.fields ?? []), ...(sample === undefined ? [] : Object.keys(Object(listing.json(sample))))];
  const told = listing.fields !== undefined || sample !== undefined;
  const columns = new Map(listing.columns.map((column) => [column.key, column]));
  const known = [...new Set([...names, ...columns.keys()])];
  const chosen = fields.map((field) => {
    const [top = ''] = field.split('.');
    if (!columns.has(field) && told && !known.includes(top)) throw unknown(field, known);
    return { field, column: columns.get(field) ?? columnOf(listing, field), inJson: !told || names.includes(top) };
  });
  return {
    ...listing,
    columns: chosen.map(({ column, field }) => ({ ...column, head: column.head || field, hidden: false })),
    json: (row) => {
      const all = listing.json(row);
      return Object.fromEntries(
        chosen.map(({ field, column, inJson }) => [field, inJson ? (at(all, field) ?? null) : column.value(row)]),
      );
    },
  };
}

function unknown(field: string, known: readonly string[]) {
  const near = didYouMean(field, known);
  return usage(`there is no field '${field}'`, `${near ? `${near} ` : ''}fields: ${known.join(', ')}`);
}

/** A field of JSON as a column. */
function columnOf<Row>(listing: Listing<Row>, field: string): Column<Row> {
  return { key: field, head: field, value: (row) => inACell(at(listing.json(row), field)), narrow: 'below' };
}

const at = (value: unknown, path: string) => valueAt(value, path.split('.'));

function inACell(value: unknown): string | number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return value;
  return typeof value === 'object' ? jsonText(value) : String(value);
}
