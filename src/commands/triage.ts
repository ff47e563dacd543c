import { EXIT, type ExitCode, usage } from '../domain/errors.ts';
import { NEEDS, type Needs } from '../domain/integration.ts';
import { namedIn, oneOf } from '../domain/nearest.ts';
import { shellRef } from '../domain/reference.ts';
import type { Instant } from '../domain/time.ts';
import {
  inOrder,
  needsSomebody,
  TROUBLE_STATES,
  type Trouble,
  type TroubleState,
  troubleState,
} from '../domain/triage.ts';
import type { Venue } from '../domain/venue.ts';
import { type Selection, selectForReading } from '../engine/look/select.ts';
import { collectDamage, type Damage, requireStore } from '../engine/look/store-access.ts';
import { lateDays, type Triage, triageOf } from '../engine/look/triage.ts';
import { oneZone } from '../engine/look/zones.ts';
import type { Ports } from '../ports/ports.ts';
import { countLines, countText } from '../views/cells/counts.ts';
import { incidentLine } from '../views/cells/incident.ts';
import { staleWords, troubleWords } from '../views/cells/stale.ts';
import { timesOn } from '../views/cells/times.ts';
import { sayAccessEnds } from '../views/notices.ts';
import {
  MOST_ALIKE,
  type Narrowed,
  TRIAGE_LISTING,
  type TriageRow,
  triageRecord,
  triageScreen,
  troubleLines,
} from '../views/triage.ts';
import { mustAsk, type RunCommand, walk } from './asking/walking.ts';
import { watch } from './asking/watching.ts';

/** `all`: nothing is folded, also not what belongs to an incident. */
export interface TriageOptions extends Selection {
  /** `--needs`: only those for whom one of these must act. */
  readonly needs: readonly string[];
  /** Exit 7 when anything needs somebody. */
  readonly check: boolean;
  /** Goes on until Ctrl-C. */
  readonly watch: boolean;
  /** One by one, with questions. */
  readonly walk: boolean;
}

type TriagePorts = Pick<
  Ports,
  'machine' | 'clock' | 'store' | 'connectors' | 'output' | 'context' | 'stdin' | 'prompts'
>;

/** `posctl triage`: who needs whom, worst first. `run`: another command, for the walk. */
export async function triage(options: TriageOptions, ports: TriagePorts, run: RunCommand): Promise<ExitCode> {
  const wanted = { needs: parseNeeds(options.needs), states: parseStates(options.statuses ?? []) };
  refuseTogether(options);
  if (options.walk) mustAsk(ports);
  await requireStore(ports);
  const damage = collectDamage(ports.output);
  const looking = { ports, damage, wanted };
  if (options.walk) return walkThrough(options, looking, run);
  if (options.watch)
    return watch(
      {
        find: () => selectForReading(ports, { ...options, all: false }, damage.found),
        paint: async () => show(await look(options, looking), options, { ports, damage, anew: true }),
      },
      ports,
    );
  const looked = await look(options, looking);
  await show(looked, options, { ports, damage });
  await sayAccessEnds(
    looked.alike.flat().map(({ integration }) => integration),
    ports,
  );
  const exit = damage.exit(true);
  return options.check && exit === EXIT.done ? verdict(looked) : exit;
}

/** @throws ExpectedError `usage`. */
function refuseTogether({ walk, watch, check }: TriageOptions): void {
  if ([walk, watch, check].filter(Boolean).length > 1)
    throw usage('--walk, --watch and --check do not go together', 'give one of them');
}

async function walkThrough(
  options: TriageOptions,
  { ports, damage, wanted }: Looking & { readonly wanted: Wanted },
  run: RunCommand,
): Promise<ExitCode> {
  const { output, store, clock } = ports;
  const now = clock.now();
  const found = await look(options, { ports, damage, wanted });
  const troubles = found.alike.flat();
  const missing = await lateDays(store, troubles, { now, damaged: damage.found });
  const looks = {
    ...clocksOf(output, now),
    canvas: output.canvas,
    all: true,
    command: commandOf(options),
    missing: (one: Trouble) => missing.get(one.integration.id) ?? [],
  };
  await output.draw(countLines(found, looks.times, output.canvas.columns));
  const lines = (trouble: Trouble) => troubleLines(trouble, looks);
  return walk(troubles, { lines, again: (trouble) => again(trouble, { ports, damage }), run }, ports);
}

/** As it is after something was done about it. */
async function again({ integration }: Trouble, { ports, damage }: Looking) {
  const [one] = (await selectForReading(ports, { refs: [integration.id] }, damage.found)) ?? [];
  const now = one?.integration ?? integration;
  const selection = { refs: [integration.id] };
  const { alike } = await triageOf(ports, { selection, damaged: damage.found, now: ports.clock.now(), whole: true });
  return { integration: now, trouble: alike[0]?.[0] ?? null };
}

/** 7 when anything needs venue, support or provider, or is called off; also an incident. */
function verdict({ alike, incidents }: Triage): ExitCode {
  return incidents.length > 0 || alike.flat().some(needsSomebody) ? EXIT.unhealthy : EXIT.done;
}

/** @throws ExpectedError `usage`. */
function parseNeeds(texts: readonly string[]): ReadonlySet<Needs> | null {
  const wanted = texts.map((text) => {
    const known = namedIn(text, NEEDS);
    if (known) return known;
    throw usage(`'${text}' is not somebody who can be needed`, `give some of ${NEEDS.join(', ')}`);
  });
  return wanted.length === 0 ? null : new Set(wanted);
}

/** @throws ExpectedError `usage`. */
function parseStates(texts: readonly string[]): ReadonlySet<TroubleState> | null {
  const wanted = texts.map((text) => {
    const known = namedIn(text, TROUBLE_STATES);
    if (known) return known;
    throw usage(`there is no status '${text}'`, oneOf(text, TROUBLE_STATES));
  });
  return wanted.length === 0 ? null : new Set(wanted);
}

/** Null: whoever is needed, whatever the status. */
interface Wanted {
  readonly needs: ReadonlySet<Needs> | null;
  readonly states: ReadonlySet<TroubleState> | null;
}

interface Looking {
  readonly ports: TriagePorts;
  readonly damage: Damage;
}

async function look(
  options: TriageOptions,
  { ports, damage, wanted: { needs, states } }: Looking & { readonly wanted: Wanted },
): Promise<Triage> {
  const found = await triageOf(ports, {
    // Whoever asks for some sees how many there are of the others all the same.
    selection: { ...options, all: false, statuses: [] },
    damaged: damage.found,
    now: ports.clock.now(),
    whole: options.all ?? false,
  });
  if (needs === null && states === null) return found;
  const isWanted = (one: Trouble) => (needs?.has(one.needs) ?? true) && (states?.has(troubleState(one)) ?? true);
  return {
    ...found,
    incidents: (needs?.has('provider') ?? true) && (states?.has('Failed') ?? true) ? found.incidents : [],
    alike: inOrder(found.alike.flat().filter(isWanted)),
  };
}

async function show(
  found: Triage,
  options: TriageOptions,
  { ports, damage, anew = false }: Looking & { readonly anew?: boolean },
): Promise<void> {
  const { output, store, clock } = ports;
  const now = clock.now();
  const screen = output.format === 'table' && output.terminal && !output.chosen;
  const told = screen && !options.all ? found.alike.flatMap((alike) => alike.slice(0, MOST_ALIKE)) : found.alike.flat();
  const missing = await lateDays(store, told, { now, damaged: damage.found });
  const missingOf = ({ integration }: Trouble) => missing.get(integration.id) ?? [];
  if (screen) {
    const looks = {
      ...clocksOf(output, now),
      canvas: output.canvas,
      all: options.all ?? false,
      command: commandOf(options),
    };
    const lines = triageScreen(found, { ...looks, missing: missingOf });
    return anew ? output.repaint(lines) : output.draw(lines);
  }
  if (found.stale) output.warn(staleWords(found.stale, { ...found, now }));
  if (found.trouble) output.warn(troubleWords(found.trouble));
  const rows = told.map((trouble): TriageRow => ({ trouble, missing: missingOf(trouble) }));
  if (output.format === 'json' || output.format === 'jsonl') return output.record(triageRecord(rows), found, []);
  sayHead(found, ports);
  await output.rows(TRIAGE_LISTING, rows);
}

/** Each venue by its own clocks, all else in UTC. */
function clocksOf(output: TriagePorts['output'], now: Instant) {
  const zoneOf = (venue: Venue) => timesOn(output, now, oneZone([venue])).zone;
  return { times: timesOn(output, now, null), zoneOf };
}

/** What a screen has on top, beside rows for scripts. */
function sayHead(found: Triage, { output, clock }: TriagePorts): void {
  output.say(countText(found, timesOn(output, clock.now(), null)));
  for (const incident of found.incidents) output.say(incidentLine(incident, { ...incident, now: clock.now() }));
}

function commandOf({ refs, types = [], venues = [], needs, statuses = [] }: TriageOptions): Narrowed {
  const flags = (name: string, values: readonly string[]) => values.map((value) => `--${name} ${shellRef(value)}`);
  const scope = [...refs.map((ref) => shellRef(ref)), ...flags('venue', venues), ...flags('type', types)];
  const asked = flags('status', statuses);
  const who = [...flags('needs', needs), ...asked].map((one) => ` ${one}`).join('');
  return { scope: ['posctl triage', ...scope].join(' '), who, statuses: asked };
}
