import type { FailureCode } from '../domain/integration.ts';
import type { DaemonStatus } from '../domain/workers.ts';

/** Answers, over HTTP, what monitoring asks of a daemon. */
export interface Monitoring {
  /**
   * Answers at `127.0.0.1:9464`, or at a port of the loopback address where only that is given, until it is closed.
   * @throws ExpectedError `usage` about what is not an address, `conflict` when something else has the port, `failed`.
   */
  listen(at: string, watched: Watched): Promise<Monitor>;
}

/** What is asked about. */
export interface Watched {
  readonly version: string;
  /** @throws ExpectedError of the store. */
  status(): Promise<DaemonStatus>;
  /** Whether the process works. */
  health(): Verdict;
  /** Whether it can work with its store. Never rejects. */
  readiness(): Promise<Verdict>;
}

export interface Verdict {
  readonly ok: boolean;
  /** Fit to be shown to anybody who may ask. */
  readonly message: string;
}

export interface Monitor {
  /** `http://127.0.0.1:9464` */
  readonly url: string;
  /** Whether only programs of this machine can ask. */
  readonly loopback: boolean;
  /** Counts a check. */
  checked(check: CheckCount): void;
  close(): Promise<void>;
}

/** A check that this process has ended. */
export interface CheckCount {
  readonly type: string;
  /** `error`: it could not even be begun, or not be saved. */
  readonly outcome: 'succeeded' | 'cancelled' | 'error' | FailureCode;
  readonly seconds: number;
}
