import { Cancelled, decisionNeeded, EXIT, type ExitCode, usage } from '../domain/errors.ts';
import type { VenueState } from '../domain/state.ts';
import type { Venue } from '../domain/venue.ts';
import { documentsOf, type MovedDay, type Moves, venueAdded, venueEdited } from '../domain/venue-change.ts';
import {
  parseClosed,
  parseContacts,
  parseCurrency,
  parseDayStart,
  parseDaysBy,
  parseTimezone,
  parseVenueId,
  VENUE_DEFAULTS,
} from '../domain/venue-fields.ts';
import { venueJson } from '../domain/view.ts';
import { changeVenue, tellerNow } from '../engine/change/lifecycle.ts';
import { moveDays, previewMoves, type VenueMove } from '../engine/change/move-days.ts';
import { collectDamage, openStore, requireStore, requireVenue } from '../engine/look/store-access.ts';
import { whileWaiting } from '../engine/look/waiting.ts';
import type { Cell, Listing } from '../ports/output.ts';
import type { Ports } from '../ports/ports.ts';
import { undoWords } from '../views/cells/bulk.ts';
import { movedListing, ruleWords } from '../views/moved-days.ts';

export interface VenueOptions {
  readonly name: string | null;
  readonly timezone: string | null;
  readonly currency: string | null;
  readonly dayStart: string | null;
  readonly daysBy: string | null;
  /** Null: not named. An empty text clears. */
  readonly contacts: readonly string[] | null;
  readonly closed: string | null;
  readonly dryRun: boolean;
}

const LISTING: Listing<Venue> = {
  columns: [
    { key: 'id', head: 'Venue', value: (v) => v.id, keep: true },
    { key: 'name', head: 'Name', value: (v) => v.name },
    { key: 'timezone', head: 'Time Zone', value: (v) => v.timezone },
    { key: 'currency', head: 'Currency', value: (v) => v.currency },
    { key: 'dayStart', head: 'Day Starts', value: (v) => v.dayStart },
    { key: 'daysBy', head: '', value: (v) => v.daysBy, hidden: true },
    { key: 'contacts', head: 'Contacts', value: (v) => v.contacts.join(', ') },
    { key: 'closed', head: 'Closed', value: (v) => v.closed.join(', ') },
  ],
  json: venueJson,
  name: (v) => v.id,
  empty: 'There are no venues yet. Add one with: posctl venue add ID --timezone ZONE --currency CODE',
};

/** `posctl venue add ID`: makes the store, too, when it is the first. */
export async function venueAdd(id: string, options: VenueOptions, ports: Ports): Promise<ExitCode> {
  const { store, output } = ports;
  const patch = parsePatch(options);
  const venue: Venue = {
    id: parseVenueId(id),
    name: id,
    ...VENUE_DEFAULTS,
    ...patch,
    timezone: patch.timezone ?? (await ask(ports, 'Time zone (IANA name, like America/Toronto):', parseTimezone)),
    currency: patch.currency ?? (await ask(ports, 'Currency (ISO 4217, like CAD):', parseCurrency)),
  };
  const there = await openStore(ports);
  if (!there && !options.dryRun) await store.base.create();
  const teller = tellerNow(ports);
  const added = await changeVenue(store, venue.id, {
    dryRun: options.dryRun,
    decide: (state) => {
      const change = venueAdded(state, venue, teller);
      return { change, result: change.state.venue };
    },
  });
  output.say(
    options.dryRun
      ? 'Dry run: nothing was changed.'
      : { text: `Added ${added.id}. Next: posctl add --venue ${added.id}`, tone: 'good' },
  );
  await output.changed(LISTING, added, lines(added));
  return EXIT.done;
}

/** What a venue cannot be without. @throws ExpectedError `decision_needed` when nobody can be asked. */
async function ask({ prompts }: Ports, question: string, parse: (text: string) => string): Promise<string> {
  if (!prompts.possible)
    throw decisionNeeded('a venue needs its time zone and its currency', 'give --timezone ZONE --currency CODE');
  const check = (text: string) => {
    try {
      parse(text);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  return parse(await prompts.input(question, { check }));
}

/** `posctl venue edit ID`: a patch. */
export async function venueEdit(named: string, options: VenueOptions, ports: Ports): Promise<ExitCode> {
  const { store, output } = ports;
  const patch = parsePatch(options);
  if (Object.keys(patch).length === 0)
    throw decisionNeeded(
      'nothing to change is named',
      'give --name, --timezone, --currency, --day-start, --days-by, --contact or --closed',
    );
  await requireStore(ports);
  const { venue: was } = await requireVenue(store, named);
  const { id } = was;
  const move = { was, next: { ...was, ...patch } };
  const moves = await previewMoves(ports, move);
  const moved = await preview(move, moves, ports);
  if (!options.dryRun) await confirmMoves(moved, ports);
  const teller = tellerNow(ports);
  const decide = (state: VenueState) => {
    const change = venueEdited(state, { patch, moved }, teller);
    return { change, result: { changed: change !== null, venue: change?.state.venue ?? state.venue } };
  };
  const { changed, venue } =
    moves.rewritten > 0 && !options.dryRun
      ? await whileWaiting(ports, `moving sales of ${id}`, ({ at }) => {
          const progress = (n: number) => at(`${id}: ${n} of ${moves.rewritten} sales moved`);
          return moveDays(store, { move, decide, progress });
        })
      : await changeVenue(store, id, { dryRun: options.dryRun, decide: (state) => decide(mustBe(state, id)) });
  output.say(
    options.dryRun
      ? 'Dry run: nothing was changed.'
      : changed
        ? { text: `Changed ${id}.`, tone: 'good' }
        : `${id}: nothing to change; it is already so.`,
  );
  const json = (v: Venue) => ({ ...venueJson(v), ...(moved.length > 0 ? { moved } : {}) });
  await output.changed({ ...LISTING, json }, venue, options.dryRun ? changedLines(was, venue) : lines(venue));
  if (changed) sayUndo(moved, options, ports);
  return EXIT.done;
}

/** Sales that were moved stay where they are: that cannot be taken back. */
function sayUndo(moved: readonly MovedDay[], { dryRun }: VenueOptions, { output, context }: Ports): void {
  if (!dryRun && moved.length === 0 && output.format === 'table') output.say(undoWords(context.operation));
}

/** Shows whose clock makes the business day, and what moves by that. */
async function preview(move: VenueMove, moves: Moves, { output }: Ports): Promise<MovedDay[]> {
  const moved = moves.rows();
  for (const words of ruleWords(move, moves.locations())) output.say(words);
  if (moved.length === 0 || output.format !== 'table') return moved;
  await output.rows(movedListing(), moved);
  await output.text(['']);
  return moved;
}

function mustBe(state: VenueState | undefined, id: string): VenueState {
  if (!state) throw new Error(`the venue ${id} is gone`);
  return state;
}

/** @throws ExpectedError `decision_needed` when nobody can be asked, Cancelled (exit 0) when the answer is no. */
async function confirmMoves(moved: readonly MovedDay[], { prompts, context, output }: Ports): Promise<void> {
  if (moved.length === 0) return;
  const documents = documentsOf(moved);
  const what = `${documents} ${documents === 1 ? 'sale moves' : 'sales move'} to another business day`;
  if (context.yes) output.say(`${what}.`);
  else if (!prompts.possible)
    throw decisionNeeded(`${what}; nothing was changed`, 'look at them with --dry-run, confirm with --yes');
  else if (!(await prompts.confirm(`${what}. Change it?`, false))) throw new Cancelled(0);
}

/** `posctl venue list`. */
export async function venueList({ venues }: { venues: readonly string[] }, ports: Ports): Promise<ExitCode> {
  await requireStore(ports);
  const damage = collectDamage(ports.output);
  const listed: Venue[] = [];
  for (const venue of venues) listed.push((await requireVenue(ports.store, venue)).venue);
  if (venues.length === 0)
    for await (const state of ports.store.venues.list({}, damage.found)) listed.push(state.venue);
  await ports.output.rows(damage.errors.length > 0 ? { ...LISTING, empty: '' } : LISTING, listed);
  return damage.exit(listed.length > 0);
}

function parsePatch(options: VenueOptions): Partial<Omit<Venue, 'id'>> {
  const { name, timezone, currency, dayStart, daysBy, contacts, closed } = options;
  return {
    ...(name === null ? {} : { name: parseName(name) }),
    ...(timezone === null ? {} : { timezone: parseTimezone(timezone) }),
    ...(currency === null ? {} : { currency: parseCurrency(currency) }),
    ...(dayStart === null ? {} : { dayStart: parseDayStart(dayStart) }),
    ...(daysBy === null ? {} : { daysBy: parseDaysBy(daysBy) }),
    ...(contacts === null ? {} : { contacts: parseContacts(contacts) }),
    ...(closed === null ? {} : { closed: parseClosed(closed) }),
  };
}

function parseName(text: string): string {
  const name = text.trim();
  if (name === '')
    throw usage('a name needs at least one character', 'leave --name out, and the venue is called by its id');
  return name;
}

/** What would change, as it is and as it would be. */
function changedLines(was: Venue, next: Venue): [string, Cell][] {
  const before = lines(was);
  return lines(next).map(([label, cell], i) => {
    const [now, then] = [before[i]?.[1] ?? '', cell].map((each) => (typeof each === 'string' ? each : each.text));
    return [label, now === then ? cell : { text: `${now} → ${then}`, tone: 'warning' }];
  });
}

function lines(v: Venue): [string, Cell][] {
  return [
    ['Venue', { text: v.id, tone: 'strong' }],
    ['Name', v.name],
    ['Time zone', v.timezone],
    ['Currency', v.currency],
    ['Business day starts', v.dayStart],
    ['Business days by', v.daysBy === 'venue' ? 'the time zone of the venue' : 'the time zone of each location'],
    ['Contacts', v.contacts.join(', ') || '–'],
    ['Planned closed', v.closed.join(', ') || '–'],
  ];
}
