import type { Integration, Status } from './integration.ts';
import { isDue, overdueSince } from './schedule.ts';
import type { VenueState } from './state.ts';
import type { Instant } from './time.ts';

/** What there is to do in a store, and how its integrations are. */
export interface StoreFigures {
  /** Counts of active ones by type and status; zeros are left out. In no order. */
  readonly integrations: readonly IntegrationFigure[];
  /** Integrations that wait for a check. */
  readonly due: number;
  /** Those of them that have waited for more than half an hour. */
  readonly late: number;
  /** When the first of them became due; null when none waits, or since when cannot be told. */
  readonly dueSince: Instant | null;
  readonly mail: {
    /** Mails that have not left yet. */
    readonly owed: number;
    /** Those of them that the server, or a target of notices, did not take when it was tried last. */
    readonly failed: number;
  };
}

export interface IntegrationFigure {
  readonly type: string;
  readonly status: Status;
  readonly count: number;
}

export interface FiguresAsked {
  readonly now: Instant;
  /** Ids of integrations that are being checked: they no longer wait. */
  readonly running: readonly string[];
}

/** Counts venues one by one, for stores that have no index to ask. */
export class FigureCount {
  private readonly counts = new Map<string, { type: string; status: Status; count: number }>();
  private readonly mail = { owed: 0, failed: 0 };
  private readonly now: Instant;
  private readonly lateSince: Instant;
  private readonly running: ReadonlySet<string>;
  private due = 0;
  private late = 0;
  private dueSince: Instant | null = null;

  constructor({ now, running }: FiguresAsked) {
    this.now = now;
    this.lateSince = overdueSince(now);
    this.running = new Set(running);
  }

  add({ integrations, owed }: Pick<VenueState, 'integrations' | 'owed'>): void {
    for (const one of integrations) if (one.active) this.addActive(one);
    for (const { lastError, notices = {} } of owed) {
      const errors = [lastError, ...Object.values(notices).map((notice) => (notice.taken ? null : notice.lastError))];
      this.mail.owed += 1;
      if (errors.some((error) => error !== null)) this.mail.failed += 1;
    }
  }

  private addActive(integration: Integration): void {
    const { id, type, status, nextCheck } = integration;
    const key = `${type} ${status}`;
    const known = this.counts.get(key);
    if (known) known.count += 1;
    else this.counts.set(key, { type, status, count: 1 });
    if (!isDue(integration, this.now) || this.running.has(id)) return;
    this.due += 1;
    // Of a turn that a clock ahead has put into the future nobody knows since when it is waited for.
    if (nextCheck === null || nextCheck > this.now) return;
    if (nextCheck < this.lateSince) this.late += 1;
    if (this.dueSince === null || nextCheck < this.dueSince) this.dueSince = nextCheck;
  }

  figures(): StoreFigures {
    const { due, late, dueSince, mail } = this;
    return { integrations: [...this.counts.values()], due, late, dueSince, mail: { ...mail } };
  }
}
