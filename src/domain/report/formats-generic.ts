import { either, type ReportFormat } from './format.ts';

/** Columns by what they are called anywhere: the last resort, and only where three of them cannot mean anything else. */
export const GENERIC_FORMAT: ReportFormat = {
  name: 'generic',
  title: 'a report with columns that go by common names',
  kind: 'aggregate',
  columns: {
    code: either(
      'item code|product code|plu|plu code|plu no|plu number|sku|item number|item no|' +
        'item no.|item #|item id|product id|code|código|codigo|code article|codice|' +
        'artikelnummer|artikel-nr.|artnr',
    ),
    name: either(
      'item name|product name|menu item|menu item name|item description|item|product|' +
        'article|description|name|artikel|artikelbezeichnung|bezeichnung|artículo|articulo|' +
        'producto|descripción|descripcion|nombre|produit|désignation|libellé|articolo|' +
        'prodotto|descrizione|produto|omschrijving|artikelnaam|vare|tuote',
    ),
    quantity: either(
      'quantity sold|qty sold|items sold|units sold|number sold|net quantity|net qty|' +
        'item qty|item quantity|quantity|qty|sold|units|count|menge|anzahl|stück|cantidad|unidades|quantité|qté|' +
        'quantità|qtà|quantidade|qtde|aantal|antal|määrä',
    ),
    voidQuantity: either('void qty|void quantity|void count|voids|qty voided|quantity voided|number voided'),
    net: either(
      'net sales|net amount|net revenue|net total|sales net|net|amount excl. tax|' +
        'amount excl tax|sales excl. tax|total excl. tax|net sales excl. tax|netto|' +
        'nettoumsatz|umsatz netto|umsatz|ventas netas|neto|importe neto|ventes nettes|' +
        'montant ht|total ht|ca ht|vendite nette|netto omzet|omzet excl. btw|omzet|' +
        'vendas líquidas|valor líquido',
    ),
    gross: either('gross sales|gross amount|gross|ventas brutas'),
    withTax: either(
      'amount incl. tax|amount incl tax|sales incl. tax|total incl. tax|bruttoumsatz|' +
        'umsatz brutto|brutto|montant ttc|total ttc|ca ttc|omzet incl. btw',
    ),
    discount: either(
      'discounts|discount|discount amount|rabatt|rabatte|descuento|descuentos|remise|' +
        'remises|sconto|sconti|korting',
    ),
    refund: ['refunds', 'refund amount'],
    tax: either('tax|taxes|tax amount|vat|gst|sales tax|mwst|mwst.|ust|steuer|iva|impuestos|tva|btw|moms'),
    category: either(
      'category|category name|item group|group|department|kategorie|warengruppe|categoría|' +
        'categoria|catégorie|famille|categorie',
    ),
    location: either('location|store|store name|outlet|filiale|standort|site'),
    date: either('business date|business day|date|day|datum|fecha|jour|data|giorno'),
  },
  signs: [],
  least: 0,
};
