/** What a SCHEMA message says of the fields of its stream. */
import { fields, text } from '../api/read.ts';

export interface StreamSchema {
  /** Names of the fields that make a record's id. */
  readonly keys: readonly string[];
  /** Names of all fields, as far as it names any. */
  readonly names: ReadonlySet<string>;
  /** `date`, `date-time`, …; null when it says nothing of a field, or no such thing. */
  formatOf(path: readonly string[]): string | null;
}

/** Of a stream whose records come without a SCHEMA. */
export const NO_SCHEMA: StreamSchema = { keys: [], names: new Set(), formatOf: () => null };

/** `schema` is JSON Schema from outside: it may be anything. */
export function streamSchema(schema: unknown, keys: readonly string[]): StreamSchema {
  const known = new Map<string, string | null>();
  const names = new Set(variantsOf(schema).flatMap((one) => Object.keys(fields(fields(one).properties))));
  return {
    keys,
    names,
    formatOf(path) {
      const name = path.join('\n');
      let format = known.get(name);
      if (format === undefined) {
        format = formatAt(schema, path);
        known.set(name, format);
      }
      return format;
    },
  };
}

function formatAt(schema: unknown, path: readonly string[]): string | null {
  let at = variantsOf(schema);
  for (const key of path)
    at = at.flatMap((one) => {
      const properties = fields(fields(one).properties);
      return Object.hasOwn(properties, key) ? variantsOf(properties[key]) : [];
    });
  return at.map((one) => text(fields(one).format)).find((format) => format !== null) ?? null;
}

/** Nested deeper, nobody says anything of use. */
const DEEPEST = 4;

/** A schema, and those of which one or all hold: `{"anyOf":[{"type":"null"},{"type":"string","format":"date"}]}`. */
function variantsOf(schema: unknown, depth = 0): unknown[] {
  if (depth > DEEPEST) return [];
  const { anyOf, oneOf, allOf } = fields(schema);
  const inner = [anyOf, oneOf, allOf].flatMap((some) => (Array.isArray(some) ? some.slice(0, 20) : []));
  return [schema, ...inner.flatMap((one) => variantsOf(one, depth + 1))];
}
