import type { Audience, Integration } from './integration.ts';
import type { OwedMail } from './mail.ts';
import { refOf } from './reference.ts';
import { record, type VenueChange, type VenueState, withIntegration } from './state.ts';
import type { Instant } from './time.ts';
import type { EntryDraft, Telling } from './timeline.ts';

/** What happens in one change, while it is being decided: the entries to be written and the mails they owe. */
export interface Story {
  readonly state: VenueState;
  readonly at: Instant;
  readonly actor: string;
  /** `--reason`, on every entry of the change. */
  readonly reason: string | null;
  readonly drafts: EntryDraft[];
  readonly mails: OwedMail[];
}

export interface Teller {
  readonly at: Instant;
  readonly actor: string;
  readonly reason: string | null;
}

export function begin(state: VenueState, teller: Teller): Story {
  return { state, at: teller.at, actor: teller.actor, reason: teller.reason, drafts: [], mails: [] };
}

/** Adds an entry about an integration. */
export function tell(
  story: Story,
  integration: Integration,
  { status = null, ...telling }: Telling & { readonly status?: EntryDraft['status'] },
): void {
  story.drafts.push({
    at: story.at,
    actor: story.actor,
    integration: integration.id,
    ref: refOf(integration),
    status,
    reason: story.reason,
    ...telling,
  });
}

/** Owes a mail because of the entry told last. Nothing is owed to contacts that a venue does not have. */
export function owe(
  story: Story,
  integration: Integration,
  mail: Pick<OwedMail, 'kind' | 'code' | 'message'> & { readonly audience: Audience },
): void {
  if (mail.audience === 'venue' && story.state.venue.contacts.length === 0) return;
  const seq = story.state.lastSeq + story.drafts.length;
  story.mails.push({
    id: `${story.state.venue.id}.${seq}.${mail.kind}.${mail.audience}`,
    ...mail,
    integration: integration.id,
    ref: refOf(integration),
    type: integration.type,
    at: story.at,
    group: null,
    attempts: 0,
    nextTry: story.at,
    lastError: null,
  });
}

/** The change that the story makes, with the integrations as they are afterwards. */
export function conclude(story: Story, ...integrations: readonly Integration[]): VenueChange {
  const state = integrations.reduce(withIntegration, story.state);
  return record({ ...state, owed: [...state.owed, ...story.mails] }, story.drafts);
}
