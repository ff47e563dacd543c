import { CheckFailure } from '../../domain/errors.ts';
import type { Refusal } from '../api/client.ts';
import { fields, text } from '../api/read.ts';
import { forgottenPage, MissingPermission, refusalWords, refusedCall } from '../api/refusal.ts';

/** What was asked for is older than the account's plan lets anybody see. Nothing else is wrong. */
export class BeyondPlan extends CheckFailure {
  constructor(said: string) {
    const why = 'Loyverse gives receipts of more than 31 days ago only with its add-on Unlimited sales history';
    super('bad_config', `${why} (${said}); ask for later days, or have the venue subscribe to it`, { needs: 'venue' });
  }
}

/** Loyverse's own words for a refused call, as what they mean for us; undefined when there are none. */
export function explainLoyverse({ status, body, permission }: Refusal): CheckFailure | undefined {
  const error = fields(Array.isArray(body.errors) ? body.errors[0] : undefined);
  const [code, details] = [text(error.code), text(error.details)];
  const said = refusalWords([status, code, text(error.field)], details);
  if (status === 402 && /sales history|days ago/i.test(details ?? '')) return new BeyondPlan(said);
  if (status === 402) {
    const why = `Loyverse wants to be paid first: a subscription of the account has ended (${said})`;
    return new CheckFailure('bad_config', why, { needs: 'venue' });
  }
  switch (code) {
    case 'UNAUTHORIZED':
      // One word for all of it: deleted, mistyped, or past its date.
      return /expired/i.test(details ?? '')
        ? new CheckFailure('auth_expired', `the access token has expired (${said}); make a new one`)
        : new CheckFailure('auth_revoked', `Loyverse does not know the access token (${said}); make a new one`);
    case 'FORBIDDEN':
      return new MissingPermission(permission, said);
    case 'INVALID_CURSOR':
      return forgottenPage('Loyverse', said);
    default:
      return code === null ? undefined : refusedCall('Loyverse', status, said);
  }
}
