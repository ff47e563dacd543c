import { ExpectedError, locked } from '../domain/errors.ts';
import { clean } from '../domain/text.ts';
import { codeOf } from '../domain/unknown.ts';
import type { Address } from './address.ts';

/** What PostgreSQL or the way to it says, as far as it matters here. */
interface Failure {
  /** Of PostgreSQL five characters (SQLSTATE), of Node.js a word. */
  readonly code: string;
  readonly message: string;
}

/** Null for what is a bug of ours. */
function failureOf(error: unknown): Failure | null {
  if (!(error instanceof Error)) return null;
  const code = codeOf(error);
  if (code !== undefined) return { code, message: clean(error.message) };
  if (/^SASL/.test(error.message)) return { code: '28P01', message: 'it asks for a password, and none was given' };
  return WITHOUT_CODE.test(error.message) ? { code: LOST, message: clean(error.message) } : null;
}

const LOST = 'connection lost';
/** What the driver says without a code. */
const WITHOUT_CODE =
  /^Connection terminated|^Client has encountered a connection error|timeout exceeded when trying to connect|^timeout expired|does not support SSL|^The server/;

const UNREACHABLE = /^(?:ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EAI_AGAIN|connection lost)$/;

/** The connection is gone, or could not be made: nothing was done that was not committed. */
export function isLost(error: unknown): boolean {
  const failure = failureOf(error);
  if (!failure) return false;
  // The file of a socket is not there while its server is not.
  const noSocket = failure.code === 'ENOENT' && (error as { syscall?: unknown }).syscall === 'connect';
  const unreachable = UNREACHABLE.test(failure.code) && !/SSL/.test(failure.message);
  return noSocket || unreachable || /^(?:08...|57P0[125])$/.test(failure.code);
}

/** The server starts or stops just now. */
export function isStarting(error: unknown): boolean {
  return failureOf(error)?.code === '57P03';
}

/** Two transactions were in each other's way: the one that was ended is begun again. */
export function mayPass(error: unknown): boolean {
  return /^40(?:001|P01)$/.test(failureOf(error)?.code ?? '');
}

/** What was being done in the transaction is saved, or is not: nobody can tell. */
export function unknownOutcome({ name }: Address, cause: unknown): ExpectedError {
  return new ExpectedError(
    'failed',
    `The connection to ${name} was lost: it is not known whether the change was saved`,
    {
      hint: 'See posctl timeline before you do it again',
      retryable: false,
      cause,
    },
  );
}

type Told = { readonly message: string; readonly hint: string; readonly retryable?: boolean };

/** What an error of PostgreSQL means for people; every other error as it is. The password is in none of them. */
export function explained(error: unknown, address: Address): unknown {
  if (error instanceof ExpectedError) return error;
  const failure = failureOf(error);
  if (!failure) return error;
  if (failure.code === '55P03' || mayPass(error))
    return locked(`What is to be changed in ${address.name} was not free for 30 s`, 'Try again in a moment');
  const told = toldOf(failure, address);
  if (!told) return error;
  const { message, ...more } = told;
  return new ExpectedError('failed', message, { ...more, cause: error });
}

/** By the code, or by the first two characters of it, its class. */
function toldOf(failure: Failure, address: Address): Told | undefined {
  const { code } = failure;
  const make = TOLD[code] ?? TOLD[code.slice(0, 2)];
  if (make) return make(address, failure);
  return UNREACHABLE.test(code) ? unreachable(address, failure) : undefined;
}

function unreachable(address: Address, { code, message }: Failure): Told {
  const { name } = address;
  if (/SSL/.test(message)) return noTls(address);
  const why = code === LOST ? message : code;
  return {
    message: `The PostgreSQL server of ${name} does not answer (${why})`,
    hint: 'Is it running, and can it be reached from here? The address is in --store, POSCTL_STORE or the config file',
    retryable: true,
  };
}

const noTls = ({ name }: Address): Told => ({
  message: `The PostgreSQL server of ${name} does not offer TLS`,
  hint: 'Set ssl = on there, or write sslmode=disable where the way to it is safe',
});

const untrusted = ({ name }: Address, { code }: Failure): Told => ({
  message: `The certificate of the PostgreSQL server of ${name} is not trusted (${code})`,
  hint: 'Name the certificate of who signed it with sslrootcert=FILE in the address of the store',
});

const TOLD: Readonly<Record<string, (address: Address, failure: Failure) => Told>> = {
  ENOTFOUND: ({ name }) => ({
    message: `The host of ${name} is not known (ENOTFOUND)`,
    hint: 'Look at the address in --store, POSCTL_STORE or the config file',
    retryable: true,
  }),
  ENOENT: unreachable,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: ({ name, host }) => ({
    message: `The certificate of the PostgreSQL server of ${name} is not for the host ${host ?? 'localhost'}`,
    hint: 'Write the host in the address of the store as the certificate names it',
  }),
  '08': unreachable,
  '28': ({ name }, { message }) => ({
    message: `The PostgreSQL server refuses the login to ${name}: ${message}`,
    hint: 'Look at user, password and sslmode in the address of the store, and at pg_hba.conf of the server',
  }),
  '3D': ({ name }) => ({
    message: `There is no such database: ${name}`,
    hint: 'An administrator makes it with createdb; posctl venue add ID makes the tables in it',
  }),
  '42501': ({ name, schema }, { message }) => ({
    message: `A right is missing in ${name}: ${message}`,
    hint: `The user of the address must own the schema ${schema}, or be given it: GRANT ALL ON SCHEMA ${schema} and on its tables; to make it: GRANT CREATE ON DATABASE`,
  }),
  '25006': ({ name }) => ({
    message: `${name} can only be read: it is a replica, or set to be read only`,
    hint: 'Name the primary server in the address of the store. Nothing was changed',
  }),
  '53': ({ name }, { message }) => ({
    message: `The PostgreSQL server of ${name} has run out of something: ${message}`,
    hint: 'Nothing was changed. An administrator must make room there',
    retryable: true,
  }),
  '53300': ({ name }, { message }) => ({
    message: `The PostgreSQL server of ${name} takes no more connections: ${message}`,
    hint: 'Try again in a moment; raise max_connections there, or put a pooler in between',
    retryable: true,
  }),
  '54000': ({ name }, { message }) => ({
    message: `${name} cannot store a text this long: ${message}`,
    hint: 'Nothing was changed',
  }),
  '57': ({ name }, { message }) => ({
    message: `The PostgreSQL server of ${name} ended the work: ${message}`,
    hint: 'Nothing was changed by it. Try again; if it comes again, look at statement_timeout and the log of the server',
    retryable: true,
  }),
  '58': ({ name }, { message }) => ({
    message: `The disk of the PostgreSQL server of ${name} failed: ${message}`,
    hint: 'Look at the log of the server. Nothing was changed',
  }),
  '42703': ({ name }, { message }) => ({
    message: `Tables of posctl in ${name} are not as this version made them: ${message}`,
    hint: 'posctl store info says which version they are of. Where that is this one, restore them from a backup',
  }),
  '42P01': ({ name }, { message }) => ({
    message: `Tables of posctl are missing in ${name}: ${message}`,
    hint: 'Restore them from a backup of the database',
  }),
};
