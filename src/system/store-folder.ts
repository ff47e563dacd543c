import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { usage } from '../domain/errors.ts';

/**
 * The folder that a store address means: a path, relative to `from`, or a `file:` address.
 * `by` says who gave it, for messages; the address itself may hold a password and is not repeated.
 * @throws ExpectedError `usage`.
 */
export function storeFolder(address: string, from: string, by: string): string {
  if (/^postgres(?:ql)?:/i.test(address)) {
    throw usage(`${by} names a PostgreSQL database, but this build keeps its data in a folder`, 'give a folder');
  }
  if (/^file:\/\//i.test(address)) return fromUrl(address, by);
  if (/^file:/i.test(address)) return resolve(from, address.slice('file:'.length));
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(address)) throw usage(`${by} is no folder and no file: address`, 'give a folder');
  return resolve(from, address);
}

function fromUrl(address: string, by: string): string {
  try {
    return fileURLToPath(address);
  } catch {
    throw usage(`${by} is a file: address of another machine, or a malformed one`, 'write it as file:///folder');
  }
}
