/** What `doctor` wants to know of the computer on which posctl runs. */
export interface Machine {
  /** `Node 20.20.2, linux x64`. */
  readonly runtime: string;
  /** Why this Node.js does not do for a store that machines share; null where it does. */
  readonly tooOldToShare: string | null;
  place(): Promise<ProcessPlace>;
  /** The files beside the store that hold secrets or open them, as they are now. */
  privateFiles(): Promise<PrivateFile[]>;
}

/** A file that nobody but its owner may read. */
export interface PrivateFile {
  readonly what: 'config' | 'key';
  /** Absolute. */
  readonly path: string;
  readonly exists: boolean;
  /** Whether other accounts may read it; null where that cannot be told (Windows, or the file is not there). */
  readonly shared: boolean | null;
  /** Why it cannot be looked at (`EACCES`); null when it can. */
  readonly problem: string | null;
}

/** Where process numbers mean something. */
export interface ProcessPlace {
  /** The same for all processes that see each other; null where nobody can tell. */
  readonly name: string | null;
  /** Whether a process of this place (`host/4711`) is gone; false where that cannot be told. */
  isGone(process: string): boolean;
}
