import { fields, text } from '../api/read.ts';
import { readOpaque } from './amounts.ts';
import type { CatalogFlag } from './options.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a tap offers, as `--discover` prints it; how it is written differs between generations of taps. */
export interface Catalog extends Json {
  readonly streams: readonly Json[];
}

/** The catalogue in what a tap printed, garbage around it left out; null when there is none. */
export function readCatalog(printed: string): Catalog | null {
  for (const candidate of [printed, printed.slice(printed.indexOf('{'), printed.lastIndexOf('}') + 1)]) {
    try {
      const catalog = asCatalog(readOpaque(candidate));
      if (catalog) return catalog;
    } catch {
      // Perhaps the next one.
    }
  }
  return null;
}

/** A value that was kept or read, when it is a catalogue. */
export function asCatalog(value: unknown): Catalog | null {
  const catalog = fields(value);
  const { streams } = catalog;
  if (!Array.isArray(streams)) return null;
  return { ...catalog, streams: streams.map(fields).filter((entry) => namesOf(entry).length > 0) };
}

/** Names by which people and messages call a stream. */
function namesOf(entry: Json): string[] {
  return [entry.tap_stream_id, entry.stream].map(text).filter((name) => name !== null);
}

export function streamNames({ streams }: Catalog): string[] {
  return [...new Set(streams.map((entry) => text(entry.tap_stream_id) ?? text(entry.stream) ?? ''))];
}

/**
 * The catalogue with these streams selected, and no others, in both ways that there are: in the metadata, and in the schema
 * for taps that know none. Every field of a selected stream is wanted.
 */
export function select(catalog: Catalog, chosen: ReadonlySet<string>): Catalog {
  return {
    ...catalog,
    streams: catalog.streams.map((entry) =>
      selectStream(
        entry,
        namesOf(entry).some((name) => chosen.has(name)),
      ),
    ),
  };
}

function selectStream(entry: Json, selected: boolean): Json {
  const schema = fields(entry.schema);
  if (!Array.isArray(entry.metadata)) return { ...entry, schema: selectSchema(schema, selected) };
  const metadata = entry.metadata.map(fields).map((item) => selectItem(item, selected));
  const whole = metadata.some((item) => isWhole(item));
  return {
    ...entry,
    schema: { ...schema, selected },
    metadata: whole ? metadata : [{ breadcrumb: [], metadata: { selected } }, ...metadata],
  };
}

const isWhole = ({ breadcrumb }: Json): boolean => Array.isArray(breadcrumb) && breadcrumb.length === 0;

function selectItem(item: Json, selected: boolean): Json {
  const about = fields(item.metadata);
  const available = about.inclusion !== 'unsupported';
  return isWhole(item) || (selected && available) ? { ...item, metadata: { ...about, selected } } : item;
}

function selectSchema(schema: Json, selected: boolean): Json {
  if (!selected) return { ...schema, selected };
  const properties = Object.entries(fields(schema.properties)).map(([key, value]) => [
    key,
    typeof value === 'object' && value !== null ? { ...value, selected } : value,
  ]);
  return { ...schema, selected, properties: Object.fromEntries(properties) };
}

/** How a tap of this catalogue is handed it: those that know no metadata are from before `--catalog`. */
export function catalogFlag({ streams }: Catalog): CatalogFlag {
  return streams.some((entry) => Array.isArray(entry.metadata)) ? '--catalog' : '--properties';
}

/** Characters of a catalogue that are kept with an integration. */
const LARGEST = 1_000_000;

/** What is kept of a catalogue: all of it or, of a very large one, the streams that are wanted. */
export function worthKeeping(catalog: Catalog, wanted: ReadonlySet<string>): Catalog | null {
  const small = (one: Catalog) => JSON.stringify(one).length <= LARGEST;
  if (small(catalog)) return catalog;
  const part = { ...catalog, streams: catalog.streams.filter((entry) => namesOf(entry).some((n) => wanted.has(n))) };
  return part.streams.length > 0 && small(part) ? part : null;
}

/** What a SCHEMA message says of the fields of its stream. */

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
