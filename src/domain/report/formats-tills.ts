import { either, type ReportFormat } from './format.ts';

/** Reports of tills and back offices whose columns are named by those who set them up: several names for each. */
export const TILL_FORMATS: readonly ReportFormat[] = [
  {
    name: 'oracle-ra-sales-mix',
    title: 'Oracle Reporting and Analytics sales mix',
    kind: 'aggregate',
    columns: {
      code: ['menu item number', 'menu item #', 'item number'],
      name: either('menu item|menu item name|item name|name|item'),
      quantity: either('quantity sold|qty sold|sales count|quantity|qty'),
      // Net of inclusive tax where the restaurant has it, else less discounts, to which tax is added.
      net: either(
        'sales net vat after disc.|sales net vat after discounts|sales net vat|net sales|' +
          'net sales after discounts|sales less item discounts',
      ),
      gross: either('gross sales before discounts|gross sales|total sales|sales before discounts|item sales'),
      discount: ['item discounts', 'discounts', 'discount total'],
      withTax: ['gross sales after discounts'],
      category: ['family group', 'major group'],
      location: ['location', 'location name'],
      date: ['business date'],
    },
    signs: either(
      'major group|family group|sales less item discounts|sales net vat|' +
        'sales net vat after disc.|gross sales before discounts|gross sales after discounts|' +
        'item discounts|average price',
    ),
    least: 2,
    codedGroups: true,
  },
  {
    name: 'simphony-menu-items',
    title: 'Simphony menu item export',
    kind: 'aggregate',
    columns: {
      code: either(
        'menu item number|menu item num|menu item no|menu item #|mi number|mi num|mi no|' +
          'object number|obj num|item number|mi seq',
      ),
      name: either('menu item name|mi name|menu item|item name|name'),
      quantity: either('sales count|sales qty|sales quantity|quantity sold|qty sold|num sold|quantity|qty|count'),
      net: either('net sales|net sales total|net total|sales net|net amount|sales total|total sales|sales amount'),
      gross: either('gross sales|gross sales total|gross total|sales gross|gross amount'),
      discount: either('discount total|discounts|discount|item discounts|discount amount'),
      refundQuantity: ['return count', 'return qty', 'returns count'],
      refund: ['return total', 'returns', 'return amount'],
      tax: ['tax total', 'tax', 'tax amount'],
      category: either('family group name|family group|major group name|major group'),
      location: either('location|location name|revenue center|revenue center name|rvc name|rvc'),
      date: ['business date'],
    },
    signs: either(
      'menu item number|menu item num|menu item no|menu item #|menu item name|mi number|' +
        'mi num|mi name|mi seq|object number|revenue center|family group name|' +
        'major group name|sales count|sales total',
    ),
    least: 2,
  },
  {
    name: 'aloha-like',
    title: 'an Aloha product mix',
    kind: 'aggregate',
    columns: {
      code: either('item num|item number|item no|item #|item id|num'),
      name: either('item name|item|item description|description|name'),
      quantity: either('num sold|number sold|qty sold|quantity sold|amount sold|quantity|qty'),
      net: either('net sales|net amount|net|amount|sales amount|sales'),
      gross: ['gross sales', 'gross amount', 'gross'],
      discount: either('comps/promos|comps & promos|discounts|discount'),
      tax: ['tax'],
      category: ['category', 'category name'],
      location: ['store', 'store name', 'site'],
      date: either('business date|date|dob|date of business'),
    },
    signs: either('num sold|number sold|price sold|item num|item number|food cost %|% sales|% cat|profit|cost|dob'),
    least: 2,
  },
  {
    name: 'clover-like',
    title: 'a Clover item sales report',
    kind: 'aggregate',
    columns: {
      code: either('product code|sku|item code|code'),
      name: ['item name', 'name', 'item'],
      quantity: ['net sold'],
      gross: ['gross sales'],
      discount: ['discounts', 'discount'],
      refund: ['refunds', 'refunded'],
      net: ['net sales'],
      tax: ['tax', 'taxes'],
      category: ['category name', 'category'],
    },
    signs: either('net sold|net sales|gross sales|refunds|discounts'),
    least: 3,
  },
  {
    name: 'clover-like',
    title: 'a Clover item sales report',
    kind: 'aggregate',
    columns: {
      code: either('product code|sku|item code|code'),
      name: ['item name', 'name', 'item'],
      quantity: either('sold|qty sold|quantity sold|items sold'),
      refundQuantity: either('refunded|refund qty|qty refunded|items refunded'),
      gross: ['gross sales'],
      discount: ['discounts', 'discount'],
      refund: ['refunds', 'refund amount', 'amount refunded'],
      net: ['net sales'],
      tax: ['tax', 'taxes'],
      category: ['category name', 'category'],
    },
    signs: either(
      'category name|% net sales|avg item size|cogs|repayments|modifier name|modifier sold|modifier amount|sold',
    ),
    least: 2,
  },
  {
    name: 'vivipos',
    title: 'a ViVIPOS product sales report',
    kind: 'aggregate',
    columns: {
      code: either('product number|product no.|product no|no.'),
      name: ['product name', 'name'],
      quantity: ['quantities sold', 'quantity sold', 'qty'],
      gross: ['gross sales'],
      net: ['net sales', 'total'],
    },
    signs: either('product number|product no.|product name|average price|avg. price|quantities sold|no.'),
    least: 2,
  },
  {
    name: 'german-till',
    title: 'a German till (Artikel, Menge, Umsatz)',
    kind: 'aggregate',
    columns: {
      code: either('artikelnummer|artikel-nr.|artikel-nr|artikelnr.|artikelnr|art.-nr.|art.nr.|artnr|plu|nr.|nr'),
      name: either('artikelbezeichnung|artikelname|bezeichnung|artikel'),
      quantity: either('menge|anzahl|stück|stückzahl|absatz'),
      net: either('umsatz netto|nettoumsatz|netto-umsatz|netto|umsatz (netto)|umsatz|gesamtumsatz|betrag'),
      withTax: either('total incl. tax|umsatz brutto|bruttoumsatz|brutto-umsatz|brutto|umsatz (brutto)'),
      tax: either('mwst|mwst.|ust|ust.|umsatzsteuer|mehrwertsteuer|steuer'),
      discount: ['rabatt', 'rabatte', 'nachlass'],
      category: either('warengruppe|wgr|kategorie|gruppe'),
      date: ['datum', 'tag', 'geschäftstag'],
    },
    signs: either(
      'artikel|artikelbezeichnung|artikelname|bezeichnung|menge|anzahl|umsatz|nettoumsatz|' +
        'umsatz netto|warengruppe|artikelnummer',
    ),
    least: 2,
  },
] as const satisfies readonly ReportFormat[];
