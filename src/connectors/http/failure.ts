import { CheckFailure } from '../../domain/errors.ts';
import { clean, redact, shorten } from '../../domain/text.ts';
import { HOUR, type Instant, instant, lasting, MINUTE, millis } from '../../domain/time.ts';
import { codeOf, isObject } from '../../domain/unknown.ts';
import type { HttpRequest } from '../../ports/http.ts';

/** An answer that cannot be read is the provider's matter, or of something between, not of the set-up. */
export function brokenAnswer(message: string): CheckFailure {
  return new CheckFailure('bad_data', message, { needs: 'provider' });
}

/** `POST /v2/orders/search at connect.squareup.com`: never the query, which may hold secrets. */
export function callName(request: HttpRequest, url: URL): string {
  return clean(`${request.method} ${shorten(url.pathname, 200)} at ${url.host}`);
}

/** Values sent with a request that must not come back in a message: credentials in its address, headers and body. */
export function secretsOf(request: HttpRequest, url: URL): string[] {
  const secrets = [...url.searchParams].filter(([name]) => SECRET_QUERY.test(name)).map(([, value]) => value);
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (SECRET_HEADER.test(name)) secrets.push(value.replace(/^\w+ +/, ''));
  }
  return [...secrets, ...secretFields(request)];
}

/** Credentials in the body of a request. */
export function secretFields({ form, json }: HttpRequest): string[] {
  return [form, json].flatMap((fields) =>
    Object.entries(fields ?? {}).flatMap(([name, value]) =>
      typeof value === 'string' && SECRET_FIELD.test(name) ? [value] : [],
    ),
  );
}

/** A code in a query is one of a country or a currency. */
const SECRET_QUERY = /token|key|secret|password/i;
const SECRET_HEADER = /auth|token|key|secret|cookie|session/i;
const SECRET_FIELD = /token|key|secret|password|assertion|code|^client_?id$/i;

/** What stands in an error body, in one short line. Web pages lose their marks. */
export function excerpt(body: string): string {
  const start = body.slice(0, 4000);
  const text = /^\s*</.test(start) ? start.replace(/<(style|script)\b[\s\S]*?(?:<\/\1>|$)|<[^<>]*>/gi, ' ') : start;
  return shorten(clean(text).replace(/\s+/g, ' ').trim(), 200);
}

/** What an error body says, with `***` in place of what was sent in confidence; JSON is reduced to its words. */
export function saidIn(body: string, secrets: readonly string[]): string {
  const text = redact(body.slice(0, 8000), secrets);
  return excerpt(wordsOf(parsed(text)) ?? text);
}

/** The body as JSON, or as the text that it is. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Code and explanation, where providers put them. */
function wordsOf(value: unknown): string | null {
  if (!isObject(value)) return null;
  const inner = Array.isArray(value.errors) ? value.errors[0] : value.error;
  if (isObject(inner)) return wordsOf(inner);
  const words = [
    [inner, value.code].find((name) => typeof name === 'string'),
    [value.detail, value.message, value.error_description, value.title].find((text) => typeof text === 'string'),
  ].filter((part) => typeof part === 'string');
  return words.length === 0 ? null : words.join(': ');
}

/** The default reading of an answer that is not a success. `said` is the cleaned body. */
export function readStatus(call: string, status: number, said: string): CheckFailure {
  const message = `${call} answered ${status}${said ? `: ${said}` : ' without a body'}`;
  if (status === 401) return new CheckFailure('auth_expired', message);
  if (status === 403) return new CheckFailure('auth_revoked', message);
  if (status === 429) return new CheckFailure('rate_limited', message);
  if (status >= 500 || status === 408) return new CheckFailure('provider_down', message);
  return new CheckFailure('bad_config', message);
}

/** Which option says where a request goes. */
export const addressOption = ({ addressOption = 'baseUrl' }: HttpRequest): string => addressOption;

/** Why no answer came, from the error of the platform's fetch: only its code is used, for its texts may hold headers. */
export function readNetworkError(
  call: string,
  error: unknown,
  option = 'baseUrl',
): { failure: CheckFailure; passing: boolean } {
  const code = codeWithin(error);
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|EPROTO/.test(code)) {
    const why = `${call}: no safe connection (${code}); check ${option}, the clock and the certificates of this machine`;
    return { failure: new CheckFailure('bad_config', why, { unsent: true }), passing: false };
  }
  const why = WHY[code] ?? 'the connection failed';
  const message = `${call}: ${why}${code ? ` (${code})` : ''}`;
  return { failure: new CheckFailure('no_response', message, { unsent: UNSENT.has(code) }), passing: true };
}

/** There was no connection over which anything could be sent. */
const UNSENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

const WHY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing is listening there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be looked up now',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
};

/** The first code of an error or of what caused it; empty where none has one. */
function codeWithin(error: unknown): string {
  let at: unknown = error;
  for (let depth = 0; at instanceof Error && depth < 5; depth += 1) {
    const code = codeOf(at);
    if (code !== undefined) return clean(code);
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return '';
}

/**
 * The address of a request, when it is fit to carry credentials: https, or http to this machine itself.
 * @throws CheckFailure `bad_config`
 */
export function checkedUrl(request: HttpRequest): URL {
  const url = safeUrl(request.url, addressOption(request));
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    // The platform would quote the value in its error.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      const why = `the value for the header ${name} cannot be sent as it is; was a line break copied with it?`;
      throw new CheckFailure('bad_config', why);
    }
  }
  return url;
}

/** An address that people gave, by the name of its option. @throws CheckFailure `bad_config` */
export function safeUrl(text: string, option: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.host)
    throw new CheckFailure(
      'bad_config',
      `${option} is not a web address; give one like https://host${option === 'tokenUrl' ? '/token' : ''}`,
    );
  if (url.username || url.password)
    throw new CheckFailure('bad_config', `the address of ${url.host} holds a user name or password; take it out`);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url;
  const why = `${url.protocol}//${url.host} is not encrypted; use https: (http: goes only to this machine itself)`;
  throw new CheckFailure('bad_config', why);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * Where a redirect may lead: to the same origin, and only so that the same call is made again.
 * @throws CheckFailure `bad_config` for every other place, because credentials would go there too.
 */
export function redirectTarget(call: string, request: HttpRequest, response: Response, from: URL): URL {
  const location = response.headers.get('location') ?? '';
  const next = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const sameCall = request.method === 'GET' || response.status === 307 || response.status === 308;
  if (next?.origin === from.origin && sameCall) return next;
  const where = next && next.origin !== from.origin ? `another address, ${next.origin}` : 'another place';
  const why = `${call} answered ${response.status} and points to ${where}`;
  const check = `Check ${addressOption(request)}`;
  throw new CheckFailure('bad_config', `${why}; not followed, the credentials would go there too. ${check}`);
}

/** Beyond this people are warned. */
const NOTEWORTHY = 5 * MINUTE;
/** Beyond this what is asked for by time, and what is noted as fetched, is wrong. */
const UNBEARABLE = HOUR;

/** When a request was sent and its answer had come, by this machine's clock. */
export interface Exchange {
  readonly sentAt: Instant;
  readonly answeredAt: Instant;
}

/**
 * How far this machine's clock is ahead of the server's (negative: behind), in ms, as the `Date` of an answer says it (RFC
 * 9110, 6.6.1). An answer that took its time is no sign of a wrong clock. Null when it says nothing, or comes out of a cache.
 */
export function skewOf(headers: Readonly<Record<string, string>>, { sentAt, answeredAt }: Exchange): number | null {
  const date = Date.parse(headers.date ?? '');
  if (Number.isNaN(date) || Number(headers.age ?? 0) > 0) return null;
  const ahead = millis(sentAt) - (date + 1000);
  const behind = date - millis(answeredAt);
  return ahead > 0 ? ahead : behind > 0 ? -behind : 0;
}

/** @throws CheckFailure `bad_config`, not counted: no word about the POS, and nothing that is fetched now can be trusted. */
export function mustTellTheTime(skew: number | null, host: string): void {
  if (skew === null || Math.abs(skew) <= UNBEARABLE) return;
  const hint = 'synchronise the clock of this machine with a time server';
  throw new CheckFailure('bad_config', `${skewWords(skew, host)}; ${hint}`, { counted: false });
}

/** A warning about a clock that is wrong, but not so far that a check must fail; null when it is right enough. */
export function skewWarning(skew: number | null, host: string): string | null {
  return skew === null || Math.abs(skew) <= NOTEWORTHY ? null : skewWords(skew, host);
}

function skewWords(skew: number, host: string): string {
  const far = lasting(instant(0), instant(Math.abs(skew)));
  return `this machine's clock is ${far} ${skew > 0 ? 'ahead of' : 'behind'} that of ${host}`;
}

/** Where a text stops being JSON: the number of characters before the place, for messages. */
export function jsonBreaksAt(text: string, error: unknown): number {
  const message = error instanceof Error ? error.message : '';
  const said = /at position (\d+)/.exec(message);
  if (said) return Number(said[1]);
  if (message.includes('end of JSON input')) return text.length;
  return firstUnexpected(text);
}

const TOKEN = /[ \t\n\r]*(?:([{}[\],:])|"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|true|false|null)/y;

/** The engine names no place when it meets something else where a value is due: no token at all, or a closing mark. */
function firstUnexpected(text: string): number {
  TOKEN.lastIndex = 0;
  let before = ',';
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(text);
    if (!token) return at + (/^\s*/.exec(text.slice(at, at + 1000))?.[0].length ?? 0);
    const mark = token[1] ?? '';
    if (/^[}\],:]$/.test(mark) && (before === ',' || before === ':')) return TOKEN.lastIndex - 1;
    before = mark;
  }
  return text.length;
}
