import { CheckFailure } from '../../domain/errors.ts';
import { isObject } from '../../domain/unknown.ts';
import type { SetUp } from '../../ports/connectors.ts';
import { namedIn } from '../api/check.ts';
import { fields } from '../api/read.ts';
import { readOpaque } from './amounts.ts';

type Options = SetUp['options'];

export type CatalogFlag = '--catalog' | '--properties';

export interface TapOptions {
  /** Executable and arguments. */
  readonly command: readonly [string, ...string[]];
  /** Without secrets. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Path of a catalogue that a person made; null when the tap's own is used. */
  readonly catalog: string | null;
  /** Streams to be read, by name; empty when nobody chose. */
  readonly streams: readonly string[];
  /** How the tap is handed its catalogue: `none` for one that takes none, null: as its catalogue looks. */
  readonly catalogFlag: CatalogFlag | 'none' | null;
}

/** @throws CheckFailure `bad_config` that says which option is wrong, and how. */
export function tapOptions(options: Options): TapOptions {
  return {
    command: commandOf(options.command ?? ''),
    config: configOf(options.config),
    catalog: options.catalog?.trim() || null,
    streams: namedIn(options, 'streams'),
    catalogFlag: flagOf(options.catalogFlag),
  };
}

function commandOf(line: string): readonly [string, ...string[]] {
  const [executable, ...args] = wordsOf(line);
  if (!executable) throw wrong('command', 'is empty; give the executable of the tap and its arguments');
  if (executable.includes('/') && !executable.startsWith('/'))
    throw wrong('command', `begins with «${executable}»; give the full path, for the daemon runs in another folder`);
  return [executable, ...args];
}

/** Words as a shell would see them: quotes and backslashes, and nothing else of what shells do. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  const word = /\s*((?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+)/y;
  const rest = line.trimEnd();
  while (word.lastIndex < rest.length) {
    const [, found] = word.exec(rest) ?? [];
    if (found === undefined) throw wrong('command', 'has a quote that is not closed, or ends with a backslash');
    words.push(found.replace(/\\([\s\S])|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"/g, unquoted));
  }
  return words;
}

function unquoted(_: string, escaped?: string, single?: string, double?: string): string {
  return escaped ?? single ?? (double ?? '').replace(/\\(["\\$`])/g, '$1');
}

function configOf(json: string | undefined): Readonly<Record<string, unknown>> {
  if (json === undefined || json.trim() === '') return {};
  try {
    const config = readOpaque(json);
    if (isObject(config)) return config;
  } catch {
    // What it says could be secret: it is not repeated.
  }
  throw wrong('config', 'is not a JSON object; give it like {"start_date":"2026-01-01T00:00:00Z"}');
}

function flagOf(flag: string | undefined): TapOptions['catalogFlag'] {
  const name = flag?.trim().replace(/^--/, '') ?? '';
  if (name === '') return null;
  if (name === 'none') return name;
  if (name === 'catalog' || name === 'properties') return `--${name}`;
  throw wrong('catalogFlag', `is «${flag}»; it can be catalog, properties or none`);
}

export function wrong(option: string, why: string): CheckFailure {
  return new CheckFailure('bad_config', `the option ${option} ${why}`);
}

type Json = Record<string, unknown>;
type Values = Readonly<Record<string, string>>;

/** The file that a tap is given and may rewrite. */
export const CONFIG = 'config.json';
/** Beside it: the same, as it was handed over. */
export const GIVEN = 'given.json';

/** Undefined when it is not JSON. */
export function parsed(content: string | undefined): unknown {
  try {
    return content === undefined ? undefined : JSON.parse(content);
  } catch {
    return undefined;
  }
}

/**
 * The configuration of a tap: what the options say, and the credentials under their names. A dot in a name leads into an
 * object: `oauth.refresh_token`.
 */
export function tapConfig(options: Readonly<Json>, credentials: Values): Json {
  const config = structuredClone(options) as Json;
  for (const [name, value] of Object.entries(credentials)) put(config, name.split('.'), value);
  return config;
}

function put(config: Json, path: readonly string[], value: string): void {
  let at = config;
  for (const key of path.slice(0, -1)) {
    const inner = Object.hasOwn(at, key) ? at[key] : undefined;
    const object = isObject(inner) ? inner : {};
    setOwn(at, key, object);
    at = object;
  }
  setOwn(at, path.at(-1) ?? '', value);
}

/** A name from outside can be `__proto__`. */
function setOwn(object: Json, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/**
 * What a tap wrote into its configuration, by name (with dots): texts that are new or other than they were, and
 * credentials that came back as numbers. Everything that a tap writes there is taken for a secret. Numbers and switches
 * of its own (a moment of expiry) are not kept: it writes them again.
 */
export function changedValues(given: unknown, found: unknown, credentials: Values): Record<string, string> {
  const before = leavesOf(given);
  const changed: Record<string, string> = {};
  for (const [name, value] of leavesOf(found)) {
    if (value === before.get(name)) continue;
    if (typeof value === 'string') changed[name] = value;
    else if (typeof value === 'number' && Object.hasOwn(credentials, name) && String(value) !== credentials[name])
      changed[name] = String(value);
  }
  return changed;
}

/** Deeper objects, and names that hold a dot themselves, could not be written back to the same place. */
const DEEPEST = 5;

function leavesOf(value: unknown, prefix = '', into = new Map<string, unknown>()): Map<string, unknown> {
  for (const [key, inner] of Object.entries(fields(value))) {
    if (key === '' || key.includes('.')) continue;
    const name = prefix + key;
    if (typeof inner !== 'object' || inner === null) into.set(name, inner);
    else if (name.split('.').length < DEEPEST) leavesOf(inner, `${name}.`, into);
  }
  return into;
}

/** All texts in a configuration, by name. */
export function textsIn(config: unknown): Map<string, string> {
  return new Map([...leavesOf(config)].filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
