import { EXIT, type ExitCode } from '../domain/errors.ts';
import { queuedMail } from '../domain/mail.ts';
import type { VenueState } from '../domain/state.ts';
import type { IntegrationQuery } from '../domain/venue-query.ts';
import { knownType, parseStatus } from '../engine/look/filters.ts';
import { collectDamage, type Damage, missingStore, openStore, requireVenue } from '../engine/look/store-access.ts';
import type { Listing } from '../ports/output.ts';
import type { Ports } from '../ports/ports.ts';
import { type IntegrationRow, integrationListing, worstFirst } from '../views/integrations.ts';
import { queuedWords, sayIfStale } from '../views/notices.ts';

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
  const { output } = ports;
  const wanted = understood(options, ports);
  const now = ports.clock.now();
  if (!(await openStore(ports))) return sayNoStore(integrationListing(now), ports);
  const damage = collectDamage(output);
  const states = await statesFor(options, wanted.query, { ports, damage });
  const rows = states
    .flatMap((state) =>
      state.integrations.map((integration): IntegrationRow => ({ integration, siblings: state.integrations })),
    )
    .filter((row) => wanted.fits(row))
    .sort(worstFirst);
  const foldable = output.format === 'table' && !options.all && options.statuses.length === 0;
  const shown = foldable ? folded(rows) : rows;
  const listing = integrationListing(now);
  await output.rows(damage.errors.length > 0 ? { ...listing, empty: '' } : listing, shown);
  const hidden = rows.length - shown.length;
  if (hidden > 0) await output.text([{ text: `… and ${hidden} healthy ones: posctl list --all`, tone: 'quiet' }]);
  // Of a narrowed list nobody knows how many were left out because they do not fit.
  return damage.exit(states.length > 0 || Object.keys(wanted.query).length > 0);
}

interface Wanted {
  readonly fits: (row: IntegrationRow) => boolean;
  /** What of it a store can be asked for; empty when nothing narrows the list. */
  readonly query: IntegrationQuery;
}

function understood(options: ListOptions, ports: ListPorts): Wanted {
  const statuses = new Set(options.statuses.map(parseStatus));
  const types = new Set(options.types.map((type) => knownType(ports.connectors, type)));
  const [type] = types.size === 1 ? types : [];
  const [status] = statuses.size === 1 ? statuses : [];
  return {
    fits: ({ integration: i }) =>
      (options.all || i.active !== options.inactive) &&
      (statuses.size === 0 || statuses.has(i.status)) &&
      (types.size === 0 || types.has(i.type)),
    query: {
      ...(type === undefined ? {} : { type }),
      ...(status === undefined ? {} : { status }),
      // Nearly every venue has an active one: that alone is not worth asking for.
      ...(options.inactive && !options.all ? { active: false } : {}),
    },
  };
}

/**
 * The venues to be listed, after it was said what makes the list less than it seems: statuses that are stale and mail
 * that cannot leave, of the whole store or of the venue that was asked for.
 */
async function statesFor(
  { venue }: ListOptions,
  query: IntegrationQuery,
  { ports, damage }: { readonly ports: ListPorts; readonly damage: Damage },
): Promise<VenueState[]> {
  const { store, output, notifier, context } = ports;
  const states =
    venue === null ? await collected(store.venues.list(query, damage.found)) : [await requireVenue(store, venue)];
  const narrowed = venue === null && Object.keys(query).length > 0;
  await sayIfStale(ports, narrowed ? 'all' : integrationsOf(states));
  const owing = narrowed ? await collected(store.venues.list({ owing: true }, damage.found)) : states;
  const { configured } = notifier;
  const queued = queuedMail(owing, { configured, supportEmail: context.supportEmail });
  if (queued) output.warn(queuedWords(queued));
  return states;
}

function folded(rows: readonly IntegrationRow[]): readonly IntegrationRow[] {
  return rows.length <= FOLD_FROM ? rows : rows.filter(({ integration: i }) => !i.active || i.status !== 'Healthy');
}

/** An empty list is right before the first venue, and wrong where the store was looked for in the wrong place. */
async function sayNoStore(listing: Listing<IntegrationRow>, ports: ListPorts): Promise<ExitCode> {
  const { message, hint } = missingStore(ports);
  await ports.output.rows({ ...listing, empty: hint ?? '' }, []);
  ports.output.warn(message);
  return EXIT.done;
}

async function collected(states: AsyncIterable<VenueState>): Promise<VenueState[]> {
  const all: VenueState[] = [];
  for await (const state of states) all.push(state);
  return all;
}

function* integrationsOf(states: readonly VenueState[]) {
  for (const state of states) yield* state.integrations;
}
