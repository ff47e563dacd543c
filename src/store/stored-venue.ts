import type { VenueState } from '../domain/state.ts';
import type { Day } from '../domain/time.ts';

/**
 * What the document of one venue holds on disk: its state, and how much of the files that grow beside it counts. The
 * document is the one commit point: whatever lies beyond these lengths was never saved.
 */
export interface StoredVenue extends VenueState {
  readonly files: GrowingFiles;
}

/** Files by month, `2026-11` (UTC). */
export interface GrowingFiles {
  readonly timeline: Readonly<Record<string, GrowingFile>>;
  readonly sales: Readonly<Record<string, SalesFile>>;
  /** Where documents are found by their ids. Derived from the sales; null: not built yet (stores of version 1). */
  readonly index: IndexFile | null;
  /** Totals by month of the business day. Derived from the sales; null: not counted yet (stores of version 1). */
  readonly totals: Readonly<Record<string, TotalsFile>> | null;
}

/** The part of a file that counts. */
export interface Committed {
  readonly bytes: number;
  /** CRC-32 of those bytes; null in stores of version 1, which had none. */
  readonly crc: number | null;
}

export interface GrowingFile extends Committed {
  /** Grows when the file is written anew: part of its name. */
  readonly generation: number;
}

export interface SalesFile extends GrowingFile {
  /** The list of the file's documents that a newer version has replaced. */
  readonly replaced: Committed;
  /** First and last business day of all documents. */
  readonly firstDay: Day;
  readonly lastDay: Day;
}

export interface IndexFile extends GrowingFile {
  /** How many documents the venue has; the other entries are of replaced ones. */
  readonly documents: number;
}

export interface TotalsFile extends GrowingFile {
  readonly lines: number;
}

export const NO_FILES: GrowingFiles = {
  timeline: {},
  sales: {},
  index: { bytes: 0, crc: 0, generation: 1, documents: 0 },
  totals: {},
};
