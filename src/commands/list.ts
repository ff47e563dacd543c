import { EXIT, type ExitCode } from '../domain/errors.ts';
import type { VenueState } from '../domain/state.ts';
import { knownType, parseStatus } from '../engine/look/filters.ts';
import { missingStore, venues } from '../engine/look/store-access.ts';
import { queuedWhy } from '../engine/mail/queued-mail.ts';
import type { Listing } from '../ports/output.ts';
import type { Ports } from '../ports/ports.ts';
import { type IntegrationRow, integrationListing, worstFirst } from '../views/integrations.ts';
import { sayIfStale } from '../views/stale.ts';

export interface ListOptions {
  /** Only inactive ones. */
  readonly inactive: boolean;
  /** Also inactive ones, and healthy ones one by one however many there are. */
  readonly all: boolean;
  readonly statuses: readonly string[];
  readonly types: readonly string[];
  /** `--venue`. */
  readonly venue: string | null;
}

type ListPorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'notifier' | 'output' | 'context'>;

/** With more integrations than this the table folds the healthy ones into one line. */
const FOLD_FROM = 100;

/** `posctl list`: integrations, worst first. */
export async function list(options: ListOptions, ports: ListPorts): Promise<ExitCode> {
  const { store, output } = ports;
  const wanted = makeWanted(options, ports);
  const now = ports.clock.now();
  const states: VenueState[] = [];
  const there = (await store.base.open()) !== 'missing';
  if (there) for await (const state of venues(store, options.venue)) states.push(state);

  await sayIfStale(ports, allOf(states));
  // Mail that cannot leave makes the list less than it seems.
  const queued = queuedWhy(states, ports.notifier, ports.context);
  if (queued) output.warn(queued);
  const rows = states
    .flatMap((state) =>
      state.integrations.map((integration): IntegrationRow => ({ integration, siblings: state.integrations })),
    )
    .filter((row) => wanted(row))
    .sort(worstFirst);
  const foldable = output.format === 'table' && !options.all && options.statuses.length === 0;
  const shown = foldable ? folded(rows) : rows;
  const listing = integrationListing(now);
  if (there) await output.rows(listing, shown);
  else await sayNoStore(listing, ports);
  const hidden = rows.length - shown.length;
  if (hidden > 0) await output.text([{ text: `… and ${hidden} healthy ones: posctl list --all`, tone: 'quiet' }]);
  return EXIT.done;
}

function makeWanted(options: ListOptions, ports: ListPorts): (row: IntegrationRow) => boolean {
  const statuses = new Set(options.statuses.map(parseStatus));
  const types = new Set(options.types.map((type) => knownType(ports.connectors, type)));
  return ({ integration: i }) =>
    (options.all || i.active !== options.inactive) &&
    (statuses.size === 0 || statuses.has(i.status)) &&
    (types.size === 0 || types.has(i.type));
}

function folded(rows: readonly IntegrationRow[]): readonly IntegrationRow[] {
  return rows.length <= FOLD_FROM ? rows : rows.filter(({ integration: i }) => !i.active || i.status !== 'Healthy');
}

/** An empty list is right before the first venue, and wrong where the store was looked for in the wrong place. */
async function sayNoStore(listing: Listing<IntegrationRow>, ports: ListPorts): Promise<void> {
  const { message, hint } = missingStore(ports);
  await ports.output.rows({ ...listing, empty: hint ?? '' }, []);
  ports.output.warn(message);
}

function* allOf(states: readonly VenueState[]) {
  for (const state of states) yield* state.integrations;
}
