import { doubtful, lines, type ReportKind, refused, right, sold, unclear } from './kind.ts';

const DAY = '2026-02-21';
const GIVEN = { name: `items_${DAY}.csv` } as const;
const ROWS = ['Tagine,14,210.00', 'Mint tea,40,120.00', 'Baklava,9,40.50', 'Couscous,11,143.00'];
const CODED = ['7,Tagine,14,210.00', '8,Mint tea,40,120.00', '9,Baklava,9,40.50', '10,Couscous,11,143.00'];
const FOUR = sold(DAY, [14, 210_00], [40, 120_00], [9, 40_50], [11, 143_00]);

/** What total rows are called, by words that no list has all of. */
const NAMES = [
  'Toplam',
  'I alt',
  'Σύνολο',
  'Итого',
  'Razem wszystko',
  'Ukupno',
  'Összesen',
  'Celkem za den',
  'Jumlah',
  'Tổng cộng',
  'รวมทั้งหมด',
  'Kokku',
  'Samtals',
  'الإجمالي',
  'Alles zusammen',
  'Tout compris',
  'Lo vendido',
  'All items',
  'Everything',
  'Grand total (4 items)',
  'Gesamt 4 Artikel',
  'Totaal 4 producten',
  'Old Mill',
  '4 rows',
  '***',
];

const NAMED: readonly ReportKind[] = NAMES.flatMap((name) => [
  right(
    `a last row «${name}» that is the sum of all rows`,
    lines('Item,Qty,Net Sales', ...ROWS, `${name},74,513.50`),
    FOUR,
    {
      profile: `total=${name}`,
      spoils: { header: 0, total: -1 },
      given: GIVEN,
    },
  ),
]);

const ELSEWHERE: readonly ReportKind[] = [
  right(
    'a first row «Everything» that is the sum of all rows',
    lines('Item,Qty,Net Sales', 'Everything,74,513.50', ...ROWS),
    FOUR,
    {
      given: GIVEN,
    },
  ),
  right(
    'a last row without a code beside rows with codes',
    lines('PLU,Item,Qty,Net Sales', ...CODED, ',Ogółem,74,513.50'),
    FOUR,
    {
      profile: 'total=Ogółem',
      spoils: { header: 0, total: -1 },
      given: GIVEN,
    },
  ),
  right(
    'a first row without a name, as Oracle has it',
    lines('PLU,Item,Qty,Net Sales', ',,74,513.50', ...CODED),
    FOUR,
    {
      given: GIVEN,
    },
  ),
  right('a known name for the total', lines('Item,Qty,Net Sales', ...ROWS, 'Total,74,513.50'), FOUR, {
    spoils: { header: 0, total: -1 },
    given: GIVEN,
  }),
  right(
    'a total that says more than its word',
    lines('Item,Qty,Net Sales', ...ROWS, 'Total for Saturday 21 February,74,513.50'),
    FOUR,
    {
      given: GIVEN,
    },
  ),
  doubtful(
    'a sum of two rows with an unknown name',
    lines('Item,Qty,Net Sales', 'Tagine,14,210.00', 'Mint tea,40,120.00', 'Toplam,54,330.00'),
    sold(DAY, [14, 210_00], [40, 120_00]),
    {
      profile: 'total=Toplam',
      given: GIVEN,
    },
  ),
  refused(
    'a sum of all rows that has a code of its own',
    lines('PLU,Item,Qty,Net Sales', ...CODED, '11,Mixed platter,74,513.50'),
    {
      code: 'unclear_row',
      given: GIVEN,
    },
  ),
  doubtful(
    'an item that is the sum of those above, which the total counts',
    lines(
      'Item,Qty,Net Sales',
      'Tagine,2,10.00',
      'Mint tea,3,15.00',
      'Feast,5,25.00',
      'Baklava,1,7.00',
      'Total,11,57.00',
    ),
    sold(DAY, [2, 10_00], [3, 15_00], [5, 25_00], [1, 7_00]),
    {
      given: GIVEN,
    },
  ),
  refused('a total that differs', lines('Item,Qty,Net Sales', ...ROWS, 'Total,75,524.50'), {
    code: 'total_differs',
    given: GIVEN,
  }),
  doubtful(
    'an average below the total',
    lines('Item,Qty,Net Sales', ...ROWS, 'Total,74,513.50', 'Average,18.5,128.38'),
    FOUR,
    {
      given: GIVEN,
    },
  ),
  right(
    'items that begin with the word, and have codes',
    lines(
      'PLU,Item,Qty,Net Sales',
      '1,Total Recall (shot),6,30.00',
      '2,Sum of all parts,4,52.00',
      '3,Summer roll,8,48.00',
      ',Total,18,130.00',
    ),
    sold(DAY, [6, 30_00], [4, 52_00], [8, 48_00]),
    {
      given: GIVEN,
    },
  ),
  right(
    'a discount as a row',
    lines('Item,Qty,Net Sales', ...ROWS, 'Staff discount,2,-13.50', 'Total,76,500.00'),
    sold(DAY, [14, 210_00], [40, 120_00], [9, 40_50], [11, 143_00], [2, -13_50]),
    {
      spoils: { header: 0, total: -1 },
      given: GIVEN,
    },
  ),
];

const TWICE_THREE = sold(DAY, [14, 210_00], [11, 143_00], [3, 21_00], [40, 120_00], [22, 77_00], [5, 30_00]);
const KITCHEN = ['Tagine,14,210.00', 'Couscous,11,143.00', 'Soup,3,21.00'];
const BAR = ['Mint tea,40,120.00', 'Cola,22,77.00', 'Beer,5,30.00'];

const GROUPS: readonly ReportKind[] = [
  right(
    'groups of three, each with its sum above it',
    lines('Item,Qty,Net Sales', 'Kitchen,28,374.00', ...KITCHEN, 'Bar,67,227.00', ...BAR),
    TWICE_THREE,
    {
      profile: 'skip=Kitchen|Bar',
      given: GIVEN,
    },
  ),
  right(
    'groups of three with their sums above, and a total',
    lines('Item,Qty,Net Sales', 'Kitchen,28,374.00', ...KITCHEN, 'Bar,67,227.00', ...BAR, 'Total,95,601.00'),
    TWICE_THREE,
    {
      profile: 'skip=Kitchen|Bar; total=none',
      given: GIVEN,
    },
  ),
  right(
    'groups of three with unknown names for their sums below, and an unknown total',
    lines(
      'Artikel;Menge;Umsatz',
      ...[...KITCHEN, 'Mutfak,28,374.00', ...BAR, 'İçecek,67,227.00', 'Toplam,95,601.00'].map((row) =>
        row.replaceAll(',', ';').replace(/\.(\d\d)$/, ',$1'),
      ),
    ),
    TWICE_THREE,
    {
      profile: 'skip=Mutfak|İçecek; total=Toplam',
      given: GIVEN,
    },
  ),
  doubtful(
    'groups of two, each with its sum above it',
    lines(
      'Item,Qty,Net Sales',
      'Kitchen,25,353.00',
      'Tagine,14,210.00',
      'Couscous,11,143.00',
      'Bar,62,197.00',
      'Mint tea,40,120.00',
      'Cola,22,77.00',
    ),
    sold(DAY, [14, 210_00], [11, 143_00], [40, 120_00], [22, 77_00]),
    {
      profile: 'skip=Kitchen|Bar',
      given: GIVEN,
    },
  ),
  right(
    'stores with totals in the column of the store',
    lines(
      'Stores',
      'Business Date: 21 February 2026',
      'Store,Item,Qty Sold,Net Sales',
      'Dock,Tagine,14,210.00',
      'Dock,Mint tea,40,120.00',
      'Dock Total,,54,330.00',
      'Yard,Tagine,3,45.00',
      'Yard,Baklava,9,40.50',
      'Yard Total,,12,85.50',
      'Grand Total,,66,415.50',
    ),
    sold(DAY, [14, 210_00], [40, 120_00], [3, 45_00], [9, 40_50]),
    {
      given: { name: 'stores.csv' },
    },
  ),
  right(
    'stores whose total rows have unknown names',
    lines(
      'Magasin;Article;Quantité;CA HT',
      'Quai;Tagine;14;210,00',
      'Quai;Thé;40;120,00',
      'Quai;Soupe;3;21,00',
      'Ensemble Quai;;57;351,00',
      'Gare;Tagine;3;45,00',
      'Gare;Baklava;9;40,50',
      'Gare;Eau;2;5,00',
      'Ensemble Gare;;14;90,50',
      'Tous magasins;;71;441,50',
    ),
    sold(DAY, [14, 210_00], [40, 120_00], [3, 21_00], [3, 45_00], [9, 40_50], [2, 5_00]),
    {
      given: { name: 'magasins_21-02-2026.csv' },
    },
  ),
  refused(
    'a group total that differs',
    lines(
      'Item Num,Item Name,Num Sold,Amount',
      'FOOD,,,',
      '1,Tagine,14,210.00',
      '2,Couscous,11,143.00',
      ',Total FOOD,25,363.00',
      ',Grand Total,25,353.00',
    ),
    {
      given: GIVEN,
    },
  ),
];

const ROUNDING: readonly ReportKind[] = [
  right(
    'a total that differs by the rounding of its rows',
    lines('Item,Qty,Net Sales', ...ROWS, 'Total,74,513.52'),
    FOUR,
    {
      given: GIVEN,
    },
  ),
  unclear(
    'a total that differs by more than the rounding of its rows',
    lines('Item,Qty,Net Sales', ...ROWS, 'Total,74,513.53'),
    FOUR,
    {
      code: 'total_differs',
      profile: 'total=none',
      given: GIVEN,
    },
  ),
  unclear('a total of quantities that differs by one', lines('Item,Qty,Net Sales', ...ROWS, 'Total,73,513.50'), FOUR, {
    code: 'total_differs',
    profile: 'total=none',
    given: GIVEN,
  }),
];

export const SUMS: readonly ReportKind[] = [...NAMED, ...ELSEWHERE, ...GROUPS, ...ROUNDING];
