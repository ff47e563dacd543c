import { doubtful, lines, type ReportKind, refused, right, sold, unclear } from './kind.ts';

const DAY = '2026-02-21';
const GIVEN = { name: `items_${DAY}.csv` } as const;
const dollars = { ...GIVEN, currency: 'USD' } as const;

/** Three rows as every table here has them. */
const THREE = sold(DAY, [12, 180_00], [30, 225_00], [8, 36_00]);

/** Costs, prices of one and margins beside the net, as seven languages call them; the sums are sums of the same rows. */
const BESIDE: readonly (readonly [what: string, header: string, rows: readonly string[], profile: string])[] = [
  [
    'English, cost and price of one to the left',
    'Item,Qty,Net Cost,Unit Price,Net Sales,Margin %',
    ['Pie,12,48.00,15.00,180.00,73.3%', 'Wine,30,90.00,7.50,225.00,60.0%', 'Tea,8,4.00,4.50,36.00,88.9%'],
    'net=Net Sales',
  ],
  [
    'English, cost excl. tax to the left, in sentences of the till',
    'Product name,Cost of goods excl. VAT,Units sold,Revenue excl. VAT,Profit excl. VAT',
    ['Pie,48.00,12,180.00,132.00', 'Wine,90.00,30,225.00,135.00', 'Tea,4.00,8,36.00,32.00'],
    'name=Product name; quantity=Units sold; net=Revenue excl. VAT',
  ],
  [
    'German',
    'Artikel;Wareneinsatz netto;Einzelpreis netto;Menge;Umsatz netto;Rohertrag',
    ['Pastete;48,00;15,00;12;180,00;132,00', 'Wein;90,00;7,50;30;225,00;135,00', 'Tee;4,00;4,50;8;36,00;32,00'],
    'name=Artikel; quantity=Menge; net=Umsatz netto',
  ],
  [
    'German, purchase price and sale price',
    'Bezeichnung;EK netto;VK netto;Anzahl;Gesamt netto',
    ['Pastete;4,00;15,00;12;180,00', 'Wein;3,00;7,50;30;225,00', 'Tee;0,50;4,50;8;36,00'],
    'name=Bezeichnung; quantity=Anzahl; net=Gesamt netto',
  ],
  [
    'French',
    'Article;Coût HT;Prix unitaire HT;Quantité;CA HT;Marge HT',
    ['Tourte;48,00;15,00;12;180,00;132,00', 'Vin;90,00;7,50;30;225,00;135,00', 'Thé;4,00;4,50;8;36,00;32,00'],
    'name=Article; quantity=Quantité; net=CA HT',
  ],
  [
    'Spanish',
    'Artículo;Coste;Precio unitario;Unidades;Ventas netas;Beneficio',
    ['Empanada;48,00;15,00;12;180,00;132,00', 'Vino;90,00;7,50;30;225,00;135,00', 'Té;4,00;4,50;8;36,00;32,00'],
    'name=Artículo; quantity=Unidades; net=Ventas netas',
  ],
  [
    'Italian',
    'Articolo;Costo netto;Prezzo unitario;Q.tà;Imponibile;Margine',
    ['Torta;48,00;15,00;12;180,00;132,00', 'Vino;90,00;7,50;30;225,00;135,00', 'Tè;4,00;4,50;8;36,00;32,00'],
    'name=Articolo; quantity=Q.tà; net=Imponibile',
  ],
  [
    'Portuguese',
    'Produto;Custo líquido;Preço unitário;Qtd;Valor líquido;Lucro',
    ['Torta;48,00;15,00;12;180,00;132,00', 'Vinho;90,00;7,50;30;225,00;135,00', 'Chá;4,00;4,50;8;36,00;32,00'],
    'name=Produto; quantity=Qtd; net=Valor líquido',
  ],
  [
    'Dutch',
    'Artikel;Inkoop excl. btw;Prijs excl. btw;Aantal;Omzet excl. btw;Marge excl. btw',
    ['Taart;48,00;15,00;12;180,00;132,00', 'Wijn;90,00;7,50;30;225,00;135,00', 'Thee;4,00;4,50;8;36,00;32,00'],
    'name=Artikel; quantity=Aantal; net=Omzet excl. btw',
  ],
];

const COSTS: readonly ReportKind[] = [
  ...BESIDE.map(([what, header, rows, profile]) =>
    doubtful(`costs and prices beside the net: ${what}`, lines(header, ...rows), THREE, { profile, given: GIVEN }),
  ),
  right(
    'net sales beside their share, cost and profit',
    lines(
      'Item,Qty,Net Sales %,Cost,Profit,Net Sales',
      'Pie,12,40.8%,48.00,132.00,180.00',
      'Wine,30,51.0%,90.00,135.00,225.00',
      'Tea,8,8.2%,4.00,32.00,36.00',
    ),
    THREE,
    { given: GIVEN },
  ),
  right(
    'stock beside what was sold',
    lines('Item,In stock,Sold,Net Sales', 'Pie,100,12,180.00', 'Wine,80,30,225.00', 'Tea,5,8,36.00'),
    THREE,
    { spoils: { header: 0, total: null }, given: GIVEN },
  ),
  refused('only the price of one', lines('Item,Qty,Unit Price', 'Pie,12,15.00', 'Wine,30,7.50', 'Tea,8,4.50'), {
    given: GIVEN,
  }),
  refused('only a cost', lines('Item,Qty,Net Cost', 'Pie,12,48.00', 'Wine,30,90.00', 'Tea,8,4.00'), { given: GIVEN }),
  refused('only a profit', lines('Artikel;Menge;Gewinn netto', 'Pastete;12;132,00', 'Wein;30;135,00', 'Tee;8;32,00'), {
    given: GIVEN,
  }),
  refused('only what was taken off', lines('Item,Qty,Net Discounts', 'Pie,12,13.00', 'Wine,30,9.50', 'Tea,8,3.20'), {
    given: GIVEN,
  }),
];

/** Sales before something: 490.00 with 14.00 taken off. */
const BEFORE: readonly (readonly [header: string, net: string])[] = [
  ['Item,Qty,Sales,Discounts', 'Sales'],
  ['Item,Qty,Amount,Comps', 'Amount'],
  ['Item,Qty,Sales Total,Returns', 'Sales Total'],
  ['Item,Qty,Revenue,Refunds', 'Revenue'],
  ['Item,Qty,Total,Promo', 'Total'],
  ['Artikel,Menge,Umsatz,Rabatt', 'Umsatz'],
  ['Article,Quantité,Ventes,Remises', 'Ventes'],
  ['Artículo,Unidades,Ventas,Descuentos', 'Ventas'],
  ['Articolo,Quantità,Vendite,Sconti', 'Vendite'],
  ['Artikel,Aantal,Omzet,Korting', 'Omzet'],
  ['Produto,Qtd,Vendas,Descontos', 'Vendas'],
  ['Item,Qty,Amount,Tax', 'Amount'],
  ['Artikel,Menge,Betrag,MwSt', 'Betrag'],
];
const BEFORE_ROWS = ['Pie,12,188.00,8.00', 'Wine,30,231.00,6.00', 'Tea,8,36.00,0.00'];

const WEAK: readonly ReportKind[] = [
  ...BEFORE.map(([header, net]) =>
    unclear(
      `a weak name with something that may be taken off: ${header}`,
      lines(header, ...BEFORE_ROWS),
      sold(DAY, [12, 188_00], [30, 231_00], [8, 36_00]),
      {
        profile: `net=${net}; ${header.endsWith('Tax') || header.endsWith('MwSt') ? 'tax=excluded' : 'total=none'}`,
        given: GIVEN,
      },
    ),
  ),
  right(
    'a weak name with discounts that are all zero',
    lines('Item,Qty,Sales,Discounts', 'Pie,12,180.00,0.00', 'Wine,30,225.00,0.00', 'Tea,8,36.00,0.00'),
    THREE,
    { given: GIVEN },
  ),
  right(
    'a weak name with nothing beside it',
    lines('Item,Qty,Sales', 'Pie,12,180.00', 'Wine,30,225.00', 'Tea,8,36.00'),
    THREE,
    {
      given: GIVEN,
    },
  ),
  doubtful(
    'an amount, the tax, and a total that is both',
    lines(
      'Item,Qty,Amount,Tax,Total',
      'Pie,12,180.00,36.00,216.00',
      'Wine,30,225.00,45.00,270.00',
      'Tea,8,36.00,0.00,36.00',
    ),
    THREE,
    {
      profile: 'net=Amount; tax=Tax; withTax=Total',
      spoils: { header: 0, total: null, swap: ['Amount', 'Total'] },
      given: GIVEN,
    },
  ),
  doubtful(
    'sales and discounts, and a profit that says what was left',
    lines(
      'Item,Qty,Sales,Discount,Cost,Profit',
      'Pie,12,188.00,8.00,48.00,132.00',
      'Wine,30,231.00,6.00,90.00,135.00',
      'Tea,8,36.00,0.00,4.00,32.00',
    ),
    THREE,
    { given: GIVEN },
  ),
  right(
    'sales, discounts and net sales',
    lines(
      'Item,Qty,Sales,Discounts,Net Sales',
      'Pie,12,188.00,8.00,180.00',
      'Wine,30,231.00,6.00,225.00',
      'Tea,8,36.00,0.00,36.00',
      'Total,50,455.00,14.00,441.00',
    ),
    THREE,
    { spoils: { header: 0, total: -1, swap: ['Sales', 'Net Sales'] }, given: GIVEN },
  ),
  right(
    'gross sales, negative discounts, net sales and tax, in another order',
    lines(
      'Net Sales,Tax,Item,Discounts,Gross Sales,Qty',
      '180.00,36.00,Pie,-8.00,188.00,12',
      '225.00,45.00,Wine,-6.00,231.00,30',
      '36.00,0.00,Tea,0.00,36.00,8',
      '441.00,81.00,Total,-14.00,455.00,50',
    ),
    THREE,
    { spoils: { header: 0, total: -1, swap: ['Gross Sales', 'Net Sales'] }, given: GIVEN },
  ),
  unclear(
    'two columns of one name that differ',
    lines(
      'Artikel;Menge;Umsatz netto;Umsatz netto',
      'Pastete;12;180,00;190,00',
      'Wein;30;225,00;230,00',
      'Tee;8;36,00;36,00',
    ),
    THREE,
    { code: 'ambiguous_column', given: GIVEN },
  ),
  refused(
    'today and the week side by side',
    lines(
      'Item,Today,,Week,',
      ',Qty,Net Sales,Qty,Net Sales',
      'Pie,12,180.00,70,1050.00',
      'Wine,30,225.00,210,1575.00',
      'Tea,8,36.00,51,229.50',
    ),
    { given: GIVEN },
  ),
  right(
    'voids, comps and discounts: voids are in no amount, the others are taken off',
    lines(
      'Menu Item,Qty Sold,Qty Voided,Voids,Comps,Discounts,Gross Sales,Net Sales,Net Sales %',
      'Pie,12,1,-15.00,-8.00,0.00,188.00,180.00,40.8%',
      'Wine,30,2,-15.00,0.00,-6.00,231.00,225.00,51.0%',
      'Tea,8,0,0.00,0.00,0.00,36.00,36.00,8.2%',
      'Total,50,3,-30.00,-8.00,-6.00,455.00,441.00,100%',
    ),
    THREE,
    { spoils: { header: 0, total: -1, swap: ['Gross Sales', 'Net Sales'] }, given: GIVEN },
  ),
  doubtful(
    'a count before returns beside the net count',
    lines(
      'Item,Count,Returned,Net Count,Gross,Returns,Net Sales',
      'Pie,13,1,12,195.00,15.00,180.00',
      'Wine,30,0,30,225.00,0.00,225.00',
      'Tea,8,0,8,36.00,0.00,36.00',
    ),
    THREE,
    { profile: 'quantity=Net Count; gross=Gross; refund=Returns; net=Net Sales', given: GIVEN },
  ),
];

const TAXES: readonly ReportKind[] = [
  right(
    'net sales with VAT, and the VAT',
    lines(
      'Product,Quantity,Net sales (incl. VAT),VAT',
      'Pie,12,216.00,36.00',
      'Wine,30,270.00,45.00',
      'Tea,8,36.00,0.00',
    ),
    THREE,
    { given: { ...GIVEN, currency: 'GBP' } },
  ),
  right(
    'sales of both bases in German',
    lines(
      'Artikel;Menge;Umsatz inkl. MwSt;Umsatz exkl. MwSt;MwSt',
      'Pastete;12;216,00;180,00;36,00',
      'Wein;30;270,00;225,00;45,00',
      'Tee;8;36,00;36,00;0,00',
    ),
    THREE,
    { spoils: { header: 0, total: null, swap: ['Umsatz inkl. MwSt', 'Umsatz exkl. MwSt'] }, given: GIVEN },
  ),
  right(
    'sales of both bases in French',
    lines(
      'Article;Quantité;CA TTC;CA HT;TVA',
      'Tourte;12;216,00;180,00;36,00',
      'Vin;30;270,00;225,00;45,00',
      'Thé;8;36,00;36,00;0,00',
    ),
    THREE,
    { spoils: { header: 0, total: null, swap: ['CA TTC', 'CA HT'] }, given: GIVEN },
  ),
  doubtful(
    'the price of one and the total, both with VAT',
    lines(
      'Item,Qty,Price incl. VAT,VAT,Total incl. VAT',
      'Pie,12,18.00,36.00,216.00',
      'Wine,30,9.00,45.00,270.00',
      'Tea,8,4.50,0.00,36.00',
    ),
    THREE,
    { profile: 'name=Item; quantity=Qty; withTax=Total incl. VAT; tax=VAT', given: { ...GIVEN, currency: 'GBP' } },
  ),
  doubtful(
    'a rate of 7 and 19 where an amount of tax is looked for',
    lines(
      'Artikel;Menge;Umsatz brutto;MwSt',
      'Pastete;12;214,00;7',
      'Wein;30;267,75;19',
      'Tee;8;42,84;19',
      'Saft;5;23,80;19',
    ),
    sold(DAY, [12, 200_00], [30, 225_00], [8, 36_00], [5, 20_00]),
    { given: GIVEN },
  ),
  doubtful(
    'rates of 5,5, 10 and 20 per cent under TVA',
    lines(
      'Article;Quantité;CA TTC;TVA',
      'Tourte;12;198,00;10',
      'Vin;30;270,00;20',
      'Thé;8;37,98;5,5',
      'Bière;4;24,00;20',
      'Café;7;15,40;10',
    ),
    sold(DAY, [12, 180_00], [30, 225_00], [8, 36_00], [4, 20_00], [7, 14_00]),
    { given: GIVEN },
  ),
  right(
    'a rate beside the net sales is no reason to doubt',
    lines('Product,Quantity,VAT %,Net Sales', 'Pie,12,20,180.00', 'Wine,30,20,225.00', 'Tea,8,0,36.00'),
    THREE,
    { given: GIVEN },
  ),
  doubtful(
    'net, a rate under VAT and gross',
    lines(
      'Product,Quantity,Net Sales,VAT,Gross Sales',
      'Pie,12,180.00,20,216.00',
      'Wine,30,225.00,20,270.00',
      'Tea,8,36.00,20,43.20',
      'Cake,3,12.00,20,14.40',
    ),
    sold(DAY, [12, 180_00], [30, 225_00], [8, 36_00], [3, 12_00]),
    { given: GIVEN },
  ),
];

/** Names of columns that need no profile. */
const NAMES: readonly (readonly [name: string, quantity: string, net: string])[] = [
  ['Product title', 'Net items sold', 'Net sales'],
  ['Product', 'Qty', 'Price (Net)'],
  ['Artículo', 'Artículos vendidos', 'Ventas netas'],
  ['Articolo', 'Q.tà', 'Imponibile'],
  ['Produto', 'Qtd', 'Valor líquido'],
  ['Product', 'Quantity', 'Revenue'],
  ['Product', 'Quantity', 'Nett Sales'],
  ['Product', 'Quantity', 'Net Value'],
  ['item_name', 'quantity_sold', 'net_sales'],
  ['itemName', 'quantitySold', 'netSales'],
  ['PRODUCT_NAME', 'QTY_SOLD', 'NET_SALES'],
  ['Item', 'Qty', 'Net Sales ($)'],
  ['Item Name', 'Qty.', 'Net Sales (USD)'],
  ['ITEM', 'QTY', 'NET SALES'],
  [' Item ', 'Qty ', ' Net  Sales'],
];

const NAMED: readonly ReportKind[] = [
  ...NAMES.map((names) =>
    right(
      `columns by the names ${names.join(' · ')}`,
      lines(names.join(','), 'Pie,12,180.00', 'Wine,30,225.00', 'Tea,8,36.00'),
      THREE,
      {
        profile: `name=${names[0].trim()}; quantity=${names[1].trim()}; net=${names[2].trim().replace('  ', ' ')}`,
        given: dollars,
      },
    ),
  ),
  doubtful(
    'names that nobody knows',
    lines('Gegenstand;verkauft;Kasse', 'Pastete;12;180,00', 'Wein;30;225,00', 'Tee;8;36,00'),
    THREE,
    { profile: 'name=Gegenstand; quantity=verkauft; net=Kasse; decimal=,', given: GIVEN },
  ),
  doubtful(
    'Spanish sales by article, whose turnover is without tax',
    lines(
      'Artículo;Categoría;PV;Unidades;Facturación;Coste;Total beneficio',
      'Empanada;Cocina;15,00;12;180,00;48,00;132,00',
      'Vino;Bebidas;7,50;30;225,00;90,00;135,00',
      'Té;Bebidas;4,50;8;36,00;4,00;32,00',
      'TOTAL;;;50;441,00;142,00;299,00',
    ),
    THREE,
    { profile: 'name=Artículo; quantity=Unidades; net=Facturación', spoils: { header: 0, total: -1 }, given: GIVEN },
  ),
];

export const COLUMNS: readonly ReportKind[] = [...COSTS, ...WEAK, ...TAXES, ...NAMED];
