import { nextCommand } from './access-steps.ts';
import { composeMail, type Dispatch, dispatchesOf, isPointless, retryAt } from './delivery.ts';
import type { NoticeTry, OwedMail } from './mail.ts';
import { nextStep } from './next-step.ts';
import { conclude, type Story, tell, type VenueChange, type VenueState } from './state.ts';
import { clean } from './text.ts';
import type { Instant } from './time.ts';

/** What a target is told. Scripts read these fields: add fields, never rename. */
export interface Notice {
  readonly event: Exclude<OwedMail['kind'], 'told'>;
  readonly at: Instant;
  /** Null where it tells of several. */
  readonly ref: string | null;
  readonly venue: string | null;
  readonly venueName: string | null;
  /** All that it tells of. */
  readonly refs: readonly string[];
  readonly reason: string;
  readonly text: string;
  /** The next command. */
  readonly next: string;
  /** The same for every attempt to tell the same. */
  readonly id: string;
}

/** Only what support is told goes to targets: the venue's own mails do not concern them. */
const isForTargets = (mail: OwedMail) => mail.audience === 'support' && mail.kind !== 'told';

/** Of these targets those that have not taken it yet. */
function pendingOf(mail: OwedMail, targets: readonly string[]): string[] {
  return isForTargets(mail) ? targets.filter((id) => !mail.notices?.[id]?.taken) : [];
}

/** Whether it stays on the books after it was mailed, because a target has not taken it yet. */
export function waitsForTargets(mail: OwedMail, targets: readonly string[]): boolean {
  return pendingOf(mail, targets).length > 0;
}

/** What to tell one target now: many alarms of one kind are one notice, as they are one mail. */
export function planNotices(states: readonly VenueState[], target: string, now: Instant): Dispatch[] {
  const owed = states.flatMap((state) =>
    state.owed
      .filter((mail) => waitsForTargets(mail, [target]) && !isPointless(mail, state, now))
      .map((mail) => ({ venue: state.venue.id, mail })),
  );
  const isDue = ({ mail }: (typeof owed)[number]) => (mail.notices?.[target]?.nextTry ?? '') <= now;
  return dispatchesOf(owed).filter(({ mails }) => mails.some(isDue));
}

/** The notice of a dispatch, by what its venues are now. */
export function noticeOf(dispatch: Dispatch, states: ReadonlyMap<string, VenueState>): Notice {
  const [first] = dispatch.mails;
  if (!first) throw new Error('a notice without a cause');
  const { mail } = first;
  const event = mail.kind;
  if (event === 'told') throw new Error('a letter is not a notice');
  const state = states.get(first.venue);
  const alone = dispatch.mails.length === 1 && !mail.kind.startsWith('incident');
  const integration = state?.integrations.find(({ id }) => id === mail.integration);
  const { subject, text } = composeMail(dispatch, states);
  return {
    event,
    at: mail.at,
    ref: alone ? mail.ref : null,
    venue: alone ? first.venue : null,
    venueName: alone ? clean(state?.venue.name ?? first.venue) : null,
    refs: dispatch.mails.map(({ mail: { ref } }) => ref),
    reason: clean(mail.message),
    text: `${subject}\n${text}`,
    next:
      alone && integration
        ? mail.access
          ? nextCommand(mail.access, integration)
          : nextStep(integration).command
        : `posctl ${mail.kind.startsWith('incident') ? 'incidents' : `list --type ${mail.type}`}`,
    id: dispatch.messageId,
  };
}

const NEVER_TRIED: NoticeTry = { taken: false, attempts: 0, nextTry: '', lastError: null };

/** A target has taken what it was told: what is mailed, and waits for no other target, is no longer owed. */
export function noticeTaken(
  story: Story,
  mails: readonly OwedMail[],
  {
    target,
    targets,
  }: { readonly target: { readonly id: string; readonly name: string }; readonly targets: readonly string[] },
): VenueChange {
  const ids = new Set(mails.map(({ id }) => id));
  for (const mail of mails) {
    const integration = story.state.integrations.find(({ id }) => id === mail.integration);
    if (integration) tell(story, integration, { kind: 'notified', details: { event: mail.kind, target: target.name } });
  }
  const owed = story.state.owed
    .map((mail) => (ids.has(mail.id) ? withTry(mail, target.id, { taken: true, lastError: null }) : mail))
    .filter((mail) => !(mail.mailed && !waitsForTargets(mail, targets)));
  return conclude({ ...story, state: { ...story.state, owed } });
}

/**
 * Mails that have left and wait only for targets that are not in the config any more are owed no longer; null: there are
 * none.
 */
export function withoutForgotten(state: VenueState, targets: readonly string[]): VenueState | null {
  const owed = state.owed.filter((mail) => !(mail.mailed && !waitsForTargets(mail, targets)));
  return owed.length === state.owed.length ? null : { ...state, owed };
}

/** A target did not take it: it is told again later. */
export function noticePostponed(
  state: VenueState,
  ids: ReadonlySet<string>,
  { target, error, now }: { readonly target: string; readonly error: string; readonly now: Instant },
): VenueState {
  const later = (mail: OwedMail) => {
    const attempts = mail.notices?.[target]?.attempts ?? 0;
    return withTry(mail, target, { attempts: attempts + 1, nextTry: retryAt(attempts, now), lastError: error });
  };
  return { ...state, owed: state.owed.map((mail) => (ids.has(mail.id) ? later(mail) : mail)) };
}

function withTry(mail: OwedMail, target: string, more: Partial<NoticeTry>): OwedMail {
  const before = mail.notices?.[target] ?? NEVER_TRIED;
  return { ...mail, notices: { ...mail.notices, [target]: { ...before, ...more } } };
}
