import { dayRange } from '../domain/business-day.ts';
import { parseDay } from '../domain/duration.ts';
import { EXIT, type ExitCode, usage } from '../domain/errors.ts';
import { policyFor } from '../domain/policy.ts';
import { refOf } from '../domain/reference.ts';
import { type Day, earlier, type Instant } from '../domain/time.ts';
import type { Venue } from '../domain/venue.ts';
import { routineWindow } from '../domain/window.ts';
import { exitOf } from '../engine/bulk.ts';
import { refusalOfInactive } from '../engine/check.ts';
import { makeFleet } from '../engine/fleet.ts';
import { type Refreshed, refreshAll } from '../engine/refresh.ts';
import { type Selected, type Selection, selectForChange } from '../engine/select.ts';
import { requireStore } from '../engine/store-access.ts';
import type { Ports, Window } from '../ports.ts';
import { type Planned, plannedListing, refreshListing } from '../views/refreshed.ts';

export interface RefreshOptions extends Selection {
  /** Business days of the venue, both included. */
  readonly from: string | null;
  readonly to: string | null;
  readonly dryRun: boolean;
}

interface Days {
  readonly from: Day;
  /** Null: until now. */
  readonly to: Day | null;
}

/** `posctl refresh REF…`: check now. */
export async function refresh(options: RefreshOptions, ports: Ports): Promise<ExitCode> {
  const days = parseDays(options);
  await requireStore(ports);
  const selected = await selectForChange(ports, options, 'any');
  if (options.dryRun) return rehearse(selected, days, ports);

  const now = ports.clock.now();
  const jobs = selected.map(({ state, integration, direct }) => ({
    integration,
    // A pattern or filter never wakes what was called off; a name does.
    skip: !direct && integration.status === 'CalledOff',
    window: days && askedWindow(days, state.venue, now),
  }));
  const results: Refreshed[] = [];
  await ports.output.rows(
    refreshListing({ several: jobs.length > 1 }),
    kept(refreshAll(ports, jobs, makeFleet(ports.store)), results),
  );
  ports.output.progress(null);
  for (const { ref, warnings } of results) for (const warning of warnings) ports.output.warn(`${ref}: ${warning}`);
  if (ports.context.interrupted.aborted) return EXIT.interrupted;
  conclude(results, ports);
  return exitOf(results.map(({ error }) => (error ? { ok: false, error } : { ok: true })));
}

function parseDays({ from, to }: RefreshOptions): Days | null {
  if (from === null && to === null) return null;
  if (from === null) throw usage('--to needs --from', 'like --from 2026-11-01 --to 2026-11-07');
  const days = { from: parseDay(from, '--from'), to: to === null ? null : parseDay(to, '--to') };
  if (days.to !== null && days.to < days.from) throw usage(`--to ${days.to} lies before --from ${days.from}`);
  return days;
}

/** What was sold on these business days; nothing is asked of the future. */
function askedWindow(days: Days, venue: Venue, now: Instant): Window {
  const from = dayRange(days.from, venue).from;
  if (from >= now) throw usage(`--from ${days.from} lies in the future of ${venue.id}`);
  return { from, to: days.to === null ? now : earlier(dayRange(days.to, venue).to, now), by: 'sold' };
}

async function* kept(rows: AsyncIterable<Refreshed>, into: Refreshed[]): AsyncGenerator<Refreshed> {
  for await (const row of rows) {
    into.push(row);
    yield row;
  }
}

/** What people need to read after the rows: what failed and what to type next, or how many of how many. */
function conclude(results: readonly Refreshed[], { output }: Ports): void {
  const failed = results.filter((r) => r.error);
  if (results.length === 0) output.say('Nothing was selected; nothing was checked.');
  if (results.length > 1) output.say(`${results.length - failed.length} of ${results.length} are fine.`);
  const [only] = failed;
  const machine = output.format === 'json' || output.format === 'jsonl';
  if (results.length === 1 && only?.error && !machine) {
    output.warn(`${only.ref}: ${only.error.message}`);
    if (only.error.hint) output.say(only.error.hint);
  }
}

/** `--dry-run`: which windows would be fetched; calls nobody. */
async function rehearse(selected: readonly Selected[], days: Days | null, ports: Ports): Promise<ExitCode> {
  const now = ports.clock.now();
  const settings = await ports.store.settings();
  const plans = selected.map(({ state, integration, direct }): Planned => {
    const about = { ref: refOf(integration), id: integration.id };
    if (!integration.active) return { ...about, ok: false, error: refusalOfInactive(integration) };
    if (!direct && integration.status === 'CalledOff') return { ...about, ok: true, outcome: 'skipped', window: null };
    const type = ports.connectors.type(integration.type);
    const { lookBackDays } = policyFor(settings, type);
    const routine = routineWindow(integration, { lookBackDays, reachDays: type?.reachDays ?? null }, now);
    const { from, to } = days ? askedWindow(days, state.venue, now) : routine;
    return { ...about, ok: true, outcome: 'checked', window: { from, to } };
  });
  const [only] = plans;
  if (plans.length === 1 && only && !only.ok) throw only.error;
  await ports.output.rows(plannedListing(), plans);
  ports.output.say('Dry run: nothing was checked.');
  return exitOf(plans);
}
