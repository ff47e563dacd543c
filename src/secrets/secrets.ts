import { CheckFailure } from '../domain/errors.ts';
import type { Credential, Sealed } from '../domain/integration.ts';
import { clean } from '../domain/text.ts';
import { codeOf } from '../domain/unknown.ts';
import type { Programs } from '../ports/programs.ts';
import type { Secrets } from '../ports/secrets.ts';

export interface SecretsOptions extends Sources {
  /** The key that seals stored secrets; made with the first of them. */
  readonly keyFile: string;
  /** Makes the names in a folder stay after a power cut. */
  readonly syncFolder: SyncFolder;
}

export type SyncFolder = (path: string) => Promise<void>;

/** Values of credentials. They are read at each use and kept nowhere in clear. */
export function makeSecrets(options: SecretsOptions): Secrets {
  const { keyFile, syncFolder } = options;
  // Most calls of posctl need no secret, and cryptography takes 3 ms to load.
  const vault = () => import('./vault.ts');
  const open = async (sealed: Sealed) => (await vault()).open(keyFile, sealed);
  const own = (credential: Credential): Promise<string> =>
    credential.from === 'stored' ? open(credential.sealed) : readSource(credential.from, credential.at, options);

  return {
    async resolve(credential) {
      const value = await own(credential);
      if (!credential.replaced) return value;
      const { sealed, sourceDigest } = credential.replaced;
      return (await (await vault()).digest(keyFile, value)) === sourceDigest ? open(sealed) : value;
    },
    async seal(value) {
      return (await vault()).seal(keyFile, value, syncFolder);
    },
    async answerTo(call) {
      return (await import('./answers.ts')).answerTo({ keyFile, syncFolder }, call);
    },
    async replacing(credential) {
      const { seal, digest } = await vault();
      const sealed = (value: string) => seal(keyFile, value, syncFolder);
      // Sealing makes the key where there is none yet.
      await sealed('');
      if (credential === null) return async (value) => ({ from: 'stored', sealed: await sealed(value) });
      const sourceDigest = await digest(keyFile, await own(credential));
      return async (value) => ({ ...credential, replaced: { sealed: await sealed(value), sourceDigest } });
    },
  };
}

export interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly programs: Programs;
}

const COMMAND_LIMIT = 30_000;
/** No token is longer; what is longer was named by mistake. */
const MOST_BYTES = 64 * 1024;

/** What a source says now, less one final newline. @throws CheckFailure `bad_config`, not counted. */
export async function readSource(from: 'env' | 'file' | 'cmd', at: string, sources: Sources): Promise<string> {
  const text =
    from === 'env' ? fromEnv(at, sources.env) : from === 'file' ? await fromFile(at) : await fromCommand(at, sources);
  const value = withoutNewline(text);
  if (value === '') throw unresolved(`the secret source ${nameOf(from, at)} is empty on this machine`);
  return value;
}

function withoutNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** Nothing is wrong with the POS, so it does not count; and nobody but support can put it right. */
export function unresolved(message: string): CheckFailure {
  return new CheckFailure('bad_config', message, { counted: false, needs: 'support' });
}

function fromEnv(name: string, env: Sources['env']): string {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value === undefined) throw unresolved(`the environment variable ${clean(name)} is not set on this machine`);
  return value;
}

async function fromFile(path: string): Promise<string> {
  const name = `the secret file ${clean(path)}`;
  const { readFile, stat } = await import('node:fs/promises');
  try {
    const found = await stat(path);
    // Pipes and devices would hold the check up.
    if (!found.isFile()) throw unresolved(`${name} is not a regular file`);
    if (found.size > MOST_BYTES)
      throw unresolved(`${name} is larger than ${MOST_BYTES / 1024} KiB: it holds no secret`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof CheckFailure) throw error;
    const code = codeOf(error) ?? 'unknown error';
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw unresolved(`${name} ${why} on this machine`);
  }
}

async function fromCommand(command: string, { programs }: Sources): Promise<string> {
  const result = await programs.run({ command: { shell: command }, timeoutMs: COMMAND_LIMIT, maxBytes: MOST_BYTES });
  if (result.exitCode === 0 && result.failure === null) return result.stdout;
  const why = result.timedOut
    ? `did not end within ${COMMAND_LIMIT / 1000} s`
    : result.exitCode !== null && result.exitCode !== 0
      ? `ended with exit code ${result.exitCode}`
      : 'could not be run to its end';
  throw unresolved(`the secret command ${nameOf('cmd', command)} ${why}; what it printed is not shown`);
}

/** Of a command only the program: its arguments may say more than they should. */
function nameOf(from: 'env' | 'file' | 'cmd', at: string): string {
  if (from !== 'cmd') return clean(`${from}:${at}`);
  const [program = '', ...rest] = at.trim().split(/\s+/);
  return clean(`cmd:${program}${rest.length > 0 ? ' …' : ''}`);
}
