import { parseDay } from '../domain/duration.ts';
import { usage } from '../domain/errors.ts';
import type { Integration } from '../domain/integration.ts';
import type { SaleDocument } from '../domain/sale.ts';
import type { SalesQuery } from '../ports.ts';
import { type Selection, type SelectPorts, selectForReading } from './select.ts';

export interface SalesSelection extends Selection {
  /** Business days, both included. */
  readonly from: string | null;
  readonly to: string | null;
  readonly item: string | null;
}

/** The documents that fit a selection, its integrations and the venue of each. @throws ExpectedError. */
export async function selectSales(
  ports: SelectPorts,
  selection: SalesSelection,
): Promise<{
  documents: AsyncIterable<SaleDocument>;
  venueOf: (integration: string) => string;
  integrations: Integration[];
}> {
  const { from, to } = selection;
  const days = {
    ...(from === null ? {} : { from: parseDay(from, '--from') }),
    ...(to === null ? {} : { to: parseDay(to, '--to') }),
  };
  if (days.from && days.to && days.to < days.from) throw usage(`--to ${days.to} lies before --from ${days.from}`);
  const selected = await selectForReading(ports, selection);
  const venues = new Map(selected.map(({ integration: i }) => [i.id, i.venue]));
  const query: SalesQuery = { ...days, venues: [...new Set(venues.values())], integrations: [...venues.keys()] };
  return {
    documents: ports.store.sales(query),
    venueOf: (id) => venues.get(id) ?? '',
    integrations: selected.map((s) => s.integration),
  };
}
