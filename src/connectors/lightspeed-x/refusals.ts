import { CheckFailure } from '../../domain/errors.ts';
import type { Refusal } from '../api/client.ts';
import { type Fields, fields, text } from '../api/read.ts';
import { MissingPermission, refusalWords } from '../api/refusal.ts';

/** Refusals in the words of whoever has to mend them; undefined where the status says it all. */
export function explainLightspeedX({ status, body, permission }: Refusal): CheckFailure | undefined {
  const said = wordsOf(status, body);
  // Lightspeed answers 401 to every token that it does not take, whatever became of it.
  if (status === 401 && /expired/i.test(said))
    return new CheckFailure(
      'auth_expired',
      `Lightspeed X says that the access token has expired (${said}); make a new one`,
    );
  if (status === 401)
    return new CheckFailure('auth_revoked', `Lightspeed X does not accept the access token (${said}); make a new one`);
  if (status === 403) return new MissingPermission(permission, said);
  if (status === 404)
    return new CheckFailure('bad_config', `there is no Lightspeed X shop at this address (${said}); check baseUrl`);
  return undefined;
}

/** `401: Invalid token` */
function wordsOf(status: number, { error, error_description, message }: Fields): string {
  return refusalWords([status], text(error_description) ?? text(message) ?? text(fields(error).message) ?? text(error));
}
