import { CheckFailure } from '../../domain/errors.ts';
import type { HttpRequest } from '../../ports/http.ts';

/**
 * The address of a request, when it is fit to carry credentials: https, or http to this machine itself.
 * @throws CheckFailure `bad_config`
 */
export function checkedUrl(request: HttpRequest): URL {
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
  if (!url) throw new CheckFailure('bad_config', 'baseUrl is no web address; give one like https://host');
  if (url.username || url.password) {
    throw new CheckFailure('bad_config', `the address of ${url.host} holds a user name or password; take it out`);
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    const why = `${url.protocol}//${url.host} is not encrypted; use https: (http: goes only to this machine itself)`;
    throw new CheckFailure('bad_config', why);
  }
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    // The platform would quote the value in its error.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      const why = `the value for the header ${name} cannot be sent as it is; was a line break copied with it?`;
      throw new CheckFailure('bad_config', why);
    }
  }
  return url;
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
  throw new CheckFailure('bad_config', `${why}; not followed, the credentials would go there too. Check baseUrl`);
}
