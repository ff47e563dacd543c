import { doubtful, lines, type ReportKind, refused, right, sold, unclear } from './kind.ts';

const DAY = '2026-02-21';
const GIVEN = { name: `items_${DAY}.csv` } as const;

/** A heading of states, the word for a sale, and one for a row that counts nothing. */
const VOIDED: readonly (readonly [heading: string, sale: string, voided: string])[] = [
  ['Status', 'Completed', 'Voided'],
  ['State', 'CLOSED', 'CANCELED'],
  ['Void', 'No', 'Yes'],
  ['Voided', 'FALSE', 'TRUE'],
  ['Cancelled', 'N', 'Y'],
  ['Deleted', '0', '1'],
  ['Status', 'Verkauft', 'Storniert'],
  ['Storno', 'nein', 'ja'],
  ['Statut', 'Payé', 'Annulé'],
  ['Estado', 'Pagado', 'Anulado'],
  ['Stato', 'Pagato', 'Annullato'],
  ['Status', 'Betaald', 'Geannuleerd'],
  ['Situação', 'Pago', 'Cancelado'],
];

/** A heading, the word for a sale, and one for money that went back. */
const REFUNDED: readonly (readonly [heading: string, sale: string, refund: string])[] = [
  ['Type', 'Sale', 'Refund'],
  ['Transaction type', 'SALE', 'RETURN'],
  ['Typ', 'Verkauf', 'Erstattung'],
  ['Type', 'Vente', 'Remboursement'],
  ['Tipo', 'Venta', 'Devolución'],
  ['Tipo', 'Vendita', 'Rimborso'],
  ['Type', 'Verkoop', 'Terugbetaling'],
  ['Tipo', 'Venda', 'Devolução'],
];

const ONE_LEFT = sold(DAY, [12, 180_00], [8, 36_00]);
const ONE_BACK = sold(DAY, [12, 180_00], [-1, -15_00], [8, 36_00]);

const STATES: readonly ReportKind[] = [
  ...VOIDED.map(([heading, sale, voided]) =>
    right(
      `${heading}: ${voided} counts nothing`,
      lines(
        `Item,${heading},Qty,Net Sales`,
        `Pie,${sale},12,180.00`,
        `Wine,${voided},30,225.00`,
        `Tea,${sale},8,36.00`,
      ),
      ONE_LEFT,
      {
        given: GIVEN,
      },
    ),
  ),
  ...REFUNDED.map(([heading, sale, refund]) =>
    right(
      `${heading}: ${refund} goes back, although its amounts are positive`,
      lines(`Item,Qty,Net Sales,${heading}`, `Pie,12,180.00,${sale}`, `Pie,1,15.00,${refund}`, `Tea,8,36.00,${sale}`),
      ONE_BACK,
      {
        given: GIVEN,
      },
    ),
  ),
  ...REFUNDED.map(([heading, sale, refund]) =>
    right(
      `${heading}: ${refund} goes back, and its amounts say so already`,
      lines(`Item,Qty,Net Sales,${heading}`, `Pie,12,180.00,${sale}`, `Pie,-1,-15.00,${refund}`, `Tea,8,36.00,${sale}`),
      ONE_BACK,
      {
        given: GIVEN,
      },
    ),
  ),
  ...['Type', 'Status', 'Void?', 'Level', 'Deleted'].map((heading) =>
    refused(
      `${heading}: a word that nobody knows`,
      lines(`Item,${heading},Qty,Net Sales`, 'Pie,Zorbled,12,180.00', 'Wine,Frimped,30,225.00', 'Tea,Zorbled,8,36.00'),
      {
        given: GIVEN,
      },
    ),
  ),
  refused(
    'one unknown state among known ones',
    lines('Item,Status,Qty,Net Sales', 'Pie,Completed,12,180.00', 'Wine,Frimped,30,225.00', 'Tea,Completed,8,36.00'),
    {
      given: GIVEN,
    },
  ),
  right(
    'a level of modifiers without money',
    lines(
      'Level,Item,Qty,Net Sales',
      'Item,Pie,12,180.00',
      'Modifier,Gravy,9,0.00',
      'Item,Wine,30,225.00',
      'Item,Tea,8,36.00',
      'Modifier,Milk,5,0.00',
    ),
    sold(DAY, [12, 180_00], [30, 225_00], [8, 36_00]),
    {
      given: GIVEN,
    },
  ),
  right(
    'rows of subtotals that a column calls so',
    lines(
      'Row type,Item,Qty,Net Sales',
      'Item,Pie,12,180.00',
      'Item,Wine,30,225.00',
      'Subtotal,Evening,42,405.00',
      'Item,Tea,8,36.00',
      'Subtotal,Morning,8,36.00',
    ),
    sold(DAY, [12, 180_00], [30, 225_00], [8, 36_00]),
    {
      given: GIVEN,
    },
  ),
  right(
    'a type that is a category of food',
    lines('Item,Type,Qty,Net Sales', 'Pie,Food,12,180.00', 'Wine,Drink,30,225.00', 'Tea,Drink,8,36.00'),
    sold(DAY, [12, 180_00], [30, 225_00], [8, 36_00]),
    {
      bare: 'either',
      profile: 'category=Type',
      given: GIVEN,
    },
  ),
  doubtful(
    'lines of receipts with types',
    lines(
      'Date,Receipt #,Type,Product,Qty,Net Sales,Tax',
      '2026-02-21,A1,Sale,Pie,2,30.00,2.40',
      '2026-02-21,A1,Sale,Tea,1,4.50,0.36',
      '2026-02-21,A2,Refund,Pie,1,15.00,1.20',
      '2026-02-21,A3,Sale,Wine,4,30.00,2.40',
    ),
    sold(DAY, [2, 30_00], [1, 4_50], [-1, -15_00], [4, 30_00]),
    {
      profile:
        'kind=lines; receipt=Receipt #; event=Type; name=Product; quantity=Qty; net=Net Sales; tax=Tax; date=Date',
      given: { name: 'lines.csv' },
    },
  ),
];

const LONDON = { name: 'lines.csv', currency: 'GBP', venue: { timezone: 'Europe/London', dayStart: '04:00' } } as const;
const AROUND = sold(DAY, [2, 9_00], [3, 18_00], [1, 6_00], [1, 4_50]);
const NEXT = sold([DAY, '2026-02-22'], [2, 9_00], [3, 18_00], [1, 6_00], [1, 4_50]);
const row = (time: string, rest: string) => `${time},${rest}`;
const REST = ['Latte,2,9.00', 'Stout,3,18.00', 'Stout,1,6.00', 'Bagel,1,4.50'];
const timed = (header: string, times: readonly string[]) =>
  lines(header, ...times.map((time, i) => row(time, REST[i] ?? '')));

const TIMES: readonly ReportKind[] = [
  right(
    'one column of date and time',
    timed('Date,Item,Quantity,Net Sales', [
      '2026-02-21 11:05',
      '2026-02-21 23:50',
      '2026-02-22 00:40',
      '2026-02-22 03:59',
    ]),
    AROUND,
    {
      profile: 'kind=lines; date=Date; name=Item; quantity=Quantity; net=Net Sales',
      given: LONDON,
    },
  ),
  right(
    'one column of date and time, beyond the start of the next day',
    timed('Date,Item,Quantity,Net Sales', [
      '2026-02-21 11:05',
      '2026-02-21 23:50',
      '2026-02-22 00:40',
      '2026-02-22 04:00',
    ]),
    NEXT,
    {
      given: LONDON,
    },
  ),
  right(
    'two columns of date and time',
    timed('Date,Time,Item,Quantity,Net Sales', [
      '2026-02-21,11:05',
      '2026-02-21,23:50',
      '2026-02-22,00:40',
      '2026-02-22,03:59',
    ]),
    AROUND,
    {
      profile: 'kind=lines; date=Date; time=Time; name=Item; quantity=Quantity; net=Net Sales',
      given: LONDON,
    },
  ),
  right(
    'times of twelve hours',
    timed('Sold at,Item,Quantity,Net Sales', [
      '21/02/2026 11:05 AM',
      '21/02/2026 11:50 PM',
      '22/02/2026 12:40 AM',
      '22/02/2026 3:59 AM',
    ]),
    AROUND,
    {
      bare: 'either',
      profile: 'kind=lines; date=Sold at; name=Item; quantity=Quantity; net=Net Sales',
      given: LONDON,
    },
  ),
  right(
    'German dates with times',
    timed('Datum,Artikel,Menge,Umsatz netto', [
      '21.02.2026 11:05',
      '21.02.2026 23:50',
      '22.02.2026 00:40',
      '22.02.2026 03:59',
    ]),
    AROUND,
    {
      given: LONDON,
    },
  ),
  doubtful(
    'a Brazilian report of sales',
    lines(
      'Data/Hora;Produto;Qtd;Valor Unitário;Total (R$);Forma de Pagamento',
      '2026-02-21 10:05:00;Coxinha;2;9,00;18,00;Pix',
      '2026-02-21 22:10:00;Feijoada;1;64,00;64,00;Dinheiro',
      '2026-02-22 01:05:00;Guaraná;4;7,50;30,00;Pix',
    ),
    sold(DAY, [2, 18_00], [1, 64_00], [4, 30_00]),
    {
      profile: 'kind=lines; name=Produto; quantity=Qtd; net=Total (R$); date=Data/Hora',
      given: {
        name: `vendas_${DAY}.csv`,
        currency: 'BRL',
        venue: { timezone: 'America/Sao_Paulo', dayStart: '04:00' },
      },
    },
  ),
];

const NEW_YORK = {
  name: 'orders.csv',
  currency: 'USD',
  venue: { timezone: 'America/New_York', dayStart: '04:00' },
} as const;
/** Evening, midnight and 03:59 of the 21st in New York, and 11:05 in the morning. */
const OFFSETS: readonly (readonly [what: string, times: readonly string[]])[] = [
  ['Z', ['2026-02-21T16:05:00Z', '2026-02-22T04:50:00Z', '2026-02-22T05:40:00Z', '2026-02-22T08:59:00Z']],
  [
    '+00:00',
    [
      '2026-02-21T16:05:00+00:00',
      '2026-02-22T04:50:00+00:00',
      '2026-02-22T05:40:00+00:00',
      '2026-02-22T08:59:00+00:00',
    ],
  ],
  [
    '-0700',
    ['2026-02-21T09:05:00-0700', '2026-02-21T21:50:00-0700', '2026-02-21T22:40:00-0700', '2026-02-22T01:59:00-0700'],
  ],
  ['UTC', ['2026-02-21 16:05:00 UTC', '2026-02-22 04:50:00 UTC', '2026-02-22 05:40:00 UTC', '2026-02-22 08:59:00 UTC']],
];

const ZONES: readonly ReportKind[] = OFFSETS.map(([what, times]) =>
  right(`moments with the offset ${what}`, timed('Date,Item,Quantity,Net Sales', times), AROUND, {
    bare: 'either',
    profile: 'kind=lines; date=Date; name=Item; quantity=Quantity; net=Net Sales',
    given: NEW_YORK,
  }),
);

const SHAPES: readonly ReportKind[] = [
  refused(
    'the total of an order on each of its rows',
    lines(
      'Order ID,Item Name,Quantity,Item Price,Net Total',
      '501,Pie,2,15.00,34.50',
      '501,Tea,1,4.50,34.50',
      '502,Wine,1,7.50,7.50',
      '503,Pie,1,15.00,19.50',
      '503,Tea,1,4.50,19.50',
    ),
    {
      given: GIVEN,
    },
  ),
  refused(
    'the total of an order on each of its rows, without a price',
    lines(
      'Receipt,Item,Qty,Order Total',
      'R1,Pie,2,34.50',
      'R1,Tea,1,34.50',
      'R2,Wine,1,7.50',
      'R3,Pie,1,19.50',
      'R3,Tea,1,19.50',
    ),
    {
      given: GIVEN,
    },
  ),
  right(
    'combos: what is indented adds its money, not its quantity',
    lines(
      'Item Name,Qty Sold,Net Sales',
      'Pie meal,10,150.00',
      '  Pie,10,0.00',
      '  Chips,10,0.00',
      '  Ale (upsize),3,4.50',
      'Kids plate,2,18.00',
      '  Nuggets,2,0.00',
      'Tea,15,67.50',
      'Total,27,240.00',
    ),
    sold(DAY, [10, 150_00], [0, 4_50], [2, 18_00], [15, 67_50]),
    {
      given: GIVEN,
    },
  ),
  right(
    'rows of zero',
    lines('Item,Qty,Net Sales', 'Pie,12,180.00', 'Cake,0,0.00', 'Tea,8,36.00', 'Total,20,216.00'),
    ONE_LEFT,
    {
      given: GIVEN,
    },
  ),
  doubtful(
    'quantities with a unit',
    lines('Item,Qty,Net Sales', 'Trout,0.450 kg,13.50', 'Brie,1.100 kg,33.00'),
    sold(DAY, [0.45, 13_50], [1.1, 33_00]),
    {
      given: GIVEN,
    },
  ),
  right(
    'a column of business days: each row says its own',
    lines(
      'Business date,Item,Qty,Net Sales',
      '2026-02-20,Pie,5,75.00',
      '2026-02-21,Pie,7,105.00',
      '2026-02-21,Tea,8,36.00',
    ),
    sold(['2026-02-20', DAY], [5, 75_00], [7, 105_00], [8, 36_00]),
    {
      given: { name: 'mix.csv' },
    },
  ),
];

const OTHER_FILES: readonly (readonly [what: string, header: string, ...rows: string[]])[] = [
  ['modifiers', 'Modifier,Qty Sold,Net Sales', 'Oat milk,12,7.20', 'Extra shot,4,3.20'],
  [
    'modifiers in sets',
    'Modifier Set,Modifier,Qty Sold,Gross Sales,Net Sales',
    'Milk,Oat milk,12,7.20,7.20',
    'Shots,Extra shot,4,3.20,3.20',
  ],
  ['payments', 'Payment Type,Count,Amount', 'Cash,40,810.00', 'Card,51,1210.50'],
  ['tenders', 'Tender,Qty,Net Amount', 'Cash,40,810.00', 'Visa,51,1210.50'],
  ['payments in German', 'Zahlungsart;Anzahl;Betrag', 'Bar;40;810,00', 'Karte;51;1.210,50'],
  ['payments in French', 'Mode de règlement;Nombre;Montant', 'Espèces;40;810,00', 'Carte bancaire;51;1210,50'],
  ['categories', 'Category,Qty Sold,Net Sales', 'Food,40,810.00', 'Drinks,51,1210.50'],
  ['categories in German', 'Warengruppe;Menge;Umsatz', 'Speisen;40;810,00', 'Getränke;51;1.210,50'],
  [
    'orders',
    'Order #,Opened,Guests,Items,Net Sales,Tax,Total',
    '501,12:01,2,4,34.50,2.76,37.26',
    '502,12:20,1,1,7.50,0.60,8.10',
  ],
  ['hours', 'Hour,Orders,Net Sales', '11:00,4,81.00', '12:00,9,210.50'],
  ['servers', 'Server,Covers,Net Sales', 'Ana,40,810.00', 'Lee,51,1210.50'],
  ['discounts', 'Discount,Count,Amount', 'Staff,4,21.00', 'Happy hour,9,30.50'],
];

const NO_REPORTS: readonly ReportKind[] = [
  ...OTHER_FILES.map(([what, ...rows]) => refused(`a file of ${what}`, lines(...rows), { given: GIVEN })),
  refused(
    'a report without rows, and a sentence',
    lines(
      'Product Mix',
      'Saturday February 21 2026',
      '',
      'Item Num,Item Name,Num Sold,Price Sold,Amount',
      'There is no data for the selected filters',
    ),
    {
      given: GIVEN,
    },
  ),
  refused('a report of names only', lines('Item,Qty,Net Sales'), { given: GIVEN }),
  refused('a report of a total of nothing', lines('Item,Qty,Net Sales', 'Total,0,0.00'), { given: GIVEN }),
];

export const ROWS: readonly ReportKind[] = [...STATES, ...TIMES, ...ZONES, ...SHAPES, ...NO_REPORTS];

/** What a person must say of a report that states its quantities in an order of its own. */
export const UNSAID: readonly ReportKind[] = [
  unclear(
    'day and month that could change places in rows',
    lines('Date,Item,Qty,Net Sales', '03/04/2026,Pie,12,180.00', '03/04/2026,Tea,8,36.00'),
    sold('2026-04-03', [12, 180_00], [8, 36_00]),
    {
      code: 'ambiguous_date',
      profile: 'dates=dmy',
      given: { name: 'lines.csv' },
    },
  ),
];
