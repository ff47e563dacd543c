import { Socket } from 'node:net';
import { clean } from '../domain/text.ts';
import type { Notifier, OutgoingMail } from '../ports/notifier.ts';
import { inWords, mailServer, type SmtpError } from './smtp-error.ts';

export interface NotifierOptions {
  /** `smtp://user:password@host:587` (STARTTLS as offered) or `smtps://…`; null: no mail is sent. */
  readonly smtpUrl: string | null;
  readonly from: string;
  /** Milliseconds without an answer after which the server counts as down. */
  readonly patience?: number;
}

const PATIENCE = 20_000;
/** A mail takes so many times as long at most: a server that says a word now and then never seems to be down. */
const MOST_WAITS = 3;

/** Sends mails as plain text through an SMTP server, with a connection for each: alarms are rare. */
export function makeNotifier({ smtpUrl, from, patience = PATIENCE }: NotifierOptions): Notifier {
  /** By Message-ID the recipients that the server took when it refused others: a retry leaves them out. */
  const taken = new Map<string, readonly string[]>();

  return {
    configured: smtpUrl !== null,
    async send(mail) {
      if (smtpUrl === null) throw new Error('no mail server is configured');
      const server = mailServer(smtpUrl);
      const before = taken.get(mail.messageId) ?? [];
      try {
        const to = mail.to.filter((address) => !before.includes(address));
        const { accepted, refusal } = await deliver({ ...mail, to }, { smtpUrl, from, patience });
        if (refusal) taken.set(mail.messageId, [...before, ...accepted]);
        else taken.delete(mail.messageId);
        if (refusal) throw refusal;
      } catch (error) {
        throw new Error(inWords(error as SmtpError, server));
      }
    },
    async greet() {
      if (smtpUrl === null) throw new Error('no mail server is configured');
      const server = mailServer(smtpUrl);
      // Greeting a server takes no signal; its socket does.
      const socket = new Socket({ signal: AbortSignal.timeout(MOST_WAITS * patience) });
      const transport = await connection({ smtpUrl, patience }, { socket });
      try {
        await transport.verify();
      } catch (error) {
        throw new Error(inWords(error as SmtpError, server));
      } finally {
        transport.close();
      }
    },
    async close() {},
  };
}

async function connection(
  { smtpUrl, patience }: { readonly smtpUrl: string; readonly patience: number },
  own: { readonly socket?: Socket } = {},
) {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    url: smtpUrl,
    ...own,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    dnsTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

interface Delivered {
  readonly accepted: readonly string[];
  /** Why the server refused some of the recipients, if it did. */
  readonly refusal: SmtpError | undefined;
}

async function deliver(
  mail: OutgoingMail,
  { smtpUrl, from, patience }: { readonly smtpUrl: string; readonly from: string; readonly patience: number },
): Promise<Delivered> {
  const transport = await connection({ smtpUrl, patience });
  try {
    const info = await transport.sendMail({
      from,
      // As objects: whatever it holds, an address is one address.
      to: mail.to.map((address) => ({ name: '', address: clean(address) })),
      subject: clean(mail.subject),
      text: mail.text.split(/\r?\n/).map(clean).join('\n'),
      messageId: `<${clean(mail.messageId)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      signal: AbortSignal.timeout(MOST_WAITS * patience),
    });
    const refusal =
      info.rejected.length > 0 ? (info.rejectedErrors?.[0] ?? new Error('a recipient was refused')) : undefined;
    return { accepted: info.accepted, refusal };
  } finally {
    transport.close();
  }
}
