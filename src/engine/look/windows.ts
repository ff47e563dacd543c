import { businessDay, dayRange, daysBetween } from '../../domain/business-day.ts';
import type { PosType } from '../../domain/catalogue.ts';
import { type DaySpan, HOLES, runsOf, spanOfDays } from '../../domain/coverage.ts';
import { usage } from '../../domain/errors.ts';
import { days } from '../../domain/policy.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import { type Day, earlier, type Instant, plus } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import { longestWindow } from '../../domain/window.ts';
import type { Connectors, Window } from '../../ports/connectors.ts';
import type { Store } from '../../ports/store.ts';
import { coveredDays } from './covered-days.ts';
import type { DayRangeAsked } from './days-asked.ts';
import type { Selected } from './select.ts';

/** What a person asks to be fetched again: business days, or the holes among them. */
export interface Asked extends DayRangeAsked {
  readonly gaps: boolean;
}

/** A run of business days that is fetched as one check. */
export interface DayWindow extends DaySpan {
  readonly window: Window;
}

/** What is fetched of one integration, oldest first. */
export interface WindowPlan {
  readonly windows: readonly DayWindow[];
  /** Days that the provider no longer gives, in a sentence; null when it gives all of them. */
  readonly outOfReach: string | null;
}

interface PlanPorts {
  readonly store: Store;
  readonly connectors: Connectors;
}

/** The windows of each integration, by its id. @throws ExpectedError `usage` about a day that lies in the future. */
export async function planWindows(
  { store, connectors }: PlanPorts,
  selected: readonly Selected[],
  { asked, now }: { readonly asked: Asked; readonly now: Instant },
): Promise<Map<string, WindowPlan>> {
  const plans = new Map<string, WindowPlan>();
  const plan = ({ state, integration }: Selected, wanted: readonly Day[]) => {
    const type = connectors.type(integration.type) ?? integration;
    plans.set(integration.id, planOf(wanted, { type, venue: state.venue, now }));
  };
  if (!asked.gaps) {
    for (const one of selected) plan(one, daysAsked(asked, one.state.venue, now));
    return plans;
  }
  const byId = new Map(selected.map((one) => [one.integration.id, one]));
  for await (const { integration, days: known } of coveredDays(store, selected, { asked, now })) {
    const one = byId.get(integration.id);
    const holes = known.filter(({ state }) => HOLES.has(state)).map((day) => day.businessDay);
    if (one) plan(one, holes);
  }
  return plans;
}

function daysAsked({ from, to }: Asked, venue: Venue, now: Instant): Day[] {
  const today = businessDay(now, venue);
  const first = from ?? today;
  if (first > today) throw usage(`--from ${first} lies in the future of ${venue.id}`);
  return daysBetween(first, to === null ? today : earlier(to, today));
}

interface Provider {
  readonly type: Pick<PosType, 'method'> & Partial<Pick<PosType, 'title' | 'reachDays' | 'longestWindowDays'>>;
  readonly venue: Venue;
  readonly now: Instant;
}

function planOf(wanted: readonly Day[], { type, venue, now }: Provider): WindowPlan {
  const { reachDays = null } = type;
  const reach = reachDays === null ? '' : plus(now, -days(reachDays));
  const reachable = wanted.filter((day) => dayRange(day, venue).from >= reach);
  const lost = wanted.slice(0, wanted.length - reachable.length);
  // A mailbox is read once, and a tap goes by its own bookmark: only what is asked by window is asked in parts.
  const longest = type.method === 'api' ? longestWindow(type) : Number.POSITIVE_INFINITY;
  return {
    windows: runsOf(reachable, longest).map(({ first, last }) => {
      const { from, to } = spanOfDays({ first, last }, venue);
      return { first, last, window: { from, to: earlier(to, now), by: 'sold' } };
    }),
    outOfReach:
      lost.length === 0
        ? null
        : `${spanWords({ first: lost[0] ?? '', last: lost.at(-1) ?? '' })} can no longer be fetched: the provider goes back ${reachDays} days`,
  };
}

/** `2026-11-02`, `2026-11-02 to 2026-11-06`. */
export function spanWords({ first, last }: DaySpan): string {
  return first === last ? first : `${first} to ${last}`;
}

/** The command that goes on with what is left of a plan. */
export function goOnCommand(
  integration: Selected['integration'],
  { asked, left }: { readonly asked: Asked; readonly left: readonly DayWindow[] },
): string {
  const command = `posctl refresh ${shellRef(refOf(integration))}`;
  if (asked.gaps)
    return [
      command,
      '--gaps',
      ...(asked.from ? [`--from ${asked.from}`] : []),
      ...(asked.to ? [`--to ${asked.to}`] : []),
    ].join(' ');
  return `${command} --from ${left[0]?.first} --to ${left.at(-1)?.last}`;
}
