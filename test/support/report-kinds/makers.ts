import { doubtful, lines, type ReportKind, refused, right, sold, unclear, windowsLines } from './kind.ts';

const DAY = '2026-02-21';
const DENVER = { venue: { timezone: 'America/Denver', dayStart: '04:00' }, currency: 'USD' } as const;
const DOLLARS = { currency: 'USD' } as const;
const BOM = '\ufeff';

const TOAST_LEVELS =
  'Type,masterId,parentId,itemGuid,Menu,Menu group,Subgroup,"Item, open item",Size modifier,"Modifiers, special requests",Qty sold,Gross item amt,Discount amt,Refund amt,Net item amt,Tax amt';
const TOAST_ITEMS =
  'masterId,parentId,itemGuid,Item,Sales Category,Qty sold,Item COGS,Gross sales,Discount amount,Refund amount,Net sales,COGS,Gross profit,Gross margin (%),Tax,Waste count,Waste amount,Voided gross sales,Voided qty sold,Item qty incl. voids,Gross amount incl. voids';
const TOAST_SELECTIONS =
  'Location,Order Id,Order #,Sent Date,Order Date,Check Id,Server,Table,Dining Area,Service,Dining Option,Item Selection Id,Item Id,Master Id,SKU,PLU,Menu Item,Menu Subgroup(s),Menu Group,Menu,Sales Category,Gross Price,Discnt,Net Price,Qty,Tax,Void?,Deferred,Tax Exempt,Tax Inclusion Option,Dining Option Tax,Tab Name';

const TOAST: readonly ReportKind[] = [
  doubtful(
    'Toast, all levels: only rows with a type are items, and modifiers are inside them',
    BOM +
      lines(
        TOAST_LEVELS,
        ',,,,,,,,,,37,362.50,2.50,10.00,350.00,28.00',
        ',,,,BRUNCH,,,,,,23,236.50,2.50,10.00,224.00,17.92',
        ',,,,BRUNCH,Eggs,,,,,12,170.00,2.50,10.00,157.50,12.60',
        'menuItem,610001,88,610001-guid,BRUNCH,Eggs,,Shakshuka,,,9,126.00,2.50,10.00,113.50,9.08',
        'modifier,710001,610001,710001-guid,BRUNCH,Eggs,,Shakshuka,,Extra feta,4,8.00,0.00,0.00,8.00,0.64',
        'menuItem,610002,88,610002-guid,BRUNCH,Eggs,,Omelette,,,3,44.00,0.00,0.00,44.00,3.52',
        'specialRequest,710002,610002,710002-guid,BRUNCH,Eggs,,Omelette,,Well done,1,0.00,0.00,0.00,0.00,0.00',
        ',,,,BRUNCH,Pastry,,,,,11,66.50,0.00,0.00,66.50,5.32',
        'menuItem,610003,88,610003-guid,BRUNCH,Pastry,,"Croissant, plain",,,11,66.50,0.00,0.00,66.50,5.32',
        ',,,,WINE,,,,,,12,96.00,0.00,0.00,96.00,7.68',
        ',,,,WINE,Glass,,,,,12,96.00,0.00,0.00,96.00,7.68',
        'menuItem,610004,88,610004-guid,WINE,Glass,,Rose 175,,,12,96.00,0.00,0.00,96.00,7.68',
        ',,,,Open items,,,,,,2,30.00,0.00,0.00,30.00,2.40',
        'openItem,610009,88,610009-guid,Open items,,,Corkage,,,2,30.00,0.00,0.00,30.00,2.40',
      ),
    sold(DAY, [9, 113_50], [3, 44_00], [11, 66_50], [12, 96_00], [2, 30_00]),
    { given: { name: `All levels_${DAY}.csv`, ...DOLLARS } },
  ),
  right(
    'Toast, items: the grand total comes first and has no name, and columns with voids stand beside the right ones',
    BOM +
      lines(
        TOAST_ITEMS,
        ',88,,,,58,0,512.00,8.00,14.00,490.00,0,490.00,100.00,39.20,0,0,21.00,2,60,533.00',
        '710001,88,710001-guid,Ramen,Food,18,0,252.00,8.00,14.00,230.00,0,230.00,100.00,18.40,0,0,14.00,1,19,266.00',
        '710002,88,710002-guid,"Gyoza, pork",,22,0,154.00,0.00,0.00,154.00,0,154.00,100.00,12.32,0,0,7.00,1,23,161.00',
        '710003,88,710003-guid,Sake 120,Liquor,18,0,106.00,0.00,0.00,106.00,0,106.00,100.00,8.48,0,0,0.00,0,18,106.00',
      ),
    sold(DAY, [18, 230_00], [22, 154_00], [18, 106_00]),
    { given: { name: `Items_${DAY}.csv`, ...DOLLARS } },
  ),
  right(
    'Toast, item selections: voided rows count nothing, and what was ordered before midnight is on that day',
    windowsLines(
      TOAST_SELECTIONS,
      'Mill,8100001,51,2/21/26 12:02 PM,2/21/26 12:00 PM,6001,Lee,9,Patio,Lunch,Dine In,500001,30500001,30500001,,,Ramen,,Bowls,DAY,Food,28.00,4.00,24.00,2,1.92,False,False,False,,,',
      'Mill,8100002,52,2/21/26 7:31 PM,2/21/26 7:30 PM,6002,Lee,3,Patio,Dinner,Dine In,500002,30500002,30500002,,,"Gyoza, pork",,Small,DAY,Food,7.00,0.00,7.00,1,0.56,True,False,False,,,',
      'Mill,8100003,53,2/22/26 1:10 AM,2/21/26 11:40 PM,6003,Kit,1,Bar,Late,Dine In,500003,30500003,30500003,,,Sake 120,,Drinks,DAY,Liquor,18.00,0.00,18.00,3,1.44,False,False,False,,,',
      'Mill,8100004,54,2/21/26 8:05 PM,2/21/26 8:00 PM,6004,Kit,2,Bar,Dinner,Dine In,500004,30500004,30500004,,,Tuna by the lb,,Raw,DAY,Food,31.50,0.00,31.50,1.5,2.52,False,False,False,,,',
    ),
    sold(DAY, [2, 24_00], [3, 18_00], [1.5, 31_50]),
    { given: { name: 'ItemSelectionDetails_20260221.csv', ...DENVER } },
  ),
  refused(
    'Toast, modifier selections: their money is inside the items of another file',
    windowsLines(
      'Location,Order Id,Order #,Sent Date,Order Date,Check Id,Server,Table,Dining Area,Service,Dining Option,Item Selection Id,Modifier Id,Master Id,Modifier SKU,Modifier,Option Group ID,Option Group Name,Parent Menu Selection Item ID,Parent Menu Selection,Sales Category,Gross Price,Discount,Net Price,Qty,Void?,Void Reason ID,Void Reason',
      'Mill,8100001,51,2/21/26 12:02 PM,2/21/26 12:00 PM,6001,Lee,9,Patio,Lunch,Dine In,510001,41,8001,,Soft egg,21,Toppings,500001,Ramen,Food,2.00,0.00,2.00,2,false,,',
      'Mill,8100003,53,2/21/26 11:41 PM,2/21/26 11:40 PM,6003,Kit,1,Bar,Late,Dine In,510002,42,8002,,Warm,22,Serving,500003,Sake 120,Liquor,0.00,0.00,0.00,3,false,,',
    ),
    { code: 'not_a_report', given: { name: 'ModifiersSelectionDetails_20260221.csv', ...DENVER } },
  ),
  refused(
    'Toast, orders',
    windowsLines(
      'Location,Order Id,Order #,Checks,Opened,# of Guests,Tab Names,Server,Table,Revenue Center,Dining Area,Service,Dining Options,Discount Amount,Amount,Tax,Tip,Gratuity,Total,Voided,Paid,Closed,Duration (Opened to Paid),Order Source',
      'Mill,8100001,51,1,2/21/26 12:00 PM,2,,Lee,9,,Patio,Lunch,Dine In,4.00,24.00,1.92,5.00,0.00,30.92,False,2/21/26 1:02 PM,2/21/26 1:02 PM,1:02:00,In Store',
      'Mill,8100003,53,1,2/21/26 11:40 PM,1,,Kit,1,,Bar,Late,Dine In,0.00,18.00,1.44,3.00,0.00,22.44,False,2/22/26 1:20 AM,2/22/26 1:20 AM,1:40:00,In Store',
    ),
    { code: 'not_a_report', given: { name: 'OrderDetails_20260221.csv', ...DENVER } },
  ),
];

const SQUARE_DETAIL =
  'Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID,Unit,Count,Itemization Type,Commission,Employee,Fulfillment Note,Channel,Token';
const EASTERN = { venue: { timezone: 'America/New_York', dayStart: '04:00' }, currency: 'USD' } as const;
const BY_LOCATION =
  'Location,Item Name,Item Variation,SKU,Category,Items Sold,Gross Sales,Items Refunded,Refunds,Discounts & Comps,Net Sales,Tax';

const SQUARE: readonly ReportKind[] = [
  right(
    'Square, item sales by location: what was refunded is taken off',
    lines(
      BY_LOCATION,
      'Dock,Matcha,Small,MT-S,Tea,40,$180.00,2,-$9.00,-$6.00,$165.00,$13.20',
      'Dock,Scone,Regular,SC-1,Bakery,12,$42.00,0,$0.00,$0.00,$42.00,$3.36',
      'Yard,Matcha,Small,MT-S,Tea,7,$31.50,0,$0.00,-$1.50,$30.00,$2.40',
      'Yard,Platter,Regular,,Food,3,"$1,050.00",0,$0.00,$0.00,"$1,050.00",$84.00',
    ),
    sold(DAY, [38, 165_00], [12, 42_00], [7, 30_00], [3, 1050_00]),
    { given: { name: `item-sales-by-location-${DAY}-${DAY}.csv`, ...DOLLARS } },
  ),
  doubtful(
    'Square, everything in one file: only the section of items counts',
    lines(
      'Key Stats',
      'Gross Sales,$253.50',
      'Transactions,31',
      '',
      'Sales Summary Displayed by Location,Gross Sales,Items,Service Charges,Refunds,Discounts & Comps,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,Total Collected,Fees,Net Total',
      'Dock,$222.00,$222.00,$0.00,-$9.00,-$6.00,$207.00,$0.00,$16.56,$12.00,$0.00,$235.56,-$6.00,$229.56',
      'Yard,$31.50,$31.50,$0.00,$0.00,-$1.50,$30.00,$0.00,$2.40,$0.00,$0.00,$32.40,-$1.00,$31.40',
      '',
      BY_LOCATION,
      'Dock,Matcha,Small,MT-S,Tea,40,$180.00,2,-$9.00,-$6.00,$165.00,$13.20',
      'Dock,Scone,Regular,SC-1,Bakery,12,$42.00,0,$0.00,$0.00,$42.00,$3.36',
      'Yard,Matcha,Small,MT-S,Tea,7,$31.50,0,$0.00,-$1.50,$30.00,$2.40',
      '',
      'Location,Modifier Set,Modifier,Net Qty Sold,Net Sales,Qty Sold,Gross Sales,Qty Refunded,Refunds',
      'Dock,Milk,Soy,5,$4.00,5,$4.00,0,$0.00',
      '',
      'Location,Payment Method,Payments,Payment Amount,Refunds,Refund Amount,Tips,Total Collected,Fees,Net Total',
      'Dock,Card Tapped,22,$244.56,1,-$9.00,$12.00,$235.56,-$6.00,$229.56',
    ),
    sold(DAY, [38, 165_00], [12, 42_00], [7, 30_00]),
    {
      profile: 'format=square-item-sales; stop=Location',
      given: { name: `sales-totals-${DAY}-${DAY}.csv`, ...DOLLARS },
    },
  ),
  refused(
    'Square, transactions',
    lines(
      'Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,Total Collected,Source,Card,Card Entry Methods,Cash,Other Tender,Fees,Net Total,Transaction ID,Payment ID,Device Name,Staff Name,Details,Description,Event Type,Location,Dining Option,Customer ID',
      '2026-02-21,09:14:40,Eastern Time (US & Canada),$9.00,$0.00,$9.00,$0.00,$0.72,$1.00,$0.00,$10.72,Point of Sale,$10.72,Tap,$0.00,$0.00,-$0.40,$10.32,TXA,PMA,Till,Lee,,"Matcha x 2",Payment,Dock,,',
      '2026-02-21,17:40:02,Eastern Time (US & Canada),$3.50,$0.00,$3.50,$0.00,$0.28,$0.00,$0.00,$3.78,Point of Sale,$0.00,,$3.78,$0.00,$0.00,$3.78,TXB,PMB,Till,Lee,,Scone,Payment,Dock,,',
    ),
    { code: 'not_a_report', given: { name: `transactions-${DAY}-2026-02-22.csv`, ...EASTERN } },
  ),
  right(
    'Square, item details: weights, a day of 25 hours, a refund, a note in two lines',
    BOM +
      lines(
        SQUARE_DETAIL,
        '2025-11-02,01:30:00,Eastern Time (US & Canada),Deli,Pastrami,0.45,Per lb,,,$9.90,$0.00,$9.90,$0.00,X1,P1,Till,"first\nsecond",,Payment,Dock,,,,,lb,1,Physical Good,$0.00,,,Dock,k1',
        '2025-11-02,13:20:00,Eastern Time (US & Canada),Deli,Pastrami,1.5,Per lb,,,$33.00,-$3.00,$30.00,$0.00,X2,P2,Till,,,Payment,Dock,,,,,lb,1,Physical Good,$0.00,,,Dock,k2',
        '2025-11-02,14:05:00,Eastern Time (US & Canada),Deli,Pastrami,-0.25,Per lb,,,-$5.50,$0.00,-$5.50,$0.00,X3,P3,Till,,,Refund,Dock,,,,,lb,1,Physical Good,$0.00,,,Dock,k3',
        '2025-11-03,03:59:00,Eastern Time (US & Canada),Deli,Pickle,2.0,Regular,,,$4.00,-$4.00,$0.00,$0.00,X4,P4,Till,,,Payment,Dock,,,,,ea,1,Physical Good,$0.00,,,Dock,k4',
      ),
    sold(['2025-11-01', '2025-11-02'], [0.45, 9_90], [1.5, 30_00], [-0.25, -5_50], [2, 0]),
    { given: { name: 'items-2025-11-02-2025-11-03.csv', ...EASTERN } },
  ),
  doubtful(
    'Square, item sales in Spanish',
    lines(
      'Nombre del artículo,Variación del artículo,SKU,Categoría,Artículos vendidos,Ventas brutas,Artículos reembolsados,Reembolsos,Descuentos y cortesías,Ventas netas,Impuesto',
      'Café solo,Normal,CS-1,Cafés,90,"$135.00",0,$0.00,-$5.00,$130.00,$10.40',
      'Churros,Ración,CH-1,Dulces,25,"$100.00",1,-$4.00,$0.00,$96.00,$7.68',
    ),
    sold(DAY, [90, 130_00], [24, 96_00]),
    {
      profile:
        'name=Nombre del artículo; variant=Variación del artículo; quantity=Artículos vendidos; refundQuantity=Artículos reembolsados; net=Ventas netas',
      given: { name: `ventas-de-articulos-${DAY}.csv`, ...DOLLARS },
    },
  ),
];

const LOYVERSE =
  'Date,Receipt number,Receipt type,Category,SKU,Item,Variant,Modifiers applied,Quantity,Gross sales,Discounts,Net sales,Cost of goods,Gross profit,Taxes,Dining option,POS,Store,Cashier name,Customer name,Customer contacts,Comment,Status';
const SUMUP =
  'Account,Date,Time,Type,Transaction ID,Receipt Number,Payment Method,Quantity,Description,Currency,Price (Gross),Price (Net),Tax,Tax rate,Transaction refunded';

const SALE_LINES: readonly ReportKind[] = [
  doubtful(
    'Loyverse, receipts by item: a cancelled receipt counts nothing, a refund is negative already',
    lines(
      LOYVERSE,
      '21/02/2026 09:10,4-2001,Sale,Drinks,20001,Mocha,,,3.000,13.50,1.50,12.00,0.00,12.00,0.00,Dine in,POS 1,Main,Owner,,,,Closed',
      '21/02/2026 11:45,4-2002,Sale,Food,20002,Quiche,,,2.000,17.00,0.00,17.00,0.00,17.00,0.00,Dine in,POS 1,Main,Owner,,,,Cancelled',
      '21/02/2026 15:00,4-2003,Refund,Drinks,20001,Mocha,,,-1.000,-4.50,0.00,-4.50,0.00,-4.50,0.00,Dine in,POS 1,Main,Owner,,,,Closed',
      '22/02/2026 00:35,4-2004,Sale,Food,20002,Quiche,,,1.000,8.50,0.00,8.50,0.00,8.50,0.00,Takeaway,POS 1,Main,Owner,,,,Closed',
    ),
    sold(DAY, [3, 12_00], [-1, -4_50], [1, 8_50]),
    { given: { name: `receipts-by-item-${DAY}.csv`, ...DOLLARS } },
  ),
  doubtful(
    'SumUp: the price without tax is the amount of the row, and what is sold after midnight is of the day before',
    lines(
      SUMUP,
      'till@example.com,21.02.26,12:01,Sales,TAAA1,S300,Card,2,Flat white,EUR,7.38,6.00,1.38,23%,',
      'till@example.com,21.02.26,18:44,Sales,TAAA2,S301,Cash,1,Fish stew,EUR,24.60,20.00,4.60,23%,',
      'till@example.com,21.02.26,19:00,Refund,TAAA3,S302,Card,-1,Flat white,EUR,-3.69,-3.00,-0.69,23%,',
      'till@example.com,22.02.26,01:15,Sales,TAAA4,S303,Cash,4,Stout,EUR,24.60,20.00,4.60,23%,',
    ),
    sold(DAY, [2, 6_00], [1, 20_00], [-1, -3_00], [4, 20_00]),
    {
      profile:
        'kind=lines; name=Description; quantity=Quantity; net=Price (Net); gross=Price (Gross); tax=Tax; date=Date; time=Time; receipt=Transaction ID; event=Type',
      given: { name: `sales_report_${DAY}.csv`, venue: { timezone: 'Europe/Dublin', dayStart: '04:00' } },
    },
  ),
];

const NETHERLANDS_AND_UK: readonly ReportKind[] = [
  right(
    'Lightspeed K, sold products in Dutch: without tax, not with it',
    BOM +
      lines(
        'Omzetgroep naam;Product name;Aantal;Netto omzet incl. btw;Netto omzet excl. btw;BTW',
        'Warm;Cappuccino;64;230,40;211,38;19,02',
        'Warm;Verse muntthee;21;73,50;67,43;6,07',
        'Keuken;"Tosti ""ham; kaas""";17;144,50;132,57;11,93',
        'Keuken;Soep voor het hele huis;9;1.062,75;975,00;87,75',
      ),
    sold(DAY, [64, 211_38], [21, 67_43], [17, 132_57], [9, 975_00]),
    { given: { name: 'Verkochte-Producten-Haven_21-02-2026.csv' } },
  ),
  doubtful(
    'Lightspeed K, product mix: the cost without tax is not the sales without tax',
    lines(
      'Product,SKU,Accounting group,Quantity,Sales (incl. tax),Cost (excl. tax),Sales (excl. tax),Margin %',
      'Fish pie,FPI,Kitchen,14,252.00,58.80,210.00,72.0%',
      'Ale pint,ALE,Bar,52,312.00,83.20,260.00,68.0%',
      'Total,,,66,564.00,142.00,470.00,69.8%',
    ),
    sold(DAY, [14, 210_00], [52, 260_00]),
    {
      profile: 'name=Product; quantity=Quantity; net=Sales (excl. tax); withTax=Sales (incl. tax)',
      spoils: { header: 0, total: -1, swap: ['Sales (incl. tax)', 'Sales (excl. tax)'] },
      given: { name: `product-mix-report-${DAY}.csv`, currency: 'GBP' },
    },
  ),
  right(
    'Tabology: gross sales hold the tax, net sales do not',
    lines(
      'Product,Category,Quantity,Gross Sales,Tax Rate,Net Sales,Gross Profit,Online / In Person',
      'Negroni,Cocktails,12,£144.00,20%,£120.00,£60.00,In Person',
      'Nuts,Snacks,10,£36.00,20%,£30.00,£15.00,Online',
      'Cookie,Food,8,£20.00,0%,£20.00,£10.00,In Person',
    ),
    sold(DAY, [12, 120_00], [10, 30_00], [8, 20_00]),
    { given: { name: `Itemised_Sales_${DAY}.csv`, currency: 'GBP' } },
  ),
  doubtful(
    'TouchOffice, PLU sales',
    lines(
      'PLU Sales,,,,',
      'Site: Old Mill,,,,',
      '21/02/2026 - 21/02/2026,,,,',
      'Number,Name,Quantity,Value,% of Total',
      '12,PINT BITTER,51,229.50,55.6%',
      '13,HALF BITTER,9,20.25,4.9%',
      '40,SUNDAY ROAST,11,163.00,39.5%',
      'Total,,71,412.75,100.0%',
    ),
    sold(DAY, [51, 229_50], [9, 20_25], [11, 163_00]),
    {
      profile: 'code=Number; name=Name; quantity=Quantity; net=Value',
      spoils: { header: 3, total: -1 },
      given: { name: 'PLU Sales.csv', currency: 'GBP' },
    },
  ),
];

const GERMAN_TILLS: readonly ReportKind[] = [
  unclear(
    'gastronovi, Z report: payments stand below the items, and the amounts hold tax',
    lines(
      'Z-Bericht;Gasthof Adler',
      'Kostenstelle;Gasthof Adler',
      'Von;21.02.2026, 05:00',
      'Bis;22.02.2026, 04:59',
      'Z-Zähler;877',
      'Artikel;Anzahl;Betrag',
      'Kaiserschmarrn;22;EUR 308,00',
      'Almdudler 0,35;54;EUR 226,60',
      '"Brettl ""Jause""; für 4";13;EUR 1.109,90',
      'Stammgast-Rabatt;-1;EUR -11,00',
      'Total;88;EUR 1.633,50',
      'Bezahlart;Anzahl;Betrag',
      'Bar;40;EUR 633,50',
      'Karte;48;EUR 1.000,00',
    ),
    sold(DAY, [22, 280_00], [54, 206_00], [13, 1009_00], [-1, -10_00]),
    {
      profile: 'stop=Bezahlart; tax=included 10%; day=title',
      given: { name: 'Z-Bericht_Artikel_Adler.csv', venue: { timezone: 'Europe/Vienna', dayStart: '04:00' } },
    },
  ),
];

const WITH_COSTS: readonly ReportKind[] = [
  doubtful(
    'ShopKeep: sales are before discounts and returns, which the profit confirms; the totals come first',
    lines(
      'Item,Department,Category,Quantity Sold,Sales Amount,Discount Amount,Return Amount,Cost,Profit',
      'Totals,,,70,610.00,15.00,20.00,180.00,395.00',
      'Mug,Merch,Home,10,150.00,15.00,0.00,60.00,75.00',
      'Flat white,Food,Coffee,60,460.00,0.00,20.00,120.00,320.00',
    ),
    sold(DAY, [10, 135_00], [60, 440_00]),
    { given: { name: `sales_by_item_${DAY}.csv`, ...DOLLARS } },
  ),
  doubtful(
    'iCafeCloud: the sales amount holds tax',
    lines(
      'Name,Stock,Price,Cost,Sales Items,Sales Amount,Sales Tax,Profit amount,Refund items',
      'Noodles,60,6.00,2.00,25,150.00,13.64,86.36,0',
      'Iced coffee,80,2.50,0.50,48,120.00,10.91,85.09,0',
    ),
    sold(DAY, [25, 136_36], [48, 109_09]),
    {
      profile: 'name=Name; quantity=Sales Items; net=Sales Amount; tax=Sales Tax; tax=included',
      given: { name: `products_report_${DAY}.csv`, ...DOLLARS },
    },
  ),
  doubtful(
    'Foodics: the net count goes with the net sales',
    lines(
      'SKU,Name,Sales,Count,Cost,Profit,Average,Net Sales,Net Count',
      'sk-7,Kabsa,980.00,35,10.00,950.00,28.00,924.00,33',
      'sk-8,Karak,240.00,60,2.00,238.00,4.00,240.00,60',
    ),
    sold(DAY, [33, 924_00], [60, 240_00]),
    {
      profile: 'code=SKU; name=Name; quantity=Net Count; net=Net Sales',
      given: { name: `products_sales_${DAY}.csv`, currency: 'SAR' },
    },
  ),
  doubtful(
    'An Australian stock report: a unit price without tax is not the sales',
    lines(
      'Code,Description,Department,Unit Price Ex GST,Unit Price Inc GST,Qty,Sales Ex GST,GST,Sales Inc GST',
      '2101,Long Black,Coffee,4.09,4.50,40,163.60,16.36,179.96',
      '2102,Barra Burger,Mains,20.00,22.00,15,300.00,30.00,330.00',
      '2103,Pale Jug,Beer,18.18,20.00,9,163.62,16.36,179.98',
      'Total,,,,,64,627.22,62.72,689.94',
    ),
    sold(DAY, [40, 163_60], [15, 300_00], [9, 163_62]),
    {
      profile: 'code=Code; name=Description; quantity=Qty; net=Sales Ex GST; tax=GST',
      spoils: { header: 0, total: -1, swap: ['Sales Ex GST', 'Sales Inc GST'] },
      given: { name: `stock_item_sales_${DAY}.csv`, currency: 'AUD' },
    },
  ),
  doubtful(
    'Bepoz: nett with two t',
    lines(
      'Product,Group,Qty Sold,Gross Sales,Discounts,Nett Sales,GST',
      'Pale Pint,Bar,60,550.00,22.00,480.00,48.00',
      'Parmi,Bistro,12,330.00,0.00,300.00,30.00',
    ),
    sold(DAY, [60, 480_00], [12, 300_00]),
    {
      profile: 'name=Product; quantity=Qty Sold; net=Nett Sales',
      given: { name: `product_sales_${DAY}.csv`, currency: 'AUD' },
    },
  ),
];

const OTHERS: readonly ReportKind[] = [
  doubtful(
    'Shopify, sales by product: net items sold, negative discounts and returns, whole amounts',
    BOM +
      lines(
        '"Product title","Product variant title","Product variant SKU","Net items sold","Gross sales","Discounts","Returns","Net sales","Taxes","Total sales"',
        '"Filter beans","Default Title",,22,308,-28,-14,266,0,266',
        '"Tote bag","Natural",TB-N,4,72,0,0,72,0,72',
      ),
    sold(DAY, [22, 266_00], [4, 72_00]),
    {
      profile: 'name=Product title; variant=Product variant title; quantity=Net items sold',
      given: { name: `Total sales by product - ${DAY} - ${DAY}.csv`, ...DOLLARS },
    },
  ),
  doubtful(
    'Simphony with columns of VAT: the sales total is before discounts and with VAT',
    windowsLines(
      'Record Type\tRevenue Center Number\tOrder Type Number\tMenu Item Number\tMenu Item Name\tPrice Level\tSales Count\tSales Total\tDiscount Total\tReturn Count\tVolume\tPrep Cost\tRevenue Center Name\tMajor Group Name\tFamily Group Name\tGross Sales Before Discount\tDiscount Gross\tVAT Gross Sales After Discount\tVAT Before Discount\tDiscount VAT\tVAT After Discount\tVAT Total\tSales Net VAT Before Discount\tDiscount Net VAT\tSales Net VAT',
      'MID\t7\t1\t301001\tSALADE NICOISE\t1\t5\t60.000\t-6.000\t0\t0.0\t0.0\tSALLE\tNourriture\tDivers\t60.000\t-6.000\t54.000\t10.000\t-1.000\t9.000\t9.000\t50.000\t-5.000\t45.000',
      'MID\t7\t1\t301002\tTARTE DU JOUR\t1\t3\t33.000\t0.000\t0\t0.0\t0.0\tSALLE\tNourriture\tDivers\t33.000\t0.000\t33.000\t3.000\t0.000\t3.000\t3.000\t30.000\t0.000\t30.000',
      'MID\t8\t1\t402001\tPICON BIERE\t1\t16\t96.000\t0.000\t0\t0.0\t0.0\tBAR\tBoissons\tDivers\t96.000\t0.000\t96.000\t16.000\t0.000\t16.000\t16.000\t80.000\t0.000\t80.000',
    ),
    sold(DAY, [5, 45_00], [3, 30_00], [16, 80_00]),
    {
      profile:
        'code=Menu Item Number; name=Menu Item Name; quantity=Sales Count; net=Sales Net VAT; gross=Gross Sales Before Discount; discount=Discount Total; tax=VAT Total',
      given: { name: 'MID_20260221.txt' },
    },
  ),
  right(
    'NorthStar, expanded: rows of a category carry the sums of the items below',
    lines(
      'Sales Category,Item,External Code,Quantity,Cover Count,Net Sales,Comp,Discount,Gross Sales,Percentage',
      'Pizza,,,21,15,294.00,14.00,7.00,315.00,',
      ',Margherita,PZ1,15,11,196.00,14.00,0.00,210.00,66.7%',
      ',Diavola,PZ2,6,4,98.00,0.00,7.00,105.00,33.3%',
      'Wine,,,18,0,126.00,0.00,0.00,126.00,',
      ',House white,WN1,18,0,126.00,0.00,0.00,126.00,100.0%',
    ),
    sold(DAY, [15, 196_00], [6, 98_00], [18, 126_00]),
    { given: { name: 'Items_Summary_20260221.csv', ...DOLLARS } },
  ),
  doubtful(
    'Restaurant365: names with underscores, one row an item and interval',
    lines(
      'tenant_id,location_id,location_name,business_date,interval_id,interval_number,day_part_name,day_part_number,menu_item_id,menu_item_name,menu_item_price,quantity,amount',
      '4,31,Dock,2026-02-21,9001,32,Breakfast,1,mi-9,Granola,9.50,6,57.00',
      '4,31,Dock,2026-02-21,9001,33,Breakfast,1,mi-9,Granola,9.50,2,19.00',
      '4,31,Dock,2026-02-21,9001,70,Dinner,3,mi-4,Schnitzel,21.00,5,105.00',
    ),
    sold(DAY, [6, 57_00], [2, 19_00], [5, 105_00]),
    {
      profile:
        'name=menu_item_name; code=menu_item_id; quantity=quantity; net=amount; date=business_date; location=location_name',
      given: { name: 'product_mix.csv', ...DOLLARS },
    },
  ),
  right(
    'Aloha: group names, group totals and a grand total stand in the column of names',
    windowsLines(
      'Product Mix',
      'Dock Kitchen',
      'Saturday February 21 2026',
      '',
      'Item Num,Item Name,Num Sold,Price Sold,Amount',
      'STARTERS,,,,',
      '1101,Bruschetta,16,8.50,136.00',
      '1102,Olives,20,4.00,80.00',
      ',Total STARTERS,36,,216.00',
      'BAR,,,,',
      '2101,Spritz,44,9.00,396.00',
      '2102,Still water,31,3.00,93.00',
      ',Total BAR,75,,489.00',
      ',Grand Total,111,,705.00',
    ),
    sold(DAY, [16, 136_00], [20, 80_00], [44, 396_00], [31, 93_00]),
    { given: { name: 'pmix.csv', ...DOLLARS } },
  ),
];

export const MAKERS: readonly ReportKind[] = [
  ...TOAST,
  ...SQUARE,
  ...SALE_LINES,
  ...NETHERLANDS_AND_UK,
  ...GERMAN_TILLS,
  ...WITH_COSTS,
  ...OTHERS,
];
