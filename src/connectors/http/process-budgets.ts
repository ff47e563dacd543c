import { type Instant, millis } from '../../domain/time.ts';
import type { Budgets, RateBudget } from '../../ports/budgets.ts';
import type { Clock } from '../../ports/clock.ts';

/** The budgets of one process, shared by whatever checks run in it. */
export function processBudgets(clock: Clock): Budgets {
  return new ProcessBudgets(clock);
}

/** A request that waits for its turn. */
interface Turn {
  readonly windows: readonly SlidingWindow[];
}

/** One that still waits for a narrower budget keeps its place in the wider ones. */
class ProcessBudgets implements Budgets {
  private readonly clock: Clock;
  private readonly windows = new Map<string, SlidingWindow>();
  /** In the order in which they asked. */
  private readonly queue: Turn[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
  }

  async take(
    budgets: readonly RateBudget[],
    { signal, maxWaitMs }: { readonly signal: AbortSignal; readonly maxWaitMs: number },
  ): Promise<number> {
    if (budgets.length === 0) return 0;
    const turn: Turn = { windows: budgets.map((budget) => this.window(budget.name, budget)) };
    this.queue.push(turn);
    try {
      for (;;) {
        signal.throwIfAborted();
        const now = millis(this.clock.now());
        const wait = Math.max(...turn.windows.map((window) => window.freeAt(now, this.ahead(turn, window)))) - now;
        if (wait > maxWaitMs) return wait;
        if (wait <= 0) {
          for (const window of turn.windows) window.take(now);
          return 0;
        }
        await this.clock.sleep(wait, signal);
      }
    } finally {
      this.queue.splice(this.queue.indexOf(turn), 1);
    }
  }

  async hold(names: readonly string[], until: Instant): Promise<void> {
    const now = millis(this.clock.now());
    for (const name of names) this.window(name).hold(now, millis(until) - now);
  }

  private window(name: string, budget?: RateBudget): SlidingWindow {
    const known = this.windows.get(name) ?? new SlidingWindow();
    this.windows.set(name, known);
    if (budget) known.budget = budget;
    return known;
  }

  /** How many of those that asked before wait for this window, too. */
  private ahead(turn: Turn, window: SlidingWindow): number {
    const before = this.queue.slice(0, this.queue.indexOf(turn));
    return before.filter(({ windows }) => windows.includes(window)).length;
  }
}

/** The last requests of one budget. Moments are milliseconds since the epoch. */
class SlidingWindow {
  budget: Pick<RateBudget, 'requests' | 'perMs'> = { requests: 1, perMs: 0 };
  /** When requests were sent, oldest first: as many as the budget allows in one go, at least. */
  private sent: number[] = [];
  /** From when for how long nothing is to be sent. */
  private held = { since: 0, ms: 0 };

  /** When a request could be sent, if `ahead` others go before it as soon as they can. */
  freeAt(now: number, ahead: number): number {
    this.follow(now);
    const { requests, perMs } = this.budget;
    const start = Math.max(now, this.held.since + this.held.ms);
    const leaves = this.sent[this.sent.length - requests + (ahead % requests)];
    return Math.max(start, leaves === undefined ? start : leaves + perMs) + Math.floor(ahead / requests) * perMs;
  }

  take(now: number): void {
    this.sent.push(now);
    if (this.sent.length > 2 * this.budget.requests) this.sent = this.sent.slice(-this.budget.requests);
  }

  hold(now: number, ms: number): void {
    if (now + ms > this.held.since + this.held.ms) this.held = { since: now, ms };
  }

  /** Where the clock was set back, what was done seems to lie ahead: it is taken as done now. */
  private follow(now: number): void {
    if ((this.sent.at(-1) ?? now) > now) this.sent = this.sent.map((at) => Math.min(at, now));
    if (this.held.since > now) this.held = { ...this.held, since: now };
  }
}
