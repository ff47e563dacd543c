import { type ExitCode, ExpectedError, exitOf, usage } from '../domain/errors.ts';
import { type Integration, isInIncident } from '../domain/integration.ts';
import { policyFor } from '../domain/policy.ts';
import { progressWords } from '../domain/progress.ts';
import { refOf } from '../domain/reference.ts';
import type { Settings } from '../domain/state.ts';
import type { Instant } from '../domain/time.ts';
import { planOf } from '../domain/window.ts';
import { Tally } from '../engine/change/bulk.ts';
import { refuseUnpinned } from '../engine/change/lifecycle.ts';
import { beginOperation, goingOnWith } from '../engine/change/operation.ts';
import { type BulkOptions, type Targets, targetsOf } from '../engine/change/targets.ts';
import { refusalOfInactive } from '../engine/check/check.ts';
import { makeFleet } from '../engine/check/fleet.ts';
import { tendIncidents } from '../engine/check/incidents.ts';
import { type Refreshed, type RefreshJob, refreshAll } from '../engine/check/refresh.ts';
import { type DayRangeAsked, mustBeRange, rangeAsked } from '../engine/look/days-asked.ts';
import type { Selected } from '../engine/look/select.ts';
import { collectDamage, type Damage, requireStore } from '../engine/look/store-access.ts';
import { type Asked, planWindows, spanWords, type WindowPlan } from '../engine/look/windows.ts';
import type { Ports } from '../ports/ports.ts';
import { sayIncidents } from '../views/notices.ts';
import { type Planned, plannedListing, refreshListing, sayRefreshSummary } from '../views/refreshed.ts';
import { sayLeftOut, writePlan } from './asking/bulk.ts';

export interface RefreshOptions extends BulkOptions {
  /** Business days of the venue, both included. */
  readonly from: string | null;
  readonly to: string | null;
  /** Only the days among them that are not wholly fetched. */
  readonly gaps: boolean;
}

/** `posctl refresh REF…`: check now. */
export async function refresh(typed: RefreshOptions, realPorts: Ports): Promise<ExitCode> {
  mustBeAsked(typed);
  await requireStore(realPorts);
  const damage = collectDamage(realPorts.output);
  const targets = await targetsOf(realPorts, typed, { command: 'refresh', scope: 'any', damaged: damage.found });
  const ports = targets.op === null ? realPorts : goingOnWith(realPorts, targets.op);
  const { selected } = targets;
  const now = ports.clock.now();
  const meant = targets.how === null ? typed : asBefore(typed, targets.how);
  const range = rangeAsked(meant, { venues: new Set(selected.map(({ state }) => state.venue)), now });
  // Whoever goes on with it later means the same days.
  const options = { ...meant, ...range };
  const asked = askedOf(options, range);
  // A pattern or filter never wakes what was called off; a name does.
  const skips = ({ direct, integration }: Selected) => !direct && integration.status === 'CalledOff';
  const fetched = selected.filter((one) => one.integration.active && !skips(one));
  if (options.dryRun || options.planOut) sayLeftOut(targets, ports, selected.filter(skips).length);
  if (options.planOut) return plan(options, fetched, { ports, damage });
  const plans = asked && (await planWindows(ports, fetched, { asked, now }));
  if (options.dryRun) return rehearse(selected, { plans, skips, now, damage }, ports);

  // The first use takes over Ctrl-C: from here on it stops the command in order.
  ports.context.interrupted;
  if (plans) announce(fetched, plans, ports);
  const jobs = selected.map((one): RefreshJob => {
    const plan = plans?.get(one.integration.id);
    const refused = unpinned(one.integration, targets);
    return { integration: one.integration, skip: skips(one), refused, plan: plan && asked ? { ...plan, asked } : null };
  });
  const { tally, troubled } = await checkAll(jobs, { options, targets, ports });
  if (tally.ended === tally.of) await afterIncidents(troubled, ports);
  for (const { error } of targets.refused.filter((one) => !one.ok)) ports.output.problem(error);
  conclude(tally, jobs, ports);
  return tally.exit(damage.errors);
}

type Run = { readonly options: RefreshOptions; readonly targets: Targets; readonly ports: Ports };

interface Checked {
  readonly tally: Tally;
  /** Types of which some failed, or are part of an incident. */
  readonly troubled: ReadonlySet<string>;
}

/** Checks them and shows what each brought as it ends; warnings follow. */
async function checkAll(jobs: readonly RefreshJob[], { options, targets, ports }: Run): Promise<Checked> {
  const { output, clock, context } = ports;
  const { from, to, gaps } = options;
  const tally = new Tally();
  const integrations = jobs.filter(({ skip }) => !skip).map((job) => job.integration);
  const intention = { command: 'refresh', how: { from, to, gaps }, integrations, resumed: targets.op !== null };
  const operation = await beginOperation(ports, intention);
  const refs = jobs.map((job) => refOf(job.integration));
  const warned: Pick<Refreshed, 'ref' | 'warnings'>[] = [];
  const troubled = new Set<string>();
  tally.begin(jobs.length, operation.op, clock);
  const rows = each(refreshAll(ports, jobs, { fleet: makeFleet(ports.store), every: targets.every }), async (row) => {
    const how = outcomeOf(row);
    tally.add(row.error ? { ref: row.ref, how: 'failed', error: row.error } : { ref: row.ref, how });
    await operation.note({
      id: row.id,
      ended: row.error ? 'failed' : how === 'done' ? 'done' : 'skipped',
      code: row.error?.code ?? null,
    });
    if (row.warnings.length > 0) warned.push(row);
    if (row.error || isInIncident(row.integration)) troubled.add(row.integration.type);
    if (jobs.length > 1) output.progress(progressWords(tally.progress(clock)));
  });
  try {
    await output.rows(refreshListing(refs, context.operation), rows);
  } finally {
    output.progress(null);
    await operation.end();
  }
  for (const { ref, warnings } of warned) for (const warning of warnings) output.warn(`${ref}: ${warning}`);
  return { tally, troubled };
}

function outcomeOf({ outcome, integration }: Refreshed): 'done' | 'calledOff' | 'empty' {
  if (outcome !== 'skipped') return 'done';
  return integration.status === 'CalledOff' ? 'calledOff' : 'empty';
}

async function* each<T>(rows: AsyncIterable<T>, count: (row: T) => Promise<void>): AsyncGenerator<T> {
  for await (const row of rows) {
    await count(row);
    yield row;
  }
}

/** Why one is not checked that a plan names: it is not as it was. */
function unpinned(integration: Integration, { pins }: Targets): ExpectedError | null {
  try {
    refuseUnpinned(integration, pins?.get(integration.id)?.revision);
    return null;
  } catch (error) {
    if (error instanceof ExpectedError) return error;
    throw error;
  }
}

/** `--plan-out`: which ones would be checked. */
async function plan(
  { planOut, from, to, gaps }: RefreshOptions,
  fetched: readonly Selected[],
  { ports, damage }: { readonly ports: Ports; readonly damage: Damage },
): Promise<ExitCode> {
  const integrations = fetched.map(({ integration }) => integration);
  const results = fetched.map(({ integration, state }) => ({
    ok: true as const,
    ref: refOf(integration),
    id: integration.id,
    changed: true,
    changes: {},
    integration,
    siblings: state.integrations,
  }));
  await writePlan(planOut ?? '', { command: 'refresh', results, integrations, how: { from, to, gaps } }, ports);
  return damage.exit(true);
}

/** The window of the resumed operation, or of a plan, in place of what was typed. */
function asBefore(typed: RefreshOptions, { from, to, gaps }: Readonly<Record<string, unknown>>): RefreshOptions {
  if (typed.from !== null || typed.to !== null || typed.gaps)
    throw usage('which days are fetched was said when it began', 'leave --from, --to and --gaps out');
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return { ...typed, from: text(from), to: text(to), gaps: gaps === true };
}

/** @throws ExpectedError `usage`. */
function mustBeAsked({ from, to, gaps }: RefreshOptions): void {
  if (to !== null && from === null && !gaps) throw usage('--to needs --from', 'like --from 2026-11-01 --to 2026-11-07');
  mustBeRange({ from, to });
}

/** Null when nothing special is asked for: the routine window. */
function askedOf({ gaps }: RefreshOptions, range: DayRangeAsked): Asked | null {
  return range.from === null && range.to === null && !gaps ? null : { ...range, gaps };
}

/** Says before it starts what will be fetched: each window is one request at least. */
function announce(selected: readonly Selected[], plans: ReadonlyMap<string, WindowPlan>, { output }: Ports): void {
  let total = 0;
  let several = 0;
  for (const { integration } of selected) {
    const windows = plans.get(integration.id)?.windows ?? [];
    const [first, last] = [windows[0], windows.at(-1)];
    if (!first || !last) output.say(`${refOf(integration)}: there is nothing to fetch.`);
    else {
      const days = spanWords({ first: first.first, last: last.last });
      output.say(`${refOf(integration)}: ${counted(windows.length)}, ${days}.`);
      several += 1;
    }
    total += windows.length;
  }
  if (several > 1) output.say(`Together ${counted(total)}.`);
}

const counted = (n: number) => (n === 1 ? '1 window, at least 1 request' : `${n} windows, at least ${n} requests`);

/** What people need to read after the rows: how many, what failed and why, and what to type next. */
function conclude(tally: Tally, jobs: readonly RefreshJob[], { output }: Ports): void {
  if (jobs.length === 0) output.say('Nothing was selected; nothing was checked.');
  if (jobs.length > 1) sayRefreshSummary(tally, output);
  const [only] = tally.causes.values();
  const machine = output.format === 'json' || output.format === 'jsonl';
  if (jobs.length !== 1 || !only || machine) return;
  const [ref = ''] = only.refs;
  output.warn(only.message.startsWith(`${ref} `) ? only.message : `${ref}: ${only.message}`);
  if (only.hint) output.say(only.hint);
}

/** Ends what is over now, and says once what many of these have failed for. */
async function afterIncidents(troubled: ReadonlySet<string>, ports: Ports): Promise<void> {
  if (troubled.size === 0) return;
  await tendIncidents(ports);
  await sayIncidents(ports, troubled);
}

interface Rehearsal {
  readonly plans: ReadonlyMap<string, WindowPlan> | null;
  readonly skips: (one: Selected) => boolean;
  readonly now: Instant;
  readonly damage: Damage;
}

/** `--dry-run`: which windows would be fetched; calls nobody. */
async function rehearse(
  selected: readonly Selected[],
  { plans, skips, now, damage }: Rehearsal,
  ports: Ports,
): Promise<ExitCode> {
  const settings = await ports.store.base.settings();
  const planned = selected.flatMap((one): Planned[] => {
    const { integration } = one;
    const about = { ref: refOf(integration), id: integration.id };
    if (!integration.active) return [{ ...about, ok: false, error: refusalOfInactive(integration) }];
    const plan = plans?.get(integration.id);
    if (plan?.outOfReach) ports.output.warn(`${about.ref}: ${plan.outOfReach}`);
    if (skips(one) || plan?.windows.length === 0) return [{ ...about, ok: true, outcome: 'skipped', window: null }];
    const windows = plan ? plan.windows.map(({ window }) => window) : routineParts(one, { settings, now }, ports);
    return windows.map(({ from, to }) => ({ ...about, ok: true, outcome: 'checked', window: { from, to } }));
  });
  const [only] = planned;
  if (planned.length === 1 && only && !only.ok) throw only.error;
  await ports.output.rows(plannedListing(), planned);
  ports.output.say('Dry run: nothing was checked.');
  return exitOf(planned, damage.errors);
}

function routineParts(
  { integration, state }: Selected,
  { settings, now }: { readonly settings: Settings; readonly now: Instant },
  { connectors }: Ports,
) {
  const type = connectors.type(integration.type);
  const policy = policyFor(settings, type);
  return planOf(integration, { asked: null, by: 'hand', policy, type, venue: state.venue }, now).parts;
}
