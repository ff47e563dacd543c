import type { StoreFigures } from './figures.ts';
import { DEAD_AFTER, lastBeat } from './schedule.ts';
import type { Heartbeat, RunningCheck } from './state.ts';
import { ago, between, DAY, type Instant, later } from './time.ts';

/** A process that works says so at least this often, in ms. */
export const BEAT_EVERY = 15_000;
/** A process that runs passes, or did. */
export interface Worker {
  /** Host and process number. */
  readonly process: string;
  /** Null of one of an early version. */
  readonly startedAt: Instant | null;
  readonly lastBeatAt: Instant;
  readonly lastPassEndedAt: Instant | null;
  /** `stopped`: it ended in order; `dead`: it did not, and gives no sign of life. */
  readonly state: 'alive' | 'stopped' | 'dead';
  /** It did, or does, one pass only. */
  readonly once: boolean;
  /** What it checks, the longest first; what it left when it is dead. */
  readonly running: readonly RunningCheck[];
}

interface Judge {
  readonly now: Instant;
  /** Where this process is, as `ProcessPlace` says it: of others there it is known at once that they are gone. */
  readonly place: { readonly name: string | null; isGone(process: string): boolean };
}

/** The processes behind heartbeats: the living first, then those that died, then those that stopped; the latest first. */
export function workersOf(beats: readonly Heartbeat[], judge: Judge): Worker[] {
  const order: readonly Worker['state'][] = ['alive', 'dead', 'stopped'];
  return beats
    .map((beat) => workerOf(beat, judge))
    .sort(
      (a, b) =>
        order.indexOf(a.state) - order.indexOf(b.state) ||
        (a.lastBeatAt < b.lastBeatAt ? 1 : a.lastBeatAt > b.lastBeatAt ? -1 : a.process < b.process ? -1 : 1),
    );
}

function workerOf(beat: Heartbeat, { now, place: here }: Judge): Worker {
  const { by, startedAt = null, stoppedAt, place, once = false, running = [], lastPassEndedAt } = beat;
  const lastBeatAt = lastSign(beat);
  // Three of them were missed, and a while. Clocks differ a little.
  const silent = Math.abs(between(lastBeatAt, now)) > DEAD_AFTER;
  const dead = silent || (place !== undefined && place === here.name && here.isGone(by));
  return {
    process: by,
    startedAt,
    lastBeatAt,
    lastPassEndedAt,
    state: stoppedAt !== undefined ? 'stopped' : dead ? 'dead' : 'alive',
    once,
    running: stoppedAt === undefined ? running : [],
  };
}

/** The latest that is known of it. */
function lastSign({ lastPassStartedAt, lastPassEndedAt, beatAt, stoppedAt }: Heartbeat): Instant {
  return [lastPassEndedAt, beatAt, stoppedAt]
    .filter((moment): moment is Instant => typeof moment === 'string')
    .reduce(later, lastPassStartedAt);
}

/** What died or stopped longer ago than this is no news. */
const NEWS = DAY;

/** Those that somebody who looks after them wants to see: what lives, what came to its end lately, and the last of all. */
export function recentWorkers(workers: readonly Worker[], now: Instant): Worker[] {
  const alive = workers.some(({ state }) => state === 'alive');
  const last = workers.reduce<Worker | undefined>((a, b) => (a && a.lastBeatAt >= b.lastBeatAt ? a : b), undefined);
  return workers.filter(
    (one) => one.state === 'alive' || between(one.lastBeatAt, now) <= NEWS || (!alive && one === last),
  );
}

/** Who works on a store, and what there is to do. */
export interface DaemonStatus {
  /** As `recentWorkers` chooses them. */
  readonly workers: readonly Worker[];
  /** How many of them live. */
  readonly alive: number;
  readonly figures: StoreFigures;
  /** For how long the first of what waits has waited, in whole seconds; 0 when nothing does. */
  readonly lagSeconds: number;
  /** When a pass of anybody ended last; null when none ever did. */
  readonly lastPass: Instant | null;
}

/** Ids of the integrations that somebody checks now. */
export function beingChecked(workers: readonly Worker[]): string[] {
  return workers.flatMap(({ state, running }) => (state === 'alive' ? running.map(({ id }) => id) : []));
}

/** Why checks do not go on as they should, and what mends it. */
export interface WorkTrouble {
  readonly severity: 'bad' | 'warning';
  readonly message: string;
  readonly repair: string;
}

/**
 * The last process died and nobody works in its place, or somebody works and cannot keep up. `late`: how many wait for a
 * check for more than half an hour. Null when there is no such trouble.
 */
export function workTrouble(workers: readonly Worker[], late: number, now: Instant): WorkTrouble | null {
  const alive = workers.some(({ state }) => state === 'alive');
  if (alive && late > 0) {
    const checks = late === 1 ? '1 check is' : `${late} checks are`;
    const message = `${checks} late by more than 30 minutes, though a daemon works: they come faster than they are made (--concurrency)`;
    return { severity: 'warning', message, repair: 'posctl daemon status' };
  }
  const last = workers.reduce<Worker | undefined>((a, b) => (a && a.lastBeatAt >= b.lastBeatAt ? a : b), undefined);
  // Processes of early versions give no signs of life between two passes.
  if (alive || last?.state !== 'dead' || last.startedAt === null) return null;
  const message = `the daemon ${last.process} died ${ago(last.lastBeatAt, now)}, and no other is running`;
  return { severity: 'bad', message, repair: 'posctl daemon' };
}

/** A heartbeat without news for this long is swept, in ms. */
const FORGOTTEN = 7 * DAY;
/** More are not kept: whoever lists venues reads them all. */
const KEPT = 100;

/**
 * Those that tell nothing any more, when a new process says its first: what is older than a week; and of those that ended
 * in order all but the last, for with cron every pass is a process of its own. Whose pass ended last is always kept.
 */
export function forgottenBeats(others: readonly Heartbeat[], beat: Heartbeat): Heartbeat[] {
  const latest = others.filter(({ by }) => by !== beat.by).sort((a, b) => (lastSign(a) < lastSign(b) ? 1 : -1));
  const lastStopped = latest.find(({ stoppedAt }) => stoppedAt !== undefined);
  const lastPass = lastBeat(latest, lastSign(beat));
  return latest.filter((one, i) => {
    if (i >= KEPT || between(lastSign(one), lastSign(beat)) > FORGOTTEN) return true;
    return one.stoppedAt !== undefined && one !== lastStopped && one !== lastPass;
  });
}
