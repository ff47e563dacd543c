import { isMailServer } from '../domain/config-keys.ts';
import { harmless, shorten } from '../domain/text.ts';

/** What nodemailer tells about a failure. */
export interface SmtpError extends Error {
  readonly code?: string;
  /** The server's own words, with its number. */
  readonly response?: string | undefined;
}

/** A mail server as it may be shown, and what must never be. */
export interface MailServer {
  /** `smtp.example.com:587` */
  readonly name: string;
  /** The password, as it stands in the address and as it is. */
  readonly secrets: readonly string[];
}

const LONGEST_DETAIL = 200;

/** @throws Error when the address is not that of a mail server; its text is not repeated. */
export function mailServer(smtpUrl: string): MailServer {
  if (!isMailServer(smtpUrl))
    throw new Error('the address of the mail server (POSCTL_SMTP_URL) is neither smtp://… nor smtps://…');
  const url = new URL(smtpUrl);
  return {
    name: url.port ? `${url.hostname}:${url.port}` : url.hostname,
    secrets: [url.password, decoded(url.password)],
  };
}

/** Why a mail did not leave, for people. */
export function inWords(error: SmtpError, server: MailServer): string {
  const detail = shorten(harmless(error.response || error.message, server.secrets), LONGEST_DETAIL);
  return `the mail server ${server.name} ${whatHappened(error)}: ${detail}`;
}

function whatHappened({ code, message, response }: SmtpError): string {
  // Seen by the socket, so it has no code of its own.
  if (!response && /certificate/i.test(message)) return 'shows a certificate that cannot be trusted';
  return WHAT[code ?? ''] ?? 'did not take the mail';
}

const WHAT: Readonly<Record<string, string>> = {
  EAUTH: 'refused the user or the password',
  ENOAUTH: 'wants a user and a password',
  EDNS: 'is not known',
  ECONNECTION: 'closed the connection',
  ESOCKET: 'cannot be reached',
  ETIMEDOUT: 'did not answer in time',
  EABORT: 'did not come to an end in time',
  ETLS: 'does not offer an encrypted connection',
  EENVELOPE: 'refused the sender or a recipient',
  EMESSAGE: 'refused the mail',
};

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
