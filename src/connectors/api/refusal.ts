import { CheckFailure } from '../../domain/errors.ts';
import { clean, shorten } from '../../domain/text.ts';

/** The token is good, but may not do this. Another token of the same connection will not help. */
export class MissingPermission extends CheckFailure {
  constructor(permission: string, said: string, holder = 'the access token') {
    super('auth_revoked', `${holder} lacks the permission ${permission} (${said})`);
  }
}

/** What a provider said when it refused a call, in one short line: `401 ACCESS_TOKEN_EXPIRED: The token has expired`. */
export function refusalWords(name: readonly (string | number | null)[], words: string | null): string {
  const said = name.filter(Boolean).join(' ');
  return shorten(clean(words === null ? said : `${said}: ${words}`), 160);
}

/** What a status of 400–499 means when the provider's own words say no more. */
export function codeOfStatus(status: number) {
  if (status === 401) return 'auth_expired';
  return status === 403 ? 'auth_revoked' : 'bad_config';
}

/** A refusal that means nothing in particular, in the provider's words. */
export function refusedCall(provider: string, status: number, said: string): CheckFailure {
  return new CheckFailure(codeOfStatus(status), `${provider} refused the call: ${said}`);
}

/** Marks of pages live for a while only: the next check begins anew. */
export function forgottenPage(provider: string, said: string): CheckFailure {
  return new CheckFailure('provider_down', `${provider} no longer knows its own page mark (${said})`);
}
