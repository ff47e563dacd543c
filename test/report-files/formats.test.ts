import { describe, expect, it } from 'vitest';
import { problemsOf, readOne, told } from '../support/reports.ts';

const SHAPE = ({
  format,
  kind,
  encoding,
  delimiter,
  headerLine,
  businessDays,
  dayFrom,
}: Awaited<ReturnType<typeof readOne>>) =>
  [format, kind, encoding, delimiter, headerLine, businessDays.join(' '), dayFrom].join(' | ');

describe('the reader knows by their columns', () => {
  it('Toast item reports: quantities without voids, groups and totals left out', async () => {
    const text = [
      'Master ID,Item ID,Parent ID,Menu Name,Menu Group,Subgroup,Menu Item,Tags,Avg Price,Item Qty (incl voids),% of Ttl Qty,Gross Amount (incl voids),Item Qty,Gross Amount,Void Qty,Void Amount,Discount Amount,Net Amount',
      '900,,,Dinner,,,,,,12,100,120.00,11,110.00,1,10.00,5.50,104.50',
      '901,,900,Dinner,Mains,,,,,12,100,120.00,11,110.00,1,10.00,5.50,104.50',
      '0012,77001,901,Dinner,Mains,,"Burger, ""House""",,10.00,9,75,90.00,8,80.00,1,10.00,5.50,74.50',
      '0013,77002,901,Dinner,Mains,,Fries,,10.00,3,25,30.00,3,30.00,0,0.00,0.00,30.00',
      '0014,77003,901,Dinner,Mains,,Soup,,0,0,0,0,0,0,0,0,0,0',
      'Total,,,,,,,,,12,100,120.00,11,110.00,1,10.00,5.50,104.50',
    ].join('\n');
    const reading = await readOne(text, { name: 'AllItemsReport_2026-03-01.csv', currency: 'USD' });
    expect(problemsOf(reading)).toEqual([]);
    expect(SHAPE(reading)).toBe('toast-all-items | aggregate | utf-8 | comma | 1 | 2026-03-01 | file name');
    expect(told(reading.items)).toEqual([
      '77001 | Burger, "House" | 8 | 8000-550-0=7450+0',
      '77002 | Fries | 3 | 3000-0-0=3000+0',
    ]);
    expect(reading.totals).toEqual({
      rows: 2,
      quantity: '11',
      gross: 11000,
      discount: 550,
      refund: 0,
      net: 10450,
      tax: 0,
    });
    expect(reading.skipped).toEqual([
      { line: 2, why: 'no item in it: a group, or a total' },
      { line: 3, why: 'no item in it: a group, or a total' },
      { line: 6, why: 'nothing was sold' },
      { line: 7, why: 'a total row («Total»)' },
    ]);
  });

  it('Toast item reports: items without an id of their own by their master id, others by their name', async () => {
    const text = [
      'Master ID,Item ID,Parent ID,Menu Name,Menu Group,Subgroup,Menu Item,Item Qty (incl voids),Item Qty,Gross Amount,Discount Amount,Net Amount',
      ',,,Dinner,Mains,,,3,3,30.00,0.00,30.00',
      '0012,77001,901,Dinner,Mains,,Burger,1,1,10.00,0.00,10.00',
      '0013,,901,Dinner,Mains,,Fries,1,1,10.00,0.00,10.00',
      ',,901,Dinner,Mains,,Open Food,1,1,10.00,0.00,10.00',
    ].join('\n');
    const reading = await readOne(text, { name: 'AllItemsReport_2026-03-01.csv', currency: 'USD' });
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.items.map(({ code, name }) => `${code} ${name}`)).toEqual([
      '77001 Burger',
      '0013 Fries',
      'Open Food Open Food',
    ]);
  });

  it('Square item details: a row is a sale, a refund is negative, days begin at the venue’s day start', async () => {
    const text = [
      'Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,Event Type,Location',
      '2026-03-02,01:15:00,Eastern Time (US & Canada),Coffee,Latte,2.0,Large,LAT-L,"Oat, Extra shot",$11.00,-$1.00,$10.00,$0.88,TX1,P1,Payment,Main St',
      '2026-03-02,12:00:05,Eastern Time (US & Canada),Coffee,Latte,-1.0,Regular,,,($5.00),$0.00,($5.00),($0.44),TX2,P2,Refund,Main St',
    ].join('\r\n');
    const reading = await readOne(text, {
      currency: 'USD',
      venue: { timezone: 'America/New_York', dayStart: '04:00' },
    });
    expect(problemsOf(reading)).toEqual([]);
    expect(SHAPE(reading)).toBe('square-item-detail | lines | utf-8 | comma | 1 | 2026-03-01 2026-03-02 | column');
    expect(told(reading.items)).toEqual([
      'LAT-L | Latte (Large) | 2 | 1100-100-0=1000+88',
      'Latte | Latte | -1 | -500-0-0=-500+-44 refunded',
    ]);
    expect(
      reading.items.map(({ soldAt, businessDay, receipt, location, modifiers }) => [
        soldAt,
        businessDay,
        receipt,
        location,
        modifiers,
      ]),
    ).toEqual([
      ['2026-03-02T06:15:00.000Z', '2026-03-01', 'TX1', 'Main St', ['Oat', 'Extra shot']],
      ['2026-03-02T17:00:05.000Z', '2026-03-02', 'TX2', 'Main St', []],
    ]);
  });

  it('German tills: UTF-16 without a byte order mark, semicolons, decimal commas', async () => {
    const text =
      'Artikel;Menge;Umsatz\r\nBrötchen;1.200;1.080,50\r\nKäsekuchen;3;9,-\r\n'.replace('9,-', '9,00') +
      'Summe;1.203;1.089,50\r\n';
    const reading = await readOne(Buffer.from(text, 'utf16le'), { name: '01.03.2026.csv' });
    expect(problemsOf(reading)).toEqual([]);
    expect(SHAPE(reading)).toBe('german-till | aggregate | utf-16le | semicolon | 1 | 2026-03-01 | file name');
    expect(told(reading.items)).toEqual([
      'Brötchen | Brötchen | 1200 | 108050-0-0=108050+0',
      'Käsekuchen | Käsekuchen | 3 | 900-0-0=900+0',
    ]);
  });

  it('Toast item details: voided rows are listed and out of the totals', async () => {
    const text = [
      'Location,Order Id,Order #,Sent Date,Order Date,Item Selection Id,Item Id,Menu Item,Gross Price,Discount,Net Price,Qty,Tax,Void?',
      'Main,"1,000",12,3/31/26 5:31 PM,3/31/26 5:30 PM,S1,0042,Burger,20.00,2.00,18.00,2,1.80,FALSE',
      'Main,"1,000",12,3/31/26 5:31 PM,3/31/26 5:30 PM,S2,0043,Cola,3.00,0.00,3.00,1,0.30,TRUE',
      'Main,1001,13,4/1/26 12:10 AM,4/1/26 12:05 AM,S3,0043,Cola,3.00,0.00,3.00,1,0.30,FALSE',
    ].join('\n');
    const reading = await readOne(text, {
      currency: 'USD',
      venue: { timezone: 'America/New_York', dayStart: '04:00' },
    });
    expect(problemsOf(reading)).toEqual([]);
    expect(SHAPE(reading)).toBe('toast-item-selection-details | lines | utf-8 | comma | 1 | 2026-03-31 | column');
    expect(told(reading.items)).toEqual([
      '0042 | Burger | 2 | 2000-200-0=1800+180',
      '0043 | Cola | 1 | 300-0-0=300+30 voided',
      '0043 | Cola | 1 | 300-0-0=300+30',
    ]);
    expect(reading.items.map(({ receipt, key, soldAt }) => [receipt, key, soldAt])).toEqual([
      ['1,000', 'S1', '2026-03-31T21:30:00.000Z'],
      ['1,000', 'S2', '2026-03-31T21:30:00.000Z'],
      ['1001', 'S3', '2026-04-01T04:05:00.000Z'],
    ]);
    expect(reading.totals).toEqual({
      rows: 2,
      quantity: '3',
      gross: 2300,
      discount: 200,
      refund: 0,
      net: 2100,
      tax: 210,
    });
  });

  it('Square item sales: sizes are items of their own, discounts are negative there', async () => {
    const text = [
      'Item Name,Item Variation,SKU,Category,Items Sold,Product Sales,Refunds,Discounts & Comps,Net Sales,Tax,Gross Sales',
      'Latte,Large,,Coffee,10,$50.00,-$5.00,-$2.00,$43.00,$3.44,$46.44',
      'Latte,Small,LS,Coffee,4,$16.00,$0.00,$0.00,$16.00,$1.28,$17.28',
    ].join('\n');
    const reading = await readOne(text, { name: 'item-sales-2026-03-01-2026-03-01.csv', currency: 'USD' });
    expect(problemsOf(reading)).toEqual([]);
    expect(SHAPE(reading)).toBe('square-item-sales | aggregate | utf-8 | comma | 1 | 2026-03-01 | file name');
    expect(told(reading.items)).toEqual([
      'Latte (Large) | Latte (Large) | 10 | 5000-200-500=4300+344',
      'LS | Latte (Small) | 4 | 1600-0-0=1600+128',
    ]);
  });

  it('Loyverse items: what was refunded is taken off the quantity, the net is already without it', async () => {
    const text = [
      'Item name,SKU,Category,Items sold,Gross sales,Items refunded,Refunds,Discounts,Net sales,Cost of goods,Gross profit,Margin,Taxes',
      'Tea,10001,Drinks,5,15.00,1,3.00,1.50,10.50,2.00,8.50,80.95%,1.05',
      '"Cake, cheese",10002,Food,2.5,25.00,0,0.00,0.00,25.00,5.00,20.00,80%,2.50',
    ].join('\n');
    const reading = await readOne(text, { name: 'item-sales-summary-2026-03-01-2026-03-01.csv' });
    expect(problemsOf(reading)).toEqual([]);
    expect(SHAPE(reading)).toBe('loyverse-items | aggregate | utf-8 | comma | 1 | 2026-03-01 | file name');
    expect(told(reading.items)).toEqual([
      '10001 | Tea | 4 | 1500-150-300=1050+105',
      '10002 | Cake, cheese | 2.5 | 2500-0-0=2500+250',
    ]);
    expect(reading.totals).toMatchObject({ rows: 2, quantity: '6.5', refund: 300, net: 3550 });
  });

  it('Simphony menu items: tabs, a title with the day', async () => {
    const text = [
      'Menu Item Sales\tBlue Door',
      'Business Date:\t03/13/2026',
      '',
      'Menu Item Number\tMenu Item Name\tFamily Group\tSales Count\tGross Sales\tDiscounts\tNet Sales',
      '100100\tHouse Salad\tFood\t4\t40.00\t-4.00\t36.00',
      '000200\tIPA "Hazy" 16"\tBeer\t10\t70.00\t0.00\t70.00',
      'Total\t\t\t14\t110.00\t-4.00\t106.00',
    ].join('\r\n');
    const reading = await readOne(text, { name: 'MenuItems.txt', currency: 'USD' });
    expect(problemsOf(reading)).toEqual([]);
    expect(SHAPE(reading)).toBe('simphony-menu-items | aggregate | utf-8 | tab | 4 | 2026-03-13 | title');
    expect(told(reading.items)).toEqual([
      '100100 | House Salad | 4 | 4000-400-0=3600+0',
      '000200 | IPA "Hazy" 16" | 10 | 7000-0-0=7000+0',
    ]);
  });

  it('Oracle sales mixes: the totals stand first, the column without tax is the net', async () => {
    const text = [
      'Sales Mix,,,,,,',
      'Business Dates: 2026-03-01,,,,,,',
      'Menu Item,Major Group,Gross Sales Before Discounts,Item Discounts,Gross Sales After Discounts,Quantity Sold,Sales Net VAT',
      ',,"1,210.00",-10.00,"1,200.00",12,"1,000.00"',
      'Schnitzel,Food,"1,000.00",-10.00,990.00,10,825.00',
      'Bier,Beer,210.00,0.00,210.00,2,175.00',
    ].join('\n');
    const reading = await readOne(text);
    expect(problemsOf(reading)).toEqual([]);
    expect(SHAPE(reading)).toBe('oracle-ra-sales-mix | aggregate | utf-8 | comma | 3 | 2026-03-01 | title');
    expect(told(reading.items)).toEqual([
      'Schnitzel | Schnitzel | 10 | 100000-1000-0=82500+16500',
      'Bier | Bier | 2 | 21000-0-0=17500+3500',
    ]);
    expect(reading.skipped).toEqual([{ line: 4, why: 'no item in it: a group, or a total' }]);
  });

  it('Aloha product mixes: a total for each category, and one for all', async () => {
    const text = [
      'Product Mix,,,,,',
      'From 3/1/2026 to 3/1/2026,,,,,',
      'Item Num,Item Name,Num Sold,Price Sold,Amount,% Sales',
      'APPETIZERS,,,,,',
      '1001,Wings,10,9.50,95.00,47.5',
      '1002,Total Nachos,5,5.00,25.00,12.5',
      ',Total APPETIZERS,15,,120.00,60',
      'ENTREES,,,,,',
      '2001,Steak,4,20.00,80.00,40',
      ',Total ENTREES,4,,80.00,40',
      ',Grand Total,19,,200.00,100',
    ].join('\n');
    const reading = await readOne(text, { name: 'pmix 2026-03-01.csv', currency: 'USD' });
    expect(problemsOf(reading)).toEqual([]);
    expect(SHAPE(reading)).toBe('aloha-like | aggregate | utf-8 | comma | 3 | 2026-03-01 | title');
    expect(told(reading.items)).toEqual([
      '1001 | Wings | 10 | 9500-0-0=9500+0',
      '1002 | Total Nachos | 5 | 2500-0-0=2500+0',
      '2001 | Steak | 4 | 8000-0-0=8000+0',
    ]);
    expect(reading.items.map(({ category }) => category)).toEqual(['APPETIZERS', 'APPETIZERS', 'ENTREES']);
  });

  it('Clover item sales: indented modifiers add their money and not their quantity', async () => {
    const text = [
      'Item Name,Product Code,Sold,Refunded,Gross Sales,Refunds,Discounts,Net Sales,Avg Item Size,COGS',
      'Burger,B1,10,1,"$100.00",($10.00),($5.00),$85.00,,',
      '   Bacon,,4,0,$8.00,$0.00,$0.00,$8.00,,',
      '   No onions,,3,0,$0.00,$0.00,$0.00,$0.00,,',
      'Fries,F1,2,0,$6.00,$0.00,$0.00,$6.00,,',
      'Total,,12,1,$114.00,($10.00),($5.00),$99.00,,',
    ].join('\n');
    const reading = await readOne(text, { currency: 'USD', day: '2026-03-01' });
    expect(problemsOf(reading)).toEqual([]);
    expect(SHAPE(reading)).toBe('clover-like | aggregate | utf-8 | comma | 1 | 2026-03-01 | option');
    expect(told(reading.items)).toEqual([
      'B1 | Burger | 9 | 10000-500-1000=8500+0',
      'Bacon | Bacon | 0 | 800-0-0=800+0 under 2',
      'No onions | No onions | 0 | 0-0-0=0+0 under 2',
      'F1 | Fries | 2 | 600-0-0=600+0',
    ]);
    expect(reading.totals).toMatchObject({ rows: 4, quantity: '11', net: 9900 });
  });

  it('ViVIPOS: a preamble, a header and a total per category, codes in apostrophes', async () => {
    const text = [
      '"Blue Door"',
      '"Terminal:","T1"',
      '"Printed Time:","2026/03/02 04:10:00"',
      '"Start:","2026/03/01 04:00:00"',
      '"End:","2026/03/02 03:59:59"',
      '',
      '"\'001","Food"',
      '"Product Number","Product Name","Average Price","Quantities Sold","Gross Sales","Net Sales"',
      '"\'0012","\'Burger","10.00","3","30.00","27.50"',
      '"\'0013\'","\'Fries","3.00","2","6.00","6.00"',
      '"Records Found: ","2","Summary:","5","36.00","33.50"',
      '"\'002","Drinks"',
      '"Product Number","Product Name","Average Price","Quantities Sold","Gross Sales","Net Sales"',
      '"\'0100","\'Cola","2.50","4","10.00","10.00"',
      '"Records Found: ","1","Summary:","4","10.00","10.00"',
    ].join('\n');
    const reading = await readOne(text);
    expect(problemsOf(reading)).toEqual([]);
    expect(SHAPE(reading)).toBe('vivipos | aggregate | utf-8 | comma | 8 | 2026-03-01 | title');
    expect(told(reading.items)).toEqual([
      '0012 | Burger | 3 | 3000-0-0=2750+0',
      '0013 | Fries | 2 | 600-0-0=600+0',
      '0100 | Cola | 4 | 1000-0-0=1000+0',
    ]);
    expect(reading.items.map(({ category }) => category)).toEqual(['Food', 'Food', 'Drinks']);
    expect(reading.period).toEqual({ from: '2026-03-01T03:00:00.000Z', to: '2026-03-02T02:59:59.000Z' });
    expect(reading.runAt).toBe('2026-03-02T03:10:00.000Z');
  });

  it('reports with columns that go by common names, in several languages', async () => {
    const texts = [
      'PLU,Description,Qty,Net Sales\n0007,Tea,2,5.00\n',
      'Código;Artículo;Cantidad;Ventas netas\n0007;Té;2;5,00\n',
      'Code;Désignation;Quantité;Total HT;Total TTC\n0007;Thé;2;5,00;5,50\n',
    ];
    const readings = await Promise.all(texts.map((text) => readOne(text, { day: '2026-03-01' })));
    expect(readings.map(({ format }) => format)).toEqual(['generic', 'generic', 'generic']);
    expect(readings.flatMap(problemsOf)).toEqual([]);
    expect(readings.flatMap(({ items }) => told(items))).toEqual([
      '0007 | Tea | 2 | 500-0-0=500+0',
      '0007 | Té | 2 | 500-0-0=500+0',
      '0007 | Thé | 2 | 500-0-0=500+50',
    ]);
  });
});

describe('where amounts are with and without tax', () => {
  it.each([
    ['Item,Qty,Sales (incl. VAT),Sales (excl. VAT)', 'Tea,2,5.95,5.00'],
    ['Item,Qty,Net Sales,Tax,Total incl. tax', 'Tea,2,5.00,0.95,5.95'],
    ['Item,Qty,Total incl. tax,Tax', 'Tea,2,5.95,0.95'],
    ['Item,Qty,Amount incl GST (€),Amount ex GST (€)', 'Tea,2,5.95,5.00'],
    ['Artikel,Menge,Brutto,Netto', 'Tea,2,5.95,5.00'],
    ['Artikel,Menge,Umsatz inkl. MwSt.,Umsatz ohne MwSt.', 'Tea,2,5.95,5.00'],
    ['Artikel,Menge,Umsatz,Umsatz netto,MwSt', 'Tea,2,5.95,5.00,0.95'],
  ])('%s: the column without is the net', async (header, row) => {
    const reading = await readOne(`${header}\n${row}\n`, { day: '2026-03-01' });
    expect(problemsOf(reading)).toEqual([]);
    expect(told(reading.items)).toEqual(['Tea | Tea | 2 | 500-0-0=500+95']);
  });
});

describe('a file that is not quite what it should be', () => {
  it('lacks a column: the message names it and those that are there', async () => {
    const reading = await readOne('Artikel;Menge;Preis\nTee;2;2,50\n', { day: '2026-03-01' });
    expect(reading.format).toBe('german-till');
    expect(problemsOf(reading)).toEqual([
      'missing_column@1: it looks like a German till (Artikel, Menge, Umsatz), and has no column for the net sales (' +
        '«umsatz netto» or «nettoumsatz» or «netto-umsatz»); it has: Artikel | Menge | Preis. ' +
        'If another column holds it, name it in the profile: format=german-till; net=…',
    ]);
  });

  it('has amounts with tax only, and no tax: that is a missing column, not a net', async () => {
    const reading = await readOne('Artikel;Menge;Umsatz brutto\nTee;2;2,50\n', { day: '2026-03-01' });
    expect(reading.problems.map(({ code }) => code)).toEqual(['missing_column']);
    const told = 'format=german-till; net=Umsatz brutto; tax=included 19%';
    expect(reading.problems[0]?.message).toContain(
      `If «Umsatz brutto» holds tax, say in the profile how much: ${told}`,
    );
    const mended = await readOne('Artikel;Menge;Umsatz brutto\nTee;2;11,90\n', { day: '2026-03-01', profile: told });
    expect(problemsOf(mended)).toEqual([]);
    expect(mended.totals).toMatchObject({ net: 1000, tax: 190 });
  });

  it('is a report of something else: the message shows what was looked at', async () => {
    const reading = await readOne('Employee,Hours,Wage\nAda,8,120.00\n');
    expect(problemsOf(reading)).toEqual([
      'no_header: no row has the columns of a report that posctl knows: name its columns in the profile (name=…; quantity=…; net=…). The widest row is: Employee | Hours | Wage',
    ]);
  });

  it.each([
    ['nothing', ''],
    ['blank lines', '\r\n\r\n'],
    ['a header only', 'Artikel;Menge;Umsatz\r\n'],
    ['items of which none was sold', 'Artikel;Menge;Umsatz\r\nTee;0;0,00\r\n'],
  ])('has %s in it: that is an error, not an empty day', async (_, text) => {
    const reading = await readOne(text, { day: '2026-03-01' });
    expect(reading.problems.map(({ code }) => code)).toEqual(['no_items']);
  });

  it('has a quantity of zero with voids: the row stays', async () => {
    const head =
      'Master ID,Item ID,Parent ID,Menu Group,Menu Item,Item Qty (incl voids),Item Qty,Gross Amount,Void Qty,Void Amount,Discount Amount,Net Amount\n';
    const reading = await readOne(`${head}1,2,3,Food,Soup,1,0,0.00,1,5.00,0.00,0.00\n`, {
      day: '2026-03-01',
      currency: 'USD',
    });
    expect(told(reading.items)).toEqual(['2 | Soup | 0 | 0-0-0=0+0']);
  });
});
