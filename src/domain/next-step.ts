import type { Integration } from './integration.ts';
import { refOf, shellRef } from './reference.ts';
import { secretFlag } from './secret-source.ts';
import { clean, shellWord } from './text.ts';

/** What a person does next about one integration. */
export interface NextStep {
  readonly kind: NextKind;
  /** One line to paste; what only a person knows stands in capitals (`SOURCE`, `VALUE`, `FILE`). */
  readonly command: string;
}

/**
 * `restore`: it is inactive; `recheck`: its set-up was changed, and no check has ended since, or the clock was wrong; `credentials`, `options`:
 * change them, which checks it as well; `report`: see why it was put aside, and import what replaces it; `resume`: it was
 * called off, and what caused that may have passed; `look`: somebody has to find out; `wait`: it is tried again without
 * anybody; `none`: nothing is wrong.
 */
type NextKind = 'restore' | 'recheck' | 'credentials' | 'options' | 'report' | 'resume' | 'look' | 'wait' | 'none';

/** The next command for an integration: the same on every screen and in every mail. */
export function nextStep(integration: Integration): NextStep {
  const ref = shellRef(refOf(integration));
  const refresh = `posctl refresh ${ref}`;
  const { active, status, reason } = integration;
  if (!active) return { kind: 'restore', command: `posctl restore ${integration.id}` };
  if (isChangedSince(integration)) return { kind: 'recheck', command: refresh };
  const look: NextStep = { kind: 'look', command: `posctl timeline ${ref} --limit 20` };
  if (!reason) return isSilent(integration) ? look : { kind: 'none', command: refresh };
  const mend = mending(integration, ref);
  if (mend) return mend;
  if (status === 'CalledOff') return { kind: 'resume', command: refresh };
  return reason.needs === 'support' || reason.needs === 'venue' ? look : { kind: 'wait', command: refresh };
}

/** Whether the step repairs something, before it can be checked again. */
export function isRepair({ kind }: NextStep): boolean {
  return kind === 'credentials' || kind === 'options' || kind === 'report';
}

/** Whether its credentials or options were changed since the check that gave its reason, which then may no longer hold. */
export function isChangedSince({ reason, lastSalesCheck, changedAt }: Integration): boolean {
  return reason !== null && (lastSalesCheck === null || lastSalesCheck <= changedAt);
}

/** Whether its mailbox can be read, and people were told that no report comes. */
export function isSilent({ active, status, reports }: Integration): boolean {
  const fails = status === 'Failed' || status === 'CalledOff';
  return active && !fails && reports !== null && reports.warned.length > 0;
}

/** Null when nobody can say what to mend. */
function mending(integration: Integration, ref: string): NextStep | null {
  const { reason, credentials, quarantine } = integration;
  if (!reason) return null;
  const cause = reason.cause ?? reason.code;
  const edit = (kind: 'credentials' | 'options', flag: string): NextStep => ({
    kind,
    command: `posctl edit ${ref} ${flag} --refresh`,
  });
  if (reason.needs === 'venue') {
    if (takesConsent(reason)) return { kind: 'credentials', command: authorizeCommand(integration) };
    return edit('credentials', secretFlag(credentials));
  }
  // No new secret or option helps: once the clock is right, it is enough to check again.
  if (cause === 'bad_config' && WRONG_CLOCK.test(reason.message))
    return { kind: 'recheck', command: `posctl refresh ${ref}` };
  if (cause === 'bad_config') {
    const secret = wrongSecret(integration);
    return secret === null
      ? edit('options', `--set ${wrongOption(reason.message)}=VALUE`)
      : edit('credentials', secret);
  }
  if (cause === 'bad_data' && quarantine.length > 0)
    return { kind: 'report', command: `posctl check-report FILE --ref ${ref}` };
  const address = cause === 'no_response' && reason.needs === 'support' ? addressOption(integration) : null;
  return address === null ? null : edit('options', `--set ${address}=VALUE`);
}

/** Connectors say where access is given anew in a browser: `…; the venue must connect again: posctl authorize square`. */
export const takesConsent = ({ message }: { readonly message: string }): boolean =>
  message.includes('posctl authorize ');

/** The command that asks the owner of a venue for access anew. */
export function authorizeCommand({ type, venue, nickname }: Pick<Integration, 'type' | 'venue' | 'nickname'>): string {
  const named = nickname === null ? '' : ` --nickname ${shellWord(clean(nickname))}`;
  return `posctl authorize ${type} --venue ${shellRef(venue)}${named}`;
}

/** What a connector says of it, which knows neither venue nor nickname, with the command as it is to be typed. */
export function withAuthorizeCommand(
  message: string,
  integration: Pick<Integration, 'type' | 'venue' | 'nickname'>,
): string {
  return message.replace(/\bposctl authorize [a-z-]+$/, () => authorizeCommand(integration));
}

/** What people type when the answer to such a request has come. */
export const answerCommand = (type: string, venue: string): string =>
  `posctl authorize ${type} --venue ${shellRef(venue)} --answer 'ADDRESS'`;

const WRONG_CLOCK = /\bthis machine's clock is /;
const UNRESOLVED = /\bthe (?:secret source|environment variable|secret file|secret command|stored secret|key file) /;

/** The flag that gives the secret that is missing, or that does not resolve where the last check ran. */
function wrongSecret({ reason, credentials }: Integration): string | null {
  const message = reason?.message ?? '';
  const [, named] = /\bthe credential (\w+)/.exec(message) ?? [];
  if (named !== undefined) return `--secret ${named}=SOURCE`;
  return UNRESOLVED.test(message) ? secretFlag(credentials) : null;
}

/** Connectors name the option that they cannot use: `the option locations names …`. */
function wrongOption(message: string): string {
  return /\bthe option (\w+)/.exec(message)?.[1] ?? 'KEY';
}

/** Where nothing has ever answered, the address is wrong: the option that holds it, if one does. */
function addressOption({ options }: Integration): string | null {
  return ['baseUrl', 'host'].find((key) => key in options) ?? null;
}
