import { EXIT, type ExitCode, exitOf, usage } from '../domain/errors.ts';
import { isInIncident } from '../domain/integration.ts';
import { policyFor } from '../domain/policy.ts';
import { refOf } from '../domain/reference.ts';
import type { Settings } from '../domain/state.ts';
import type { Instant } from '../domain/time.ts';
import { planOf } from '../domain/window.ts';
import { refusalOfInactive } from '../engine/check/check.ts';
import { makeFleet } from '../engine/check/fleet.ts';
import { tendIncidents } from '../engine/check/incidents.ts';
import { type Refreshed, type RefreshJob, refreshAll } from '../engine/check/refresh.ts';
import { parseRange } from '../engine/look/covered-days.ts';
import { type Selected, type Selection, selectForChange } from '../engine/look/select.ts';
import { collectDamage, type Damage, requireStore } from '../engine/look/store-access.ts';
import { type Asked, planWindows, spanWords, type WindowPlan } from '../engine/look/windows.ts';
import type { Ports } from '../ports/ports.ts';
import { sayIncidents } from '../views/notices.ts';
import { type Planned, plannedListing, refreshListing } from '../views/refreshed.ts';

export interface RefreshOptions extends Selection {
  /** Business days of the venue, both included. */
  readonly from: string | null;
  readonly to: string | null;
  /** Only the days among them that are not wholly fetched. */
  readonly gaps: boolean;
  readonly dryRun: boolean;
}

/** `posctl refresh REF…`: check now. */
export async function refresh(options: RefreshOptions, ports: Ports): Promise<ExitCode> {
  const asked = parseAsked(options);
  await requireStore(ports);
  const damage = collectDamage(ports.output);
  const selected = await selectForChange(ports, options, { scope: 'any', damaged: damage.found });
  const now = ports.clock.now();
  // A pattern or filter never wakes what was called off; a name does.
  const skips = ({ direct, integration }: Selected) => !direct && integration.status === 'CalledOff';
  const fetched = selected.filter((one) => one.integration.active && !skips(one));
  const plans = asked && (await planWindows(ports, fetched, { asked, now }));
  if (options.dryRun) return rehearse(selected, { plans, skips, now, damage }, ports);

  // From here on Ctrl-C is an answer of ours, not the end of the process.
  const { interrupted } = ports.context;
  if (plans) announce(fetched, plans, ports);
  const jobs = selected.map((one): RefreshJob => {
    const plan = plans?.get(one.integration.id);
    return { integration: one.integration, skip: skips(one), plan: plan && asked ? { ...plan, asked } : null };
  });
  const results: Refreshed[] = [];
  await ports.output.rows(
    refreshListing({ several: jobs.length > 1 }),
    kept(refreshAll(ports, jobs, makeFleet(ports.store)), results),
  );
  ports.output.progress(null);
  for (const { ref, warnings } of results) for (const warning of warnings) ports.output.warn(`${ref}: ${warning}`);
  if (interrupted.aborted) return EXIT.interrupted;
  await afterIncidents(results, ports);
  conclude(results, ports);
  return exitOf(
    results.map(({ error }) => (error ? { ok: false, error } : { ok: true })),
    damage.errors,
  );
}

/** Null when nothing special is asked for: the routine window. @throws ExpectedError `usage`. */
function parseAsked(options: RefreshOptions): Asked | null {
  const { from, to, gaps } = options;
  if (from === null && to === null && !gaps) return null;
  if (from === null && !gaps) throw usage('--to needs --from', 'like --from 2026-11-01 --to 2026-11-07');
  return { ...parseRange(options), gaps };
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

/** Ends what is over now, and says once what many of these have failed for. */
async function afterIncidents(results: readonly Refreshed[], ports: Ports): Promise<void> {
  const troubled = results.filter(({ integration, error }) => error !== null || isInIncident(integration));
  if (troubled.length === 0) return;
  await tendIncidents(ports);
  await sayIncidents(ports, new Set(troubled.map(({ integration }) => integration.type)));
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
