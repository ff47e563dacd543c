import { businessDay } from '../../domain/business-day.ts';
import type { SaleDocument, SourceRow } from '../../domain/sale.ts';
import { memoryOf } from '../../domain/sale-document.ts';
import { plausible, type SaleReading } from '../api/sale-parts.ts';

/** For a row of which no moment is known: the first one that the door takes. */
const NO_MOMENT = '2000-01-02T12:00:00.000Z';

/** The documents by which a row is handed on: of one that is not a sale, or not any more, a void under its id. */
export function documentsOf(row: SourceRow, { venue, latest }: SaleReading): readonly SaleDocument[] {
  if (row.documents.length > 0) return row.documents;
  const at = row.at !== undefined && plausible(row.at, latest) ? row.at : NO_MOMENT;
  const gone = memoryOf({ ...row, version: row.version ?? 0, at });
  if (!gone) return [];
  const day = businessDay(at, venue);
  return [{ ...gone, version: row.version, zone: venue.timezone, currency: venue.currency, businessDay: day }];
}
