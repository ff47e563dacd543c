import { setTimeout as pause } from 'node:timers/promises';
import { conflict } from '../domain/errors.ts';
import type { Fence, Lease, Leases } from '../ports/leases.ts';
import type { Runs } from './database.ts';
import leasesSql from './sql/leases.sql';
import { statementsIn } from './statements.ts';
import type { StoreDatabase } from './use.ts';

const SQL = statementsIn(leasesSql, 'acquire', 'renew', 'release', 'holder', 'held');

/** A lease that is not renewed for this long is free: its holder is dead, cut off or stands still. */
const HOLD_MS = 10_000;
const RENEW_MS = 3000;
/** Between two tries to get one, growing. */
const PAUSES_MS = [20, 40, 80, 160, 250];

interface Held {
  readonly number: string;
  readonly lost: AbortController;
  /** When it was last known to be held, by the clock of this process that only goes forward. */
  renewed: number;
}

export interface LeaseHolder {
  /** For those who wait. */
  readonly who: () => string;
}

/** The leases of this process: rows that say who holds them, renewed until they are released. */
export class HeldLeases implements Leases {
  private readonly database: StoreDatabase;
  private readonly who: () => string;
  private readonly held = new Map<string, Held>();
  private timer: NodeJS.Timeout | undefined;
  private renewing = false;

  constructor(database: StoreDatabase, { who }: LeaseHolder) {
    this.database = database;
    this.who = who;
  }

  async acquire(
    name: string,
    { waitMs, signal }: { readonly waitMs: number; readonly signal?: AbortSignal },
  ): Promise<Lease | undefined> {
    await this.database.mustBeThere();
    const until = performance.now() + waitMs;
    for (let tries = 0; !signal?.aborted; tries += 1) {
      const asked = performance.now();
      const [row] = await this.database.rows<{ number: string }>(SQL.acquire, [name, this.who(), HOLD_MS]);
      if (row) return this.holding(name, row.number, asked);
      const left = until - performance.now();
      if (left <= 0) break;
      const next = Math.min(PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)] ?? 0, left);
      await pause(next, undefined, signal && { signal }).catch(() => {});
    }
    return undefined;
  }

  async holder(name: string): Promise<string | null> {
    if (!(await this.database.isThere())) return null;
    const [row] = await this.database.rows<{ holder: string }>(SQL.holder, [name]);
    return row?.holder ?? null;
  }

  /**
   * Nobody can take the lease from here on until the transaction has ended.
   * @throws ExpectedError `conflict` when it is not held any more.
   */
  async mustHold(runs: Runs, { name, number }: Fence): Promise<void> {
    if ((await runs.rows(SQL.held, [name, number])).length > 0) return;
    const mine = this.held.get(name);
    if (mine?.number === String(number)) this.lose(name, mine);
    throw conflict(`The lease ${name} was lost to another process`, 'Nothing was changed: do it again');
  }

  /** No lease is renewed any more; those that are held expire. */
  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private holding(name: string, number: string, renewed: number): Lease {
    const mine: Held = { number, lost: new AbortController(), renewed };
    this.held.set(name, mine);
    this.timer ??= setInterval(() => void this.renew(), RENEW_MS).unref();
    return {
      fence: { name, number: Number(number) },
      lost: mine.lost.signal,
      release: async () => {
        if (this.held.get(name) !== mine) return;
        this.forget(name);
        // Where it cannot be freed, it expires.
        await this.database.rows(SQL.release, [name, number]).catch(() => {});
      },
    };
  }

  private async renew(): Promise<void> {
    // Where nobody answers, others may have a lease as soon as it has expired.
    for (const [name, one] of this.held) if (performance.now() - one.renewed > HOLD_MS) this.lose(name, one);
    if (this.renewing || this.held.size === 0) return;
    this.renewing = true;
    const mine = [...this.held];
    const asked = performance.now();
    try {
      const values = [mine.map(([name]) => name), mine.map(([, { number }]) => number), HOLD_MS];
      const still = new Set((await this.database.rows<{ name: string }>(SQL.renew, values)).map(({ name }) => name));
      for (const [name, one] of mine) {
        if (this.held.get(name) !== one) continue;
        if (still.has(name)) one.renewed = asked;
        else this.lose(name, one);
      }
    } catch {
      // Tried again at the next turn.
    } finally {
      this.renewing = false;
    }
  }

  private lose(name: string, mine: Held): void {
    this.forget(name);
    mine.lost.abort();
  }

  private forget(name: string): void {
    this.held.delete(name);
    if (this.held.size === 0) this.stop();
  }
}
