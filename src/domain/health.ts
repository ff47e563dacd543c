import { countsOnce } from './counts-once.ts';
import type { Integration } from './integration.ts';
import { hasAnswered } from './policy.ts';
import { refOf, shellRef } from './reference.ts';
import { lastBeat, lateOnes, staleness } from './schedule.ts';
import { secretFlag } from './secret-source.ts';
import type { Heartbeat } from './state.ts';
import { shellWord } from './text.ts';
import { ago, between, DAY, HOUR, type Instant, later, MINUTE, moment, plus } from './time.ts';
import { type Worker, workTrouble } from './workers.ts';

/** What was looked at of the installation, in the order in which it is told. */
export const HEALTH_CHECKS = [
  'versions',
  'store',
  'venues',
  'permissions',
  'space',
  'locks',
  'daemon',
  'clock',
  'mail-server',
  'mail-queue',
  'secrets',
  'never-answered',
  'overlaps',
] as const;
export type HealthCheck = (typeof HEALTH_CHECKS)[number];

/** What a look at one thing has shown. */
export interface Finding {
  readonly check: HealthCheck;
  /** `bad`: sales or alarms are lost or will be; `warning`: somebody should look at it. */
  readonly severity: 'ok' | 'warning' | 'bad';
  readonly message: string;
  /** The command, or the step, that mends it; null when nothing has to be. */
  readonly repair: string | null;
}

type Told = Omit<Finding, 'check'>;

export const fine = (message: string): Told => ({ severity: 'ok', message, repair: null });
export const warning = (message: string, repair: string): Told => ({ severity: 'warning', message, repair });
export const bad = (message: string, repair: string): Told => ({ severity: 'bad', message, repair });

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
/** Less free space than this is soon none: a backup, a log, a busy month of a fleet. */
const LITTLE_SPACE = GIB;
const NO_SPACE = 100 * MIB;

/** Bytes that are free where the store is; null where nobody can tell. */
export function spaceFinding(freeBytes: number | null): Told {
  if (freeBytes === null) return fine('nothing to tell of the space where this store is');
  const free = `${freeBytes < GIB ? `${Math.floor(freeBytes / MIB)} MiB` : `${Math.floor(freeBytes / GIB)} GiB`} free`;
  if (freeBytes < NO_SPACE) return bad(`only ${free}: soon nothing can be saved`, 'make room on the disk of the store');
  return freeBytes < LITTLE_SPACE ? warning(`only ${free}`, 'make room on the disk of the store') : fine(free);
}

/** A moment is believed to be ahead when it is more than this after now: clocks of several machines differ a little. */
const AHEAD = 5 * MINUTE;

/**
 * Whether what was saved lies in the future: then this clock is behind, or one was ahead when that was saved.
 * `latest`: the latest moment that is known of any check or pass.
 */
export function clockFinding(latest: Instant | null, now: Instant): Told {
  if (latest === null || between(now, latest) <= AHEAD) return fine(`${moment(now)}; nothing saved lies in the future`);
  return bad(
    `${moment(now)}, but something was saved at ${moment(latest)}: this clock is behind, or one was ahead`,
    'set the clock (timedatectl set-ntp true); checks go on whatever it says',
  );
}

/** Whether somebody checks what is due. */
export function daemonFinding(
  {
    beats,
    due,
    any,
    workers = [],
  }: {
    readonly beats: readonly Heartbeat[];
    readonly due: readonly Integration[];
    readonly any: boolean;
    readonly workers?: readonly Worker[];
  },
  now: Instant,
): Told {
  const last = lastBeat(beats, now);
  const ended = last?.lastPassEndedAt ?? null;
  const stale = staleness(due, last, now);
  const first = workers.find(({ state }) => state === 'alive');
  if (stale) {
    const waiting = stale.waiting === 1 ? '1 integration waits' : `${stale.waiting} integrations wait`;
    const since = ended === null ? 'no pass has ever ended' : `the last pass ended ${ago(ended, now)}`;
    const what = `${since}, and ${waiting} for a check since ${moment(stale.since)}`;
    return first && ended === null
      ? warning(`${what}; ${first.process} is at its first pass`, 'posctl daemon status')
      : bad(what, 'posctl daemon');
  }
  const trouble = workTrouble(workers, lateOnes(due, now), now);
  if (trouble) return trouble;
  if (ended !== null) return fine(`the last pass ended ${ago(ended, now)} (${last?.by ?? 'unknown'})`);
  if (first) return fine(`${first.process} works; its first pass has not ended yet`);
  return any ? warning('no pass has ever ended', 'posctl daemon') : fine('nothing to be checked yet');
}

/** Mail that is owed: how many, since when the oldest. */
export interface OwedFacts {
  readonly mails: number;
  readonly oldest: Instant | null;
  /** What the server said last. */
  readonly lastError: string | null;
  /** Whether a mail server is set: without one nothing that is typed sends them. */
  readonly hasServer: boolean;
}

/** Later than this an alarm is not sent any more. */
const TOO_LATE = DAY;

export function queueFinding({ mails, oldest, lastError, hasServer }: OwedFacts, now: Instant): Told {
  if (mails === 0 || oldest === null) return fine('no mail waits');
  const what = `${mails === 1 ? '1 mail waits' : `${mails} mails wait`}, the oldest since ${moment(oldest)}`;
  const why = lastError === null ? what : `${what}; ${lastError}`;
  const repair = hasServer ? 'posctl daemon --once' : SET_SERVER;
  if (between(oldest, now) >= TOO_LATE / 2) return bad(`${why}; after 24 h it is not sent any more`, repair);
  return between(oldest, now) >= HOUR ? warning(why, repair) : fine(why);
}

/** How posctl learns of a mail server. */
export const SET_SERVER = 'posctl config set smtpUrl smtps://USER:PASSWORD@HOST';

/** A secret that is about to stop working is told this long before. */
const SOON = 14 * DAY;

/** What one secret source says on this machine, and who uses it. */
export interface SecretFact {
  readonly integration: Integration;
  readonly key: string;
  /** How many other integrations use the same source. */
  readonly others: number;
  /** Why it does not resolve, fit for people. */
  readonly because?: string;
  /** When it says itself that it expires. */
  readonly expires?: Instant;
}

/** Of a secret that does not resolve or expires soon; null when nothing has to be done. */
export function secretFinding({ integration, key, others, because, expires }: SecretFact, now: Instant): Told | null {
  const name = refOf(integration);
  const give = `posctl edit ${shellRef(name)} ${secretFlag({ [key]: true })}`;
  const of = others === 0 ? `${name}: ${key}` : `${name} and ${others} more: ${key}`;
  if (because !== undefined) return bad(`${of}: ${because}`, give);
  if (expires === undefined || expires > plus(now, SOON)) return null;
  const when = `${ago(expires, now)}, at ${moment(expires)}`;
  return expires <= now ? bad(`${of} ended ${when}`, give) : warning(`${of} ends ${when}`, give);
}

/** An integration that was added this long ago should have answered by now. */
const SHOULD_HAVE_ANSWERED = DAY;

/** Of an active one that has never answered since it was added; null when it has, or is new. */
export function neverAnsweredFinding(integration: Integration, now: Instant): Told | null {
  const { active, method, reports, createdAt, begunAt, status } = integration;
  if (!active || status === 'CalledOff' || hasAnswered(integration)) return null;
  // A mailbox that could be read and had no report yet has an answer of its own: the 30 days.
  if (method === 'email' && status === 'Initializing' && reports !== null && integration.lastSalesCheck !== null)
    return null;
  if (between(later(createdAt, begunAt), now) < SHOULD_HAVE_ANSWERED) return null;
  const ref = shellRef(refOf(integration));
  const checked = integration.lastSalesCheck === null ? 'was never checked' : 'has never answered';
  return warning(`${refOf(integration)} ${checked}; added ${ago(createdAt, now)}`, `posctl show ${ref}`);
}

/** Integrations of one venue that may tell of the same sales, where nobody has decided it yet. */
export function overlapFindings(integrations: readonly Integration[]): Told[] {
  const seen = new Set<string>();
  return integrations.flatMap((one) =>
    one.suspected.flatMap((id) => {
      const other = integrations.find((i) => i.id === id);
      const pair = [one.id, id].sort().join(' ');
      if (!other?.active || !one.active || seen.has(pair) || isSettled(one, other)) return [];
      seen.add(pair);
      const [a, b] = [refOf(one), refOf(other)];
      return [
        warning(
          `${a} and ${b} have sales of the same days; both are added up`,
          `posctl edit ${shellRef(a)} --primary ${shellRef(b)}`,
        ),
      ];
    }),
  );
}

/** What both have counts once by itself, or a person has said which one counts. */
function isSettled(a: Integration, b: Integration): boolean {
  return countsOnce(a, b) || a.primaryOver.includes(b.id) || b.primaryOver.includes(a.id);
}

/** How files are that only their owner should read. */
export interface Guarded {
  readonly what: string;
  readonly path: string;
  readonly shared: boolean | null;
  readonly problem: string | null;
}

export function permissionFinding({ what, path, shared, problem }: Guarded): Told | null {
  const place = shellWord(path);
  if (problem !== null) return bad(`${what} ${path} cannot be used (${problem})`, `ls -ld ${place}`);
  if (shared !== true) return null;
  return warning(`${what} ${path} can be read by other accounts of this machine`, `chmod go-rwx ${place}`);
}
