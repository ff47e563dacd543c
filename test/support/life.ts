import type { PosType } from '../../src/domain/catalogue.ts';
import { delivered, dropped, planDelivery } from '../../src/domain/delivery.ts';
import { parseDuration } from '../../src/domain/duration.ts';
import type { Failure } from '../../src/domain/errors.ts';
import { drawnIn, type Incident, releasedFromIncident } from '../../src/domain/incident.ts';
import type { FailureCode, Integration } from '../../src/domain/integration.ts';
import { afterCheck, type EndedCheck } from '../../src/domain/outcome.ts';
import { parseVenueState } from '../../src/domain/parse.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Quiet } from '../../src/domain/quiet.ts';
import { added, deactivated, edited, type Patch, restored } from '../../src/domain/setup.ts';
import { awake, snoozed } from '../../src/domain/snooze.ts';
import {
  begin,
  conclude,
  type Story,
  storableChange,
  type VenueChange,
  type VenueState,
} from '../../src/domain/state.ts';
import { type Instant, MINUTE, plus } from '../../src/domain/time.ts';
import type { TimelineEntry } from '../../src/domain/timeline.ts';
import type { Venue } from '../../src/domain/venue.ts';
import { aType, aVenue, DEFAULT_POLICY, imported, NOON } from './builders.ts';

/** What a check meets: sales, nothing, a failure by its code, an interruption. */
export interface Meets {
  /** How long it takes; a second. */
  readonly lasts?: string;
  /** A person asked for a window of its own. */
  readonly asked?: boolean;
  readonly lines?: number;
  readonly failure?: Partial<Failure> & { readonly code: FailureCode };
  readonly cancelled?: boolean;
  /** When the newest report was received; null for none. Undefined where the mailbox could not be read. */
  readonly reportAt?: Instant | null;
  /** Of a failure: all was fetched. */
  readonly whole?: true;
  /** The new bookmark. */
  readonly cursor?: unknown;
  readonly warnings?: readonly string[];
  readonly log?: readonly string[];
  /** That nothing was sold today, though it usually is. */
  readonly quiet?: Quiet | null;
}

export type Life = ReturnType<typeof life>;

/** One venue whose integrations live through the real decisions, one after the other; time passes only when told. */
export function life(more: { venue?: Partial<Venue>; policy?: Partial<Policy>; start?: Instant } = {}) {
  const policy: Policy = { ...DEFAULT_POLICY, ...more.policy };
  const venue = aVenue(more.venue);
  let state: VenueState = { venue, integrations: [], owed: [], lastSeq: 0 };
  let now = more.start ?? NOON;
  let ids = 0;
  let incidents = 1;
  const entries: TimelineEntry[] = [];

  const save = (change: VenueChange) => {
    storableChange(venue.id, state, change);
    const parsed = parseVenueState(JSON.parse(JSON.stringify(change.state)));
    if (!parsed.ok) throw new Error(parsed.problem);
    mustGrow(state, parsed.value);
    state = parsed.value;
    entries.push(...change.entries);
  };
  const one = (id?: string): Integration => {
    const found = id === undefined ? state.integrations.at(-1) : state.integrations.find((i) => i.id === id);
    if (!found) throw new Error(`no integration ${id}`);
    return found;
  };
  const incident = (code: FailureCode): Incident => ({
    incident: `inc_${incidents}`,
    code,
    began: now,
    message: `it says ${code}`,
  });
  const decide = (id: string | undefined, decision: (story: Story, was: Integration) => Integration | null) => {
    const story = begin(state, { at: now, actor: 'kim', reason: null });
    const next = decision(story, one(id));
    if (next) save(conclude(story, next));
    return next !== null;
  };

  const self = {
    policy,
    entries,
    get now() {
      return now;
    },
    get state() {
      return state;
    },
    /** The integration added last, or the one with this id. */
    one,
    pass(duration: string) {
      now = plus(now, parseDuration(duration) ?? Number.NaN);
      return self;
    },
    at(moment: Instant) {
      now = moment;
      return self;
    },
    add(type: PosType = aType(), patch: Patch = {}) {
      ids += 1;
      const story = begin(state, { at: now, actor: 'kim', reason: null });
      save(conclude(story, added(story, `int_${String(ids).padStart(20, '0')}`, type, patch)));
      return self;
    },
    edit: (patch: Patch, id?: string) => decide(id, (story, was) => edited(story, was, patch)),
    deactivate: (id?: string) => decide(id, deactivated),
    restore: (patch: Patch = {}, id?: string) => decide(id, (story, was) => restored(story, was, patch)),
    /** A check begins now; time passes; the returned function ends it with what it met. */
    begins(id?: string) {
      const { id: mine, changedAt } = one(id);
      const startedAt = now;
      return (meets: Meets = {}) => {
        const check: EndedCheck = {
          startedAt,
          endedAt: now,
          changedAt,
          window: { from: plus(startedAt, -60 * MINUTE), to: startedAt },
          asked: meets.asked ?? false,
          imported: imported(meets.lines ?? 0),
          warnings: meets.warnings ?? [],
          log: meets.log,
          ...(meets.quiet === undefined ? {} : { quiet: meets.quiet }),
          result: resultOf(meets, incident),
        };
        decide(mine, (story, was) => afterCheck(story, was, check, { policy, venue: state.venue }));
        return self;
      };
    },
    /** A whole check. */
    check(meets: Meets = {}, id?: string) {
      const end = self.begins(id);
      self.pass(meets.lasts ?? '1s');
      return end(meets);
    },
    succeeds: (meets: Meets = {}, id?: string) => self.check(meets, id),
    fails: (code: FailureCode = 'no_response', failure: Partial<Failure> = {}, id?: string) =>
      self.check({ failure: { code, ...failure } }, id),
    /** As many failures, so far apart. */
    failsOften(times: number, every: string, code: FailureCode = 'no_response') {
      for (let i = 0; i < times; i += 1) self.pass(every).fails(code);
      return self;
    },
    snooze: (duration: string, id?: string) =>
      decide(id, (story, was) => snoozed(story, was, plus(story.at, parseDuration(duration) ?? Number.NaN))),
    wake: (id?: string) => decide(id, awake),
    /** The last failure turns out to be part of an incident. */
    absorb(id?: string) {
      const code = one(id).streak.last?.code;
      if (code) decide(id, (story, was) => drawnIn(story, was, { incident: incident(code), opens: null }));
      return self;
    },
    /** The incident is over; what fails alike afterwards is another one. */
    incidentEnds(id?: string) {
      incidents += 1;
      const numbers = { of: 20, failing: 0 };
      decide(id, (story, was) => releasedFromIncident(story, was, { numbers, closes: false }));
      return self;
    },
    /** Everything that may be sent leaves, the rest is given up. */
    mail() {
      const plan = planDelivery([state], now);
      for (const { mail, why } of plan.drop)
        save(dropped(begin(state, { at: now, actor: 'daemon', reason: null }), mail, why));
      for (const { messageId, mails } of plan.send) {
        const story = begin(state, { at: now, actor: 'daemon', reason: null });
        const to = ['support@posctl.test'];
        save(
          delivered(
            story,
            mails.map((m) => m.mail),
            { messageId, to },
          ),
        );
      }
      return self;
    },
    /** Kinds of all entries, oldest first. */
    kinds: () => entries.map((e) => e.kind),
    last: () => entries.at(-1),
    /** What is owed: kind and audience. */
    owed: () => state.owed.map((m) => `${m.kind} to ${m.audience}`),
  };
  return self;
}

/** A change of an integration, whatever it does to it, is one revision; what stays as it was keeps its own. */
function mustGrow(before: VenueState, after: VenueState): void {
  for (const was of before.integrations) {
    const now = after.integrations.find((i) => i.id === was.id);
    const grown = was.revision + (JSON.stringify({ ...now, revision: was.revision }) === JSON.stringify(was) ? 0 : 1);
    if (now?.revision !== grown) throw new Error(`${was.id} has revision ${now?.revision} after ${was.revision}`);
  }
}

function resultOf(
  { cancelled, failure, reportAt, whole: all, cursor }: Meets,
  incidentOf: (code: FailureCode) => Incident,
): EndedCheck['result'] {
  if (cancelled) return { how: 'cancelled' };
  const report = { ...(reportAt === undefined ? {} : { reportAt }), ...(cursor === undefined ? {} : { cursor }) };
  if (!failure) return { how: 'succeeded', ...report };
  const { code } = failure;
  const whole = { message: `it says ${code}`, needs: 'nobody', retryAfterMs: null, incident: false, counted: true };
  const incident = failure.incident ? { incident: incidentOf(code) } : {};
  return {
    how: 'failed',
    failure: { ...(whole as Omit<Failure, 'code'>), ...failure },
    ...report,
    ...incident,
    ...(all && { whole: all }),
  };
}
