import type { Rejected } from './admit.ts';
import type { FailureCode, Needs } from './integration.ts';
import type { Instant } from './time.ts';

/** What the shell sees; `posctl help exit-codes` explains them. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  decision: 4,
  partly: 5,
  conflict: 6,
  /** For commands that judge (`doctor`, `list --check`, `triage --check`); no other may use it. */
  unhealthy: 7,
  timeout: 8,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export type ErrorCode =
  | FailureCode
  | 'usage'
  | 'not_found'
  | 'decision_needed'
  | 'conflict'
  | 'locked'
  | 'timeout'
  | 'failed';

const EXIT_OF: Record<ErrorCode, ExitCode> = {
  usage: EXIT.usage,
  not_found: EXIT.notFound,
  decision_needed: EXIT.decision,
  conflict: EXIT.conflict,
  locked: EXIT.conflict,
  timeout: EXIT.timeout,
  failed: EXIT.failed,
  auth_expired: EXIT.failed,
  auth_revoked: EXIT.failed,
  rate_limited: EXIT.failed,
  provider_down: EXIT.failed,
  no_response: EXIT.failed,
  bad_config: EXIT.failed,
  bad_data: EXIT.failed,
  connector_crashed: EXIT.failed,
};

/** An error that users are expected to meet: says what happened and what to type next. Everything else is a bug. */
export class ExpectedError extends Error {
  override readonly name = 'ExpectedError';
  readonly code: ErrorCode;
  /** What to do or type next. */
  readonly hint: string | null;
  /** Whether the same call can succeed later without anybody changing anything. */
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, more: { hint?: string; retryable?: boolean; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.hint = more.hint ?? null;
    this.retryable = more.retryable ?? false;
  }

  get exit(): ExitCode {
    return EXIT_OF[this.code];
  }
}

/** For `catch`: swallows an `ExpectedError`, and throws a bug on. */
export function unlessBug(error: unknown): undefined {
  if (!(error instanceof ExpectedError)) throw error;
}

/** The call is wrong; nothing was started. Exit 2. */
export const usage = (message: string, hint?: string) => new ExpectedError('usage', message, hint ? { hint } : {});
/** No such venue, type or integration. Exit 3. */
export const notFound = (message: string, hint?: string) =>
  new ExpectedError('not_found', message, hint ? { hint } : {});
/** A decision is needed and nobody can be asked; the hint names the flags. Exit 4. */
export const decisionNeeded = (message: string, hint: string) =>
  new ExpectedError('decision_needed', message, { hint });
/** It clashes with what is there. Exit 6. */
export const conflict = (message: string, hint?: string) =>
  new ExpectedError('conflict', message, hint ? { hint } : {});
/** Somebody else holds the lock. Exit 6. */
export const locked = (message: string, hint?: string) =>
  new ExpectedError('locked', message, { retryable: true, ...(hint ? { hint } : {}) });

/** The user cancelled (Ctrl-C, "cancel", "no"): nothing was changed. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  /** 0 when "cancel" was chosen, 130 after Ctrl-C or SIGINT, 143 after SIGTERM or SIGHUP. */
  readonly exit: 0 | 130 | 143;
  constructor(exit: 0 | 130 | 143 = 130) {
    super('cancelled');
    this.exit = exit;
  }
}

/** An error as scripts see it. */
export interface ErrorJson {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly retryable: boolean;
}

export function errorJson(error: ExpectedError): ErrorJson {
  return { code: error.code, message: error.message, hint: error.hint, retryable: error.retryable };
}

type Outcome = { readonly ok: true } | { readonly ok: false; readonly error: ExpectedError };

/**
 * One selected: its own exit code. Several: 0 all done or nothing to do, 1 all failed, else 5. What could not be read,
 * and so not be selected, counts as failed.
 */
export function exitOf(done: readonly Outcome[], unread: readonly ExpectedError[] = []): ExitCode {
  const results = [...done, ...unread.map((error) => ({ ok: false, error }) as const)];
  const [first] = results;
  if (results.length === 1 && first) return first.ok ? EXIT.done : first.error.exit;
  const failed = results.filter((r) => !r.ok).length;
  if (failed === 0) return EXIT.done;
  return failed === results.length ? EXIT.failed : EXIT.partly;
}

/** Why a check failed, in the one shape that it has from the connector to the exit code. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  /** Who has to act before it can get better. */
  readonly needs: Needs;
  /** The provider's wish, in milliseconds from now. */
  readonly retryAfterMs: number | null;
  /** False for what says nothing about the POS: rate limits, a secret that does not resolve on this machine. */
  readonly counted: boolean;
  /** Part of an incident: many venues fail alike, so nobody is called off for it. */
  readonly incident: boolean;
}

/** A failure as a connector throws it, in its own words: cleaned of secrets and control characters by the engine. */
export class CheckFailure extends Error implements Failure {
  override readonly name = 'CheckFailure';
  readonly code: FailureCode;
  readonly needs: Needs;
  readonly retryAfterMs: number | null;
  readonly counted: boolean;
  /** A connector knows nothing of other venues. */
  readonly incident = false;
  /**
   * E-mail types, when the mailbox could be read although the check failed (a report was quarantined): when the newest
   * report was received, null for none. Undefined when it could not be read.
   */
  readonly reportAt: Instant | null | undefined;
  /** What a program said before it failed, line by line, for people who look into it. */
  readonly log: string | undefined;
  /** What was left out, where that is so much that the check fails. */
  readonly rejected: Rejected | undefined;
  /** There was no connection: nothing of the call left this machine. */
  readonly unsent: boolean;

  constructor(
    code: FailureCode,
    message: string,
    more: {
      needs?: Needs;
      retryAfterMs?: number;
      counted?: boolean;
      reportAt?: Instant | null;
      log?: string | undefined;
      rejected?: Rejected | undefined;
      unsent?: boolean;
      cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.needs = more.needs ?? NEEDS_OF[code];
    this.retryAfterMs = more.retryAfterMs ?? null;
    this.counted = more.counted ?? code !== 'rate_limited';
    this.reportAt = more.reportAt;
    this.log = more.log;
    this.rejected = more.rejected;
    this.unsent = more.unsent ?? false;
  }
}

/** Who has to act, unless the connector knows better. */
export const NEEDS_OF: Record<FailureCode, Needs> = {
  auth_expired: 'venue',
  auth_revoked: 'venue',
  bad_config: 'support',
  bad_data: 'support',
  connector_crashed: 'support',
  rate_limited: 'nobody',
  provider_down: 'nobody',
  no_response: 'nobody',
};

/** What every exit code means; `posctl help exit-codes` prints it. */
export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.done, 'done, or nothing to do'],
  [EXIT.failed, 'failed'],
  [EXIT.usage, 'bad usage, nothing was started'],
  [EXIT.notFound, 'no such venue, type or integration'],
  [EXIT.decision, 'a decision is needed and nobody can be asked; the message names the flags'],
  [EXIT.partly, 'partly done: of several, some failed'],
  [EXIT.conflict, 'conflict: duplicate, changed meanwhile, or the lock is held'],
  [EXIT.unhealthy, 'something is unhealthy (doctor; --check of list, triage, daemon status)'],
  [EXIT.timeout, 'timed out, still running'],
  [EXIT.interrupted, 'interrupted (Ctrl-C)'],
  [EXIT.terminated, 'terminated'],
];

/**
 * How a check ended, or a call of a connector within it, with what it brought when it succeeded, and what is known
 * besides when it failed.
 */
export type Ended<Good = object, Bad = object> =
  | ({ readonly how: 'succeeded' } & Good)
  | ({ readonly how: 'failed'; readonly failure: Failure } & Bad)
  | { readonly how: 'cancelled' };
