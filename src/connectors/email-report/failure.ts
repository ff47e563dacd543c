import { CheckFailure } from '../../domain/errors.ts';
import type { FailureCode } from '../../domain/integration.ts';
import { clean, redact, shorten } from '../../domain/text.ts';
import { MINUTE } from '../../domain/time.ts';
import type { MailAccount } from './options.ts';

/** What the IMAP client says of a failure; each field may be missing. */
interface MailError {
  readonly message?: string | undefined;
  readonly code?: string;
  readonly authenticationFailed?: boolean;
  readonly tlsFailed?: boolean;
  readonly serverResponseCode?: string;
  readonly responseText?: string | undefined;
  readonly response?: string | undefined;
  readonly throttleReset?: number;
}

/** Codes in brackets with which a server says why it does not do something (RFC 5530), as what they mean for us. */
const BY_RESPONSE_CODE: Readonly<Record<string, FailureCode>> = {
  AUTHENTICATIONFAILED: 'auth_revoked',
  AUTHORIZATIONFAILED: 'auth_revoked',
  EXPIRED: 'auth_expired',
  PRIVACYREQUIRED: 'bad_config',
  NOPERM: 'bad_config',
  NONEXISTENT: 'bad_config',
  UNAVAILABLE: 'provider_down',
  SERVERBUG: 'provider_down',
  INUSE: 'rate_limited',
  LIMIT: 'rate_limited',
  THROTTLED: 'rate_limited',
};

/** Some servers put it into words only. */
const TOO_MANY = /too many|connection limit|rate.?limit|throttl/i;
const FOR_NOW = /temporar|try again|unavailable|internal (?:server )?error|overload|maintenance|backend/i;

/** How long to stay away, in ms, from a server that does not say it itself. */
const PAUSE = 15 * MINUTE;

/** Exchange Online and Outlook.com have ended sign-in by password for good, with app passwords too. */
const MICROSOFT = /(?:^|\.)(?:office365|outlook|hotmail|live)\.com\.?$/;

/** What node says where certificates or the handshake are the matter. */
const CERTIFICATE = /^(?:DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|INVALID_CA)/;
const HANDSHAKE = /^(?:ERR_(?:SSL|TLS)_|EPROTO$)/;
/** What the IMAP client says where it cannot make sense of the server, or the server says more than any does. */
const NONSENSE =
  /^(?:ParserError|InvalidResponse|UnexpectedTag|MissingTag|LineTooLarge|LiteralTooLarge|ResponseTooLarge|TooMany)/;

/** What is known around a failure. */
export interface MailSession {
  readonly account: MailAccount;
  readonly password: string;
  /** The server's own reason for hanging up, if it gave one. */
  readonly bye: string | undefined;
}

/** A failure of the mail server or of the way to it, in the terms of a check. */
export function mailFailure(thrown: unknown, { account, password, bye: saidLast }: MailSession): CheckFailure {
  if (thrown instanceof CheckFailure) return thrown;
  // A server may repeat what it was told; taken out before anything is shortened, which could leave half of it.
  const harmless = (text: unknown) => (typeof text === 'string' ? redact(text, [password]) : undefined);
  const given: MailError = typeof thrown === 'object' && thrown !== null ? thrown : {};
  const { message, responseText, response } = given;
  const texts = { message: harmless(message), responseText: harmless(responseText), response: harmless(response) };
  const error: MailError = { ...given, ...texts };
  const bye = harmless(saidLast);
  const code = error.code ?? '';
  if (error.tlsFailed || certificateWords(code) !== null || HANDSHAKE.test(code)) return insecure(error, account);
  const said = saidBy(error) || shortly(bye);
  const where = `${account.host}:${account.port}`;
  if (code === 'ETHROTTLE') return told('rate_limited', `the mail server ${where} asks to call less often`, error);
  if (NONSENSE.test(code))
    return told('bad_data', `${where} does not speak IMAP in a way that can be understood`, error);
  const means = meaningOf(error, said);
  if (error.authenticationFailed) return notLetIn(means ?? 'auth_revoked', { said, error, account });
  if (said !== '') return told(means ?? 'provider_down', `the mail server ${where} refuses: ${said}`, error);
  return told('no_response', `${unreachable(error)}: ${where}`, error);
}

function told(code: FailureCode, message: string, { throttleReset }: MailError): CheckFailure {
  return new CheckFailure(code, message, code === 'rate_limited' ? { retryAfterMs: throttleReset ?? PAUSE } : {});
}

function meaningOf({ serverResponseCode }: MailError, said: string): FailureCode | undefined {
  const known = BY_RESPONSE_CODE[String(serverResponseCode).toUpperCase()];
  if (known) return known;
  if (TOO_MANY.test(said)) return 'rate_limited';
  return FOR_NOW.test(said) ? 'provider_down' : undefined;
}

function notLetIn(
  code: FailureCode,
  { said, error, account }: { said: string; error: MailError; account: MailAccount },
): CheckFailure {
  const { host, user } = account;
  const quoted = said === '' ? '' : ` (${said})`;
  switch (code) {
    case 'auth_revoked': {
      const next = MICROSOFT.test(host)
        ? 'Microsoft lets no program in with a password: use another mailbox'
        : 'many providers want an app password';
      return told(code, `${host} does not accept user ${user} with this password${quoted}; ${next}`, error);
    }
    case 'auth_expired':
      return told(code, `${host} says that the password of ${user} has expired${quoted}; set a new one`, error);
    case 'bad_config':
      return told(code, `${host} takes no password like this${quoted}; set security to tls or starttls`, error);
    default:
      return told(code, `${host} lets nobody in for now${quoted}`, error);
  }
}

function insecure(error: MailError, { host, port, security }: MailAccount): CheckFailure {
  const said = shortly(error.message);
  const where = `${host}:${port}`;
  const wrong = certificateWords(error.code ?? '');
  if (wrong !== null) {
    const next = 'check host and port, or name its authority in NODE_EXTRA_CA_CERTS';
    return told('bad_config', `the certificate of ${where} is not trusted: ${wrong}; ${next}`, error);
  }
  const advice =
    security === 'tls'
      ? 'a port like 143 wants security=starttls'
      : 'a port like 993 wants security=tls; no password was sent';
  return told('bad_config', `no encrypted connection with ${where} (${said}); ${advice}`, error);
}

/** What is wrong with a certificate, in the same words whatever Node.js says; null when it is not about one. */
function certificateWords(code: string): string | null {
  if (code === 'CERT_HAS_EXPIRED') return 'it has expired';
  if (code === 'CERT_NOT_YET_VALID') return 'it is not valid yet';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') return 'it is for another name';
  return CERTIFICATE.test(code) ? 'nobody known here vouches for it' : null;
}

function unreachable({ code, message }: MailError): string {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'no mail server is known under this name';
    case 'ECONNREFUSED':
      return 'nothing answers there as a mail server';
    case 'CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
    case 'GREETING_TIMEOUT':
    case 'UPGRADE_TIMEOUT':
    case 'ETIMEOUT':
      return 'the mail server does not answer';
    case undefined:
      return `no connection with the mail server (${shortly(message)})`;
    default:
      return 'the connection with the mail server was cut';
  }
}

/** The server's own words, cleaned: they come from outside. */
function saidBy({ responseText, response }: MailError): string {
  return shortly(responseText ?? response);
}

function shortly(text: string | undefined): string {
  return shorten(clean(String(text ?? '')).trim(), 120);
}
