import type { Integration } from '../domain/integration.ts';

/** How the processes that work on one store at the same time share the checks that are due. */
export interface Sharing {
  /** How often a daemon looks for what is due, in milliseconds. */
  readonly everyMs: number;
  /**
   * Claims what is due and nobody has claimed, those that have waited longest first, as long as there is room for it. Ends
   * when nothing is left, when the signal is aborted, and when it is asked for again, which takes over. A claim of a dead
   * process is given to another one. @throws ExpectedError of the store.
   */
  claims(wanted: { readonly room: Room; readonly stopping: AbortSignal }): AsyncIterable<Claim>;
}

/** How much this process can begin. */
export interface Room {
  /** How many checks, of any type that is not full; 0: none. */
  free(): number;
  /** POS types of which no check can begin now. */
  full(): readonly string[];
  /** Resolves when a check has ended, or the signal is aborted. */
  freed(signal: AbortSignal): Promise<void>;
}

/** The right to check an integration that is due. Nobody else has it at the same time. */
export interface Claim {
  readonly integration: Pick<Integration, 'venue' | 'id' | 'type' | 'nickname'>;
  /** Given to the change that saves how the check has ended. */
  readonly turn: Turn;
  /** Aborted when the claim was lost: what ends it will be refused. */
  readonly lost: AbortSignal;
  /**
   * Gives back what no change has ended. With `soon` others may claim it at once, otherwise after a minute. Never rejects:
   * what cannot be given back is taken for lost.
   */
  release(how: { readonly soon: boolean }): Promise<void>;
}

/** Tells the store which claim a change ends. */
export interface Turn {
  readonly id: string;
  /** How many had it before and were lost. */
  readonly attempt: number;
}
