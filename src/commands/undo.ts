import { EXIT, type ExitCode } from '../domain/errors.ts';
import { type PolicyChange, policyField, policySetBack } from '../domain/policy-change.ts';
import { type Kept, undone } from '../domain/undo.ts';
import { venueSetBack } from '../domain/venue-change.ts';
import { changeOne, changeVenue, type ItemResult, tellerNow, type Wish } from '../engine/change/lifecycle.ts';
import { changePolicy } from '../engine/change/policy.ts';
import type { Targets } from '../engine/change/targets.ts';
import { type Deeds, deedsOf } from '../engine/change/undo.ts';
import type { Selected } from '../engine/look/select.ts';
import { collectDamage, requireStore } from '../engine/look/store-access.ts';
import type { Ports } from '../ports/ports.ts';
import { changeWords } from '../views/cells/changes.ts';
import { confirmMany } from './asking/bulk.ts';
import { carryOut } from './asking/carry-out.ts';
import { confirmDeactivation } from './asking/deactivation.ts';

export interface UndoOptions {
  /** Id of the operation, `op_…`. */
  readonly op: string;
  readonly dryRun: boolean;
}

/** `posctl undo OP`: sets back what an operation set, where nobody has changed it since. */
export async function undo({ op, dryRun }: UndoOptions, ports: Ports): Promise<ExitCode> {
  await requireStore(ports);
  const deeds = await deedsOf(ports.store, op);
  const stays = await undoVenues(deeds, { op, dryRun }, ports);
  const told = sayOthers(deeds, ports);
  const { selected, ofVenues, ofPolicy } = deeds;
  if (selected.length + ofVenues.length + ofPolicy.length === 0 && !told)
    ports.output.say(`${op} changed nothing; there is nothing to take back.`);
  const { back, kept } = policySetBack((await ports.store.base.settings()).policy, ofPolicy);
  const exit = selected.length > 0 ? await undoIntegrations(deeds, { op, dryRun, policy: back }, ports) : EXIT.done;
  if (exit === EXIT.interrupted) return exit;
  // A single one is not remembered: then the policy is, by itself.
  if (!dryRun) await changePolicy(ports, back, selected.length > 1 ? null : 'undo');
  for (const change of back) ports.output.say({ text: policyWords(change), tone: 'good' });
  for (const { field, why } of kept) ports.output.warn(`policy: ${field} stays: ${why}`);
  if (dryRun && selected.length === 0) ports.output.say('Dry run: nothing was changed.');
  const partly = stays || kept.length > 0 || (told && selected.length === 0);
  return exit === EXIT.done && partly ? EXIT.partly : exit;
}

/** `policy: callOffAfterFailures: 6 → 12`; without a value the one of the catalogue holds. */
function policyWords(change: PolicyChange): string {
  const word = (value: number | null) => (value === null ? 'default' : String(value));
  return `policy: ${policyField(change)}: ${word(change.from)} → ${word(change.to)}`;
}

const NO_PLAN = { refused: [], how: null, op: null, pins: null, leftOut: [], every: null };

function undoIntegrations(
  { selected, done }: Deeds,
  { op, dryRun, policy }: UndoOptions & { readonly policy: readonly PolicyChange[] },
  ports: Ports,
): Promise<ExitCode> {
  const kept = new Map<string, readonly Kept[]>();
  const wish = ({ integration: { id } }: Selected): Wish => {
    return (story, now) => {
      const back = undone(story, now, done.get(id) ?? { entries: [], later: [] });
      kept.set(id, back.kept);
      return back.next;
    };
  };
  const keptOf = (id: string) => kept.get(id) ?? [];
  const verb = {
    command: 'undo',
    done: 'set back',
    how: { op, policy },
    again: `posctl undo ${op}`,
    wish,
    keptOf,
    async act(one: Selected) {
      const changed = await changeOne(ports, one.integration, { wish: wish(one), dryRun: false, undoes: op });
      return { ...changed, kept: keptOf(one.integration.id) };
    },
    planned: true,
    confirm: (plan: readonly ItemResult[]) => confirm(plan, selected, ports),
  };
  const targets: Targets = { ...NO_PLAN, selected };
  const options = { refs: [], dryRun };
  return carryOut(verb, { options, targets, damage: collectDamage(ports.output), ports });
}

/** What was added or restored is deactivated by that, which is confirmed as ever. */
async function confirm(plan: readonly ItemResult[], selected: readonly Selected[], ports: Ports): Promise<void> {
  const stopped = new Set(plan.filter((one) => one.ok && one.changed && !one.integration.active).map(({ id }) => id));
  const active = selected.map((one) => one.integration).filter((one) => one.active && stopped.has(one.id));
  await confirmDeactivation(ports, active);
  if (active.length === 0) await confirmMany({ verb: 'set back', results: plan }, ports);
}

/** Sets venues back; true when something of them stays. */
async function undoVenues({ ofVenues }: Deeds, { op, dryRun }: UndoOptions, ports: Ports): Promise<boolean> {
  const { output, store } = ports;
  const teller = { ...tellerNow(ports), undoes: op };
  let stays = false;
  for (const entry of [...ofVenues].reverse()) {
    const kept: Kept[] = [];
    const told = await changeVenue(store, entry.venue, {
      dryRun,
      decide: (state) => {
        kept.length = 0;
        const back = state ? venueSetBack(state, entry, teller) : { change: null, changes: {}, kept: [] };
        kept.push(...back.kept);
        return { change: back.change, result: back.changes };
      },
    });
    if (Object.keys(told).length > 0) output.say({ text: `${entry.venue}: ${changeWords(told)}`, tone: 'good' });
    for (const { field, why } of kept) output.warn(`${entry.venue}: ${field} stays: ${why}`);
    stays ||= kept.length > 0;
  }
  return stays;
}

/** Checks and imports are not taken back: what was fetched stays. True when there are any. */
function sayOthers({ others }: Deeds, { output }: Ports): boolean {
  const parts = [...others].map(([kind, n]) => `${n} ${kind.replaceAll('_', ' ')}`);
  const sales = others.has('check_succeeded') || others.has('imported') ? '; sales that were fetched stay' : '';
  if (parts.length > 0) output.warn(`not taken back: ${parts.join(', ')}${sales}`);
  return parts.length > 0;
}
