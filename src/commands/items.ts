import { EXIT, type ExitCode } from '../domain/errors.ts';
import { SumsByItem, soldLines } from '../domain/sale-sums.ts';
import { type SalesSelection, selectSales } from '../engine/sales-query.ts';
import { requireStore } from '../engine/store-access.ts';
import type { Ports } from '../ports.ts';
import { ITEM_LISTING } from '../views/sales.ts';
import { sayIfStale } from '../views/stale.ts';

type ItemsPorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'output' | 'context' | 'stdin'>;

/** `posctl items [REF…]`: the POS items, with when they were first and last sold. */
export async function items(selection: SalesSelection, ports: ItemsPorts): Promise<ExitCode> {
  await requireStore(ports);
  const { documents, integrations } = await selectSales(ports, selection);
  await sayIfStale(ports, integrations);
  const sums = new SumsByItem();
  for await (const document of documents) for (const sold of soldLines(document, selection.item)) sums.add(sold);
  await ports.output.rows(ITEM_LISTING, sums.rows());
  return EXIT.done;
}
