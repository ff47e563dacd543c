import type { DecimalMark } from '../../domain/report/numbers.ts';
import { clean, shorten } from '../../domain/text.ts';
import { isObject } from '../../domain/unknown.ts';
import type { Fields } from '../api/read.ts';
import type { SaleReading } from '../api/sales.ts';
import type { StreamSchema } from './catalog.ts';
import { MAPPED_KINDS, type MappedKind } from './kinds.ts';
import { MappedRecord, type RecordReading } from './mapped-record.ts';
import { wrong } from './options.ts';
import { type RowRead, readRecord } from './records.ts';
import type { StreamReader } from './streams.ts';
import { type DatePattern, datePattern } from './times.ts';

/** What a field of a record becomes, in the words in which people map it. */
const DOCUMENT_FIELDS = [
  'id',
  'version',
  'kind',
  'soldAt',
  'businessDay',
  'currency',
  'receipt',
  'location',
  'original',
  'serviceCharge',
  'tip',
  'lines',
] as const;
const LINE_FIELDS = [
  'lineId',
  'itemCode',
  'itemName',
  'sku',
  'quantity',
  'price',
  'gross',
  'discount',
  'net',
  'tax',
  'total',
  'voided',
] as const;
const FIELDS = [...DOCUMENT_FIELDS, ...LINE_FIELDS];
export type MappedField = (typeof FIELDS)[number];

/** Where a value comes from: a way through the record, or the same text for every record. */
export type Origin = { readonly path: readonly string[] } | { readonly always: string };

/** How records of one stream become sales. */
export interface StreamMapping {
  readonly from: Readonly<Partial<Record<MappedField, Origin>>>;
  /** Amounts are whole numbers of the currency's minor unit; else decimal numbers of its major unit. */
  readonly minorUnits: boolean;
  /** Which mark stands before the decimals of texts; null: as each shows. */
  readonly decimal: DecimalMark | null;
  /** How dates are written that do not begin with their year. */
  readonly dates: DatePattern | null;
  /** What words in `kind` and `voided` mean, in lower case. */
  readonly kinds: ReadonlyMap<string, MappedKind>;
}

export const EXAMPLE =
  'mapping={"sales":{"id":"id","soldAt":"created_at","itemCode":"sku","itemName":"name","quantity":"qty","net":"net_total"}}';

/**
 * The option `mapping` as people write it for taps of their own: `{stream: {our field: its field}}`. Dots lead into objects
 * (`item.sku`), `=` gives the same text to every record (`"=1"`), `lines` names a list whose elements are the lines, or a
 * single line. Beside the fields stands how values are read: `amounts`, `decimal`, `dates`, `kinds`.
 * @throws CheckFailure `bad_config` that says what is wrong where.
 */
export function parseMapping(json: string): ReadonlyMap<string, StreamMapping> {
  const streams = new Map<string, StreamMapping>();
  for (const [stream, fields] of Object.entries(objectIn(json))) {
    if (!isObject(fields))
      throw wrong('mapping', `has no fields for the stream «${named(stream)}»; give it like ${EXAMPLE}`);
    streams.set(stream, streamMapping(stream, fields));
  }
  if (streams.size === 0) throw wrong('mapping', `maps no stream; give it like ${EXAMPLE}`);
  return streams;
}

function objectIn(json: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    // Said below.
  }
  if (isObject(parsed)) return parsed;
  throw wrong('mapping', `can be tap-square, tap-toast, or JSON like ${EXAMPLE}`);
}

type Refuse = (why: string) => Error;

function streamMapping(stream: string, said: Readonly<Record<string, unknown>>): StreamMapping {
  const refuse: Refuse = (why) => wrong('mapping', `for the stream «${named(stream)}» ${why}`);
  const { amounts = 'major', decimal = null, dates = null, kinds = {}, ...mapped } = said;
  if (amounts !== 'major' && amounts !== 'minor')
    throw refuse('has other amounts than major (12.50) or minor (1250) units');
  if (decimal !== null && decimal !== '.' && decimal !== ',') throw refuse('has another decimal mark than . or ,');
  const pattern = typeof dates === 'string' ? datePattern(dates) : null;
  if (dates !== null && pattern === null)
    throw refuse('does not say how dates are written; give it like "dates":"DD/MM/YYYY"');
  const words = kindsIn(kinds, refuse);
  const from = originsIn(mapped, refuse);
  return { from, minorUnits: amounts === 'minor', decimal, dates: pattern, kinds: words };
}

function originsIn(mapped: Readonly<Record<string, unknown>>, refuse: Refuse): StreamMapping['from'] {
  const from: Partial<Record<MappedField, Origin>> = {};
  for (const [ours, theirs] of Object.entries(mapped)) {
    if (!isField(ours))
      throw refuse(`maps «${named(ours)}», which is not a field; there are ${FIELDS.join(', ')}, and ${READ_BY}`);
    if (typeof theirs !== 'string' || theirs.trim() === '' || theirs.trim() === '=')
      throw refuse(`does not name a field of the record for ${ours}`);
    const text = theirs.trim();
    from[ours] = text.startsWith('=') ? { always: text.slice(1) } : { path: text.split('.') };
  }
  const oneOf = (...names: MappedField[]) => {
    if (names.every((name) => from[name] === undefined))
      throw refuse(`maps none of ${names.join(', ')}: one is needed`);
  };
  oneOf('soldAt', 'businessDay');
  oneOf('itemCode', 'itemName');
  oneOf('net', 'gross', 'total', 'price');
  return from;
}

/** How values are read, beside the fields. */
const READ_BY = '"amounts":"minor", "decimal":",", "dates":"DD/MM/YYYY", "kinds":{"done":"sale","2":"void"}';

function kindsIn(kinds: unknown, refuse: Refuse): StreamMapping['kinds'] {
  const words = isObject(kinds) ? Object.entries(kinds) : null;
  const isKind = (kind: unknown): kind is MappedKind => MAPPED_KINDS.some((known) => known === kind);
  if (!words?.every((pair): pair is [string, MappedKind] => isKind(pair[1])))
    throw refuse(
      'does not say which words are a sale, a refund or a void; give it like "kinds":{"done":"sale","2":"void"}',
    );
  return new Map(words.map(([word, kind]) => [word.trim().toLowerCase(), kind]));
}

const isField = (name: string): name is MappedField => (FIELDS as readonly string[]).includes(name);
const named = (text: string): string => clean(shorten(text, 40));

interface StreamReading extends SaleReading {
  readonly stream: string;
  readonly mapping: StreamMapping;
}

/** How many records may be odd together and mean nothing. */
const FEW = 20;

/** A stream that people mapped. */
export class MappedStream implements StreamReader {
  private readonly reading: StreamReading;
  private readonly found = new Set<MappedField>();
  private records = 0;
  private singleLines = 0;
  /** The same for all records of one SCHEMA. */
  private last: RecordReading | undefined;

  constructor(reading: StreamReading) {
    this.reading = reading;
  }

  read(record: Fields, schema: StreamSchema): RowRead {
    this.records += 1;
    return readRecord(record, this.about(schema));
  }

  idOf(record: Fields, schema: StreamSchema): string | null {
    return new MappedRecord(record, this.about(schema)).idOrNull();
  }

  end(schema: StreamSchema): void {
    const { stream, warn } = this.reading;
    for (const [field, name] of this.neverThere(schema))
      warn(
        'fields that are not there',
        `no record of ${stream} has the field ${name}, which the mapping names for ${field}`,
      );
    if (this.singleLines <= Math.max(FEW, this.records / 2)) return;
    const what = `in ${this.singleLines} of ${this.records} records of ${stream} there is one object where the mapping names a list of lines; it was read as the only line`;
    warn('single lines', what);
  }

  private about(schema: StreamSchema): RecordReading {
    if (this.last?.schema === schema) return this.last;
    const has = (field: MappedField) => void this.found.add(field);
    const hasSingleLine = () => void this.singleLines++;
    this.last = { ...this.reading, schema, has, hasSingleLine };
    return this.last;
  }

  /** Fields that the mapping names, and neither the SCHEMA nor any record has: most likely they are called otherwise. */
  private neverThere({ names }: StreamSchema): (readonly [MappedField, string])[] {
    if (this.records === 0) return [];
    const { from } = this.reading.mapping;
    return Object.entries(from).flatMap(([field, origin]) => {
      const ours = field as MappedField;
      if ('always' in origin || this.found.has(ours)) return [];
      const inLine = from.lines !== undefined && !DOCUMENT_FIELDS.some((known) => known === ours);
      // Where no SCHEMA says which fields there are, a few records may lack what others have; never a quantity.
      const open = inLine || names.size === 0;
      const lacks = open ? this.records > FEW || ours === 'quantity' : !names.has(origin.path[0] ?? '');
      return lacks ? [[ours, origin.path.join('.')] as const] : [];
    });
  }
}
