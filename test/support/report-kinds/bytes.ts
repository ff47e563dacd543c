import {
  doubtful,
  encoded,
  lines,
  page,
  type ReportKind,
  refused,
  right,
  sold,
  unclear,
  windowsLines,
  workbook,
} from './kind.ts';

const DAY = '2026-02-21';
const GIVEN = { name: `items_${DAY}.csv` } as const;
const ROWS = ['Pie,12,180.00', 'Wine,30,225.00', 'Tea,8,36.00'];
const THREE = sold(DAY, [12, 180_00], [30, 225_00], [8, 36_00]);

const RUSSIAN = lines('Блюдо;Количество;Сумма', 'Борщ;12;2 400,00', 'Пельмени;30;9 150,50', 'Квас;8;720,00');
const GREEK = lines('Είδος;Ποσότητα;Καθαρή αξία', 'Μουσακάς;12;156,00', 'Σουβλάκι;30;105,00', 'Ούζο;8;36,00');
const JAPANESE = lines(
  '商品名,種別1,カテゴリー,税区分,販売総売上,構成比%,粗利総額,構成比%,販売商品数,構成比%,返品商品数,構成比%,商品ID,商品コード',
  '抹茶ラテ,ホット,ドリンク,課税,13200,42.6,13200,42.6,24,48.0,0,0.0,2000,B001',
  '醤油ラーメン,,フード,課税,10800,34.8,10800,34.8,12,24.0,0,0.0,2001,B002',
  '餃子,,フード,課税,7000,22.6,7000,22.6,14,28.0,0,0.0,2002,B003',
);
const CHINESE = lines('商品名称,数量,净销售额', '宫保鸡丁,12,456.00', '扬州炒饭,30,660.00', '茉莉花茶,8,96.00');
const CYRILLIC = { names: ['Борщ', 'Пельмени', 'Квас'] };

const ENCODINGS: readonly (ReportKind & { readonly names?: readonly string[] })[] = [
  ...(['windows-1251', 'utf-8', 'koi8-r'] as const).map((encoding) => ({
    ...doubtful(
      `Russian in ${encoding}`,
      encoded(RUSSIAN, encoding),
      sold(DAY, [12, 2400_00], [30, 9150_50], [8, 720_00]),
      {
        profile: `encoding=${encoding}; name=Блюдо; quantity=Количество; net=Сумма`,
        given: { ...GIVEN, currency: 'RUB' },
      },
    ),
    ...CYRILLIC,
  })),
  ...(['windows-1253', 'utf-8'] as const).map((encoding) => ({
    ...doubtful(`Greek in ${encoding}`, encoded(GREEK, encoding), sold(DAY, [12, 156_00], [30, 105_00], [8, 36_00]), {
      profile: `encoding=${encoding}; name=Είδος; quantity=Ποσότητα; net=Καθαρή αξία`,
      given: GIVEN,
    }),
    names: ['Μουσακάς', 'Σουβλάκι', 'Ούζο'],
  })),
  ...(['shift_jis', 'utf-8', 'euc-jp'] as const).map((encoding) => ({
    ...doubtful(
      `AirREGI in ${encoding}`,
      encoded(JAPANESE, encoding),
      sold(DAY, [24, 13200], [12, 10800], [14, 7000]),
      {
        profile: `encoding=${encoding}; name=商品名; quantity=販売商品数; net=販売総売上; code=商品コード`,
        given: { name: '商品別売上_20260221-20260221.csv', currency: 'JPY' },
      },
    ),
    names: ['抹茶ラテ', '醤油ラーメン', '餃子'],
  })),
  ...(['gb18030', 'utf-8'] as const).map((encoding) => ({
    ...doubtful(
      `Chinese in ${encoding}`,
      encoded(CHINESE, encoding),
      sold(DAY, [12, 456_00], [30, 660_00], [8, 96_00]),
      {
        profile: `encoding=${encoding}; name=商品名称; quantity=数量; net=净销售额`,
        given: { ...GIVEN, currency: 'CNY' },
      },
    ),
    names: ['宫保鸡丁', '扬州炒饭', '茉莉花茶'],
  })),
  {
    ...right(
      'French in windows-1252, with blanks in numbers and euro signs',
      encoded(
        windowsLines(
          'Brasserie du Port',
          'Ventes par article',
          'Période : du 21/02/2026 au 21/02/2026',
          '',
          'Article;Catégorie;Quantité;CA TTC;CA HT;TVA',
          'Entrecôte;Plats;30;1\u00a0320,00 €;1\u00a0200,00 €;120,00 €',
          'Crème brûlée;Desserts;20;176,00 €;160,00 €;16,00 €',
          'Œufs mimosa;Entrées;11;96,80 €;88,00 €;8,80 €',
          'Total;;61;1\u00a0592,80 €;1\u00a0448,00 €;144,80 €',
        ),
        'windows-1252',
      ),
      sold(DAY, [30, 1200_00], [20, 160_00], [11, 88_00]),
      {
        given: { name: 'ventes.csv' },
      },
    ),
    names: ['Entrecôte', 'Crème brûlée', 'Œufs mimosa'],
  },
  {
    ...right(
      'a German till in windows-1252: two rows of names, group titles, group totals, shares',
      encoded(
        windowsLines(
          'Artikelstatistik;;;;;',
          'Zeitraum: 21.02.2026 - 21.02.2026;;;;;',
          'Nr.;Artikel;Anzahl;Umsatz brutto;Umsatz netto;% Anteil',
          ';;Stk;EUR;EUR;%',
          ';Suppen;;;;',
          '301;Frittatensuppe;26;154,70;130,00;10,2%',
          '302;Würstelsuppe;8;71,40;60,00;4,7%',
          ';Summe Suppen;34;226,10;190,00;',
          ';Weine;;;;',
          '401;Grüner Veltliner;45;214,20;180,00;14,2%',
          '402;Zweigelt;12;1.071,00;900,00;70,9%',
          ';Summe Weine;57;1.285,20;1.080,00;',
          ';Gesamtsumme;91;1.511,30;1.270,00;100,0%',
        ),
        'windows-1252',
      ),
      sold(DAY, [26, 130_00], [8, 60_00], [45, 180_00], [12, 900_00]),
      {
        given: { name: 'statistik.csv' },
      },
    ),
    names: ['Frittatensuppe', 'Würstelsuppe', 'Grüner Veltliner', 'Zweigelt'],
  },
  right(
    'UTF-16 without a mark, tabs, and line ends of old',
    encoded(
      [
        'Item Num\tItem Name\tNum Sold\tPrice Sold\tAmount',
        '5001\tLaksa\t21\t11.00\t231.00',
        '5002\tRoti (2)\t34\t4.50\t153.00',
        '5003\tKopi\t60\t2.00\t120.00',
        '\tGrand Total\t115\t\t504.00',
        '',
      ].join('\r'),
      'utf-16be',
    ),
    sold(DAY, [21, 231_00], [34, 153_00], [60, 120_00]),
    {
      given: { ...GIVEN, currency: 'SGD' },
    },
  ),
];

const FORMS: readonly ReportKind[] = [
  right(
    'the hint that Excel leaves in the first line',
    windowsLines(
      'sep=;',
      'Artikel;Anzahl;Umsatz netto;Datum',
      'Pastete;12;180,00;21.02.2026',
      'Wein;30;225,00;21.02.2026',
      'Tee;8;36,00;21.02.2026',
    ),
    THREE,
    {
      given: { name: 'verkauf.csv' },
    },
  ),
  right(
    'codes for Excel, line breaks and separators in names',
    windowsLines(
      'PLU,Item,Qty,Net Sales',
      '"=""0042""","Pie ""family""\nfor four",12,180.00',
      '"=""0009""","Wine; red",30,225.00',
      '"=""B-7""",=Tea,8,36.00',
    ),
    THREE,
    {
      given: GIVEN,
    },
  ),
  doubtful(
    'forty lines above the names of columns',
    lines(
      'Report: items',
      'Business Date: 21 February 2026',
      ...Array.from({ length: 38 }, (_, i) => `Option ${i + 1},choice ${i + 1}`),
      'Item,Qty,Net Sales',
      ...ROWS,
    ),
    THREE,
    {
      profile: 'header=41',
      given: { name: 'long.csv' },
    },
  ),
  right('pipes', lines('Item|Qty|Net Sales', ...ROWS.map((row) => row.replaceAll(',', '|'))), THREE, { given: GIVEN }),
  right(
    'Indian grouping',
    lines('Item,Quantity,Net Sales', 'Biryani,310,"₹2,34,560.00"', 'Chai,120,"₹3,600.00"', 'Total,430,"₹2,38,160.00"'),
    sold(DAY, [310, 234560_00], [120, 3600_00]),
    {
      given: { name: 'sales_21-Feb-2026.csv', currency: 'INR' },
    },
  ),
  doubtful(
    'Indonesian amounts without decimals',
    lines('Produk;Qty;Net Sales', 'Rendang;31;Rp 1.085.000', 'Es jeruk;44;Rp 352.000'),
    sold(DAY, [31, 1085000_00], [44, 352000_00]),
    {
      profile: 'name=Produk; decimal=,',
      given: { ...GIVEN, currency: 'IDR' },
    },
  ),
  right(
    'Swiss apostrophes',
    lines('Artikel;Menge;Umsatz netto', "Fondue;31;1'085.00", 'Rivella;44;198.00', "Total;75;1'283.00"),
    sold(DAY, [31, 1085_00], [44, 198_00]),
    {
      given: { ...GIVEN, currency: 'CHF' },
    },
  ),
  unclear(
    'a mark that may be of decimals or of thousands',
    lines('Item;Qty;Net Sales', 'Pie;12;1.250', 'Wine;30;2.125'),
    sold(DAY, [12, 1250_00], [30, 2125_00]),
    {
      profile: 'decimal=,',
      given: GIVEN,
    },
  ),
  right(
    'yen',
    lines('Item,Qty,Net Sales', 'Ramen,31,"¥31,000"', 'Tea,44,"¥8,800"', 'Total,75,"¥39,800"'),
    sold(DAY, [31, 31000], [44, 8800]),
    {
      given: { ...GIVEN, currency: 'JPY' },
    },
  ),
];

const money = (currency: string, ...rows: readonly string[]) => ({
  content: lines(...rows),
  given: { ...GIVEN, currency },
});
const against = (what: string, { content, given }: ReturnType<typeof money>) =>
  refused(`a currency that is not the integration's: ${what}`, content, { given });

const CURRENCIES: readonly ReportKind[] = [
  against('a column', money('EUR', 'Item,Qty,Currency,Net Sales', 'Pie,12,CHF,180.00', 'Tea,8,CHF,36.00')),
  against('a column of two', money('EUR', 'Item,Qty,Currency,Net Sales', 'Pie,12,EUR,180.00', 'Tea,8,USD,36.00')),
  against('a sign', money('EUR', 'Item,Qty,Net Sales', 'Pie,12,£180.00', 'Tea,8,£36.00')),
  against('a dollar', money('EUR', 'Item,Qty,Net Sales', 'Pie,12,$180.00', 'Tea,8,$36.00')),
  against(
    'a code before amounts',
    money('EUR', 'Artikel;Menge;Umsatz netto', 'Pastete;12;CHF 180.00', 'Tee;8;CHF 36.00'),
  ),
  against('a code in the name of the column', money('EUR', 'Item,Qty,Net Sales (USD)', 'Pie,12,180.00', 'Tea,8,36.00')),
  against('a euro at a venue of pounds', money('GBP', 'Article;Quantité;CA HT', 'Tourte;12;180,00 €', 'Thé;8;36,00 €')),
  ...(
    [
      ['a dollar in Canada', money('CAD', 'Item,Qty,Net Sales', 'Pie,12,$180.00', 'Tea,8,$36.00')],
      ['its own code in a column', money('CHF', 'Item,Qty,Currency,Net Sales', 'Pie,12,CHF,180.00', 'Tea,8,CHF,36.00')],
      ['kroner', money('DKK', 'Vare;Antal;Netto', 'Tærte;12;kr 180,00', 'Te;8;kr 36,00')],
      [
        'its own code in the name of the column',
        money('USD', 'Item,Qty,Net Sales (USD)', 'Pie,12,180.00', 'Tea,8,36.00'),
      ],
    ] as const
  ).map(([what, { content, given }]) =>
    right(`a currency that fits: ${what}`, content, sold(DAY, [12, 180_00], [8, 36_00]), { given }),
  ),
];

const CODES: readonly ReportKind[] = [
  right(
    'codes that Excel has destroyed: by name',
    lines(
      'Barcode,Item,Qty,Net Sales',
      '5.90123E+12,Pie,12,180.00',
      '4.00638E+12,Wine,30,225.00',
      '8.71013E+12,Tea,8,36.00',
    ).replace('Barcode', 'Item code'),
    THREE,
    {
      given: GIVEN,
    },
  ),
  refused(
    'codes that Excel has destroyed, two of them alike',
    lines(
      'Item code,Item,Qty,Net Sales',
      '5.90123E+12,Pie,12,180.00',
      '5.90123E+12,Wine,30,225.00',
      '8.71013E+12,Tea,8,36.00',
    ),
    {
      given: GIVEN,
    },
  ),
];

const TABLE = [
  ['Category', 'Item', 'Qty', 'Net Sales', 'Tax'],
  ['{rowspan=2}Food', 'Pie', '12', '180.00', '14.40'],
  ['Chips', '21', '84.00', '6.72'],
  ['{rowspan=2}Drinks', 'Wine', '30', '225.00', '18.00'],
  ['Tea', '8', '36.00', '2.88'],
];
const WHOLE = page('Item Sales 21/02/2026', TABLE);
const FOUR = sold(DAY, [12, 180_00], [21, 84_00], [30, 225_00], [8, 36_00]);
const OLD = { name: 'items.xls' } as const;

const PAGES: readonly ReportKind[] = [
  doubtful('a page with cells merged downwards', WHOLE, FOUR, { given: OLD }),
  doubtful(
    'a page with cells merged sideways',
    page('Item Sales 21/02/2026', [
      ['{colspan=2}Item', 'Qty', 'Net Sales'],
      ['7', 'Pie', '12', '180.00'],
      ['8', 'Wine', '30', '225.00'],
      ['9', 'Tea', '8', '36.00'],
      ['{colspan=2}Total', '50', '441.00'],
    ]),
    THREE,
    {
      given: OLD,
    },
  ),
  doubtful(
    'a page with a title across, groups across and merged codes',
    page('Items', [
      ['{colspan=4}Business date 21/02/2026'],
      ['PLU', 'Item', 'Qty', 'Net Sales'],
      ['{colspan=4}Kitchen'],
      ['7', 'Pie', '12', '180.00'],
      ['{colspan=4}Bar'],
      ['8', 'Wine', '30', '225.00'],
      ['9', 'Tea', '8', '36.00'],
      ['{colspan=2}Total', '50', '441.00'],
    ]),
    THREE,
    {
      given: OLD,
    },
  ),
  ...[0.55, 0.7, 0.9].map((part) =>
    refused(`a page that is cut off at ${part * 100} %`, WHOLE.slice(0, Math.floor(WHOLE.indexOf('</table>') * part)), {
      code: 'cut_off',
      given: OLD,
    }),
  ),
  refused('a page whose table is never closed', page('Item Sales 21/02/2026', TABLE, ''), {
    code: 'cut_off',
    given: OLD,
  }),
];

const FIRST_SHEET = [
  ['Item', 'Qty', 'Net Sales'],
  ['Pie', 12, 180],
  ['Wine', 30, 225],
  ['Total', 42, 405],
];

const WORKBOOKS: readonly ReportKind[] = [
  right(
    'an old workbook in German',
    workbook(
      [
        {
          name: 'Artikel',
          rows: [
            ['Artikelumsatz'],
            ['Zeitraum', '21.02.2026'],
            [],
            ['Artikelnr.', 'Artikel', 'Menge', 'Umsatz brutto', 'Umsatz netto'],
            ['0101', 'Schweinebraten', 21, 371.07, 311.82],
            ['0202', 'Weißbier', 77, 366.52, 308],
            ['', 'Gesamt', 98, 737.59, 619.82],
          ],
        },
      ],
      'biff8',
    ),
    sold(DAY, [21, 311_82], [77, 308_00]),
    {
      given: { name: 'Artikelumsatz.xls' },
    },
  ),
  right(
    'a workbook of two sheets, one of which is a summary',
    workbook([
      { name: 'Overview', rows: [['Daily overview'], ['Category', 'Net Sales'], ['Food', 180], ['Drinks', 261]] },
      {
        name: 'Items',
        rows: [
          ['Item sales'],
          ['Business date', 46074],
          [],
          ['PLU', 'Item', 'Category', 'Qty', 'Net Sales', 'VAT'],
          [7, 'Pie', 'Food', 12, 180, 36],
          [12, 'Wine', 'Drinks', 30, 225, 45],
          [31, 'Tea', 'Drinks', 8, 36, 0],
        ],
        formats: { B2: 'dd/mm/yyyy', A5: '0000', A6: '0000', A7: '0000' },
        merges: ['A1:D1'],
      },
    ]),
    THREE,
    {
      given: { name: 'items.xlsx' },
    },
  ),
  doubtful(
    'a workbook of sales with days and times in cells',
    workbook([
      {
        name: 'Lines',
        rows: [
          ['Date', 'Time', 'Receipt', 'Item', 'Quantity', 'Net Sales', 'Tax'],
          [46074, 0.5, 'A1', 'Latte', 2, 9, 0.72],
          [46074, 0.9930555556, 'A2', 'Stout', 3, 18, 1.44],
          [46075, 0.0416666667, 'A3', 'Stout', 1, 6, 0.48],
          [46075, 0.1597222222, 'A4', 'Bagel', 1, 4.5, 0.36],
        ],
        formats: Object.fromEntries(
          [2, 3, 4, 5].flatMap((row) => [
            [`A${row}`, 'dd/mm/yyyy'],
            [`B${row}`, 'hh:mm'],
          ]),
        ),
      },
    ]),
    sold(DAY, [2, 9_00], [3, 18_00], [1, 6_00], [1, 4_50]),
    {
      profile:
        'kind=lines; time=Time; receipt=Receipt; date=Date; name=Item; quantity=Quantity; net=Net Sales; tax=Tax',
      given: { name: 'lines.xlsx', currency: 'GBP', venue: { timezone: 'Europe/London', dayStart: '04:00' } },
    },
  ),
  doubtful(
    'a workbook with a sheet for each store',
    workbook([
      { name: 'Dock', rows: FIRST_SHEET },
      {
        name: 'Yard',
        rows: [
          ['Item', 'Qty', 'Net Sales'],
          ['Pie', 3, 45],
          ['Tea', 9, 40.5],
          ['Total', 12, 85.5],
        ],
      },
    ]),
    sold(DAY, [12, 180_00], [30, 225_00], [3, 45_00], [9, 40_50]),
    {
      given: { name: `stores_${DAY}.xlsx` },
    },
  ),
  right(
    'a workbook with categories merged downwards',
    workbook([
      {
        name: 'Sheet',
        rows: [
          ['Category', 'Item', 'Qty', 'Net Sales', 'Tax'],
          ['Food', 'Pie', 12, 180, 14.4],
          [null, 'Chips', 21, 84, 6.72],
          ['Drinks', 'Wine', 30, 225, 18],
        ],
        merges: ['A2:A3'],
      },
    ]),
    sold(DAY, [12, 180_00], [21, 84_00], [30, 225_00]),
    {
      given: { name: `items_${DAY}.xlsx` },
    },
  ),
  refused('a workbook that is cut off', workbook([{ name: 'Items', rows: FIRST_SHEET }]).subarray(0, 3000), {
    given: { name: `items_${DAY}.xlsx` },
  }),
];

/** Rows with two more columns, so that a cut within a row leaves it short. */
const LONG = lines(
  'PLU,Item,Qty,Net Sales,Tax,Category',
  '7,Pie,12,180.00,14.40,Food',
  '8,Wine,30,225.00,18.00,Drinks',
  '9,Tea,8,36.00,2.88,Drinks',
);
const cutBefore = (text: string, mark: string) => text.slice(0, text.lastIndexOf(mark));

const CUT: readonly ReportKind[] = [
  ...['.00,2.88', ',36.00', '8,36.00', '.88,Drinks', ',Drinks'].map((mark) =>
    refused(`a text that is cut off before «${mark}»`, cutBefore(LONG, mark), { code: 'cut_off', given: GIVEN }),
  ),
  right('a text without a last line end is whole', LONG.trimEnd(), THREE, { given: GIVEN }),
  refused('a quoted cell that is never closed', lines('Item,Qty,Net Sales', '"Pie,12,180.00', 'Wine,30,225.00'), {
    given: GIVEN,
  }),
  refused(
    'a quoted cell that has swallowed a row',
    lines('Item,Qty,Net Sales', '"Pie,12,180.00', 'Wine",30,225.00', 'Tea,8,36.00'),
    { given: GIVEN },
  ),
  refused(
    'a row with a cell too many',
    lines('Item,Qty,Net Sales', 'Pie,12,180.00', 'Wine,1,30,225.00', 'Tea,8,36.00'),
    { given: GIVEN },
  ),
  refused('a row with a cell too few', lines('Item,Qty,Net Sales', 'Pie,12,180.00', 'Wine,225.00', 'Tea,8,36.00'), {
    given: GIVEN,
  }),
];

export interface NamedKind extends ReportKind {
  /** What its items are called, so that mojibake is not an item. */
  readonly names?: readonly string[];
}

export const BYTES: readonly NamedKind[] = [
  ...ENCODINGS,
  ...FORMS,
  ...CURRENCIES,
  ...CODES,
  ...PAGES,
  ...WORKBOOKS,
  ...CUT,
];
