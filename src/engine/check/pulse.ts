import { ExpectedError } from '../../domain/errors.ts';
import type { Heartbeat, RunningCheck } from '../../domain/state.ts';
import { messageOf } from '../../domain/text.ts';
import { between, type Instant, later } from '../../domain/time.ts';
import { BEAT_EVERY } from '../../domain/workers.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Context } from '../../ports/context.ts';
import type { Log } from '../../ports/log.ts';
import type { Machine } from '../../ports/machine.ts';
import type { Store } from '../../ports/store.ts';

/** Changes of what is checked are told together, in ms: many checks begin and end at once. */
const TOLD_EVERY = 5000;

export interface PulsePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly context: Context;
  readonly machine: Machine;
  readonly log: Log;
}

/** The heartbeat of this process: that it lives, what it checks, and how far its passes are. Kept in the store. */
export class Pulse {
  private readonly ports: PulsePorts;
  private readonly startedAt: Instant;
  private readonly once: boolean;
  private readonly checks = new Set<RunningCheck>();
  private pass: Pick<Heartbeat, 'lastPassStartedAt' | 'lastPassEndedAt'> | undefined;
  private toldAt: Instant = '';
  private changedAt: Instant = '';
  /** Whether the running checks that the store knows of are out of date. */
  private untold = false;
  /** Since when heartbeats could not be saved; null while they can. */
  private failingSince: Instant | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(ports: PulsePorts, { once = false }: { readonly once?: boolean } = {}) {
    this.ports = ports;
    this.once = once;
    this.startedAt = ports.clock.now();
  }

  /** What this process checks now, the longest first. */
  get running(): readonly RunningCheck[] {
    return [...this.checks];
  }

  /** @throws ExpectedError of the store, as `passEnded` does. */
  async passBegan(at: Instant): Promise<void> {
    const before = this.pass ?? (await this.before());
    this.pass = { lastPassStartedAt: at, lastPassEndedAt: before?.lastPassEndedAt ?? null };
    await this.beat();
  }

  /** Of a process of the same name, as in a container that was started again. */
  private async before(): Promise<Heartbeat | undefined> {
    const { store, context } = this.ports;
    return (await store.base.beats()).find(({ by }) => by === context.process);
  }

  async passEnded(): Promise<void> {
    const ended = this.ports.clock.now();
    // Passes overlap: one that ends leaves the start of a later one as it is.
    if (this.pass) this.pass = { ...this.pass, lastPassEndedAt: later(ended, this.pass.lastPassEndedAt ?? '') };
    await this.beat();
  }

  /** Does work while everybody can see that this is checked. */
  async checking<T>(check: Pick<RunningCheck, 'id' | 'ref'>, work: () => Promise<T>): Promise<T> {
    const { clock } = this.ports;
    const mine = { id: check.id, ref: check.ref, since: clock.now() };
    this.checks.add(mine);
    this.untold = true;
    if (this.changedAt === '' || between(this.changedAt, clock.now()) >= TOLD_EVERY) void this.tell();
    try {
      return await work();
    } finally {
      this.checks.delete(mine);
      this.untold = true;
    }
  }

  /** Keeps saying that the process is alive, until the signal is aborted. */
  async beating(signal: AbortSignal): Promise<void> {
    const { clock } = this.ports;
    while (!signal.aborted) {
      const timer = clock.timer(TOLD_EVERY);
      await either(timer.signal, signal);
      timer.cancel();
      const silent = this.toldAt === '' || between(this.toldAt, clock.now()) >= BEAT_EVERY - TOLD_EVERY / 2;
      if (!signal.aborted && (silent || this.untold)) await this.tell();
    }
  }

  /** The process ends in order. */
  async stopped(): Promise<void> {
    await this.tell({ stoppedAt: this.ports.clock.now() });
  }

  /** A heartbeat that cannot be saved stops no check. */
  private async tell(more: Pick<Heartbeat, 'stoppedAt'> = {}): Promise<void> {
    this.changedAt = this.ports.clock.now();
    try {
      await this.beat(more);
    } catch (error) {
      const level = error instanceof ExpectedError ? 'warn' : 'error';
      this.ports.log.event(level, 'beat_failed', { message: messageOf(error) });
    }
  }

  /** One after the other, each with what holds when its turn comes; nothing before the first pass. */
  private beat(more: Pick<Heartbeat, 'stoppedAt'> = {}): Promise<void> {
    const written = this.writing.then(() => this.write(more));
    this.writing = written.catch(() => {});
    return written;
  }

  private async write(more: Pick<Heartbeat, 'stoppedAt'>): Promise<void> {
    if (!this.pass) return;
    const { clock, store, context, machine } = this.ports;
    const { name } = await machine.place();
    const at = clock.now();
    const told = this.untold;
    this.untold = false;
    try {
      await store.base.beat({
        ...this.pass,
        by: context.process,
        startedAt: this.startedAt,
        beatAt: at,
        ...(this.once ? { once: true } : {}),
        ...(name === null ? {} : { place: name }),
        running: this.running,
        ...more,
      });
      this.toldAt = at;
      if (this.failingSince !== null)
        this.ports.log.event('info', 'store_answers_again', { failedSince: this.failingSince });
      this.failingSince = null;
    } catch (error) {
      this.failingSince ??= at;
      this.untold ||= told;
      throw error;
    }
  }
}

/** Resolves when one of the two is aborted. */
function either(...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const signal of signals) signal.removeEventListener('abort', done);
      resolve();
    };
    for (const signal of signals) signal.addEventListener('abort', done);
    if (signals.some(({ aborted }) => aborted)) done();
  });
}
