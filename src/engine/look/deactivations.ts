import type { Integration } from '../../domain/integration.ts';
import type { Store } from '../../ports/store.ts';

/** Who made an integration inactive, and why: null when no reason was given. */
export interface Deactivation {
  readonly actor: string;
  readonly reason: string | null;
}

/** The last deactivation of each of the inactive ones, by id, as the timeline tells it. */
export async function deactivationsOf(
  { ledger }: Pick<Store, 'ledger'>,
  integrations: readonly Integration[],
): Promise<Map<string, Deactivation>> {
  const inactive = integrations.filter(({ active }) => !active);
  const found = new Map<string, Deactivation>();
  if (inactive.length === 0) return found;
  const venues = [...new Set(inactive.map(({ venue }) => venue))];
  const query = { venues, integrations: inactive.map(({ id }) => id), kinds: ['deactivated'] as const };
  for await (const { integration, actor, reason } of ledger.timeline(query))
    if (integration !== null) found.set(integration, { actor, reason });
  return found;
}
