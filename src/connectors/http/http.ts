import { formatDuration } from '../../domain/duration.ts';
import { CheckFailure } from '../../domain/errors.ts';
import { clean, harmless, redact } from '../../domain/text.ts';
import { type Instant, MINUTE, millis, plus } from '../../domain/time.ts';
import type { Budgets, RateBudget } from '../../ports/budgets.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BodySink, Http, HttpAnswer, HttpRequest } from '../../ports/http.ts';
import type { Ids } from '../../ports/ids.ts';
import {
  addressOption,
  brokenAnswer,
  callName,
  checkedUrl,
  excerpt,
  jsonBreaksAt,
  mustTellTheTime,
  parsed,
  readNetworkError,
  readStatus,
  redirectTarget,
  saidIn,
  secretFields,
  secretsOf,
  skewOf,
  skewWarning,
} from './failure.ts';

export interface HttpLimits {
  /** Milliseconds until the connection stands and the headers of the answer are there. */
  readonly headersMs: number;
  /** Milliseconds without another piece of the body. */
  readonly silenceMs: number;
  /** Bytes of an answer, unpacked. */
  readonly maxBytes: number;
  /** Tries of one request, the first included. */
  readonly tries: number;
  /** The wait before the second try when the provider does not say how long; doubles from there. */
  readonly firstWaitMs: number;
  /** A provider that asks for more is not waited for, nor is a turn that comes later. */
  readonly maxWaitMs: number;
}

const HTTP_LIMITS: HttpLimits = {
  headersMs: 30_000,
  silenceMs: 30_000,
  maxBytes: 32 * 1024 * 1024,
  tries: 4,
  firstWaitMs: 250,
  maxWaitMs: 60_000,
};

export interface HttpParts {
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'chance'>;
  readonly budgets: Budgets;
  readonly limits?: Partial<HttpLimits>;
  readonly fetch?: typeof globalThis.fetch;
}

const MAX_REDIRECTS = 5;

/**
 * An answer to one venue must not silence all of them for long: after this many milliseconds others ask again for
 * themselves.
 */
const LONGEST_HOLD_MS = 15 * MINUTE;

/**
 * HTTP on the platform's fetch. Tries again after 429, 5xx and lost connections, never after silence (that took long
 * enough). Every try is one request of the budgets. Rejects with the signal's reason when it is aborted, at once, also
 * between tries; else with `CheckFailure`.
 */
export function makeHttp(parts: HttpParts): Http {
  const { clock, budgets: shared, fetch = globalThis.fetch } = parts;
  const limits = { ...HTTP_LIMITS, ...parts.limits };
  return {
    async request(request) {
      const url = checkedUrl(request);
      const { budgets = [], signal, kept } = request;
      if (kept && kept.earlier !== null)
        return answerOf({ ...EARLIER, asked: { request, url }, call: callName(request, url), text: kept.earlier });
      for (let tried = 1; ; tried += 1) {
        const away = await shared.take(budgets, { signal, maxWaitMs: limits.maxWaitMs });
        if (away > 0) throw tooLong(callName(request, url), budgets, away);
        signal.throwIfAborted();
        const outcome = await attempt({ request, url, limits, clock, fetch });
        if (outcome.kind === 'answer') return outcome.answer;
        if (outcome.kind === 'final') throw outcome.failure;
        const wish = wishedWait(outcome.headers, clock.now());
        const wait = Math.max(wish ?? 0, backOff(limits.firstWaitMs, tried, parts.ids.chance()));
        const unheard = outcome.failure.code === 'rate_limited';
        if (unheard || wish !== null) {
          const until = plus(clock.now(), Math.min(wait, LONGEST_HOLD_MS));
          await shared.hold(
            budgets.map(({ name }) => name),
            until,
          );
        }
        const last = tried >= limits.tries || (request.retry === false && !unheard);
        if (last || wait > limits.maxWaitMs) throw afterTries(outcome.failure, tried, wish);
        await clock.sleep(wait, signal);
      }
    },
  };
}

/** What one try came to; `passing`: another one may help. */
type Outcome =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'final'; readonly failure: CheckFailure }
  | { readonly kind: 'passing'; readonly failure: CheckFailure; readonly headers: Readonly<Record<string, string>> };

interface Attempt {
  readonly request: HttpRequest;
  readonly url: URL;
  readonly limits: HttpLimits;
  readonly clock: Pick<Clock, 'now'>;
  readonly fetch: typeof globalThis.fetch;
}

async function attempt(given: Attempt): Promise<Outcome> {
  const { request, limits, clock, url } = given;
  const call = callName(request, url);
  const watch = new Watch(request.signal);
  try {
    watch.expect(`${call}: no answer within ${limits.headersMs / 1000} s`, limits.headersMs);
    const sentAt = clock.now();
    const response = await send(given, call, watch.signal);
    const answeredAt = clock.now();
    watch.expect(`${call}: the answer broke off, nothing more came for ${limits.silenceMs / 1000} s`, limits.silenceMs);
    const headers = Object.fromEntries(response.headers);
    const isGood = response.ok || (request.follow === false && isRedirect(response));
    const { into } = request;
    const text =
      into && isGood ? await pourInto(into, response, watch) : await readBody({ response, call, limits, watch });
    const skew = skewOf(headers, { sentAt, answeredAt });
    mustTellTheTime(skew, url.host);
    const warning = skewWarning(skew, url.host);
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]?.trim() ?? '');
    const answer = { asked: { request, url }, call, status: response.status, headers, cookies, text, warning };
    return isGood ? { kind: 'answer', answer: answerOf(answer) } : readFailure(given, answer);
  } catch (error) {
    watch.cut();
    request.signal.throwIfAborted();
    if (watch.expired) return { kind: 'final', failure: new CheckFailure('no_response', watch.expired) };
    if (error instanceof CheckFailure) return { kind: 'final', failure: error };
    const { failure, passing } = readNetworkError(call, error, addressOption(request));
    return passing ? { kind: 'passing', failure, headers: {} } : { kind: 'final', failure };
  } finally {
    watch.end();
  }
}

/** What is not kept of an answer. */
const EARLIER = { status: 200, headers: {}, cookies: [], warning: null } as const;

type Init = ReturnType<typeof initOf>;

/** How it is asked; whatever that takes is loaded now, and not when the answer is there. */
async function askingFor({ kept }: HttpRequest, fetch: typeof globalThis.fetch) {
  if (!kept) return (url: URL, init: Init) => fetch(url, init);
  const { keptFetch } = await import('./kept-fetch.ts');
  return (url: URL, init: Init) => keptFetch(url, { body: '', ...init, keep: (text) => kept.keep(text) });
}

const isRedirect = ({ status }: Response) => [301, 302, 303, 307, 308].includes(status);

async function send({ request, url, fetch }: Attempt, call: string, signal: AbortSignal): Promise<Response> {
  const init = initOf(request, signal);
  const ask = await askingFor(request, fetch);
  let target = url;
  for (let hop = 0; ; hop += 1) {
    const response = await ask(target, init);
    if (!isRedirect(response) || request.follow === false) return response;
    await response.body?.cancel();
    target = redirectTarget(call, request, response, target);
    if (hop >= MAX_REDIRECTS) {
      const why = `${call} is redirected in a loop. Check ${addressOption(request)}`;
      throw new CheckFailure('bad_config', why);
    }
  }
}

function initOf({ method, json, form, headers: own }: HttpRequest, signal: AbortSignal) {
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'posctl', ...own };
  const init = { method, headers, redirect: 'manual', signal } as const;
  if (json !== undefined) {
    headers['content-type'] = 'application/json';
    return { ...init, body: JSON.stringify(json) };
  }
  if (!form) return init;
  headers['content-type'] = 'application/x-www-form-urlencoded';
  return { ...init, body: new URLSearchParams(form).toString() };
}

interface Reading {
  readonly response: Response;
  readonly call: string;
  readonly limits: HttpLimits;
  readonly watch: Watch;
}

async function readBody({ response, call, limits, watch }: Reading): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > limits.maxBytes) {
      const most = `${limits.maxBytes / 1024 / 1024} MiB`;
      throw brokenAnswer(`${call}: the answer is larger than ${most} and was not read to its end`);
    }
    pieces.push(piece);
    watch.heard();
  }
  return new TextDecoder().decode(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces));
}

/** The silence of whoever takes the pieces is not that of the provider. */
async function pourInto(into: BodySink, response: Response, watch: Watch): Promise<string> {
  into.begin();
  for await (const piece of response.body ?? []) {
    watch.hold();
    await into.piece(piece);
    // Where it was ended meanwhile, the body may neither go on nor fail.
    watch.signal.throwIfAborted();
    watch.heard();
  }
  return '';
}

interface Answered {
  readonly asked: Pick<Attempt, 'request' | 'url'>;
  readonly call: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly text: string;
  readonly warning: string | null;
}

function answerOf({ asked, call, status, headers, cookies, text, warning }: Answered): HttpAnswer {
  return {
    status,
    headers,
    cookies,
    text,
    warning,
    json() {
      try {
        return JSON.parse(text);
      } catch (error) {
        const at = jsonBreaksAt(text, error);
        const words = near(text, at, asked);
        const broken = at < text.length;
        const where = broken
          ? `breaks at character ${at + 1} of ${text.length}`
          : `ends too early, after ${text.length} characters`;
        const how = text === '' ? 'is empty' : `${where}${words ? `, near «${words}»` : ''}`;
        throw brokenAnswer(`${call}: the answer is not JSON, it ${how}`);
      }
    },
  };
}

/** Of an answer, in which a secret is looked for: no secret that reaches into what is shown begins or ends further away. */
const WIDE = 4000;
const NEAR = 20;

/**
 * What stands around a place of an answer; empty where that could be a part of a secret. What is answered to credentials in
 * a body may be the next ones, which nobody knows yet.
 */
function near(text: string, at: number, { request, url }: Answered['asked']): string {
  if (secretFields(request).length > 0) return '';
  const wide = text.slice(Math.max(0, at - WIDE), at + WIDE);
  if (harmless(wide, secretsOf(request, url)) !== clean(wide)) return '';
  return excerpt(text.slice(Math.max(0, at - NEAR), at + NEAR));
}

function readFailure({ request, url }: Attempt, { call, status, headers, text }: Answered): Outcome {
  const secrets = secretsOf(request, url);
  const failure = readStatus(call, status, saidIn(text, secrets));
  const busy = status === 429 || status === 503;
  if (busy || status >= 500 || status === 408) return { kind: 'passing', failure, headers: busy ? headers : {} };
  const explained = request.explain?.(status, parsed(redact(text, secrets)));
  return { kind: 'final', failure: explained ?? failure };
}

/** A provider that names a time to come back is busy, not broken: also with 503. */
function afterTries(failure: CheckFailure, tried: number, wish: number | null): CheckFailure {
  const times = tried === 1 ? '' : ` (asked ${tried} times in a row)`;
  // Of several calls an earlier one may have left.
  const unsent = tried === 1 && failure.unsent;
  if (wish === null) return new CheckFailure(failure.code, failure.message + times, { unsent });
  const again = `; it asks to come back in ${Math.ceil(wish / 1000)} s`;
  return new CheckFailure('rate_limited', failure.message + times + again, { retryAfterMs: wish });
}

function tooLong(call: string, budgets: readonly RateBudget[], wait: number): CheckFailure {
  const limits = budgets.map(({ requests, perMs }) => `${requests} in ${formatDuration(perMs)}`).join(', ');
  const when = `its turn comes in ${formatDuration(wait)}`;
  const why = `${call} was not sent: the limits of the provider (${limits}) are used up by all checks together; ${when}`;
  return new CheckFailure('rate_limited', why, { retryAfterMs: wait });
}

/** Ends a try when the caller gives up, or when what is expected does not come in time. */
export class Watch {
  /** What did not come in time. */
  expired: string | null = null;
  private readonly controller = new AbortController();
  private readonly caller: AbortSignal;
  private timer: NodeJS.Timeout | undefined;
  /** Starts the waiting anew. */
  private again = () => {};

  constructor(caller: AbortSignal) {
    this.caller = caller;
    caller.addEventListener('abort', this.cut);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** From now on, `what` is said when `ms` pass without `heard`. */
  expect(what: string, ms: number): void {
    this.again = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.expired = what;
        this.cut();
      }, ms);
    };
    this.again();
  }

  heard(): void {
    this.again();
  }

  /** Nothing is expected until something is heard again. */
  hold(): void {
    clearTimeout(this.timer);
  }

  /** Frees the connection of an answer that is not wanted to its end. */
  readonly cut = (): void => this.controller.abort();

  end(): void {
    clearTimeout(this.timer);
    this.caller.removeEventListener('abort', this.cut);
  }
}

/**
 * How long a provider asks us to stay away, in milliseconds from `now`; null when it does not say.
 * Reads `Retry-After` as seconds and as an HTTP date, and `X-Toast-RateLimit-Reset` as seconds since the epoch.
 */
export function wishedWait(headers: Readonly<Record<string, string>>, now: Instant): number | null {
  const after = headers['retry-after']?.trim();
  if (after !== undefined) {
    if (/^\d{1,9}(\.\d+)?$/.test(after)) return Math.ceil(Number(after) * 1000);
    // Every form of an HTTP date begins with the name of a weekday; `Date.parse` alone takes nearly anything.
    const date = /^[A-Z][a-z]{2,8},? /.test(after) ? Date.parse(after) : Number.NaN;
    if (!Number.isNaN(date)) return Math.max(0, date - millis(now));
  }
  const reset = headers['x-toast-ratelimit-reset']?.trim();
  if (reset !== undefined && /^\d{9,11}$/.test(reset)) return Math.max(0, Number(reset) * 1000 - millis(now));
  return null;
}

/**
 * The wait before another try when nobody says how long: doubles with each try (`tried` is 1 after the first), less up to
 * half of it by `chance` in [0, 1), so that many clients do not come back together.
 */
export function backOff(firstMs: number, tried: number, chance: number): number {
  return Math.round(firstMs * 2 ** (tried - 1) * (1 - chance / 2));
}
