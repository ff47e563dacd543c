import { type AccessEnd, accessEnding, mayEnd } from '../../domain/access-end.ts';
import type { Integration } from '../../domain/integration.ts';
import type { Instant } from '../../domain/time.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Store } from '../../ports/store.ts';

export interface AccessPorts {
  readonly connectors: Pick<Connectors, 'type'>;
  readonly store: Store;
}

/** Of integrations whose access ends soon, or has ended. */
export async function accessEnds(
  integrations: Iterable<Integration>,
  now: Instant,
  ports: AccessPorts,
): Promise<AccessEnd[]> {
  const found: AccessEnd[] = [];
  for (const one of integrations) {
    const life = ports.connectors.type(one.type)?.accessLife;
    if (!life || !mayEnd(one, life, now)) continue;
    const givenAt = await credentialsGivenAt(one, ports.store);
    const end = accessEnding(one, { life, givenAt, now });
    if (end) found.push(end);
  }
  return found.sort((a, b) => (a.at < b.at ? -1 : 1));
}

/**
 * When credentials were given last; where the integration itself does not say it, the timeline tells every change of them.
 */
export async function credentialsGivenAt(one: Integration, store: Store): Promise<Instant | null> {
  const { venue, id, credentialsAt } = one;
  if (credentialsAt !== undefined) return credentialsAt;
  let at: Instant | null = null;
  const query = { venues: [venue], integrations: [id], kinds: ['added', 'edited', 'restored'] as const };
  for await (const entry of store.ledger.timeline(query)) {
    const changes = entry.kind === 'edited' || entry.kind === 'restored' ? entry.details.changes : undefined;
    if (entry.kind === 'added' || changes?.credentials !== undefined) at = entry.at;
  }
  return at;
}
