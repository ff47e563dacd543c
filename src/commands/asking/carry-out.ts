import { EXIT, type ExitCode } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import type { Kept } from '../../domain/undo.ts';
import { doEach, Tally } from '../../engine/change/bulk.ts';
import {
  type Changed,
  changeOne,
  type ItemResult,
  previewOne,
  resultOf,
  type Wish,
} from '../../engine/change/lifecycle.ts';
import type { BulkOptions, Targets } from '../../engine/change/targets.ts';
import type { Selected } from '../../engine/look/select.ts';
import type { Damage } from '../../engine/look/store-access.ts';
import type { Ports } from '../../ports/ports.ts';
import { reportResults } from '../../views/results.ts';
import { FEW, sayLeftOut, writePlan } from './bulk.ts';

/** A verb that changes several integrations. */
export interface BulkVerb {
  /** `edit` */
  readonly command: string;
  /** `changed` */
  readonly done: string;
  /** What was asked for, without secrets, for whoever goes on with it. */
  readonly how: Readonly<Record<string, unknown>>;
  /** What is wanted of one. */
  wish(one: Selected): Wish;
  /** Does it, where that is more than to fulfil the wish. */
  act?(one: Selected): Promise<Changed>;
  /** Of an undoing: what stays of one, once its wish was told. */
  keptOf?(id: string): readonly Kept[];
  /** Whether it is planned before also where there are few. */
  readonly planned?: boolean;
  /** Whether `undo` can take it back; true when absent. */
  readonly undoable?: boolean;
  /** How to go on with it; `--resume` otherwise. */
  readonly again?: string;
  /** Has it confirmed; `plan` says what would become of each. */
  confirm(plan: readonly ItemResult[]): Promise<void>;
}

interface Run {
  readonly options: BulkOptions;
  readonly targets: Targets;
  readonly damage: Damage;
  readonly ports: Ports;
}

/** Plans it, shows or writes the plan or has it confirmed, does it and tells what came of it. */
export async function carryOut(verb: BulkVerb, run: Run): Promise<ExitCode> {
  const { options, targets, damage, ports } = run;
  const { selected, refused } = targets;
  const of = selected.length + refused.length;
  sayLeftOut(targets, ports);
  const plan = await previews(verb, run);
  const { command, done, how, again, undoable = true } = verb;
  const planned = targets.pins !== null;
  const doing = { command, done, of, undoable, planned, ...(again === undefined ? {} : { again }) };
  if (options.planOut) {
    const integrations = selected.map(({ integration }) => integration);
    await writePlan(options.planOut, { command, results: plan, integrations }, ports);
    return damage.exit(true);
  }
  const tally = new Tally();
  if (options.dryRun) {
    tally.begin(of, null, ports.clock);
    await reportResults(told([...refused, ...plan], tally), { ...doing, dryRun: true, tally, op: null }, ports);
    return exit(tally, run);
  }
  await verb.confirm(plan);
  const pins = targets.pins === null ? {} : { pins: [...targets.pins.values()] };
  const job = { command, how: { ...how, ...pins }, refused, every: targets.every, resumed: targets.op !== null };
  const byId = new Map(selected.map((one) => [one.integration.id, one]));
  const act = (one: Integration) => doOne(verb, byId.get(one.id) as Selected, run);
  const results = doEach(ports, { ...job, integrations: selected.map(({ integration }) => integration), act }, tally);
  await reportResults(results, { ...doing, dryRun: false, tally, op: ports.context.operation }, ports);
  return exit(tally, run);
}

function doOne(verb: BulkVerb, one: Selected, { targets, ports }: Run): Promise<Changed> {
  if (verb.act) return verb.act(one);
  const pinned = targets.pins?.get(one.integration.id)?.revision;
  return changeOne(ports, one.integration, { wish: verb.wish(one), dryRun: false, pinned });
}

async function previews(verb: BulkVerb, { targets, ports, options }: Run): Promise<ItemResult[]> {
  // Few are neither shown nor counted before: what becomes of them is told afterwards.
  const wanted = verb.planned || options.dryRun || options.planOut || targets.selected.length > FEW;
  const results: ItemResult[] = [];
  for (const one of wanted ? targets.selected : []) {
    const pinned = targets.pins?.get(one.integration.id)?.revision;
    const { id } = one.integration;
    const preview = () => {
      const changed = previewOne(ports, one, { wish: verb.wish(one), pinned });
      return verb.keptOf ? { ...changed, kept: verb.keptOf(id) } : changed;
    };
    results.push(await resultOf(one.integration, preview));
  }
  return results;
}

async function* told(results: readonly ItemResult[], tally: Tally): AsyncGenerator<ItemResult> {
  for (const result of results) {
    tally.result(result);
    yield result;
  }
}

/** A plan of which nothing was as it had been is a conflict, however long it is. */
function exit(tally: Tally, { targets, damage }: Run): ExitCode {
  const { failed } = tally.counts;
  const onlyConflicts =
    failed > 0 && failed === tally.of && [...tally.causes.keys()].every((code) => code === 'conflict');
  return targets.pins !== null && onlyConflicts ? EXIT.conflict : tally.exit(damage.errors);
}
