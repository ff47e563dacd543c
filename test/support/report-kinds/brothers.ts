import type { NamedKind } from './bytes.ts';
import { doubtful, encoded, lines, page, refused, right, sold, unclear, workbook } from './kind.ts';

/** More reports of the kinds that have a sample, from other makers and in other languages. */

const DAY = '2026-02-21';
const GIVEN = { name: `items_${DAY}.csv` } as const;
const THREE = sold(DAY, [12, 180_00], [30, 225_00], [8, 36_00]);
const ROWS = ['Pie,12,180.00', 'Wine,30,225.00', 'Tea,8,36.00'];
const given = (currency: string) => ({ ...GIVEN, currency });

/** Files of one package, which are not items. */
const PACKAGES: readonly (readonly [what: string, ...rows: string[]])[] = [
  [
    'Toast modifiers',
    'masterId,parentId,itemGuid,Modifier,Qty sold,Gross sales,Discount amount,Refund amount,Net sales,Tax',
    '801,77,801-g,Add bacon,5,10.00,0.00,0.00,10.00,0.70',
    '802,77,802-g,Oat milk,9,7.20,0.00,0.00,7.20,0.50',
  ],
  [
    'Toast menus',
    'Menu,Qty sold,Gross sales,Discount amount,Refund amount,Net sales,Tax',
    'DINNER,42,501.00,11.50,0.00,489.50,34.27',
    'BAR,41,287.00,0.00,0.00,287.00,20.09',
  ],
  [
    'Toast menu groups',
    'Menu,Menu group,Qty sold,Gross sales,Discount amount,Refund amount,Net sales,Tax',
    'DINNER,Mains,20,402.00,7.00,0.00,395.00,27.65',
    'DINNER,Sides,22,99.00,4.50,0.00,94.50,6.62',
  ],
  [
    'Toast sales categories',
    'Sales Category,Qty sold,Gross sales,Discount amount,Net sales',
    'Food,42,501.00,11.50,489.50',
    'Liquor,41,287.00,0.00,287.00',
  ],
  [
    'Toast payments',
    'Location,Payment Id,Order Id,Order #,Paid Date,Order Date,Check Id,Check #,Tab Name,Server,Table,Amount,Tip,Gratuity,Total,Swiped Card Amount,Type',
    'Mill,1,9,51,2/21/26 1:02 PM,2/21/26 12:00 PM,6001,1,,Lee,9,25.92,5.00,0.00,30.92,30.92,Credit',
  ],
  [
    'Toast checks',
    'Customer Id,Customer,Location Code,Opened Date,Opened Time,Item Description,Server,Tax,Tip,Discount,Total,Check Id,Check #',
    ',,M1,2/21/26,12:00 PM,"Ramen, Gyoza",Lee,1.92,5.00,0.00,30.92,6001,1',
    ',,M1,2/21/26,12:20 PM,Sake 120,Lee,1.44,3.00,0.00,22.44,6002,2',
  ],
  [
    'Square category sales',
    'Category,Items Sold,Gross Sales,Items Refunded,Refunds,Discounts & Comps,Net Sales,Tax',
    'Tea,47,$211.50,2,-$9.00,-$7.50,$195.00,$15.60',
    'Bakery,12,$42.00,0,$0.00,$0.00,$42.00,$3.36',
  ],
  [
    'Square modifier sales',
    'Modifier Set,Modifier,Net Qty Sold,Net Sales,Qty Sold,Gross Sales,Qty Refunded,Refunds',
    'Milk,Soy,5,$4.00,5,$4.00,0,$0.00',
    'Milk,Oat,9,$7.20,9,$7.20,0,$0.00',
  ],
  [
    'Square discounts',
    'Discount,Discounts Applied,Amount Discounted,Net Discounts',
    'Staff,4,-$21.00,-$21.00',
    'Happy hour,9,-$30.50,-$30.50',
  ],
  [
    'Loyverse receipts',
    'Date,Receipt number,Receipt type,Gross sales,Discounts,Net sales,Taxes,Total collected,Cost of goods,Gross profit,Payment type,Description,Dining option,POS,Store,Cashier name,Status',
    '21/02/2026 09:10,4-2001,Sale,13.50,1.50,12.00,0.00,12.00,0.00,12.00,Card,3 x Mocha,Dine in,POS 1,Main,Owner,Closed',
    '21/02/2026 15:00,4-2003,Refund,-4.50,0.00,-4.50,0.00,-4.50,0.00,-4.50,Card,1 x Mocha,Dine in,POS 1,Main,Owner,Closed',
  ],
  [
    'Loyverse categories',
    'Category,Items sold,Gross sales,Items refunded,Refunds,Discounts,Net sales,Cost of goods,Gross profit,Margin,Taxes',
    'Drinks,40,180.00,1,4.50,2.00,173.50,60.00,113.50,65.4%,0.00',
    'Food,11,93.50,0,0.00,0.00,93.50,30.00,63.50,67.9%,0.00',
  ],
  [
    'employees',
    'Employee,Items sold,Gross sales,Discounts,Net sales',
    'Ana,40,180.00,2.00,178.00',
    'Lee,11,93.50,0.00,93.50',
  ],
  ['taxes', 'Tax name,Tax rate,Taxable sales,Tax amount', 'VAT 20,20%,405.00,81.00', 'VAT 0,0%,36.00,0.00'],
  ['customers in French', 'Client;Nombre de tickets;CA HT', 'Dupont;4;120,00', 'Martin;2;64,00'],
  ['tables in German', 'Tisch;Gäste;Umsatz netto', 'Terrasse 1;4;120,00', 'Terrasse 2;2;64,00'],
];

const OTHER_FILES: readonly NamedKind[] = PACKAGES.map(([what, ...rows]) =>
  refused(`a file of another kind: ${what}`, lines(...rows), { given: given('USD') }),
);

/** The same three rows, as other makers and languages have them. */
const MAKERS: readonly (readonly [
  what: string,
  currency: string,
  header: string,
  rows: readonly string[],
  profile: string,
])[] = [
  [
    'Clover',
    'USD',
    'Name,Sold,Gross Sales,Refunds,Discounts,Net Sales',
    [
      'Pie,12,$188.00,$0.00,($8.00),$180.00',
      'Wine,30,$231.00,$0.00,($6.00),$225.00',
      'Tea,8,$36.00,$0.00,$0.00,$36.00',
    ],
    'name=Name; quantity=Sold; net=Net Sales',
  ],
  [
    'TouchBistro',
    'CAD',
    'Menu Item,Menu Category,Quantity,Void Qty,Gross Sales,Discounts,Net Sales,% of Sales',
    [
      'Pie,Food,12,1,$188.00,$8.00,$180.00,40.82%',
      'Wine,Drink,30,0,$231.00,$6.00,$225.00,51.02%',
      'Tea,Drink,8,0,$36.00,$0.00,$36.00,8.16%',
    ],
    'name=Menu Item; quantity=Quantity; net=Net Sales',
  ],
  [
    'Lightspeed X',
    'NZD',
    'Product,SKU,Items sold,Revenue,Cost of goods,Gross profit,Margin,Tax',
    [
      'Pie,p-1,12,180.00,48.00,132.00,73.3%,27.00',
      'Wine,w-1,30,225.00,90.00,135.00,60.0%,33.75',
      'Tea,t-1,8,36.00,4.00,32.00,88.9%,5.40',
    ],
    'name=Product; code=SKU; quantity=Items sold; net=Revenue',
  ],
  [
    'Shopify, net quantity',
    'USD',
    'Product title,Product vendor,Product type,Net quantity,Gross sales,Discounts,Returns,Net sales,Taxes,Total sales',
    [
      'Pie,Old Mill,Food,12,195,0,-15,180,18,198',
      'Wine,Old Mill,Drink,30,231,-6,0,225,22.50,247.50',
      'Tea,Old Mill,Drink,8,36,0,0,36,3.60,39.60',
    ],
    'name=Product title; quantity=Net quantity; net=Net sales',
  ],
  [
    'orderbird',
    'EUR',
    'Artikel;Anzahl;Umsatz (brutto);MwSt.;Umsatz (netto)',
    ['Pastete;12;214,20;34,20;180,00', 'Wein;30;267,75;42,75;225,00', 'Tee;8;42,84;6,84;36,00'],
    'name=Artikel; quantity=Anzahl; net=Umsatz (netto)',
  ],
  [
    'ready2order',
    'EUR',
    'Produkt;Menge;Netto;USt;Brutto',
    ['Pastete;12;180,00;18,00;198,00', 'Wein;30;225,00;45,00;270,00', 'Tee;8;36,00;7,20;43,20'],
    'name=Produkt; quantity=Menge; net=Netto',
  ],
  [
    'Tiller',
    'EUR',
    'Produit;Catégorie;Qté vendue;CA TTC;CA HT;TVA;% CA',
    [
      'Tourte;Plats;12;198,00;180,00;18,00;40,8 %',
      'Vin;Vins;30;270,00;225,00;45,00;51,0 %',
      'Thé;Chaud;8;39,60;36,00;3,60;8,2 %',
    ],
    'name=Produit; quantity=Qté vendue; net=CA HT',
  ],
  [
    'Cassa in Cloud',
    'EUR',
    'Prodotto;Quantità;Totale;Imponibile;Imposta',
    ['Torta;12;198,00;180,00;18,00', 'Vino;30;274,50;225,00;49,50', 'Tè;8;39,60;36,00;3,60'],
    'name=Prodotto; quantity=Quantità; net=Imponibile',
  ],
  [
    'Ágora',
    'EUR',
    'Familia;Producto;Unidades;Base imponible;IVA;Total',
    ['Cocina;Empanada;12;180,00;18,00;198,00', 'Bebidas;Vino;30;225,00;47,25;272,25', 'Bebidas;Té;8;36,00;3,60;39,60'],
    'name=Producto; quantity=Unidades; net=Base imponible',
  ],
  [
    'a Portuguese till',
    'EUR',
    'Artigo;Família;Qtd.;Valor s/ IVA;IVA;Valor c/ IVA',
    ['Torta;Comida;12;180,00;23,40;203,40', 'Vinho;Bebidas;30;225,00;51,75;276,75', 'Chá;Bebidas;8;36,00;8,28;44,28'],
    'name=Artigo; quantity=Qtd.; net=Valor s/ IVA',
  ],
  [
    'a Polish till',
    'PLN',
    'Nazwa;Ilość;Wartość netto;VAT;Wartość brutto',
    ['Pasztet;12;180,00;14,40;194,40', 'Wino;30;225,00;51,75;276,75', 'Herbata;8;36,00;2,88;38,88'],
    'name=Nazwa; quantity=Ilość; net=Wartość netto',
  ],
  [
    'a Czech till',
    'CZK',
    'Název;Množství;Tržba bez DPH;DPH;Tržba s DPH',
    ['Koláč;12;180,00;21,60;201,60', 'Víno;30;225,00;47,25;272,25', 'Čaj;8;36,00;4,32;40,32'],
    'name=Název; quantity=Množství; net=Tržba bez DPH',
  ],
  [
    'a Swedish till',
    'SEK',
    'Artikel;Antal;Netto;Moms;Brutto',
    ['Paj;12;180,00;21,60;201,60', 'Vin;30;225,00;56,25;281,25', 'Te;8;36,00;4,32;40,32'],
    'name=Artikel; quantity=Antal; net=Netto',
  ],
  [
    'a Norwegian till',
    'NOK',
    'Vare;Antall;Omsetning eks. mva;Mva;Omsetning inkl. mva',
    ['Pai;12;180,00;27,00;207,00', 'Vin;30;225,00;56,25;281,25', 'Te;8;36,00;5,40;41,40'],
    'name=Vare; quantity=Antall; net=Omsetning eks. mva',
  ],
  [
    'a Finnish till',
    'EUR',
    'Tuote;Määrä;Veroton myynti;ALV;Verollinen myynti',
    ['Piiras;12;180,00;25,20;205,20', 'Viini;30;225,00;57,38;282,38', 'Tee;8;36,00;5,04;41,04'],
    'name=Tuote; quantity=Määrä; net=Veroton myynti',
  ],
  [
    'a Hungarian till',
    'HUF',
    'Megnevezés;Mennyiség;Nettó;ÁFA;Bruttó',
    ['Pite;12;180,00;48,60;228,60', 'Bor;30;225,00;60,75;285,75', 'Tea;8;36,00;9,72;45,72'],
    'name=Megnevezés; quantity=Mennyiség; net=Nettó',
  ],
  [
    'a Turkish till',
    'TRY',
    'Ürün;Adet;Net Tutar;KDV;Toplam Tutar',
    ['Börek;12;180,00;18,00;198,00', 'Şarap;30;225,00;45,00;270,00', 'Çay;8;36,00;3,60;39,60'],
    'name=Ürün; quantity=Adet; net=Net Tutar',
  ],
  [
    'KiotViet',
    'USD',
    'Mã hàng;Tên hàng;SL bán;Doanh thu;SL trả;Giá trị trả;Doanh thu thuần',
    ['P1;Bánh;12;180.00;0;0.00;180.00', 'W1;Rượu;30;225.00;0;0.00;225.00', 'T1;Trà;8;36.00;0;0.00;36.00'],
    'code=Mã hàng; name=Tên hàng; quantity=SL bán; net=Doanh thu thuần',
  ],
  [
    'this day and last year',
    'EUR',
    'Item,Qty,Net Sales,Qty LY,Net Sales LY',
    ['Pie,12,180.00,10,150.00', 'Wine,30,225.00,31,232.50', 'Tea,8,36.00,9,40.50'],
    'name=Item; quantity=Qty; net=Net Sales',
  ],
  [
    'a budget and what differs from it',
    'EUR',
    'Item,Qty,Net Sales,Budget,Variance',
    ['Pie,12,180.00,200.00,-20.00', 'Wine,30,225.00,200.00,25.00', 'Tea,8,36.00,30.00,6.00'],
    'name=Item; quantity=Qty; net=Net Sales',
  ],
  [
    'the total of the order beside the amount of the row',
    'EUR',
    'Order ID,Item,Qty,Net Sales,Order Total',
    ['501,Pie,12,180.00,405.00', '501,Wine,30,225.00,405.00', '502,Tea,8,36.00,36.00'],
    'name=Item; quantity=Qty; net=Net Sales',
  ],
  ['names in two lines', 'EUR', 'Item,"Qty\nsold","Net\nSales"', ROWS, 'name=Item; quantity=Qty sold; net=Net Sales'],
  [
    'columns without names',
    'EUR',
    ',Item,,Qty,Net Sales,',
    [',Pie,,12,180.00,', ',Wine,,30,225.00,', ',Tea,,8,36.00,'],
    'name=Item; quantity=Qty; net=Net Sales',
  ],
  [
    'blanks behind separators',
    'EUR',
    'Item, Qty, Net Sales',
    ['Pie, 12, 180.00', 'Wine, 30, 225.00', 'Tea, 8, 36.00'],
    'name=Item; quantity=Qty; net=Net Sales',
  ],
];

const MORE_MAKERS: readonly NamedKind[] = MAKERS.map(([what, currency, header, rows, profile]) =>
  doubtful(`the three rows of ${what}`, lines(header, ...rows), THREE, { profile, given: given(currency) }),
);

/** Days as titles write them. */
const DATES = [
  'Saturday, February 21, 2026',
  'Sat 21 Feb 2026',
  '21-Feb-26',
  'Feb 21, 2026',
  '21. Februar 2026',
  'Samstag, 21. Februar 2026',
  '21 février 2026',
  'samedi 21 février 2026',
  '21 de febrero de 2026',
  '21 febbraio 2026',
  '21 februari 2026',
  '21 de fevereiro de 2026',
  '2026/02/21',
  '20260221',
  '21.2.2026',
  '2026年2月21日',
];

const SPOKEN: readonly NamedKind[] = [
  ...DATES.map((date) =>
    doubtful(`a day in words: ${date}`, lines(`Item sales ${date}`, '', 'Item,Qty,Net Sales', ...ROWS), THREE, {
      given: { name: 'report.csv' },
    }),
  ),
  doubtful('a file that is named by the moment at which it was made', lines('Item,Qty,Net Sales', ...ROWS), THREE, {
    given: { name: 'sales_20260222_061502.csv', mailedAt: '2026-02-22T06:16:00.000Z' },
  }),
  doubtful(
    'a weekday that decides between day and month',
    lines('Saturday 07/03/2026', '', 'Item,Qty,Net Sales', ...ROWS),
    sold('2026-03-07', [12, 180_00], [30, 225_00], [8, 36_00]),
    {
      profile: 'dates=dmy',
      given: { name: 'report.csv' },
    },
  ),
  unclear(
    'day, month and year of two digits',
    lines('Sales 02/03/26', '', 'Item,Qty,Net Sales', ...ROWS),
    sold('2026-03-02', [12, 180_00], [30, 225_00], [8, 36_00]),
    {
      profile: 'dates=dmy',
      given: { name: 'report.csv' },
    },
  ),
  ...[
    'Business hours 10:00 - 02:00',
    'Open daily from 11:00',
    'Tel. 030 123456',
    'Page 1 of 3',
    'Report no. 4122',
    'Kasse 3, Bediener 7',
  ].map((line) =>
    doubtful(
      `a line above that is not about the day: ${line}`,
      lines(line, 'Date: 21/02/2026', '', 'Item,Qty,Net Sales', ...ROWS),
      THREE,
      { given: { name: 'report.csv' } },
    ),
  ),
  doubtful(
    'rows with times only, past midnight',
    lines('Time,Item,Qty,Net Sales', '11:05,Pie,12,180.00', '23:50,Wine,30,225.00', '00:40,Tea,8,36.00'),
    THREE,
    { given: GIVEN },
  ),
  refused(
    'a month of days in rows of totals',
    lines('Date,Qty,Net Sales', '2026-02-19,50,441.00', '2026-02-20,44,402.00', '2026-02-21,50,441.00'),
    { given: { name: 'days.csv' } },
  ),
];

const TOTALS: readonly NamedKind[] = [
  ...(
    [
      ['a total without a quantity', 'Total,,441.00'],
      ['a total that counts its rows', 'Total (3),50,441.00'],
      ['a total with a colon', 'TOTAL:,50,441.00'],
      ['an unknown total without a quantity', 'Toplam,,441.00'],
      ['a subtotal and a total', 'Subtotal,50,441.00\nTotal,50,441.00'],
      ['a total, the tax, and both', 'Total,50,441.00\nTax,,35.28\nTotal incl. tax,,476.28'],
      ['a net total', 'Net total,50,441.00'],
      ['rows counted below', 'Total,50,441.00\nItems: 3'],
    ] as const
  ).map(([what, total]) => doubtful(what, lines('Item,Qty,Net Sales', ...ROWS, total), THREE, { given: GIVEN })),
  doubtful(
    'what was voided, in a list below',
    lines(
      'Item,Qty,Net Sales',
      ...ROWS,
      'Total,50,441.00',
      '',
      'Voided items',
      'Item,Qty,Net Sales',
      'Pie,1,15.00',
      'Total,1,15.00',
    ),
    THREE,
    { given: GIVEN },
  ),
  doubtful(
    'two levels of groups with known totals',
    lines(
      'Item,Qty,Net Sales',
      'Kitchen,,',
      'Mains,,',
      'Pie,12,180.00',
      'Total Mains,12,180.00',
      'Total Kitchen,12,180.00',
      'Bar,,',
      'Cold,,',
      'Wine,30,225.00',
      'Total Cold,30,225.00',
      'Hot,,',
      'Tea,8,36.00',
      'Total Hot,8,36.00',
      'Total Bar,38,261.00',
      'Grand Total,50,441.00',
    ),
    THREE,
    { given: GIVEN },
  ),
  doubtful(
    'two levels of sums above their rows, by unknown names',
    lines(
      'Item,Qty,Net Sales',
      'Old Mill,60,501.00',
      'Küche,15,210.00',
      'Pie,10,150.00',
      'Mash,2,30.00',
      'Peas,3,30.00',
      'Bar,45,291.00',
      'Wine,30,225.00',
      'Tea,8,36.00',
      'Cola,7,30.00',
    ),
    sold(DAY, [10, 150_00], [2, 30_00], [3, 30_00], [30, 225_00], [8, 36_00], [7, 30_00]),
    { given: GIVEN },
  ),
];

const MONEY: readonly NamedKind[] = [
  refused(
    'net sales in thousands',
    lines('Artikel;Menge;Umsatz netto (TEUR)', 'Pastete;12000;180,0', 'Wein;30000;225,0', 'Tee;8000;36,0'),
    { given: GIVEN },
  ),
  refused('net sales as shares', lines('Item,Qty,Net Sales', 'Pie,12,40.8%', 'Wine,30,51.0%', 'Tea,8,8.2%'), {
    given: GIVEN,
  }),
  refused(
    'a Brazilian sign at a venue of euros',
    lines('Produto;Qtd;Valor líquido', 'Torta;12;R$ 180,00', 'Chá;8;R$ 36,00'),
    { given: GIVEN },
  ),
  refused('kronor at a venue of euros', lines('Artikel;Antal;Netto', 'Paj;12;180,00 kr', 'Te;8;36,00 kr'), {
    given: GIVEN,
  }),
  refused('pounds in the total row only', lines('Item,Qty,Net Sales', ...ROWS, 'Total,50,£441.00'), { given: GIVEN }),
  refused(
    'a code in the title',
    lines('Sales by item (all amounts in USD)', 'Date: 21/02/2026', '', 'Item,Qty,Net Sales', ...ROWS),
    { given: { name: 'report.csv' } },
  ),
  doubtful(
    'dollars of Canada',
    lines('Item,Qty,Net Sales', 'Pie,12,C$180.00', 'Tea,8,C$36.00'),
    sold(DAY, [12, 180_00], [8, 36_00]),
    { given: given('CAD') },
  ),
  refused(
    'dollars of Canada at a venue of the United States',
    lines('Item,Qty,Net Sales', 'Pie,12,CA$180.00', 'Tea,8,CA$36.00'),
    { given: given('USD') },
  ),
  doubtful(
    'destroyed codes with commas',
    lines(
      'Artikelnummer;Artikel;Menge;Umsatz netto',
      '4,00638E+12;Pastete;12;180,00',
      '5,90123E+12;Wein;30;225,00',
      '8,71013E+12;Tee;8;36,00',
    ),
    THREE,
    { given: GIVEN },
  ),
  refused(
    'destroyed codes with commas, two alike',
    lines('Artikelnummer;Artikel;Menge;Umsatz netto', '4,00638E+12;Pastete;12;180,00', '4,00638E+12;Wein;30;225,00'),
    { given: GIVEN },
  ),
  unclear(
    'sales and a rate of tax, and nothing says whether it is in them',
    lines(
      'Producto;Unidades;Total;IVA',
      'Empanada;12;198,00;10',
      'Vino;30;272,25;21',
      'Té;8;39,60;10',
      'Agua;4;11,00;10',
    ),
    sold(DAY, [12, 198_00], [30, 272_25], [8, 39_60], [4, 11_00]),
    {
      profile: 'net=Total; tax=excluded',
      given: GIVEN,
    },
  ),
];

const BLOCKS: readonly NamedKind[] = [
  doubtful(
    'today and the month in one row of names',
    lines(
      'Item,Qty (Today),Net Sales (Today),Qty (MTD),Net Sales (MTD)',
      'Pie,12,180.00,70,1050.00',
      'Wine,30,225.00,210,1575.00',
      'Tea,8,36.00,51,229.50',
    ),
    THREE,
    {
      profile: 'name=Item; quantity=Qty (Today); net=Net Sales (Today)',
      given: GIVEN,
    },
  ),
  refused(
    'the month only',
    lines('Item,Qty MTD,Net Sales MTD', 'Pie,70,1050.00', 'Wine,210,1575.00', 'Tea,51,229.50'),
    { given: GIVEN },
  ),
  refused(
    'this week and last week',
    lines(
      'Item,Qty this week,Net Sales this week,Qty last week,Net Sales last week',
      'Pie,70,1050.00,66,990.00',
      'Wine,210,1575.00,200,1500.00',
    ),
    { given: GIVEN },
  ),
  refused(
    'the week in the names of columns',
    lines('Artikel;Menge Woche;Umsatz netto Woche', 'Pastete;70;1.050,00', 'Wein;210;1.575,00'),
    { given: GIVEN },
  ),
];

const ITEMS = [
  ['Item', 'Qty', 'Net Sales'],
  ['Pie', 12, 180],
  ['Wine', 30, 225],
  ['Tea', 8, 36],
];
const BOOK = { name: `items_${DAY}.xlsx` } as const;
const OLD = { name: 'items.xls' } as const;

const SHEETS: readonly NamedKind[] = [
  refused(
    'two sheets that say the same',
    workbook([
      { name: 'Items', rows: ITEMS },
      { name: 'Items (2)', rows: ITEMS },
    ]),
    { given: BOOK },
  ),
  refused(
    'a sheet of this week and one of the last',
    workbook([
      { name: 'This week', rows: ITEMS },
      {
        name: 'Last week',
        rows: [
          ['Item', 'Qty', 'Net Sales'],
          ['Pie', 9, 135],
        ],
      },
    ]),
    { given: BOOK },
  ),
  doubtful(
    'a sheet of each group',
    workbook([
      { name: 'Food', rows: [ITEMS[0] ?? [], ITEMS[1] ?? []] },
      { name: 'Drinks', rows: [ITEMS[0] ?? [], ITEMS[2] ?? [], ITEMS[3] ?? []] },
    ]),
    THREE,
    { given: BOOK },
  ),
  right(
    'numbers that are stored as text',
    workbook([{ name: 'Items', rows: ITEMS.map((row) => row.map(String)) }]),
    THREE,
    { given: BOOK },
  ),
  right('a workbook of XML', workbook([{ name: 'Items', rows: ITEMS }], 'xlml'), THREE, {
    given: { name: `items_${DAY}.xml` },
  }),
  refused('a workbook of XML that is cut off', workbook([{ name: 'Items', rows: ITEMS }], 'xlml').slice(0, -160), {
    given: { name: `items_${DAY}.xml` },
  }),
  doubtful(
    'a page with two tables',
    page(
      'Item Sales 21/02/2026',
      [
        ['Item', 'Qty', 'Net Sales'],
        ['Pie', '12', '180.00'],
        ['Wine', '30', '225.00'],
        ['Tea', '8', '36.00'],
      ],
      '</table><table><tr><td>Payment</td><td>Count</td><td>Amount</td></tr><tr><td>Cash</td><td>9</td><td>441.00</td></tr></table></body></html>',
    ),
    THREE,
    { given: OLD },
  ),
  doubtful(
    'a page with a cell merged over two rows of names',
    page('Item Sales 21/02/2026', [
      ['{rowspan=2}Item', '{colspan=2}Today'],
      ['Qty', 'Net Sales'],
      ['Pie', '12', '180.00'],
      ['Wine', '30', '225.00'],
      ['Tea', '8', '36.00'],
    ]),
    THREE,
    { given: OLD },
  ),
  refused(
    'today and yesterday in merged names',
    page('Item Sales 21/02/2026', [
      ['{rowspan=2}Item', '{colspan=2}Today', '{colspan=2}Yesterday'],
      ['Qty', 'Net Sales', 'Qty', 'Net Sales'],
      ['Pie', '12', '180.00', '9', '135.00'],
      ['Wine', '30', '225.00', '28', '210.00'],
    ]),
    { given: OLD },
  ),
];

const POLISH = lines('Nazwa;Ilość;Wartość netto', 'Żurek;12;180,00', 'Wódka;30;225,00', 'Gołąbki;8;36,00');
const KOREAN = lines('상품명,수량,순매출', '비빔밥,12,180', '김치찌개,30,225', '식혜,8,36');

const ALPHABETS: readonly NamedKind[] = [
  ...(['windows-1250', 'iso-8859-2', 'utf-8'] as const).map((encoding) => ({
    ...doubtful(`Polish in ${encoding}`, encoded(POLISH, encoding), THREE, {
      profile: `encoding=${encoding}; name=Nazwa; quantity=Ilość; net=Wartość netto`,
      given: given('PLN'),
    }),
    names: ['Żurek', 'Wódka', 'Gołąbki'],
  })),
  ...(['euc-kr', 'utf-8'] as const).map((encoding) => ({
    ...doubtful(`Korean in ${encoding}`, encoded(KOREAN, encoding), sold(DAY, [12, 180], [30, 225], [8, 36]), {
      profile: `encoding=${encoding}; name=상품명; quantity=수량; net=순매출`,
      given: given('KRW'),
    }),
    names: ['비빔밥', '김치찌개', '식혜'],
  })),
];

export const BROTHERS: readonly NamedKind[] = [
  ...OTHER_FILES,
  ...MORE_MAKERS,
  ...SPOKEN,
  ...TOTALS,
  ...MONEY,
  ...BLOCKS,
  ...SHEETS,
  ...ALPHABETS,
];
