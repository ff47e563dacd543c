import type { VenueState } from './state.ts';
import type { Day } from './time.ts';

/**
 * What the document of one venue holds on disk: its state, and how much of the files that grow beside it counts. The
 * document is the one commit point: whatever lies beyond these lengths was never saved.
 */
export interface StoredVenue extends VenueState {
  readonly files: GrowingFiles;
}

/** Committed lengths by month, `2026-11` (UTC). */
export interface GrowingFiles {
  readonly timeline: Readonly<Record<string, TimelineFile>>;
  readonly sales: Readonly<Record<string, SalesFile>>;
  readonly index: SalesIndex;
  /** By month of the business day. Derived: can be counted again from the sales. Null: never counted yet. */
  readonly days: Readonly<Record<string, DayFile>> | null;
}

export interface TimelineFile {
  readonly bytes: number;
  readonly entries: number;
}

export interface SalesFile {
  readonly bytes: number;
  /** Bytes of the list of documents in this file that a newer version has replaced. */
  readonly deadBytes: number;
  /** Documents in the file, replaced ones too. */
  readonly documents: number;
  /** First and last business day of all of them. */
  readonly firstDay: Day;
  readonly lastDay: Day;
}

export interface DayFile {
  readonly bytes: number;
  readonly lines: number;
  /** Of those bytes. */
  readonly crc: number;
  /** Grows when the file is written anew: part of its name. */
  readonly generation: number;
}

/** Where stored sale documents are found by their source's id. Derived: it can always be built again from the sales. */
export interface SalesIndex {
  /** Sorted files, oldest and largest first. */
  readonly runs: readonly { readonly name: string; readonly entries: number }[];
  /** Entries of the newest documents, in the order of arrival. */
  readonly tail: { readonly entries: number; readonly crc: number };
  /** Number of the next run, so that a name is never used twice. */
  readonly nextRun: number;
}

export const NO_FILES: GrowingFiles = {
  timeline: {},
  sales: {},
  index: { runs: [], tail: { entries: 0, crc: 0 }, nextRun: 1 },
  days: {},
};
