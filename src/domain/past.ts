import { compareTexts, same } from './collections.ts';
import type { Changes, CheckDetails, DetailsOf } from './entry-details.ts';
import type { FailureCode, Integration, Reason, Status } from './integration.ts';
import { refOf } from './reference.ts';
import type { Instant } from './time.ts';
import type { TimelineEntry } from './timeline.ts';

/** Why it was Failed or CalledOff; who had to act is not told by the timeline. */
export type PastReason = Omit<Reason, 'needs'> & { readonly needs: null };

/**
 * An integration as it was, by the names of `list -o json`: what the timeline tells. What it does not tell is null, the
 * set-up also of one whose beginning is not on the timeline.
 */
export interface PastIntegration {
  readonly id: string;
  readonly ref: string;
  readonly venue: string;
  readonly type: string;
  readonly nickname: string | null;
  readonly method: null;
  readonly active: boolean;
  readonly status: Status | null;
  readonly reason: PastReason | null;
  readonly lastSalesCheck: Instant | null;
  readonly lastSaleImported: Instant | null;
  readonly nextCheck: null;
  readonly checkEvery: string | null;
  readonly failuresInARow: number;
  readonly calledOffAt: Instant | null;
  readonly options: Readonly<Record<string, string>> | null;
  readonly credentials: Readonly<Record<string, string>> | null;
  readonly primaryOver: readonly string[] | null;
  /** Of one that was part of an incident. */
  readonly incident?: { readonly id: string; readonly code: FailureCode; readonly began: Instant };
  readonly snoozed: { readonly until: Instant; readonly reason: string; readonly by: string } | null;
  readonly createdAt: Instant | null;
  readonly deactivatedAt: Instant | null;
  readonly revision: null;
}

/** What else has to be known while entries are read. */
interface Known {
  readonly now: PastIntegration;
  /** Last change by a person: a check that began earlier says nothing about the status. */
  readonly changedAt: Instant;
  /** Whether its last check failed and was counted: an incident takes that back. */
  readonly countedLast: boolean;
}

/** Reads entries, oldest first, into what integrations were after the last of them. */
export class Past {
  private readonly known = new Map<string, Known>();

  take(entry: TimelineEntry): void {
    const { integration: id } = entry;
    if (id === null) return;
    const was = this.known.get(id) ?? unknown(entry, id);
    const now = told(was, entry);
    this.known.set(id, {
      changedAt: changedAtAfter(was, entry),
      countedLast: countedLastAfter(was, entry, now),
      now: { ...now, ref: refOf(now) },
    });
  }

  /** In the order in which they came to be. */
  get integrations(): PastIntegration[] {
    return [...this.known.values()].map(({ now }) => now);
  }
}

/** Before its first entry, or where its beginning is not on the timeline any more. */
function unknown({ ref, venue }: TimelineEntry, id: string): Known {
  const [type = '', nickname] = (ref ?? '').slice(venue.length + 1).split(':');
  return {
    changedAt: '',
    countedLast: false,
    now: {
      id,
      ref: ref ?? '',
      venue,
      type,
      nickname: nickname ?? null,
      method: null,
      active: true,
      status: null,
      reason: null,
      lastSalesCheck: null,
      lastSaleImported: null,
      nextCheck: null,
      checkEvery: null,
      failuresInARow: 0,
      calledOffAt: null,
      options: null,
      credentials: null,
      primaryOver: null,
      snoozed: null,
      createdAt: null,
      deactivatedAt: null,
      revision: null,
    },
  };
}

function changedAtAfter({ changedAt }: Known, { kind, at, details }: TimelineEntry): Instant {
  const anew = kind === 'added' || kind === 'restored' || (kind === 'edited' && changesSetup(details.changes));
  return anew ? at : changedAt;
}

function countedLastAfter(was: Known, { kind, details }: TimelineEntry, now: PastIntegration): boolean {
  if (kind === 'incident_began' || now.failuresInARow === 0) return false;
  return kind === 'check_failed' && speaks(was, details) ? details.counted : was.countedLast;
}

/** Whether failures from before say nothing any more. */
const changesSetup = (changes: Changes) => 'options' in changes || 'credentials' in changes;

function told(known: Known, entry: TimelineEntry): PastIntegration {
  const { now: was } = known;
  const { kind, at, details } = entry;
  const status = entry.status?.to ?? was.status;
  switch (kind) {
    case 'added':
      return { ...was, ...details, status, primaryOver: [], createdAt: at };
    case 'check_succeeded':
      return speaks(known, details)
        ? { ...withCheck(was, entry, details), ...WELL, status }
        : withCheck(was, entry, details);
    case 'check_failed':
      return speaks(known, details)
        ? failed(withCheck(was, entry, details), status, details)
        : withCheck(was, entry, details);
    case 'check_cancelled':
    case 'imported':
      return withSales(was, entry, details);
    case 'edited':
      return { ...changed(was, details.changes), ...(changesSetup(details.changes) ? { failuresInARow: 0 } : {}) };
    case 'deactivated':
      return { ...was, active: false, deactivatedAt: at };
    case 'restored':
      return { ...changed(was, details.changes ?? {}), ...WELL, status, active: true, deactivatedAt: null };
    case 'incident_began':
      return drawnIn(known, details);
    case 'incident_ended':
      return withoutIncident(was);
    case 'snoozed':
      return { ...was, snoozed: { until: details.until, reason: entry.reason ?? '', by: entry.actor } };
    case 'snooze_ended':
      return { ...was, snoozed: null };
    case 'called_off':
      return { ...calledOff(was, at, details), status };
    case 'resumed':
      return { ...was, ...WELL, status };
    default:
      return { ...was, status };
  }
}

/** Its last failure turned out to be the provider's. */
function drawnIn({ now, countedLast }: Known, details: DetailsOf['incident_began']): PastIntegration {
  const { incident: id, code, began } = details;
  return { ...now, failuresInARow: now.failuresInARow - (countedLast ? 1 : 0), incident: { id, code, began } };
}

function withoutIncident({ incident: _, ...integration }: PastIntegration): PastIntegration {
  return integration;
}

const WELL = { reason: null, calledOffAt: null, failuresInARow: 0 } as const;

/** Whether a check tells what its integration was; not, when that was away or was changed meanwhile. */
function speaks({ now, changedAt }: Known, { startedAt }: CheckDetails): boolean {
  return now.active && startedAt >= changedAt;
}

function withCheck(was: PastIntegration, entry: TimelineEntry, details: CheckDetails): PastIntegration {
  return { ...withSales(was, entry, details), lastSalesCheck: details.startedAt };
}

function withSales(
  was: PastIntegration,
  { at }: TimelineEntry,
  { linesNew, linesChanged }: { readonly linesNew: number; readonly linesChanged: number },
): PastIntegration {
  return linesNew + linesChanged > 0 ? { ...was, lastSaleImported: at } : was;
}

function failed(was: PastIntegration, status: Status | null, details: DetailsOf['check_failed']): PastIntegration {
  const { code, message, counted, startedAt } = details;
  // Early versions told of failures that said nothing without a code.
  if (code === undefined || message === undefined) return was;
  const failuresInARow = was.failuresInARow + (counted ? 1 : 0);
  const reason =
    was.status === 'CalledOff' && was.reason
      ? { ...was.reason, cause: code }
      : { code, cause: null, message, since: sinceOf(was) ?? startedAt, needs: null };
  return { ...was, status, failuresInARow, reason };
}

/** A reason keeps its date as long as the integration fails, whatever the causes. */
function sinceOf({ status, reason }: PastIntegration): Instant | null {
  return status === 'Failed' && reason ? reason.since : null;
}

function calledOff(was: PastIntegration, at: Instant, details: DetailsOf['called_off']): PastIntegration {
  const { code, cause, message, failuresInARow } = details;
  const began = code === 'too_many_failures' && was.reason ? { failingSince: was.reason.since } : {};
  const reason = { code, cause, message, since: at, ...began, needs: null };
  return { ...was, reason, calledOffAt: at, failuresInARow };
}

/** Fields of a set-up that a change can name. */
type Setup = Pick<Integration, 'nickname'> &
  Pick<PastIntegration, 'checkEvery' | 'options' | 'credentials' | 'primaryOver'>;

/** Entries tell changes in the values of `list -o json`. */
function changed(was: PastIntegration, changes: Changes): PastIntegration {
  const next = Object.fromEntries(Object.entries(changes).map(([key, { to = null }]) => [key, to]));
  return { ...was, ...(next as Partial<Setup>) };
}

/** What differs between two moments. */
export interface PastDifference {
  readonly ref: string;
  readonly id: string;
  readonly changes: Changes;
}

/** What people ask about; times of checks and counts move with every check and are left out. */
const COMPARED = [
  'active',
  'status',
  'reason',
  'nickname',
  'checkEvery',
  'options',
  'credentials',
  'primaryOver',
  'calledOffAt',
  'deactivatedAt',
] as const satisfies readonly (keyof PastIntegration)[];

/** What differs, by reference; one that did not exist yet has nothing before. */
export function differences(before: readonly PastIntegration[], after: readonly PastIntegration[]): PastDifference[] {
  const known = new Map(before.map((one) => [one.id, one]));
  return after
    .map((now) => ({ ref: now.ref, id: now.id, changes: changesOf(known.get(now.id), now) }))
    .filter(({ changes }) => Object.keys(changes).length > 0)
    .sort((a, b) => compareTexts(a.ref, b.ref) || compareTexts(a.id, b.id));
}

function changesOf(was: PastIntegration | undefined, now: PastIntegration): Changes {
  const keys = COMPARED.filter((key) => !same(compared(was?.[key] ?? null), compared(now[key] ?? null)));
  // The empty fields of a new one are not a change.
  const told = was ? keys : keys.filter((key) => !isEmpty(now[key] ?? null));
  return Object.fromEntries(told.map((key) => [key, { from: was?.[key] ?? null, to: now[key] ?? null }]));
}

const isEmpty = (value: unknown) => value === null || (typeof value === 'object' && Object.keys(value).length === 0);

/** The words of a reason say how often and how long, and are new with every check. */
function compared(value: PastIntegration[(typeof COMPARED)[number]]): unknown {
  return typeof value === 'object' && value !== null && 'since' in value ? { ...value, message: null } : value;
}
