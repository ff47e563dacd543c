import { grouped } from '../../domain/collections.ts';
import {
  claimed,
  composeMail,
  type Dispatch,
  delivered,
  dropped,
  leaseOf,
  planDelivery,
  postponed,
  stillOwed,
} from '../../domain/delivery.ts';
import { type OwedMail, type QueuedMail, queuedMail, recipients } from '../../domain/mail.ts';
import { waitsForTargets } from '../../domain/notices.ts';
import { begin, type Story, type VenueChange, type VenueState } from '../../domain/state.ts';
import { messageOf, presentableText } from '../../domain/text.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Context } from '../../ports/context.ts';
import type { Fence, Lease } from '../../ports/leases.ts';
import type { Notices } from '../../ports/notices.ts';
import type { Notifier, OutgoingMail } from '../../ports/notifier.ts';
import type { Store } from '../../ports/store.ts';
import { deliverNotices } from './notices.ts';

/** Mails refused one after the other: then the server is down, and the others wait for the next pass. */
const GIVE_UP_AFTER = 3;

export interface DeliverPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly notifier: Notifier;
  readonly notices: Notices;
  readonly context: Context;
}

/** What became of the mail that was owed. */
export interface Delivery {
  readonly sent: number;
  /** Refused by the server; tried again later. */
  readonly failed: number;
  readonly dropped: number;
  /** Mails whose turn it is, and that cannot leave as things are set up. */
  readonly queued: number;
  /** Why, and all mails that wait for it; null when none is queued. */
  readonly queuedWhy: QueuedMail | null;
  readonly errors: readonly string[];
}

/**
 * Sends what is owed. Each mail is claimed by a lease before it is sent, so that two processes never send the same one at
 * the same time. It is taken off the books only after the server has taken it: after a crash between the two it is sent
 * again under the same Message-ID.
 */
export async function deliverMail(ports: DeliverPorts, signal: AbortSignal): Promise<Delivery> {
  const states = new Map<string, VenueState>();
  for await (const state of ports.store.venues.list({ owing: true }, () => {})) states.set(state.venue.id, state);
  const plan = planDelivery([...states.values()], ports.clock.now());
  const errors = await deliverNotices(ports, [...states.values()], signal);
  for (const { venue, mail, why } of plan.drop)
    await settle(ports, venue, { mails: [mail], decide: (story) => dropped(story, mail, why) }).catch(
      (error: unknown) => void errors.push(wordsOf(error)),
    );
  let [sent, queued, inVain] = [0, 0, 0];
  const refused: string[] = [];
  for (const dispatch of plan.send) {
    if (signal.aborted || inVain >= GIVE_UP_AFTER) break;
    const state = states.get(dispatch.venue);
    const to = state ? recipients(dispatch.audience, state, ports.context) : [];
    if (!ports.notifier.configured || to.length === 0) {
      queued += dispatch.mails.length;
      continue;
    }
    const outcome = await sendOnce(ports, dispatch);
    if (outcome === 'taken') continue;
    inVain = outcome === 'sent' ? 0 : inVain + 1;
    if (outcome === 'sent') sent += 1;
    else refused.push(outcome.error);
  }
  const gone = new Set(plan.drop.map(({ mail }) => mail.id));
  const queuedWhy = queued > 0 ? whyQueued([...states.values()], gone, ports) : null;
  const counts = { sent, failed: refused.length, dropped: plan.drop.length, queued };
  return { ...counts, queuedWhy, errors: [...errors, ...refused] };
}

function whyQueued(states: readonly VenueState[], gone: ReadonlySet<string>, ports: DeliverPorts): QueuedMail | null {
  const left = states.map((state) => ({ ...state, owed: state.owed.filter(({ id }) => !gone.has(id)) }));
  const { configured } = ports.notifier;
  return queuedMail(left, { configured, supportEmail: ports.context.supportEmail });
}

/** `taken`: another process sends it, or has settled it since it was planned. */
type Outcome = 'sent' | 'taken' | { readonly error: string };

/** Under its lease, and only if it is still owed then. What goes wrong with one mail holds up no other. */
async function sendOnce(ports: DeliverPorts, dispatch: Dispatch): Promise<Outcome> {
  try {
    const lease = await ports.store.leases.acquire(leaseOf(dispatch), { waitMs: 0 });
    if (!lease) return 'taken';
    try {
      const states = await readAgain(ports.store, dispatch);
      const state = states.get(dispatch.venue);
      if (!state || !stillOwed(dispatch, states, ports.clock.now())) return 'taken';
      return await send(ports, dispatch, { states, state, lease });
    } finally {
      await lease.release();
    }
  } catch (error) {
    return { error: wordsOf(error) };
  }
}

async function readAgain({ venues }: Store, { mails }: Dispatch): Promise<Map<string, VenueState>> {
  const ids = [...new Set(mails.map(({ venue }) => venue))];
  const states = new Map<string, VenueState>();
  for await (const state of venues.list({ ids, owing: true }, () => {})) states.set(state.venue.id, state);
  return states;
}

async function send(
  ports: DeliverPorts,
  dispatch: Dispatch,
  {
    states,
    state,
    lease,
  }: { readonly states: ReadonlyMap<string, VenueState>; readonly state: VenueState; readonly lease: Lease },
): Promise<Outcome> {
  const { messageId } = dispatch;
  const to = recipients(dispatch.audience, state, ports.context);
  const claims = { messageId, fence: lease.fence };
  if (dispatch.grouped) await eachVenue(dispatch, (venue, mails) => claim(ports.store, venue, { mails, ...claims }));
  if (lease.lost.aborted) return 'taken';
  const refusal = await refusalOf(ports.notifier, { messageId, to, ...composeMail(dispatch, states) });
  const targets = (await ports.notices.targets()).map(({ id }) => id);
  const sent = { messageId, to, waits: (mail: OwedMail) => waitsForTargets(mail, targets) };
  // Without the fence: whoever holds the lease by now, this mail has left, or was refused.
  await eachVenue(dispatch, (venue, mails) =>
    refusal === null
      ? settle(ports, venue, { mails, decide: (story, owed) => delivered(story, owed, sent) })
      : postpone(ports, venue, { mails, message: refusal }),
  );
  return refusal === null ? 'sent' : { error: refusal };
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
  for (const [venue, owed] of grouped(dispatch.mails, (one) => one.venue))
    await act(
      venue,
      owed.map(({ mail }) => mail),
    );
}

/** Takes mails off the books, with the entry that says what became of them. */
async function settle(
  ports: DeliverPorts,
  venue: string,
  {
    mails,
    decide,
  }: {
    readonly mails: readonly OwedMail[];
    readonly decide: (story: Story, owed: readonly OwedMail[]) => VenueChange;
  },
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

/** @throws ExpectedError `conflict` when the lease is lost: then another process may claim them for another mail. */
async function claim(
  store: Store,
  venue: string,
  { mails, messageId, fence }: { mails: readonly OwedMail[]; messageId: string; fence: Fence },
) {
  if (mails.every((m) => m.group === messageId)) return;
  const ids = new Set(mails.map((m) => m.id));
  const decide = (state: VenueState | undefined) => ({
    change: state ? { state: claimed(state, ids, messageId), entries: [] } : null,
    result: undefined,
  });
  await store.venues.change(venue, decide, { fence });
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
