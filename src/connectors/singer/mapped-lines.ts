import { negateQuantity, quantity } from '../../domain/money.ts';
import { type Amounts, type SaleLine, UNNAMED } from '../../domain/sale.ts';
import { type Fields, Unreadable } from '../api/read.ts';
import { codeOfName, LineKeys, negated, ZERO } from '../api/sale-lines.ts';
import { exactly, type LineAmounts, type LineTexts, roundedLines } from './amounts.ts';
import { MappedRecord, type State, stateOf } from './mapped-record.ts';

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

/** What stands in the place of the list: converters of XML write a list of one as its only element. */
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
