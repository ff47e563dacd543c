import type { Repaired } from '../domain/repaired.ts';
import type { Heartbeat, Settings } from '../domain/state.ts';
import type { Journal } from './journal.ts';

/**
 * Whether a store can be used: `older` ones are read, and taken over by what this posctl writes; of a `newer` one nothing
 * is read, and it is never written to. `half`: it is being copied into, or was when that was interrupted (the settings say
 * from where); what is missing would look as if it had never been, so that only the copy goes on with it.
 */
export type StoreCondition = 'ready' | 'missing' | 'older' | 'newer' | 'half';

/** The store as a whole: whether it is there, what holds for all of it, and who works on it. */
export interface Base {
  /** For messages: a path, or an address without its password. */
  readonly name: string;
  /** Looks at the store before anything else is asked of it. @throws ExpectedError when it cannot be looked at. */
  open(): Promise<StoreCondition>;
  /** Makes an empty store; does nothing when it is there. */
  create(): Promise<void>;
  settings(): Promise<Settings>;
  /** `decide` is pure and may be called again. */
  changeSettings(decide: (settings: Settings) => Settings): Promise<Settings>;
  /** The last heartbeat of each process that ran passes, in no order; one that cannot be read counts as none. */
  beats(): Promise<Heartbeat[]>;
  /**
   * Keeps a heartbeat in place of the one before of the same process (`by`). The first one of a process sweeps those
   * that tell nothing any more (`forgottenBeats`).
   */
  beat(heartbeat: Heartbeat): Promise<void>;
  readonly journal: Journal;
  /**
   * Mends what is damaged of a venue, or of the whole store, so that it can be used again; nothing is deleted, and no total
   * is wrong without being told. Returns only what was damaged: with `dryRun` what would be done, without doing it.
   * @throws ExpectedError when something cannot be mended.
   */
  repair(wanted: RepairWanted): Promise<Repaired[]>;
  /** The place where it is kept, for `doctor`. */
  room(): Promise<Room>;
  /** What keeps it, and in which version of its layout: also of a store that cannot be used by this posctl. */
  info(): Promise<StoreInfo>;
  /** Brings its layout to the newest version, all of it or nothing. @throws ExpectedError when it is missing or newer. */
  migrate(): Promise<Migrated>;
  /** Ends what is open (connections, files). Nothing may be asked afterwards. */
  close(): Promise<void>;
}

export interface RepairWanted {
  /** Null: all venues, and what holds for the whole store. */
  readonly venue: string | null;
  readonly dryRun: boolean;
  /** Called with each venue before it is looked at. */
  looking?(venue: string): void;
}

export interface StoreInfo {
  readonly kind: 'folder' | 'postgres';
  /** Of the layout that it has; null when there is no store. */
  readonly version: number | null;
  /** Of the layout that this posctl writes. */
  readonly newest: number;
  /** That it takes; null where nobody can tell. */
  readonly bytes: number | null;
}

/** Versions of the layout before and after; the same when there was nothing to do. */
export interface Migrated {
  readonly from: number;
  readonly to: number;
}

/** The place where a store is kept. */
export interface Room {
  /** Bytes that are free there; null where nobody can tell. */
  readonly freeBytes: number | null;
  /** Whether other accounts of this machine may read it; null where that cannot be told. */
  readonly shared: boolean | null;
  /** Why nothing can be saved there (`EACCES`); null when it can. */
  readonly problem: string | null;
}
