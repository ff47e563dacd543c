import { compareTexts } from '../../domain/collections.ts';
import { policyFor } from '../../domain/policy.ts';
import { SIMULATED_KINDS, type Simulation, simulate } from '../../domain/simulation.ts';
import type { Settings } from '../../domain/state.ts';
import type { Instant } from '../../domain/time.ts';
import type { TimelineEntry } from '../../domain/timeline.ts';
import { type Selected, type Selection, type SelectPorts, selectForReading } from './select.ts';
import { type Damaged, sparing } from './store-access.ts';
import type { Waiting } from './waiting.ts';

interface Asked {
  /** With the changed policy. */
  readonly settings: Settings;
  readonly since: Instant;
  readonly damaged: Damaged;
  readonly waiting: Waiting;
}

/** What another policy would have done to the integrations that fit, in the order in which it would have happened. */
export async function simulatePolicy(
  ports: SelectPorts,
  selection: Selection,
  { settings, since, damaged, waiting }: Asked,
): Promise<Simulation> {
  const selected = await selectForReading(ports, selection, damaged);
  const spare = sparing(damaged, { several: true });
  const all: Simulation[] = [];
  for (const [i, one] of selected.entries()) {
    waiting.at(`reading the timeline: ${i} of ${selected.length}`);
    const entries = await entriesOf(ports, one).catch(spare);
    const { type, method } = one.integration;
    const policy = policyFor(settings, ports.connectors.type(type));
    if (entries) all.push(simulate(entries, { venue: one.state.venue, policy, type: { type, method }, since }));
  }
  waiting.end();
  return together(all);
}

async function entriesOf({ store }: SelectPorts, { integration: { venue, id } }: Selected): Promise<TimelineEntry[]> {
  const entries: TimelineEntry[] = [];
  for await (const entry of store.ledger.timeline({ venues: [venue], integrations: [id], kinds: SIMULATED_KINDS }))
    entries.push(entry);
  return entries;
}

function together(all: readonly Simulation[]): Simulation {
  const sorted = <T extends { readonly at: Instant; readonly ref: string }>(events: readonly T[]): T[] =>
    [...events].sort((a, b) => compareTexts(a.at, b.at) || compareTexts(a.ref, b.ref));
  return {
    calledOff: sorted(all.flatMap((one) => one.calledOff)),
    warned: sorted(all.flatMap((one) => one.warned)),
    mailed: sorted(all.flatMap((one) => one.mailed)),
    now: {
      calledOff: sorted(all.flatMap(({ now }) => now.calledOff)),
      warned: sorted(all.flatMap(({ now }) => now.warned)),
      mailed: sorted(all.flatMap(({ now }) => now.mailed)),
    },
    unknown: all
      .flatMap((one) => one.unknown)
      .sort((a, b) => compareTexts(a.from, b.from) || compareTexts(a.ref, b.ref)),
  };
}
