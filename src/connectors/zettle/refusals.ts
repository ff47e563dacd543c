import { CheckFailure } from '../../domain/errors.ts';
import type { Instant } from '../../domain/time.ts';
import type { Refusal } from '../api/client.ts';
import { fields, text } from '../api/read.ts';
import { codeOfStatus, MissingPermission, refusalWords, refusedCall } from '../api/refusal.ts';
import type { ZettleKey } from './key.ts';

const NEW_KEY = 'make a new one at my.zettle.com/apps/api-keys';

/** Zettle's own words for a refused call, as what they mean for us. */
export function explainZettle({ status, body, permission }: Refusal, key: ZettleKey | null): CheckFailure {
  const said = wordsOf(body, status);
  if (status === 403) {
    const may = key?.scopes && key.scopes.length > 0 ? `; it may do ${key.scopes.join(', ')}` : '';
    return new MissingPermission(permission, said + may, 'the API key');
  }
  if (status === 401) return new CheckFailure('auth_expired', `Zettle did not accept its own token (${said})`);
  return refusedCall('Zettle', status, said);
}

/** The same for the call that exchanges the key for a token: what is refused there is the key. */
export function explainGrant(
  status: number,
  body: unknown,
  { key, now }: { readonly key: ZettleKey | null; readonly now: Instant },
): CheckFailure {
  const said = wordsOf(body, status);
  const error = text(fields(body).error) ?? '';
  if (/client/i.test(error) && error !== 'unauthorized_client') {
    return new CheckFailure('bad_config', `Zettle does not know the client ID of the key (${said}); check clientId`);
  }
  const ended = key?.expires && key.expires <= now ? key.expires : null;
  if (ended !== null || /expired/i.test(said)) {
    const when = ended === null ? '' : ` on ${ended.slice(0, 10)}`;
    return new CheckFailure('auth_expired', `the API key has expired${when} (${said}); ${NEW_KEY}`);
  }
  if (status === 400 || status === 401 || status === 403) {
    const why = 'it was deleted in the Zettle account, or not all of it was copied';
    return new CheckFailure('auth_revoked', `Zettle refused the API key (${said}): ${why}; ${NEW_KEY}`);
  }
  return new CheckFailure(codeOfStatus(status), `Zettle refused the call for a token: ${said}`);
}

/** `400 invalid_grant: The assertion is not valid` */
function wordsOf(body: unknown, status: number): string {
  const { error, errorType, error_description, developerMessage, message } = fields(body);
  const words = text(error_description) ?? text(developerMessage) ?? text(message);
  return refusalWords([status, text(error) ?? text(errorType)], words);
}
