import { type ExitCode, exitOf, usage } from '../domain/errors.ts';
import type { Integration } from '../domain/integration.ts';
import { policyFor } from '../domain/policy.ts';
import { parseNickname, refOf } from '../domain/reference.ts';
import { moment } from '../domain/time.ts';
import { partsOf, routineWindow, windowLimits } from '../domain/window.ts';
import { forEach, restoreOne } from '../engine/change/lifecycle.ts';
import { type Selection, selectForChange } from '../engine/look/select.ts';
import { collectDamage, requireStore, requireVenue } from '../engine/look/store-access.ts';
import type { Ports } from '../ports/ports.ts';
import { reportResults } from '../views/results.ts';
import { askForClash } from './asking/duplicate.ts';

export interface RestoreOptions extends Selection {
  /** Settles a clash with an active one of the same name. */
  readonly nickname: string | null;
  readonly dryRun: boolean;
}

/** `posctl restore REF…`: inactive ones become active and pull sales again, from their last good check on. */
export async function restore(options: RestoreOptions, ports: Ports): Promise<ExitCode> {
  const nickname = options.nickname === null ? undefined : parseNickname(options.nickname);
  await requireStore(ports);
  const damage = collectDamage(ports.output);
  const selected = await selectForChange(ports, options, { scope: 'inactive', damaged: damage.found });
  const integrations = selected.map((s) => s.integration);
  if (nickname !== undefined && integrations.length > 1)
    throw usage('--nickname names one integration', 'restore the others without it');
  const results = await forEach(integrations, async (one) => {
    const all = (await ports.store.venues.read(one.venue))?.integrations ?? [];
    const settled = (await askForClash(one, { all, given: nickname }, ports)) ?? nickname;
    return restoreOne(ports, one, { nickname: settled, dryRun: options.dryRun });
  });
  await reportResults(results, { done: 'restored', dryRun: options.dryRun }, ports);
  for (const result of results) if (result.ok && result.changed) await sayWhatIsFetched(result.integration, ports);
  return exitOf(results, damage.errors);
}

/** The gap since the last good check is filled by itself; what the provider no longer gives is named. */
async function sayWhatIsFetched(integration: Integration, { connectors, store, clock, output }: Ports): Promise<void> {
  const type = connectors.type(integration.type);
  const policy = policyFor(await store.base.settings(), type);
  const { venue } = await requireVenue(store, integration.venue);
  const window = routineWindow(integration, windowLimits(policy, type, venue), clock.now());
  const parts = partsOf(window, type ?? integration, policy.lookBackDays).length;
  const ref = refOf(integration);
  output.say(`${ref}: the next check fetches from ${moment(window.from)} on${parts > 1 ? `, in ${parts} parts` : ''}.`);
  if (window.outOfReach)
    output.warn(
      `${ref}: nothing from ${moment(window.outOfReach)} to then can be fetched: the provider goes back ${type?.reachDays} days`,
    );
}
