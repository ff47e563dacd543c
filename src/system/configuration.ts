import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CONFIG_KEYS, type ConfigKey, isMailServer, SETTINGS } from '../domain/config-keys.ts';
import { ExpectedError, usage } from '../domain/errors.ts';
import { validVenueId } from '../domain/reference.ts';
import { parseSource } from '../domain/secret-source.ts';
import { clean } from '../domain/text.ts';
import { codeOf } from '../domain/unknown.ts';
import type { ConfigSettingNow, Configuration } from '../ports/configuration.ts';
import {
  type ConfigFlags,
  type ConfigRead,
  type Environment,
  isPostgres,
  mustBeConfig,
  readConfigParts,
} from './config.ts';
import { replaceFile } from './files.ts';

/** The config file of this call, with what flags and environment put in place of its settings. */
export function configuration(
  flags: ConfigFlags,
  env: Environment,
  { cwd, mustBeDatabase }: { readonly cwd: string; readonly mustBeDatabase: (address: string, by: string) => void },
): Configuration {
  const read = () => readConfigParts(flags, env, cwd);
  return {
    path: read().filePath,
    settings: async () => settingsOf(read(), { flags, env }),
    async change(key, value) {
      const { filePath, file } = read();
      if (value !== null) mustFit(key, value, dirname(filePath));
      if (value !== null && key === 'store' && isPostgres(value)) mustBeDatabase(value, key);
      const { [key]: _, ...others } = file;
      const next = value === null ? others : { ...others, [key]: value };
      mustBeConfig(next, filePath);
      await save(filePath, `${JSON.stringify(next, null, 2)}\n`);
    },
  };
}

function settingsOf(
  { config, file }: ConfigRead,
  { flags, env }: { readonly flags: ConfigFlags; readonly env: Environment },
): ConfigSettingNow[] {
  const settings = CONFIG_KEYS.map((key): ConfigSettingNow => {
    const { variable } = SETTINGS[key];
    const flag = (flags as Readonly<Partial<Record<ConfigKey, string>>>)[key];
    const from = flag ? 'flag' : env[variable] ? 'environment' : file[key] ? 'file' : 'default';
    const value = config[key];
    const shown = value === null || value === undefined ? null : shownValue(key, String(value));
    return { key, value: shown, from, variable };
  });
  const targets = config.notify.map((target, i) => `${target.type} ${i + 1}`).join(', ');
  const notify = {
    key: 'notify',
    value: targets || null,
    from: file.notify ? 'file' : 'default',
    variable: null,
  } as const;
  return [...settings, notify];
}

const SOURCE = /^(?:env|file|cmd):/;
/** What people give as a source where none is taken; `file:` is a folder there. */
const NO_SOURCE = /^(?:env|cmd):/;

/** Of an address that may hold a secret only where it leads, and not even that of one that is a secret as a whole. */
function shownValue(key: ConfigKey, value: string): string {
  if (SOURCE.test(value)) return clean(value);
  if (key === 'store' && isPostgres(value)) return withoutPassword(value);
  if (key === 'pingUrl') return 'set (its address is not shown)';
  return clean(value.replace(/\/\/[^/]*@/, '//…@'));
}

/** The address of a database without who logs in, and without parameters: a password may be among them. */
function withoutPassword(address: string): string {
  try {
    // Who logs in without a host: well-formed for PostgreSQL alone.
    const url = new URL(address.replace(/\/\/[^/?#]*@(?=[/?]|$)/, '//'));
    const { protocol, host, pathname, searchParams } = url;
    if (host !== '') return clean(`${protocol}//…@${host}${pathname}`);
    const sockets = searchParams.get('host');
    return clean(`${protocol}//${pathname}${sockets === null ? '' : `?host=${sockets}`}`);
  } catch {
    return 'set (an address that cannot be understood is not shown)';
  }
}

/**
 * As it will be read: what could not be used is not written. `folder`: that of the config file, where relative paths begin.
 * @throws ExpectedError `usage`, which never repeats what may be a secret.
 */
function mustFit(key: ConfigKey, value: string, folder: string): void {
  if (clean(value).trim() === '') throw usage(`${key} cannot be empty`, `to take it out: posctl config unset ${key}`);
  if (key === 'smtpUrl' || key === 'pingUrl') mustBeAddress(key, value);
  else if (NO_SOURCE.test(value))
    throw usage(`${key} is not given as a source`, `give it as it is: ${SETTINGS[key].meaning}`);
  const problem = RULES[key]?.(value, folder) ?? null;
  if (problem !== null) throw usage(...problem);
}

/** What goes on the wire with a secret in it: plain only where it holds none. */
function mustBeAddress(key: 'smtpUrl' | 'pingUrl', value: string): void {
  if (SOURCE.test(value)) {
    parseSource(key, value, (path) => path);
    return;
  }
  if (key === 'pingUrl' || /\/\/[^/:]*:[^/]*@/.test(value))
    throw usage(`${key} holds a secret: it is given as a source`, `posctl config set ${key} env:NAME, or file:PATH`);
  if (!isMailServer(value))
    throw usage(
      `${key} is not the address of a mail server`,
      'give smtp://HOST:587, smtps://HOST or, where a password is in it, a source: env:NAME, file:PATH',
    );
}

/** Why a value cannot be used, and what can; null when it can. */
type Rule = (value: string, folder: string) => readonly [problem: string, hint?: string] | null;

const RULES: Partial<Readonly<Record<ConfigKey, Rule>>> = {
  venue: (value) => (validVenueId(value) ? null : [`'${value}' is not the id of a venue`, 'see: posctl venue list']),
  accessible: (value) =>
    /^(?:1|0|true|false|yes|no|on|off)$/i.test(value) ? null : [`accessible is true or false, not '${value}'`],
  supportEmail: (value) => (isMailAddress(value) ? null : [`'${value}' is not an e-mail address`]),
  mailFrom: (value) =>
    isMailAddress(/^[^<>]*<([^<>]+)>$/.exec(value.trim())?.[1] ?? value)
      ? null
      : [`'${value}' is not the sender of a mail`, "give posctl@example.com, or 'Support <posctl@example.com>'"],
  keyFile: (value, folder) =>
    isFolder(resolve(folder, value))
      ? [`'${value}' is a folder`, 'name a file; it is made when it is needed first']
      : null,
};

const isMailAddress = (text: string): boolean => /^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(text);

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Readable by its owner only: it may name secrets. Readers see the old file or the new one. */
async function save(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await replaceFile(path, text, 0o600);
  } catch (error) {
    const code = codeOf(error) ?? 'unknown error';
    throw new ExpectedError('failed', `the config file ${path} cannot be written (${code})`, {
      hint: 'check who owns it, or name another one with POSCTL_CONFIG',
    });
  }
}
