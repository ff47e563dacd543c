import { conflict, usage } from './errors.ts';
import type { Integration } from './integration.ts';
import { refOf, shellRef } from './reference.ts';
import type { Story } from './story.ts';

/**
 * Integrations that replace each other in a circle would all be left out of sums. @throws ExpectedError `usage` about one
 * that cannot be replaced at all, `conflict` about a circle.
 */
export function refuseCircle({ state }: Story, integration: Integration): void {
  const find = (id: string) => (id === integration.id ? integration : state.integrations.find((i) => i.id === id));
  for (const id of integration.primaryOver) {
    const other = find(id);
    if (!other)
      throw usage(`${id} is no integration of ${state.venue.id}`, 'only integrations of one venue replace each other');
    if (id === integration.id)
      throw usage(`${refOf(integration)} cannot replace itself`, 'name another integration of the venue');
    if (replaced(other, find).has(integration.id))
      throw conflict(
        `${refOf(other)} replaces ${refOf(integration)} already`,
        `take that back first: posctl edit ${shellRef(refOf(other))} --unset primary`,
      );
  }
}

/** Ids of all that an integration replaces, also through others. */
function replaced(
  one: Integration,
  find: (id: string) => Integration | undefined,
  into = new Set<string>(),
): Set<string> {
  for (const id of one.primaryOver) {
    if (into.has(id)) continue;
    into.add(id);
    const other = find(id);
    if (other) replaced(other, find, into);
  }
  return into;
}
