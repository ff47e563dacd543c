import type { Dispatch } from './delivery.ts';
import type { OwedMail } from './mail.ts';
import { shellRef } from './reference.ts';
import { clean } from './text.ts';
import type { Venue } from './venue.ts';

/** Subject and plain text of a mail: what happened, since when, what to do next. */
export function composeMail(dispatch: Dispatch, venue: Venue): { subject: string; text: string } {
  const [first] = dispatch.mails;
  if (!first) throw new Error('a mail without a cause');
  return dispatch.grouped ? several(dispatch.mails) : one(first.mail, venue);
}

const HEADLINE: Record<OwedMail['kind'], string> = {
  warned: 'sales may be missing',
  called_off: 'called off, no sales are fetched any more',
  recovered: 'sales are coming in again',
};

function one(mail: OwedMail, venue: Venue): { subject: string; text: string } {
  const lines = [
    `${clean(venue.name)}: ${clean(mail.ref)}`,
    `${mail.at.slice(0, 16).replace('T', ' ')} UTC: ${clean(mail.message)}`,
    '',
    ...(mail.audience === 'support' ? supportAdvice(mail) : venueAdvice(mail)),
  ];
  return { subject: `[posctl] ${clean(mail.ref)}: ${HEADLINE[mail.kind]}`, text: `${lines.join('\n')}\n` };
}

function supportAdvice(mail: OwedMail): string[] {
  const ref = shellRef(clean(mail.ref));
  const look = [`Look:      posctl show ${ref}`, `History:   posctl timeline ${ref} --limit 20`];
  if (mail.kind === 'recovered') return look;
  const mend = [...look, `Try again: posctl refresh ${ref}`];
  return mail.kind === 'called_off'
    ? [...mend, '', 'Nothing checks it automatically any more. A refresh that succeeds resumes it.']
    : mend;
}

function venueAdvice(mail: OwedMail): string[] {
  if (mail.kind === 'recovered') return ['Nothing needs to be done. The sales of the time between are being fetched.'];
  return [
    'Sales of this POS no longer reach the stock count, so its orders cannot be relied on.',
    'Please check that the POS is running and that access was not withdrawn, then answer this mail or call support.',
  ];
}

function several(mails: Dispatch['mails']): { subject: string; text: string } {
  const [first] = mails;
  const off = mails.filter(({ mail }) => mail.kind === 'called_off').map(({ mail }) => shellRef(clean(mail.ref)));
  const { type, code } = first?.mail ?? { type: '', code: '' };
  const lines = [
    `${mails.length} ${type} integrations have the same trouble (${code}).`,
    '',
    ...mails.map(({ mail }) => `${clean(mail.ref)}: ${HEADLINE[mail.kind]}: ${clean(mail.message)}`),
    '',
    `Look:      posctl list --type ${type}`,
    `Try again: posctl refresh --type ${type} --status Failed`,
    // Selections leave out what was called off; only a name wakes it.
    ...(off.length > 0 ? [`Resume:    posctl refresh ${off.join(' ')}`] : []),
  ];
  return { subject: `[posctl] ${mails.length} ${type} integrations: ${code}`, text: `${lines.join('\n')}\n` };
}
