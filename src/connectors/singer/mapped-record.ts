import { clean, shorten } from '../../domain/text.ts';
import { type Fields, text, Unreadable } from '../api/read.ts';
import type { SaleReading } from '../api/sale-parts.ts';
import { numberText } from './amounts.ts';
import { kindSaid, type MappedKind } from './kinds.ts';
import type { MappedField, StreamMapping } from './mapping.ts';
import type { StreamSchema } from './schema.ts';
import type { TimeReading } from './times.ts';

export interface RecordReading extends SaleReading {
  readonly stream: string;
  readonly mapping: StreamMapping;
  readonly schema: StreamSchema;
  /** Told of each mapped field that a record has. */
  has(field: MappedField): void;
  /** Told of a record that has one line in the place of a list. */
  hasSingleLine(): void;
}

/** Values of a record, or of one line in it, by our names. */
export class MappedRecord {
  readonly reading: RecordReading;
  readonly fields: Fields;

  constructor(record: Fields, reading: RecordReading) {
    this.fields = record;
    this.reading = reading;
  }

  /** Undefined when the record has no such field. */
  value(field: MappedField): unknown {
    const origin = this.reading.mapping.from[field];
    if (origin === undefined) return null;
    if ('always' in origin) return origin.always;
    const value = valueAt(this.fields, origin.path);
    if (value !== undefined) this.reading.has(field);
    return value;
  }

  text(field: MappedField): string | null {
    return text(this.value(field));
  }

  /** A value as it may stand in a message. */
  shown(field: MappedField): string {
    return clean(shorten(this.text(field) ?? '', 40));
  }

  /** A number as decimal text; `currency` for money. */
  number(field: MappedField, currency: string | null): string | null {
    return numberText(this.value(field), { field, decimal: this.reading.mapping.decimal, currency });
  }

  /** How a moment in this field is read. */
  times(field: MappedField): TimeReading {
    const { mapping, schema, venue } = this.reading;
    const origin = mapping.from[field];
    const format = origin && 'path' in origin ? schema.formatOf(origin.path) : null;
    return { zone: venue.timezone, format, dates: mapping.dates };
  }

  /** @throws Unreadable when there is none. */
  id(): string {
    const id = this.idOrNull();
    if (id !== null) return id;
    if (this.isMapped('id')) throw new Unreadable('a record without id');
    throw new Unreadable('nothing says what the id of a record is; map the field id');
  }

  idOrNull(): string | null {
    const { keys } = this.reading.schema;
    const parts = this.isMapped('id') ? [this.text('id')] : keys.map((key) => text(valueAt(this.fields, [key])));
    return parts.length > 0 && parts.every((part) => part !== null) ? parts.join(':') : null;
  }

  isMapped(field: MappedField): boolean {
    return this.reading.mapping.from[field] !== undefined;
  }
}

function valueAt(record: unknown, path: readonly string[]): unknown {
  let at: unknown = record;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Fields)[key];
  }
  return at;
}

export interface State {
  /** Null when nothing is said. */
  readonly kind: MappedKind | null;
  /** A value that nobody knows, as it may be shown; null when there is none, or another field decides. */
  readonly unknown: string | null;
}

/** The fields that tell what a record or a line is. */
const STATES = ['kind', 'voided'] as const;

/**
 * What `kind` and `voided` say together of a record or a line: what is void is void, whatever else is said. `by`: which of
 * them are asked.
 */
export function stateOf(said: MappedRecord, by: readonly (typeof STATES)[number][] = STATES): State {
  const { mapping } = said.reading;
  let unknown: string | null = null;
  const kinds = new Set<MappedKind | null>();
  for (const field of by) {
    const origin = mapping.from[field];
    const name = origin && 'path' in origin ? (origin.path.at(-1) ?? '') : '';
    const otherwise = field === 'voided' ? 'void' : null;
    const found = kindSaid(said.value(field), { name, otherwise, words: mapping.kinds });
    if ('kind' in found) kinds.add(found.kind);
    else unknown ??= found.unknown;
  }
  if (kinds.has('void')) return { kind: 'void', unknown: null };
  const kind = (['refund', 'sale'] as const).find((one) => kinds.has(one)) ?? null;
  return { kind, unknown };
}
