import { conflict } from '../domain/errors.ts';
import type { Claim, Room, Sharing, Turn } from '../ports/sharing.ts';
import type { Runs } from './database.ts';
import type { CheckJob, CheckJobs, CheckWanted } from './jobs.ts';
import { mustNotBeNewer } from './migrations.ts';
import sharingSql from './sql/sharing.sql';
import { statementsIn } from './statements.ts';
import type { StoreDatabase } from './use.ts';

const SQL = statementsIn(sharingSql, 'hand', 'unhand');

/** How many are handed out in one transaction. */
const AT_ONCE = 500;

interface Held {
  readonly turn: Turn;
  readonly lost: AbortController;
  /** A change has ended it. */
  ended: boolean;
}

/**
 * Shares checks by a queue. When an integration is due is said by its own row; whoever looks hands those that are due to
 * the queue, in the transaction that takes it down, and the queue decides who checks them. What got lost on the way is
 * handed out again after two heartbeats.
 */
export class SharedChecks implements Pick<Sharing, 'claims'> {
  private readonly database: StoreDatabase;
  private readonly held = new Map<string, Held>();
  private jobs: Promise<CheckJobs> | undefined;
  private beating: NodeJS.Timeout | undefined;
  /** Counts the calls of `claims`: the newest one goes on. */
  private calls = 0;
  /** What went wrong since anybody was told. */
  private trouble: Error | undefined;

  private readonly settleClock: () => Promise<void>;

  /** `settleClock` is awaited before anything is claimed. */
  constructor(database: StoreDatabase, settleClock: () => Promise<void>) {
    this.database = database;
    this.settleClock = settleClock;
  }

  async *claims({ room, stopping }: { readonly room: Room; readonly stopping: AbortSignal }): AsyncGenerator<Claim> {
    this.calls += 1;
    const call = this.calls;
    const jobs = await this.opened();
    this.tellTrouble();
    await this.settleClock();
    let mayBeMore = (await this.hand(jobs)) === AT_ONCE;
    while (!stopping.aborted && call === this.calls) {
      const [free, full] = [room.free(), room.full()];
      const fetched = free === 0 ? [] : await jobs.fetch(free, full);
      for (const job of fetched) yield this.claim(job);
      if (fetched.length > 0) continue;
      if (free === 0 || full.length > 0) await room.freed(stopping);
      else if (mayBeMore) mayBeMore = (await this.hand(jobs)) === AT_ONCE;
      else return;
    }
  }

  /** Makes a change that ends a claim. @throws ExpectedError `conflict` when the claim was lost; nothing is saved. */
  async ending<R>(turn: Turn, change: (also: (runs: Runs) => Promise<void>) => Promise<R>): Promise<R> {
    const jobs = await this.opened();
    let isEnded = false;
    const result = await change(async (runs) => {
      isEnded = false;
      if (!(await jobs.complete(turn, runs)))
        throw conflict('The check was given to another process meanwhile', 'Nothing was changed');
      isEnded = true;
    });
    const mine = this.held.get(turn.id);
    if (mine && isEnded) mine.ended = true;
    return result;
  }

  /** Nothing is claimed any more; what is held goes to others when its heartbeat fails to come. */
  async stop(): Promise<void> {
    clearInterval(this.beating);
    const jobs = await this.jobs?.catch(() => undefined);
    await jobs?.stop();
  }

  private opened(): Promise<CheckJobs> {
    this.jobs ??= this.open().catch((error: unknown) => {
      this.jobs = undefined;
      throw error;
    });
    return this.jobs;
  }

  private async open(): Promise<CheckJobs> {
    await this.database.mustBeThere();
    const { openJobs } = await import('./jobs.ts');
    const jobs = await openJobs(this.database, (error) => {
      this.trouble = error;
    });
    this.beating = setInterval(() => void this.beat(jobs), jobs.heartbeatMs / 3).unref();
    return jobs;
  }

  /** What the queue could not do by itself is said by the next call. */
  private tellTrouble(): void {
    const { trouble } = this;
    this.trouble = undefined;
    if (trouble) throw trouble;
  }

  private hand(jobs: CheckJobs): Promise<number> {
    return this.database.transaction('hand', async (runs) => {
      await mustNotBeNewer(this.database, runs);
      type Due = CheckWanted & { next_check_at: string };
      const due = await runs.rows<Due>(SQL.hand, [2 * jobs.heartbeatMs, AT_ONCE]);
      due.sort((a, b) => Number(a.next_check_at) - Number(b.next_check_at));
      const wanted = due.map(({ venue, id, type, nickname }) => ({ venue, id, type, nickname }));
      if (wanted.length > 0) await jobs.add(wanted, runs);
      return wanted.length;
    });
  }

  private claim({ turn, integration }: CheckJob): Claim {
    const mine: Held = { turn, lost: new AbortController(), ended: false };
    this.held.set(turn.id, mine);
    return {
      integration,
      turn,
      lost: mine.lost.signal,
      release: async ({ soon }) => {
        if (this.held.get(turn.id) === mine) this.held.delete(turn.id);
        if (!mine.ended) await this.giveBack(mine, soon ? integration : null).catch(() => {});
      },
    };
  }

  private async giveBack({ turn }: Held, soon: CheckWanted | null): Promise<void> {
    const jobs = await this.opened();
    await this.database.transaction('hand', async (runs) => {
      const isMine = await jobs.complete(turn, runs);
      if (isMine && soon) await runs.rows(SQL.unhand, [soon.venue, soon.id]);
    });
  }

  private async beat(jobs: CheckJobs): Promise<void> {
    const mine = [...this.held.values()].filter(({ ended }) => !ended);
    if (mine.length === 0) return;
    const turns = mine.map(({ turn }) => turn);
    const still = await jobs.heartbeat(turns).catch(() => null);
    for (const one of mine) if (still && !still.has(one.turn.id) && !one.ended) one.lost.abort();
  }
}
