/** What `doctor` wants to know of the computer on which posctl runs. */
export interface Machine {
  /** `Node 20.20.2, linux x64`. */
  readonly runtime: string;
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
