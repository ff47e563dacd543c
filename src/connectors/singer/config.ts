import { fields } from '../api/read.ts';

type Json = Record<string, unknown>;
type Values = Readonly<Record<string, string>>;

/** The file that a tap is given and may rewrite. */
export const CONFIG = 'config.json';
/** Beside it: the same, as it was handed over. */
export const GIVEN = 'given.json';

/** Undefined when it is no JSON. */
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
    const object = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Json) : {};
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
