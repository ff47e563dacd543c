import { EXIT, type ExitCode, usage } from '../domain/errors.ts';
import { NEEDS, type Needs } from '../domain/integration.ts';
import { needsSomebody, type Trouble } from '../domain/triage.ts';
import { type Selection, selectForReading } from '../engine/look/select.ts';
import { collectDamage, type Damage, requireStore } from '../engine/look/store-access.ts';
import { lateDays, type Triage, triageOf } from '../engine/look/triage.ts';
import type { Ports } from '../ports/ports.ts';
import { countCells } from '../views/cells/counts.ts';
import { incidentLine } from '../views/cells/incident.ts';
import { staleWords } from '../views/cells/stale.ts';
import {
  MOST_ALIKE,
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

type TriagePorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'output' | 'context' | 'stdin' | 'prompts'>;

/** `posctl triage`: who needs whom, worst first. `run`: another command, for the walk. */
export async function triage(options: TriageOptions, ports: TriagePorts, run: RunCommand): Promise<ExitCode> {
  const needs = parseNeeds(options.needs);
  refuseTogether(options);
  if (options.walk) mustAsk(ports);
  await requireStore(ports);
  const damage = collectDamage(ports.output);
  const looking = { ports, damage, needs };
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
  { ports, damage, needs }: Looking & { readonly needs: ReadonlySet<Needs> | null },
  run: RunCommand,
): Promise<ExitCode> {
  const { output, store, clock } = ports;
  const now = clock.now();
  const found = await look(options, { ports, damage, needs });
  const troubles = found.alike.flat();
  const missing = await lateDays(store, troubles, { now, damaged: damage.found });
  await output.draw([countCells(found, now)]);
  const looks = {
    now,
    canvas: output.canvas,
    all: true,
    command: '',
    missing: (one: Trouble) => missing.get(one.integration.id) ?? [],
  };
  return walk(troubles, { lines: (trouble) => troubleLines(trouble, looks), run }, ports);
}

/** 7 when anything needs venue, support or provider, or is called off; also an incident. */
function verdict({ alike, incidents }: Triage): ExitCode {
  return incidents.length > 0 || alike.flat().some(needsSomebody) ? EXIT.unhealthy : EXIT.done;
}

/** @throws ExpectedError `usage`. */
function parseNeeds(texts: readonly string[]): ReadonlySet<Needs> | null {
  const wanted = texts.map((text) => {
    const known = NEEDS.find((needs) => needs === text.toLowerCase());
    if (known) return known;
    throw usage(`'${text}' is not somebody who can be needed`, `give some of ${NEEDS.join(', ')}`);
  });
  return wanted.length === 0 ? null : new Set(wanted);
}

interface Looking {
  readonly ports: TriagePorts;
  readonly damage: Damage;
}

async function look(
  options: TriageOptions,
  { ports, damage, needs }: Looking & { readonly needs: ReadonlySet<Needs> | null },
): Promise<Triage> {
  const found = await triageOf(ports, {
    selection: { ...options, all: false },
    damaged: damage.found,
    now: ports.clock.now(),
    whole: options.all ?? false,
  });
  if (needs === null) return found;
  return {
    ...found,
    incidents: needs.has('provider') ? found.incidents : [],
    alike: found.alike.filter(([first]) => needs.has(first.needs)),
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
    const looks = { now, canvas: output.canvas, all: options.all ?? false, command: commandOf(options) };
    const lines = triageScreen(found, { ...looks, missing: missingOf });
    return anew ? output.repaint(lines) : output.draw(lines);
  }
  if (found.stale) output.warn(staleWords(found.stale, now));
  const rows = told.map((trouble): TriageRow => ({ trouble, missing: missingOf(trouble) }));
  if (output.format === 'json' || output.format === 'jsonl') return output.record(triageRecord(rows), found, []);
  sayHead(found, ports);
  await output.rows(TRIAGE_LISTING, rows);
}

/** What a screen has on top, beside rows for scripts. */
function sayHead(found: Triage, { output, clock }: TriagePorts): void {
  const texts = countCells(found, clock.now()).map((cell) => (typeof cell === 'string' ? cell : cell.text));
  output.say(texts.join(''));
  for (const incident of found.incidents) output.say(incidentLine(incident, { ...incident, now: clock.now() }));
}

function commandOf({ refs, types = [], venues = [], needs }: TriageOptions): string {
  return [
    'posctl triage',
    ...refs,
    ...venues.map((venue) => `--venue ${venue}`),
    ...types.map((type) => `--type ${type}`),
    ...needs.map((one) => `--needs ${one}`),
  ].join(' ');
}
