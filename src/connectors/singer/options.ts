import { CheckFailure } from '../../domain/errors.ts';
import type { SetUp } from '../../ports/connectors.ts';
import { namedIn } from '../api/options.ts';
import { readOpaque } from './numbers.ts';

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
    if (typeof config === 'object' && config !== null && !Array.isArray(config))
      return config as Readonly<Record<string, unknown>>;
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
