import { usage } from '../domain/errors.ts';

/** Where a PostgreSQL store is, and how to get there. What is undefined is left to the environment (PGHOST, PGUSER …). */
export interface Address {
  /** For messages: without the password; may be typed again where none is needed. */
  readonly name: string;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  /** The tables are in a schema of their own. */
  readonly schema: string;
  readonly tls: Tls;
}

/** As libpq understands `sslmode`. */
export interface Tls {
  readonly mode: SslMode;
  /** A file of certificates to be trusted, or `system`. */
  readonly rootCert: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

const SCHEMA = 'posctl';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a URL may say besides, without any effect here: it is so anyway, or can do no harm. */
const WITHOUT_EFFECT = ['application_name', 'target_session_attrs', 'gssencmode', 'keepalives', 'connect_timeout'];

/**
 * Understands `postgres://user:password@host:5432/database?sslmode=verify-full`. `by` says who gave it, for messages, in
 * which the address itself is never repeated. @throws ExpectedError `usage`.
 */
export function postgresAddress(text: string, by: string, env: Environment = {}): Address {
  const url = parsed(text, by);
  const given = new Map(url.searchParams);
  const take = (key: string, otherwise = '') => {
    const value = given.get(key) ?? otherwise;
    given.delete(key);
    return value === '' ? undefined : value;
  };
  const part = (value: string) => decoded(value, by);
  const hostname = url.hostname === NO_HOST ? '' : url.hostname;
  const host = take('host', part(hostname).replace(/^\[(.*)\]$/, '$1')) ?? (env.PGHOST || undefined);
  const port = portOf(take('port', url.port), by);
  const user = take('user', part(url.username));
  const password = take('password', part(url.password));
  const database = take('dbname', part(url.pathname.slice(1)));
  const schema = schemaOf(take('schema') ?? SCHEMA, by);
  const tls = tlsOf({ take, env, host }, by);
  for (const key of WITHOUT_EFFECT) given.delete(key);
  const [unknown] = given.keys();
  if (unknown !== undefined) throw usage(`${by} has the unknown parameter "${unknown}"`, HINT);
  return { name: nameOf({ host, port, user, database, schema }), host, port, user, password, database, schema, tls };
}

const HINT =
  'write it as postgres://USER:PASSWORD@HOST:5432/DATABASE?sslmode=verify-full&sslrootcert=FILE; in a password, %40 stands for @, %2F for /';

/** Stands for none: an address with a user, and without a host, is well-formed for PostgreSQL, but not for URL. */
const NO_HOST = 'no-host.invalid';

function parsed(text: string, by: string): URL {
  try {
    return new URL(text.replace(/^([a-z]+:\/\/[^/?#]*@)(?=[/?]|$)/i, `$1${NO_HOST}`));
  } catch {
    throw usage(`${by} is not a postgres:// address that can be understood`, HINT);
  }
}

function decoded(value: string, by: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw usage(`${by} has a % that begins no %XX`, HINT);
  }
}

function portOf(text: string | undefined, by: string): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw usage(`${by} has a port that cannot be one`, HINT);
  return port;
}

function schemaOf(text: string, by: string): string {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(text) && !text.startsWith('pg_')) return text;
  throw usage(`${by} names a schema that posctl cannot use`, 'a schema has small letters, digits and _ in its name');
}

interface TlsGiven {
  take(key: string): string | undefined;
  readonly env: Environment;
  readonly host: string | undefined;
}

function tlsOf({ take, env, host }: TlsGiven, by: string): Tls {
  const isHere = host === undefined || host.startsWith('/') || /^(?:localhost|127\.|::1$)/.test(host);
  const said = take('sslmode') ?? (env.PGSSLMODE || (isHere ? 'disable' : 'prefer'));
  const mode = SSL_MODES.find((one) => one === said);
  if (!mode) throw usage(`${by} has an sslmode that is not one of ${SSL_MODES.join(', ')}`, HINT);
  const files = { rootCert: take('sslrootcert'), cert: take('sslcert'), key: take('sslkey') };
  if (mode === 'verify-ca' && files.rootCert === undefined)
    throw usage(`${by} has sslmode=verify-ca without sslrootcert`, HINT);
  return { mode, ...files };
}

function nameOf({
  host,
  port,
  user,
  database,
  schema,
}: Pick<Address, 'host' | 'port' | 'user' | 'database' | 'schema'>) {
  const schemaAsked = schema === SCHEMA ? [] : [`schema=${schema}`];
  if (host?.startsWith('/')) {
    // A folder with sockets is no part of an address that could be typed again: it is named as libpq has it named.
    const asked = [
      `host=${host.split('/').map(encodeURIComponent).join('/')}`,
      ...(port === undefined ? [] : [`port=${port}`]),
      ...(user === undefined ? [] : [`user=${encodeURIComponent(user)}`]),
    ];
    return `postgres:///${database ?? ''}?${[...asked, ...schemaAsked].join('&')}`;
  }
  const at = `${host?.includes(':') ? `[${host}]` : (host ?? '')}${port === undefined ? '' : `:${port}`}`;
  const who = user === undefined ? '' : `${user}@`;
  return `postgres://${who}${at}/${database ?? ''}${schemaAsked.map((one) => `?${one}`).join('')}`;
}
