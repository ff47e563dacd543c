import { type ExitCode, usage } from '../domain/errors.ts';
import type { Integration } from '../domain/integration.ts';
import { policyFor } from '../domain/policy.ts';
import { parseNickname, refOf, shellRef } from '../domain/reference.ts';
import { moment } from '../domain/time.ts';
import { partsOf, routineWindow, windowLimits } from '../domain/window.ts';
import { changeOne, type ItemResult, restoring } from '../engine/change/lifecycle.ts';
import { goingOnWith } from '../engine/change/operation.ts';
import { type BulkOptions, targetsOf } from '../engine/change/targets.ts';
import type { Selected } from '../engine/look/select.ts';
import { collectDamage, requireStore, requireVenue } from '../engine/look/store-access.ts';
import type { Ports } from '../ports/ports.ts';
import { confirmMany } from './asking/bulk.ts';
import { carryOut } from './asking/carry-out.ts';
import { askForClash } from './asking/duplicate.ts';

export interface RestoreOptions extends BulkOptions {
  /** Settles a clash with an active one of the same name. */
  readonly nickname: string | null;
}

/** `posctl restore REF…`: inactive ones become active and pull sales again, from their last good check on. */
export async function restore(options: RestoreOptions, realPorts: Ports): Promise<ExitCode> {
  const nickname = options.nickname === null ? undefined : parseNickname(options.nickname);
  await requireStore(realPorts);
  const damage = collectDamage(realPorts.output);
  const targets = await targetsOf(realPorts, options, { command: 'restore', scope: 'inactive', damaged: damage.found });
  const ports = targets.op === null ? realPorts : goingOnWith(realPorts, targets.op);
  if (nickname !== undefined && targets.selected.length > 1)
    throw usage('--nickname names one integration', 'restore the others without it');
  const restored: Integration[] = [];
  const verb = {
    command: 'restore',
    done: 'restored',
    how: {},
    wish: () => restoring(nickname),
    async act({ integration }: Selected) {
      const all = (await ports.store.venues.read(integration.venue))?.integrations ?? [];
      const settled = (await askForClash(integration, { all, given: nickname }, ports)) ?? nickname;
      const pinned = targets.pins?.get(integration.id)?.revision;
      const done = await changeOne(ports, integration, { wish: restoring(settled), dryRun: false, pinned });
      if (done.changed) restored.push(done.integration);
      return done;
    },
    confirm: (results: readonly ItemResult[]) => confirmMany({ verb: 'restore', results }, ports),
  };
  const exit = await carryOut(verb, { options, targets, damage, ports });
  for (const integration of restored) await sayWhatIsFetched(integration, ports);
  return exit;
}

/** The gap since the last good check is filled by itself; what the provider no longer gives is named. */
async function sayWhatIsFetched(integration: Integration, { connectors, store, clock, output }: Ports): Promise<void> {
  const type = connectors.type(integration.type);
  const policy = policyFor(await store.base.settings(), type);
  const { venue } = await requireVenue(store, integration.venue);
  const window = routineWindow(integration, windowLimits(policy, type, venue), clock.now());
  const parts = partsOf(window, type ?? integration, policy.lookBackDays).length;
  const ref = refOf(integration);
  output.say(
    `${ref}: the next check fetches from ${moment(window.from)} on${parts > 1 ? `, in ${parts} parts` : ''}. At once: posctl refresh ${shellRef(ref)}`,
  );
  if (window.outOfReach)
    output.warn(
      `${ref}: nothing from ${moment(window.outOfReach)} to then can be fetched: the provider goes back ${type?.reachDays} days`,
    );
}
