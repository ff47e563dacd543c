import { lastBeat } from '../../domain/schedule.ts';
import { between } from '../../domain/time.ts';
import { beingChecked, type DaemonStatus, recentWorkers, workersOf } from '../../domain/workers.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Machine } from '../../ports/machine.ts';
import type { Store } from '../../ports/store.ts';

export interface StatusPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly machine: Machine;
}

/** What processes say of themselves in a store, and what they have to do. @throws ExpectedError of the store. */
export async function daemonStatus({ clock, store, machine }: StatusPorts): Promise<DaemonStatus> {
  const [beats, place] = await Promise.all([store.base.beats(), machine.place()]);
  const now = clock.now();
  const workers = workersOf(beats, { now, place });
  const figures = await store.venues.figures({ now, running: beingChecked(workers) });
  return {
    workers: recentWorkers(workers, now),
    alive: workers.filter(({ state }) => state === 'alive').length,
    figures,
    lagSeconds: figures.dueSince === null ? 0 : Math.max(0, Math.floor(between(figures.dueSince, now) / 1000)),
    lastPass: lastBeat(beats, now)?.lastPassEndedAt ?? null,
  };
}

/**
 * Whether somebody has to look after the daemon: checks are late, or nobody works. A pass that was the only one of its
 * process, as from cron, is work while nothing is late.
 */
export function needsLooking({ workers, figures }: DaemonStatus): boolean {
  if (figures.late > 0) return true;
  const [first] = workers;
  return first === undefined || (first.state !== 'alive' && !(first.once && first.state === 'stopped'));
}
