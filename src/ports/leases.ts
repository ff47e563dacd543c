/** Locks by name, across processes and machines that share a store, and within one process. */
export interface Leases {
  /**
   * A dead process holds nothing. Undefined when the lease could not be had within `waitMs` or the signal was aborted;
   * with `waitMs` 0 it is tried once.
   */
  acquire(name: string, wait: { readonly waitMs: number; readonly signal?: AbortSignal }): Promise<Lease | undefined>;
  /** What the holder wrote, for messages (`host/4711 since …`); null when nobody holds it. */
  holder(name: string): Promise<string | null>;
}

export interface Lease {
  /** Given to every change whose result was made under this lease. */
  readonly fence: Fence;
  /** Aborted when the lease is lost before it was released: what was made under it will be refused. */
  readonly lost: AbortSignal;
  /** Frees the lease; safe to call twice. */
  release(): Promise<void>;
}

/** Tells the store under which holding of a lease something was made. */
export interface Fence {
  /** Name of the lease. */
  readonly name: string;
  /** Grows with every holder. */
  readonly number: number;
}
