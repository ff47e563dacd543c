import type { ExitCode } from '../domain/errors.ts';
import { itemNames, sumsByItem } from '../domain/sale-sums.ts';
import { type SalesSelection, selectSales } from '../engine/look/sales-query.ts';
import { collectDamage, requireStore } from '../engine/look/store-access.ts';
import { waitingOn } from '../engine/look/waiting.ts';
import type { Ports } from '../ports/ports.ts';
import { ITEM_LISTING } from '../views/items.ts';
import { sayIfStale } from '../views/notices.ts';
import { leftOutWords } from '../views/sales.ts';

type ItemsPorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'output' | 'context' | 'stdin'>;

/** `posctl items [REF…]`: the POS items, with when they were first and last sold and what they were called. */
export async function items(selection: SalesSelection, ports: ItemsPorts): Promise<ExitCode> {
  await requireStore(ports);
  const damage = collectDamage(ports.output);
  const waiting = waitingOn(ports, 'reading venues');
  const sold = await selectSales(ports, selection, { damaged: damage.found, waiting });
  await sayIfStale(ports, sold.integrations);
  const totals = await sold.totals('item').finally(waiting.end);
  const names = itemNames(totals);
  const rows = sumsByItem(totals).map((sum) => ({ ...sum, names: names.get(sum.itemCode) ?? [] }));
  await ports.output.rows(ITEM_LISTING, rows);
  const said = leftOutWords(sold.leftOut);
  if (said) ports.output.say({ text: said, tone: 'quiet' });
  return damage.exit(sold.integrations.length > 0);
}
