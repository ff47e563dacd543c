import type { ExitCode } from '../domain/errors.ts';
import { deactivating } from '../engine/change/lifecycle.ts';
import { goingOnWith } from '../engine/change/operation.ts';
import { type BulkOptions, targetsOf } from '../engine/change/targets.ts';
import { collectDamage, requireStore } from '../engine/look/store-access.ts';
import type { Ports } from '../ports/ports.ts';
import { carryOut } from './asking/carry-out.ts';
import { confirmDeactivation } from './asking/deactivation.ts';

/** `posctl deactivate REF…`: no further checks; sales, POS items and history stay. */
export async function deactivate(options: BulkOptions, realPorts: Ports): Promise<ExitCode> {
  await requireStore(realPorts);
  const damage = collectDamage(realPorts.output);
  const targets = await targetsOf(realPorts, options, { command: 'deactivate', scope: 'any', damaged: damage.found });
  const ports = targets.op === null ? realPorts : goingOnWith(realPorts, targets.op);
  const active = targets.selected.map((one) => one.integration).filter((one) => one.active);
  const verb = {
    command: 'deactivate',
    done: 'deactivated',
    how: {},
    wish: () => deactivating,
    confirm: () => confirmDeactivation(ports, active),
  };
  return carryOut(verb, { options, targets, damage, ports });
}
