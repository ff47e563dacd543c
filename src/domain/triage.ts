import { compareTexts, grouped } from './collections.ts';
import type { CallOffCode, FailureCode, Integration, Needs } from './integration.ts';
import { isChangedSince, isSilent, type NextStep, nextStep } from './next-step.ts';
import type { Policy } from './policy.ts';
import { type Quiet, quietOf, quietWords } from './quiet.ts';
import { refOf } from './reference.ts';
import { type Runway, runwayOf } from './runway.ts';
import { isSnoozed } from './snooze.ts';
import type { VenueState } from './state.ts';
import { DAY, type Instant, lasting, plus } from './time.ts';
import type { Venue } from './venue.ts';

/** How many full business days are looked at for holes. */
export const TRIAGE_DAYS = 14;

/**
 * Whose turn it is, in the order in which people are shown it. `resume`: it was called off, and nobody else is in the way;
 * `snoozed`: somebody knows of it, and wants to hear nothing for a while.
 */
export const TURNS = ['venue', 'support', 'provider', 'resume', 'nobody', 'quiet', 'snoozed'] as const;
export type Turn = (typeof TURNS)[number];

/** One integration that somebody should look at. */
export interface Trouble {
  readonly integration: Integration;
  readonly venue: Venue;
  /** Its venue with all its integrations, as it was read. */
  readonly state: VenueState;
  readonly turn: Turn;
  readonly needs: Needs;
  readonly cause: FailureCode | CallOffCode | 'quiet';
  /** One cause in plain words: what the last failure said, the evidence that it is quiet. */
  readonly message: string;
  readonly since: Instant;
  readonly runway: Runway | null;
  readonly quiet: Quiet | null;
  readonly next: NextStep;
}

/** By what a trouble is counted: its status, or that it is snoozed or only quiet. The line of counts has the same words. */
export const TROUBLE_STATES = ['CalledOff', 'Failed', 'quiet', 'snoozed', 'Initializing', 'Healthy'] as const;
export type TroubleState = (typeof TROUBLE_STATES)[number];

/** Under which word a trouble is found. One that is snoozed waits under that, whatever its status. */
export function troubleState({ turn, integration }: Pick<Trouble, 'turn' | 'integration'>): TroubleState {
  return turn === 'snoozed' || turn === 'quiet' ? turn : integration.status;
}

/** What a trouble is judged by. */
export interface Judge {
  policyOf(type: string): Policy;
  readonly now: Instant;
}

/** Null when nothing is wrong with it. */
export function troubleOf(integration: Integration, state: VenueState, judge: Judge): Trouble | null {
  const { now, policyOf } = judge;
  const { venue } = state;
  const what = integration.active ? whatIsWrong(integration, venue, now) : null;
  if (!what) return null;
  const runway = runwayOf(integration, policyOf(integration.type), now);
  return {
    integration,
    venue,
    state,
    runway,
    quiet: null,
    next: nextStep(integration),
    ...what,
    ...(isSnoozed(integration, now) ? { turn: 'snoozed' as const } : {}),
  };
}

type Wrong = Pick<Trouble, 'turn' | 'needs' | 'cause' | 'message' | 'since'> & { readonly quiet?: Quiet };

function whatIsWrong(integration: Integration, venue: Venue, now: Instant): Wrong | null {
  const { status, reason, reports } = integration;
  if ((status === 'CalledOff' || status === 'Failed') && reason) {
    const needs = isChangedSince(integration) ? 'nobody' : reason.needs;
    const turn = needs === 'nobody' && status === 'CalledOff' ? 'resume' : needs;
    return { turn, needs, cause: reason.cause ?? reason.code, message: messageOf(integration), since: reason.since };
  }
  if (isSilent(integration) && reports) {
    const message = `no sales report for ${lasting(reports.countedFrom, now)}`;
    // Whether the venue sends none or posctl looks in the wrong place: nobody but support can tell.
    return { turn: 'support', needs: 'support', cause: 'no_report', message, since: reports.countedFrom };
  }
  const quiet = quietOf(integration, venue, now);
  if (!quiet) return null;
  const message = quietWords(quiet, venue);
  return { turn: 'quiet', needs: 'nobody', cause: 'quiet', message, since: quiet.until, quiet };
}

const LAST_ONE = '; the last one: ';

/** What the last failure said; how many there were is told by other columns. */
function messageOf(integration: Integration): string {
  const { reason } = integration;
  if (!reason) return '';
  const at = reason.message.indexOf(LAST_ONE);
  const said = at < 0 ? reason.message : reason.message.slice(at + LAST_ONE.length);
  return isChangedSince(integration) ? `changed since, not checked yet; it was: ${said}` : said;
}

/** Troubles with one cause and one cure, the worst first. */
export type Alike = readonly [Trouble, ...Trouble[]];

/** All troubles: by whose turn it is, alike ones together, and the worst first everywhere. */
export function inOrder(troubles: readonly Trouble[]): Alike[] {
  const sorted = [...troubles].sort(worseFirst);
  const key = ({ turn, cause, integration: { type }, next }: Trouble) => [turn, cause, type, next.kind].join(' ');
  return [...grouped(sorted, key).values()];
}

function worseFirst(a: Trouble, b: Trouble): number {
  return (
    TURNS.indexOf(a.turn) - TURNS.indexOf(b.turn) ||
    rank(a) - rank(b) ||
    compareTexts(deadline(a), deadline(b)) ||
    compareTexts(a.since, b.since) ||
    compareTexts(refOf(a.integration), refOf(b.integration))
  );
}

/** What was called off first, then what has a countdown, then the rest. */
function rank({ integration: { status }, runway }: Trouble): number {
  return status === 'CalledOff' ? 0 : runway === null ? 2 : 1;
}

/** When it is called off at the earliest. */
function deadline({ runway, integration: { reports } }: Trouble): Instant {
  if (runway === null) return '';
  return 'earliest' in runway ? runway.earliest : reports ? plus(reports.countedFrom, runway.of * DAY) : '';
}

/** Whether somebody has to do something: not where it is tried again by itself, is only quiet, or snoozed. */
export function needsSomebody({ turn }: Trouble): boolean {
  return turn !== 'nobody' && turn !== 'quiet' && turn !== 'snoozed';
}
