import { ExpectedError } from '../../domain/errors.ts';
import { ago, between, HOUR, type Instant, lasting, MINUTE } from '../../domain/time.ts';
import type { DaemonStatus } from '../../domain/workers.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Context } from '../../ports/context.ts';
import type { Verdict, Watched } from '../../ports/monitoring.ts';
import { daemonStatus, type StatusPorts } from '../look/daemon-status.ts';

/** A pass begins every minute; without one for this long, in ms, the process is stuck. */
const STUCK = 5 * MINUTE;
/** Some pass ends within this, however much there is to do: while one is long, the next ones find what else is due. */
const ENDLESS = HOUR;
/** How long a count is repeated before it is made again, in ms. */
const FRESH = 5000;
/** Or for this many times as long as counting took: however often somebody asks, it is at most 5 % of the work. */
const REST = 20;
/** How long the store has to answer, in ms: whoever asks does not wait much longer (Prometheus 10 s, others less). */
const PATIENCE = 4000;

type WatchPorts = StatusPorts & { readonly context: Context };

/** What monitoring may ask of a daemon, with bounds on what an answer costs. */
export class Watch implements Watched {
  private readonly ports: WatchPorts;
  private began: Instant;
  private ended: Instant;
  private counting: Promise<DaemonStatus> | undefined;
  private counted: { readonly status: DaemonStatus; readonly at: Instant; readonly freshMs: number } | undefined;

  constructor(ports: WatchPorts) {
    this.ports = ports;
    this.began = ports.clock.now();
    this.ended = this.began;
  }

  get version(): string {
    return this.ports.context.version;
  }

  passBegan(): void {
    this.began = this.ports.clock.now();
  }

  /** Well or not: that the store cannot be read is no reason to end the process. */
  passEnded(): void {
    this.ended = this.ports.clock.now();
  }

  health(): Verdict {
    const now = this.ports.clock.now();
    if (between(this.began, now) > STUCK)
      return { ok: false, message: `no pass has begun for ${lasting(this.began, now)}` };
    if (between(this.ended, now) > ENDLESS)
      return { ok: false, message: `no pass has ended for ${lasting(this.ended, now)}` };
    return { ok: true, message: `the last pass began ${ago(this.began, now)}` };
  }

  async readiness(): Promise<Verdict> {
    const { store, context, clock } = this.ports;
    if (context.interrupted.aborted) return { ok: false, message: 'it is being stopped' };
    try {
      const condition = await soon(store.base.open(), clock);
      return { ok: condition === 'ready', message: CONDITIONS[condition] };
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      return { ok: false, message: 'the store cannot be opened; the log says why' };
    }
  }

  async status(): Promise<DaemonStatus> {
    if (this.counted) {
      const age = between(this.counted.at, this.ports.clock.now());
      if (age >= 0 && age < this.counted.freshMs) return this.counted.status;
    }
    this.counting ??= this.count().finally(() => {
      this.counting = undefined;
    });
    const status = await soon(this.counting, this.ports.clock);
    if (status !== 'late') return status;
    throw new ExpectedError('failed', 'the store did not answer in time', { retryable: true });
  }

  private async count(): Promise<DaemonStatus> {
    const { clock } = this.ports;
    const begun = clock.now();
    const status = await daemonStatus(this.ports);
    const ended = clock.now();
    this.counted = { status, at: ended, freshMs: Math.max(FRESH, REST * between(begun, ended)) };
    return status;
  }
}

/** What it comes to, or that it takes too long: it goes on then, and may be done when somebody asks again. */
async function soon<T>(work: Promise<T>, clock: Clock): Promise<T | 'late'> {
  const timer = clock.timer(PATIENCE);
  const late = new Promise<'late'>((resolve) => timer.signal.addEventListener('abort', () => resolve('late')));
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.cancel();
  }
}

const CONDITIONS = {
  ready: 'the store is open, and its schema is current',
  older: 'the store is of an older version',
  newer: 'the store is of a newer version',
  missing: 'there is no store',
  half: 'the store is half a copy',
  late: 'the store does not answer',
} as const;
