import { claimed, type Dispatch, delivered, dropped, planDelivery, postponed } from '../../domain/delivery.ts';
import type { OwedMail } from '../../domain/mail.ts';
import { composeMail } from '../../domain/mail-text.ts';
import type { VenueChange, VenueState } from '../../domain/state.ts';
import { begin, type Story } from '../../domain/story.ts';
import { messageOf, presentableText } from '../../domain/text.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Context } from '../../ports/context.ts';
import type { Notifier, OutgoingMail } from '../../ports/notifier.ts';
import type { Store } from '../../ports/store.ts';
import { readableVenues } from '../look/readable.ts';
import { queuedWhy, recipients } from './queued-mail.ts';

/** Mails refused one after the other: then the server is down, and the others wait for the next pass. */
const GIVE_UP_AFTER = 3;

export interface DeliverPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly notifier: Notifier;
  readonly context: Context;
}

/** What became of the mail that was owed. */
export interface Delivery {
  readonly sent: number;
  /** Refused by the server; tried again later. */
  readonly failed: number;
  readonly dropped: number;
  /** Cannot leave as things are set up; see `queuedWhy`. */
  readonly queued: number;
  /** Why, for people; null when none is queued. */
  readonly queuedWhy: string | null;
  readonly errors: readonly string[];
}

/**
 * Sends what is owed. The caller holds the daemon's lock, so nobody else sends. A mail is taken off the books only after
 * the server has taken it: after a crash between the two it is sent again under the same Message-ID.
 */
export async function deliverMail(ports: DeliverPorts, signal: AbortSignal): Promise<Delivery> {
  const states: VenueState[] = [];
  for await (const state of readableVenues(ports.store, () => {})) if (state.owed.length > 0) states.push(state);
  const plan = planDelivery(states, ports.clock.now());
  const errors: string[] = [];
  for (const { venue, mail, why } of plan.drop)
    await settle(ports, venue, [mail], (story) => dropped(story, mail, why)).catch(
      (error: unknown) => void errors.push(wordsOf(error)),
    );
  let [sent, failed, queued, inVain] = [0, 0, 0, 0];
  for (const dispatch of plan.send) {
    if (signal.aborted || inVain >= GIVE_UP_AFTER) break;
    const state = states.find((s) => s.venue.id === dispatch.venue);
    const to = state ? recipients(dispatch.audience, state, ports.context) : [];
    if (!state || !ports.notifier.configured || to.length === 0) {
      queued += dispatch.mails.length;
      continue;
    }
    const error = await send(ports, dispatch, { state, to });
    inVain = error === null ? 0 : inVain + 1;
    if (error === null) sent += 1;
    else {
      failed += 1;
      errors.push(error);
    }
  }
  const gone = new Set(plan.drop.map(({ mail }) => mail.id));
  const left = states.map((state) => ({ ...state, owed: state.owed.filter(({ id }) => !gone.has(id)) }));
  const why = queued > 0 ? queuedWhy(left, ports.notifier, ports.context) : null;
  return { sent, failed, dropped: plan.drop.length, queued, queuedWhy: why, errors };
}

/** Null when it was sent and noted; else why not. What goes wrong with one mail holds up no other. */
async function send(
  ports: DeliverPorts,
  dispatch: Dispatch,
  { state, to }: { state: VenueState; to: readonly string[] },
): Promise<string | null> {
  const { messageId } = dispatch;
  try {
    if (dispatch.grouped) await eachVenue(dispatch, (venue, mails) => claim(ports.store, venue, { mails, messageId }));
    const refusal = await refusalOf(ports.notifier, { messageId, to, ...composeMail(dispatch, state.venue) });
    await eachVenue(dispatch, (venue, mails) =>
      refusal === null
        ? settle(ports, venue, mails, (story, owed) => delivered(story, owed, { messageId, to }))
        : postpone(ports, venue, { mails, message: refusal }),
    );
    return refusal;
  } catch (error) {
    return wordsOf(error);
  }
}

async function refusalOf(notifier: Notifier, mail: OutgoingMail): Promise<string | null> {
  try {
    await notifier.send(mail);
    return null;
  } catch (error) {
    return wordsOf(error);
  }
}

/** What a server says is text from outside. */
function wordsOf(error: unknown): string {
  return presentableText(messageOf(error), []);
}

async function eachVenue(dispatch: Dispatch, act: (venue: string, mails: OwedMail[]) => Promise<void>): Promise<void> {
  const venues = new Map<string, OwedMail[]>();
  for (const { venue, mail } of dispatch.mails) venues.set(venue, [...(venues.get(venue) ?? []), mail]);
  for (const [venue, mails] of venues) await act(venue, mails);
}

/** Takes mails off the books, with the entry that says what became of them. */
async function settle(
  ports: DeliverPorts,
  venue: string,
  mails: readonly OwedMail[],
  decide: (story: Story, owed: readonly OwedMail[]) => VenueChange,
): Promise<void> {
  const ids = new Set(mails.map((m) => m.id));
  const at = ports.clock.now();
  await ports.store.venues.change(venue, (state) => {
    const owed = state?.owed.filter((m) => ids.has(m.id)) ?? [];
    if (!state || owed.length === 0) return { change: null, result: undefined };
    const story = begin(state, { at, actor: 'daemon', reason: null });
    return { change: decide(story, owed), result: undefined };
  });
}

async function claim(
  store: Store,
  venue: string,
  { mails, messageId }: { mails: readonly OwedMail[]; messageId: string },
) {
  if (mails.every((m) => m.group === messageId)) return;
  await store.venues.change(venue, (state) => ({
    change: state ? { state: claimed(state, new Set(mails.map((m) => m.id)), messageId), entries: [] } : null,
    result: undefined,
  }));
}

async function postpone(
  ports: DeliverPorts,
  venue: string,
  { mails, message }: { mails: readonly OwedMail[]; message: string },
) {
  const ids = new Set(mails.map((m) => m.id));
  const now = ports.clock.now();
  await ports.store.venues.change(venue, (state) => ({
    change: state ? { state: postponed(state, ids, message, now), entries: [] } : null,
    result: undefined,
  }));
}
