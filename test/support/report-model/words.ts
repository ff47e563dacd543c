/** What the makers of tills call things, in seven languages. Names of net sales say that they are without tax or net of something. */

export type Language = 'en' | 'de' | 'fr' | 'es' | 'it' | 'nl' | 'pt';
export const LANGUAGES: readonly Language[] = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt'];

/** What a column holds. */
export type Holds =
  | 'name'
  | 'code'
  | 'group'
  | 'quantity'
  | 'net'
  | 'weak'
  | 'before'
  | 'discount'
  | 'tax'
  | 'withTax'
  | 'rate'
  | 'unitPrice'
  | 'cost'
  | 'profit'
  | 'margin'
  | 'share'
  | 'stock'
  | 'date'
  | 'time'
  | 'receipt'
  | 'state'
  | 'currency';

type Names = Readonly<Record<Holds, string>>;

/** Several names with `|` between them. */
export const HEADINGS: Readonly<Record<Language, Names>> = {
  en: {
    name: 'Item|Item Name|Product|Product Name|Menu Item|Description',
    code: 'PLU|Item Code|SKU|Item Number|Item No.',
    group: 'Category|Department|Item Group|Store',
    quantity: 'Qty|Quantity|Qty Sold|Quantity Sold|Items Sold|Units Sold|Net Qty|Sold',
    net: 'Net Sales|Net Amount|Net Revenue|Net Total|Sales excl. VAT|Total excl. tax|Nett Sales|Net Value',
    weak: 'Sales|Amount|Revenue|Sales Total|Turnover',
    before: 'Gross Sales|Sales before discounts',
    discount: 'Discounts|Discount|Discount Amount',
    tax: 'VAT|Tax|Tax Amount|GST',
    withTax: 'Sales incl. VAT|Total incl. tax|Amount incl. tax',
    rate: 'VAT %|Tax Rate|VAT rate',
    unitPrice: 'Unit Price|Price|Unit Price excl. VAT',
    cost: 'Cost|Net Cost|Cost excl. VAT|COGS|Cost of goods',
    profit: 'Profit|Gross Profit|Net Profit|Profit excl. VAT',
    margin: 'Margin %|Gross margin (%)|Margin',
    share: '% of Sales|Net Sales %|Share %',
    stock: 'Stock|In Stock|On hand',
    date: 'Date|Business Date|Day',
    time: 'Time',
    receipt: 'Receipt|Receipt #|Transaction ID',
    state: 'Status|Type',
    currency: 'Currency',
  },
  de: {
    name: 'Artikel|Bezeichnung|Artikelbezeichnung|Artikelname',
    code: 'Artikelnummer|Artikel-Nr.|PLU|ArtNr',
    group: 'Warengruppe|Kategorie|Filiale',
    quantity: 'Menge|Anzahl|Stück|Verkaufte Menge',
    net: 'Umsatz netto|Nettoumsatz|Netto|Umsatz exkl. MwSt|Gesamt netto',
    weak: 'Umsatz|Betrag|Summe',
    before: 'Umsatz vor Rabatt',
    discount: 'Rabatt|Rabatte|Nachlass',
    tax: 'MwSt|USt|MwSt-Betrag|Steuer',
    withTax: 'Umsatz brutto|Bruttoumsatz|Umsatz inkl. MwSt',
    rate: 'MwSt %|MwSt-Satz|Steuersatz',
    unitPrice: 'Einzelpreis|Einzelpreis netto|VK netto|Preis',
    cost: 'Wareneinsatz|Wareneinsatz netto|Kosten netto|Einkauf netto',
    profit: 'Rohertrag|Deckungsbeitrag|Gewinn netto',
    margin: 'Marge %|Marge|Rohertrag %',
    share: 'Anteil %|% Anteil|Umsatzanteil',
    stock: 'Bestand|Lagerbestand',
    date: 'Datum|Verkaufstag|Tag',
    time: 'Uhrzeit|Zeit',
    receipt: 'Beleg|Belegnummer|Bon-Nr.',
    state: 'Status|Typ|Art',
    currency: 'Währung',
  },
  fr: {
    name: 'Article|Produit|Désignation|Libellé',
    code: 'Code article|Code|Référence',
    group: 'Catégorie|Famille|Magasin',
    quantity: 'Quantité|Qté|Quantité vendue',
    net: 'CA HT|Montant HT|Total HT|Ventes nettes|Ventes HT',
    weak: 'Ventes|Montant|CA',
    before: 'Ventes brutes|CA avant remise',
    discount: 'Remise|Remises',
    tax: 'TVA|Montant TVA',
    withTax: 'CA TTC|Montant TTC|Total TTC',
    rate: 'Taux TVA|TVA %',
    unitPrice: 'Prix unitaire|Prix unitaire HT|PU HT|Prix',
    cost: 'Coût HT|Coût|Coût matière|Achat HT',
    profit: 'Marge HT|Marge brute|Bénéfice net',
    margin: 'Marge %|Taux de marge',
    share: 'Part %|% du CA',
    stock: 'Stock|En stock',
    date: 'Date|Jour',
    time: 'Heure',
    receipt: 'Ticket|N° ticket',
    state: 'Statut|Type',
    currency: 'Devise',
  },
  es: {
    name: 'Artículo|Producto|Descripción|Nombre',
    code: 'Código|Código artículo|PLU',
    group: 'Categoría|Familia|Tienda',
    quantity: 'Cantidad|Unidades|Artículos vendidos|Uds. vendidas',
    net: 'Ventas netas|Importe neto|Neto|Total sin IVA',
    weak: 'Ventas|Importe|Facturación',
    before: 'Ventas brutas|Importe bruto',
    discount: 'Descuento|Descuentos',
    tax: 'IVA|Impuestos',
    withTax: 'Ventas con IVA|Total con IVA',
    rate: 'IVA %|Tipo IVA',
    unitPrice: 'Precio unitario|Precio|Precio sin IVA',
    cost: 'Coste|Costo neto|Coste sin IVA',
    profit: 'Beneficio|Beneficio neto|Margen bruto',
    margin: 'Margen %|% Margen',
    share: '% Ventas|% del total',
    stock: 'Existencias|Stock',
    date: 'Fecha|Día',
    time: 'Hora',
    receipt: 'Ticket|Nº ticket',
    state: 'Estado|Tipo',
    currency: 'Moneda|Divisa',
  },
  it: {
    name: 'Articolo|Prodotto|Descrizione',
    code: 'Codice|Codice articolo',
    group: 'Categoria|Reparto|Negozio',
    quantity: 'Quantità|Q.tà|Qtà|Quantità venduta',
    net: 'Imponibile|Vendite nette|Totale netto|Netto',
    weak: 'Vendite|Importo|Incasso',
    before: 'Vendite lorde',
    discount: 'Sconto|Sconti',
    tax: 'IVA|Importo IVA',
    withTax: 'Totale IVA inclusa|Vendite con IVA',
    rate: 'IVA %|Aliquota IVA',
    unitPrice: 'Prezzo unitario|Prezzo|Prezzo netto',
    cost: 'Costo|Costo netto|Costo merce',
    profit: 'Margine|Utile netto|Margine lordo',
    margin: 'Margine %|% Margine',
    share: '% Vendite|Incidenza %',
    stock: 'Giacenza|Scorta',
    date: 'Data|Giorno',
    time: 'Ora',
    receipt: 'Scontrino|N. scontrino',
    state: 'Stato|Tipo',
    currency: 'Valuta',
  },
  nl: {
    name: 'Artikel|Product|Omschrijving|Artikelnaam',
    code: 'Artikelnummer|Artikelcode|PLU',
    group: 'Categorie|Omzetgroep|Filiaal',
    quantity: 'Aantal|Aantal verkocht',
    net: 'Omzet excl. btw|Netto omzet|Omzet netto|Totaal excl. btw',
    weak: 'Omzet|Bedrag',
    before: 'Omzet voor korting|Bruto omzet',
    discount: 'Korting|Kortingen',
    tax: 'BTW|BTW bedrag',
    withTax: 'Omzet incl. btw|Totaal incl. btw',
    rate: 'BTW %|BTW-tarief',
    unitPrice: 'Stukprijs|Prijs|Prijs excl. btw',
    cost: 'Kostprijs|Inkoop excl. btw|Inkoopwaarde',
    profit: 'Marge|Brutowinst|Nettowinst',
    margin: 'Marge %',
    share: '% Omzet|Aandeel %',
    stock: 'Voorraad',
    date: 'Datum|Dag',
    time: 'Tijd',
    receipt: 'Bon|Bonnummer',
    state: 'Status|Type',
    currency: 'Valuta',
  },
  pt: {
    name: 'Produto|Artigo|Descrição|Item',
    code: 'Código|Código do produto',
    group: 'Categoria|Família|Loja',
    quantity: 'Quantidade|Qtd|Qtde|Qtd vendida',
    net: 'Vendas líquidas|Valor líquido|Total líquido',
    weak: 'Vendas|Valor|Faturamento',
    before: 'Vendas brutas|Valor bruto',
    discount: 'Desconto|Descontos',
    tax: 'IVA|Impostos',
    withTax: 'Total com IVA|Vendas com IVA',
    rate: 'IVA %|Taxa IVA',
    unitPrice: 'Preço unitário|Preço|Valor unitário',
    cost: 'Custo|Custo líquido',
    profit: 'Lucro|Lucro líquido|Margem bruta',
    margin: 'Margem %|% Margem',
    share: '% Vendas|Participação %',
    stock: 'Estoque|Stock',
    date: 'Data|Dia',
    time: 'Hora',
    receipt: 'Recibo|Nº recibo',
    state: 'Estado|Tipo|Situação',
    currency: 'Moeda',
  },
};

export interface TotalWords {
  /** Of a group; `*` stands for its name. */
  readonly group: readonly string[];
  readonly whole: readonly string[];
}

/** Words that everybody knows. */
export const TOTALS: Readonly<Record<Language, TotalWords>> = {
  en: { group: ['Total *', '* Total', 'Subtotal'], whole: ['Total', 'Grand Total', 'Totals'] },
  de: { group: ['Summe *', 'Zwischensumme'], whole: ['Gesamt', 'Summe', 'Gesamtsumme'] },
  fr: { group: ['Total *', 'Sous-total'], whole: ['Total', 'Total général'] },
  es: { group: ['Total *', 'Subtotal'], whole: ['Total', 'Total general'] },
  it: { group: ['Totale *', 'Subtotale'], whole: ['Totale', 'Totale generale'] },
  nl: { group: ['Totaal *', 'Subtotaal'], whole: ['Totaal', 'Eindtotaal'] },
  pt: { group: ['Total *', 'Subtotal'], whole: ['Total', 'Total geral'] },
};

/** Names of total rows that no list has. */
export const ODD_TOTALS = [
  'Toplam',
  'I alt',
  'Итого',
  'Ukupno',
  'Összesen',
  'Jumlah',
  'Samtals',
  'Everything',
  'All items',
  'Alle Artikel',
  'Tout compris',
  'Todo junto',
  'Tutto insieme',
  'Old Mill',
  'Kasse 1',
  '---',
];

/** Names of rows of groups that are not words for a total. */
export const GROUPS = [
  'Kitchen',
  'Bar',
  'Speisen',
  'Getränke',
  'Plats',
  'Vins',
  'Bebidas',
  'Dolci',
  'Snacks',
  'Bieren',
];

export const ITEM_NAMES = [
  'Burger',
  'Lager 0,5',
  'Fish & chips',
  'Coffee, large',
  'Menü "Frühling"',
  'Soup; bowl',
  'Crème brûlée',
  'Jalapeño poppers',
  'Käsespätzle',
  'Vin rouge 12.5 %',
  'Tiramisù',
  'Pão de queijo',
  'Bitterballen (8)',
  "Shepherd's pie",
  'Café solo',
  '7 Up',
  'Water 1/2 l',
  'Tapas | three',
  'Ribeye 300g',
  'Gin + tonic',
  'Kids plate',
  'Sangría',
  'Œufs mimosa',
  'Ragù',
  'Stroopwafel',
  'Bacalhau',
  'Oysters 6',
  'Oysters 12',
  'Summer salad',
  'Sumac lamb',
  'Toast #3',
  'Cola light',
  'Tea of the day',
  'Weißbier',
  'Zitronentarte',
  'House wine *',
  'Club\nsandwich',
];

/** A word for a sale, one for what counts nothing, one for money that went back. */
export const STATES: Readonly<Record<Language, readonly [sale: string, voided: string, refund: string]>> = {
  en: ['Sale', 'Voided', 'Refund'],
  de: ['Verkauf', 'Storniert', 'Erstattung'],
  fr: ['Vente', 'Annulé', 'Remboursement'],
  es: ['Venta', 'Anulado', 'Devolución'],
  it: ['Vendita', 'Annullato', 'Rimborso'],
  nl: ['Verkoop', 'Geannuleerd', 'Terugbetaling'],
  pt: ['Venda', 'Cancelado', 'Devolução'],
};

/** A line that names the day; `*` stands for it. */
export const DAY_LINES: Readonly<Record<Language, readonly string[]>> = {
  en: ['Business date: *', 'Sales of *', 'From * to *', '*'],
  de: ['Datum: *', 'Zeitraum: * - *', 'Umsatz vom *'],
  fr: ['Journée du *', 'Période : du * au *', 'Date : *'],
  es: ['Fecha: *', 'Del * al *', 'Ventas del *'],
  it: ['Data: *', 'Dal * al *', 'Vendite del *'],
  nl: ['Datum: *', 'Van * tot en met *', 'Verkopen van *'],
  pt: ['Data: *', 'De * a *', 'Vendas de *'],
};

/** A line that says when it was made; `*` stands for the moment. */
export const STAMP_LINES: Readonly<Record<Language, readonly string[]>> = {
  en: ['Printed: *', 'Run on *', 'Exported at *'],
  de: ['Gedruckt: *', 'Erstellt am *', 'Stand: *'],
  fr: ['Imprimé le *', 'Édité le *'],
  es: ['Impreso: *', 'Generado el *'],
  it: ['Stampato il *', 'Creato il *'],
  nl: ['Afgedrukt: *', 'Gemaakt op *'],
  pt: ['Impresso em *', 'Gerado em *'],
};

/** A line of more than a day, and one of a part of it; `*` stands for a day in it. */
export const SPAN_LINES: Readonly<Record<Language, readonly string[]>> = {
  en: ['Week ending *', 'Month to date *', 'Last 7 days to *', 'Since *', 'Weekly sales *', 'Year to date, *'],
  de: ['KW 12 ab *', 'Wochenbericht *', 'Monatsumsatz bis *', 'Seit *', 'Letzte 7 Tage bis *'],
  fr: ['Semaine du *', 'Mois en cours au *', 'Depuis le *', '7 derniers jours, *'],
  es: ['Semana del *', 'Mes en curso hasta *', 'Desde *', 'Últimos 7 días hasta *'],
  it: ['Settimana del *', 'Mese in corso al *', 'Ultimi 7 giorni al *'],
  nl: ['Week van *', 'Maandomzet t/m *', 'Laatste 7 dagen t/m *', 'Sinds *'],
  pt: ['Semana de *', 'Mês até *', 'Últimos 7 dias até *', 'Desde *'],
};

export const PART_LINES: Readonly<Record<Language, readonly string[]>> = {
  en: ['Lunch *', 'Early shift *', 'X Report *', '* 11:00 - 15:00'],
  de: ['Frühschicht *', 'Mittag *', 'X-Bericht *', '* 11:00 - 15:00 Uhr'],
  fr: ['Service du midi *', '* 11:00 - 15:00'],
  es: ['Turno mañana *', '* 11:00 - 15:00'],
  it: ['Turno serale *', '* 18:00 - 23:00'],
  nl: ['Lunch *', '* 18:00 - 23:00'],
  pt: ['Almoço *', '* 18:00 - 23:00'],
};

/** Words of states that nobody knows. */
export const ODD_STATES = ['Zorbled', 'Q7', 'Frimped', 'Xanth'];

/** Tables that stand below the items, each with its rows: names of columns, then what is not an item. */
export const TAILS: Readonly<Record<Language, readonly (readonly [string, string, string])[]>> = {
  en: [
    ['Payment Type', 'Count', 'Amount'],
    ['Category', 'Qty', 'Net Sales'],
    ['Modifier', 'Qty', 'Net Sales'],
    ['Hour', 'Orders', 'Net Sales'],
  ],
  de: [
    ['Zahlungsart', 'Anzahl', 'Betrag'],
    ['Warengruppe', 'Menge', 'Umsatz netto'],
  ],
  fr: [
    ['Mode de règlement', 'Nombre', 'Montant'],
    ['Famille', 'Quantité', 'CA HT'],
  ],
  es: [
    ['Forma de pago', 'Cantidad', 'Importe'],
    ['Familia', 'Cantidad', 'Ventas netas'],
  ],
  it: [
    ['Pagamento', 'Numero', 'Importo'],
    ['Reparto', 'Quantità', 'Imponibile'],
  ],
  nl: [
    ['Betaalwijze', 'Aantal', 'Bedrag'],
    ['Omzetgroep', 'Aantal', 'Netto omzet'],
  ],
  pt: [
    ['Forma de pagamento', 'Quantidade', 'Valor'],
    ['Categoria', 'Quantidade', 'Vendas líquidas'],
  ],
};

/** Lines below a report that are not rows of it. */
export const FOOTERS = [
  'End of report',
  'Printed by Ada',
  'Records: 12',
  'Page 1 of 1',
  'Ende der Liste',
  'Seite 1/1',
  '*** FIN ***',
  'All amounts in EUR',
  '© 2025 Till Works 4.2.1',
];

/** Lines above a report that say how it was made, and nothing of its day. */
export const FILTERS = [
  'Filter: all',
  'Revenue center: Bar, Terrace',
  'Terminals: 1 - 4',
  'Benutzer: Ada',
  'Tarif: 2',
  'Rapport n° 412',
  'Order by: name',
  'Employees: 12',
];

type FewNames = Readonly<
  Record<
    'name' | 'quantity' | 'net' | 'tax' | 'withTax' | 'cost' | 'unitPrice' | 'discount' | 'before' | 'profit',
    string
  >
>;

/** Languages of which nobody has many words, and words of none. */
export const FOREIGN: readonly FewNames[] = [
  {
    name: 'Nazwa',
    quantity: 'Ilość',
    net: 'Wartość netto',
    tax: 'Podatek VAT',
    withTax: 'Wartość brutto',
    cost: 'Koszt netto',
    unitPrice: 'Cena netto',
    discount: 'Rabat',
    before: 'Wartość przed rabatem',
    profit: 'Zysk netto',
  },
  {
    name: 'Název',
    quantity: 'Množství',
    net: 'Tržba bez DPH',
    tax: 'DPH',
    withTax: 'Tržba s DPH',
    cost: 'Náklady bez DPH',
    unitPrice: 'Cena bez DPH',
    discount: 'Sleva',
    before: 'Tržba před slevou',
    profit: 'Zisk',
  },
  {
    name: 'Vare',
    quantity: 'Antal',
    net: 'Omsætning ekskl. moms',
    tax: 'Moms',
    withTax: 'Omsætning inkl. moms',
    cost: 'Kostpris ekskl. moms',
    unitPrice: 'Stykpris ekskl. moms',
    discount: 'Rabat',
    before: 'Omsætning før rabat',
    profit: 'Dækningsbidrag',
  },
  {
    name: 'Artikel',
    quantity: 'Antal',
    net: 'Nettoförsäljning',
    tax: 'Moms',
    withTax: 'Försäljning inkl. moms',
    cost: 'Inköp netto',
    unitPrice: 'Pris netto',
    discount: 'Rabatt',
    before: 'Försäljning före rabatt',
    profit: 'Täckningsbidrag',
  },
  {
    name: 'Tuote',
    quantity: 'Määrä',
    net: 'Veroton myynti',
    tax: 'ALV',
    withTax: 'Verollinen myynti',
    cost: 'Veroton kustannus',
    unitPrice: 'Veroton hinta',
    discount: 'Alennus',
    before: 'Myynti ennen alennusta',
    profit: 'Kate',
  },
  {
    name: 'Ürün',
    quantity: 'Adet',
    net: 'Net Tutar',
    tax: 'KDV',
    withTax: 'Toplam Tutar',
    cost: 'Net Maliyet',
    unitPrice: 'Net Fiyat',
    discount: 'İndirim',
    before: 'Brüt Tutar',
    profit: 'Net Kâr',
  },
  {
    name: 'Название',
    quantity: 'Количество',
    net: 'Сумма без НДС',
    tax: 'НДС',
    withTax: 'Сумма с НДС',
    cost: 'Себестоимость',
    unitPrice: 'Цена',
    discount: 'Скидка',
    before: 'Сумма без скидки',
    profit: 'Прибыль',
  },
  {
    name: 'Aa',
    quantity: 'Bb',
    net: 'Cc net',
    tax: 'Dd',
    withTax: 'Ee',
    cost: 'Ff net',
    unitPrice: 'Gg net',
    discount: 'Hh',
    before: 'Ii',
    profit: 'Jj',
  },
];

/** What stands behind the names of two blocks of columns: of the day, and of something else. */
export const BLOCKS: readonly (readonly [day: string, other: string])[] = [
  ['', ' LY'],
  ['', ' LW'],
  [' Today', ' MTD'],
  [' (Today)', ' (Week to date)'],
  ['', ' YTD'],
  [' Heute', ' Woche'],
  [' Tag', ' Monat'],
  ['', ' Vorjahr'],
  [' jour', ' mois'],
  [' día', ' mes'],
  ['', ' Budget'],
  [' Actual', ' Forecast'],
];

/** Lines above that say that tax is in all amounts. */
export const TAX_LINES = [
  'All amounts include VAT',
  'Prices incl. tax',
  'Alle Beträge inkl. MwSt.',
  'Bruttobeträge inkl. USt',
  'Montants TTC',
  'Importes con IVA incluido',
  'Importi IVA inclusa',
  'Bedragen incl. btw',
  'Valores com IVA incluído',
];

/** Months, as titles have them. */
export const MONTHS: Readonly<Record<'en' | 'de' | 'fr', string>> = {
  en: 'January February March April May June July August September October November December',
  de: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
};
