import { conflict } from '../../domain/errors.ts';
import { type PolicyChange, withPolicyChanges } from '../../domain/policy-change.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Context } from '../../ports/context.ts';
import type { Store } from '../../ports/store.ts';

interface PolicyPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly context: Context;
}

/**
 * Changes the call-off policy. It has no timeline: the operation remembers what was changed, so that `undo` can take it back.
 * `command`: the verb; null where its operation is remembered already.
 * @throws ExpectedError `conflict` when somebody has changed one of these values meanwhile; nothing is changed then.
 */
export async function changePolicy(
  { clock, store, context }: PolicyPorts,
  changes: readonly PolicyChange[],
  command: string | null,
): Promise<void> {
  if (changes.length === 0) return;
  const { operation: op, actor, reason } = context;
  const how = { policy: changes };
  if (command !== null) await store.base.journal.begin({ op, command, at: clock.now(), actor, reason, how, items: [] });
  await store.base.changeSettings((now) => {
    const policy = withPolicyChanges(now.policy, changes);
    if (!policy) throw conflict('the policy was changed meanwhile', 'look at it again: posctl policy');
    return { ...now, policy };
  });
}
