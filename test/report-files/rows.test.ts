import { describe, expect, it } from 'vitest';
import { type Given, problemsOf, readOne, told } from '../support/reports.ts';

const DAY: Given = { day: '2026-03-01' };
const read = (rows: readonly string[], given: Given = DAY) =>
  readOne(['Item,Qty,Net Sales', ...rows].join('\n'), given);
const names = async (rows: readonly string[], given: Given = DAY) =>
  (await read(rows, given)).items.map(({ name }) => name);

describe('total rows', () => {
  it.each([
    'Total',
    'TOTAL:',
    'Grand Total',
    'Gesamt',
    'Summe',
    'Gesamtsumme',
    'Summary',
    'Totals',
    'Total Sales',
    'Subtotal',
    'Total for 03/01/2026',
    'Insgesamt',
    'Total général',
    '合計',
  ])('«%s» is one', async (label) => {
    const reading = await read(['Tea,2,5.00', 'Cola,1,2.00', `${label},3,7.00`]);
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.items.map(({ name }) => name)).toEqual(['Tea', 'Cola']);
  });

  it.each(['Totally Chocolate', 'Summer Salad', 'Gesamtkunstwerk', 'Summarine'])(
    '«%s» is something to eat',
    async (label) => {
      expect(await names(['Tea,2,5.00', `${label},1,2.00`])).toEqual(['Tea', label]);
    },
  );

  it('with a code «Total Eclipse» is something to drink', async () => {
    const reading = await readOne('PLU,Item,Qty,Net Sales\n1,Tea,2,5.00\n2,Total Eclipse,1,9.00\n', DAY);
    expect(reading.items.map(({ name }) => name)).toEqual(['Tea', 'Total Eclipse']);
  });

  it('of a group that was named, or whose rows come to it, is left out', async () => {
    const rows = [
      'Drinks,,',
      'Tea,2,5.00',
      'Drinks Total,2,5.00',
      'Cake,1,4.00',
      'Pie,1,3.00',
      'Total Sweets,2,7.00',
      'Grand Total,4,12.00',
    ];
    const reading = await read(rows);
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.items.map(({ name }) => name)).toEqual(['Tea', 'Cake', 'Pie']);
  });

  it('that may be an item, and that no rows come to, is told', async () => {
    const reading = await read(['Tea,2,5.00', 'Total Eclipse,1,9.00']);
    expect(problemsOf(reading)).toEqual([
      'unclear_row@3: «Total Eclipse» may be an item or the total of a group, and no rows come to it: name the total rows in the profile (total=…), then all others are items',
    ]);
    expect(await names(['Tea,2,5.00', 'Total Eclipse,1,9.00'], { ...DAY, profile: 'total=Total' })).toEqual([
      'Tea',
      'Total Eclipse',
    ]);
  });

  it('that differs from the rows keeps the file out, with both numbers', async () => {
    const reading = await read(['Tea,2,5.00', 'Cola,1,2.00', 'Total,4,7.50']);
    expect(problemsOf(reading)).toEqual([
      'total_differs@4: the total row «Total» says quantity 4, the rows come to 3; net 7.50, the rows come to 7.00',
    ]);
  });

  it('that stands first is compared with what follows', async () => {
    expect(problemsOf(await read(['Total,3,7.00', 'Tea,2,5.00', 'Cola,1,2.00']))).toEqual([]);
    expect(problemsOf(await read(['Total,3,7.02', 'Tea,2,5.00', 'Cola,1,2.00']))).toEqual([
      'total_differs@2: the total row «Total» says net 7.02, the rows come to 7.00',
    ]);
  });

  it('without a word, as the only row without an item, is compared too', async () => {
    expect(problemsOf(await read([',3,7.00', 'Tea,2,5.00', 'Cola,1,2.00']))).toEqual([]);
    expect(problemsOf(await read(['Tea,2,5.00', 'Cola,1,2.00', ',3,8.00']))).toEqual([
      'total_differs@4: the row without an item says net 8.00, the rows come to 7.00',
    ]);
  });

  it('for each section and for all of them', async () => {
    const rows = ['Tea,2,5.00', 'Total,2,5.00', 'Cola,1,2.00', 'Total,1,2.00', 'Total,3,7.00'];
    expect(problemsOf(await read(rows))).toEqual([]);
    expect(problemsOf(await read(rows.with(3, 'Total,1,2.50'))).map((problem) => problem.split(':')[0])).toEqual([
      'total_differs@5',
    ]);
  });

  it('amounts finer than the minor unit are compared before they are rounded', async () => {
    const reading = await read(['Tea,3,1.005', 'Cola,3,1.005', 'Pie,3,1.005', 'Total,9,3.02']);
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.totals.net).toBe(303);
  });

  it('are left out and not compared where the profile says that they cannot be relied on', async () => {
    const reading = await read(['Tea,2,5.00', 'Total Eclipse,1,9.00', 'Total,9,9.99'], {
      ...DAY,
      profile: 'total=none',
    });
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.items.map(({ name }) => name)).toEqual(['Tea', 'Total Eclipse']);
  });

  it('many that fit nothing take no time', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => (i % 2 ? 'Total,9,9.99' : `Tea ${i},1,1.00`));
    const reading = await read(rows);
    expect(reading.problems.length).toBe(21);
    expect(reading.problems.at(-1)?.message).toBe('and 4980 more rows like these');
  });
});

describe('columns that need a second look', () => {
  const own = (header: string, rows: readonly string[], given: Given = {}) =>
    readOne([header, ...rows].join('\n'), { ...DAY, ...given });

  it('quantities without voids, and items of which only voids are told', async () => {
    const reading = await own('Item,Item Qty (incl voids),Item Qty,Void Qty,Net Sales', [
      'Tea,5,4,1,8.00',
      'Pie,2,0,2,0',
    ]);
    expect(told(reading.items)).toEqual(['Tea | Tea | 4 | 800-0-0=800+0', 'Pie | Pie | 0 | 0-0-0=0+0']);
  });

  it('that have one name and different numbers: nothing says which one counts', async () => {
    const header = 'Item,Qty,Net Sales,Qty,Net Sales,Total Qty';
    const reading = await own(header, ['Tea,1,2.00,3,6.00,4']);
    expect(problemsOf(reading)).toEqual([
      'ambiguous_column@1: the header has «Qty» twice, with different numbers below, and nothing says which one counts: ' +
        'have the POS send one table of totals, or a file for each location',
    ]);
    const profile = 'name=Item; quantity=Qty; net=Net Sales';
    expect(problemsOf(await own(header, ['Tea,1,2.00,3,6.00,4'], { profile }))).toEqual([]);
    expect(problemsOf(await own(header, ['Tea,1,2.00,1,2.00,1']))).toEqual([]);
  });

  it('rates in place of taxes', async () => {
    const both = await own('Artikel;Menge;Umsatz netto;MwSt', ['Tee;2;5,00;19%', 'Wasser;0;0,00;7 %']);
    expect(problemsOf(both)).toEqual([]);
    expect(told(both.items)).toEqual(['Tee | Tee | 2 | 500-0-0=500+0']);
    const gross = await own('Artikel;Menge;Umsatz brutto;MwSt', ['Tee;2;11,90;19%', 'Brot;1;2,14;7,0 %']);
    expect(problemsOf(gross)).toEqual([]);
    expect(told(gross.items)).toEqual(['Tee | Tee | 2 | 1000-0-0=1000+190', 'Brot | Brot | 1 | 200-0-0=200+14']);
  });

  it('rates that do not say that they are some', async () => {
    expect(problemsOf(await own('Artikel;Menge;Umsatz brutto;MwSt', ['Tee;2;11,90;19,00']))).toEqual([
      'bad_number@2: «19,00» is more tax than «11,90» can hold: if that is a rate, say so in the profile (net=…; tax=included 19%)',
    ]);
  });

  it('three decimals, in a currency that has three', async () => {
    const kuwait = { currency: 'KWD' };
    const rows = ['Tea,1,1.250', 'Pie,2,3.500'];
    expect((await own('Item,Qty,Net Sales', rows, kuwait)).totals.net).toBe(4750);
    for (const other of ['Cola,1,"4,000"', 'Cola,1,400'])
      expect((await own('Item,Qty,Net Sales', [other, ...rows], kuwait)).problems.map(({ code }) => code)).toEqual([
        'ambiguous_number',
      ]);
  });

  it('lines above the header that say of what the report is are not categories, and pages are none', async () => {
    const reading = await own('Store,12\nItem,Qty,Net Sales', ['Tea,1,2.00', 'Page 1 of 2,,', 'Cola,1,2.00']);
    expect(reading.items.map(({ category }) => category)).toEqual([null, null]);
  });
});

describe('rows that are not what they seem', () => {
  it('below the header of another table are not sales, and the file is kept out until the profile says where items end', async () => {
    const rows = ['Tea,2,5.00', 'Total,2,5.00', '', 'Payments', 'Type,Count,Amount', 'Cash,1,3.00', 'Card,1,2.00'];
    const reading = await read([...rows, 'Total,2,5.00']);
    expect(reading.items.map(({ name }) => name)).toEqual(['Tea']);
    expect(problemsOf(reading)).toEqual([
      'other_table@6: another table begins here (Type | Count | Amount), of which nothing says that its rows are items: ' +
        'if they are not, say in the profile where the items end (stop=Type); if they are, name its columns ' +
        'beside those of the items (name=…|Type)',
    ]);
    const stopped = await read([...rows, 'Total,2,5.00'], { ...DAY, profile: 'stop=Type' });
    expect(problemsOf(stopped)).toEqual([]);
    expect(stopped.items.map(({ name }) => name)).toEqual(['Tea']);
  });

  it('are sales below another header whose columns the profile names', async () => {
    const rows = ['Tea,2,5.00', 'Modifier,Times Used,Net Sales', 'Oat,2,1.00'];
    const profile = 'name=Item|Modifier; quantity=Qty|Times Used';
    const reading = await read(rows, { ...DAY, profile });
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.items.map(({ name }) => name)).toEqual(['Tea', 'Oat']);
  });

  it('are sales again below the own header', async () => {
    const rows = ['Tea,2,5.00', 'Type,Count,Amount', 'Cash,1,3.00', 'Item,Qty,Net Sales', 'Cola,1,2.00'];
    expect(await names(rows)).toEqual(['Tea', 'Cola']);
  });

  it.each(['(units),,(EUR)', 'Blue Door,Daily report,', 'Soup,-,n/a', 'Drinks,,', '====,====,===='])(
    '«%s» begins no other table',
    async (row) => {
      expect(problemsOf(await read(['Tea,2,5.00', row, 'Cola,1,2.00']))).toEqual([]);
    },
  );

  it.each(['Tea,2,1,044.70', 'Tea,2,1,234', 'Tea,2,1,50', 'Tea,2,1,044.70 €'])(
    '«%s» has a cell too many, so that its net cannot be trusted',
    async (row) => {
      expect(problemsOf(await read(['Cola,1,2.00', row]))).toEqual([
        'bad_row@3: the row has 4 cells and the header 3: a number such as 1,044.70 or a name stands in it ' +
          'without quotation marks around it; have the POS send the file as xlsx, or with semicolons or tabs',
      ]);
    },
  );

  it.each(['Pie,2', 'Tips,12.00', 'Tax,"0,95"'])('«%s» ends before its net: cut off, or no item', async (row) => {
    expect(problemsOf(await read(['Tea,2,5.00', row]))).toEqual([
      'cut_off@3: the file ends in the midst of a row and without a line break: it was cut off; have it sent again ' +
        '(if the row is not an item, say in the profile where the items end, stop=…, or what to leave out, skip=…)',
    ]);
    for (const profile of [`skip=${row.split(',')[0]}`, `stop=${row.split(',')[0]}`])
      expect(problemsOf(await read(['Tea,2,5.00', row], { ...DAY, profile }))).toEqual([]);
  });

  it('may end with empty cells and notes', async () => {
    expect(problemsOf(await read(['Cola,1,2.00,,', 'Tea,2,5.00,,sold out', 'Pie,1,1.00,new 2026']))).toEqual([]);
  });
});

describe('headers and titles', () => {
  it('are looked for in the first lines, below titles', async () => {
    const titles = Array.from({ length: 28 }, (_, i) => `Line ${i} of the address`);
    expect((await readOne([...titles, 'Item,Qty,Net Sales', 'Tea,2,5.00'].join('\n'), DAY)).headerLine).toBe(29);
    const filters = Array.from({ length: 60 }, (_, i) => `Filter ${i},all`);
    expect((await readOne([...filters, 'Item,Qty,Net Sales', 'Tea,2,5.00'].join('\n'), DAY)).headerLine).toBe(61);
    const reading = await readOne([...filters, ...filters, 'Item,Qty,Net Sales', 'Tea,2,5.00'].join('\n'), DAY);
    expect(reading.problems.map(({ code }) => code)).toEqual(['no_header']);
    expect(
      (
        await readOne([...filters, ...filters, 'Item,Qty,Net Sales', 'Tea,2,5.00'].join('\n'), {
          ...DAY,
          profile: 'header=121',
        })
      ).headerLine,
    ).toBe(121);
  });

  it('come again on every page, with titles around them, also with other columns', async () => {
    const rows = [
      'Tea,2,5.00',
      '',
      'Page 2 of 2',
      'Blue Door,Daily report,',
      'Net Sales,Item,Qty',
      '2.00,Cola,1',
      'Total,,',
    ];
    const reading = await read(rows);
    expect(problemsOf(reading)).toEqual([]);
    expect(told(reading.items)).toEqual(['Tea | Tea | 2 | 500-0-0=500+0', 'Cola | Cola | 1 | 200-0-0=200+0']);
    expect(reading.skipped).toEqual([
      { line: 4, why: 'no numbers in it' },
      { line: 5, why: 'no numbers in it' },
      { line: 6, why: 'the header again' },
      { line: 8, why: 'no numbers in it' },
    ]);
  });

  it('exact names go first: the quantity with voids stands left of the quantity', async () => {
    const reading = await readOne(
      'Menu Item,Master ID,Parent ID,Menu Group,Item Qty (incl voids),Item Qty,Net Amount\nTea,1,2,Hot,5,4,8.00\n',
      DAY,
    );
    expect(reading.items.map(({ quantity }) => quantity)).toEqual(['4']);
  });

  it('names carry currencies, quotes, colons and capitals', async () => {
    const reading = await readOne('"ITEM:";*Qty*;Net  Sales (EUR)\nTee;1;2,00\n', DAY);
    expect(told(reading.items)).toEqual(['Tee | Tee | 1 | 200-0-0=200+0']);
  });
});

describe('indented rows', () => {
  it('are modifiers: their money counts, their quantity does not', async () => {
    const reading = await read(['Burger,2,20.00', '  Bacon,1,1.50', '  Cheese,2,2.00', 'Tea,1,2.00', 'Total,3,25.50']);
    expect(problemsOf(reading)).toEqual([]);
    expect(told(reading.items)).toEqual([
      'Burger | Burger | 2 | 2000-0-0=2000+0',
      'Bacon | Bacon | 0 | 150-0-0=150+0 under 2',
      'Cheese | Cheese | 0 | 200-0-0=200+0 under 2',
      'Tea | Tea | 1 | 200-0-0=200+0',
    ]);
    expect(reading.totals).toMatchObject({ quantity: '3', net: 2550 });
  });

  it('totals that count modifiers’ quantities are right, too', async () => {
    expect(problemsOf(await read(['Burger,2,20.00', '  Bacon,1,1.50', 'Total,3,21.50']))).toEqual([]);
  });

  it('are items where the rows above them are what they come to: groups', async () => {
    const reading = await read(['Food,3,27.00', '  Burger,2,20.00', '  Soup,1,7.00', 'Drinks,2,5.00', '  Tea,2,5.00']);
    expect(told(reading.items)).toEqual([
      'Burger | Burger | 2 | 2000-0-0=2000+0',
      'Soup | Soup | 1 | 700-0-0=700+0',
      'Tea | Tea | 2 | 500-0-0=500+0',
    ]);
    expect(reading.skipped.map(({ why }) => why)).toEqual([
      'a group: the rows under it come to it',
      'a group: the rows under it come to it',
    ]);
  });

  it('one modifier that costs as much as its item makes no group of it', async () => {
    const reading = await read(['Coffee,1,3.00', '  Oat,1,3.00', 'Tea,1,2.00', '  Milk,1,0.50']);
    expect(reading.items.map(({ name, parent }) => [name, parent])).toEqual([
      ['Coffee', null],
      ['Oat', 2],
      ['Tea', null],
      ['Milk', 4],
    ]);
  });

  it.each([
    ['without their money', 'Sides,5,9.00'],
    ['with it', 'Sides,5,10.00'],
  ])('groups, items and modifiers stand three deep, groups %s', async (_, sides) => {
    const reading = await read([
      'Food,2,21.50',
      '  Burger,2,21.50',
      sides,
      '  Fries,2,4.00',
      '    Mayo,2,1.00',
      '  Salad,3,5.00',
    ]);
    expect(reading.items.map(({ name, parent }) => [name, parent])).toEqual([
      ['Burger', null],
      ['Fries', null],
      ['Mayo', 5],
      ['Salad', null],
    ]);
  });

  it('are items where the profile says so, and where all rows are indented alike', async () => {
    expect(
      (
        await read(['Burger,2,20.00', '  Bacon,1,1.50'], {
          ...DAY,
          profile: 'modifiers=items; name=Item; quantity=Qty; net=Net Sales',
        })
      ).items.map(({ quantity }) => quantity),
    ).toEqual(['2', '1']);
    expect((await read(['  Burger,2,20.00', '  Bacon,1,1.50'])).items.map(({ parent }) => parent)).toEqual([
      null,
      null,
    ]);
  });
});

describe('numbers of a whole report', () => {
  it.each([
    ['a decimal comma anywhere decides for all', ['Tee;1;1.234', 'Kuchen;1;2,50'], ['1|123400', '1|250']],
    ['a decimal point anywhere decides for all', ['Tee;1;1,234', 'Kuchen;1;2.50'], ['1|123400', '1|250']],
    ['amounts decide for quantities', ['Tee;1.500;2,50'], ['1500|250']],
    ['whole numbers need no mark', ['Tee;1;1234'], ['1|123400']],
  ])('%s', async (_, rows, expected) => {
    const reading = await readOne(['Item;Qty;Net Sales', ...rows].join('\n'), DAY);
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.items.map(({ quantity, net }) => `${quantity}|${net}`)).toEqual(expected);
  });

  it('columns decide for themselves where they differ', async () => {
    const reading = await readOne('Item;Qty;Net Sales\nTee;1.5;2,50\nBier;2.25;1.002,50\n', DAY);
    expect(reading.items.map(({ quantity, net }) => `${quantity}|${net}`)).toEqual(['1.5|250', '2.25|100250']);
  });

  it('a mark that first comes after thousands of rows counts, too', async () => {
    const rows = Array.from({ length: 2000 }, (_, i) => `Tee ${i};1.5;2`);
    const reading = await readOne(['Item;Qty;Net Sales', ...rows, 'Bier;2.25;1.002,50'].join('\n'), DAY);
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.items.slice(-2).map(({ quantity, net }) => `${quantity}|${net}`)).toEqual([
      '1.5|200',
      '2.25|100250',
    ]);
  });

  it('what nothing decides is told, and the profile settles it', async () => {
    const text = 'Item;Qty;Net Sales\nTee;1;1.234\n';
    expect(problemsOf(await readOne(text, DAY))).toEqual([
      'ambiguous_number@2: «1.234» can be read in two ways, and no other number decides: say in the profile which mark is the decimal one (decimal=. or decimal=,)',
    ]);
    expect((await readOne(text, { ...DAY, profile: 'decimal=.' })).items.map(({ net }) => net)).toEqual([123]);
    expect((await readOne(text, { ...DAY, profile: 'decimal=,' })).items.map(({ net }) => net)).toEqual([123400]);
  });

  it('a column that contradicts itself is told', async () => {
    const reading = await readOne('Item;Qty;Net Sales\nTee;1;1,50\nBier;1;2.50\n', DAY);
    expect(reading.problems.map(({ code }) => code)).toContain('ambiguous_number');
  });

  it.each([
    ['JPY', '1,234', 1234],
    ['KWD', '1.2345', 1235],
    ['KWD', '0.500', 500],
  ])('%s: «%s» is %i', async (currency, amount, net) => {
    const reading = await readOne(`Item;Qty;Net Sales\nTea;1;${amount}\n`, { ...DAY, currency });
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.items.map((item) => item.net)).toEqual([net]);
  });

  it('what is not a number is told with its row', async () => {
    const reading = await read(['Tea,two,5.00', 'Cola,1,#REF!', 'Pie,,3.00', 'Cake,1,99999999999999999']);
    expect(problemsOf(reading)).toEqual([
      'bad_number@2: «two» is not a quantity (quantity)',
      'bad_number@3: «#REF!» is not an amount (net)',
      'bad_number@5: «99999999999999999» is not an amount (net)',
      'bad_number@2: «Tea» has no quantity',
      'bad_number@4: «Pie» has no quantity',
    ]);
  });

  it('amounts beyond what can be kept exactly are told, one by one and in sum', async () => {
    const big = '90071992547409';
    expect((await read([`Tea,1,${big}.91`, `Tea,1,${big}.91`])).problems.map(({ code }) => code)).toEqual([
      'bad_number',
      'bad_number',
    ]);
    expect((await read([`Tea,1,${big}`, `Cake,2,${big}`])).problems.map(({ code }) => code)).toEqual(['bad_number']);
  });
});

describe('a profile', () => {
  const rows = [
    'Bezeichnung;Anzahl;Erlös;Steuer',
    'Tee;2;11,90;1,90',
    'Pfand;1;2,00;0,32',
    'Tagessumme;3;13,90;2,22',
    'Zahlungen;;;',
    'Bar;1;13,90;0',
  ];
  it('names only what nobody else calls so', async () => {
    const reading = await readOne('Código;Artículo;Cantidad;Importe\n1;Caña;3;6,60\n', {
      ...DAY,
      profile: 'net=Importe',
    });
    expect(problemsOf(reading)).toEqual([]);
    expect(told(reading.items)).toEqual(['Caña | Caña | 3 | 660-0-0=660+0']);
  });

  it('names columns, total rows, rows to leave out and where to stop; amounts hold tax', async () => {
    const profile =
      'name=Bezeichnung; quantity=Anzahl; net=Erlös; tax=Steuer; tax=included; total=Tagessumme; skip=Pfand; stop=Zahlungen';
    const reading = await readOne(rows.join('\n'), { ...DAY, profile });
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.format).toBe('profile');
    expect(told(reading.items)).toEqual(['Tee | Tee | 2 | 1000-0-0=1000+190']);
    expect(reading.skipped.map(({ line, why }) => `${line}: ${why}`)).toEqual([
      '3: the profile leaves this item out',
      '4: a total row («Tagessumme»)',
      '5: the profile says to stop here',
    ]);
  });

  it('knows the rate where no column has the tax', async () => {
    const profile = 'name=Item; quantity=Qty; net=Net Sales; tax=included 19%';
    const reading = await read(['Tea,2,11.90', 'Back,-1,-5.95', 'Odd,1,0.01'], { ...DAY, profile });
    expect(reading.items.map(({ net, tax }) => [net, tax])).toEqual([
      [1000, 190],
      [-500, -95],
      [1, 0],
    ]);
  });

  it('begins with a known format', async () => {
    const reading = await readOne('Artikel;Stk;Umsatz\nTee;2;5,00\n', {
      ...DAY,
      profile: 'format=german-till; quantity=Stk',
    });
    expect(problemsOf(reading)).toEqual([]);
    expect(told(reading.items)).toEqual(['Tee | Tee | 2 | 500-0-0=500+0']);
  });

  it.each([
    [
      'format=lavu',
      'bad_profile: the profile asks for the format «lavu», which is not one of toast-all-items, toast-all-levels, toast-items, toast-item-selection-details, square-item-detail, square-item-sales, loyverse-items, loyverse-receipts, sumup-sales, oracle-ra-sales-mix, simphony-menu-items, aloha-like, clover-like, vivipos, german-till, generic',
    ],
    [
      'name=Dish; quantity=Qty; net=Net Sales',
      'missing_column@1: it looks like the profile of this integration, and has no column for the item («dish»); it has: Item | Qty | Net Sales. If another column holds it, name it in the profile: name=…',
    ],
    [
      'name=Item; quantity=Qty; net=Net Sales; discount=Off',
      'missing_column@1: the profile names columns that are not there: discount=off',
    ],
    [
      'name=X; quantity=Y; net=Z',
      'no_header: no row has the columns that the profile names: compare their names. The widest row is: Item | Qty | Net Sales',
    ],
  ])('%s: what does not fit is told', async (profile, problem) => {
    expect(problemsOf(await read(['Tea,2,5.00'], { ...DAY, profile }))).toEqual([problem]);
  });

  it('says on which line the header is', async () => {
    const text = 'Item,Qty,Net Sales\nnot,this,one\nItem,Qty,Net Sales\nTea,2,5.00\n';
    expect((await readOne(text, { ...DAY, profile: 'header=3' })).headerLine).toBe(3);
  });
});

describe('what a report says of discounts and refunds', () => {
  it.each([
    ['positive', '2.00', '3.00'],
    ['negative', '-2.00', '(3.00)'],
  ])('%s amounts mean the same', async (_, discount, refund) => {
    const reading = await readOne(
      `Item,Qty,Gross Sales,Discounts,Refunds,Net Sales\nTea,5,20.00,${discount},${refund},15.00\n`,
      DAY,
    );
    expect(told(reading.items)).toEqual(['Tea | Tea | 5 | 2000-200-300=1500+0']);
  });

  it('what adds up in most rows tells the sign, where a column has both', async () => {
    const reading = await readOne(
      'Item,Qty,Gross Sales,Discounts,Net Sales\nTea,5,20.00,-2.00,18.00\nBack,-1,-4.00,0.40,-3.60\n',
      DAY,
    );
    expect(told(reading.items)).toEqual(['Tea | Tea | 5 | 2000-200-0=1800+0', 'Back | Back | -1 | -400--40-0=-360+0']);
  });

  it.each([
    ['positive', 'Tea,1,4.50,1'],
    ['negative', 'Tea,-1,-4.50,1'],
  ])('a row that was given back with %s amounts is taken off the total', async (_, row) => {
    const withTotal = (total: string) =>
      readOne(['Item,Qty,Net Sales,is_refund', 'Pie,12,180.00,0', row, total].join('\n'), DAY);
    expect(problemsOf(await withTotal('Total,11,175.50,'))).toEqual([]);
    expect(problemsOf(await withTotal('Total,13,184.50,'))).toEqual([
      'total_differs@4: the total row «Total» says quantity 13, the rows come to 11; net 184.50, the rows come to 175.50',
    ]);
  });

  it('parts of items are refunded', async () => {
    const reading = await readOne(
      'Item name,SKU,Items sold,Gross sales,Items refunded,Refunds,Net sales\nHam,1,5,50.00,0.25,2.50,47.50\n',
      DAY,
    );
    expect(told(reading.items)).toEqual(['1 | Ham | 4.75 | 5000-0-250=4750+0']);
  });
});
