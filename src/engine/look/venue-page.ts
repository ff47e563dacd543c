import { businessDay, shiftDay } from '../../domain/business-day.ts';
import { type DaySum, sumsByDay } from '../../domain/sale-sums.ts';
import type { VenueState } from '../../domain/state.ts';
import type { Day, Instant } from '../../domain/time.ts';
import type { EntryKind, TimelineEntry } from '../../domain/timeline.ts';
import type { Clock } from '../../ports/clock.ts';
import { activeAmong, missingDays } from './missing-days.ts';
import { type SayingPorts, selectSales } from './sales-query.ts';
import type { SelectPorts } from './select.ts';
import type { Damaged } from './store-access.ts';

/** What is told of a venue as a whole. */
export interface VenuePage {
  readonly state: VenueState;
  readonly now: Instant;
  /** Business days that lack sales, by the id of each active integration. */
  readonly missing: ReadonlyMap<string, readonly Day[]>;
  /** The last business days, today included. */
  readonly days: readonly Day[];
  readonly sums: readonly DaySum[];
  /** The newest ones, oldest first. */
  readonly changes: readonly TimelineEntry[];
}

/** Business days whose sales are drawn. */
const DAYS = 14;
const CHANGES = 5;

/** What is not routine: checks and what they brought are told by the integrations themselves. */
const CHANGE_KINDS = [
  'added',
  'edited',
  'deactivated',
  'restored',
  'called_off',
  'resumed',
  'incident_began',
  'incident_ended',
  'venue_added',
  'venue_edited',
] as const satisfies readonly EntryKind[];

/** @throws ExpectedError of the store. */
export async function venuePage(
  ports: SelectPorts & { readonly clock: Clock; readonly output: SayingPorts },
  state: VenueState,
  damaged: Damaged,
): Promise<VenuePage> {
  const { store, clock } = ports;
  const now = clock.now();
  const { venue, integrations } = state;
  const selected = integrations.map((integration) => ({ state, integration, direct: true }));
  const today = businessDay(now, venue);
  const days = Array.from({ length: DAYS }, (_, i) => shiftDay(today, i + 1 - DAYS));
  const asked = { refs: [`${venue.id}/`], from: days[0] ?? today, to: today, since: null, until: null, item: null };
  const sold = await selectSales(ports, asked, { damaged, waiting: { at() {}, end() {} } });
  const changes: TimelineEntry[] = [];
  const query = { venues: [venue.id], kinds: CHANGE_KINDS, limit: CHANGES };
  for await (const entry of store.ledger.timeline(query)) changes.push(entry);
  const missing = await missingDays(store, activeAmong(selected), { now });
  return { state, now, missing, days, sums: sumsByDay(await sold.totals('day')), changes };
}
