import { compareTexts, grouped } from '../../domain/collections.ts';
import { isInIncident } from '../../domain/incident.ts';
import type { FailureCode, Integration } from '../../domain/integration.ts';
import { refOf } from '../../domain/reference.ts';
import type { Instant } from '../../domain/time.ts';
import type { Store } from '../../ports/store.ts';

/** An incident that lasts. */
export interface OpenIncident {
  readonly id: string;
  readonly type: string;
  readonly code: FailureCode;
  /** When the first of its integrations failed. */
  readonly began: Instant;
  /** References of those that are part of it, those that answer again included. */
  readonly integrations: readonly string[];
  /** How many of them fail so still. */
  readonly failing: number;
  /** How many active, not called-off integrations of the type there are that have ever answered. */
  readonly of: number;
  /** What a check said that failed so. */
  readonly message: string;
}

/** The incidents that last, the oldest first. */
export async function openIncidents({ store: { venues } }: { readonly store: Store }): Promise<OpenIncident[]> {
  const members: Integration[] = [];
  // Venues that cannot be read are named by the command itself.
  for await (const { integrations } of venues.list({ inIncident: true }, () => {}))
    members.push(...integrations.filter(isInIncident));
  const open: OpenIncident[] = [];
  for (const [id, mine] of grouped(members, ({ incident }) => incident?.incident ?? null)) {
    const { type, incident } = mine[0];
    if (!incident) continue;
    const { code, began, message } = incident;
    const failing = mine.filter(({ status, streak }) => status === 'Failed' && streak.last?.code === code).length;
    const of = await venues.count({ type, active: true, calledOff: false, answered: true });
    open.push({ id, type, code, began, integrations: mine.map(refOf).sort(compareTexts), failing, of, message });
  }
  return open.sort((a, b) => compareTexts(a.began, b.began) || compareTexts(a.id, b.id));
}
