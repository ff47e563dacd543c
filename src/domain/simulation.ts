import type { PosType } from './catalogue.ts';
import { withCountdownRunning, withCountdownStopped } from './countdown.ts';
import type { CheckDetails, DetailsOf } from './entry-details.ts';
import { type Failure, NEEDS_OF } from './errors.ts';
import { NOTHING_IMPORTED } from './import-outcome.ts';
import { drawnIn, releasedFromIncident } from './incident.ts';
import type { Audience, Integration } from './integration.ts';
import { afterCheck, type EndedCheck } from './outcome.ts';
import { POLICY_KEYS, type Policy } from './policy.ts';
import { refOf } from './reference.ts';
import { added, deactivated, restored } from './setup.ts';
import { isSnoozed } from './snooze.ts';
import { begin, type Story, type VenueState } from './state.ts';
import { NO_STREAK } from './streak.ts';
import type { Instant } from './time.ts';
import type { EntryKind, TimelineEntry } from './timeline.ts';
import type { Venue } from './venue.ts';

/** Keys of the policy that only say which failures belong together, or what is fetched: checks are taken as they were. */
const UNKNOWABLE: ReadonlySet<string> = new Set([
  'incidentMinutes',
  'incidentVenues',
  'incidentPercent',
  'lookBackDays',
  'overlapMinutes',
  'checkMinutes',
]);

/** Whether the past can tell what another value of this key would have done. */
export const canSimulate = (key: string): boolean => !UNKNOWABLE.has(key);

export interface SimulatedEvent {
  readonly ref: string;
  readonly id: string;
  readonly at: Instant;
}

export interface SimulatedMail extends SimulatedEvent {
  readonly mail: 'warned' | 'called_off';
  readonly audience: Audience;
}

/** What was done, or would have been. Mails are alarms. */
export interface Alarms {
  readonly calledOff: readonly SimulatedEvent[];
  readonly warned: readonly SimulatedEvent[];
  readonly mailed: readonly SimulatedMail[];
}

/** A call-off that did not happen. */
export interface SimulatedCallOff extends SimulatedEvent {
  /** When it really succeeded next, by itself: nobody would have checked it then. Null when it did not. */
  readonly healedAt: Instant | null;
}

/** What another policy would have done, beside what happened. */
export interface Simulation {
  readonly calledOff: readonly SimulatedCallOff[];
  readonly warned: readonly SimulatedEvent[];
  readonly mailed: readonly SimulatedMail[];
  /** What happened. */
  readonly now: Alarms;
  /** Those that were really called off and would not have been: what their checks would have met, nobody knows. */
  readonly unknown: readonly {
    readonly ref: string;
    readonly id: string;
    readonly from: Instant;
    readonly to: Instant | null;
  }[];
}

/** Kinds of entries that a simulation reads. */
export const SIMULATED_KINDS = [
  'added',
  'check_succeeded',
  'check_failed',
  'edited',
  'deactivated',
  'restored',
  'called_off',
  'warned',
  'incident_began',
  'incident_ended',
  'snoozed',
  'snooze_ended',
] as const satisfies readonly EntryKind[];

export interface SimulationRules {
  readonly venue: Venue;
  /** The changed policy. */
  readonly policy: Policy;
  readonly type: Pick<PosType, 'type' | 'method'>;
  /** What happened before is taken as it was. */
  readonly since: Instant;
}

/** Replays the entries of one integration, oldest first, through the status machine with another policy. */
export function simulate(entries: Iterable<TimelineEntry>, rules: SimulationRules): Simulation {
  const replay = new Replay(rules);
  for (const entry of entries) replay.take(entry);
  return replay.result;
}

/** Calls nothing off and warns of nothing. */
const CALM = Object.fromEntries(POLICY_KEYS.map((key) => [key, Number.POSITIVE_INFINITY])) as Policy;

type CheckEntry = TimelineEntry & { readonly kind: 'check_succeeded' | 'check_failed' };

class Replay {
  private readonly rules: SimulationRules;
  /** As it would be; undefined before its first entry. */
  private sim: Integration | undefined;
  private lastWarned: Instant | undefined;
  private readonly would = {
    calledOff: [] as SimulatedCallOff[],
    warned: [] as SimulatedEvent[],
    mailed: [] as SimulatedMail[],
  };
  private readonly real = {
    calledOff: [] as SimulatedEvent[],
    warned: [] as SimulatedEvent[],
    mailed: [] as SimulatedMail[],
  };
  private readonly unknown: { ref: string; id: string; from: Instant; to: Instant | null }[] = [];

  constructor(rules: SimulationRules) {
    this.rules = rules;
  }

  get result(): Simulation {
    return { ...this.would, now: this.real, unknown: this.unknown };
  }

  take(entry: TimelineEntry): void {
    if (entry.integration === null) return;
    const story = this.story(entry);
    this.sim ??= { ...added(story, entry.integration, this.rules.type, {}), nickname: nicknameOf(entry) };
    const { sim } = this;
    switch (entry.kind) {
      case 'check_succeeded':
      case 'check_failed':
        this.known(entry.at);
        this.sim = this.checked(sim, entry);
        return;
      case 'edited':
        this.sim = changedSetup(sim, entry);
        return;
      case 'deactivated':
        this.sim = deactivated(story, sim) ?? sim;
        return;
      case 'restored':
        this.known(entry.at);
        this.sim = { ...restored(story, sim, {}), nickname: nicknameOf(entry) };
        return;
      case 'called_off':
      case 'warned':
        this.sim = this.happened(sim, entry);
        return;
      case 'incident_began':
        this.sim = this.drawnIn(sim, entry);
        return;
      case 'incident_ended':
        this.sim = releasedFromIncident(story, sim, { numbers: { of: 0, failing: 0 }, closes: false });
        return;
      case 'snoozed':
        this.sim = asleep(sim, entry);
        return;
      case 'snooze_ended':
        if (sim.snoozed) this.sim = withCountdownRunning({ ...sim, snoozed: null }, entry.details.ended);
        return;
      default:
    }
  }

  private story({ at, actor }: Pick<TimelineEntry, 'at' | 'actor'>): Story {
    const integrations = this.sim ? [this.sim] : [];
    const state: VenueState = { venue: this.rules.venue, integrations, owed: [], lastSeq: 0 };
    return begin(state, { at, actor, reason: null });
  }

  private isPast(at: Instant): boolean {
    return at < this.rules.since;
  }

  /** What a real check means with the changed policy; before `since` it warns of nothing and calls nothing off. */
  private checked(sim: Integration, entry: CheckEntry): Integration {
    const { at, actor, kind } = entry;
    // Nobody checks by itself what was called off.
    if (sim.status === 'CalledOff' && sim.active && actor === 'daemon') {
      if (kind === 'check_succeeded') this.healed(at);
      return sim;
    }
    const { venue, policy } = this.rules;
    const story = this.story(entry);
    const next = afterCheck(story, sim, checkOf(sim, entry), { policy: this.isPast(at) ? CALM : policy, venue });
    const { id } = sim;
    const event = { ref: refOf(sim), id, at };
    for (const draft of story.drafts) {
      if (draft.kind === 'called_off') this.would.calledOff.push({ ...event, healedAt: null });
      if (draft.kind === 'warned') this.would.warned.push(event);
      if (draft.kind === 'warned') this.lastWarned = at;
    }
    for (const { kind: mail, audience } of story.mails)
      if (mail === 'warned' || mail === 'called_off') this.would.mailed.push({ ...event, mail, audience });
    return { ...next, alarmed: [] };
  }

  /** Its last failure turned out to be the provider's; a warning of it was taken back before it was sent. */
  private drawnIn(sim: Integration, entry: TimelineEntry & { readonly kind: 'incident_began' }): Integration {
    if (sim.status === 'CalledOff') return sim;
    const { incident, code, began, message } = entry.details;
    const since = sim.streak.last?.at ?? entry.at;
    const next = drawnIn(this.story(entry), sim, { incident: { incident, code, began, message }, opens: null });
    const hasty = (this.lastWarned ?? '') >= since;
    return hasty ? { ...next, streak: { ...next.streak, warned: false } } : next;
  }

  private healed(at: Instant): void {
    const last = this.would.calledOff.at(-1);
    if (last?.healedAt === null) this.would.calledOff[this.would.calledOff.length - 1] = { ...last, healedAt: at };
  }

  /** What really happened; before `since` it is what would have happened, too. */
  private happened(sim: Integration, entry: TimelineEntry & { readonly kind: 'called_off' | 'warned' }): Integration {
    const { at, ref, kind } = entry;
    if (kind === 'warned' && !isAlarm(entry.details)) return sim;
    if (this.isPast(at)) return kind === 'called_off' ? calledOff(sim, entry) : warned(sim, entry.details);
    const event = { ref: ref ?? refOf(sim), id: sim.id, at };
    this.real[kind === 'called_off' ? 'calledOff' : 'warned'].push(event);
    const told = !isSnoozed(sim, at);
    if (told) this.real.mailed.push({ ...event, mail: kind, audience: 'support' });
    if (kind === 'warned') return sim;
    if (told && this.rules.venue.contacts.length > 0)
      this.real.mailed.push({ ...event, mail: kind, audience: 'venue' });
    if (sim.status !== 'CalledOff') this.unknown.push({ ref: event.ref, id: sim.id, from: at, to: null });
    return sim;
  }

  /** Checks go on: from here on what they meet is known again. */
  private known(at: Instant): void {
    const last = this.unknown.at(-1);
    if (last?.to === null) this.unknown[this.unknown.length - 1] = { ...last, to: at };
  }
}

/** `venue/type:nickname`, as it was then. */
function nicknameOf({ ref }: TimelineEntry): string | null {
  const text = ref ?? '';
  const colon = text.indexOf(':');
  return colon < 0 ? null : text.slice(colon + 1);
}

function changedSetup(sim: Integration, entry: TimelineEntry & { readonly kind: 'edited' }): Integration {
  const { at, details } = entry;
  const named = { ...sim, nickname: nicknameOf(entry) };
  const anew = 'options' in details.changes || 'credentials' in details.changes;
  return anew ? { ...named, streak: NO_STREAK, failingFrom: at, changedAt: at } : named;
}

function asleep(sim: Integration, entry: TimelineEntry & { readonly kind: 'snoozed' }): Integration {
  const { at, actor: by, reason, details } = entry;
  const since = sim.snoozed?.since ?? at;
  return withCountdownStopped({ ...sim, snoozed: { since, until: details.until, reason: reason ?? '', by } }, at);
}

/** Whether it is a warning of what the policy counts. */
function isAlarm({ failuresInARow, code }: DetailsOf['warned']): boolean {
  return failuresInARow !== undefined || code === 'no_report';
}

function calledOff(sim: Integration, entry: TimelineEntry & { readonly kind: 'called_off' }): Integration {
  const { code, cause, message } = entry.details;
  const reason = { code, cause, message, since: entry.at, needs: 'nobody' } as const;
  return { ...sim, status: 'CalledOff', reason, calledOffAt: entry.at, nextCheck: null };
}

function warned(sim: Integration, { failuresInARow }: DetailsOf['warned']): Integration {
  if (failuresInARow !== undefined) return { ...sim, streak: { ...sim.streak, warned: true } };
  const { reports } = sim;
  return reports ? { ...sim, reports: { ...reports, warned: [...reports.warned, nextWarning(reports.warned)] } } : sim;
}

const nextWarning = (given: readonly string[]) => (given.includes('missed') ? 'ending' : 'missed');

/** A check as its entry tells it. Of reports it tells that they came, not when: they came by its end at the latest. */
function checkOf({ changedAt }: Integration, entry: CheckEntry): EndedCheck {
  const { at, details } = entry;
  const { startedAt, window, asked = false, linesNew, linesChanged } = details;
  return {
    startedAt,
    endedAt: at,
    window,
    asked,
    warnings: [],
    changedAt: startedAt >= changedAt ? changedAt : 'an earlier one',
    imported: { ...NOTHING_IMPORTED, linesNew, linesChanged },
    result:
      entry.kind === 'check_succeeded'
        ? { how: 'succeeded', reportAt: cameReports(details) ? at : null }
        : { how: 'failed', failure: failureOf(entry.details), ...(cameReports(details) ? { reportAt: at } : {}) },
  };
}

const cameReports = ({ reports = [], putAside = [] }: CheckDetails) => reports.length + putAside.length > 0;

function failureOf({
  code = 'no_response',
  message = '',
  counted,
  incident = false,
}: DetailsOf['check_failed']): Failure {
  return { code, message, counted, incident, needs: NEEDS_OF[code], retryAfterMs: null };
}
