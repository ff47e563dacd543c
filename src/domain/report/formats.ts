import { either, type ReportFormat } from './format.ts';
import { GENERIC_FORMAT } from './formats-generic.ts';
import { TILL_FORMATS } from './formats-tills.ts';

/**
 * The formats, in the order in which ties are settled. Names of columns are what the makers' own exports have; where a
 * maker renamed a column the older name stands behind the newer one.
 */
const MAKER_FORMATS: readonly ReportFormat[] = [
  {
    name: 'toast-all-items',
    title: 'Toast item report (AllItemsReport)',
    kind: 'aggregate',
    columns: {
      code: ['item id', 'master id'],
      // Items that are sold in several menus may come without an id of their own.
      spareCode: ['master id'],
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
    signs: either('master id|parent id|menu name|menu group|subgroup|menu item|item qty (incl voids)'),
    least: 4,
    codedGroups: true,
  },
  {
    name: 'toast-item-selection-details',
    title: 'Toast item details (ItemSelectionDetails)',
    kind: 'lines',
    columns: {
      code: either('item id|master id|plu|sku'),
      spareCode: either('master id|plu|sku'),
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
    signs: either('order id|order #|sent date|item selection id|menu item|gross price|net price|void?'),
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
    signs: either('time zone|price point name|modifiers applied|transaction id|event type|item|qty'),
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
    signs: either('item variation|discounts & comps|product sales|units sold|units refunded'),
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
    signs: either('items sold|items refunded|refunds|cost of goods|gross profit|margin'),
    least: 2,
  },
];

/** Every format; the one that knows only what columns are called everywhere comes last. */
export const FORMATS: readonly ReportFormat[] = [...MAKER_FORMATS, ...TILL_FORMATS, GENERIC_FORMAT];
