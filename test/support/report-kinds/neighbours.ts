import { lines, type ReportKind, refused, right, sold, unclear } from './kind.ts';

/** Files that tell of more than one thing: of other days, of the same sales again, of something that is no sale. */

const DAY = '2026-02-21';
const DATED = { given: { name: `mix_${DAY}.csv` } };
const HEAD = 'Item,Qty,Net Sales';
const MEALS = ['Pie,12,180.00', 'Wine,30,225.00', 'Tea,8,36.00', 'Cake,5,27.50'] as const;
const BAR = ['Ale,41,246.00', 'Stout,17,110.50', 'Cider,9,54.00'] as const;
const SOLD = [
  [12, 180_00],
  [30, 225_00],
  [8, 36_00],
  [5, 27_50],
] as const;
const POURED = [
  [41, 246_00],
  [17, 110_50],
  [9, 54_00],
] as const;

/** Titles beside a single date, in languages of which few reports were seen. */
const LONGER = [
  'Raport tygodniowy 21.02.2026',
  'Raport miesięczny 21.02.2026',
  'Veckorapport 2026-02-21',
  'Månedsrapport 21-02-2026',
  'Ugerapport 21-02-2026',
  'Kuukausiraportti 21.2.2026',
  'Εβδομαδιαία αναφορά 21/02/2026',
  'Μηνιαία αναφορά πωλήσεων 21/02/2026',
  'Отчёт за неделю 21.02.2026',
  'Ежемесячный отчёт 21.02.2026',
  'Haftalık satış raporu 21.02.2026',
  'Jaaroverzicht 21-02-2026',
  'Heti jelentés 2026-02-21',
  '今月の売上 2026年2月21日',
  '本月销售 2026-02-21',
  'Sales w/e 21/02/2026',
  'Sales last 7 days 21/02/2026',
  'P2 W3 21/02/2026',
  'Cumulative sales 21/02/2026',
  'Weekend sales 21/02/2026',
] as const;
const LONGER_NAMES = [
  'Sales WE 21-02-2026.csv',
  'sales_L7D_2026-02-21.csv',
  'top_products_30d_2026-02-21.csv',
] as const;
const PARTS = ['X READ 21/02/2026', 'Interim report 21/02/2026', 'Vardiya 2 21.02.2026', 'Zwischenbericht 21.02.2026'];
/** Prints of the day after. */
const PRINTS = [
  'Data wydruku: 22.02.2026',
  'Utskriftsdatum 2026-02-22',
  'Дата печати: 22.02.2026',
  'Fecha de impresión: 22/02/2026',
  "Date d'impression : 22/02/2026",
  'Printdatum 22-02-2026',
  'Yazdırılma 22.02.2026',
  '打印时间 2026-02-22 03:10',
] as const;
/** The day in words of languages that write its month in a case of its own. */
const IN_WORDS = [
  '21 lutego 2026',
  '21 февраля 2026',
  '21 Şubat 2026',
  '21 Φεβρουαρίου 2026',
  '2026年2月21日',
  '2026년 2월 21일',
];

const PERIODS: readonly ReportKind[] = [
  ...LONGER.map((title) => refused(`more than a day: ${title}`, lines(title, '', HEAD, ...MEALS))),
  ...LONGER_NAMES.map((name) => refused(`more than a day: ${name}`, lines(HEAD, ...MEALS), { given: { name } })),
  ...PARTS.map((title) =>
    unclear(`a part of a day: ${title}`, lines(title, '', HEAD, ...MEALS), sold(DAY, ...SOLD), {
      code: 'partial_day',
      profile: 'parts=whole',
    }),
  ),
  ...PRINTS.map((print) =>
    right(`printed on the day after: ${print}`, lines('21.02.2026', print, '', HEAD, ...MEALS), sold(DAY, ...SOLD)),
  ),
  ...IN_WORDS.map((day) => right(`a day in words: ${day}`, lines(day, '', HEAD, ...MEALS), sold(DAY, ...SOLD))),
];

const BOTH = [...SOLD, ...POURED];
const BELOW: readonly ReportKind[] = [
  refused(
    'a table for each of two days, with the day above it',
    lines('Friday 20 February 2026', HEAD, ...MEALS, '', 'Saturday 21 February 2026', HEAD, ...BAR),
    { code: 'several_days' },
  ),
  right(
    'a table for each of two kitchens, with the same day above both',
    lines('Kitchen 21 February 2026', HEAD, ...MEALS, '', 'Bar 21 February 2026', HEAD, ...BAR),
    sold(DAY, ...BOTH),
  ),
  right(
    'a print of the next day between the pages',
    lines('21/02/2026', HEAD, ...MEALS, 'Printed 22/02/2026', HEAD, ...BAR),
    sold(DAY, ...BOTH),
  ),
  unclear(
    'below the items those of the month so far',
    lines(HEAD, ...MEALS, '', 'Month to date', HEAD, 'Pie,120,1800.00', 'Wine,300,2250.00'),
    sold(DAY, ...SOLD),
    { ...DATED, code: 'several_days', profile: 'stop=Month to date' },
  ),
  right(
    'a group of dishes of the week',
    lines(HEAD, 'Wochenkarte', ...MEALS, 'Bar', ...BAR),
    sold(DAY, ...BOTH),
    DATED,
  ),
  unclear(
    'below the items the same by category',
    lines(HEAD, ...MEALS, '', 'By category', HEAD, 'Food,17,207.50', 'Drinks,38,261.00'),
    sold(DAY, ...SOLD),
    { ...DATED, code: 'unclear_row', profile: 'stop=By category' },
  ),
  unclear(
    'above the items the same by category',
    lines('By category', HEAD, 'Food,17,207.50', 'Drinks,38,261.00', '', 'By item', HEAD, ...MEALS),
    sold(DAY, ...SOLD),
    { ...DATED, code: 'unclear_row', profile: 'header=7' },
  ),
  unclear(
    'all stores, and then each of them',
    lines(
      'All',
      HEAD,
      'Pie,12,180.00',
      'Wine,30,225.00',
      'North',
      HEAD,
      'Pie,7,105.00',
      'Wine,11,82.50',
      'South',
      HEAD,
      'Pie,5,75.00',
      'Wine,19,142.50',
    ),
    sold(DAY, [12, 180_00], [30, 225_00]),
    { ...DATED, code: 'unclear_row', profile: 'stop=North' },
  ),
  unclear(
    'the best items, and then all of them',
    lines('Best sellers', HEAD, 'Wine,30,225.00', 'Pie,12,180.00', '', 'All', HEAD, ...MEALS),
    sold(DAY, ...SOLD),
    { ...DATED, code: 'unclear_row', profile: 'header=7' },
  ),
  right(
    'two stores that sold the same, and a total of both',
    lines(
      'North',
      HEAD,
      'Pie,2,30.00',
      'Wine,3,22.50',
      'South',
      HEAD,
      'Pie,3,22.50',
      'Wine,2,30.00',
      'Total,10,105.00',
    ),
    sold(DAY, [2, 30_00], [3, 22_50], [3, 22_50], [2, 30_00]),
    DATED,
  ),
];

/** Four receipts, of which the third says in a column of its own that it is no sale. */
const receipts = (column: string, usual: string, odd: string) =>
  lines(
    `Receipt,Date,Time,${column},Item,Qty,Net Sales`,
    `1,${DAY},12:10,${usual},Pie,2,30.00`,
    `2,${DAY},12:20,${usual},Wine,3,22.50`,
    `3,${DAY},12:30,${odd},Pie,1,15.00`,
    `4,${DAY},12:40,${usual},Tea,2,9.00`,
  );
const GIVEN_BACK = sold(DAY, [2, 30_00], [3, 22_50], [-1, -15_00], [2, 9_00]);
const LEFT_OUT = sold(DAY, [2, 30_00], [3, 22_50], [2, 9_00]);

/** Columns whose names nobody has listed. */
const STATES: readonly ReportKind[] = [
  ...(
    [
      ['Kind', 'sale', 'refund'],
      ['Txn Type', 'SALE', 'RETURN'],
      ['Operación', 'Venta', 'Devolución'],
      ['Buchung', 'Verkauf', 'Gutschrift'],
      ['Sign', '+', '-'],
      ['Returned Item', 'no', 'yes'],
    ] as const
  ).map(([column, usual, odd]) => right(`a refund by a column «${column}»`, receipts(column, usual, odd), GIVEN_BACK)),
  ...(
    [
      ['Action', 'Order', 'Void'],
      ['Bill State', 'Closed', 'Cancelled'],
      ['Removed', 'false', 'true'],
      ['Voided At', '', '2026-02-21 12:35'],
      ['Anulado?', 'no', 'sí'],
      ['Comment', '', 'VOID'],
      ['', '', 'Storno'],
    ] as const
  ).map(([column, usual, odd]) => right(`a void by a column «${column}»`, receipts(column, usual, odd), LEFT_OUT)),
  ...(
    [
      ['Void Reason', '', 'Guest left', 'states=Guest left:void'],
      ['Payment State', 'Paid', 'Refunded', 'states=Refunded:void'],
      ['Order Status', 'Closed', 'Open', 'states=Open:none'],
      ['Remark', 'window table', 'void', 'states=window table:sale'],
    ] as const
  ).map(([column, usual, odd, profile]) =>
    unclear(`«${odd}» in a column «${column}»`, receipts(column, usual, odd), LEFT_OUT, {
      code: 'unknown_state',
      profile,
    }),
  ),
  ...(
    [
      ['Paid By', 'Cash', 'Credit'],
      ['Order Type', 'Dine In', 'Takeaway'],
      ['Refundable', 'yes', 'no'],
      ['Void Qty', '0', '2'],
    ] as const
  ).map(([column, usual, odd]) =>
    right(
      `a sale beside a column «${column}»`,
      receipts(column, usual, odd),
      sold(DAY, [2, 30_00], [3, 22_50], [1, 15_00], [2, 9_00]),
    ),
  ),
];

export const NEIGHBOURS: readonly ReportKind[] = [...PERIODS, ...BELOW, ...STATES];
