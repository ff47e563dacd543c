import { CheckFailure } from '../domain/errors.ts';
import { clean, shorten } from '../domain/text.ts';
import type { MailAccount } from './email-report-options.ts';

/** What the IMAP client says of a failure; each field may be missing, none is to be trusted with its form. */
interface MailError {
  readonly message?: string;
  readonly code?: string;
  readonly authenticationFailed?: boolean;
  readonly tlsFailed?: boolean;
  readonly serverResponseCode?: string;
  readonly responseText?: string;
  readonly responseStatus?: string;
  readonly response?: unknown;
  readonly throttleReset?: number;
}

/** Codes in brackets with which a server says why (RFC 5530), as what they mean for us. */
const BY_RESPONSE_CODE: Readonly<Record<string, 'auth_expired' | 'auth_revoked' | 'provider_down' | 'rate_limited'>> = {
  AUTHENTICATIONFAILED: 'auth_revoked',
  AUTHORIZATIONFAILED: 'auth_revoked',
  EXPIRED: 'auth_expired',
  UNAVAILABLE: 'provider_down',
  SERVERBUG: 'provider_down',
  INUSE: 'rate_limited',
  LIMIT: 'rate_limited',
  THROTTLED: 'rate_limited',
  OVERQUOTA: 'rate_limited',
};

/** Some servers put it into words only. */
const TOO_MANY =
  /too many (?:simultaneous )?(?:connections|logins?|requests|commands)|connection limit|rate.?limit|throttl/i;
const FOR_NOW = /temporar|try again|unavailable|internal (?:server )?error|overload|maintenance|backend/i;

/** What node says where certificates or the handshake are the matter. */
const TLS_ERROR =
  /^(?:ERR_(?:SSL|TLS)_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|HOSTNAME_MISMATCH$|INVALID_CA$)/;
const CERTIFICATE = /^(?:DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA)/;

/**
 * A failure of the mail server or of the way to it, in the terms of a check. `bye` is the server's own reason for hanging
 * up, if it gave one.
 */
export function mailFailure(thrown: unknown, account: MailAccount, bye?: string): CheckFailure {
  if (thrown instanceof CheckFailure) return thrown;
  const error: MailError = typeof thrown === 'object' && thrown !== null ? thrown : {};
  const where = `${account.host}:${account.port}`;
  if (error.authenticationFailed) return refused(error, account);
  if (error.tlsFailed || TLS_ERROR.test(error.code ?? '')) return insecure(error, account);
  if (error.code === 'ETHROTTLE') {
    const more = { ...(error.throttleReset ? { retryAfterMs: error.throttleReset } : {}) };
    return new CheckFailure('rate_limited', `the mail server ${where} asks to call less often`, more);
  }
  const said = saidBy(error) || shortly(bye);
  if (said !== '') {
    const code =
      BY_RESPONSE_CODE[error.serverResponseCode?.toUpperCase() ?? ''] ??
      (TOO_MANY.test(said) ? 'rate_limited' : 'provider_down');
    return new CheckFailure(code, `the mail server ${where} does not do what it is asked: ${said}`);
  }
  return new CheckFailure('no_response', `${unreachable(error)}: ${where}`);
}

function refused(error: MailError, { host, user }: MailAccount): CheckFailure {
  const said = saidBy(error);
  const known = BY_RESPONSE_CODE[error.serverResponseCode?.toUpperCase() ?? ''];
  if (TOO_MANY.test(said)) return new CheckFailure('rate_limited', `${host} lets nobody in for now: ${said}`);
  if (known === undefined && FOR_NOW.test(said))
    return new CheckFailure('provider_down', `${host} lets nobody in for now: ${said}`);
  const quoted = said === '' ? '' : ` (${said})`;
  if (known === 'provider_down' || known === 'rate_limited')
    return new CheckFailure(known, `${host} lets nobody in for now${quoted}`);
  if (error.serverResponseCode === 'PRIVACYREQUIRED')
    return new CheckFailure(
      'bad_config',
      `${host} takes a password only over an encrypted connection${quoted}; set security`,
    );
  const advice = 'many providers take only an app password that was made for this';
  return known === 'auth_expired'
    ? new CheckFailure('auth_expired', `${host} says that the password of ${user} has expired${quoted}; set a new one`)
    : new CheckFailure('auth_revoked', `${host} does not accept user ${user} with this password${quoted}; ${advice}`);
}

function insecure(error: MailError, { host, port, security }: MailAccount): CheckFailure {
  const said = shortly(error.message);
  const where = `${host}:${port}`;
  if (CERTIFICATE.test(error.code ?? ''))
    return new CheckFailure('bad_config', `the certificate of ${where} is not trusted (${said}); check host and port`);
  const advice =
    security === 'tls'
      ? 'is that the port for TLS? Port 143 wants security=starttls'
      : 'nothing secret was sent; if the port is 993, set security=tls';
  return new CheckFailure('bad_config', `no encrypted connection with ${where} (${said}); ${advice}`);
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

/** The server's own words, cleaned: they come from outside and may repeat what was sent to them. */
function saidBy({ responseText, response }: MailError): string {
  return shortly(responseText ?? (typeof response === 'string' ? response : ''));
}

function shortly(text: string | undefined): string {
  return shorten(clean(String(text ?? '')).trim(), 160);
}
