import type { PosType } from './catalogue.ts';
import { type Failure, usage } from './errors.ts';
import type { FailureCode, Integration, Involvement, Needs } from './integration.ts';
import { oneOf } from './nearest.ts';
import type { Settings } from './state.ts';
import { DAY, HOUR, type Instant, MINUTE, plus } from './time.ts';

interface Rule {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit: 'failures' | 'hours' | 'days' | 'minutes' | 'venues' | 'percent';
  readonly meaning: string;
}

/** Every number that decides about warnings and call-offs, with the default and what it means. */
export const POLICY_RULES = {
  warnAfterFailures: {
    default: 4,
    min: 1,
    max: 1000,
    unit: 'failures',
    meaning: 'failures in a row after which people are warned',
  },
  callOffAfterFailures: {
    default: 12,
    min: 1,
    max: 1000,
    unit: 'failures',
    meaning: 'failures in a row before a call-off (and the hours below)',
  },
  callOffAfterHours: {
    default: 72,
    min: 0,
    max: 8760,
    unit: 'hours',
    meaning: 'hours since the last success before a call-off (and the failures above)',
  },
  personFailures: {
    default: 3,
    min: 1,
    max: 1000,
    unit: 'failures',
    meaning: 'failures in a row that only a person can cure, before a call-off',
  },
  personHours: {
    default: 6,
    min: 0,
    max: 8760,
    unit: 'hours',
    meaning: 'hours since the first of those failures, before a call-off',
  },
  reportDays: {
    default: 30,
    min: 1,
    max: 365,
    unit: 'days',
    meaning: 'days without an e-mailed report before a call-off',
  },
  warnMissedDays: {
    default: 2,
    min: 1,
    max: 365,
    unit: 'days',
    meaning: 'missed business days after which people are warned (e-mail)',
  },
  warnBeforeDays: {
    default: 3,
    min: 1,
    max: 365,
    unit: 'days',
    meaning: 'days before a call-off for missing reports at which people are warned again',
  },
  incidentMinutes: {
    default: 60,
    min: 5,
    max: 1440,
    unit: 'minutes',
    meaning: 'an incident: within this many minutes',
  },
  incidentVenues: {
    default: 5,
    min: 2,
    max: 100_000,
    unit: 'venues',
    meaning: 'an incident: at least this many venues fail with one code',
  },
  incidentPercent: {
    default: 20,
    min: 1,
    max: 100,
    unit: 'percent',
    meaning: "an incident: and this share of the type's integrations",
  },
  lookBackDays: {
    default: 7,
    min: 1,
    max: 90,
    unit: 'days',
    meaning: 'days that the first check and one a day go back',
  },
  overlapMinutes: {
    default: 120,
    min: 0,
    max: 10_080,
    unit: 'minutes',
    meaning: 'minutes that other checks go back behind the last good one',
  },
  checkMinutes: { default: 10, min: 1, max: 120, unit: 'minutes', meaning: 'time limit of one check' },
} as const satisfies Record<string, Rule>;

export type PolicyKey = keyof typeof POLICY_RULES;
/** The policy in force for one type; values in the units of `POLICY_RULES`. */
export type Policy = Readonly<Record<PolicyKey, number>>;

export const POLICY_KEYS = Object.keys(POLICY_RULES) as PolicyKey[];

const DEFAULT_POLICY = Object.fromEntries(POLICY_KEYS.map((key) => [key, POLICY_RULES[key].default])) as Policy;

/** Name under which overrides for all types are kept. */
export const ALL_TYPES = '*';

/** Defaults, then the type's own look-back, then overrides for all types, then those for this type. */
export function policyFor(settings: Settings, type: PosType | undefined): Policy {
  return {
    ...DEFAULT_POLICY,
    ...(type ? { lookBackDays: type.lookBackDays } : {}),
    ...settings.policy[ALL_TYPES],
    ...(type ? settings.policy[type.type] : {}),
  };
}

/** Reads `KEY=VALUE` of `policy --set`. @throws ExpectedError `usage`. */
export function parsePolicySetting(text: string): { key: PolicyKey; value: number } {
  const equals = text.indexOf('=');
  const [name, raw] = equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
  const key = POLICY_KEYS.find((k) => k === name.trim());
  if (!key) throw usage(`unknown policy key '${name}'`, oneOf(name, POLICY_KEYS));
  const rule = POLICY_RULES[key];
  const value = /^\d+(\.\d+)?$/.test(raw.trim()) ? Number(raw) : Number.NaN;
  if (Number.isNaN(value) || value < rule.min || value > rule.max)
    throw usage(`${key} takes a number of ${rule.unit} from ${rule.min} to ${rule.max}, not '${raw}'`);
  if (rule.unit !== 'hours' && !Number.isInteger(value)) throw usage(`${key} takes a whole number, not '${raw}'`);
  return { key, value };
}

export const hours = (n: number) => n * HOUR;
export const days = (n: number) => n * DAY;
export const minutes = (n: number) => n * MINUTE;

/** One integration, as far as incidents need it. */
export interface FleetMember {
  readonly id: string;
  readonly venue: string;
  readonly type: string;
  /** Its last failure, while it fails. */
  readonly last: { readonly code: FailureCode; readonly at: Instant; readonly counted: boolean } | null;
  /** Start of the first failed check since the last success, whatever the causes; null while it does not fail. */
  readonly failedFrom: Instant | null;
  /** What its last failed check said; empty while it does not fail. */
  readonly message: string;
  /** The incident of which it is part. */
  readonly incident: Involvement | null;
}

/**
 * Whether its provider, mailbox or tap has ever given what was asked for. One that never has says nothing of the provider:
 * many at one wrong address are not an outage.
 */
export function hasAnswered({ method, lastGoodCheck, fetchedTo, lastSaleImported }: Integration): boolean {
  // Reports that a person imported say nothing of the mailbox.
  return lastGoodCheck !== null || fetchedTo !== null || (method !== 'email' && lastSaleImported !== null);
}

/** Null for those that do not count for incidents: inactive and called-off ones, and those that have never answered. */
export function fleetMember(integration: Integration): FleetMember | null {
  if (!integration.active || integration.status === 'CalledOff' || !hasAnswered(integration)) return null;
  const { id, venue, type, streak, incident, status, reason } = integration;
  const last = status === 'Failed' && !isSettled(integration) ? streak.last : null;
  const lasting = incident?.ended === null ? incident : null;
  const failedFrom = status === 'Failed' ? (reason?.since ?? null) : null;
  return { id, venue, type, last, failedFrom, message: last ? (reason?.message ?? last.code) : '', incident: lasting };
}

/** Whether its last failure belongs to an incident that is over: it is no sign of another one. */
function isSettled({ streak: { last }, incident }: Integration): boolean {
  const { over = false, code, ended } = incident ?? {};
  return over && last?.code === code && last !== null && last.at <= (ended ?? '');
}

/** Who must act when a failure is not part of an incident: where nothing has ever answered, somebody looks at the address. */
export function needsAlone({ code, needs }: Pick<Failure, 'code' | 'needs'>, integration: Integration): Needs {
  return code === 'no_response' && !hasAnswered(integration) ? 'support' : needs;
}

/** What a provider alone can cure when many fail so: it does not answer, or nothing that can be read. */
const PROVIDERS_OWN: ReadonlySet<FailureCode> = new Set(['provider_down', 'no_response', 'bad_data']);

/** Who must act when a failure is part of an incident. */
export function needsTogether({ code, needs }: { readonly code: FailureCode; readonly needs: Needs }): Needs {
  return PROVIDERS_OWN.has(code) ? 'provider' : needs;
}

/** Failures from this moment on may be one incident. */
export function incidentSince(policy: Policy, now: Instant): Instant {
  return plus(now, -minutes(policy.incidentMinutes));
}

/**
 * The integrations that fail together because of the provider: within an hour several venues and a share of the type's
 * integrations fail with one code. Empty when it is not an incident. `of`: how many active, not called-off ones of the type
 * have ever answered; `failing`: those of them that failed lately, at least.
 */
export function incidentMembers(
  { of, failing }: { readonly of: number; readonly failing: Iterable<FleetMember> },
  failure: { readonly type: string; readonly code: FailureCode },
  { policy, now }: { readonly policy: Policy; readonly now: Instant },
): FleetMember[] {
  const since = incidentSince(policy, now);
  const together = [...failing].filter(
    ({ type, last }) => type === failure.type && last !== null && last.code === failure.code && last.at >= since,
  );
  return areMany(together, of, policy) ? together : [];
}

/** Whether this many that fail alike are an incident; when they no longer are, it is over. */
export function areMany(together: readonly Pick<FleetMember, 'venue'>[], of: number, policy: Policy): boolean {
  const venues = new Set(together.map(({ venue }) => venue)).size;
  return venues >= policy.incidentVenues && together.length * 100 >= policy.incidentPercent * of;
}
