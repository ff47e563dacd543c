import type { CoveredDay } from '../domain/coverage.ts';
import type { DayState } from '../domain/day-state.ts';
import type { Integration } from '../domain/integration.ts';
import { nameOf } from '../domain/reference.ts';
import type { Day } from '../domain/time.ts';
import type { Selected } from '../engine/look/select.ts';
import type { Listing } from '../ports/output.ts';
import { DAY_STATE_LOOKS } from './cells/day-state.ts';

/** A day with the name of its integration. */
export interface NamedDay extends CoveredDay {
  readonly ref: string;
}

/** One row a day, for machines. */
export function dayListing(): Listing<NamedDay> {
  return {
    columns: [
      { key: 'ref', head: 'Integration', value: (d) => d.ref, keep: true },
      { key: 'businessDay', head: 'Business Day', value: (d) => d.businessDay },
      { key: 'state', head: 'State', value: (d) => d.state },
    ],
    json: ({ ref, businessDay, state }) => ({ ref, businessDay, state }),
    name: (d) => `${d.ref} ${d.businessDay}`,
    empty: NONE,
  };
}

/** Days of one state that follow each other. */
export interface StateRun {
  readonly ref: string;
  readonly from: Day;
  readonly to: Day;
  readonly days: number;
  readonly state: DayState;
}

export function* runRows(ref: string, days: readonly CoveredDay[]): Generator<StateRun> {
  let run: StateRun | undefined;
  for (const { businessDay, state } of days) {
    if (run?.state === state) run = { ...run, to: businessDay, days: run.days + 1 };
    else {
      if (run) yield run;
      run = { ref, from: businessDay, to: businessDay, days: 1, state };
    }
  }
  if (run) yield run;
}

/** One row a run of days, for people. */
export function runListing(): Listing<StateRun> {
  return {
    columns: [
      { key: 'ref', head: 'Integration', value: (r) => r.ref, keep: true },
      { key: 'from', head: 'From', value: (r) => r.from },
      { key: 'to', head: 'To', value: (r) => r.to },
      { key: 'days', head: 'Days', value: (r) => r.days, align: 'right' },
      {
        key: 'state',
        head: 'State',
        value: (r) => r.state,
        show: (r) => ({ text: r.state, tone: DAY_STATE_LOOKS[r.state].tone }),
      },
    ],
    json: (r) => r,
    name: (r) => r.ref,
    empty: NONE,
  };
}

const NONE = 'No business day to show.';

/** The reference, or the id where that would mean another one. */
export function nameIn(integration: Integration, selected: readonly Selected[]): string {
  const siblings = selected.find((s) => s.integration.id === integration.id)?.state.integrations ?? [];
  return nameOf(integration, siblings);
}
