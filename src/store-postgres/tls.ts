import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { ExpectedError } from '../domain/errors.ts';
import type { Tls } from './address.ts';

/**
 * What `sslmode` means, as libpq means it: `require` encrypts and believes any server, unless certificates to be trusted
 * are named; `verify-ca` and `verify-full` believe only those, the latter only under the name that was asked for.
 * @throws ExpectedError when a file that is named cannot be read.
 */
export function tlsOptions({ mode, rootCert, cert, key }: Tls, host: string | undefined): ConnectionOptions | false {
  if (mode === 'disable' || mode === 'allow' || host?.startsWith('/')) return false;
  const ca = rootCert === undefined || rootCert === 'system' ? undefined : fileAt(rootCert, 'sslrootcert');
  const trusts = mode === 'verify-full' || mode === 'verify-ca' || ca !== undefined;
  return {
    rejectUnauthorized: trusts,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert: fileAt(cert, 'sslcert') }),
    ...(key === undefined ? {} : { key: fileAt(key, 'sslkey') }),
    ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}

function fileAt(path: string, parameter: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ExpectedError(
      'failed',
      `The file ${path}, named by ${parameter}, cannot be read (${code ?? 'unknown'})`,
      {
        hint: `Name another one with ${parameter} in the address of the store`,
        cause: error,
      },
    );
  }
}
