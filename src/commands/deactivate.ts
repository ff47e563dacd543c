import { type ExitCode, exitOf } from '../domain/errors.ts';
import { deactivateOne, forEach } from '../engine/change/lifecycle.ts';
import { type Selection, selectForChange } from '../engine/look/select.ts';
import { collectDamage, requireStore } from '../engine/look/store-access.ts';
import { whileWaiting } from '../engine/look/waiting.ts';
import type { Ports } from '../ports/ports.ts';
import { reportResults } from '../views/results.ts';
import { confirmDeactivation } from './asking/deactivation.ts';

export interface DeactivateOptions extends Selection {
  readonly dryRun: boolean;
}

/** `posctl deactivate REF…`: no further checks; sales, POS items and history stay. */
export async function deactivate(options: DeactivateOptions, ports: Ports): Promise<ExitCode> {
  await requireStore(ports);
  const damage = collectDamage(ports.output);
  const selected = await selectForChange(ports, options, { scope: 'any', damaged: damage.found });
  const integrations = selected.map((s) => s.integration);
  if (!options.dryRun)
    await confirmDeactivation(
      ports,
      integrations.filter((i) => i.active),
    );
  const results = await whileWaiting(ports, 'deactivating', (waiting) =>
    forEach(integrations, (i) => deactivateOne(ports, i, options.dryRun), waiting),
  );
  await reportResults(results, { done: 'deactivated', dryRun: options.dryRun }, ports);
  return exitOf(results, damage.errors);
}
