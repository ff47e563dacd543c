import { type Counting, countingOf } from '../../domain/counting.ts';
import { parseDay, parseMoment } from '../../domain/duration.ts';
import { usage } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import type { VenueState } from '../../domain/state.ts';
import type { Instant } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SalesQuery } from '../../ports/ledger.ts';
import type { Store } from '../../ports/store.ts';
import { type Selected, type Selection, type SelectPorts, selectForReading } from './select.ts';

export interface SalesSelection extends Selection {
  /** Business days, both included. */
  readonly from: string | null;
  readonly to: string | null;
  /** When it was sold: from then on, and before then. */
  readonly since: string | null;
  readonly until: string | null;
  readonly item: string | null;
}

export interface SelectedSales {
  /** Those that count. */
  readonly documents: AsyncIterable<SaleDocument>;
  venueOf(integration: string): string;
  readonly integrations: readonly Integration[];
  /** How many were left out so far because others tell of the same sales. */
  leftOut(): number;
}

/**
 * The documents that fit a selection and count; `ordered: false` where only sums are wanted, which is quicker.
 * @throws ExpectedError.
 */
export async function selectSales(
  ports: SelectPorts & { readonly clock: Clock },
  selection: SalesSelection,
  { ordered }: { readonly ordered: boolean },
): Promise<SelectedSales> {
  const when = parseWhen(selection, ports.clock.now());
  const selected = await selectForReading(ports, selection);
  const venues = new Map(selected.map(({ integration: i }) => [i.id, i.venue]));
  const query: SalesQuery = {
    ...when,
    venues: [...new Set(venues.values())],
    integrations: [...venues.keys()],
    ...(ordered ? {} : { ordered }),
  };
  const counting = await countingOfVenues(ports.store, selected, when);
  let leftOut = 0;
  const documents = ports.store.ledger.sales(query);
  return {
    documents: counting.size === 0 ? documents : those(documents, counts),
    venueOf: (id) => venues.get(id) ?? '',
    integrations: selected.map((s) => s.integration),
    leftOut: () => leftOut,
  };

  function counts(document: SaleDocument): boolean {
    const counted = counting.get(document.integration)?.counts(document) ?? true;
    if (!counted) leftOut += 1;
    return counted;
  }
}

function parseWhen({ from, to, since, until }: SalesSelection, now: Instant) {
  const when = {
    ...(from === null ? {} : { from: parseDay(from, '--from') }),
    ...(to === null ? {} : { to: parseDay(to, '--to') }),
    ...(since === null ? {} : { since: parseMoment(since, '--since', now) }),
    ...(until === null ? {} : { until: parseMoment(until, '--until', now) }),
  };
  if (when.from && when.to && when.to < when.from) throw usage(`--to ${when.to} lies before --from ${when.from}`);
  if (when.since && when.until && when.until <= when.since) throw usage('--until lies before --since');
  return when;
}

/** How the documents of each integration count, where that can be asked: a venue with one API needs no look. */
async function countingOfVenues(
  store: Store,
  selected: readonly Selected[],
  { from, to }: Pick<SalesQuery, 'from' | 'to'>,
): Promise<Map<string, Counting>> {
  const states = new Map<string, VenueState>(selected.map(({ state }) => [state.venue.id, state]));
  const counting = new Map<string, Counting>();
  for (const { venue, integrations } of states.values()) {
    const simple = integrations.length === 1 && integrations[0]?.method === 'api';
    if (simple) continue;
    const days = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const facts = await store.ledger.dayFacts({ venues: [venue.id], ...days });
    const ofVenue = countingOf(facts, integrations);
    for (const { id } of integrations) counting.set(id, ofVenue);
  }
  return counting;
}

async function* those(documents: AsyncIterable<SaleDocument>, counts: (document: SaleDocument) => boolean) {
  for await (const document of documents) if (counts(document)) yield document;
}

/** What people are told when something was left out; null when nothing was. */
export function leftOutWords(count: number): string | null {
  if (count === 0) return null;
  const what = count === 1 ? '1 receipt or report is' : `${count} receipts and reports are`;
  return `${what} left out: another integration or form of the same day counts instead; see: posctl show`;
}
