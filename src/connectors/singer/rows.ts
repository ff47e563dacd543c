import type { SourceRow } from '../../domain/sale.ts';
import { plausible, type SaleReading } from '../api/sale-parts.ts';

/** For a row of which no moment is known: the first one that the door takes. */
const NO_MOMENT = '2000-01-02T12:00:00.000Z';

/** A row that is not a sale, with a moment at which it is remembered, so that its older versions stay out. */
export function dated(row: SourceRow, { latest }: Pick<SaleReading, 'latest'>): SourceRow {
  if (row.documents.length > 0) return row;
  return { ...row, at: row.at !== undefined && plausible(row.at, latest) ? row.at : NO_MOMENT };
}
