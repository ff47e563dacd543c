import { compareTexts } from '../domain/collections.ts';
import type { Alarms, SimulatedEvent, Simulation } from '../domain/simulation.ts';
import { type Instant, moment } from '../domain/time.ts';
import type { Cell, Listing } from '../ports/output.ts';

/** One that happened otherwise than it would have, or not at all. */
export interface SimulatedRow {
  readonly ref: string;
  readonly id: string;
  readonly what: 'called off' | 'warned';
  /** When it happened. */
  readonly happened: Instant | null;
  /** When it would have. */
  readonly would: Instant | null;
  readonly note: string;
}

/** All of it, for machines. */
export const SIMULATION: Listing<Simulation> = { columns: [], json: (s) => s, name: () => 'simulation', empty: '' };

/** How often, what happened beside what would have. */
export function simulationLines(simulation: Simulation, settings: readonly string[]): [string, Cell][] {
  const { now } = simulation;
  const count = (of: keyof Alarms, unit: string): string => `${now[of].length} → ${simulation[of].length} ${unit}`;
  const { unknown } = simulation;
  return [
    ['With', { text: settings.join(', '), tone: 'strong' }],
    ['Called off', count('calledOff', 'times')],
    ['Warned', count('warned', 'times')],
    ['Alarms mailed', count('mailed', 'mails')],
    ...(unknown.length > 0
      ? [
          ['Not known', `${unknown.length} really called off: what later checks would have met`] satisfies [
            string,
            string,
          ],
        ]
      : []),
  ];
}

const when = (at: Instant | null) => (at === null ? 'no' : moment(at));

export const SIMULATED_ROWS: Listing<SimulatedRow> = {
  columns: [
    { key: 'ref', head: 'Integration', value: (r) => r.ref, keep: true },
    { key: 'what', head: 'What', value: (r) => r.what },
    { key: 'happened', head: 'Happened', value: (r) => r.happened, show: (r) => when(r.happened) },
    { key: 'would', head: 'Would Have', value: (r) => r.would, show: (r) => when(r.would) },
    { key: 'note', head: 'Note', value: (r) => r.note, narrow: 'below' },
    { key: 'id', head: '', value: (r) => r.id, hidden: true },
  ],
  json: (r) => r,
  name: (r) => r.id,
  empty: 'Nothing would have been called off or warned of otherwise.',
};

/** Where the policy makes a difference: each call-off and warning beside the one that it replaces, by reference. */
export function simulatedRows(simulation: Simulation): SimulatedRow[] {
  const { now, calledOff, warned } = simulation;
  const notes = new Map<string, string>();
  for (const { id, at, healedAt } of calledOff)
    if (healedAt)
      notes.set(`${id} ${at}`, `healed by itself ${moment(healedAt)}; somebody would have had to refresh it`);
  for (const { id, from, to } of simulation.unknown)
    notes.set(`${id} ${from}`, `what follows is not known${to ? ` until ${moment(to)}` : ''}`);
  const rows = [
    ...paired('called off', now.calledOff, calledOff, notes),
    ...paired('warned', now.warned, warned, new Map()),
  ];
  return rows.sort((a, b) => compareTexts(a.ref, b.ref) || compareTexts(timeOf(a), timeOf(b)));
}

const timeOf = ({ happened, would }: SimulatedRow) => happened ?? would ?? '';

function paired(
  what: SimulatedRow['what'],
  real: readonly SimulatedEvent[],
  simulated: readonly SimulatedEvent[],
  notes: ReadonlyMap<string, string>,
): SimulatedRow[] {
  const key = ({ id, at }: SimulatedEvent) => `${id} ${at}`;
  const [happened, would] = [new Set(real.map(key)), new Set(simulated.map(key))];
  const row = (event: SimulatedEvent, when: Pick<SimulatedRow, 'happened' | 'would'>): SimulatedRow => ({
    ref: event.ref,
    id: event.id,
    what,
    ...when,
    note: notes.get(key(event)) ?? '',
  });
  return [
    ...real.filter((event) => !would.has(key(event))).map((event) => row(event, { happened: event.at, would: null })),
    ...simulated
      .filter((event) => !happened.has(key(event)))
      .map((event) => row(event, { happened: null, would: event.at })),
  ];
}
