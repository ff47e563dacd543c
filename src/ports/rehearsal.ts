import type { Instant } from '../domain/time.ts';

/** A made-up POS on loopback, to rehearse with. */
export interface Rehearsal {
  serve(options: RehearsalOptions): Promise<RehearsalServer>;
  /** A temporary home in which posctl can be shown at work. */
  stage(): Promise<Stage>;
}

export interface Stage {
  /**
   * Runs this posctl, kept away from everything that is real, and gives what a person would see: both of its streams,
   * in the order in which they were written.
   */
  run(
    args: readonly string[],
    more: { readonly env: Readonly<Record<string, string>>; readonly signal: AbortSignal },
  ): Promise<{
    /** Null when it was ended by a signal or could not be started. */
    readonly exit: number | null;
    readonly screen: string;
  }>;
  close(): Promise<void>;
}

export interface RehearsalOptions {
  /** 0: any free port. */
  readonly port: number;
  /** The same seed gives the same sales. */
  readonly seed: number;
  readonly now: Instant;
  /** Whose API it speaks; Square's unless it is said. */
  readonly pos?: RehearsalPos;
}

export type RehearsalPos = 'square' | 'clover';

export interface RehearsalServer {
  /** `http://127.0.0.1:PORT`, to be used as `baseUrl`. */
  readonly url: string;
  /** Those that it has, where the POS knows merchants by ID. */
  readonly merchants: readonly { readonly id: string; readonly name: string }[];
  close(): Promise<void>;
}
