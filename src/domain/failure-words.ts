/** A failure as the error of a command: what happened, and what to type next. */

import { ExpectedError, type Failure } from './errors.ts';
import type { Credential, Integration } from './integration.ts';
import { answerCommand, authorizeCommand, takesConsent, withAuthorizeCommand } from './next-step.ts';
import { refOf, shellRef } from './reference.ts';
import { secretFlag } from './secret-source.ts';

type Credentials = Readonly<Record<string, Credential>>;

/** A check failed. */
export function failedCheck({ code, message, needs }: Failure, integration: Integration): ExpectedError {
  const ref = shellRef(refOf(integration));
  const renewal = takesConsent({ message })
    ? authorizeCommand(integration)
    : `posctl edit ${ref} ${secretFlag(integration.credentials)}`;
  const again =
    integration.status === 'CalledOff'
      ? `it stays called off, and nothing checks it by itself; once it should work again: posctl refresh ${ref}`
      : 'it will be retried automatically';
  const hint = {
    nobody: again,
    provider: `the provider has trouble; ${again}`,
    venue: `the venue must renew its access; then: ${renewal}`,
    support: `look at the set-up: posctl show ${ref}`,
  }[needs];
  return new ExpectedError(code, message, { hint, retryable: needs === 'nobody' || needs === 'provider' });
}

/** What was tried before it would have been saved. */
export interface Tried {
  readonly type: string;
  readonly venue: string;
  readonly nickname: string | null;
  readonly credentials: Credentials;
  /**
   * Names of credentials that were given for this trial and that the provider has replaced: they are good for nothing now.
   */
  readonly spent: readonly string[];
}

/** A trial failed: nothing was saved. */
export function failedTrial(failure: Failure, tried: Tried): ExpectedError {
  const { type, spent } = tried;
  const { code, message, needs } = failure;
  const said = `${withAuthorizeCommand(message, tried)}; nothing was saved`;
  if (spent.length === 0)
    return new ExpectedError(code, said, {
      hint: trialHint(failure, tried),
      retryable: needs === 'nobody',
    });
  return new ExpectedError(code, `${said}, and ${spent.join(', ')} is used up now`, {
    hint: `get a new one: posctl types ${type}`,
  });
}

/** Whose consent it was, and whether its answer is used up. */
export interface ConsentTried {
  readonly request: Pick<Integration, 'type' | 'venue' | 'nickname'>;
  readonly spent: boolean;
}

/** The code of a consent did not become tokens: nothing was saved. */
export function failedConsent({ code, message, needs, counted }: Failure, { request, spent }: ConsentTried) {
  const { type, venue } = request;
  // A secret of this machine that does not resolve: elsewhere it may.
  const first = code === 'bad_config' && !counted ? 'make it available here' : 'the answer is not used up';
  const hint = spent
    ? `begin anew: ${authorizeCommand(request)}`
    : `${first}; then give the same answer: ${answerCommand(type, venue)}`;
  return new ExpectedError(code, `${message}; nothing was saved`, { hint, retryable: needs === 'nobody' && !spent });
}

function trialHint({ code, counted, message }: Failure, tried: Tried): string {
  const { type, credentials } = tried;
  const help = `posctl types ${type}`;
  if (takesConsent({ message }) && 'refreshToken' in credentials)
    return `let the owner give access anew: ${authorizeCommand(tried)}; to use other credentials: --unset refreshToken and --secret KEY=SOURCE; how: ${help}`;
  if (code === 'auth_expired')
    return `get a new one from the venue and give it with ${secretFlag(credentials)}; how: ${help}`;
  if (code === 'auth_revoked') return `check that it is the right one and may do what is said by: ${help}`;
  // A secret of this machine that does not resolve: elsewhere it may.
  if (code === 'bad_config' && !counted) return 'make it available here, or save it without testing: --no-test';
  if (code === 'bad_config') return `correct what was given; what the type takes: ${help}`;
  return 'try again later, or save it without testing: --no-test';
}
