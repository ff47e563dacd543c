import { type Integration, isInIncident, type Status } from './integration.ts';
import { hasAnswered } from './policy.ts';
import { dueAt, lateOnes, type Staleness, staleness } from './schedule.ts';
import type { Instant } from './time.ts';

/** What is asked of a look over all integrations. */
export interface SurveyAsked {
  readonly now: Instant;
  /** POS types; none: all of them. */
  readonly types: readonly string[];
  /** When the last pass of a daemon ended; null when none ever did. */
  readonly lastPass: Instant | null;
  /** Ids of integrations that are being checked. */
  readonly running: readonly string[];
}

/** How all integrations are, but for those that stand out, which are looked at one by one. */
export interface Survey {
  /** Counts of those that do not stand out; zeros are left out. In no order. */
  readonly others: readonly OthersFigure[];
  /** Of all: null while statuses are fresh. */
  readonly stale: Staleness | null;
  /** Of all: how many have waited for more than half an hour for a check that has not begun. */
  readonly late: number;
}

export interface OthersFigure {
  readonly type: string;
  readonly status: Status;
  readonly active: boolean;
  /** Whether it has ever answered, as `hasAnswered` says it. */
  readonly answered: boolean;
  readonly count: number;
}

/**
 * Whether something may be the matter with it, or people have said something about it: whoever asks has to look at the rest
 * of the record, and at its venue. Of those that do not stand out only the number matters.
 */
export function standsOut(integration: Integration): boolean {
  const { active, status, quiet, snoozed, reports } = integration;
  if (isInIncident(integration)) return true;
  if (!active) return false;
  const fails = status === 'Failed' || status === 'CalledOff';
  return fails || Boolean(quiet) || snoozed !== null || (reports?.warned.length ?? 0) > 0;
}

/** Counts integrations one by one, for stores that have no index to ask, and for selections. */
export class SurveyCount {
  private readonly asked: SurveyAsked;
  private readonly types: ReadonlySet<string>;
  private readonly others = new Map<string, Counted>();
  /** Only of these it can be asked whether they wait too long. */
  private readonly due: Integration[] = [];
  private readonly isDue: (integration: Integration) => boolean;

  constructor(asked: SurveyAsked) {
    this.asked = asked;
    this.types = new Set(asked.types);
    this.isDue = dueAt(asked.now);
  }

  /** Whether it is asked for and stands out: then it has to be looked at, and is not among the others. */
  add(integration: Integration): boolean {
    if (this.types.size > 0 && !this.types.has(integration.type)) return false;
    if (this.isDue(integration)) this.due.push(integration);
    if (standsOut(integration)) return true;
    const { type, status, active } = integration;
    const answered = hasAnswered(integration);
    const key = `${type} ${status} ${active} ${answered}`;
    const known = this.others.get(key);
    if (known) known.count += 1;
    else this.others.set(key, { type, status, active, answered, count: 1 });
    return false;
  }

  survey(): Survey {
    const { now, lastPass, running } = this.asked;
    const checked = new Set(running);
    const waiting = this.due.filter(({ id }) => !checked.has(id));
    return {
      others: [...this.others.values()],
      stale: staleness(this.due, { lastPassEndedAt: lastPass }, now),
      late: lateOnes(waiting, now),
    };
  }
}

type Counted = { -readonly [K in keyof OthersFigure]: OthersFigure[K] };
