import { grouped } from '../../domain/collections.ts';
import type { Dispatch } from '../../domain/delivery.ts';
import type { OwedMail } from '../../domain/mail.ts';
import { noticeOf, noticePostponed, noticeTaken, planNotices, withoutForgotten } from '../../domain/notices.ts';
import { begin, type VenueChange, type VenueState } from '../../domain/state.ts';
import { messageOf, presentableText } from '../../domain/text.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Notices, NoticeTarget } from '../../ports/notices.ts';
import type { Store } from '../../ports/store.ts';

interface NoticePorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly notices: Notices;
}

/** After this many refusals in a row, a target is left alone until the next pass. */
const GIVE_UP_AFTER = 3;

/**
 * Tells every target what it has not been told yet, from the same books as mail: once each, tried again until it is taken.
 * After a crash between telling and noting it is told again, with the same id. Returns what went wrong.
 */
export async function deliverNotices(
  ports: NoticePorts,
  states: readonly VenueState[],
  signal: AbortSignal,
): Promise<string[]> {
  const targets = await ports.notices.targets();
  await forget(ports.store, states, targets);
  const all = targets.map((target) => tellTarget(ports, target, { states, signal }));
  return (await Promise.all(all)).flat();
}

async function forget(
  { venues }: Store,
  states: readonly VenueState[],
  targets: readonly NoticeTarget[],
): Promise<void> {
  const ids = targets.map(({ id }) => id);
  for (const { venue } of states.filter((state) => withoutForgotten(state, ids)))
    await venues.change(venue.id, (state) => {
      const next = state && withoutForgotten(state, ids);
      return { change: next ? { state: next, entries: [] } : null, result: undefined };
    });
}

async function tellTarget(
  ports: NoticePorts,
  target: NoticeTarget,
  { states, signal }: { readonly states: readonly VenueState[]; readonly signal: AbortSignal },
): Promise<string[]> {
  if (planNotices(states, target.id, ports.clock.now()).length === 0) return [];
  // One process tells one target at a time, so that nothing is told twice.
  const lease = await ports.store.leases.acquire(`notices-${target.id}`, { waitMs: 0 });
  if (!lease) return [];
  const errors: string[] = [];
  try {
    const now = await owing(ports.store);
    for (const dispatch of planNotices([...now.values()], target.id, ports.clock.now())) {
      if (signal.aborted || lease.lost.aborted || errors.length >= GIVE_UP_AFTER) break;
      const error = await tellOne(ports, target, { dispatch, states: now });
      if (error !== null) errors.push(error);
    }
  } catch (error) {
    errors.push(presentableText(messageOf(error), []));
  } finally {
    await lease.release();
  }
  return errors;
}

async function owing({ venues }: Store): Promise<Map<string, VenueState>> {
  const states = new Map<string, VenueState>();
  for await (const state of venues.list({ owing: true }, () => {})) states.set(state.venue.id, state);
  return states;
}

/** Null when the target has taken it. */
async function tellOne(
  { notices, store, clock }: NoticePorts,
  target: NoticeTarget,
  { dispatch, states }: { readonly dispatch: Dispatch; readonly states: ReadonlyMap<string, VenueState> },
): Promise<string | null> {
  const error = await notices.send(target, noticeOf(dispatch, states)).then(
    () => null,
    (reason: unknown) => presentableText(messageOf(reason), []),
  );
  const now = clock.now();
  const targets = (await notices.targets()).map(({ id }) => id);
  await eachVenue(store, dispatch, (state, mails) => {
    const ids = new Set(mails.map(({ id }) => id));
    if (error === null)
      return noticeTaken(begin(state, { at: now, actor: 'daemon', reason: null }), mails, { target, targets });
    return { state: noticePostponed(state, ids, { target: target.id, error, now }), entries: [] };
  });
  return error;
}

async function eachVenue(
  { venues }: Store,
  dispatch: Dispatch,
  change: (state: VenueState, mails: readonly OwedMail[]) => VenueChange,
): Promise<void> {
  for (const [venue, mails] of grouped(dispatch.mails, (one) => one.venue)) {
    const ids = new Set(mails.map(({ mail }) => mail.id));
    await venues.change(venue, (state) => {
      const owed = state?.owed.filter(({ id }) => ids.has(id)) ?? [];
      return { change: state && owed.length > 0 ? change(state, owed) : null, result: undefined };
    });
  }
}
