import { lines, page, type ReportKind, refused, right, sold, unclear } from './kind.ts';

/** Files that tell of more than one thing: of other days, of the same sales again, of something that is not a sale. */

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

/** Four receipts, of which the third says in a column of its own that it is not a sale. */
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

/** Rows that are none of the items, with what they say. */
const NO_ITEMS: readonly ReportKind[] = [
  ...(['Trinkgeld', 'Service charge 12.5%', 'Rounding', 'Pourboire'] as const).map((name) =>
    unclear(`«${name}» among the items`, lines(HEAD, ...MEALS, `${name},4,12.00`), sold(DAY, ...SOLD), {
      ...DATED,
      code: 'unclear_row',
      profile: `skip=${name}`,
    }),
  ),
  unclear('«VOID Pie» with an amount', lines(HEAD, ...MEALS, 'VOID Pie,1,15.00'), sold(DAY, ...SOLD), {
    ...DATED,
    code: 'unclear_row',
    profile: 'skip=VOID Pie',
  }),
  right(
    '«VOID Pie» that is taken off',
    lines(HEAD, ...MEALS, 'VOID Pie,-1,-15.00'),
    sold(DAY, ...SOLD, [-1, -15_00]),
    DATED,
  ),
  unclear(
    'ways of paying right below the items',
    lines(HEAD, ...MEALS, 'Cash,7,168.50', 'Visa,11,300.00'),
    sold(DAY, ...SOLD),
    { ...DATED, code: 'unclear_row', profile: 'skip=Cash|Visa' },
  ),
  right(
    'an item called Cash, with a code',
    lines('PLU,Item,Qty,Net Sales', '1,Pie,12,180.00', '2,Cash,30,225.00', '3,Card,8,36.00', '4,Cake,5,27.50'),
    sold(DAY, ...SOLD),
    DATED,
  ),
  refused('ways of paying and nothing else', lines('Name,Quantity,Total', 'Cash,7,168.50', 'Visa,11,300.00'), {
    ...DATED,
    code: 'not_a_report',
  }),
  refused(
    'waiters with their tips',
    lines('Name,Items Sold,Net Sales,Tips', 'Anna,20,210.00,9.00', 'Ben,35,258.50,4.00'),
    {
      ...DATED,
      code: 'not_a_report',
    },
  ),
  refused('modifiers by their sets', lines('Modifier Set,Name,Qty,Net Sales', 'Milk,Oat,20,10.00', 'Milk,Soy,3,1.50'), {
    ...DATED,
    code: 'not_a_report',
  }),
  ...['voids', 'Stornoliste', 'wastage report', 'discounts', 'pagamenti'].map((name) =>
    unclear(`a file called «${name}»`, lines(HEAD, ...MEALS), sold(DAY, ...SOLD), {
      given: { name: `${name}_${DAY}.csv` },
      code: 'not_a_report',
      profile: 'header=1',
    }),
  ),
  right('a file of sales after refunds', lines(HEAD, ...MEALS), sold(DAY, ...SOLD), {
    given: { name: `net_sales_after_refunds_${DAY}.csv` },
  }),
  ...['All amounts in EUR thousand', 'Werte in Tausend', "Net Sales in €'000", 'amounts in cents'].map((title) =>
    refused(`a title «${title}»`, lines(title, '', HEAD, ...MEALS), { ...DATED, code: 'bad_number' }),
  ),
  right(
    'modifiers with a mark in front: their money counts, their number does not',
    lines(HEAD, 'Coffee,12,36.00', '- oat milk,3,1.50', '- extra shot,2,2.00', 'Tea,8,20.00', '- lemon,4,0.80'),
    sold(DAY, [12, 36_00], [0, 1_50], [0, 2_00], [8, 20_00], [0, 80]),
    DATED,
  ),
  right(
    'pages, with their number where the amounts stand',
    lines(`${DAY},,Page 1 of 2`, HEAD, ...MEALS, `${DAY},,Page 2 of 2`, HEAD, ...BAR),
    sold(DAY, ...BOTH),
  ),
  refused('the first page of two', lines(HEAD, ...MEALS, 'Page 1 of 2,,'), { ...DATED, code: 'cut_off' }),
  right(
    'a row that a page hides',
    page(`Sales ${DAY}`, [
      ['Item', 'Qty', 'Net Sales'],
      ['Pie', '12', '180.00'],
      ['Wine', '30', '225.00'],
    ]).replace('</table>', '<tr style="display:none"><td>{name}</td><td>1</td><td>1.00</td></tr></table>'),
    sold(DAY, [12, 180_00], [30, 225_00]),
  ),
];

/** A discount beside an amount with tax. */
const TAXED: readonly ReportKind[] = [
  unclear(
    'an amount with tax before its discounts',
    lines('Artikel;Menge;Umsatz brutto;Rabatt;davon MwSt', 'Pastete;12;220,15;6,00;34,19', 'Wein;30;267,75;0,00;42,75'),
    sold(DAY, [12, 179_96], [30, 225_00]),
    { ...DATED, code: 'ambiguous_column' },
  ),
  right(
    'an amount with tax after its discounts, as the tax says',
    lines('Artikel;Menge;Umsatz brutto;Rabatt;davon MwSt', 'Pastete;12;214,20;6,00;34,20', 'Wein;30;267,75;0,00;42,75'),
    sold(DAY, [12, 180_00], [30, 225_00]),
    DATED,
  ),
];

/** Times of a zone that is not the venue's, which is Berlin: 03:30 in UTC is 04:30 there, when the next day has begun. */
const NIGHT = ['Pie,2,30.00', 'Wine,3,22.50'] as const;
const ZONES: readonly ReportKind[] = [
  right(
    'times in UTC by the name of their column',
    lines('Sold At (UTC),Item,Qty,Net Sales', `${DAY} 20:10:00,${NIGHT[0]}`, `2026-02-22 03:30:00,${NIGHT[1]}`),
    sold([DAY, '2026-02-22'], [2, 30_00], [3, 22_50]),
  ),
  right(
    'times in UTC by the title',
    lines(
      'All times in UTC',
      'Sold At,Item,Qty,Net Sales',
      `${DAY} 20:10:00,${NIGHT[0]}`,
      `2026-02-22 03:30:00,${NIGHT[1]}`,
    ),
    sold([DAY, '2026-02-22'], [2, 30_00], [3, 22_50]),
  ),
  ...(
    [
      ['UTC', '03:30'],
      ['UTC-05:00', '22:30'],
      ['EST', '22:30'],
      ['Tokyo', '12:30'],
    ] as const
  ).map(([zone, time]) =>
    right(
      `times in ${zone} by a column`,
      lines(
        'Date,Time,Time Zone,Item,Qty,Net Sales',
        `${time < '13' ? '2026-02-22' : DAY},${time},${zone},${NIGHT[0]}`,
      ),
      sold('2026-02-22', [2, 30_00]),
    ),
  ),
  refused(
    'times of a zone that nobody knows',
    lines('Date,Time,Time Zone,Item,Qty,Net Sales', `${DAY},12:30,XQT,${NIGHT[0]}`),
    { code: 'bad_date' },
  ),
];

/** Titles below which something else stands than sales of the day. */
const OTHER_TITLES = [
  'Refunds',
  'Returned items',
  'Devoluciones',
  'Retouren',
  'Waste',
  'Complimentary',
  'Open tabs (unpaid)',
  'Training mode',
  'Yesterday',
  'Same day last year',
  'Vorjahr',
] as const;
const SECTIONS: readonly ReportKind[] = [
  ...OTHER_TITLES.map((title) =>
    unclear(`rows below «${title}»`, lines(HEAD, ...MEALS, title, 'Pie,1,15.00', 'Wine,2,15.00'), sold(DAY, ...SOLD), {
      ...DATED,
      code: 'unclear_row',
      profile: `stop=${title}`,
    }),
  ),
  right(
    'rows below «Returns» that are sales, with the word of a person',
    lines(HEAD, ...MEALS, 'Returns', ...BAR),
    sold(DAY, ...BOTH),
    { given: { ...DATED.given, profile: 'total=none' } },
  ),
];

const receipt = (number: number, ...rows: readonly string[]) =>
  rows.map((row) => `${number},${DAY},20:1${number},${row}`);
const RECEIPTS = 'Receipt,Date,Time,Item,Qty,Net Sales';
const RECEIPT_ROWS: readonly ReportKind[] = [
  unclear(
    'receipts that end with their sum',
    lines(
      RECEIPTS,
      ...receipt(1, 'Pie,2,30.00', 'Wine,1,7.50', 'Bon,3,37.50'),
      ...receipt(2, 'Tea,1,4.50', 'Pie,1,15.00', 'Bon,2,19.50'),
    ),
    sold(DAY, [2, 30_00], [1, 7_50], [1, 4_50], [1, 15_00]),
    { code: 'unclear_row', profile: 'skip=Bon' },
  ),
  unclear(
    'receipts that end with what was paid, as less',
    lines(
      RECEIPTS,
      ...receipt(1, 'Pie,2,30.00', 'Wine,1,7.50', 'Paid,1,-37.50'),
      ...receipt(2, 'Tea,1,4.50', 'Pie,1,15.00', 'Paid,1,-19.50'),
    ),
    sold(DAY, [2, 30_00], [1, 7_50], [1, 4_50], [1, 15_00]),
    { code: 'unclear_row', profile: 'skip=Paid' },
  ),
  refused(
    'each row once for each payment of its receipt',
    lines(
      `${RECEIPTS},Tender`,
      ...receipt(1, 'Pie,2,30.00,Cash', 'Pie,2,30.00,Visa', 'Wine,1,7.50,Cash', 'Wine,1,7.50,Visa'),
    ),
    { code: 'unclear_row' },
  ),
  right(
    'receipts with two rounds of the same',
    lines(
      RECEIPTS,
      ...receipt(1, 'Pie,2,30.00', 'Wine,1,7.50', 'Wine,1,7.50'),
      ...receipt(2, 'Tea,1,4.50', 'Pie,1,15.00'),
    ),
    sold(DAY, [2, 30_00], [1, 7_50], [1, 7_50], [1, 4_50], [1, 15_00]),
  ),
];

const CONTRADICTED: readonly ReportKind[] = [
  unclear(
    'a column with the days on which items were made up',
    lines('Item,Created At,Qty,Net Sales', 'Pie,2024-01-03,12,180.00', 'Wine,2025-06-14,30,225.00'),
    sold(DAY, [12, 180_00], [30, 225_00]),
    { ...DATED, code: 'bad_date', profile: 'day=file name' },
  ),
  unclear('a last row with all pieces and less money', lines(HEAD, ...MEALS, 'Kokku,55,458.50'), sold(DAY, ...SOLD), {
    ...DATED,
    code: 'unclear_row',
    profile: 'total=none; skip=Kokku',
  }),
  unclear(
    'a note at the end that tax is in the amounts',
    lines('Item,Qty,Total', 'Pie,12,216.00', 'Wine,30,270.00', '', '* Amounts include VAT'),
    sold(DAY, [12, 180_00], [30, 225_00]),
    { ...DATED, code: 'ambiguous_column', profile: 'net=Total; tax=included 20%' },
  ),
  refused(
    'a cost that is the amount, by the profit',
    lines('Item,Qty,Total,Total Cost,Total Profit', 'Pie,12,48.00,180.00,132.00', 'Wine,30,90.00,225.00,135.00'),
    { ...DATED, code: 'ambiguous_column' },
  ),
];

/** Three rows with what they come to, their tax of 20 % and both, in languages of which few reports were seen. */
const BY_TAX = [
  ['Tuote;Kpl;Myynti (sis. ALV);ALV;Myynti (ilman ALV)', 'Myynti (ilman ALV)'],
  ['Vare;Antal;Omsætning inkl. moms;Moms;Omsætning ekskl. moms', 'Omsætning ekskl. moms'],
  ['Ürün Adı;Adet;KDV Dahil Tutar;KDV;KDV Hariç Tutar', 'KDV Hariç Tutar'],
  ['Artikel;Aantal;Omzet incl.;BTW;Omzet excl.', 'Omzet excl.'],
  ['Artigo;Qtd.;Total c/ IVA;IVA;Total s/ IVA', 'Total s/ IVA'],
  ['Περιγραφή;Ποσότητα;Αξία με ΦΠΑ;ΦΠΑ;Αξία χωρίς ΦΠΑ', 'Αξία χωρίς ΦΠΑ'],
  ['Termék;Mennyiség;Bruttó érték;ÁFA;Nettó érték', 'Nettó érték'],
  ['Item;Qty;Total with VAT;VAT;Sub Total', 'Sub Total'],
] as const;
const NAMED: readonly ReportKind[] = [
  ...BY_TAX.map(([header]) =>
    right(
      `amounts with and without tax: ${header}`,
      lines(header, 'A;12;216,00;36,00;180,00', 'B;30;270,00;45,00;225,00', 'C;8;43,20;7,20;36,00'),
      sold(DAY, [12, 180_00], [30, 225_00], [8, 36_00]),
      DATED,
    ),
  ),
  refused(
    'a «Net Total» that is the sub total and its tax',
    lines('Item,Qty,Sub Total,Tax,Net Total', 'A,12,180.00,36.00,216.00', 'B,30,225.00,45.00,270.00'),
    { ...DATED, code: 'ambiguous_column' },
  ),
  unclear(
    'a net beside the tax that is inside it',
    lines('Item,Qty,Net,VAT incl.', 'A,12,216.00,36.00', 'B,30,270.00,45.00'),
    sold(DAY, [12, 180_00], [30, 225_00]),
    { ...DATED, code: 'ambiguous_column', profile: 'withTax=Net; tax=VAT incl.' },
  ),
  unclear(
    'a gross and a discount and no net',
    lines('Item,Qty,Gross,Discount', 'A,12,186.00,6.00', 'B,30,225.00,0.00'),
    sold(DAY, [12, 180_00], [30, 225_00]),
    { ...DATED, code: 'missing_column', profile: 'format=generic; gross=Gross; discount=Discount' },
  ),
  ...(
    [
      ['الصنف', 'الكمية', 'صافي المبيعات'],
      ['פריט', 'כמות', 'סכום נטו'],
      ['สินค้า', 'จำนวน', 'ยอดขายสุทธิ'],
      ['Tên món', 'Số lượng', 'Doanh thu thuần'],
      ['Produit', 'Articles vendus', 'Ventes nettes'],
    ] as const
  ).map((header) =>
    right(`columns called ${header.join(', ')}`, lines(header.join(','), ...MEALS), sold(DAY, ...SOLD), DATED),
  ),
];

/** Columns of amounts that no list has, beside an amount that leaves it open what is in it. */
const UNKNOWN: readonly ReportKind[] = [
  ...['Levy', 'Levy Amount', 'Reductions', 'Ermäßigung', 'Bonificación', 'Abbuono', 'TVQ', 'Tip'].map((column) =>
    unclear(
      `«${column}» beside «Total»`,
      lines(`Item;Qty;Total;${column}`, 'Pie;12;190,00;10,00', 'Wine;30;225,00;0,00', 'Tea;8;40,00;4,00'),
      sold(DAY, [12, 180_00], [30, 225_00], [8, 36_00]),
      { ...DATED, code: 'ambiguous_column', profile: `gross=Total; discount=${column}` },
    ),
  ),
  ...['Avg. Total', 'Share', 'Profit per Piece', 'Weight (kg)', 'List Price'].map((column) =>
    right(
      `«${column}» beside «Total» takes nothing off`,
      lines(`Item;Qty;Total;${column}`, 'Pie;12;180,00;10,00', 'Wine;30;225,00;1,00', 'Tea;8;36,00;4,00'),
      sold(DAY, [12, 180_00], [30, 225_00], [8, 36_00]),
      DATED,
    ),
  ),
  right(
    'what was paid in cash and by card, which is the total',
    lines('Item,Qty,Paid in,Paid out,Total', 'Pie,12,100.00,80.00,180.00', 'Wine,30,200.00,25.00,225.00'),
    sold(DAY, [12, 180_00], [30, 225_00]),
    DATED,
  ),
  unclear(
    'a net that is the gross less a fee',
    lines('Item,Qty,Gross Sales,Fees,Net', 'Pie,12,180.00,5.40,174.60', 'Wine,30,225.00,6.75,218.25'),
    sold(DAY, [12, 180_00], [30, 225_00]),
    { ...DATED, code: 'ambiguous_column', profile: 'net=Gross Sales' },
  ),
  ...['Rabatt 10%', 'Discounts', 'Sales Tax', 'MwSt', 'Average check', 'Guests'].map((name) =>
    unclear(`«${name}» below the items`, lines(HEAD, ...MEALS, `${name},4,12.00`), sold(DAY, ...SOLD), {
      ...DATED,
      code: 'unclear_row',
      profile: `skip=${name}`,
    }),
  ),
  unclear('the best four of a list', lines('Top 4 items', HEAD, ...MEALS), sold(DAY, ...SOLD), {
    ...DATED,
    code: 'not_a_report',
    profile: 'header=2',
  }),
  right('the best ten of four', lines('Top 10 items', HEAD, ...MEALS), sold(DAY, ...SOLD), DATED),
];

/** What stands first in a table that has lost its beginning. */
const ORPHANS: readonly ReportKind[] = [
  refused(
    'a modifier without its item',
    lines(HEAD, '- oat milk,3,1.50', 'Tea,8,20.00', '- lemon,4,0.80', 'Pie,2,9.00'),
    { ...DATED, code: 'bad_row' },
  ),
  right(
    'items that all have a mark in front',
    lines(HEAD, '- Tea,8,20.00', '- Pie,2,9.00'),
    sold(DAY, [8, 20_00], [2, 9_00]),
    DATED,
  ),
];

export const NEIGHBOURS: readonly ReportKind[] = [
  ...ORPHANS,
  ...UNKNOWN,
  ...NAMED,
  ...SECTIONS,
  ...RECEIPT_ROWS,
  ...CONTRADICTED,
  ...PERIODS,
  ...BELOW,
  ...STATES,
  ...NO_ITEMS,
  ...TAXED,
  ...ZONES,
];
