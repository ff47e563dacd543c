import { gzipSync, strToU8, zipSync } from 'fflate';
import type { NamedKind } from './bytes.ts';
import { doubtful, lines, page, refused, right, sold, unclear, workbook } from './kind.ts';

/** Reports in which a hasty reader goes wrong. */

const DAY = '2026-02-21';
const GIVEN = { name: `items_${DAY}.csv` } as const;
const UNDATED = { name: 'report.csv' } as const;
const THREE = sold(DAY, [12, 180_00], [30, 225_00], [8, 36_00]);
const ROWS = ['Pie,12,180.00', 'Wine,30,225.00', 'Tea,8,36.00'];
const plain = (...more: readonly string[]) => lines('Item,Qty,Net Sales', ...ROWS, ...more);

/** Headers with the three rows as they stand below; the last is how a person would name the columns. */
const HEADERS: readonly (readonly [header: string, rows: readonly string[], profile: string])[] = [
  [
    'Item,Qty,Sales after tax,Sales before tax,Tax',
    ['Pie,12,198.00,180.00,18.00', 'Wine,30,270.00,225.00,45.00', 'Tea,8,39.60,36.00,3.60'],
    'net=Sales before tax',
  ],
  [
    'Item,Qty,Amount Inc,GST,Amount Ex',
    ['Pie,12,198.00,18.00,180.00', 'Wine,30,247.50,22.50,225.00', 'Tea,8,39.60,3.60,36.00'],
    'net=Amount Ex',
  ],
  ['Item,Cost of Sales,Qty,Sales', ['Pie,48.00,12,180.00', 'Wine,90.00,30,225.00', 'Tea,4.00,8,36.00'], 'net=Sales'],
  [
    'Item,Qty,Sales Tax,Net Sales',
    ['Pie,12,18.00,180.00', 'Wine,30,45.00,225.00', 'Tea,8,3.60,36.00'],
    'net=Net Sales',
  ],
  [
    'Item,Unit Price,Qty,Total Cost,Total Price',
    ['Pie,15.00,12,48.00,180.00', 'Wine,7.50,30,90.00,225.00', 'Tea,4.50,8,4.00,36.00'],
    'net=Total Price',
  ],
  [
    'Item,Net Weight,Qty,Net Sales',
    ['Pie,6.000,12,180.00', 'Wine,22.500,30,225.00', 'Tea,0.040,8,36.00'],
    'quantity=Qty; net=Net Sales',
  ],
  [
    'Item,Order Count,Qty,Net Sales',
    ['Pie,9,12,180.00', 'Wine,21,30,225.00', 'Tea,8,8,36.00'],
    'quantity=Qty; net=Net Sales',
  ],
  [
    'Item,Covers,Qty,Mix %,Net Sales,Avg Net',
    ['Pie,20,12,24%,180.00,15.00', 'Wine,31,30,60%,225.00,7.50', 'Tea,9,8,16%,36.00,4.50'],
    'quantity=Qty; net=Net Sales',
  ],
  [
    'Item,Qty,Free Qty,Net Sales',
    ['Pie,12,1,180.00', 'Wine,30,0,225.00', 'Tea,8,2,36.00'],
    'quantity=Qty; net=Net Sales',
  ],
  [
    'Item,Pack Size,Qty Sold,Net Sales',
    ['Pie,6,12,180.00', 'Wine,12,30,225.00', 'Tea,50,8,36.00'],
    'quantity=Qty Sold; net=Net Sales',
  ],
  [
    'Artikel;Netto EK;Netto VK;Menge;Netto Umsatz',
    ['Pastete;4,00;15,00;12;180,00', 'Wein;3,00;7,50;30;225,00', 'Tee;0,50;4,50;8;36,00'],
    'name=Artikel; quantity=Menge; net=Netto Umsatz',
  ],
  [
    'Artikel;Preis netto;Menge;Summe netto',
    ['Pastete;15,00;12;180,00', 'Wein;7,50;30;225,00', 'Tee;4,50;8;36,00'],
    'name=Artikel; quantity=Menge; net=Summe netto',
  ],
  [
    'Artikel;Menge;Brutto;davon MwSt;Netto',
    ['Pastete;12;198,00;18,00;180,00', 'Wein;30;270,00;45,00;225,00', 'Tee;8;39,60;3,60;36,00'],
    'name=Artikel; quantity=Menge; net=Netto',
  ],
  [
    'Item,Qty,Revenue (gross),Revenue (net)',
    ['Pie,12,198.00,180.00', 'Wine,30,270.00,225.00', 'Tea,8,39.60,36.00'],
    'net=Revenue (net)',
  ],
  [
    'Item,Qty,Net Sales,Service Charge,Net Sales incl. service charge',
    ['Pie,12,180.00,18.00,198.00', 'Wine,30,225.00,22.50,247.50', 'Tea,8,36.00,3.60,39.60'],
    'net=Net Sales',
  ],
  [
    'Item,Category,Qty,Qty %,Net Sales,Net %',
    ['Pie,Food,12,24.0,180.00,40.8', 'Wine,Drink,30,60.0,225.00,51.0', 'Tea,Drink,8,16.0,36.00,8.2'],
    'quantity=Qty; net=Net Sales',
  ],
  [
    'Hour,Item,Qty,Net Sales',
    ['11,Pie,12,180.00', '12,Wine,30,225.00', '23,Tea,8,36.00'],
    'name=Item; quantity=Qty; net=Net Sales',
  ],
  [
    'Item,Server,Table,Qty,Net Sales,Tip',
    ['Pie,Ana,4,12,180.00,18.00', 'Wine,Ana,4,30,225.00,0.00', 'Tea,Lee,9,8,36.00,2.00'],
    'quantity=Qty; net=Net Sales',
  ],
];

const NO_NET: readonly (readonly [what: string, header: string, ...rows: string[]])[] = [
  ['the cost of sales', 'Item,Qty,Cost of Sales', 'Pie,12,48.00', 'Wine,30,90.00', 'Tea,8,4.00'],
  ['a net profit', 'Item,Qty,Net Profit', 'Pie,12,132.00', 'Wine,30,135.00', 'Tea,8,32.00'],
  ['a tax on sales', 'Item,Qty,Sales Tax', 'Pie,12,18.00', 'Wine,30,45.00', 'Tea,8,3.60'],
  ['an average', 'Item,Qty,Net Avg', 'Pie,12,15.00', 'Wine,30,7.50', 'Tea,8,4.50'],
  ['a tip', 'Item,Qty,Net Tips', 'Pie,12,18.00', 'Wine,30,5.00', 'Tea,8,2.00'],
  ['waste', 'Item,Waste Qty,Waste Amount', 'Pie,2,30.00', 'Wine,1,7.50', 'Tea,3,13.50'],
  ['voids', 'Item,Void Qty,Void Amount', 'Pie,2,30.00', 'Wine,1,7.50', 'Tea,3,13.50'],
  ['refunds', 'Item,Items refunded,Refunds', 'Pie,2,30.00', 'Wine,1,7.50', 'Tea,3,13.50'],
  ['purchases', 'Artikel;Bestellte Menge;Einkaufswert netto', 'Pastete;12;48,00', 'Wein;30;90,00', 'Tee;8;4,00'],
  ['stock', 'Artikel;Bestand;Lagerwert netto', 'Pastete;12;48,00', 'Wein;30;90,00', 'Tee;8;4,00'],
  ['deliveries in French', 'Article;Quantité livrée;Montant achat HT', 'Tourte;12;48,00', 'Vin;30;90,00', 'Thé;8;4,00'],
  ['a forecast', 'Item,Forecast Qty,Forecast Net Sales', 'Pie,12,180.00', 'Wine,30,225.00', 'Tea,8,36.00'],
  ['a budget', 'Item,Budget Qty,Budget', 'Pie,12,180.00', 'Wine,30,225.00', 'Tea,8,36.00'],
];

const COLUMNS: readonly NamedKind[] = [
  ...HEADERS.map(([header, rows, profile]) =>
    doubtful(`columns beside the right ones: ${header}`, lines(header, ...rows), THREE, { profile, given: GIVEN }),
  ),
  ...NO_NET.map(([what, ...rows]) => refused(`no sales, but ${what}`, lines(...rows), { given: GIVEN })),
  refused(
    'gross sales only, which may hold discounts or tax',
    lines('Artikel;Menge;Umsatz brutto', 'Pastete;12;214,20', 'Wein;30;267,75', 'Tee;8;42,84'),
    { given: GIVEN },
  ),
  refused(
    'two columns of one name that say different things',
    lines('Item,Total,Total', 'Pie,12,180.00', 'Wine,30,225.00', 'Tea,8,36.00'),
    { given: GIVEN },
  ),
  unclear(
    'a title that says that tax is in all amounts',
    lines(
      'Umsatz je Artikel 21.02.2026',
      'Alle Beträge inkl. MwSt.',
      '',
      'Artikel;Menge;Umsatz',
      'Pastete;12;214,20',
      'Wein;30;267,75',
      'Tee;8;42,84',
    ),
    THREE,
    {
      profile: 'tax=included 19%',
      given: UNDATED,
    },
  ),
  unclear(
    'a title in French that says that tax is in all amounts',
    lines(
      'Ventes par article du 21/02/2026',
      'Montants TTC',
      '',
      'Article;Quantité;Montant',
      'Tourte;12;216,00',
      'Vin;30;270,00',
      'Thé;8;43,20',
    ),
    THREE,
    {
      profile: 'net=Montant; tax=included 20%',
      given: UNDATED,
    },
  ),
  doubtful(
    'a title that says that tax is in no amount',
    lines('Sales by item 21/02/2026', 'All amounts exclude VAT', '', 'Item,Qty,Sales', ...ROWS),
    THREE,
    { given: UNDATED },
  ),
];

const RED = { given: GIVEN } as const;
const WITH_CODES = ['1,Pie,12,180.00', '2,Wine,30,225.00', '3,Tea,8,36.00'];

const NAMES: readonly NamedKind[] = [
  ...[
    '1664',
    '7',
    '50/50',
    '1/2 chicken',
    '8-10-26',
    '24/7 Espresso',
    'Totally Nuts',
    'Sumatra',
    'Gesamtpaket',
    'Refund policy beer',
    'Void stout',
    'Discounted cake',
    'Tax & tonic',
    'Net worth (cocktail)',
    'Subway',
    '-',
    'N/A',
    "Moms' pie",
  ].map((name) =>
    doubtful(
      `an item called ${name}`,
      lines(
        'Item,Qty,Net Sales',
        'Pie,12,180.00',
        `${name},5,22.50`,
        'Wine,30,225.00',
        'Tea,8,36.00',
        'Total,55,463.50',
      ),
      sold(DAY, [12, 180_00], [5, 22_50], [30, 225_00], [8, 36_00]),
      RED,
    ),
  ),
  doubtful(
    'an item that begins with Total, without codes',
    lines('Item,Qty,Net Sales', 'Pie,12,180.00', 'Total Detox Juice,5,22.50', 'Wine,30,225.00', 'Total,47,427.50'),
    sold(DAY, [12, 180_00], [5, 22_50], [30, 225_00]),
    RED,
  ),
  doubtful(
    'two items that sold alike',
    lines('Item,Qty,Net Sales', 'Espresso,10,25.00', 'Americano,10,25.00', 'Tea,8,36.00'),
    sold(DAY, [10, 25_00], [10, 25_00], [8, 36_00]),
    RED,
  ),
  doubtful(
    'an item that is the sum of three above, which the total counts',
    lines(
      'Item,Qty,Net Sales',
      'Ale,1,5.00',
      'Stout,1,5.00',
      'Cider,1,5.00',
      'Lager,3,15.00',
      'Crisps,2,9.00',
      'Total,8,39.00',
    ),
    sold(DAY, [1, 5_00], [1, 5_00], [1, 5_00], [3, 15_00], [2, 9_00]),
    RED,
  ),
  doubtful(
    'the same item twice',
    lines('Item,Qty,Net Sales', 'Pie,12,180.00', 'Pie,3,45.00', 'Tea,8,36.00'),
    sold(DAY, [12, 180_00], [3, 45_00], [8, 36_00]),
    RED,
  ),
  doubtful(
    'codes that are numbers like quantities',
    lines('Code,Item,Qty,Net Sales', ...WITH_CODES, ',Total,50,441.00'),
    THREE,
    RED,
  ),
  doubtful(
    'a row of no name, with a code',
    lines('PLU,Item,Qty,Net Sales', ...WITH_CODES, '4,,5,22.50', ',Total,55,463.50'),
    sold(DAY, [12, 180_00], [30, 225_00], [8, 36_00], [5, 22_50]),
    RED,
  ),
  doubtful(
    'what is carried forward to the next page',
    lines(
      'Artikel;Menge;Umsatz netto',
      'Pastete;12;180,00',
      'Wein;30;225,00',
      'Tee;8;36,00',
      'Übertrag;50;441,00',
      'Übertrag;50;441,00',
      'Saft;5;20,00',
      'Gesamt;55;461,00',
    ),
    sold(DAY, [12, 180_00], [30, 225_00], [8, 36_00], [5, 20_00]),
    RED,
  ),
];

/** An amount of 1,234.50 and one of -12.00, as people write them. */
const NUMBERS: readonly (readonly [what: string, large: string, negative: string])[] = [
  ['a true minus', '1234.50', '\u221212.00'],
  ['a minus behind', '1,234.50', '12.00-'],
  ['parentheses', '1,234.50', '(12.00)'],
  ['a narrow blank', '1\u202f234.50', '-12.00'],
  ['letters behind', '1,234.50', '12.00 CR'],
  ['a sign between minus and number', '€1,234.50', '-€12.00'],
  ['a sign before minus', '€1,234.50', '€-12.00'],
  ['a minus and a blank', '1,234.50', '- 12.00'],
  ['digits of full width', '１２３４.５０', '-１２.００'],
];
const ODD = sold(DAY, [12, 1234_50], [-1, -12_00], [8, 36_00]);

const MONEY: readonly NamedKind[] = [
  ...NUMBERS.map(([what, large, negative]) =>
    doubtful(
      `numbers with ${what}`,
      lines('Item;Qty;Net Sales', `Pie;12;${large}`, `Return;-1;${negative}`, 'Tea;8;36.00'),
      ODD,
      RED,
    ),
  ),
  doubtful(
    'Swiss amounts with a dash',
    lines('Artikel;Menge;Umsatz netto', 'Fondue;12;1234.50', 'Bier;8;36.-', 'Brot;5;20.--'),
    sold(DAY, [12, 1234_50], [8, 36_00], [5, 20_00]),
    { given: { ...GIVEN, currency: 'CHF' } },
  ),
  doubtful(
    'a dash for nothing',
    lines('Item,Qty,Net Sales', 'Pie,12,180.00', 'Water,5,-', 'Tea,8,36.00', 'Total,25,216.00'),
    sold(DAY, [12, 180_00], [5, 0], [8, 36_00]),
    RED,
  ),
  ...['n/a', 'NULL', '#N/A', '#DIV/0!', '#####', 'TBD', '1.2.3', '12 34', '1,23,4'].map((text) =>
    refused(
      `an amount that is none: ${text}`,
      lines('Item,Qty,Net Sales', 'Pie,12,180.00', `Wine,30,"${text}"`, 'Tea,8,36.00'),
      RED,
    ),
  ),
  refused(
    'a quantity that is none',
    lines('Item,Qty,Net Sales', 'Pie,12,180.00', 'Wine,many,225.00', 'Tea,8,36.00'),
    RED,
  ),
  refused(
    'both marks in one column',
    lines('Item;Qty;Net Sales', 'Pie;12;1.234,50', 'Wine;30;1,234.50', 'Tea;8;36.00'),
    RED,
  ),
  doubtful(
    'a mark of thousands and none of decimals, beside amounts that have both',
    lines('Item;Qty;Net Sales', 'Pie;12;1.234,50', 'Wine;30;1.225', 'Tea;8;36,00'),
    sold(DAY, [12, 1234_50], [30, 1225_00], [8, 36_00]),
    RED,
  ),
];

const DAYS: readonly NamedKind[] = [
  doubtful(
    'a title with the day, and a file that was exported on the next',
    lines('Business date 21/02/2026', '', 'Item,Qty,Net Sales', ...ROWS),
    THREE,
    { given: { name: 'export_2026-02-22.csv' } },
  ),
  doubtful('a name of a file with the day and the next', lines('Item,Qty,Net Sales', ...ROWS), THREE, {
    given: { name: 'sales_2026-02-21_2026-02-22.csv' },
  }),
  doubtful('a day in the subject', lines('Item,Qty,Net Sales', ...ROWS), THREE, {
    given: { name: 'report.csv', subject: 'Daily sales 21/02/2026', mailedAt: '2026-02-22T05:00:00.000Z' },
  }),
  refused(
    'a column of weeks',
    lines('Week,Item,Qty,Net Sales', '2026-W08,Pie,12,180.00', '2026-W08,Wine,30,225.00', '2026-W08,Tea,8,36.00'),
    { given: GIVEN },
  ),
  refused(
    'a column of months',
    lines('Month,Item,Qty,Net Sales', '2026-02,Pie,12,180.00', '2026-02,Wine,30,225.00', '2026-02,Tea,8,36.00'),
    { given: GIVEN },
  ),
  refused(
    'a column of spans',
    lines('Period,Item,Qty,Net Sales', '15/02/2026 - 21/02/2026,Pie,12,180.00', '15/02/2026 - 21/02/2026,Tea,8,36.00'),
    { given: UNDATED },
  ),
  refused(
    'a day and a span above',
    lines('Period: 01/02/2026 - 21/02/2026', 'Printed 21/02/2026', '', 'Item,Qty,Net Sales', ...ROWS),
    { given: GIVEN },
  ),
  refused('a day that is none', lines('Date: 31/02/2026', '', 'Item,Qty,Net Sales', ...ROWS), { given: UNDATED }),
  refused('the quarter', lines('Q1 2026, to 21/02/2026', '', 'Item,Qty,Net Sales', ...ROWS), { given: UNDATED }),
  refused('the weekend', lines('Weekend 21/02/2026 - 22/02/2026', '', 'Item,Qty,Net Sales', ...ROWS), {
    given: UNDATED,
  }),
  refused('several days by name', lines('Fri 20 Feb - Sun 22 Feb 2026', '', 'Item,Qty,Net Sales', ...ROWS), {
    given: UNDATED,
  }),
  refused('a fortnight', lines('Fortnight ending 21/02/2026', '', 'Item,Qty,Net Sales', ...ROWS), { given: UNDATED }),
  refused('14 days', lines('14 Tage bis 21.02.2026', '', 'Item,Qty,Net Sales', ...ROWS), { given: UNDATED }),
];

/** Spans of two days, as people shorten them, and what is open at one end. */
const SPANS = [
  '20-21 February 2026',
  '20 – 21 Feb 2026',
  '20 and 21 February 2026',
  'Feb 20-21, 2026',
  'February 20 to 21, 2026',
  '20./21. Februar 2026',
  '20.-21.02.2026',
  '20.02.-21.02.2026',
  '20.02. - 21.02.2026',
  '20/02 - 21/02/2026',
  'Du 20 au 21 février 2026',
  'Del 20 al 21 de febrero de 2026',
  'Dal 20 al 21/02/2026',
  '20 t/m 21 februari 2026',
  '20.02.2026, 21.02.2026',
  '20/02/2026 + 21/02/2026',
  'Umsatz bis 21.02.2026',
  'Sales until 21/02/2026',
  "Jusqu'au 21/02/2026",
  'Sales until 21/02/2026 14:00',
];

/** What a title calls a report that is not of sales, whatever its columns are called. */
const NO_SALES = [
  'Void report 21/02/2026',
  'Refunds by item, 21/02/2026',
  'Waste report 21/02/2026',
  'Forecast for 21/02/2026',
  'Stornobericht 21.02.2026',
];

const TITLES: readonly NamedKind[] = [
  ...SPANS.map((title) =>
    refused(`more than a day, in short: ${title}`, lines(title, '', 'Item,Qty,Net Sales', ...ROWS), { given: UNDATED }),
  ),
  ...NO_SALES.map((title) =>
    refused(`no sales by its title: ${title}`, lines(title, '', 'Item,Qty,Net Sales', ...ROWS), { given: UNDATED }),
  ),
  refused('a day that has not come yet', lines('Date: 22/09/2026', '', 'Item,Qty,Net Sales', ...ROWS), {
    given: { ...UNDATED, mailedAt: '2026-02-22T05:00:00.000Z' },
  }),
  refused('a name with the hour at which it was made', lines('Item,Qty,Net Sales', ...ROWS), {
    given: { name: 'sales_2026-02-21_1400.csv' },
  }),
  refused('a text that says that rows are missing', plain('... 14 more rows'), { given: GIVEN }),
  refused('a sentence that says that rows are missing', plain('Only the first 3 rows are shown'), { given: GIVEN }),
];

const STATES: readonly NamedKind[] = [
  doubtful(
    'a flag of refunds, with positive amounts',
    lines('item,qty,net_sales,is_refund', 'Pie,12,180.00,0', 'Tea,1,4.50,1', 'Wine,30,225.00,0'),
    sold(DAY, [12, 180_00], [-1, -4_50], [30, 225_00]),
    { given: GIVEN },
  ),
  doubtful(
    'a flag of refunds in words, with positive amounts',
    lines('Item,Qty,Net Sales,Refund', 'Pie,12,180.00,No', 'Tea,1,4.50,Yes', 'Wine,30,225.00,No'),
    sold(DAY, [12, 180_00], [-1, -4_50], [30, 225_00]),
    { given: GIVEN },
  ),
  doubtful(
    'what was sold in training',
    lines('Item,Qty,Net Sales,Training', 'Pie,12,180.00,N', 'Tea,1,4.50,Y', 'Wine,30,225.00,N'),
    sold(DAY, [12, 180_00], [30, 225_00]),
    { given: GIVEN },
  ),
  doubtful(
    'what was returned, beside net sales that are without it',
    lines('Item,Qty Sold,Qty Returned,Net Sales', 'Pie,12,1,165.00', 'Wine,30,0,225.00', 'Tea,8,0,36.00'),
    sold(DAY, [11, 165_00], [30, 225_00], [8, 36_00]),
    { given: GIVEN },
  ),
  unclear(
    'an amount beside a rate of discount',
    lines('Item,Qty,Amount,Disc %', 'Pie,12,180.00,10', 'Wine,30,225.00,0', 'Tea,8,36.00,5'),
    THREE,
    { profile: 'net=Amount', given: GIVEN },
  ),
  refused(
    'net sales that run up from row to row',
    lines('Item,Qty,Cumulative Net Sales', 'Pie,12,180.00', 'Wine,30,405.00', 'Tea,8,441.00'),
    { given: GIVEN },
  ),
  doubtful(
    'net sales, and beside them how they run up',
    lines('Item,Qty,Running total,Net Sales', 'Pie,12,180.00,180.00', 'Wine,30,405.00,225.00', 'Tea,8,441.00,36.00'),
    THREE,
    { given: GIVEN },
  ),
];

const TWO = sold(DAY, [12, 180_00], [8, 36_00]);
const LONDON = { name: 'lines.csv', currency: 'GBP', venue: { timezone: 'Europe/London', dayStart: '04:00' } } as const;

const UNITS: readonly NamedKind[] = [
  ...['Net Sales (cents)', 'net_amount_cents', 'Net Sales in ct', 'net_sales_minor_units'].map((net) =>
    doubtful(`amounts in minor units: ${net}`, lines(`Item,Qty,${net}`, 'Pie,12,18000', 'Tea,8,3600'), TWO, {
      given: GIVEN,
    }),
  ),
  doubtful(
    'a row of tax among the items',
    lines('Item,Qty,Net Sales', 'Pie,12,180.00', 'Tea,8,36.00', 'VAT 20%,1,43.20', 'Total,21,259.20'),
    TWO,
    { given: GIVEN },
  ),
  doubtful(
    'rows of payments among those of items',
    lines(
      'Receipt,Type,Description,Qty,Net Amount',
      'R1,Item,Pie,12,180.00',
      'R1,Item,Tea,8,36.00',
      'R1,Payment,Cash,1,216.00',
    ),
    TWO,
    { given: GIVEN },
  ),
  doubtful(
    'parts of a menu that name the row of the menu',
    lines(
      'Item ID,Parent ID,Item,Qty,Net Sales',
      '1,,Pie meal,12,180.00',
      '2,1,Pie,12,0.00',
      '3,1,Chips,12,0.00',
      '4,,Tea,8,36.00',
    ),
    TWO,
    { given: GIVEN },
  ),
  doubtful(
    'net sales in two currencies',
    lines('Item,Qty,Net Sales EUR,Net Sales USD', 'Pie,12,180.00,196.20', 'Tea,8,36.00,39.24'),
    TWO,
    { given: GIVEN },
  ),
];

const MOMENTS: readonly NamedKind[] = [
  doubtful(
    'a business date of its own, and times past midnight',
    lines('Business Date,Time,Item,Qty,Net Sales', '2026-02-21,11:05,Pie,12,180.00', '2026-02-21,00:40,Tea,8,36.00'),
    TWO,
    {
      profile: 'kind=lines; date=Business Date; name=Item; quantity=Qty; net=Net Sales',
      given: LONDON,
    },
  ),
  doubtful(
    'a business date of its own, and a moment',
    lines(
      'Business Date,Sold at,Item,Qty,Net Sales',
      '2026-02-21,2026-02-21 23:50,Pie,12,180.00',
      '2026-02-21,2026-02-22 05:40,Tea,8,36.00',
    ),
    TWO,
    { given: LONDON },
  ),
  refused(
    'dates in both orders',
    lines('Date,Item,Qty,Net Sales', '13/02/2026,Pie,12,180.00', '02/14/2026,Tea,8,36.00'),
    { given: LONDON },
  ),
  doubtful(
    'a zone in a column of its own',
    lines(
      'Date,Time,Time Zone,Item,Qty,Net Sales',
      '2026-02-21,20:50,Pacific Time (US & Canada),Pie,12,180.00',
      '2026-02-20,21:30,Pacific Time (US & Canada),Tea,8,36.00',
    ),
    sold(['2026-02-21', '2026-02-22'], [12, 180_00], [8, 36_00]),
    { given: LONDON },
  ),
  refused(
    'moments as seconds since 1970',
    lines('Timestamp,Item,Qty,Net Sales', '1771671900,Pie,12,180.00', '1771720800,Tea,8,36.00'),
    { given: LONDON },
  ),
];

const TABLE = [
  ['Item', 'Qty', 'Net Sales'],
  ['Pie', '12', '180.00'],
  ['Wine', '30', '225.00'],
  ['Tea', '8', '36.00'],
];
const OLD = { name: 'items.xls' } as const;
const BODY = TABLE.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
const html = (body: string) => `<html><body><h3>Item Sales 21/02/2026</h3>${body}</body></html>`;
const table = (...rows: readonly string[]) => `<table>${rows.join('')}</table>`;
const TOTAL = '<tr><td>Total</td><td>50</td><td>441.00</td></tr>';
const [HEAD = '', ...LIST] = BODY;

const FILES: readonly NamedKind[] = [
  doubtful(
    'a page with its total in a foot that stands first',
    html(`<table><thead>${HEAD}</thead><tfoot>${TOTAL}</tfoot><tbody>${LIST.join('')}</tbody></table>`),
    THREE,
    { given: OLD },
  ),
  doubtful(
    'a page with a table in a table',
    html(`<table><tr><td>Old Mill</td><td>${table(...BODY, TOTAL)}</td></tr></table>`),
    THREE,
    { given: OLD },
  ),
  doubtful('a page that has its table twice', html(table(...BODY, TOTAL) + table(...BODY, TOTAL)), THREE, {
    given: OLD,
  }),
  doubtful(
    'a page with a hidden row',
    html(table(...BODY, '<tr style="display:none"><td>Secret</td><td>1</td><td>9.00</td></tr>', TOTAL)),
    THREE,
    { given: OLD },
  ),
  doubtful(
    'a page with names in bold and blanks',
    html(
      table(
        ...BODY.map((row) => row.replaceAll('<td>', '<td><b>&nbsp;').replaceAll('</td>', '&nbsp;</b></td>')),
        TOTAL,
      ),
    ),
    THREE,
    { given: OLD },
  ),
  doubtful(
    'a page of mail with layout around',
    page('Item Sales 21/02/2026', [
      ['Good morning,', '', ''],
      ['{colspan=3}here are your sales.'],
      ...TABLE,
      ['Total', '50', '441.00'],
      ['{colspan=3}Unsubscribe'],
    ]),
    THREE,
    { given: OLD },
  ),
  doubtful(
    'an archive of the report and of payments',
    zipSync({
      'items_2026-02-21.csv': strToU8(plain('Total,50,441.00')),
      'payments_2026-02-21.csv': strToU8(lines('Payment Type,Count,Amount', 'Cash,9,441.00')),
    }),
    THREE,
    { given: { name: 'reports.zip' } },
  ),
  doubtful('a packed report', gzipSync(strToU8(plain()), { filename: `items_${DAY}.csv` }), THREE, {
    given: { name: `items_${DAY}.csv.gz` },
  }),
  refused('a packed report that is cut off', gzipSync(strToU8(plain())).subarray(0, 50), {
    given: { name: `items_${DAY}.csv.gz` },
  }),
  refused('a list of JSON', JSON.stringify([{ item: 'Pie', qty: 12, net: 180 }]), {
    given: { name: `items_${DAY}.json` },
  }),
  refused('a letter', lines('Dear customer,', 'please find attached your report of 21/02/2026.', 'Regards'), {
    given: { name: 'letter.txt' },
  }),
  refused(
    'a page to log in',
    '<html><body><h1>Sign in</h1><form><table><tr><td>User</td><td><input></td></tr></table></form></body></html>',
    { given: OLD },
  ),
  doubtful(
    'a workbook with a hidden column of costs',
    workbook([
      {
        name: 'Items',
        rows: [
          ['Item', 'Cost', 'Qty', 'Net Sales'],
          ['Pie', 48, 12, 180],
          ['Wine', 90, 30, 225],
          ['Tea', 4, 8, 36],
        ],
      },
    ]),
    THREE,
    { given: { name: `items_${DAY}.xlsx` } },
  ),
  doubtful(
    'a workbook in which a total is text',
    workbook([
      {
        name: 'Items',
        rows: [
          ...TABLE.map((row, i) => (i === 0 ? row : [row[0], Number(row[1]), Number(row[2])])),
          ['Total', '50', '441.00'],
        ],
      },
    ]),
    THREE,
    { given: { name: `items_${DAY}.xlsx` } },
  ),
  doubtful(
    'a workbook with errors in cells',
    workbook([
      {
        name: 'Items',
        rows: [
          ['Item', 'Qty', 'Net Sales', 'Margin'],
          ['Pie', 12, 180, '#DIV/0!'],
          ['Wine', 30, 225, 0.6],
          ['Tea', 8, 36, '#N/A'],
        ],
      },
    ]),
    THREE,
    { given: { name: `items_${DAY}.xlsx` } },
  ),
  refused(
    'two tables with other separators',
    lines('Item;Qty;Net Sales', 'Pie;12;180.00', '', 'Item,Qty,Net Sales', 'Tea,8,36.00'),
    { given: GIVEN },
  ),
  refused('quantities in units that differ', lines('Item,Qty,Net Sales', 'Trout,350 g,12.00', 'Brie,1.2 kg,30.00'), {
    given: GIVEN,
  }),
  doubtful(
    'a table between bars, as people write it',
    lines('| Item | Qty | Net Sales |', '|---|---|---|', '| Pie | 12 | 180.00 |', '| Tea | 8 | 36.00 |'),
    TWO,
    { given: GIVEN },
  ),
  doubtful(
    'lines of dashes between rows',
    lines('Item,Qty,Net Sales', '----,---,----', 'Pie,12,180.00', 'Tea,8,36.00', '====,===,====', 'Total,20,216.00'),
    TWO,
    { given: GIVEN },
  ),
  doubtful('pages that are fed', 'Item,Qty,Net Sales\nPie,12,180.00\n\fItem,Qty,Net Sales\nTea,8,36.00\n', TWO, {
    given: GIVEN,
  }),
  right(
    'empty lines in the midst',
    lines('Item,Qty,Net Sales', '', ROWS[0] ?? '', '', '', ROWS[1] ?? '', ROWS[2] ?? '', ''),
    THREE,
    { given: GIVEN },
  ),
  right(
    'empty columns at the end of all rows',
    lines('Item,Qty,Net Sales,,,', ...ROWS.map((row) => `${row},,,`)),
    THREE,
    { given: GIVEN },
  ),
  doubtful(
    'empty columns at the end of some rows',
    lines('Item,Qty,Net Sales', `${ROWS[0]},,`, ROWS[1] ?? '', `${ROWS[2]},`),
    THREE,
    { given: GIVEN },
  ),
];

export const CORNERS: readonly NamedKind[] = [
  ...COLUMNS,
  ...NAMES,
  ...MONEY,
  ...DAYS,
  ...TITLES,
  ...STATES,
  ...UNITS,
  ...MOMENTS,
  ...FILES,
];
