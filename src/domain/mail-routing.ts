import { CheckFailure } from './errors.ts';

/** Which mails of a mailbox are meant for one integration. Everything that is set must fit; nothing set: every mail. */
export interface MailRule {
  /** Any of these addresses must be among the recipients. */
  readonly addresses: readonly string[];
  /** The sender must be one of these addresses, or of one of these domains (`@toasttab.com`). */
  readonly senders: readonly string[];
  /** Pieces that must stand in the subject, in this order. */
  readonly subject: readonly string[];
}

/** What routing looks at. Addresses as they stand in the mail, names left out. */
export interface MailHead {
  readonly recipients: readonly string[];
  readonly senders: readonly string[];
  readonly subject: string;
}

/**
 * Headers that name a recipient. `To` and `Cc` are lost or changed where a mail is forwarded by a rule of a mail server,
 * so what servers write about the delivery counts too.
 */
export const RECIPIENT_HEADERS = [
  'to',
  'cc',
  'delivered-to',
  'x-original-to',
  'envelope-to',
  'x-envelope-to',
  'x-forwarded-to',
  'resent-to',
] as const;

/**
 * The rule as it is written in the options `address`, `sender` and `subject`: lists separated by commas, and in a subject
 * `*` for anything. No regular expressions: one of them, badly written, could hold up every check.
 * @throws CheckFailure `bad_config` about what can never fit.
 */
export function mailRule({ address, sender, subject }: Readonly<Record<string, string>>): MailRule {
  return {
    addresses: listed(address).map((text) => {
      if (/^[^\s@]+@[^\s@]+$/.test(text)) return text;
      throw new CheckFailure(
        'bad_config',
        `the option address holds «${text}»; it takes whole e-mail addresses like reports+blue-door@example.com`,
      );
    }),
    senders: listed(sender).map((text) => {
      if (/^(?:[^\s@]*@)?[^\s@](?=[^\s@]*\.[^\s@])[^\s@]+$/.test(text)) return text.includes('@') ? text : `@${text}`;
      throw new CheckFailure(
        'bad_config',
        `the option sender holds «${text}»; it takes e-mail addresses and domains like @toasttab.com`,
      );
    }),
    subject: folded(subject ?? '')
      .split('*')
      .map((piece) => piece.trim())
      .filter(Boolean),
  };
}

/** Whether the rule leaves anything out. */
export function choosesMails({ addresses, senders, subject }: MailRule): boolean {
  return addresses.length + senders.length + subject.length > 0;
}

/** Whether a mail is meant for the integration that has this rule. Upper and lower case are the same. */
export function routesHere(rule: MailRule, head: MailHead): boolean {
  const recipients = new Set(head.recipients.map(folded));
  const toUs = rule.addresses.length === 0 || rule.addresses.some((address) => recipients.has(address));
  const senders = head.senders.map(folded);
  const fromThem = rule.senders.length === 0 || senders.some((from) => rule.senders.some((one) => isFrom(from, one)));
  return toUs && fromThem && standsIn(folded(head.subject), rule.subject);
}

/** A domain stands for those below it, too: reports often come from `mail.` of it. */
function isFrom(sender: string, wanted: string): boolean {
  if (!wanted.startsWith('@')) return sender === wanted;
  return sender.endsWith(wanted) || (sender.includes('@') && sender.endsWith(`.${wanted.slice(1)}`));
}

function standsIn(subject: string, pieces: readonly string[]): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = subject.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}

function listed(option: string | undefined): string[] {
  return (option ?? '').split(',').map(folded).filter(Boolean);
}

/** One form for texts that people take for the same. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
