import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type ConnectionOptions, createSecureContext } from 'node:tls';
import { ExpectedError } from '../domain/errors.ts';
import { codeOf } from '../domain/unknown.ts';
import type { Tls } from './address.ts';

/**
 * What `sslmode` means, as libpq means it: `require` encrypts and believes any server, unless certificates to be trusted
 * are named; `verify-ca` and `verify-full` believe only those, the latter only under the name that was asked for.
 * @throws ExpectedError when a file that is named cannot be read, or holds something else.
 */
export function tlsOptions({ mode, rootCert, cert, key }: Tls, host: string | undefined): ConnectionOptions | false {
  if (mode === 'disable' || mode === 'allow' || host?.startsWith('/')) return false;
  const ca = rootCert === undefined || rootCert === 'system' ? undefined : fileAt(rootCert, 'sslrootcert');
  if (ca) mustHold(ca, 'no certificate', () => new X509Certificate(ca.text));
  const trusts = mode === 'verify-full' || mode === 'verify-ca' || ca !== undefined;
  return {
    rejectUnauthorized: trusts,
    ...(ca === undefined ? {} : { ca: ca.text }),
    ...shown(cert, key),
    ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}

/** With what we show who we are. Where it cannot be used, the driver would only notice in the midst of a connection. */
function shown(cert: string | undefined, key: string | undefined): Pick<ConnectionOptions, 'cert' | 'key'> {
  const ours = cert === undefined ? undefined : fileAt(cert, 'sslcert');
  const secret = key === undefined ? undefined : fileAt(key, 'sslkey');
  if (ours) mustHold(ours, 'no certificate', () => new X509Certificate(ours.text));
  const given = { ...(ours && { cert: ours.text }), ...(secret && { key: secret.text }) };
  if (secret) mustHold(secret, 'no key, or that of another certificate', () => createSecureContext(given));
  return given;
}

interface Named {
  readonly path: string;
  readonly parameter: string;
  readonly text: string;
}

function fileAt(path: string, parameter: string): Named {
  try {
    return { path, parameter, text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = codeOf(error);
    throw unusable({ path, parameter }, `cannot be read (${code ?? 'unknown'})`, error);
  }
}

function mustHold(file: Named, otherwise: string, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    throw unusable(file, `holds ${otherwise}`, error);
  }
}

function unusable({ path, parameter }: Omit<Named, 'text'>, why: string, cause: unknown): ExpectedError {
  const hint = `Name another one with ${parameter} in the address of the store`;
  return new ExpectedError('failed', `The file ${path}, named by ${parameter}, ${why}`, { hint, cause });
}
