import { CheckFailure } from '../../domain/errors.ts';
import { fields, text } from '../api/read.ts';
import { codeOfStatus, MissingPermission, refusalWords } from '../api/refusal.ts';

/** Square's own words for a refused call, as what they mean for us; undefined for codes that say no more than the status. */
export function explainSquare(status: number, body: unknown, permission: string): CheckFailure | undefined {
  const code = firstError(body).code;
  const said = wordsOf(body, status);
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
      // Cursors live for minutes only: the next check begins anew.
      return new CheckFailure('provider_down', `Square no longer knows its own page mark (${said})`);
    default:
      return code === null ? undefined : new CheckFailure(codeOfStatus(status), `Square refused the call: ${said}`);
  }
}

/** The same for the call that renews the token: there everything that is refused is a refused connection. */
export function explainRenewal(status: number, body: unknown): CheckFailure | undefined {
  const said = wordsOf(body, status);
  const mistaken = /client/i.test(text(fields(body).error) ?? text(fields(body).type) ?? '');
  if (status === 400 && mistaken) {
    return new CheckFailure('bad_config', `Square does not know clientId or clientSecret (${said})`);
  }
  if (status === 400 || status === 401 || status === 403) {
    return new CheckFailure('auth_revoked', `Square refused the refresh token (${said}); the venue must connect again`);
  }
  return undefined;
}

function firstError(body: unknown) {
  const { errors } = fields(body);
  const error = fields(Array.isArray(errors) ? errors[0] : undefined);
  return { code: text(error.code), detail: text(error.detail), field: text(error.field) };
}

/** `401 ACCESS_TOKEN_EXPIRED: The token has expired` */
function wordsOf(body: unknown, status: number): string {
  const { code, detail, field } = firstError(body);
  const { error, error_description, message } = fields(body);
  return refusalWords([status, code ?? text(error), field], detail ?? text(error_description) ?? text(message));
}
