import { EXIT, type ExitCode } from '../domain/errors.ts';
import { ItemNames } from '../domain/item-names.ts';
import { SumsByItem, soldLines } from '../domain/sale-sums.ts';
import { leftOutWords, type SalesSelection, selectSales } from '../engine/look/sales-query.ts';
import { requireStore } from '../engine/look/store-access.ts';
import type { Ports } from '../ports/ports.ts';
import { ITEM_LISTING } from '../views/items.ts';
import { sayIfStale } from '../views/stale.ts';

type ItemsPorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'output' | 'context' | 'stdin'>;

/** `posctl items [REF…]`: the POS items, with when they were first and last sold and what they were called. */
export async function items(selection: SalesSelection, ports: ItemsPorts): Promise<ExitCode> {
  await requireStore(ports);
  const { documents, integrations, leftOut } = await selectSales(ports, selection, { ordered: false });
  await sayIfStale(ports, integrations);
  const sums = new SumsByItem();
  const names = new ItemNames();
  for await (const document of documents)
    for (const sold of soldLines(document, selection.item)) {
      sums.add(sold);
      if (sold.kind !== 'void') names.add(sold.line.itemCode, sold.line.itemName, document.soldAt);
    }
  const rows = sums.rows().map((sum) => ({ ...sum, names: names.of(sum.itemCode) }));
  await ports.output.rows(ITEM_LISTING, rows);
  const said = leftOutWords(leftOut());
  if (said) ports.output.say({ text: said, tone: 'quiet' });
  return EXIT.done;
}
