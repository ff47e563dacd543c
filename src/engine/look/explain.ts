import { type Alike, causeOf } from '../../domain/alike.ts';
import { ruleOf, type StatusChange, statusChanges } from '../../domain/explanation.ts';
import type { OwedMail } from '../../domain/mail.ts';
import { policyFor } from '../../domain/policy.ts';
import { runwayOf } from '../../domain/runway.ts';
import type { Instant } from '../../domain/time.ts';
import type { EntryKind, TimelineEntry } from '../../domain/timeline.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Store } from '../../ports/store.ts';
import type { Selected } from './select.ts';

/** Why an integration has its status, and what would change that. */
export interface Explanation {
  readonly rule: string;
  /** Entries that tell it, oldest first. */
  readonly evidence: readonly TimelineEntry[];
  /** Mail about it that has not left yet. */
  readonly owed: readonly OwedMail[];
  readonly alike: Alike;
  readonly changes: readonly StatusChange[];
}

const EVIDENCE_KINDS = [
  'added',
  'check_succeeded',
  'check_failed',
  'edited',
  'deactivated',
  'restored',
  'called_off',
  'resumed',
  'warned',
  'incident_began',
  'incident_ended',
  'mail_sent',
  'mail_failed',
] as const satisfies readonly EntryKind[];

/** Entries that are read. */
const MOST = 30;

export async function explainOne(
  { store, connectors }: { readonly store: Store; readonly connectors: Connectors },
  { state, integration }: Selected,
  now: Instant,
): Promise<Explanation> {
  const policy = policyFor(await store.base.settings(), connectors.type(integration.type));
  const { venue, id } = integration;
  const evidence: TimelineEntry[] = [];
  const query = { venues: [venue], integrations: [id], kinds: EVIDENCE_KINDS, limit: MOST };
  for await (const entry of store.ledger.timeline(query)) evidence.push(entry);
  return {
    rule: ruleOf(integration, policy),
    evidence,
    owed: state.owed.filter((mail) => mail.integration === id),
    alike: await store.venues.alike({ type: integration.type, cause: causeOf(integration) }),
    changes: statusChanges(integration, runwayOf(integration, policy, now), policy),
  };
}
