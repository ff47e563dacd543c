import type { Chance } from './chance.ts';
import { GROUPS, HEADINGS, type Holds, ITEM_NAMES, LANGUAGES, type Language, ODD_TOTALS, TOTALS } from './words.ts';

/** A report before it has bytes: what was sold, and how a till would show it. Amounts are in minor units. */

export interface Sold {
  readonly name: string;
  readonly code: string;
  readonly group: string;
  /** In thousandths. */
  readonly quantity: number;
  readonly unitPrice: number;
  readonly before: number;
  readonly discount: number;
  readonly net: number;
  readonly tax: number;
  readonly rate: number;
  readonly cost: number;
  readonly stock: number;
}

export interface Column {
  readonly holds: Holds;
  readonly heading: string;
}

export type RowKind = 'header' | 'item' | 'group' | 'groupTotal' | 'total' | 'other';

/** A cell is text, or a number that is written as the report writes its kind. */
export type Cell = string | { readonly is: 'quantity' | 'money' | 'percent'; readonly value: number };

export interface Row {
  readonly kind: RowKind;
  readonly cells: readonly Cell[];
  /** Of an item: its place in `sold`. */
  readonly item?: number;
}

export interface Table {
  readonly language: Language;
  readonly columns: readonly Column[];
  readonly sold: readonly Sold[];
  readonly rows: readonly Row[];
}

const RATES: Readonly<Record<Language, readonly number[]>> = {
  en: [0, 200],
  de: [70, 190],
  fr: [55, 100, 200],
  es: [100, 210],
  it: [100, 220],
  nl: [90, 210],
  pt: [60, 130, 230],
};

/** What was sold: prices, discounts, taxes and costs that agree with each other. */
export function makeSold(chance: Chance, language: Language, decimals: number): Sold[] {
  const count = chance.pick([1, 2, 3, 3, 4, 5, 6, 8, 12, 20]);
  const names = chance.some(ITEM_NAMES, count);
  const groups = chance.some(GROUPS, chance.between(1, 3));
  const discounts = chance.maybe(0.4);
  const weights = chance.maybe(0.1);
  const zeros = chance.pick(['', '', '00']);
  const scale = 10 ** decimals / 100;
  const sold = names.map((name, i) => {
    const quantity = weights && chance.maybe(0.5) ? chance.between(1, 40) * 250 : chance.between(1, 150) * 1000;
    const unitPrice = Math.max(1, Math.round(chance.between(90, 4500) * scale));
    const before = Math.round((quantity * unitPrice) / 1000);
    const part = chance.maybe(0.05) ? 1 : chance.next() * 0.2;
    const discount = discounts && chance.maybe(0.5) ? Math.round(before * part) : 0;
    const rate = chance.pick(RATES[language]);
    const net = before - discount;
    const cost = Math.round(before * (0.15 + chance.next() * 0.3));
    const code = zeros + String(1000 + i * 7 + chance.between(0, 6));
    const group = groups[Math.floor((i * groups.length) / count)] ?? '';
    const stock = chance.between(0, 90) * 1000;
    return {
      name,
      code,
      group,
      quantity,
      unitPrice,
      before,
      discount,
      net,
      tax: Math.round((net * rate) / 1000),
      rate,
      cost,
      stock,
    };
  });
  return chance.maybe(0.1) && count > 2 ? [...sold, givenAway(sold[0] as Sold)] : sold;
}

/** A discount that stands as a row of its own. */
function givenAway(like: Sold): Sold {
  const net = -Math.round(like.net / 7) - 3;
  const taken = { before: net, discount: 0, net, tax: Math.round((net * like.rate) / 1000), cost: 0, stock: 0 };
  return { ...like, name: 'Staff 10 %', code: '9900', quantity: 1000, unitPrice: net, ...taken };
}

export interface Wanted {
  /** Besides names, quantities and the amount. */
  readonly extras: readonly Holds[];
  readonly amount: 'net' | 'weak';
}

const EXTRAS: readonly Holds[] = [
  'code',
  'group',
  'before',
  'discount',
  'tax',
  'withTax',
  'rate',
  'unitPrice',
  'cost',
  'profit',
  'margin',
  'share',
  'stock',
];

/** Columns of a till that says what its net sales are. */
export function anyColumns(chance: Chance): Wanted {
  const extras = chance.some(EXTRAS, chance.pick([0, 0, 1, 2, 3, 4, 6, 8]));
  // Gross alone beside net could be before discounts or with tax, which does not matter: it is not the net.
  return { extras, amount: 'net' };
}

/** Columns in an order that reports have: what a row is about comes first, amounts in any order. */
export function makeColumns(chance: Chance, language: Language, wanted: Wanted): Column[] {
  const texts = (['code', 'name', 'group'] as const).filter(
    (holds) => holds === 'name' || wanted.extras.includes(holds),
  );
  const numbers: Holds[] = [
    'quantity',
    wanted.amount,
    ...wanted.extras.filter((holds) => holds !== 'code' && holds !== 'group'),
  ];
  const order = [
    ...(chance.maybe(0.7) ? texts : chance.shuffled(texts)),
    ...(chance.maybe(0.3) ? numbers : chance.shuffled(numbers)),
  ];
  const style = headingStyle(chance, language);
  const taken = new Set<string>();
  return order.map((holds) => {
    const names = HEADINGS[language][holds].split('|').filter((name) => !taken.has(name.toLowerCase()));
    const name = chance.pick(names.length > 0 ? names : [`${HEADINGS[language][holds].split('|')[0]} 2`]);
    taken.add(name.toLowerCase());
    return { holds, heading: style(name) };
  });
}

function headingStyle(chance: Chance, language: Language): (name: string) => string {
  const plain =
    language === 'en'
      ? ['as it is', 'as it is', 'upper', 'snake', 'camel']
      : ['as it is', 'as it is', 'as it is', 'upper'];
  const style = chance.pick(plain);
  const words = (name: string) => name.split(/[^\p{L}\d%]+/u).filter((word) => word !== '');
  const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
  return (name) => {
    if (style === 'upper') return name.toUpperCase();
    if (style === 'snake') return words(name).join('_').toLowerCase();
    if (style === 'camel')
      return words(name)
        .map((word, i) => (i === 0 ? word.toLowerCase() : capital(word)))
        .join('');
    return name;
  };
}

const percent = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((part / whole) * 1000));

/** One value of what was sold; `whole` is the net of the report. */
function cellOf(holds: Holds, item: Sold, whole: number): Cell {
  switch (holds) {
    case 'quantity':
      return { is: 'quantity', value: item.quantity };
    case 'stock':
      return { is: 'quantity', value: item.stock };
    case 'net':
    case 'weak':
      return { is: 'money', value: item.net };
    case 'withTax':
      return { is: 'money', value: item.net + item.tax };
    case 'profit':
      return { is: 'money', value: item.net - item.cost };
    case 'before':
    case 'discount':
    case 'tax':
    case 'cost':
    case 'unitPrice':
      return { is: 'money', value: item[holds] };
    case 'rate':
      return { is: 'percent', value: item.rate };
    case 'margin':
      return { is: 'percent', value: percent(item.net - item.cost, item.net) };
    case 'share':
      return { is: 'percent', value: percent(item.net, whole) };
    case 'name':
    case 'code':
    case 'group':
      return item[holds];
    default:
      return '';
  }
}

const NO_SUM: readonly Holds[] = ['unitPrice', 'rate', 'margin'];

/** A row of sums: blank where a sum says nothing. */
function sumRow(
  columns: readonly Column[],
  of: readonly Sold[],
  sum: { kind: RowKind; label: string; at: number; whole: number },
): Row {
  const all = of.reduce<Sold>((a, b) => added(a, b), EMPTY);
  const cells = columns.map(({ holds }, i) => {
    if (i === sum.at) return sum.label;
    if (['name', 'code', 'group'].includes(holds) || NO_SUM.includes(holds)) return '';
    return cellOf(holds, all, sum.whole);
  });
  return { kind: sum.kind, cells };
}

const EMPTY: Sold = {
  name: '',
  code: '',
  group: '',
  quantity: 0,
  unitPrice: 0,
  before: 0,
  discount: 0,
  net: 0,
  tax: 0,
  rate: 0,
  cost: 0,
  stock: 0,
};

function added(a: Sold, b: Sold): Sold {
  const sums = (['quantity', 'before', 'discount', 'net', 'tax', 'cost', 'stock'] as const).map(
    (key) => [key, a[key] + b[key]] as const,
  );
  return { ...EMPTY, ...Object.fromEntries(sums) };
}

export interface Shape {
  readonly groups: 'none' | 'titles' | 'titles and totals' | 'totals' | 'odd sums above' | 'odd sums below';
  readonly total: 'none' | 'last' | 'first' | 'odd last' | 'odd first';
}

function groupsOf(sold: readonly Sold[]): Map<string, Sold[]> {
  const groups = new Map<string, Sold[]>();
  for (const each of sold) groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
  return groups;
}

/** Rows in groups, with sums where the shape wants them. */
export function makeTable(chance: Chance, made: Omit<Table, 'rows'>, shape: Shape): Table {
  const { language, columns, sold } = made;
  const whole = sold.reduce((sum, { net }) => sum + net, 0);
  const named = columns.findIndex(({ holds }) => holds === 'name');
  // What everybody knows to be a total or a group may stand in the first column as well.
  const place = ['name', 'code', 'group'].includes(columns[0]?.holds ?? '') && chance.maybe(0.3) ? 0 : named;
  const words = TOTALS[language];
  const odd = chance.pick(ODD_TOTALS);
  const sums = (kind: RowKind, of: readonly Sold[], label: string, at: number): Row =>
    sumRow(columns, of, { kind, label, at, whole });
  const item = (each: Sold): Row => ({
    kind: 'item',
    item: sold.indexOf(each),
    cells: columns.map(({ holds }) => cellOf(holds, each, whole)),
  });
  const groupWord = chance.pick(words.group);
  const rows: Row[] = [{ kind: 'header', cells: columns.map(({ heading }) => heading) }];
  if (shape.total === 'first') rows.push(sums('total', sold, chance.pick(words.whole), place));
  if (shape.total === 'odd first') rows.push(sums('total', sold, odd, named));
  for (const [group, members] of shape.groups === 'none' ? [['', sold] as const] : groupsOf(sold)) {
    if (shape.groups.startsWith('titles'))
      rows.push({ kind: 'group', cells: columns.map((_, i) => (i === place ? group : '')) });
    if (shape.groups === 'odd sums above') rows.push(sums('groupTotal', members, group, named));
    rows.push(...members.map(item));
    if (shape.groups.endsWith('totals')) rows.push(sums('groupTotal', members, groupWord.replace('*', group), place));
    if (shape.groups === 'odd sums below') rows.push(sums('groupTotal', members, group, named));
  }
  if (shape.total === 'last') rows.push(sums('total', sold, chance.pick(words.whole), place));
  if (shape.total === 'odd last') rows.push(sums('total', sold, odd, named));
  return { ...made, rows };
}

/** A shape whose meaning is clear with these items: what has an unknown name is the sum of three rows or more. */
export function anyShape(chance: Chance, sold: readonly Sold[]): Shape {
  const groups = [...groupsOf(sold).values()];
  const odd = groups.length > 1 && groups.every((members) => members.length >= 3);
  const group = chance.pick<Shape['groups']>([
    'none',
    'none',
    'none',
    'titles',
    'titles and totals',
    'totals',
    ...(odd ? (['odd sums above', 'odd sums below'] as const) : []),
  ]);
  const oddTotal = sold.length >= 3 && !group.startsWith('odd');
  const total = chance.pick<Shape['total']>([
    'none',
    'last',
    'last',
    'first',
    ...(oddTotal ? (['odd last', 'odd last', 'odd first'] as const) : []),
  ]);
  return { groups: group, total };
}

export const anyLanguage = (chance: Chance): Language => chance.pick(LANGUAGES);

/** A table with one column more, anywhere right of the names. */
export function withColumn(table: Table, column: Column, at: number, cell: (row: Row) => Cell): Table {
  const cells = (row: Row) => row.cells.toSpliced(at, 0, row.kind === 'header' ? column.heading : cell(row));
  return {
    ...table,
    columns: table.columns.toSpliced(at, 0, column),
    rows: table.rows.map((row) => ({ ...row, cells: cells(row) })),
  };
}

export const plainShape = () => ({ groups: 'none', total: 'none' }) as const;
