import { CheckFailure } from '../../domain/errors.ts';
import type { Refusal } from '../api/client.ts';
import { fields, text } from '../api/read.ts';
import { MissingPermission, refusalWords } from '../api/refusal.ts';

/** Toast's own words for a refused call, as what they mean for us. */
export function explainToast({ status, body, permission }: Refusal, restaurant: string): CheckFailure | undefined {
  const said = wordsOf(status, body);
  if (status === 401) return new CheckFailure('auth_expired', `Toast does not accept its own access token (${said})`);
  if (status === 403) {
    // Toast has one answer for both.
    const scope = `${permission} for the restaurant ${restaurant}`;
    return new MissingPermission(scope, said, 'the set of credentials');
  }
  if (status === 400 || status === 404) {
    const why = `Toast does not know the restaurant ${restaurant}, or not this call (${said}); check restaurantId`;
    return new CheckFailure('bad_config', why);
  }
  return undefined;
}

/** The same for the call that logs in: what is refused there is the credentials. */
export function explainLogin(status: number, body: unknown): CheckFailure | undefined {
  const said = wordsOf(status, body);
  if (status !== 400 && status !== 401 && status !== 403) return undefined;
  const why = `Toast does not accept clientId and clientSecret (${said}); check both, or make a new set of credentials`;
  return new CheckFailure('auth_revoked', why);
}

/** `403 10003: Forbidden`; the details for developers when there is no message. */
function wordsOf(status: number, body: unknown): string {
  const { code, message, developerMessage } = fields(body);
  return refusalWords([status, text(code)], text(message) ?? text(developerMessage));
}
