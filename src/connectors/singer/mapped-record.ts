import { negateQuantity, quantity } from '../../domain/money.ts';
import { type Amounts, type SaleLine, UNNAMED } from '../../domain/sale.ts';
import { clean, shorten } from '../../domain/text.ts';
import { valueAt } from '../../domain/unknown.ts';
import { type Fields, text, Unreadable } from '../api/read.ts';
import { codeOfName, LineKeys, negated, type SaleReading, ZERO } from '../api/sales.ts';
import { exactly, type LineAmounts, type LineTexts, numberText, roundedLines } from './amounts.ts';
import type { StreamSchema } from './catalog.ts';
import { kindSaid, type MappedKind } from './kinds.ts';
import type { MappedField, StreamMapping } from './mapping.ts';
import type { TimeReading } from './times.ts';

export interface RecordReading extends SaleReading {
  readonly stream: string;
  readonly mapping: StreamMapping;
  readonly schema: StreamSchema;
  /** Told of each mapped field that a record has. */
  has(field: MappedField): void;
  /** Told of a record that has one line in place of a list. */
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

interface Line {
  readonly said: MappedRecord;
  readonly key: string;
  readonly state: State;
  readonly texts: LineTexts;
}

const NO_TEXTS: LineTexts = {
  gross: null,
  discount: null,
  net: null,
  tax: null,
  total: null,
  price: null,
  quantity: '0',
};

/** The lines of a record, or the record itself as the only one. */
export function linesOf(
  said: MappedRecord,
  currency: string,
): { readonly lines: SaleLine[]; readonly unknown: string | null } {
  const keys = new LineKeys();
  const has = said.reading.mapping.from.lines !== undefined;
  // A kind is that of the sale, unless only lines have one; lines may be voided in a sale that is not.
  const asked = said.value('kind') === undefined ? (['kind', 'voided'] as const) : (['voided'] as const);
  const read = (one: MappedRecord, index: number): Line => {
    // What stands in the record itself was looked at before.
    const state = has ? stateOf(one, asked) : { kind: null, unknown: null };
    const isVoided = state.kind === 'void' || state.unknown !== null;
    const key = keys.next(has ? one.text('lineId') : null, index);
    return { said: one, key, state, texts: isVoided ? NO_TEXTS : textsOf(one, currency) };
  };
  const all = has
    ? elements(said).map((element, index) => read(new MappedRecord(element, said.reading), index))
    : [read(said, 0)];
  const { minorUnits } = said.reading.mapping;
  const amounts = roundedLines(
    all.map(({ texts }) => texts),
    { currency, minorUnits },
  );
  const lines = all.map((line, i) => lineOf(line, amounts[i]));
  return { lines, unknown: all.find(({ state }) => state.unknown !== null)?.state.unknown ?? null };
}

/** What stands in place of the list: converters of XML write a list of one as its only element. */
function elements(said: MappedRecord): Fields[] {
  const value = said.value('lines');
  if (value === undefined) throw new Unreadable('it has no field of the name that the mapping gives for lines');
  if (value === null) return [];
  if (Array.isArray(value)) return value.map((element: unknown) => (element ?? {}) as Fields);
  if (typeof value !== 'object') throw new Unreadable('lines is neither a list nor an object');
  said.reading.hasSingleLine();
  return [value as Fields];
}

function textsOf(said: MappedRecord, currency: string): LineTexts {
  return {
    gross: said.number('gross', currency),
    discount: said.number('discount', currency),
    net: said.number('net', currency),
    tax: said.number('tax', currency),
    total: said.number('total', currency),
    price: said.number('price', currency),
    quantity: exactly('quantity', () => quantity(said.number('quantity', null) ?? '1')),
  };
}

function lineOf({ said, key, state, texts }: Line, rounded: LineAmounts | undefined): SaleLine {
  const name = said.text('itemName') ?? said.text('itemCode') ?? UNNAMED;
  const isVoided = texts === NO_TEXTS;
  const { gross, discount, net, tax } = isVoided || !rounded ? ZERO : amountsOf(rounded);
  const line: SaleLine = {
    key,
    parent: null,
    itemCode: said.text('itemCode') ?? codeOfName(name),
    itemName: name,
    sku: said.text('sku'),
    quantity: texts.quantity,
    gross,
    discount,
    net,
    tax,
    modifiers: [],
    voided: isVoided,
  };
  if (state.kind !== 'refund') return line;
  return net > 0 ? turned(line) : withSign(line);
}

/** What is not mapped follows from what is: net never holds tax, gross less discount is the net, or the total. */
function amountsOf({ gross: full, discount: off, net: own, tax: said, total }: LineAmounts): Amounts {
  const tax = said ?? (total !== null && own !== null ? total - own : 0);
  const base = own ?? (total === null ? null : total - tax) ?? full;
  if (base === null) throw new Unreadable('a line without an amount');
  // Some write what they take off as a negative number.
  const taken = off === null ? null : base < 0 ? 0 - Math.abs(off) : Math.abs(off);
  const net = own ?? (total === null ? base - (taken ?? 0) : total - tax);
  const included = full !== null && taken === null && full === net + tax;
  const discount = taken ?? (full === null || included ? 0 : full - net);
  return { gross: full ?? net + discount, discount, net, tax };
}

/** A refund that was written with positive numbers. */
export function turned(line: SaleLine): SaleLine {
  return withSign({ ...line, ...negated(line) });
}

/** What is given back is counted back. */
export function withSign(line: SaleLine): SaleLine {
  return line.net < 0 && !line.quantity.startsWith('-') ? { ...line, quantity: negateQuantity(line.quantity) } : line;
}
