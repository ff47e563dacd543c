import { parseMoment } from '../domain/duration.ts';
import { type ExitCode, usage } from '../domain/errors.ts';
import { ALL_TYPES, parsePolicySetting } from '../domain/policy.ts';
import { canSimulate } from '../domain/simulation.ts';
import { knownType } from '../engine/look/filters.ts';
import { momentForAll } from '../engine/look/moments.ts';
import type { Selection } from '../engine/look/select.ts';
import { simulatePolicy } from '../engine/look/simulate.ts';
import { collectDamage, requireStore } from '../engine/look/store-access.ts';
import { waitingOn } from '../engine/look/waiting.ts';
import type { Ports } from '../ports/ports.ts';
import { SIMULATED_ROWS, SIMULATION, simulatedRows, simulationLines } from '../views/simulation.ts';

export interface PolicySimulateOptions {
  readonly set: readonly string[];
  readonly type: string | null;
  readonly venues: readonly string[];
  readonly since: string;
}

/** `posctl policy simulate`: what another policy would have done since then, beside what happened. Changes nothing. */
export async function policySimulate(options: PolicySimulateOptions, ports: Ports): Promise<ExitCode> {
  const { store, output, connectors, clock } = ports;
  const type = options.type === null ? null : knownType(connectors, options.type);
  const sets = options.set.map(parsePolicySetting);
  if (sets.length === 0) throw usage('there is nothing to simulate', 'say what would be different: --set KEY=VALUE');
  for (const { key } of sets)
    if (!canSimulate(key))
      throw usage(`nobody knows what another ${key} would have done`, 'incidents and windows are taken as they were');
  parseMoment(options.since, '--since', clock.now());
  await requireStore(ports);
  const since = await momentForAll({ text: options.since, flag: '--since' }, ports, () => {});
  const settings = await store.base.settings();
  const scope = type ?? ALL_TYPES;
  const values = { ...settings.policy[scope], ...Object.fromEntries(sets.map(({ key, value }) => [key, value])) };
  const changed = { ...settings, policy: { ...settings.policy, [scope]: values } };
  const damage = collectDamage(output);
  const selection: Selection = { refs: [], types: type === null ? [] : [type], venues: options.venues };
  const waiting = waitingOn(ports, 'reading venues');
  const asked = { settings: changed, since, damaged: damage.found, waiting };
  const simulation = await simulatePolicy(ports, selection, asked).finally(waiting.end);
  const words = sets.map(({ key, value }) => `${key}=${value}`);
  if (output.format === 'json' || output.format === 'jsonl') await output.record(SIMULATION, simulation, []);
  else {
    if (output.format === 'table') {
      await output.record(SIMULATION, simulation, simulationLines(simulation, words));
      await output.text(['']);
    }
    await output.rows(SIMULATED_ROWS, simulatedRows(simulation));
  }
  return damage.exit(true);
}
