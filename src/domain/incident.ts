import { withCountdownRunning, withCountdownStopped } from './countdown.ts';
import { NEEDS_OF } from './errors.ts';
import { type Integration, type Involvement, isInIncident, type Reason } from './integration.ts';
import { type FleetMember, needsAlone, needsTogether } from './policy.ts';
import { phasePointAfter } from './schedule.ts';
import { withSnoozeSettled } from './snooze.ts';
import { owe, type Story, tell } from './state.ts';
import { absorbed } from './streak.ts';
import { earlier, type Instant, MINUTE, millis, plus } from './time.ts';

/** One incident, as its integrations know it. */
export type Incident = Pick<Involvement, 'incident' | 'code' | 'began' | 'message'>;

/** Its integrations are checked within this time afterwards, and then people are told how it ended. */
const AFTERWARDS = 30 * MINUTE;

/**
 * The incident that these failures are. Its id follows from what it is, so that whoever recognises it gives it the same:
 * no two of one type and code begin at one moment, because the failures of one that ended take no part in the next.
 * `from`: failures from then on may be part of it. What failed before that fails for a reason of its own (another address,
 * as it may be), and says nothing of when it began.
 */
export function incidentOf(
  type: string,
  together: readonly FleetMember[],
  { code, message, from }: Pick<Incident, 'code' | 'message'> & { readonly from: Instant },
): Incident {
  const fresh = together.filter(({ failedFrom }) => failedFrom !== null && failedFrom >= from);
  const began = (fresh.length > 0 ? fresh : together).flatMap(({ last }) => last?.at ?? []).reduce(earlier);
  return { incident: `inc_${millis(began).toString(36)}_${type}_${code}`, code, began, message };
}

/** What is told at the beginning of an incident, and at its end. */
export interface Numbers {
  /** Integrations of the type that count. */
  readonly of: number;
  /** Those that fail alike. */
  readonly failing: number;
}

/**
 * The integration as part of an incident, of which a failure that began at `since` was one; unchanged when it is part of
 * one already, or has left this one before: then it is on its timeline already.
 */
export function involved(integration: Integration, incident: Incident, since: Instant): Integration {
  const { incident: before } = integration;
  if (before?.ended === null || before?.incident === incident.incident) return integration;
  const part = { ...integration, incident: { ...incident, ended: null, over: false } };
  return withCountdownStopped(part, since);
}

/** Writes onto the timeline that it is part of an incident now, if that is new. */
export function tellInvolved(story: Story, was: Integration, now: Integration): void {
  if (!now.incident || now.incident === was.incident) return;
  const { incident, code, began, message } = now.incident;
  tell(story, now, { kind: 'incident_began', details: { incident, type: now.type, code, began, message } });
}

/**
 * An integration whose last failure turned out to belong to an incident: the failure is taken out of its count. `opens`:
 * it is the first one, so that the mail about the incident is owed with its entry.
 */
export function drawnIn(
  story: Story,
  was: Integration,
  { incident, opens }: { readonly incident: Incident; readonly opens: Numbers | null },
): Integration {
  const { streak } = was;
  const since = streak.last?.at ?? story.at;
  const { code } = incident;
  const reason = was.reason && { ...was.reason, needs: needsTogether({ code, needs: was.reason.needs }) };
  const next = involved({ ...absorbed(was), reason }, incident, since);
  tellInvolved(story, was, next);
  if (opens && next.incident !== was.incident)
    owe(story, next, {
      kind: 'incident_began',
      audience: 'support',
      code,
      message: `${opens.failing} of ${opens.of} ${was.type} integrations fail alike; one of them: ${incident.message}`,
    });
  // What its failure alone would have been worth: one mail tells of all of them.
  const hasty = story.state.owed.some((mail) => mail.integration === was.id && isOf(mail, since));
  return hasty ? { ...next, streak: { ...next.streak, warned: false } } : next;
}

/** Whether a mail warns of a failure that began then or later. */
function isOf({ kind, at }: { readonly kind: string; readonly at: Instant }, since: Instant): boolean {
  return kind === 'warned' && at >= since;
}

/** The integration without the incident that it is part of, which goes on for others. */
export function leftIncident(story: Story, integration: Integration, why: string): Integration {
  return ended(story, integration, { message: why, over: false });
}

/**
 * The integration after the incident, which is over. One that fails still is checked within half an hour, at a point of
 * its own. `closes`: it is the first one, so that the mail about the end is owed with its entry.
 */
export function releasedFromIncident(
  story: Story,
  was: Integration,
  { numbers, closes }: { readonly numbers: Numbers; readonly closes: boolean },
): Integration {
  if (!was.incident || !isInIncident(was)) return was;
  const { code } = was.incident;
  const { failing, of } = numbers;
  const message =
    failing === 0
      ? `no ${was.type} integration fails with ${code} any more`
      : `${failing} of ${of} ${was.type} integrations still fail with ${code}: too few for an incident`;
  const next = ended(story, was, { message, over: true });
  if (closes)
    owe(story, next, {
      kind: 'incident_ended',
      audience: 'support',
      code,
      message,
      nextTry: plus(story.at, AFTERWARDS),
    });
  const point = pointOf(next, story.at);
  return point === null ? next : { ...next, nextCheck: point };
}

/**
 * One that fails still, while another one of the incident answers: it is checked within half an hour as well, so that
 * the end is seen soon, and nobody waits for hours.
 */
export function hastened(integration: Integration, at: Instant): Integration {
  const { nextCheck } = integration;
  const point = pointOf(integration, at);
  return point === null || nextCheck === null || nextCheck <= point
    ? integration
    : { ...integration, nextCheck: point };
}

/** When one that fails is checked within half an hour, at a point of its own and within its interval; null for others. */
function pointOf(
  { active, status, nextCheck, id, lastSalesCheck, checkEvery }: Integration,
  at: Instant,
): Instant | null {
  if (!active || status !== 'Failed' || nextCheck === null) return null;
  const point = phasePointAfter(id, AFTERWARDS, at);
  return lastSalesCheck === null ? point : earlier(point, plus(lastSalesCheck, checkEvery));
}

/** Whose turn it is once the failure of one is its own again: the provider's trouble was that of many. */
function reasonAlone(integration: Integration): Reason | null {
  const { reason } = integration;
  if (reason?.needs !== 'provider' || (reason.code !== 'no_response' && reason.code !== 'provider_down')) return reason;
  const { code } = reason;
  return { ...reason, needs: needsAlone({ code, needs: NEEDS_OF[code] }, integration) };
}

function ended(
  story: Story,
  before: Integration,
  { message, over }: Pick<Involvement, 'message' | 'over'>,
): Integration {
  if (!isInIncident(before)) return before;
  const was = withSnoozeSettled(story, before);
  if (!was.incident) return was;
  const { incident, code, began } = was.incident;
  tell(story, was, { kind: 'incident_ended', details: { incident, type: was.type, code, began, message, over } });
  const part = { ...was, reason: reasonAlone(was), incident: { ...was.incident, ended: story.at, over } };
  return withCountdownRunning(part, story.at);
}
