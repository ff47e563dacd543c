import { type CoveredDay, HOLES } from '../domain/coverage.ts';
import { DAY_STATES, type DayState } from '../domain/day-state.ts';
import { parseMoment } from '../domain/duration.ts';
import { type ExitCode, usage } from '../domain/errors.ts';
import { localText } from '../domain/local-text.ts';
import { oneOf } from '../domain/nearest.ts';
import { shellRef } from '../domain/reference.ts';
import { type Day, plus } from '../domain/time.ts';
import { type Covered, coveredDays } from '../engine/look/covered-days.ts';
import { mustBeRange, rangeAsked } from '../engine/look/days-asked.ts';
import { momentMeant, zoneMeant } from '../engine/look/moments.ts';
import { type ReadSelection, type Selected, type Selection, selectionForReading } from '../engine/look/select.ts';
import { collectDamage, requireStore } from '../engine/look/store-access.ts';
import { type Waiting, waitingOn } from '../engine/look/waiting.ts';
import type { Ports } from '../ports/ports.ts';
import { calendar, legend } from '../views/calendar.ts';
import { dayListing, type NamedDay, nameIn, runListing, runRows } from '../views/gaps.ts';
import { sayIfStale } from '../views/notices.ts';

export interface GapsOptions extends Selection {
  readonly from: string | null;
  readonly to: string | null;
  /** The same by moments: of days that lie in between. */
  readonly since: string | null;
  readonly until: string | null;
  /** One row a run of days instead of the calendar. */
  readonly table: boolean;
  /** Only days of these states, as runs; all when none are named. */
  readonly states: readonly string[];
}

type GapsPorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'output' | 'context' | 'stdin'>;

/** `posctl gaps [REF…]`: which business days are covered. */
export async function gaps(options: GapsOptions, ports: GapsPorts): Promise<ExitCode> {
  const now = ports.clock.now();
  // What cannot be understood is said before anything is read.
  mustBeRange(daysOf(options, (text, flag) => parseMoment(text, flag, now).slice(0, 10)));
  const states = parseStates(options.states);
  await requireStore(ports);
  const { output, store, clock } = ports;
  const damage = collectDamage(output);
  const read = await selectionForReading(ports, options, damage.found);
  const { selected } = read;
  const venues = new Set(selected.map(({ state }) => state.venue));
  const asked = rangeAsked(daysOf(options, dayMeant(selected, ports)), { venues, now });
  await sayIfStale(
    ports,
    selected.map((s) => s.integration),
  );
  const waiting = waitingOn(ports, `reading the timeline of ${selected.length} integrations`);
  const known = coveredDays(store, selected, { asked, now: clock.now(), damaged: damage.found });
  const { all, holes } = told(waitedFor(known, { waiting, of: selected.length }), states);
  const named = (covered: Covered) => nameIn(covered.integration, selected);
  if (output.format !== 'table') await output.rows(dayListing(), days(all, named));
  else {
    if (options.table || states) await output.rows(runListing(), runs(all, named));
    else await drawCalendars(all, { named, output });
    for (const hint of refreshCommands(options, read, holes)) output.say(hint);
  }
  return damage.exit(selected.length > 0);
}

/** The day of a moment that was typed; `before`: of what lies before it. */
type DayOf = (text: string, flag: string, before?: boolean) => Day;

/** By the clocks of the venues, where all have the same, else in UTC. */
function dayMeant(selected: readonly Selected[], { clock, output }: GapsPorts): DayOf {
  const now = clock.now();
  const zone = zoneMeant(new Set(selected.map(({ state }) => state.venue)), output);
  return (text, flag, before = false) => {
    const at = plus(momentMeant({ text, flag }, { now, zone, output }), before ? -1 : 0);
    return (zone === null ? at : localText(at, zone)).slice(0, 10);
  };
}

/** Days of moments. @throws ExpectedError `usage`. */
function daysOf({ from, to, since, until }: GapsOptions, dayOf: DayOf): Pick<GapsOptions, 'from' | 'to'> {
  if (since !== null && from !== null) throw usage('--since and --from both say where it begins', 'give one of them');
  if (until !== null && to !== null) throw usage('--until and --to both say where it ends', 'give one of them');
  return {
    from: since === null ? from : dayOf(since, '--since'),
    to: until === null ? to : dayOf(until, '--until', true),
  };
}

/** States of `--state`, separated by commas; null when none are named. @throws ExpectedError `usage`. */
function parseStates(texts: readonly string[]): ReadonlySet<DayState> | null {
  const names = texts.flatMap((text) => text.split(',')).map((name) => name.trim().toLowerCase());
  const states = names.map((name) => {
    const known = DAY_STATES.find((state) => state === name);
    if (known) return known;
    throw usage(`'${name}' is not a state of a business day`, oneOf(name, DAY_STATES));
  });
  return states.length === 0 ? null : new Set(states);
}

/** What is told of each integration, with only the days of these states. */
interface Told {
  readonly all: AsyncIterable<Covered>;
  /** Ids of those that something can be fetched for, as far as `all` was read. */
  readonly holes: readonly string[];
}

function told(known: AsyncIterable<Covered>, states: ReadonlySet<DayState> | null): Told {
  const holes: string[] = [];
  const shown = async function* () {
    for await (const covered of known) {
      const days = states ? covered.days.filter(({ state }) => states.has(state)) : covered.days;
      if (covered.integration.active && days.some(isHole)) holes.push(covered.integration.id);
      yield { ...covered, days };
    }
  };
  return { all: shown(), holes };
}

/** Called-off ones that are named; of more it is said how many they are. */
const MOST_NAMED = 10;

/** What fetches the holes. Selections leave out what was called off: it has to be named, after it was mended. */
function refreshCommands(options: GapsOptions, read: ReadSelection, holes: readonly string[]): string[] {
  const off = new Set(read.selected.flatMap(({ integration: { id, status } }) => (status === 'CalledOff' ? [id] : [])));
  const isDirect = read.references.length > 0 && read.references.every(({ by }) => by === 'name' || by === 'id');
  const skipped = isDirect ? [] : holes.filter((id) => off.has(id));
  const fetched = holes.filter((id) => !skipped.includes(id));
  const command = refreshCommand(options, read, fetched);
  const names = skipped.slice(0, MOST_NAMED).map((id) => nameById(id, read.selected));
  const more = skipped.length > names.length ? ` (and ${skipped.length - names.length} more)` : '';
  return [
    ...(command === null ? [] : [`To fetch what is missing: ${command}`]),
    ...(names.length === 0
      ? []
      : [`Called off, so to be named once mended: posctl refresh ${names.join(' ')} --gaps${more}`]),
  ];
}

/** The command that fetches the holes: the selection that was asked, never a wider one; null when there are none. */
function refreshCommand(
  options: GapsOptions,
  { selected, references }: ReadSelection,
  holes: readonly string[],
): string | null {
  const [first, ...more] = holes.map((id) => nameById(id, selected));
  if (first === undefined) return null;
  const { refs, types = [], venues = [], from, to } = options;
  // A verb that changes something takes no venue by itself: as the only filter it is one, else a pattern.
  const piped = refs.includes('-');
  const only = !piped && venues.length === 0 && references.every(({ by }) => by === 'venue');
  const within = only ? references.flatMap((one) => (one.by === 'venue' ? [one.venue] : [])) : venues;
  const filters = [...within.map((venue) => `--venue ${venue}`), ...types.map((type) => `--type ${type}`)];
  const words = references.map((one, i) => (one.by === 'venue' ? `${one.venue}/*` : (refs[i] ?? '')));
  const named = piped ? [first, ...more] : only ? [] : words.map(shellRef);
  const all = named.length + filters.length > 0 ? [...named, ...filters] : [more.length > 0 ? '--all' : first];
  const range = [...(from ? [`--from ${from}`] : []), ...(to ? [`--to ${to}`] : [])];
  return ['posctl refresh', ...all, '--gaps', ...range].join(' ');
}

/** Each integration, told to whoever waits when it is known. */
async function* waitedFor(
  all: AsyncIterable<Covered>,
  { waiting, of }: { readonly waiting: Waiting; readonly of: number },
): AsyncGenerator<Covered> {
  let count = 0;
  try {
    for await (const covered of all) {
      yield covered;
      count += 1;
      waiting.at(`reading the timeline of ${of} integrations: ${count}`);
    }
  } finally {
    waiting.end();
  }
}

type Namer = (covered: Covered) => string;

async function* days(all: AsyncIterable<Covered>, named: Namer): AsyncGenerator<NamedDay> {
  for await (const covered of all) for (const day of covered.days) yield { ref: named(covered), ...day };
}

async function* runs(all: AsyncIterable<Covered>, named: Namer) {
  for await (const covered of all) yield* runRows(named(covered), covered.days);
}

async function drawCalendars(
  all: AsyncIterable<Covered>,
  { named, output }: { readonly named: Namer; readonly output: Ports['output'] },
): Promise<void> {
  let fits = false;
  let drawn = false;
  for await (const covered of all) {
    fits = true;
    if (covered.days.length === 0) {
      output.say(`${named(covered)}: no business day to show; it was never checked, or only today.`);
      continue;
    }
    await output.draw(calendar(named(covered), covered.days, output.canvas));
    drawn = true;
  }
  if (drawn) await output.draw(legend(output.canvas));
  if (!fits) output.say('No integration fits.');
}

const isHole = ({ state }: CoveredDay) => HOLES.has(state);

function nameById(id: string, selected: readonly Selected[]): string {
  const one = selected.find(({ integration }) => integration.id === id);
  return one ? shellRef(nameIn(one.integration, selected)) : id;
}
