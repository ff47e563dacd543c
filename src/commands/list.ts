import { EXIT, type ExitCode, notFound, usage } from '../domain/errors.ts';
import { isInIncident } from '../domain/integration.ts';
import { type QueuedMail, queuedMail } from '../domain/mail.ts';
import { refOf } from '../domain/reference.ts';
import { isAtFirstPass, lastBeat } from '../domain/schedule.ts';
import type { VenueState } from '../domain/state.ts';
import type { IntegrationQuery } from '../domain/venue-query.ts';
import { deactivationsOf } from '../engine/look/deactivations.ts';
import { knownType, parseStatus } from '../engine/look/filters.ts';
import type { Selection } from '../engine/look/select.ts';
import {
  collectDamage,
  type Damage,
  missingStore,
  openStore,
  requireStore,
  requireVenue,
} from '../engine/look/store-access.ts';
import { countedFor, type Waiting, whileWaiting } from '../engine/look/waiting.ts';
import { oneZone } from '../engine/look/zones.ts';
import type { Listing } from '../ports/output.ts';
import type { Ports } from '../ports/ports.ts';
import { timesOn } from '../views/cells/times.ts';
import { type IntegrationRow, inactiveListing, integrationListing, worstFirst } from '../views/integrations.ts';
import { queuedWords, sayAccessEnds, sayIfStale, sayIncidents } from '../views/notices.ts';

/** `all`: also inactive ones, and healthy ones one by one however many there are. */
export interface ListOptions extends Selection {
  /** Only inactive ones. */
  readonly inactive: boolean;
  /** As it was then, as the timeline tells it. */
  readonly at?: string | null;
  /** Goes on until Ctrl-C. */
  readonly watch?: boolean;
  /** Exit 7 when an active one of those listed is Failed or CalledOff. */
  readonly check?: boolean;
}

type ListPorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'notifier' | 'output' | 'context' | 'stdin'>;

/** With more integrations than this the table folds the healthy ones into one line. */
const FOLD_FROM = 100;

/** `posctl list [REF…]`: integrations, worst first. */
export async function list(options: ListOptions, ports: ListPorts): Promise<ExitCode> {
  const { output } = ports;
  if (options.at) return listAt(options.at, options, ports);
  if (options.watch) return watched(options, ports);
  const wanted = understood(options, ports);
  const now = ports.clock.now();
  if (!(await openStore(ports))) return sayNoStore(integrationListing(timesOn(output, now, null)), ports);
  const damage = collectDamage(output);
  const { states, meant, queued } = await whileWaiting(ports, 'reading venues', (waiting) =>
    lookedUp(options, wanted.query, { ports, damage, waiting }),
  );
  const fitting = states
    .flatMap((state) =>
      state.integrations.map((integration): IntegrationRow => ({ integration, siblings: state.integrations })),
    )
    .filter((row) => wanted.fits(row) && (meant === null || meant.has(row.integration.id)));
  const rows = worstFirst(fitting.filter((row) => isShown(row, options, meant)));
  if (options.requireMatch && rows.length === 0) throw notFound('the selection fits nothing', 'see: posctl list --all');
  const whole = options.all || Boolean(options.statuses?.length) || meant !== null || output.chosen;
  const drawn = output.format === 'table' && output.terminal;
  const shown = drawn && !whole ? folded(rows) : rows;
  const times = timesOn(output, now, zoneOf(shown, states));
  const listing = options.inactive && !options.all ? inactiveListing(times) : integrationListing(times);
  const empty = damage.errors.length > 0 ? '' : emptyWords(listing.empty, { options, fitting, wanted });
  // Of some statuses only, and of inactive ones, the rows are all that there is to count.
  if (drawn && rows.length > 0 && !options.statuses?.length && !options.inactive && !output.chosen)
    await drawCounts(states, fitting, ports);
  await output.rows({ ...listing, empty }, options.inactive ? await withDeactivations(shown, ports) : shown);
  // Asked for only where one of those listed is part of an incident: of most lists none is.
  const troubled = new Set(rows.flatMap(({ integration: i }) => (isInIncident(i) ? [i.type] : [])));
  if (troubled.size > 0) await sayIncidents(ports, troubled);
  await sayAccessEnds(rows.map(integrationIn), ports);
  const left = leftOutWords(rows, shown);
  if (left) await output.text([{ text: left, tone: 'quiet' }]);
  if (queued) output.warn(queuedWords(queued));
  // Of a narrowed list nobody knows how many were left out because they do not fit.
  const exit = damage.exit(states.length > 0 || Object.keys(wanted.query).length > 0);
  return options.check && exit === EXIT.done && rows.some(isUnhealthy) ? EXIT.unhealthy : exit;
}

const integrationIn = ({ integration }: IntegrationRow) => integration;

/** The line on top: how many there are of each status, and when somebody checked last; as triage has it. */
async function drawCounts(
  states: readonly VenueState[],
  fitting: readonly IntegrationRow[],
  { clock, store, output }: ListPorts,
): Promise<void> {
  const [{ countsOf, hasToBeJudged }, { countLines }] = await Promise.all([
    import('../domain/triage-counts.ts'),
    import('../views/cells/counts.ts'),
  ]);
  const now = clock.now();
  const counted = new Set(fitting.map(({ integration }) => integration));
  const all = states.flatMap(({ venue, integrations }) =>
    integrations.filter((one) => counted.has(one)).map((integration) => ({ integration, venue })),
  );
  // Where nothing is to be judged, what judges is not loaded: a table waits for it.
  const judge = all.some(({ integration }) => hasToBeJudged(integration))
    ? (await import('../engine/look/triage.ts')).countJudge(now)
    : { isQuiet: () => false, isSnoozed: () => false };
  const beats = await store.base.beats();
  const passes = { lastPass: lastBeat(beats, now)?.lastPassEndedAt ?? null, atFirstPass: isAtFirstPass(beats, now) };
  const counts = { counts: countsOf(all, judge), ...passes };
  await output.draw(countLines(counts, timesOn(output, now, null), output.canvas.columns));
}

/** By whose clocks these are shown: where all of them are of one zone. */
function zoneOf(shown: readonly IntegrationRow[], states: readonly VenueState[]): string | null {
  const theirs = new Set(shown.map(({ siblings }) => siblings));
  return oneZone(states.filter(({ integrations }) => theirs.has(integrations)).map(({ venue }) => venue));
}

function isUnhealthy({ integration: { active, status } }: IntegrationRow): boolean {
  return active && (status === 'Failed' || status === 'CalledOff');
}

/** `--watch` @throws ExpectedError `usage`, `not_found`. */
async function watched(options: ListOptions, ports: ListPorts): Promise<ExitCode> {
  if (options.check) throw usage('--watch and --check do not go together', 'give one of them');
  if (!(await openStore(ports))) throw missingStore(ports);
  const [{ watch }, { selectForReading }] = await Promise.all([
    import('./asking/watching.ts'),
    import('../engine/look/select.ts'),
  ]);
  const damage = collectDamage(ports.output);
  return watch(
    {
      find: () => selectForReading(ports, { ...options, all: false }, damage.found),
      async paint() {
        await ports.output.repaint([]);
        await list({ ...options, watch: false }, ports);
      },
    },
    ports,
  );
}

/** `--at`: the past is read where it is asked for only. */
async function listAt(text: string, options: ListOptions, ports: ListPorts): Promise<ExitCode> {
  const [{ integrationsAt, mustBeMoment }, { pastListing, worstThen }] = await Promise.all([
    import('../engine/look/past.ts'),
    import('../views/past.ts'),
  ]);
  const typed = { text, flag: '--at' };
  mustBeMoment(typed, ports.clock.now());
  await requireStore(ports);
  const damage = collectDamage(ports.output);
  const found = await integrationsAt(ports, options, { typed: [typed], damaged: damage.found });
  const [at = ports.clock.now()] = found.moments;
  const [then = []] = found.integrations;
  const rows = then.filter(({ active }) => options.all || active !== options.inactive).sort(worstThen);
  if (options.requireMatch && rows.length === 0) throw notFound('the selection fits nothing', 'see: posctl list --all');
  await ports.output.rows(pastListing(at), rows);
  return damage.exit(rows.length > 0);
}

async function withDeactivations(rows: readonly IntegrationRow[], { store }: ListPorts): Promise<IntegrationRow[]> {
  const known = await deactivationsOf(
    store,
    rows.map(({ integration }) => integration),
  );
  return rows.map((row) => ({ ...row, deactivation: known.get(row.integration.id) }));
}

interface Wanted {
  /** Whether type and status are wanted. */
  readonly fits: (row: IntegrationRow) => boolean;
  /** What of it a store can be asked for; empty when nothing narrows the list. */
  readonly query: IntegrationQuery;
}

function understood(options: ListOptions, ports: ListPorts): Wanted {
  const statuses = new Set(options.statuses?.map(parseStatus));
  const types = new Set(options.types?.map((type) => knownType(ports.connectors, type)));
  const [type] = types.size === 1 ? types : [];
  const [status] = statuses.size === 1 ? statuses : [];
  return {
    fits: ({ integration: i }) =>
      (statuses.size === 0 || statuses.has(i.status)) && (types.size === 0 || types.has(i.type)),
    query: {
      ...(type === undefined ? {} : { type }),
      ...(status === undefined ? {} : { status }),
      // Nearly every venue has an active one: that alone is not worth asking for.
      ...(options.inactive && !options.all ? { active: false } : {}),
    },
  };
}

/** By id, those that references fit: whether each was named by itself. */
type Meant = ReadonlyMap<string, boolean>;

/** Active ones, unless others are asked for; a reference by itself means an inactive one where no active one has its name. */
function isShown({ integration: i, siblings }: IntegrationRow, options: ListOptions, meant: Meant | null): boolean {
  if (options.all || i.active !== options.inactive) return true;
  const named = !options.inactive && meant?.get(i.id) === true;
  return named && !siblings.some((other) => other.active && meant?.get(other.id) && refOf(other) === refOf(i));
}

/** What is said where nothing is listed: that there is something, where there is. */
function emptyWords(
  none: string,
  { options, fitting, wanted }: { options: ListOptions; fitting: readonly IntegrationRow[]; wanted: Wanted },
): string {
  const { refs, venues = [], inactive } = options;
  if (fitting.length > 0) {
    const others = inactive ? 'active' : 'inactive';
    return `${inactive ? 'Nothing inactive' : 'Nothing active'}; ${fitting.length} ${others}: posctl list --${inactive ? 'all' : 'inactive'}`;
  }
  const narrowed = refs.length + venues.length > 0 || Object.keys(wanted.query).length > 0;
  return narrowed ? 'No integration fits.' : none;
}

interface LookingUp {
  readonly ports: ListPorts;
  readonly damage: Damage;
  readonly waiting: Waiting;
}

interface LookedUp {
  readonly states: VenueState[];
  /** Which of their integrations were named; null when none were. */
  readonly meant: Meant | null;
  readonly queued: QueuedMail | null;
}

/** The venues to be listed. */
async function lookedUp(
  options: ListOptions,
  query: IntegrationQuery,
  { ports, damage, waiting }: LookingUp,
): Promise<LookedUp> {
  if (options.refs.length === 0)
    return { ...(await statesFor(options, query, { ports, damage, waiting })), meant: null };
  const { selectForReading } = await import('../engine/look/select.ts');
  const selected = await selectForReading(ports, options, damage.found);
  const states = [...new Set(selected.map(({ state }) => state))];
  await sayIfStale(ports, integrationsOf(states));
  return { states, queued: null, meant: new Map(selected.map(({ integration, direct }) => [integration.id, direct])) };
}

/**
 * The venues to be listed, after it was said that their statuses are stale, and the mail that cannot leave; both of the
 * whole store or of the venue that was asked for.
 */
async function statesFor(
  { venues = [] }: ListOptions,
  query: IntegrationQuery,
  { ports, damage, waiting }: LookingUp,
): Promise<Omit<LookedUp, 'meant'>> {
  const { store, notifier, context } = ports;
  const counted = (states: AsyncIterable<VenueState>) =>
    collected(countedFor(states, waiting, (count) => `reading venues: ${count}`));
  const named: VenueState[] = [];
  for (const venue of venues) named.push(await requireVenue(store, venue));
  const states = venues.length === 0 ? await counted(store.venues.list(query, damage.found)) : named;
  const narrowed = venues.length === 0 && Object.keys(query).length > 0;
  await sayIfStale(ports, narrowed ? 'all' : integrationsOf(states));
  const owing = narrowed ? await counted(store.venues.list({ owing: true }, damage.found)) : states;
  const { configured } = notifier;
  return { states, queued: queuedMail(owing, { configured, supportEmail: context.supportEmail }) };
}

function folded(rows: readonly IntegrationRow[]): readonly IntegrationRow[] {
  if (rows.length <= FOLD_FROM) return rows;
  return rows.filter((row) => !row.integration.active || (row.integration.status !== 'Healthy' && !isOfIncident(row)));
}

/** Its trouble is told once for all that share it. */
function isOfIncident({ integration }: IntegrationRow): boolean {
  return integration.status === 'Failed' && isInIncident(integration);
}

/** What was folded away; null when nothing was. */
function leftOutWords(rows: readonly IntegrationRow[], shown: readonly IntegrationRow[]): string | null {
  if (rows.length === shown.length) return null;
  const seen = new Set(shown);
  const left = rows.filter((row) => !seen.has(row));
  const failing = left.filter(isOfIncident).length;
  const healthy = left.length - failing;
  const words = [
    ...(healthy > 0 ? [`${healthy} healthy ones`] : []),
    ...(failing > 0 ? [`${failing} that fail in an incident`] : []),
  ];
  return `… and ${words.join(', ')}: posctl list --all`;
}

/** An empty list is right before the first venue, and wrong where the store was looked for in the wrong place. */
async function sayNoStore(listing: Listing<IntegrationRow>, ports: ListPorts): Promise<ExitCode> {
  const { message, hint } = missingStore(ports);
  ports.output.warn(message);
  await ports.output.rows({ ...listing, empty: hint ?? '' }, []);
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
