import type { Account } from './account.ts';
import type { AccessLife } from './catalogue.ts';
import type { Quiet } from './quiet.ts';
import type { QuarantinedReport } from './report/report.ts';
import type { Instant } from './time.ts';

export const STATUSES = ['CalledOff', 'Failed', 'Initializing', 'Healthy'] as const;
/** Whether sales come in; listed worst first, as `list` sorts. */
export type Status = (typeof STATUSES)[number];

export const METHODS = ['api', 'email', 'singer'] as const;
/** How sales reach us: an HTTP API, e-mailed reports, or a Singer tap. */
export type Method = (typeof METHODS)[number];

/** Why a check failed. */
export const FAILURE_CODES = [
  'auth_expired',
  'auth_revoked',
  'rate_limited',
  'provider_down',
  'no_response',
  'bad_config',
  'bad_data',
  'connector_crashed',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

/** Why an integration was called off. */
export const CALL_OFF_CODES = ['too_many_failures', 'no_report'] as const;
export type CallOffCode = (typeof CALL_OFF_CODES)[number];

/** Who has to act before it can get better; `nobody` when it passes by itself. */
export const NEEDS = ['nobody', 'support', 'venue', 'provider'] as const;
export type Needs = (typeof NEEDS)[number];

/** Why an integration is Failed or CalledOff. */
export interface Reason {
  readonly code: FailureCode | CallOffCode;
  /** For a call-off the code of the last failure, if there was one. */
  readonly cause: FailureCode | null;
  readonly message: string;
  /**
   * Failed: when the first check failed after which none has succeeded, whatever the causes were; CalledOff: when it was
   * called off.
   */
  readonly since: Instant;
  /** Of one that was called off for its failures: when the first of them began. Absent where an earlier version did it. */
  readonly failingSince?: Instant;
  readonly needs: Needs;
}

/** A secret encrypted with the installation's key; only `Secrets` can open it. */
export type Sealed = string;

/** Where a secret comes from. */
export type Credential =
  | { readonly from: 'env' | 'file' | 'cmd'; readonly at: string; readonly replaced?: Replacement }
  | { readonly from: 'stored'; readonly sealed: Sealed; readonly replaced?: Replacement };

/**
 * A value that a provider or tap gave in place of the credential (a rotated token). It is used until the source's own
 * value is another one than it was when the replacement was saved.
 */
export interface Replacement {
  readonly sealed: Sealed;
  /** Keyed digest of the source's own value at that time. */
  readonly sourceDigest: string;
}

/** Failed checks since the last success, restore, resume or change of set-up. */
export interface Streak {
  /** Failures that count towards the call-off: `failuresInARow`. */
  readonly counted: number;
  /** All failed checks in a row, counted or not; sets the pace of retries. */
  readonly tries: number;
  /** Failures in a row, up to the last one, that only a person can cure. */
  readonly personal: number;
  /** Start of the first check of those. */
  readonly personalSince: Instant | null;
  /** The last failure: for incidents, which are recognised only when others have failed too. */
  readonly last: {
    readonly code: FailureCode;
    readonly at: Instant;
    readonly counted: boolean;
    readonly incident: boolean;
  } | null;
  /** People were told once about this streak. */
  readonly warned: boolean;
}

/** What is known of the reports of an e-mail integration. */
export interface Reports {
  /** When the last report was received since the integration was added, restored or resumed. */
  readonly lastAt: Instant | null;
  /** The 30 days run from here: the last report received, else added, restored or resumed. */
  readonly countedFrom: Instant;
  /** Milliseconds since then in which the countdown stood still; absent when it did not. */
  readonly excluded?: number;
  /** Warnings given since the last report. */
  readonly warned: readonly ('missed' | 'ending')[];
}

/** No mails until then, and countdowns stand still. */
export interface Snooze {
  readonly since: Instant;
  readonly until: Instant;
  readonly reason: string;
  /** Who asked for it. */
  readonly by: string;
}

/** The incident that an integration is part of, or the last one that it was part of. */
export interface Involvement {
  /** Id of the incident: `inc_…`. */
  readonly incident: string;
  /** With which code its integrations fail. */
  readonly code: FailureCode;
  /** When the first of them failed. */
  readonly began: Instant;
  /** What a failed check said. */
  readonly message: string;
  /** Since when it is not part of it any more; null while it is. */
  readonly ended: Instant | null;
  /** Whether the whole incident was over then; otherwise only this integration left it. */
  readonly over: boolean;
}

/** One connection of one venue to one POS. Everything but its history and its sales. */
export interface Integration {
  /** Permanent: `int_` and 20 characters. */
  readonly id: string;
  readonly venue: string;
  /** Key in the catalogue: `square`. */
  readonly type: string;
  readonly nickname: string | null;
  readonly method: Method;
  readonly active: boolean;
  readonly status: Status;
  readonly reason: Reason | null;
  /** Start of the last check that ended. */
  readonly lastSalesCheck: Instant | null;
  /** When new or changed sale lines were last saved. */
  readonly lastSaleImported: Instant | null;
  /** Start of the last check of a routine window that succeeded: later windows begin here, less the look-back. */
  readonly lastGoodCheck: Instant | null;
  /** When it is checked next; null while inactive or CalledOff. */
  readonly nextCheck: Instant | null;
  /** Milliseconds; 5 minutes to 6 hours. */
  readonly checkEvery: number;
  readonly streak: Streak;
  /** The 72 h run from here: last success, added, restored, resumed, changed set-up; moved by the time of incidents. */
  readonly failingFrom: Instant;
  /** What many integrations of its type share at one time; null when it never was part of an incident. */
  readonly incident: Involvement | null;
  /** While people asked for no mails about it, and then until its next check or a pass. */
  readonly snoozed: Snooze | null;
  /** Since when its countdowns stand still, in an incident or snoozed; they go on from there. Null while they run. */
  readonly countdownStopped: Instant | null;
  /** Present for e-mail types only. */
  readonly reports: Reports | null;
  /** Reports that came and could not be imported, oldest first: they keep it Failed. Empty but for e-mail types. */
  readonly quarantine: readonly QuarantinedReport[];
  readonly calledOffAt: Instant | null;
  readonly options: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, Credential>>;
  /** When credentials were given last; absent in integrations of early versions: then their timeline tells it. */
  readonly credentialsAt?: Instant;
  /** Of whose end people were told: access that lasts from this moment. Absent when they were told of none. */
  readonly accessTold?: { readonly from: AccessLife['from']; readonly since: Instant };
  /** Ids of integrations of the venue that this one replaces on days that both have: a person said so. */
  readonly primaryOver: readonly string[];
  /** Ids of integrations for which people were told that both may tell of the same sales. */
  readonly suspected: readonly string[];
  /** End of what routine windows hold without a hole; later ones begin here, less the look-back. */
  readonly fetchedTo: Instant | null;
  /** The connector's own bookmark, opaque; committed with the records that it covers. */
  readonly cursor: unknown;
  /** What trying the connection found out and every check is told again (a tap's catalogue), opaque; null for nothing. */
  readonly discovery: unknown;
  /** Whose account it reached when it connected last. Absent where that was never told. */
  readonly account?: Account;
  readonly createdAt: Instant;
  readonly deactivatedAt: Instant | null;
  /** Last change by a person (added, edited, restored): a check that began earlier says nothing about it. */
  readonly changedAt: Instant;
  /** When it was last added, restored or resumed. */
  readonly begunAt: Instant;
  /** Who has been told that something is wrong, and not yet that it is well again. */
  readonly alarmed: readonly Audience[];
  /** What its last good check found to be unusual about its sales; null or absent when nothing is. See `quietOf`. */
  readonly quiet?: Quiet | null;
  /** Grows by one with every change. */
  readonly revision: number;
}

/** To whom a mail goes: the support address, or the venue's contacts. */
export type Audience = 'support' | 'venue';

/** Whether an integration is part of an incident that lasts. */
export function isInIncident({ incident }: Integration): boolean {
  return incident?.ended === null;
}
