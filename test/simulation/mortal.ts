import { ExpectedError } from '../../src/domain/errors.ts';
import type { Lease } from '../../src/ports/leases.ts';
import type { Notifier, OutgoingMail } from '../../src/ports/notifier.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Chance } from './chance.ts';

/** Thrown inside of a save that a crash cuts off; never seen by the engine, whose process is dead by then. */
const CRASHED = new Error('the process was killed');

const nothingMore = new Promise<never>(() => {});

/** What processes share: the disk, and who writes down what was saved when. */
export interface Machine {
  diskIsFull: boolean;
  /** Told of each entry that is about to be saved. */
  saving(entry: { readonly venue: string; readonly seq: number }): void;
}

/** A process that can be killed in the midst of what it does. What it held is free then, and it does nothing any more. */
export class Mortal {
  private readonly chance: Chance;
  private readonly leases = new Set<Lease>();
  private readonly frequency: number;
  private readonly machine: Machine;
  private end: () => void = () => {};
  dead = false;
  /** A mail that the server took when this process died, so that nobody learned of it. */
  unheard: string | null = null;
  readonly died = new Promise<void>((resolve) => {
    this.end = resolve;
  });

  /** `frequency`: how often a save or a mail kills it. */
  constructor(chance: Chance, frequency: number, machine: Machine) {
    this.chance = chance;
    this.machine = machine;
    this.frequency = frequency;
  }

  private die(): Promise<never> {
    this.dead = true;
    for (const lease of this.leases) void lease.release();
    this.end();
    return nothingMore;
  }

  /** Does what has an effect; a crash comes before it or after it, and then nobody learns that it was done. */
  async effect<T>(work: () => Promise<T>, before: () => Promise<unknown> = async () => {}): Promise<T> {
    if (this.dead) return nothingMore;
    const fate = this.chance.next();
    if (fate < this.frequency / 2) {
      await before();
      return this.die();
    }
    try {
      const done = await work();
      return this.dead || fate < this.frequency ? this.die() : done;
    } catch (error) {
      if (this.dead) return nothingMore;
      throw error;
    }
  }

  /** The store, in the hands of this process. */
  store(store: Store): Store {
    return {
      ...store,
      base: { ...store.base, beat: (beat) => this.effect(() => store.base.beat(beat)) },
      venues: {
        ...store.venues,
        change: (venue, decide, what) => {
          const unlessDead: typeof decide = (...now) => {
            if (this.dead) throw CRASHED;
            const decided = decide(...now);
            if (decided.change && this.machine.diskIsFull) throw diskFull();
            for (const entry of decided.change?.entries ?? []) this.machine.saving(entry);
            return decided;
          };
          // All is decided, and the commit never comes.
          const cutOff: typeof decide = (...now) => {
            decide(...now);
            throw CRASHED;
          };
          return this.effect(
            () => store.venues.change(venue, unlessDead, what),
            () => store.venues.change(venue, cutOff, what).catch(() => undefined),
          );
        },
      },
      leases: {
        ...store.leases,
        acquire: async (name, wait) => {
          const lease = await store.leases.acquire(name, wait);
          if (!lease) return this.dead ? nothingMore : lease;
          if (this.dead) {
            await lease.release();
            return nothingMore;
          }
          this.leases.add(lease);
          const release = async () => {
            this.leases.delete(lease);
            await lease.release();
          };
          return { ...lease, release };
        },
      },
    };
  }

  private async sent(notifier: Notifier, mail: OutgoingMail): Promise<void> {
    const taken = async () => {
      await notifier.send(mail);
      this.unheard = mail.messageId;
    };
    await this.effect(taken);
    this.unheard = null;
  }

  notifier(notifier: Notifier): Notifier {
    return { ...notifier, send: (mail: OutgoingMail) => this.sent(notifier, mail) };
  }
}

function diskFull(): ExpectedError {
  return new ExpectedError('failed', 'cannot write: the disk is full', {
    hint: 'Nothing was changed',
    retryable: true,
  });
}
