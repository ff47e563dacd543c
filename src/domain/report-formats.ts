/** What a column of a report holds. */
export const ROLES = [
  'code',
  'name',
  'variant',
  'quantity',
  'refundQuantity',
  'voidQuantity',
  'gross',
  'discount',
  'refund',
  'net',
  'withTax',
  'tax',
  'date',
  'time',
  'zone',
  'receipt',
  'key',
  'location',
  'category',
  'modifiers',
  'voided',
  'event',
] as const;
export type Role = (typeof ROLES)[number];

/** Columns whose cells are numbers. */
export const NUMBER_ROLES = [
  'quantity',
  'refundQuantity',
  'voidQuantity',
  'gross',
  'discount',
  'refund',
  'net',
  'withTax',
  'tax',
] as const satisfies readonly Role[];
export type NumberRole = (typeof NUMBER_ROLES)[number];

/** A kind of report that is known by the names of its columns. Names are written as `heading` gives them. */
export interface ReportFormat {
  readonly name: string;
  /** What its maker calls it. */
  readonly title: string;
  readonly kind: 'aggregate' | 'lines';
  /** The names that a column may have, the best first: of two that are there the first one is meant. */
  readonly columns: Partial<Record<Role, readonly string[]>>;
  /** Names that tell it from others; `least` of them have to be there. */
  readonly signs: readonly string[];
  readonly least: number;
  /** Rows of groups carry codes too, so that an empty name means a group. */
  readonly codedGroups?: true;
}

/**
 * The formats, in the order in which ties are settled. Names of columns are what the makers' own exports have; where a
 * maker renamed a column the older name stands behind the newer one.
 */
export const FORMATS = [
  {
    name: 'toast-all-items',
    title: 'Toast item report (AllItemsReport)',
    kind: 'aggregate',
    columns: {
      code: ['item id', 'master id'],
      name: ['menu item'],
      // Not `item qty (incl voids)`, which stands left of it.
      quantity: ['item qty'],
      voidQuantity: ['void qty'],
      gross: ['gross amount'],
      discount: ['discount amount'],
      net: ['net amount'],
      tax: ['tax'],
      category: ['menu group'],
      location: ['location'],
      date: ['business date', 'date'],
    },
    signs: ['master id', 'parent id', 'menu name', 'menu group', 'subgroup', 'menu item', 'item qty (incl voids)'],
    least: 4,
    codedGroups: true,
  },
  {
    name: 'toast-item-selection-details',
    title: 'Toast item details (ItemSelectionDetails)',
    kind: 'lines',
    columns: {
      code: ['item id', 'master id', 'plu', 'sku'],
      name: ['menu item'],
      quantity: ['qty'],
      gross: ['gross price'],
      discount: ['discount'],
      net: ['net price'],
      tax: ['tax'],
      date: ['order date', 'sent date'],
      receipt: ['order id', 'order #', 'check id'],
      key: ['item selection id'],
      location: ['location'],
      category: ['sales category', 'menu group'],
      voided: ['void?'],
    },
    signs: ['order id', 'order #', 'sent date', 'item selection id', 'menu item', 'gross price', 'net price', 'void?'],
    least: 5,
  },
  {
    name: 'square-item-detail',
    title: 'Square item details',
    kind: 'lines',
    columns: {
      code: ['sku'],
      name: ['item'],
      variant: ['price point name'],
      quantity: ['qty'],
      gross: ['gross sales'],
      discount: ['discounts'],
      net: ['net sales'],
      tax: ['tax'],
      date: ['date'],
      time: ['time'],
      zone: ['time zone'],
      receipt: ['transaction id', 'payment id'],
      location: ['location'],
      category: ['category'],
      modifiers: ['modifiers applied'],
      event: ['event type'],
    },
    signs: ['time zone', 'price point name', 'modifiers applied', 'transaction id', 'event type', 'item', 'qty'],
    least: 4,
  },
  {
    name: 'square-item-sales',
    title: 'Square item sales summary',
    kind: 'aggregate',
    columns: {
      code: ['sku'],
      name: ['item name', 'item'],
      variant: ['item variation', 'variation', 'price point name'],
      quantity: ['items sold', 'units sold', 'qty sold'],
      refundQuantity: ['items refunded', 'units refunded'],
      gross: ['product sales', 'gross sales'],
      discount: ['discounts & comps', 'discounts'],
      refund: ['refunds', 'returns'],
      net: ['net sales'],
      tax: ['tax', 'taxes'],
      category: ['category'],
      location: ['location'],
    },
    signs: ['item variation', 'discounts & comps', 'product sales', 'units sold', 'units refunded'],
    least: 1,
  },
  {
    name: 'loyverse-items',
    title: 'Loyverse sales by item',
    kind: 'aggregate',
    columns: {
      code: ['sku'],
      name: ['item name', 'item'],
      quantity: ['items sold'],
      refundQuantity: ['items refunded'],
      gross: ['gross sales'],
      refund: ['refunds'],
      discount: ['discounts'],
      net: ['net sales'],
      tax: ['taxes', 'tax'],
      category: ['category'],
      location: ['store'],
    },
    signs: ['items sold', 'items refunded', 'refunds', 'cost of goods', 'gross profit', 'margin'],
    least: 2,
  },
  {
    name: 'german-till',
    title: 'a German till (Artikel, Menge, Umsatz)',
    kind: 'aggregate',
    columns: {
      code: [
        'artikelnummer',
        'artikel-nr.',
        'artikel-nr',
        'artikelnr.',
        'artikelnr',
        'art.-nr.',
        'art.nr.',
        'artnr',
        'plu',
        'nr.',
        'nr',
      ],
      name: ['artikelbezeichnung', 'artikelname', 'bezeichnung', 'artikel'],
      quantity: ['menge', 'anzahl', 'stück', 'stückzahl', 'absatz'],
      net: [
        'umsatz netto',
        'nettoumsatz',
        'netto-umsatz',
        'netto',
        'umsatz (netto)',
        'umsatz',
        'gesamtumsatz',
        'betrag',
      ],
      withTax: ['umsatz brutto', 'bruttoumsatz', 'brutto-umsatz', 'brutto', 'umsatz (brutto)'],
      tax: ['mwst', 'mwst.', 'ust', 'ust.', 'umsatzsteuer', 'mehrwertsteuer', 'steuer'],
      discount: ['rabatt', 'rabatte', 'nachlass'],
      category: ['warengruppe', 'wgr', 'kategorie', 'gruppe'],
      date: ['datum', 'tag', 'geschäftstag'],
    },
    signs: [
      'artikel',
      'artikelbezeichnung',
      'artikelname',
      'bezeichnung',
      'menge',
      'anzahl',
      'umsatz',
      'nettoumsatz',
      'umsatz netto',
      'warengruppe',
      'artikelnummer',
    ],
    least: 2,
  },
] as const satisfies readonly ReportFormat[];
