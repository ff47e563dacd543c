import { accountWords, isElsewhere } from '../../domain/account.ts';
import type { PosType } from '../../domain/catalogue.ts';
import type { PendingConsent } from '../../domain/consent.ts';
import { Cancelled, decisionNeeded, ExpectedError, usage } from '../../domain/errors.ts';
import type { Credential, Integration } from '../../domain/integration.ts';
import { answerCommand, authorizeCommand } from '../../domain/next-step.ts';
import { refOf } from '../../domain/reference.ts';
import { clean } from '../../domain/text.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Prompts } from '../../ports/prompts.ts';
import { present } from './set-up.ts';
import { tryCredentials, type VerifyPorts } from './verify.ts';

/** For what a consent was given. */
export interface Answered {
  readonly type: PosType;
  readonly venue: Venue;
  /** The integration that gets it; null for a new one. */
  readonly was: Integration | null;
  readonly request: PendingConsent;
}

type Options = Readonly<Record<string, string>>;
type Asking = Pick<VerifyPorts, 'context'> & { readonly prompts: Prompts };

/**
 * What the answer tells of its account must be what was asked for; another account than before is agreed to first. Nothing
 * is spent yet. @throws ExpectedError; Cancelled.
 */
export async function agreeOnOptions(told: Options, { type, was, request }: Answered, ports: Asking): Promise<void> {
  for (const [key, value] of Object.entries(told)) {
    const [asked, before] = [request.options[key], was?.options[key]];
    if (asked !== undefined && !isSame(asked, value))
      throw usage(
        `the answer is for ${key} ${clean(value)}, and --set ${key}=${asked} was given; nothing was saved`,
        `have the owner sign in to ${asked}, or begin anew without it: ${authorizeCommand(request)}`,
      );
    if (was && asked === undefined && before !== undefined && !isSame(before, value)) {
      const replacing = `replace it: ${answerCommand(request.type, request.venue)} --yes`;
      await agree(was, { before: `${key} ${before}`, now: `${key} ${clean(value)}`, request, replacing }, ports);
    }
  }
  const known = { ...was?.options, ...told, ...request.options };
  const missing = type.options.filter(({ required, key }) => required && known[key] === undefined);
  if (missing.length === 0) return;
  throw decisionNeeded(
    `the answer does not say which ${missing.map(({ key }) => key).join(', ')} it is for; nothing was saved`,
    `begin anew: ${authorizeCommand(request)} ${missing.map(({ key }) => `--set ${key}=VALUE`).join(' ')}`,
  );
}

const isSame = (a: string, b: string) => a.trim().toUpperCase() === b.trim().toUpperCase();

/** New access of an integration: what is to be saved of it. */
export interface Access {
  readonly options: Options;
  readonly credentials: Readonly<Record<string, Credential>>;
}

/**
 * Looks with new tokens whose account they reach, before they replace those of an integration; where that cannot be found
 * out although it is known whose account it was, they do not. The credentials as they are to be saved.
 * @throws ExpectedError: nothing may be saved then; Cancelled.
 */
export async function agreeOnAccount(
  { options, credentials }: Access,
  { type, venue, was, request }: Answered,
  ports: VerifyPorts & Asking,
): Promise<Access['credentials']> {
  if (!was || ports.context.yes) return credentials;
  const all = { ...was.credentials, ...credentials };
  const after = { options: present({ ...was.options, ...options }), credentials: all };
  const begin = authorizeCommand(request);
  try {
    const tried = await tryCredentials(ports, {
      integration: was.id,
      venue,
      type: type.type,
      nickname: was.nickname,
      ...after,
    });
    const now = tried.sight.account;
    const changed = Object.entries(options).filter(([key, value]) => was.options[key] !== value);
    const isNamed = changed.some(([, value]) => isSame(value, now?.merchant ?? ''));
    if (was.account && now && !isNamed && isElsewhere(was.account, now, { chosen: changed.length > 0 })) {
      const replacing = `the answer is used up; to replace it: ${begin} --yes`;
      const words = { before: accountWords(was.account), now: accountWords(now) };
      await agree(was, { ...words, request, replacing }, ports);
    }
    const replaced = Object.entries(tried.credentials).filter(([key, value]) => value !== all[key]);
    return { ...credentials, ...Object.fromEntries(replaced) };
  } catch (error) {
    if (!(error instanceof ExpectedError) || error.code === 'decision_needed') throw error;
    if (!was.account && !error.code.startsWith('auth_')) return credentials;
    throw new ExpectedError(error.code, error.message, { hint: `begin anew: ${begin}` });
  }
}

interface Elsewhere {
  readonly before: string;
  readonly now: string;
  readonly request: PendingConsent;
  /** How to say yes where nobody can be asked. */
  readonly replacing: string;
}

async function agree(
  was: Integration,
  { before, now, request, replacing }: Elsewhere,
  { context, prompts }: Asking,
): Promise<void> {
  if (context.yes) return;
  const what = `${refOf(was)} has ${before}, and the answer is for ${now}`;
  if (!prompts.possible) {
    const another = authorizeCommand({ ...request, nickname: null });
    const hint = `${replacing}; or add another one: ${another} --on-duplicate new --nickname NAME`;
    throw decisionNeeded(`${what}; nothing was saved`, hint);
  }
  if (!(await prompts.confirm(`${what}. Replace its access?`, false))) throw new Cancelled(0);
}
