import { shiftDay } from '../../../src/domain/business-day.ts';
import type { Chance } from './chance.ts';
import { type Draft, dayText, drawReport, fileOf, type Input, type TrueItem } from './input.ts';
import { type Cell, plainShape, type Row, type Table, withColumn } from './table.ts';
import { BLOCKS, FOOTERS, FOREIGN, HEADINGS, type Holds, TAILS, TAX_LINES } from './words.ts';

/** Reports with something beside their rows, or with rows of another kind. They may be refused, and never read otherwise. */

type More = (chance: Chance) => Input | null;

const other = (...cells: readonly Cell[]): Row => ({ kind: 'other', cells });
const money = (value: number): Cell => ({ is: 'money', value });
const count = (value: number): Cell => ({ is: 'quantity', value: value * 1000 });

const inputOf = (chance: Chance, draft: Draft, rows: readonly Row[]): Omit<Input, 'kind'> => ({
  ...fileOf(chance, { ...draft, table: { ...draft.table, rows } }),
  truth: draft.truth,
  clear: false,
  note: '',
});

/** Another table below the items. */
const tail: More = (chance) => {
  const draft = drawReport(chance);
  const names = chance.pick(TAILS[draft.table.language]);
  const rows = ['Cash 1', 'Visa', 'Rest'].map((name) =>
    other(name, count(chance.between(1, 60)), money(chance.between(900, 90_000))),
  );
  return {
    kind: 'more: another table below',
    ...inputOf(chance, draft, [...draft.table.rows, other(), other(...names), ...rows]),
  };
};

/** A line below the rows that is none of them. */
const footer: More = (chance) => {
  const draft = drawReport(chance);
  const blank = chance.maybe(0.5) ? [other()] : [];
  return {
    kind: 'more: a line below',
    ...inputOf(chance, draft, [...draft.table.rows, ...blank, other(chance.pick(FOOTERS))]),
  };
};

/** The names of the columns again on each page. */
const pages: More = (chance) => {
  const draft = drawReport(chance);
  const [header, ...rest] = draft.table.rows;
  if (!header || rest.length < 4) return null;
  const size = chance.between(2, 5);
  const lines = chance.maybe(0.6);
  const page = (at: number): Row[] => [...(lines ? [other(), other(`Page ${at / size + 1}`), other()] : []), header];
  const rows = rest.flatMap((row, i) => (i > 0 && i % size === 0 ? [...page(i), row] : [row]));
  return { kind: 'more: pages', ...inputOf(chance, draft, [header, ...rows]) };
};

/** Indented rows below an item: their money counts, their quantity does not. */
const modifiers: More = (chance) => {
  const draft = drawReport(chance, {
    shape: plainShape,
    columns: () => ({ extras: [], amount: 'net' }),
    hand: { encoding: 'utf-8' },
  });
  const { table } = draft;
  const truth: TrueItem[] = [];
  const indented = (item: TrueItem, i: number): Row => {
    const net = chance.maybe(0.5) ? 0 : chance.between(20, 900);
    truth.push({ name: `Extra ${i}`, quantity: 0, net, day: item.day });
    return other(
      ...table.columns.map(({ holds }) =>
        holds === 'name' ? `   Extra ${i}` : holds === 'quantity' ? count(chance.between(1, 9)) : money(net),
      ),
    );
  };
  const rows = table.rows.flatMap((row) => {
    const item = row.item === undefined ? undefined : draft.truth[row.item];
    if (!item) return [row];
    truth.push(item);
    return [row, ...Array.from({ length: chance.between(0, 2) }, (_, i) => indented(item, i))];
  });
  return { kind: 'more: indented modifiers', ...inputOf(chance, { ...draft, asText: true }, rows), truth };
};

/** A total whose net differs: by the rounding of its rows it may, by more it may not. */
const rounded: More = (chance) => {
  const draft = drawReport(chance, { shape: () => ({ groups: 'none', total: chance.pick(['last', 'first']) }) });
  const { columns, sold, rows } = draft.table;
  const place = columns.findIndex(({ holds }) => holds === 'net');
  const most = Math.floor(sold.length / 2);
  const off = chance.between(1, most + 2) * chance.pick([1, -1]);
  const within = Math.abs(off) <= most;
  const net = sold.reduce((sum, item) => sum + item.net, 0);
  const changed = rows.map((row) =>
    row.kind === 'total' ? { ...row, cells: row.cells.with(place, money(net + off)) } : row,
  );
  return {
    kind: `more: a total off by ${within ? 'its rounding' : 'more than rounding'}`,
    ...inputOf(chance, draft, changed),
    truth: within ? draft.truth : null,
  };
};

const PAIRS: readonly (readonly [Holds, Holds])[] = [
  ['withTax', 'tax'],
  ['before', 'discount'],
];

/** Two names of columns in each other's place, which the columns contradict. */
const swapped: More = (chance) => {
  const [amount, part] = chance.pick(PAIRS);
  const draft = drawReport(chance, {
    columns: () => ({ extras: chance.shuffled<Holds>([amount, part, 'code']), amount: 'net' }),
  });
  const { columns, sold, rows } = draft.table;
  if (!sold.some((item) => item[part as 'tax' | 'discount'] !== 0)) return null;
  const [a, b] = [
    columns.findIndex(({ holds }) => holds === 'net'),
    columns.findIndex(({ holds }) => holds === amount),
  ];
  const changed = rows.map((row) =>
    row.kind === 'header'
      ? { ...row, cells: row.cells.with(a, columns[b]?.heading ?? '').with(b, columns[a]?.heading ?? '') }
      : row,
  );
  return {
    kind: 'more: names in the wrong place',
    ...inputOf(chance, draft, changed),
    note: `${columns[a]?.heading} and ${columns[b]?.heading}`,
  };
};

const OFFSETS = [
  ['UTC', 'Z'],
  ['UTC', '+00:00'],
  ['America/Phoenix', '-0700'],
  ['Asia/Tokyo', '+09:00'],
  ['Asia/Kolkata', '+0530'],
] as const;

/** Moments with an offset that is not the venue's. */
const offsets: More = (chance) => {
  const draft = drawReport(chance, { shape: plainShape });
  const [, offset] = chance.pick(OFFSETS);
  const zone = chance.pick(OFFSETS)[0];
  const moments = draft.table.sold.map(
    () => Date.parse(`${draft.day}T00:00:00Z`) + chance.between(0, 47 * 60) * 60_000,
  );
  const minutes =
    offset === 'Z'
      ? 0
      : (offset.startsWith('-') ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2)));
  const shown = (at: number) => new Date(at + minutes * 60_000).toISOString().slice(0, 19) + offset;
  const table = withColumn(
    draft.table,
    { holds: 'date', heading: HEADINGS[draft.table.language].date.split('|')[0] ?? '' },
    0,
    ({ item = 0 }) => shown(moments[item] ?? 0),
  );
  const truth = draft.truth.map((item, i) => ({ ...item, day: dayIn(zone, moments[i] ?? 0) }));
  const given = { ...draft.given, mailedAt: null, name: 'lines.csv', venue: { timezone: zone, dayStart: '04:00' } };
  return {
    kind: 'more: moments with an offset',
    ...inputOf(chance, { ...draft, table, titles: [], given }, table.rows),
    truth,
  };
};

const AHEAD: Readonly<Record<string, number>> = {
  UTC: 0,
  'America/Phoenix': -420,
  'Asia/Tokyo': 540,
  'Asia/Kolkata': 330,
};

/** The business day of a zone without summer time. */
const dayIn = (zone: string, at: number): string =>
  new Date(at + ((AHEAD[zone] ?? 0) - 240) * 60_000).toISOString().slice(0, 10);

/** A title that names the week before, too. */
const compared: More = (chance) => {
  const draft = drawReport(chance);
  const [day, before] = [draft.day, shiftDay(draft.day, -7)];
  const text = (of: string) => dayText(chance, of);
  const titles = [
    chance.pick([
      `${text(day)} compared with ${text(before)}`,
      `${text(day)} vs ${text(before)}`,
      `${text(day)} (Vorwoche: ${text(before)})`,
    ]),
  ];
  const given = { ...draft.given, name: 'report.csv', mailedAt: null };
  return { kind: 'more: compared with another day', ...inputOf(chance, { ...draft, titles, given }, draft.table.rows) };
};

/** Names of amounts with a sign or code behind them. */
const signed: More = (chance) => {
  const draft = drawReport(chance);
  const currency = draft.given.currency ?? 'EUR';
  const sign = chance.pick([
    ` (${currency})`,
    ` ${currency}`,
    ...(currency === 'EUR' ? [' (€)', ' €', ' in €'] : currency === 'USD' ? [' ($)', ' $'] : []),
  ]);
  const amounts: readonly Holds[] = ['net', 'before', 'discount', 'tax', 'withTax', 'cost', 'profit', 'unitPrice'];
  const { columns, rows } = draft.table;
  const named = (table: Table, row: Row): Row => ({
    ...row,
    cells: row.cells.map((cell, i) => (amounts.includes(table.columns[i]?.holds ?? 'name') ? `${cell}${sign}` : cell)),
  });
  const changed = rows.map((row) => (row.kind === 'header' ? named({ ...draft.table, columns }, row) : row));
  return { kind: 'more: signs in names', ...inputOf(chance, draft, changed), clear: true };
};

/** Names of columns in a language of which nobody has many words. */
const foreign: More = (chance) => {
  const beside = chance.some<Holds>(
    ['tax', 'withTax', 'cost', 'unitPrice', 'discount', 'before', 'profit'],
    chance.between(0, 5),
  );
  const columnsOf = () => ({ extras: beside, amount: 'net' }) as const;
  const draft = drawReport(chance, { columns: columnsOf, hand: { encoding: 'utf-8' } });
  const words: Readonly<Partial<Record<Holds, string>>> = chance.pick(FOREIGN);
  const { columns, rows } = draft.table;
  const names = columns.map(({ holds, heading }) => words[holds] ?? heading);
  const changed = rows.map((row) => (row.kind === 'header' ? { ...row, cells: names } : row));
  return { kind: 'more: another language', ...inputOf(chance, draft, changed), note: beside.join(' ') };
};

/** The quantities and amounts of the day beside those of something longer. */
const blocks: More = (chance) => {
  const draft = drawReport(chance, { columns: () => ({ extras: [], amount: 'net' }) });
  const [day, longer] = chance.pick(BLOCKS);
  const { columns, rows } = draft.table;
  const factor = chance.between(2, 40);
  const amounts = columns.flatMap(({ holds }, i) => (holds === 'name' ? [] : [i]));
  const times = (cell: Cell): Cell => (typeof cell === 'string' ? cell : { ...cell, value: cell.value * factor });
  const header = (suffix: string) => amounts.map((i) => `${columns[i]?.heading}${suffix}`);
  const dayFirst = chance.maybe(0.6);
  const changed = rows.map((row) => {
    const texts = row.cells.filter((_, i) => !amounts.includes(i));
    const own = amounts.map((i) => row.cells[i] ?? '');
    const both = row.kind === 'header' ? [header(day), header(longer)] : [own, own.map(times)];
    return { ...row, cells: [...texts, ...(dayFirst ? both : both.reverse()).flat()] };
  });
  return { kind: 'more: two blocks of columns', ...inputOf(chance, draft, changed), note: `${day} |${longer}` };
};

/** A title that says that tax is in what has a weak name. */
const taxed: More = (chance) => {
  const draft = drawReport(chance, { shape: plainShape, columns: () => ({ extras: ['code'], amount: 'weak' }) });
  const titles = [...draft.titles, chance.pick(TAX_LINES)];
  return { kind: 'more: tax in the title', ...inputOf(chance, { ...draft, titles }, draft.table.rows), truth: null };
};

/** Voided items in a list of their own below, by the names of the same columns. */
const secondList: More = (chance) => {
  const draft = drawReport(chance, { shape: () => ({ groups: 'none', total: 'last' }) });
  const [header, ...rest] = draft.table.rows;
  const items = rest.filter(({ kind }) => kind === 'item').slice(0, chance.between(1, 2));
  if (!header) return null;
  const title = chance.pick([
    [other()],
    [other(), other('Voided items')],
    [other('Storniert')],
    [other(), other('Waste')],
  ]);
  const below = items.map(({ cells }) => other(...cells));
  return {
    kind: 'more: the same table again',
    ...inputOf(chance, draft, [...draft.table.rows, ...title, header, ...below]),
  };
};

const MORE: readonly More[] = [
  tail,
  footer,
  pages,
  modifiers,
  rounded,
  swapped,
  offsets,
  compared,
  signed,
  foreign,
  blocks,
  taxed,
  secondList,
];

export function moreInput(chance: Chance): Input {
  const more = chance.pick(MORE);
  for (;;) {
    const input = more(chance);
    if (input) return input;
  }
}
