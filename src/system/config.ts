import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import envPaths from 'env-paths';
import { CONFIG_KEYS, type ConfigKey, SETTINGS } from '../domain/config-keys.ts';
import { usage } from '../domain/errors.ts';
import { clean } from '../domain/text.ts';
import { codeOf, isObject } from '../domain/unknown.ts';

/** What flags, environment and config file settle together. */
export interface Config {
  /** The config file, absolute, also when there is none. */
  readonly file: string;
  /** Where the store is: a folder, absolute; or the address of a database, which may hold a password. */
  readonly store: string;
  /** Who said so, for messages about that address. */
  readonly storeBy: string;
  /** Completes references and `add`; never selects. */
  readonly venue: string | null;
  readonly actor: string;
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  readonly supportEmail: string | null;
  /** File of the key that seals stored secrets, absolute. */
  readonly keyFile: string;
  /** Screens for screen readers. */
  readonly accessible: boolean;
  /** Where alarms go besides mail. */
  readonly notify: readonly Target[];
  /** Asked when a pass of the daemon has ended; may be a source. */
  readonly pingUrl: string | null;
}

/** An entry of `notify`: a webhook, whose address may be a source, or a command. */
type Target =
  | { readonly type: 'webhook'; readonly url: string; readonly format: 'json' | 'slack' }
  | { readonly type: 'command'; readonly command: readonly [string, ...string[]] };

/** Flags that have a twin in environment and config file. */
export interface ConfigFlags {
  readonly store?: string | undefined;
  readonly venue?: string | undefined;
  readonly actor?: string | undefined;
}

export type ConfigFile = Partial<Record<ConfigKey, string>> & { notify?: readonly Target[] };

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that a config is made of. */
interface ConfigParts {
  readonly flags: ConfigFlags;
  readonly env: Environment;
  readonly file: ConfigFile;
  /** Where the file was or would be; relative paths in it begin beside it. */
  readonly filePath: string;
  readonly cwd: string;
  readonly defaults: { readonly store: string; readonly keyFile: string; actor(): string; mailFrom(): string };
}

/** Flag before environment before file before default; what is empty is not given. @throws ExpectedError `usage`. */
function mergeConfig({ flags, env, file, filePath, cwd, defaults }: ConfigParts): Config {
  const given = (key: ConfigKey): Given | null => {
    const flag = key === 'store' || key === 'venue' || key === 'actor' ? flags[key] : undefined;
    if (flag) return { text: flag, from: cwd, by: key === 'actor' ? '--as' : `--${key}` };
    const variable = env[SETTINGS[key].variable];
    if (variable) return { text: variable, from: cwd, by: SETTINGS[key].variable };
    const entry = file[key];
    return entry ? { text: entry, from: dirname(filePath), by: `"${key}" in ${filePath}` } : null;
  };
  const text = (key: ConfigKey) => given(key)?.text ?? null;
  const store = given('store');
  const keyFile = given('keyFile');
  return {
    file: filePath,
    store: store ? storePlace(store.text, store.from, store.by) : defaults.store,
    storeBy: store?.by ?? 'the default',
    venue: text('venue'),
    actor: clean(text('actor') ?? (env.SUDO_USER || defaults.actor())),
    smtpUrl: text('smtpUrl'),
    mailFrom: text('mailFrom') ?? defaults.mailFrom(),
    supportEmail: text('supportEmail'),
    keyFile: keyFile ? resolve(keyFile.from, keyFile.text) : defaults.keyFile,
    accessible: /^(?:1|true|yes|on)$/i.test(text('accessible') ?? ''),
    notify: file.notify ?? [],
    pingUrl: text('pingUrl'),
  };
}

interface Given {
  readonly text: string;
  /** Where a relative path begins. */
  readonly from: string;
  /** Who said so, for messages. */
  readonly by: string;
}

/** The config of this call: reads the config file of the platform, or the one that POSCTL_CONFIG names. */
export function readConfig(flags: ConfigFlags, env: Environment, cwd: string): Config {
  return readConfigParts(flags, env, cwd).config;
}

/** The config with what it was made of. */
export interface ConfigRead {
  readonly config: Config;
  readonly file: ConfigFile;
  readonly filePath: string;
}

/** @throws ExpectedError `usage`. */
export function readConfigParts(flags: ConfigFlags, env: Environment, cwd: string): ConfigRead {
  const folders = envPaths('posctl', { suffix: '' });
  const named = env.POSCTL_CONFIG ? resolve(cwd, env.POSCTL_CONFIG) : null;
  const filePath = named ?? join(folders.config, 'config.json');
  const text = readText(filePath, named !== null);
  const file = text === null ? {} : parseConfigFile(text, filePath);
  const defaults = {
    store: folders.data,
    keyFile: join(folders.config, 'key'),
    actor: () => osUser(env),
    mailFrom: () => `posctl@${hostname()}`,
  };
  return { config: mergeConfig({ flags, env, file, filePath, cwd, defaults }), file, filePath };
}

/** What the content of a config file has to be. @throws ExpectedError `usage`. */
export function mustBeConfig(file: ConfigFile, filePath: string): void {
  parseConfigFile(JSON.stringify(file), filePath);
  if (file.store) storePlace(file.store, dirname(filePath), `"store" in ${filePath}`);
}

/** Null when there is no file and none was named. */
function readText(path: string, named: boolean): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' && !named) return null;
    if (code === 'ENOENT') throw usage(`the config file ${path} does not exist`, 'make it, or unset POSCTL_CONFIG');
    throw usage(
      `the config file ${path} cannot be read (${code ?? 'unknown error'})`,
      'check who owns it and its mode',
    );
  }
}

/** @throws ExpectedError `usage` that names file and key, never a value: values hold passwords. */
function parseConfigFile(text: string, path: string): ConfigFile {
  const wrong = (what: string) =>
    usage(
      `the config file ${path} ${what}`,
      `it holds one JSON object with the keys ${CONFIG_KEYS.join(', ')}, notify`,
    );
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    // Only the place: the rest of the parser's message quotes the file.
    const at = /position (\d+)/.exec((error as Error).message)?.[1];
    const line = at === undefined ? '' : ` (line ${text.slice(0, Number(at)).split('\n').length})`;
    throw wrong(`is not JSON${line}`);
  }
  if (!isObject(content)) throw wrong('is not a JSON object');
  for (const [key, value] of Object.entries(content)) {
    if (key === 'notify') {
      mustBeTargets(value, wrong);
      continue;
    }
    if (!CONFIG_KEYS.some((known) => known === key)) throw wrong(`has the unknown key "${clean(key)}"`);
    if (typeof value !== 'string') throw wrong(`has no text under the key "${key}"`);
  }
  return content as ConfigFile;
}

/** @throws ExpectedError `usage`, with what `wrong` makes of the words. */
function mustBeTargets(value: unknown, wrong: (what: string) => Error): asserts value is Target[] {
  const isText = (text: unknown) => typeof text === 'string' && text.trim() !== '';
  const isTarget = (one: unknown) => {
    if (!isObject(one)) return false;
    const { type, url, format, command } = one;
    if (type === 'webhook') return isText(url) && (format === 'json' || format === 'slack');
    return type === 'command' && Array.isArray(command) && command.length > 0 && command.every(isText);
  };
  const at = Array.isArray(value) ? value.findIndex((one) => !isTarget(one)) : 0;
  if (at < 0) return;
  throw wrong(
    `has no target under "notify", entry ${at + 1}: give {"type":"webhook","url":"https://…","format":"json" or "slack"} or {"type":"command","command":["…"]}`,
  );
}

/** The account of the operating system. In a container the user may have a number only. */
export function osUser(env: Environment): string {
  try {
    return userInfo().username;
  } catch {
    return env.USER || env.LOGNAME || `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** Whether the address of a store is that of a PostgreSQL database. */
export function isPostgres(store: string): boolean {
  return /^postgres(?:ql)?:\/\//i.test(store);
}

/**
 * The folder that a store address means: a path, relative to `from`, or a `file:` address; that of a database as it is.
 * `by` says who gave it, for messages; the address itself may hold a password and is not repeated.
 * @throws ExpectedError `usage`.
 */
export function storePlace(address: string, from: string, by: string): string {
  if (isPostgres(address)) return address;
  if (/^file:\/\//i.test(address)) return fromUrl(address, by);
  if (/^file:/i.test(address)) return resolve(from, address.slice('file:'.length));
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(address) || /^postgres(?:ql)?:/i.test(address))
    throw usage(
      `${by} is neither a folder nor a file: or postgres:// address`,
      'give a folder, or postgres://USER:PASSWORD@HOST:5432/DATABASE',
    );
  return resolve(from, address);
}

function fromUrl(address: string, by: string): string {
  try {
    return fileURLToPath(address);
  } catch {
    throw usage(`${by} is a file: address of another machine, or a malformed one`, 'write it as file:///folder');
  }
}
