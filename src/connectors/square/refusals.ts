import { CheckFailure } from '../../domain/errors.ts';
import type { Refusal } from '../api/client.ts';
import { type Fields, fields, text } from '../api/read.ts';
import { forgottenPage, MissingPermission, refusalWords, refusedCall } from '../api/refusal.ts';

/** Square's own words for a refused call, as what they mean for us; undefined for codes that say no more than the status. */
export function explainSquare({ status, body, permission }: Refusal): CheckFailure | undefined {
  const { code } = firstError(body);
  const said = wordsOf(status, body);
  switch (code) {
    case 'ACCESS_TOKEN_EXPIRED':
      return new CheckFailure(
        'auth_expired',
        `Square says that the access token has expired (${said}); make a new one`,
      );
    case 'ACCESS_TOKEN_REVOKED':
    case 'UNAUTHORIZED':
    case 'CLIENT_DISABLED':
    case 'APPLICATION_DISABLED':
      return new CheckFailure('auth_revoked', `Square does not accept the access token (${said}); make a new one`);
    case 'INSUFFICIENT_SCOPES':
    case 'INSUFFICIENT_PERMISSIONS':
    case 'FORBIDDEN':
      return new MissingPermission(permission, said);
    case 'RATE_LIMITED':
      return new CheckFailure('rate_limited', `Square asks to call less often (${said})`);
    case 'INVALID_CURSOR':
      return forgottenPage('Square', said);
    default:
      return code === null ? undefined : refusedCall('Square', status, said);
  }
}

/** The same for the call that renews the token: there everything that is refused is a refused connection. */
export function explainRenewal(status: number, answer: unknown): CheckFailure | undefined {
  const body = fields(answer);
  const said = wordsOf(status, body);
  const mistaken = /client/i.test(text(body.error) ?? text(body.type) ?? '');
  if (status === 400 && mistaken) {
    return new CheckFailure('bad_config', `Square does not know clientId or clientSecret (${said})`);
  }
  if (status === 400 || status === 401 || status === 403) {
    return new CheckFailure('auth_revoked', `Square refused the refresh token (${said}); the venue must connect again`);
  }
  return undefined;
}

function firstError({ errors }: Fields) {
  const error = fields(Array.isArray(errors) ? errors[0] : undefined);
  return { code: text(error.code), detail: text(error.detail), field: text(error.field) };
}

/** `401 ACCESS_TOKEN_EXPIRED: The token has expired` */
function wordsOf(status: number, body: Fields): string {
  const { code, detail, field } = firstError(body);
  const { error, error_description, message } = body;
  return refusalWords([status, code ?? text(error), field], detail ?? text(error_description) ?? text(message));
}
