import { CheckFailure } from '../../domain/errors.ts';
import { clean, redact, shorten } from '../../domain/text.ts';
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
  for (const fields of [request.form, request.json]) {
    for (const [name, value] of Object.entries(fields ?? {})) {
      if (typeof value === 'string' && SECRET_FIELD.test(name)) secrets.push(value);
    }
  }
  return secrets;
}

/** A code in a query is one of a country or a currency. */
const SECRET_QUERY = /token|key|secret|password/i;
const SECRET_HEADER = /auth|token|key|secret|cookie|session/i;
const SECRET_FIELD = /token|key|secret|password|assertion|code|^client_?id$/i;

/** What stands in an error body, in one short line. Web pages lose their marks. */
export function excerpt(body: string): string {
  const start = body.slice(0, 4000);
  const text = /^\s*</.test(start) ? start.replace(/<(style|script)[\s\S]*?<\/\1>|<[^<>]*>/gi, ' ') : start;
  return shorten(clean(text).replace(/\s+/g, ' ').trim(), 200);
}

/** What an error body says, with `***` in the place of what was sent in confidence; JSON is reduced to its words. */
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
  if (typeof value !== 'object' || value === null) return null;
  const holder = value as Readonly<Record<string, unknown>>;
  const inner = Array.isArray(holder.errors) ? holder.errors[0] : holder.error;
  if (typeof inner === 'object' && inner !== null) return wordsOf(inner);
  const words = [
    [inner, holder.code].find((name) => typeof name === 'string'),
    [holder.detail, holder.message, holder.error_description, holder.title].find((text) => typeof text === 'string'),
  ].filter((part) => typeof part === 'string');
  return words.length === 0 ? null : words.join(': ');
}

/** The default reading of an answer that is no success. `said` is the cleaned body. */
export function readStatus(call: string, status: number, said: string): CheckFailure {
  const message = `${call} answered ${status}${said ? `: ${said}` : ' without a body'}`;
  if (status === 401) return new CheckFailure('auth_expired', message);
  if (status === 403) return new CheckFailure('auth_revoked', message);
  if (status === 429) return new CheckFailure('rate_limited', message);
  if (status >= 500 || status === 408) return new CheckFailure('provider_down', message);
  return new CheckFailure('bad_config', message);
}

/** Why no answer came, from the error of the platform's fetch: only its code is used, for its texts may hold headers. */
export function readNetworkError(call: string, error: unknown): { failure: CheckFailure; passing: boolean } {
  const code = codeOf(error);
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|EPROTO/.test(code)) {
    const why = `${call}: no safe connection (${code}); check baseUrl, the clock and the certificates of this machine`;
    return { failure: new CheckFailure('bad_config', why), passing: false };
  }
  const why = WHY[code] ?? 'the connection failed';
  return { failure: new CheckFailure('no_response', `${call}: ${why}${code ? ` (${code})` : ''}`), passing: true };
}

const WHY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
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

function codeOf(error: unknown): string {
  let at: unknown = error;
  for (let depth = 0; at instanceof Error && depth < 5; depth += 1) {
    if ('code' in at && typeof at.code === 'string') return clean(at.code);
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return '';
}
