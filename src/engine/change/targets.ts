import { type ChangePlan, type PlanItem, parsePlan } from '../../domain/change-plan.ts';
import { parseRate } from '../../domain/duration.ts';
import { conflict, usage } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import type { Scope } from '../../domain/reference.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Files } from '../../ports/files.ts';
import { type Selected, type Selection, type SelectPorts, selectForChange } from '../look/select.ts';
import type { Damaged } from '../look/store-access.ts';
import type { ItemResult } from './lifecycle.ts';
import { failedLately, selectedOf, unfinished } from './operation.ts';

/** What a person typed about several integrations: a selection, or one of its twins. */
export interface BulkOptions extends Selection {
  /** `--failed`: those that failed in the last operation of this verb. */
  readonly failed?: boolean;
  /** `--resume`: the operation to finish. */
  readonly resume?: string | null;
  /** `--plan`: a file that `--plan-out` wrote. */
  readonly plan?: string | null;
  readonly planOut?: string | null;
  /** `--rate` */
  readonly rate?: string | null;
  readonly dryRun: boolean;
}

/** Which integrations are meant, and what decides about them besides. */
export interface Targets {
  readonly selected: readonly Selected[];
  /** What a plan names and the store does not have any more. */
  readonly refused: readonly ItemResult[];
  /** What the resumed operation, or the plan, was asked for; null: what was typed. */
  readonly how: Readonly<Record<string, unknown>> | null;
  /** The resumed operation. */
  readonly op: string | null;
  /** What is planned for each, by id. */
  readonly pins: ReadonlyMap<string, PlanItem> | null;
  /** Those that the selection would fit, but for being active or not. */
  readonly leftOut: readonly Integration[];
  /** Least milliseconds from one to the next. */
  readonly every: number | null;
}

export type TargetPorts = SelectPorts & { readonly clock: Clock; readonly files: Files };

const NOTHING = { refused: [], how: null, op: null, pins: null, leftOut: [] };

/** @throws ExpectedError `usage`, `not_found`, `decision_needed`. */
export async function targetsOf(
  ports: TargetPorts,
  options: BulkOptions,
  { command, scope, damaged }: { readonly command: string; readonly scope: Scope; readonly damaged: Damaged },
): Promise<Targets> {
  const { rate, resume = null, plan: planFile = null } = options;
  const every = rate ? parseRate(rate) : null;
  refuseBoth(options);
  if (resume !== null) {
    const { how, selected, op } = await unfinished(ports, command, resume);
    const pins = (how.pins ?? null) as readonly PlanItem[] | null;
    return { ...NOTHING, selected, how, op, pins: pins && byId(pins), every };
  }
  if (planFile !== null) {
    const plan = await readPlan(ports, planFile, command);
    return { ...NOTHING, ...(await planned(ports, plan)), how: plan.how ?? {}, pins: byId(plan.items), every };
  }
  if (options.failed) {
    const { selected, op } = await failedLately(ports, command);
    ports.output.warn(`${selected.length} failed in ${op}`);
    return { ...NOTHING, selected, every };
  }
  const leftOut: Integration[] = [];
  const selected = await selectForChange(ports, options, { scope, damaged, leftOut: (one) => leftOut.push(one) });
  return { ...NOTHING, selected, leftOut, every };
}

/** @throws ExpectedError `usage`. */
function refuseBoth(options: BulkOptions): void {
  const { resume = null, plan = null, failed = false, refs, types = [], statuses = [], venues = [], all } = options;
  const ways = [resume !== null && '--resume', plan !== null && '--plan', failed && '--failed'].filter(
    (way) => way !== false,
  );
  const [way, other] = ways;
  if (way === undefined) return;
  const selects = refs.length + types.length + statuses.length + venues.length > 0 || all === true;
  if (other !== undefined || selects)
    throw usage(`${way} says which integrations are meant; ${other ?? 'a selection'} was given, too`, 'leave one out');
}

async function readPlan({ files, context }: TargetPorts, path: string, command: string): Promise<ChangePlan> {
  const { bytes } = await files.read(context.absolute(path));
  return parsePlan(new TextDecoder().decode(bytes), command);
}

async function planned({ store }: TargetPorts, { items }: ChangePlan) {
  const named = items.map(({ id, ref }) => ({ id, ref, venue: ref.split('/')[0] ?? '' }));
  const selected = await selectedOf(store, named);
  const there = new Set(selected.map(({ integration }) => integration.id));
  const refused = items
    .filter(({ id }) => !there.has(id))
    .map(({ id, ref }): ItemResult => ({ ok: false, id, ref, error: conflict(`${ref} is not there any more`) }));
  return { selected, refused };
}

const byId = (items: readonly PlanItem[]) => new Map(items.map((item) => [item.id, item]));
