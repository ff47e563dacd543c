import { stringify } from 'csv-stringify/sync';
import { csvCell } from '../domain/text.ts';

/** Rows as RFC 4180 writes them. */
export function csvRows(rows: readonly (readonly (string | number | null)[])[]): string {
  return stringify(
    rows.map((row) => row.map(csvCell)),
    { record_delimiter: 'windows' },
  );
}
