import { validCurrency } from '../../domain/money.ts';
import { type Amounts, isLocalId, type SaleDocument, type SourceRow } from '../../domain/sale.ts';
import { type Fields, Unreadable } from '../api/read.ts';
import { added, voided, ZERO } from '../api/sales.ts';
import { roundedAmount } from './amounts.ts';
import { AN_OBJECT, type MappedKind } from './kinds.ts';
import { linesOf, MappedRecord, type RecordReading, stateOf, turned, withSign } from './mapped-record.ts';
import type { MappedField } from './mapping.ts';
import { soldWhen } from './sold-when.ts';
import { versionOf } from './times.ts';
import { type Deletion, deletionIn } from './versions.ts';

/** What a record says: the documents that its row stands for; none: it is not, or no longer, a sale. */
export interface RowRead {
  readonly row: SourceRow;
  /** Why the row, or a part of it, does not count although it could be read. */
  readonly doubt: Doubt | null;
}

/** Something in a record that nobody knows. */
export interface Doubt {
  readonly why: string;
  /** Only lines of it are not counted. */
  readonly inPart: boolean;
  /** What a person can do, to stand behind `why`; empty when nothing is known. */
  readonly hint: string;
}

/**
 * One record of a stream that people mapped: a receipt with its lines, or a line that stands for itself.
 * @throws Unreadable: nothing is known of its row, and what is stored of it stays.
 */
export function readRecord(record: Fields, reading: RecordReading): RowRead {
  const { integration, stream, schema, mapping } = reading;
  const said = new MappedRecord(record, reading);
  const id = said.id();
  // Streams have ids of their own: two of them may share one.
  const row = `${stream}:${isLocalId(id) ? `${integration}:` : ''}${id}`;
  const origin = mapping.from.id;
  const keys = origin && 'path' in origin ? [origin.path[0] ?? '', ...schema.keys] : schema.keys;
  // That it is gone is news of the source, whatever version its last values had.
  const deletion = deletionIn(record, { keys, schema });
  if (deletion) return deletedRow({ integration, row }, deletion);
  const version = versionOf(said.value('version'), { ...said.times('version'), latest: reading.latest });
  const state = stateOf(said);
  const sale = new MappedSale(said, { row, version, receipt: said.text('receipt') ?? id });
  if (state.kind === 'void' || state.unknown !== null)
    return { row: { integration, row, version, documents: sale.voided() }, doubt: doubtOf(state.unknown, false) };
  const { document, unknown } = sale.read(state.kind);
  return { row: { integration, row, version, documents: [document] }, doubt: doubtOf(unknown, true) };
}

/** A row that is gone at the source, which says nothing of its version. */
export function deletedRow(row: Pick<SourceRow, 'integration' | 'row'>, { at, why }: Deletion): RowRead {
  const doubt = why === null ? null : { why, inPart: false, hint: '' };
  return { row: { ...row, version: null, documents: [], ...(at === null ? {} : { at }) }, doubt };
}

function doubtOf(unknown: string | null, inPart: boolean): Doubt | null {
  if (unknown === null) return null;
  const hint =
    unknown === AN_OBJECT
      ? '; the mapping can name a field in it: "kind":"type.name"'
      : `; the mapping can say what it means: "kinds":{${JSON.stringify(unknown)}:"sale"}`;
  return { why: `${inPart ? 'a line is ' : ''}of the unknown kind «${unknown}»`, inPart, hint };
}

interface Identity {
  readonly row: string;
  readonly version: number | null;
  readonly receipt: string;
}

/** The document of one record. */
class MappedSale {
  private readonly said: MappedRecord;
  private readonly identity: Identity;

  constructor(said: MappedRecord, identity: Identity) {
    this.said = said;
    this.identity = identity;
  }

  /** Without amounts; none where the rest of the record cannot be read, for that it does not count is known. */
  voided(): SaleDocument[] {
    try {
      return [voided(this.read(null).document)];
    } catch (error) {
      if (error instanceof Unreadable) return [];
      throw error;
    }
  }

  read(kind: MappedKind | null): { readonly document: SaleDocument; readonly unknown: string | null } {
    const { said, identity } = this;
    const currency = currencyOf(said);
    if (!validCurrency(currency)) throw new Unreadable(`«${said.shown('currency')}» is not a currency`);
    const { lines, unknown } = linesOf(said, currency);
    const net = lines.reduce((sum, line) => sum + line.net, 0);
    const isRefund = kind === 'refund' || (kind === null && net < 0);
    const turns = isRefund && net > 0;
    const counted = isRefund ? lines.map((line) => (turns ? turned(line) : withSign(line))) : lines;
    const sums = counted.filter((line) => !line.voided).reduce<Amounts>(added, ZERO);
    const money = (field: MappedField) => {
      const { minorUnits } = said.reading.mapping;
      const amount = roundedAmount(said.number(field, currency), field, { currency, minorUnits }) ?? 0;
      return turns ? 0 - amount : amount;
    };
    const document: SaleDocument = {
      integration: said.reading.integration,
      source: identity.row,
      version: identity.version,
      kind: isRefund ? 'refund' : 'sale',
      ...soldWhen(said),
      currency,
      gross: sums.gross,
      discount: sums.discount,
      net: sums.net,
      tax: sums.tax,
      serviceCharge: money('serviceCharge'),
      tip: money('tip'),
      total: sums.net + sums.tax,
      rounding: 0,
      receipt: identity.receipt,
      location: said.text('location'),
      original: said.text('original'),
      lines: counted,
    };
    return { document, unknown };
  }
}

/** What a record names; the venue's where the mapping says that no record does. @throws Unreadable */
function currencyOf(said: MappedRecord): string {
  const named = said.text('currency')?.toUpperCase() ?? null;
  if (named !== null) return named;
  if (said.isMapped('currency')) throw new Unreadable('it names no currency');
  return said.reading.venue.currency;
}
