import { shiftDay } from '../../../src/domain/business-day.ts';
import type { Chance } from './chance.ts';
import {
  clearInput,
  type Draft,
  dayText,
  drawReport,
  fileOf,
  type Input,
  linesOf,
  type TrueItem,
  textOf,
} from './input.ts';
import { moreInput } from './more.ts';
import { spoiltInput } from './spoil.ts';
import { makeTable, plainShape, type Row, type Table, withColumn } from './table.ts';
import { HEADINGS, type Holds, MONTHS, ODD_STATES, PART_LINES, SPAN_LINES, STATES } from './words.ts';
import { bytesOf } from './write.ts';

const heading = (table: Table, holds: Holds): string => HEADINGS[table.language][holds].split('|')[0] ?? '';

/** Rows that say whether they count. */
function stateInput(chance: Chance): Input {
  const draft = drawReport(chance, { shape: plainShape });
  const { table } = draft;
  const [sale, voided, refund] = STATES[table.language];
  const states = table.sold.map(({ net }) => (net < 0 ? sale : chance.pick([sale, sale, voided, refund])));
  const column = { holds: 'state', heading: chance.pick(HEADINGS[table.language].state.split('|')) } as const;
  const changed = withColumn(
    table,
    column,
    chance.between(1, table.columns.length),
    ({ item }) => states[item ?? 0] ?? sale,
  );
  const truth = draft.truth.flatMap((item, i) => {
    if (states[i] === voided) return [];
    return [states[i] === refund ? { ...item, quantity: -item.quantity, net: -item.net } : item];
  });
  const clear = truth.some(({ net }) => net !== 0);
  return {
    kind: 'states',
    ...fileOf(chance, { ...draft, table: changed }),
    truth,
    clear,
    note: states.join(' '),
  };
}

/** Rows that are sales, with times around midnight; the day of a venue begins at 04:00. */
function timedInput(chance: Chance): Input {
  const draft = drawReport(chance, { shape: plainShape });
  const { table, day } = draft;
  const moments = table.sold.map(() => ({
    after: chance.pick([0, 0, 1]),
    hour: chance.between(0, 23),
    minute: chance.between(0, 59),
  }));
  const date = (after: number) => shiftDay(day, after);
  const clock = (i: number) => `${pad(moments[i]?.hour ?? 0)}:${pad(moments[i]?.minute ?? 0)}`;
  const form = chance.pick<(text: string) => string>([(text) => text, (text) => text.split('-').reverse().join('.')]);
  const split = chance.maybe(0.4);
  const dateOf = ({ item = 0 }: Row) => form(date(moments[item]?.after ?? 0));
  const dates = withColumn(table, { holds: 'date', heading: heading(table, 'date') }, 0, (row) =>
    split ? dateOf(row) : `${dateOf(row)} ${clock(row.item ?? 0)}`,
  );
  const timed = split
    ? withColumn(dates, { holds: 'time', heading: heading(table, 'time') }, 1, ({ item = 0 }) => clock(item))
    : dates;
  const truth: TrueItem[] = draft.truth.map((item, i) => ({
    ...item,
    day: date((moments[i]?.after ?? 0) - ((moments[i]?.hour ?? 0) < 4 ? 1 : 0)),
  }));
  const given = { ...draft.given, mailedAt: null, name: 'lines.csv', venue: { timezone: 'UTC', dayStart: '04:00' } };
  return {
    kind: 'times',
    ...fileOf(chance, { ...draft, table: timed, titles: [], given }),
    truth,
    clear: true,
    note: '',
  };
}

const pad = (value: number) => String(value).padStart(2, '0');

/** An amount of which it is not said what it is before: alone it is the net, beside deductions it must be confirmed. */
function weakInput(chance: Chance): Input {
  const beside = chance.pick<readonly Holds[]>([
    [],
    ['code'],
    ['group', 'stock'],
    ['discount'],
    ['discount', 'cost', 'profit'],
    ['tax'],
    ['tax', 'withTax'],
  ]);
  const draft = drawReport(chance, { shape: plainShape, columns: () => ({ extras: beside, amount: 'weak' }) });
  // Deductions beside it stand for what is to be taken off: the amount is shown before them.
  const before = beside.includes('discount');
  const rows = draft.table.rows.map((row) => ({
    ...row,
    cells: row.cells.map((cell, i) =>
      before && row.item !== undefined && draft.table.columns[i]?.holds === 'weak'
        ? { is: 'money' as const, value: draft.table.sold[row.item]?.before ?? 0 }
        : cell,
    ),
  }));
  const file = fileOf(chance, { ...draft, table: { ...draft.table, rows } });
  // A tax that is the same part of all amounts, as it is here, says that it is not in them.
  const deducted = before && draft.table.sold.some(({ discount }) => discount !== 0);
  const settled = !deducted || beside.includes('profit');
  return {
    kind: 'weak names',
    ...file,
    truth: settled ? draft.truth : null,
    clear: beside.length === 0 || beside[0] === 'code',
    note: beside.join(' '),
  };
}

type Refusal = (chance: Chance, draft: Draft) => Draft | null;

const titled =
  (lines: (table: Table) => readonly string[]): Refusal =>
  (chance, draft) => {
    const line = chance.pick(lines(draft.table)).replaceAll('*', dayText(chance, draft.day));
    return { ...draft, titles: [line], given: { ...draft.given, name: 'report.csv', mailedAt: null } };
  };

/** Two days or more, written as people shorten them. */
const shortSpan: Refusal = (chance, draft) => {
  const [year = '', month = '', last = ''] = draft.day.split('-');
  const first = pad(Number(last) - chance.between(1, 6));
  const named = (language: keyof typeof MONTHS) => MONTHS[language].split(' ')[Number(month) - 1] ?? '';
  const line = chance.pick([
    `${first}-${last} ${named('en')} ${year}`,
    `${named('en')} ${Number(first)}-${Number(last)}, ${year}`,
    `${named('en')} ${Number(first)} to ${Number(last)}, ${year}`,
    `${first}. - ${last}. ${named('de')} ${year}`,
    `${first}.-${last}.${month}.${year}`,
    `${first}.${month}.-${last}.${month}.${year}`,
    `${first}/${month} - ${last}/${month}/${year}`,
    `Du ${first} au ${last} ${named('fr')} ${year}`,
    `${first}.${month}.${year} / ${last}.${month}.${year}`,
    `${first}/${month}/${year}, ${last}/${month}/${year}`,
    `${year}-${month}-${first} - ${year}-${month}-${last}`,
  ]);
  return { ...draft, titles: [line], given: { ...draft.given, name: 'report.csv', mailedAt: null } };
};

/** Amounts of another kind instead of the net: of costs, of margins, of one piece. */
const otherAmount: Refusal = (chance, draft) => {
  const holds = chance.pick<Holds>(['cost', 'unitPrice', 'stock', 'margin', 'discount']);
  const { table } = draft;
  const columns = table.columns.flatMap((column) =>
    column.holds === 'net'
      ? [{ holds, heading: chance.pick(HEADINGS[table.language][holds].split('|')) }]
      : ['before', 'tax', 'withTax', 'profit', 'cost', 'unitPrice', 'stock', 'margin', 'discount', 'share'].includes(
            column.holds,
          )
        ? []
        : [column],
  );
  return { ...draft, table: makeTable(chance, { ...table, columns }, plainShape()) };
};

/** The total of the receipt on each of its rows. */
const receiptTotals: Refusal = (chance, draft) => {
  const { table } = draft;
  if (table.sold.length < 5) return null;
  const receipt = (item: number) => Math.floor(item / 2);
  const sum = (item: number) =>
    table.sold.reduce((all, { net }, i) => all + (receipt(i) === receipt(item) ? net : 0), 0);
  const amount = table.columns.findIndex(({ holds }) => holds === 'net');
  const only = table.columns.filter(({ holds }) => ['name', 'code', 'group', 'quantity', 'net'].includes(holds));
  const plain = makeTable(chance, { ...table, columns: only }, plainShape());
  if (amount < 0) return null;
  const place = only.findIndex(({ holds }) => holds === 'net');
  const rows = plain.rows.map((row) =>
    row.item === undefined ? row : { ...row, cells: row.cells.with(place, { is: 'money', value: sum(row.item) }) },
  );
  const numbered = withColumn(
    { ...plain, rows },
    { holds: 'receipt', heading: heading(table, 'receipt') },
    0,
    ({ item = 0 }) => `R${200 + receipt(item)}`,
  );
  return { ...draft, table: numbered };
};

const OTHERS: Readonly<Record<string, string>> = { EUR: 'CHF', USD: 'EUR', GBP: 'EUR', CHF: 'EUR', JPY: 'USD' };

const otherCurrency: Refusal = (chance, draft) => {
  const { given, table, hand } = draft;
  const other = OTHERS[given.currency ?? 'EUR'] ?? 'USD';
  if (chance.maybe(0.5)) return { ...draft, asText: true, hand: { ...hand, sign: `${other} *` } };
  return {
    ...draft,
    hand: { ...hand, sign: '*' },
    table: withColumn(
      table,
      { holds: 'currency', heading: heading(table, 'currency') },
      table.columns.length,
      ({ item }) => (item === undefined ? '' : other),
    ),
  };
};

const oddStates: Refusal = (chance, draft) => {
  const { table } = draft;
  const odd = chance.pick(ODD_STATES);
  const sale = STATES[table.language][0];
  const at = chance.between(0, table.sold.length - 1);
  const all = chance.maybe(0.5);
  return {
    ...draft,
    table: withColumn(table, { holds: 'state', heading: 'Status' }, 1, ({ item }) =>
      item === undefined ? '' : all || item === at ? odd : sale,
    ),
  };
};

/** The net twice, by one name, with other amounts. */
const twoNets: Refusal = (chance, draft) => {
  const { table } = draft;
  if (table.sold.every(({ net }) => net === 0)) return null;
  const place = table.columns.findIndex(({ holds }) => holds === 'net');
  const column = table.columns[place];
  if (
    !column ||
    table.columns.some(({ holds }) =>
      ['tax', 'withTax', 'before', 'unitPrice', 'cost', 'profit', 'margin', 'share'].includes(holds),
    )
  )
    return null;
  return {
    ...draft,
    table: withColumn(table, column, chance.between(1, table.columns.length), ({ item }) => ({
      is: 'money',
      value: Math.round((table.sold[item ?? 0]?.net ?? 0) * 4.3),
    })),
  };
};

const REFUSALS: Readonly<Record<string, Refusal>> = {
  'a span': titled(({ language }) => SPAN_LINES[language]),
  'a span in short': shortSpan,
  'a part of a day': titled(({ language }) => PART_LINES[language]),
  'amounts of another kind': otherAmount,
  'totals of receipts': receiptTotals,
  'another currency': otherCurrency,
  'unknown states': oddStates,
  'two nets': twoNets,
};

/** What must not be read without being told how. */
function refusedInput(chance: Chance): Input {
  const kind = chance.pick(Object.keys(REFUSALS));
  for (;;) {
    const draft = REFUSALS[kind]?.(chance, drawReport(chance, { shape: plainShape }));
    if (draft) return { kind: `to be refused: ${kind}`, ...fileOf(chance, draft), truth: null, clear: false, note: '' };
  }
}

/** A total by a known name, from whose rows one is missing, or one comes twice. */
function wrongTotalInput(chance: Chance): Input {
  const draft = drawReport(chance, { shape: () => ({ groups: 'none', total: chance.pick(['last', 'first']) }) });
  const items = draft.table.rows.filter(({ kind }) => kind === 'item');
  const row = chance.pick(items);
  const at = draft.table.rows.indexOf(row);
  const missing = chance.maybe(0.5);
  const rows = missing ? draft.table.rows.toSpliced(at, 1) : draft.table.rows.toSpliced(at, 0, row);
  const file = fileOf(chance, { ...draft, table: { ...draft.table, rows } });
  return {
    kind: 'a total that differs',
    ...file,
    // With its own total a row that comes twice can be told, and left out.
    truth: missing ? null : draft.truth,
    clear: false,
    note: `row ${row.item} ${missing ? 'is missing' : 'comes twice'}`,
  };
}

/** A text that ends anywhere: what came whole may be read, half a row only as what it was. */
function cutInput(chance: Chance): Input {
  const total = chance.pick(['none', 'last'] as const);
  const draft = drawReport(chance, {
    shape: () => ({ groups: 'none', total }),
    hand: { encoding: 'utf-8', mark: false },
  });
  const { above, rows } = linesOf(draft);
  const lines = rows.map((cells) => cells.join(draft.hand.delimiter));
  const text = textOf(above, lines, draft);
  const start = textOf(above, lines.slice(0, 1), draft).length;
  for (;;) {
    const at = chance.between(Math.max(1, start - 10), text.length - 1);
    const truth = cutTruth(draft, { lines, start, at });
    if (truth !== 'nobody knows')
      return {
        kind: 'cut off',
        bytes: bytesOf(text.slice(0, at), draft.hand),
        given: draft.given,
        truth,
        clear: false,
        note: `behind ${at} of ${text.length}`,
      };
  }
}

function cutTruth(
  draft: Draft,
  cut: { lines: readonly string[]; start: number; at: number },
): readonly TrueItem[] | null | 'nobody knows' {
  const { table, hand, truth } = draft;
  const known: TrueItem[] = [];
  let place = cut.start;
  if (cut.at < place) return null;
  for (const [i, line] of cut.lines.entries()) {
    const row = table.rows[i];
    if (i === 0 || !row) continue;
    if (cut.at <= place) break;
    const part = line.slice(0, cut.at - place);
    // A number in the last cell without decimals, or with none to compare it with, may have lost digits unseen.
    const inLast = part.length < line.length && !line.slice(part.length).includes(hand.delimiter);
    const last = row.cells.at(-1);
    if (inLast && (i === 1 || typeof last === 'string' || last?.is !== 'money' || hand.decimals === 0 || hand.short))
      return 'nobody knows';
    const item = row.item === undefined ? undefined : truth[row.item];
    if (item) known.push(item);
    place += line.length + hand.end.length;
  }
  return known.length === 0 ? null : known;
}

export interface Case {
  readonly share: number;
  readonly make: (chance: Chance) => Input;
}

export const CASES: readonly Case[] = [
  { share: 38, make: clearInput },
  { share: 7, make: stateInput },
  { share: 7, make: timedInput },
  { share: 6, make: weakInput },
  { share: 10, make: refusedInput },
  { share: 4, make: wrongTotalInput },
  { share: 6, make: cutInput },
  { share: 18, make: moreInput },
  { share: 22, make: spoiltInput },
];
