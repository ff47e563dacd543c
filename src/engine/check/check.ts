import { conflict, ExpectedError } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { minutes, type Policy, policyFor } from '../../domain/policy.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import { isDue } from '../../domain/schedule.ts';
import type { VenueState } from '../../domain/state.ts';
import type { Store } from '../../ports/store.ts';
import { Attempt } from './attempt.ts';
import type { CheckCall, CheckPorts, CheckResult } from './check-call.ts';
import { type LockWanted, withCheckLock } from './check-lock.ts';
import { joinedCheck } from './join.ts';

/**
 * One check of one integration, from the lock to the saved outcome. A failed check is a result, not an error.
 * @throws ExpectedError `conflict` (inactive), `timeout` (another check does not end), `locked`/`failed` (the store).
 */
export async function checkIntegration(ports: CheckPorts, call: CheckCall): Promise<CheckResult> {
  const since = ports.clock.now();
  const known = await readOne(ports.store, call);
  const policy = policyFor(await ports.store.base.settings(), ports.connectors.type(known.integration.type));
  const wanted: LockWanted<CheckResult> = {
    integrations: [known.integration],
    waitMs: call.by === 'daemon' ? 0 : minutes(policy.checkMinutes),
    signal: call.signal,
    waiting: () => call.progress('waits for a check that is running'),
    stillRunning: (integration) => withoutLock(call, integration, policy),
  };
  return withCheckLock(ports.store.leases, wanted, async (lock) => {
    const { state, integration } = await readOne(ports.store, call);
    if (call.by === 'daemon' && !isDue(integration, ports.clock.now())) return skipped(integration);
    if (!integration.active) throw refusalOfInactive(integration);
    if (lock.waited && call.window === null) {
      const joined = await joinedCheck(ports.store, integration, { since, lastSeq: known.state.lastSeq });
      if (joined) return joined;
    }
    return new Attempt(ports, call, { policy, state, integration, lock }).run();
  });
}

async function readOne(store: Store, call: CheckCall): Promise<{ state: VenueState; integration: Integration }> {
  const state = await store.venues.read(call.venue);
  const integration = state?.integrations.find((i) => i.id === call.id);
  if (!state || !integration) throw new ExpectedError('not_found', `the integration ${call.id} is not there any more`);
  return { state, integration };
}

/** Another check does not end. */
function withoutLock(call: CheckCall, integration: Integration, policy: Policy): CheckResult {
  if (call.by === 'daemon') return skipped(integration);
  throw new ExpectedError(
    'timeout',
    `another check of ${refOf(integration)} is still running after ${policy.checkMinutes} minutes`,
    {
      hint: `look later: posctl timeline ${shellRef(refOf(integration))} --limit 5`,
      retryable: true,
    },
  );
}

/** Nobody checks an inactive one. */
export function refusalOfInactive(integration: Integration): ExpectedError {
  return conflict(
    `${refOf(integration)} is inactive; it is not checked`,
    `restore it first: posctl restore ${integration.id}`,
  );
}

function skipped(integration: Integration): CheckResult {
  return {
    integration,
    outcome: 'skipped',
    how: null,
    failure: null,
    linesNew: 0,
    linesChanged: 0,
    durationMs: 0,
    warnings: [],
  };
}
