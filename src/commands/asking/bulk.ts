import { API_VERSION, type ChangePlan, type PlanItem } from '../../domain/change-plan.ts';
import type { Integration } from '../../domain/integration.ts';
import type { ItemResult } from '../../engine/change/lifecycle.ts';
import { refuseUnconfirmed } from '../../engine/change/operation.ts';
import type { Targets } from '../../engine/change/targets.ts';
import type { Context } from '../../ports/context.ts';
import type { Files } from '../../ports/files.ts';
import type { Output } from '../../ports/output.ts';
import type { Prompts } from '../../ports/prompts.ts';
import { leftOutLines } from '../../views/cells/bulk.ts';
import { changeWords } from '../../views/cells/changes.ts';

/** Above this many, confirming takes more than a key. */
export const FEW = 25;

interface BulkPorts {
  readonly prompts: Prompts;
  readonly output: Output;
  readonly context: Context;
}

/** `edit these 500` */
interface Planned {
  readonly verb: string;
  readonly results: readonly ItemResult[];
}

/**
 * Has a change of many integrations confirmed: the plan is shown, and their number typed. A few are taken as they are named.
 * @throws ExpectedError `decision_needed` when nobody can be asked, Cancelled.
 */
export async function confirmMany({ verb, results }: Planned, ports: BulkPorts): Promise<void> {
  const changing = results.filter((one) => one.ok && one.changed);
  if (changing.length <= FEW || ports.context.yes) return;
  const what = `${verb} these ${changing.length}`;
  if (!ports.prompts.possible) refuseUnconfirmed(`to ${what}`);
  for (const line of planLines(changing)) ports.output.say(line);
  await typeCount(what, changing.length, ports.prompts);
}

/** @throws Cancelled on Ctrl-C. */
export async function typeCount(what: string, count: number, prompts: Prompts): Promise<void> {
  const check = (answer: string) => (answer.trim() === String(count) ? null : `Type ${count}, or Ctrl-C to cancel.`);
  await prompts.input(`To ${what}, type their number:`, { check });
}

function planLines(changing: readonly ItemResult[]): string[] {
  const lines = changing.slice(0, FEW).map((one) => `${one.ref}: ${one.ok ? changeWords(one.changes) : ''}`);
  const more = changing.length - lines.length;
  return more > 0 ? [...lines, `… and ${more} more; all of them: --dry-run`] : lines;
}

/** Says what a selection would fit and does not include: inactive ones, and called-off ones where they were left out. */
export function sayLeftOut(
  { leftOut }: Pick<Targets, 'leftOut'>,
  { output }: { readonly output: Output },
  calledOff = 0,
): void {
  // Whoever restores means inactive ones, and does not miss the others.
  const inactive = leftOut.filter((one) => !one.active).length;
  for (const line of leftOutLines({ inactive, 'called off': calledOff })) output.say(line);
}

/** Writes the plan, pinned to the revisions of now; what cannot be done is left out of it and said. */
export async function writePlan(
  path: string,
  { command, results, integrations, how }: PlanToWrite,
  { output, files, context }: { readonly output: Output; readonly files: Files; readonly context: Context },
): Promise<void> {
  const revisions = new Map(integrations.map(({ id, revision }) => [id, revision]));
  const items = results.flatMap((one): PlanItem[] => {
    if (!one.ok) output.warn(`${one.ref}: left out of the plan: ${one.error.message}`);
    if (!one.ok || !one.changed) return [];
    return [{ ref: one.ref, id: one.id, revision: revisions.get(one.id) ?? 0, changes: one.changes }];
  });
  const plan: ChangePlan = { apiVersion: API_VERSION, command, items, ...(how ? { how } : {}) };
  await files.write(context.absolute(path), `${JSON.stringify(plan, null, 2)}\n`);
  output.say(
    `The plan for ${items.length} is in ${path}; nothing was changed. To carry it out: posctl ${command} --plan ${path}`,
  );
}

export interface PlanToWrite {
  readonly command: string;
  readonly results: readonly ItemResult[];
  /** As they are now. */
  readonly integrations: readonly Integration[];
  readonly how?: Readonly<Record<string, unknown>>;
}
