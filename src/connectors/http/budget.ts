import { formatDuration } from '../../domain/duration.ts';
import { CheckFailure } from '../../domain/errors.ts';
import { MINUTE, millis } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RateBudget } from '../../ports/http.ts';

/** An answer to one venue must not silence all of them for long: after so many ms others ask again for themselves. */
const LONGEST_HOLD_MS = 15 * MINUTE;

/** A request that waits for its turn. */
interface Turn {
  readonly windows: readonly SlidingWindow[];
}

export interface Asking {
  /** For messages: `GET /orders at host`. */
  readonly call: string;
  readonly budgets: readonly RateBudget[];
  readonly signal: AbortSignal;
}

/**
 * The rate budgets of a process: requests that name the same budget share it, whichever checks they belong to. In no
 * span of time are there more requests than a budget allows. Whoever asked first goes first; one that still waits for a
 * narrower budget keeps its place in the wider ones.
 */
export class Budgets {
  private readonly clock: Clock;
  private readonly maxWaitMs: number;
  private readonly windows = new Map<string, SlidingWindow>();
  /** In the order in which they asked. */
  private readonly queue: Turn[] = [];

  constructor(clock: Clock, maxWaitMs: number) {
    this.clock = clock;
    this.maxWaitMs = maxWaitMs;
  }

  /**
   * Resolves when the request may be sent, which counts as having sent it. Rejects with the signal's reason.
   * @throws CheckFailure `rate_limited` when that would take longer than anybody should wait.
   */
  async take({ call, budgets, signal }: Asking): Promise<void> {
    if (budgets.length === 0) return;
    const turn: Turn = { windows: budgets.map((budget) => this.window(budget)) };
    this.queue.push(turn);
    try {
      for (;;) {
        signal.throwIfAborted();
        const now = millis(this.clock.now());
        const wait = Math.max(...turn.windows.map((window) => window.freeAt(now, this.ahead(turn, window)))) - now;
        if (wait <= 0) return turn.windows.forEach((window) => void window.take(now));
        if (wait > this.maxWaitMs) throw tooLong(call, budgets, wait);
        await this.clock.sleep(wait, signal);
      }
    } finally {
      this.queue.splice(this.queue.indexOf(turn), 1);
    }
  }

  /** The provider asked to stay away for `ms`: nobody who shares one of these budgets is sent before. */
  hold(budgets: readonly RateBudget[], ms: number): void {
    const now = millis(this.clock.now());
    for (const budget of budgets) this.window(budget).hold(now, Math.min(ms, LONGEST_HOLD_MS));
  }

  private window(budget: RateBudget): SlidingWindow {
    const known = this.windows.get(budget.name) ?? new SlidingWindow();
    this.windows.set(budget.name, known);
    known.budget = budget;
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
  budget: RateBudget = { name: '', requests: 1, perMs: 0 };
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

function tooLong(call: string, budgets: readonly RateBudget[], wait: number): CheckFailure {
  const limits = budgets.map(({ requests, perMs }) => `${requests} in ${formatDuration(perMs)}`).join(', ');
  const when = `its turn comes in ${formatDuration(wait)}`;
  const why = `${call} was not sent: the limits of the provider (${limits}) are used up by all checks together; ${when}`;
  return new CheckFailure('rate_limited', why, { retryAfterMs: wait });
}
