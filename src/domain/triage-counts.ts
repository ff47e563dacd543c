import type { Integration, Status } from './integration.ts';
import type { OthersFigure } from './survey.ts';
import type { Venue } from './venue.ts';

/** How many there are. Every active one is counted once, by its status or as quiet; snoozed ones besides. */
export interface TriageCounts extends Record<Status, number> {
  /** Healthy, and in none of the other numbers. */
  readonly quiet: number;
  readonly snoozed: number;
  readonly inactive: number;
}

/** What only some of them have to be asked about. */
export interface CountJudge {
  isQuiet(integration: Integration, venue: Venue): boolean;
  isSnoozed(integration: Integration): boolean;
}

/** Whether the judge has anything to say of it: of most integrations it has not. */
export function hasToBeJudged({ quiet, snoozed }: Integration): boolean {
  return Boolean(quiet) || Boolean(snoozed);
}

/** Counts integrations, one by one. */
export class TriageCount {
  private readonly counts = { CalledOff: 0, Failed: 0, Initializing: 0, Healthy: 0, quiet: 0, snoozed: 0, inactive: 0 };
  private readonly judge: CountJudge;

  constructor(judge: CountJudge) {
    this.judge = judge;
  }

  /** How many there are so far. */
  get soFar(): TriageCounts {
    return this.counts;
  }

  add(integration: Integration, venue: Venue): void {
    const { counts, judge } = this;
    if (!integration.active) counts.inactive += 1;
    else if (judge.isQuiet(integration, venue)) counts.quiet += 1;
    else counts[integration.status] += 1;
    if (integration.active && judge.isSnoozed(integration)) counts.snoozed += 1;
  }

  /** How many there are of which nothing needs to be said. */
  addOthers({ active, status, count }: OthersFigure): void {
    this.counts[active ? status : 'inactive'] += count;
  }
}

/** Counts integrations. */
export function countsOf(
  found: Iterable<{ readonly integration: Integration; readonly venue: Venue }>,
  judge: CountJudge,
): TriageCounts {
  const count = new TriageCount(judge);
  for (const { integration, venue } of found) count.add(integration, venue);
  return count.soFar;
}
