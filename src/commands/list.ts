import { EXIT, type ExitCode } from '../domain/errors.ts';
import { staleness } from '../domain/stale.ts';
import type { VenueState } from '../domain/state.ts';
import { queuedWhy } from '../engine/deliver.ts';
import { knownType, parseStatus } from '../engine/select.ts';
import { venues } from '../engine/store-access.ts';
import type { Ports } from '../ports.ts';
import { type IntegrationRow, integrationListing, staleText, worstFirst } from '../views/integrations.ts';

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
  if (await store.exists()) for await (const state of venues(store, options.venue)) states.push(state);

  await warnAboutService(states, ports, now);
  const rows = states
    .flatMap((state) =>
      state.integrations.map((integration): IntegrationRow => ({ integration, siblings: state.integrations })),
    )
    .filter((row) => wanted(row))
    .sort(worstFirst);
  const shown = output.format === 'table' && !options.all ? folded(rows) : rows;
  await output.rows(integrationListing(now), shown);
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

/** Says what makes the list less than it seems: statuses that nobody refreshes, mail that cannot leave. */
async function warnAboutService(states: readonly VenueState[], ports: ListPorts, now: string): Promise<void> {
  const { output, store, notifier, context } = ports;
  const stale = staleness(allOf(states), await store.heartbeat(), now);
  if (stale && output.format === 'table') await output.text([{ text: staleText(stale, now), tone: 'bad' }, '']);
  else if (stale) output.warn(staleText(stale, now));
  const queued = queuedWhy(states, notifier, context);
  if (queued) output.warn(queued);
}

function* allOf(states: readonly VenueState[]) {
  for (const state of states) yield* state.integrations;
}
