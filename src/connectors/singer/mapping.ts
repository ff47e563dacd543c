import { clean, shorten } from '../../domain/text.ts';
import { wrong } from './options.ts';

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
}

export const EXAMPLE =
  'mapping={"sales":{"id":"id","soldAt":"created_at","itemCode":"sku","itemName":"name","quantity":"qty","net":"net_total"}}';

/**
 * The option `mapping` as people write it for taps of their own: `{stream: {our field: its field}}`. Dots lead into objects
 * (`item.sku`), `=` gives the same text to every record (`"=1"`), `lines` names a list whose elements are the lines.
 * @throws CheckFailure `bad_config` that says what is wrong where.
 */
export function parseMapping(json: string): ReadonlyMap<string, StreamMapping> {
  const streams = new Map<string, StreamMapping>();
  for (const [stream, fields] of Object.entries(objectIn(json))) {
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
      throw wrong('mapping', `has no fields for the stream «${named(stream)}»; give it like ${EXAMPLE}`);
    streams.set(stream, streamMapping(stream, fields as Readonly<Record<string, unknown>>));
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
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw wrong('mapping', `can be tap-square, tap-toast, or JSON like ${EXAMPLE}`);
}

function streamMapping(stream: string, fields: Readonly<Record<string, unknown>>): StreamMapping {
  const from: Partial<Record<MappedField, Origin>> = {};
  const refuse = (why: string) => wrong('mapping', `for the stream «${named(stream)}» ${why}`);
  const { amounts = 'major', ...mapped } = fields;
  if (amounts !== 'major' && amounts !== 'minor')
    throw refuse('has other amounts than major (12.50) or minor (1250) units');
  for (const [ours, theirs] of Object.entries(mapped)) {
    if (!isField(ours)) throw refuse(`maps «${named(ours)}», which is no field; there are ${FIELDS.join(', ')}`);
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
  return { from, minorUnits: amounts === 'minor' };
}

const isField = (name: string): name is MappedField => (FIELDS as readonly string[]).includes(name);
const named = (text: string): string => clean(shorten(text, 40));
