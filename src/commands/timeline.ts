import { calendarDay, shiftDay } from '../domain/business-day.ts';
import { dayAsked, parseDayAsked } from '../domain/day-asked.ts';
import { parseMoment } from '../domain/duration.ts';
import { EXIT, type ExitCode, usage } from '../domain/errors.ts';
import { parseMomentBy } from '../domain/local-moment.ts';
import { oneOf } from '../domain/nearest.ts';
import { foldName } from '../domain/reference.ts';
import { type Day, type Instant, MINUTE, plus } from '../domain/time.ts';
import { ENTRY_KINDS, type EntryKind, type TimelineEntry } from '../domain/timeline.ts';
import { momentMeant } from '../engine/look/moments.ts';
import { type ReadSelection, type Selection, selectionForReading } from '../engine/look/select.ts';
import { collectDamage, type Damage, requireStore } from '../engine/look/store-access.ts';
import { countedFor, NOBODY_WAITS, type Waiting, whileWaiting } from '../engine/look/waiting.ts';
import { oneZone } from '../engine/look/zones.ts';
import type { TimelineQuery } from '../ports/ledger.ts';
import type { Ports } from '../ports/ports.ts';
import type { Store } from '../ports/store.ts';
import { timesOn } from '../views/cells/times.ts';
import { entryListing, foldedAsTheyCome, foldedListing } from '../views/entries.ts';
import { sayIfStale } from '../views/notices.ts';

export interface TimelineOptions extends Selection {
  readonly since: string | null;
  readonly until: string | null;
  /** Days, both included, as other verbs have them. */
  readonly from: string | null;
  readonly to: string | null;
  readonly kinds: readonly string[];
  readonly limit: number | null;
  readonly follow: boolean;
}

type TimelinePorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'output' | 'context' | 'stdin'>;

/** How often `--follow` looks for news, in ms. */
const POLL = 1000;

/** `posctl timeline [REF…]`: when, who, what, why; oldest first. */
export async function timeline(options: TimelineOptions, ports: TimelinePorts): Promise<ExitCode> {
  const now = ports.clock.now();
  // What cannot be understood is said before anything is read.
  spanOf(options, now.slice(0, 10), (text, flag) => parseMoment(text, flag, now));
  const when = {
    ...(options.limit === null ? {} : { limit: options.limit }),
    ...(options.kinds.length === 0 ? {} : { kinds: options.kinds.map(parseKind) }),
  };
  await requireStore(ports);
  const damage = collectDamage(ports.output);
  const look = async (waiting: Waiting) => {
    const whose = await whoseOf(options, ports, { damage, waiting });
    await sayIfStale(ports, whose.shown);
    const { output } = ports;
    const meant = { now, zone: output.clocks.utc ? null : whose.zone, output };
    // The day after the last one was not typed, and is not said.
    const today = meant.zone === null ? now.slice(0, 10) : calendarDay(now, meant.zone);
    const span = spanOf(options, today, (text, flag) =>
      flag === '--to' ? parseMomentBy(text, flag, meant) : momentMeant({ text, flag }, meant),
    );
    const zone = timesOn(ports.output, ports.clock.now(), whose.zone).zone;
    return { whose, zone, query: async (): Promise<TimelineQuery> => ({ ...when, ...span, ...(await whose.scope()) }) };
  };
  if (options.follow) {
    const { whose, zone, query } = await look(NOBODY_WAITS);
    await ports.output.rows(entryListing(true, zone), follow(query, whose.keeps, ports));
    return EXIT.interrupted;
  }
  return whileWaiting(ports, 'reading the timeline', async (waiting) => {
    const { whose, zone, query } = await look(waiting);
    const asked = await query();
    const entries = entriesOf(ports.store, asked, whose.keeps);
    const counted = countedFor(entries, waiting, (n) => `reading the timeline: ${n}`);
    // What is read by a program, or asked for whole, has every entry.
    if (isForPeople(ports.output)) await ports.output.rows(foldedListing(zone), foldedAsTheyCome(counted));
    else await ports.output.rows(entryListing(false, zone), counted);
    return damage.exit(asked.venues?.length !== 0);
  });
}

const isForPeople = ({ format, terminal, wide, chosen }: TimelinePorts['output']) =>
  format === 'table' && terminal && !wide && !chosen;

/** Whose entries are shown. */
interface Whose {
  readonly shown: Parameters<typeof sayIfStale>[1];
  /** By whose clocks times are told; null for UTC. */
  readonly zone: string | null;
  /** Without `venues`: all, also those that come to be while it is followed. */
  scope(): Promise<Pick<TimelineQuery, 'venues' | 'integrations'>>;
  /** Which of those in scope, where a ledger cannot be asked for them. */
  readonly keeps?: (entry: TimelineEntry) => boolean;
}

interface Reading {
  readonly damage: Damage;
  readonly waiting: Waiting;
}

/** A venue that is named is shown whole, with the entries that are of no integration. */
async function whoseOf(options: TimelineOptions, ports: TimelinePorts, { damage, waiting }: Reading): Promise<Whose> {
  const { refs, types = [], venues = [] } = options;
  if (refs.length + types.length + venues.length === 0)
    return { shown: 'all', zone: null, scope: () => readable(ports.store, { damage, waiting }) };
  const read = await selectionForReading(ports, options, damage.found);
  const shown = read.selected.map(({ integration }) => integration);
  const told = { shown, zone: oneZone(read.selected.map(({ state }) => state.venue)) };
  const whole = types.length > 0 ? [] : wholeVenues(read, venues.map(foldName));
  const others = shown.filter(({ venue }) => !whole.includes(venue));
  if (others.length === 0) return { ...told, scope: async () => ({ venues: whole }) };
  const ids = others.map(({ id }) => id);
  const all = [...new Set([...whole, ...others.map(({ venue }) => venue)])];
  if (whole.length === 0) return { ...told, scope: async () => ({ venues: all, integrations: ids }) };
  const keeps = ({ venue, integration }: TimelineEntry) =>
    whole.includes(venue) || (integration !== null && ids.includes(integration));
  return { ...told, scope: async () => ({ venues: all }), keeps };
}

/** The venues that were named as such; `only` are those of `--venue`. */
function wholeVenues({ references }: ReadSelection, only: readonly string[]): readonly string[] {
  if (references.length === 0) return only;
  const named = references.flatMap((one) => (one.by === 'venue' ? [one.venue] : []));
  return [...new Set(named)].filter((venue) => only.length === 0 || only.includes(venue));
}

/** The entries that fit; `limit` counts what is kept. */
async function* entriesOf(
  { ledger }: Store,
  query: TimelineQuery,
  keeps: Whose['keeps'],
): AsyncGenerator<TimelineEntry, void, void> {
  if (!keeps) return yield* ledger.timeline(query);
  const { limit, ...unlimited } = query;
  const newest: TimelineEntry[] = [];
  for await (const entry of ledger.timeline(unlimited)) {
    if (!keeps(entry)) continue;
    if (limit === undefined) yield entry;
    else if (newest.push(entry) > limit) newest.shift();
  }
  yield* newest;
}

/** The venues that can be read, where there are others: those would end the whole timeline. */
async function readable({ venues }: Store, { damage, waiting }: Reading): Promise<Pick<TimelineQuery, 'venues'>> {
  const ids: string[] = [];
  const all = countedFor(venues.list({}, damage.found), waiting, (n) => `reading venues: ${n}`);
  for await (const { venue } of all) ids.push(venue.id);
  return damage.errors.length === 0 ? {} : { venues: ids };
}

/** What was typed; `at` reads a moment. @throws ExpectedError `usage`. */
function spanOf(
  { since, until, from, to, follow }: TimelineOptions,
  today: Day,
  at: (text: string, flag: string) => Instant,
): Pick<TimelineQuery, 'since' | 'until'> {
  if (since !== null && from !== null) throw usage('--since and --from both say where it begins', 'give one of them');
  if (until !== null && to !== null) throw usage('--until and --to both say where it ends', 'give one of them');
  if (follow && (until ?? to) !== null)
    throw usage(`--follow has no end, so it takes no --${to === null ? 'until' : 'to'}`);
  return {
    ...(since === null ? {} : { since: at(since, '--since') }),
    ...(until === null ? {} : { until: at(until, '--until') }),
    ...(from === null ? {} : { since: at(dayAsked(parseDayAsked(from, '--from'), today), '--from') }),
    ...(to === null ? {} : { until: at(shiftDay(dayAsked(parseDayAsked(to, '--to'), today), 1), '--to') }),
  };
}

function parseKind(text: string): EntryKind {
  const kind = ENTRY_KINDS.find((k) => k === text.trim().toLowerCase().replaceAll(/[- ]/g, '_'));
  if (!kind) throw usage(`there is no kind of entry '${text}'`, oneOf(text, ENTRY_KINDS));
  return kind;
}

/** What is there, then what comes, until interrupted. Entries of different venues may be saved a little out of order. */
async function* follow(
  query: () => Promise<TimelineQuery>,
  keeps: Whose['keeps'],
  { store, clock, context }: TimelinePorts,
): AsyncGenerator<TimelineEntry> {
  const seen = new Map<string, number>();
  for (let asked = await query(); !context.interrupted.aborted; ) {
    const started = clock.now();
    for await (const entry of entriesOf(store, asked, keeps)) {
      if (entry.seq <= (seen.get(entry.venue) ?? 0)) continue;
      seen.set(entry.venue, entry.seq);
      yield entry;
    }
    await clock.sleep(POLL, context.interrupted);
    const { limit: _, ...lasting } = asked.venues ? await query() : asked;
    asked = { ...lasting, since: plus(started, -MINUTE) };
  }
}
