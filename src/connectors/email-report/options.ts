import { CheckFailure } from '../../domain/errors.ts';
import { type MailRule, mailRule } from '../../domain/mail-routing.ts';
import { validCurrency } from '../../domain/money.ts';
import type { SetUp } from '../../ports/connectors.ts';

const SECURITIES = ['tls', 'starttls', 'none'] as const;
/**
 * `tls`: encrypted from the first byte. `starttls`: encrypted before anything secret is said. `none`: to this machine only.
 */
export type Security = (typeof SECURITIES)[number];

/** Where a mailbox is, and as whom it is opened. */
export interface MailAccount {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  readonly user: string;
  readonly folder: string;
}

/** How the reports of an integration are found and read. */
export interface EmailOptions {
  readonly account: MailAccount;
  readonly rule: MailRule;
  /** ISO 4217; the venue's own unless the option says another one. */
  readonly currency: string;
  /** Which store of reports with several stores; null: they have one. */
  readonly location: string | null;
  /** As it is written; the report reader understands it. */
  readonly profile: string | null;
}

/** The options of an `email-report` integration. @throws CheckFailure `bad_config` that names the option. */
export function emailOptions({ options, venue }: Pick<SetUp, 'options' | 'venue'>): EmailOptions {
  const security = securityOf(options.security);
  const host = hostOf(options.host, security);
  const currency = options.currency?.trim().toUpperCase() || venue.currency;
  if (!validCurrency(currency)) throw wrong('currency', options.currency, 'a currency code like CAD');
  return {
    account: {
      host,
      port: portOf(options.port, security),
      security,
      user: needed('user', options.user),
      folder: options.folder?.trim() || 'INBOX',
    },
    rule: mailRule(options),
    currency,
    location: options.location?.trim() || null,
    profile: options.profile?.trim() || null,
  };
}

function securityOf(value = ''): Security {
  const text = value.trim().toLowerCase() || 'tls';
  const known = SECURITIES.find((security) => security === text);
  if (!known) throw wrong('security', value, SECURITIES.join(', '));
  return known;
}

function hostOf(value: string | undefined, security: Security): string {
  const host = needed('host', value).toLowerCase();
  // A name, an IPv4 or an IPv6 address; people paste whole addresses from a browser or a mail program.
  if (!/^(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?|(?=[^:]*:[^:]*:)[0-9a-f:.]*)$/.test(host))
    throw wrong(
      'host',
      value,
      'only the name of the mail server, like imap.example.com (port has an option of its own)',
    );
  if (security === 'none' && !isLoopback(host)) {
    const why = `security none would send the password to ${host} unencrypted; use tls or starttls (none goes only to this machine itself)`;
    throw new CheckFailure('bad_config', why);
  }
  return host;
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

function portOf(value: string | undefined, security: Security): number {
  const text = value?.trim() ?? '';
  if (text === '') return security === 'tls' ? 993 : 143;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw wrong('port', value, 'a number from 1 to 65535');
  return port;
}

function needed(key: string, value: string | undefined): string {
  const text = value?.trim() ?? '';
  if (text === '') throw new CheckFailure('bad_config', `the option ${key} is missing; set it with: --set ${key}=…`);
  return text;
}

function wrong(key: string, value: string | undefined, wanted: string): CheckFailure {
  return new CheckFailure('bad_config', `the option ${key} is «${value}»; it takes ${wanted}`);
}
