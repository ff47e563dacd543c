import type { ItemName, ItemSum } from '../domain/sale-sums.ts';
import type { Listing } from '../ports/output.ts';
import { money, sumColumns } from './cells/sums.ts';
import { inWords } from './cells/times.ts';

/** A POS item with everything that it was called. */
export interface NamedItem extends ItemSum {
  readonly names: readonly ItemName[];
}

/** The POS items of `items`. */
export const ITEM_LISTING: Listing<NamedItem> = {
  columns: [
    { key: 'code', head: 'Code', value: (r) => r.itemCode },
    { key: 'name', head: 'Item', value: (r) => r.itemName, show: (r) => nameWords(r) },
    {
      key: 'firstSold',
      head: 'First Sold',
      value: (r) => r.firstSold,
      show: (r) => inWords(r.firstSold, () => r.firstSold.slice(0, 10)),
    },
    {
      key: 'lastSold',
      head: 'Last Sold',
      value: (r) => r.lastSold,
      show: (r) => inWords(r.lastSold, () => r.lastSold.slice(0, 10)),
    },
    ...sumColumns<NamedItem>().filter((c) => c.key !== 'lines'),
  ],
  json: ({ itemCode, itemName, firstSold, lastSold, quantity, net, currency, names }) => ({
    code: itemCode,
    name: itemName,
    firstSold,
    lastSold,
    quantity,
    net: money(net, currency),
    names,
  }),
  name: (r) => r.itemCode,
  empty: 'No POS items fit.',
};

/** `Lager (before: Pils, Beer)`: what else was sold under the same code. */
function nameWords({ itemName, names }: NamedItem): string {
  const others = names.map(({ name }) => name).filter((name) => name !== itemName);
  return others.length === 0 ? itemName : `${itemName} (before: ${others.join(', ')})`;
}
