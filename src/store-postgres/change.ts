import { setImmediate as turn } from 'node:timers/promises';
import { causeOf } from '../domain/alike.ts';
import { same } from '../domain/collections.ts';
import { datesAfter, type EntryDates, NO_DATES } from '../domain/entry-order.ts';
import { type ImportPlan, NO_IMPORTERS, type Put, planInSteps, wantedBy } from '../domain/importing.ts';
import type { Integration } from '../domain/integration.ts';
import { hasAnswered } from '../domain/policy.ts';
import { type StorableRow, storableChange, storableInSteps, type VenueState } from '../domain/state.ts';
import type { Steps } from '../domain/steps.ts';
import { standsOut } from '../domain/survey.ts';
import { instant, millis } from '../domain/time.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { ChangeWith, Decide } from '../ports/venues.ts';
import type { Runs } from './database.ts';
import { datesOf } from './entry-dates.ts';
import type { HeldLeases } from './leases.ts';
import { isMonthMissing, makeMonths, mustNotBeNewer } from './migrations.ts';
import { storedVenue, type VenueRow } from './records.ts';
import changeSql from './sql/change.sql';
import venuesSql from './sql/venues.sql';
import { statementsIn } from './statements.ts';
import { DayWanted, LookedUp } from './stored-sales.ts';
import { saveTotals } from './totals.ts';
import type { StoreDatabase } from './use.ts';

const SQL = statementsIn(
  changeSql,
  'moved',
  'saveSales',
  'saveVenue',
  'saveIntegrations',
  'forgetIntegrations',
  'saveEntries',
);
const { read: READ } = statementsIn(venuesSql, 'read');

/** Documents that are saved with one statement. */
const PIECE = 2000;

/** Where venues are changed. */
export interface Changing {
  readonly database: StoreDatabase;
  readonly leases: HeldLeases;
  /** Version of posctl. */
  readonly writer: string;
}

/** A change, and what else belongs to it. */
export interface ChangeInDatabase extends ChangeWith {
  /** Done in the transaction of the change, after what it saves; when it throws, nothing is saved. May be asked again. */
  alsoInTransaction?(runs: Runs): Promise<void>;
}

/** Changes a venue as one: everything of it is saved in one transaction. */
export async function changeVenue<R>(
  changing: Changing,
  venue: string,
  decide: Decide<R>,
  what: ChangeInDatabase,
): Promise<R> {
  const { database } = changing;
  await database.mustBeThere();
  const rows = await inSteps(storableInSteps(what.rows ?? []));
  for (;;) {
    const months = new Set<string>();
    try {
      return await database.transaction(`venue ${venue}`, (runs) =>
        new Change(changing, runs, { venue, rows, what, months }).make(decide),
      );
    } catch (error) {
      const { cause } = error as { cause?: unknown };
      if (!isMonthMissing(cause ?? error) || months.size === 0) throw error;
      await makeMonths(database, [...months].sort());
    }
  }
}

interface Wanted {
  readonly venue: string;
  readonly rows: readonly StorableRow[];
  readonly what: ChangeInDatabase;
  /** Filled with the months of what is saved. */
  readonly months: Set<string>;
}

class Change {
  private readonly changing: Changing;
  private readonly runs: Runs;
  private readonly wanted: Wanted;

  constructor(changing: Changing, runs: Runs, wanted: Wanted) {
    this.changing = changing;
    this.runs = runs;
    this.wanted = wanted;
  }

  async make<R>(decide: Decide<R>): Promise<R> {
    const { venue, what } = this.wanted;
    if (what.fence) await this.changing.leases.mustHold(this.runs, what.fence);
    await mustNotBeNewer(this.changing.database, this.runs);
    const stored = await this.read();
    const before = stored?.state;
    const plan = await this.plan(before);
    const { change, result } = decide(before && structuredClone(before), plan.outcome);
    if (!change) return result;
    const { state, entries } = storableChange(venue, before, change);
    await this.saveVenue(
      before,
      state,
      datesAfter(stored ? await datesOf(this.runs, venue, stored.dates) : NO_DATES, entries),
    );
    await this.saveEntries(entries);
    await this.saveSales(plan.puts);
    await saveTotals(this.runs, venue, plan.totals);
    await what.alsoInTransaction?.(this.runs);
    return result;
  }

  private async read(): Promise<ReturnType<typeof storedVenue> | undefined> {
    const { venue } = this.wanted;
    const [row] = await this.runs.rows<VenueRow>(READ, [venue, this.changing.writer]);
    return row && storedVenue(row, venue, this.changing.database);
  }

  private async plan(before: VenueState | undefined): Promise<ImportPlan> {
    const { venue, rows } = this.wanted;
    const importers = before ?? NO_IMPORTERS;
    const days = rows.flatMap(({ documents, at }) => [
      ...documents.map(({ businessDay }) => businessDay),
      ...(at === undefined ? [] : [at.slice(0, 10)]),
    ]);
    const stored = await LookedUp.of(this.runs, venue, { ...wantedBy(rows, importers.integrations), days });
    for (;;) {
      try {
        return await inSteps(planInSteps(rows, stored, importers));
      } catch (error) {
        if (!(error instanceof DayWanted)) throw error;
        await stored.lookUpDays(this.runs, [error.day]);
      }
    }
  }

  private async saveVenue(before: VenueState | undefined, state: VenueState, dates: EntryDates): Promise<void> {
    const { venue } = this.wanted;
    const { integrations, ...head } = state;
    const { writer } = this.changing;
    await this.runs.rows(SQL.saveVenue, [venue, JSON.stringify({ ...head, dates }), state.owed.length > 0, writer]);
    const was = new Map(before?.integrations.map((one, place) => [one.id, { one, place }]));
    const changed = integrations
      .map((one, place) => ({ one, place }))
      .filter(({ one, place }) => was.get(one.id)?.place !== place || !same(was.get(one.id)?.one, one));
    if (changed.length > 0) {
      const columns = changed.map(({ one, place }, n) => ({ n: n + 1, place, ...columnsOf(one) }));
      const records = changed.map(({ one }) => JSON.stringify(one));
      await this.runs.rows(SQL.saveIntegrations, [venue, JSON.stringify(columns), writer, records]);
    }
    const gone = [...was.keys()].filter((id) => !integrations.some((one) => one.id === id));
    if (gone.length > 0) await this.runs.rows(SQL.forgetIntegrations, [venue, gone]);
  }

  private async saveEntries(entries: readonly TimelineEntry[]): Promise<void> {
    if (entries.length === 0) return;
    for (const { at } of entries) this.wanted.months.add(at.slice(0, 7));
    await this.runs.rows(SQL.saveEntries, [
      this.wanted.venue,
      entries.map(({ at }) => at),
      entries.map(({ seq }) => seq),
      entries.map(({ integration }) => integration),
      entries.map(({ kind }) => kind),
      entries.map(({ op }) => op ?? null),
      entries.map((entry) => JSON.stringify(entry)),
    ]);
  }

  private async saveSales(puts: readonly Put[]): Promise<void> {
    for (let from = 0; from < puts.length; from += PIECE) {
      const piece = puts.slice(from, from + PIECE);
      for (const { document } of piece) this.wanted.months.add(document.soldAt.slice(0, 7));
      await this.removeMoved(piece);
      await this.runs.rows(SQL.saveSales, [
        this.wanted.venue,
        piece.map(({ document }) => document.integration),
        piece.map(({ document }) => document.source),
        piece.map(({ document }) => document.soldAt),
        piece.map(({ document }) => document.businessDay),
        piece.map(({ document: { row, source } }) => (row === source ? null : (row ?? null))),
        piece.map(({ document }) => document.countedIn ?? null),
        piece.map(({ text }) => text),
      ]);
    }
  }

  /** What was sold at another moment is in another place. */
  private async removeMoved(puts: readonly Put[]): Promise<void> {
    const moved = puts.flatMap(({ document, replaces }) => {
      const was = replaces?.document();
      return was && was.soldAt !== document.soldAt ? [was] : [];
    });
    if (moved.length === 0) return;
    await this.runs.rows(SQL.moved, [
      this.wanted.venue,
      moved.map(({ integration }) => integration),
      moved.map(({ source }) => source),
      moved.map(({ soldAt }) => soldAt),
    ]);
  }
}

/** The columns beside a record: what is asked for by index. */
function columnsOf(integration: Integration) {
  const { id, type, status, active, nextCheck, checkEvery, incident, snoozed, streak, revision } = integration;
  const isChecked = active && status !== 'CalledOff' && nextCheck !== null;
  return {
    id,
    type,
    status,
    active,
    answered: hasAnswered(integration),
    next_check_at: isChecked ? nextCheck : null,
    planned_from: isChecked ? instant(millis(nextCheck) - checkEvery) : null,
    incident: incident?.incident ?? null,
    in_incident: incident?.ended === null,
    snoozed_until: snoozed?.until ?? null,
    failing_at: active && status === 'Failed' ? (streak.last?.at ?? null) : null,
    stands_out: standsOut(integration),
    cause: causeOf(integration),
    revision,
  };
}

/** Does work with a turn for everything else between its steps. */
async function inSteps<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await turn();
  }
}
