import type { CheckFailure } from '../domain/errors.ts';
import type { RateBudget } from './budgets.ts';
import type { KeptAnswer } from './secrets.ts';

/** HTTP as every connector uses it: limits, retries and cancellation are handled there, failures come as `CheckFailure`. */
export interface Http {
  request(request: HttpRequest): Promise<HttpAnswer>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** The option that says the address, for messages; `baseUrl`, unless it is said. */
  readonly addressOption?: string;
  /**
   * False for a call that must not be made twice (a single-use token is spent by it): when its answer is lost, that is
   * final. It is sent again only after 429, which refuses it unheard. Everything else is tried several times.
   */
  readonly retry?: false;
  /** Of such a call: where its answer is kept as soon as it is there; an earlier one is taken, and nobody is asked. */
  readonly kept?: KeptAnswer;
  /** False: a redirect is an answer; who logs in looks at each step, and nothing is sent on. */
  readonly follow?: false;
  /** Takes the body of a good answer piece by piece, however long it is; `text` is empty then. */
  readonly into?: BodySink;
  /** All that limit it: it waits until each has room. */
  readonly budgets?: readonly RateBudget[];
  /**
   * Reads an answer of 400–499 (not 429) in the provider's own terms; what it returns is thrown. Undefined: the default
   * reading.
   */
  explain?(status: number, body: unknown): CheckFailure | undefined;
}

export interface BodySink {
  /** A body begins: what came of an earlier try is worth nothing. */
  begin(): void;
  /** No more is read before it is done: memory stays bounded, however slowly the pieces are used. @throws to end the call. */
  piece(bytes: Uint8Array): Promise<void>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Cookies that it sets: `name=value`, as they are sent back. */
  readonly cookies: readonly string[];
  /** The body as it came, decoded as UTF-8. */
  readonly text: string;
  /** What was odd about the exchange, for the warnings of the check (a clock that is minutes off); null when nothing was. */
  readonly warning: string | null;
  /** The body parsed as JSON. @throws CheckFailure `bad_data` that says where it broke. */
  json(): unknown;
}
