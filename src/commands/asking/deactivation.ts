import { Cancelled, decisionNeeded } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import { moment } from '../../domain/time.ts';
import { refuseUnconfirmed } from '../../engine/change/operation.ts';
import type { Context } from '../../ports/context.ts';
import type { Output } from '../../ports/output.ts';
import type { Prompts } from '../../ports/prompts.ts';
import { FEW, typeCount } from './bulk.ts';

/** Lines of a confirmation; more would not be read. */
const LONGEST_LIST = 10;

/**
 * Says what deactivating means and has it confirmed.
 * @throws ExpectedError `decision_needed` when nobody can be asked, Cancelled (exit 0) when the answer is no.
 */
export async function confirmDeactivation(
  { prompts, output, context }: { readonly prompts: Prompts; readonly output: Output; readonly context: Context },
  active: readonly Integration[],
): Promise<void> {
  if (active.length === 0) return;
  const text = deactivationText(active, context.yes);
  if (!context.yes && !prompts.possible) {
    if (active.length > 1) refuseUnconfirmed(`deactivating these ${active.length} (${someRefs(active)})`);
    throw decisionNeeded(`deactivating needs to be confirmed: ${text.join(' ')}`, 'confirm with --yes');
  }
  for (const line of text) output.say(line);
  if (context.yes) return;
  if (active.length > FEW) return typeCount(`deactivate these ${active.length}`, active.length, prompts);
  const question = active.length === 1 ? 'Deactivate it?' : `Deactivate these ${active.length}?`;
  if (!(await prompts.confirm(question, false))) throw new Cancelled(0);
}

function someRefs(active: readonly Integration[]): string {
  const more = active.length - LONGEST_LIST;
  return `${active.slice(0, LONGEST_LIST).map(refOf).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `atOnce`: nobody is asked, so that it is too late to fetch anything before. */
function deactivationText(active: readonly Integration[], atOnce: boolean): string[] {
  const lines = active.slice(0, LONGEST_LIST).map((i) => {
    const good = i.lastGoodCheck ? `last good check ${moment(i.lastGoodCheck)}` : 'no routine check has succeeded yet';
    const told = `${refOf(i)}: ${good}; later sales will not be fetched.`;
    const ref = shellRef(refOf(i));
    return atOnce
      ? `${told} To fetch them after all: posctl restore ${ref}, then refresh and deactivate it again`
      : `${told} To fetch them first: posctl refresh ${ref}`;
  });
  return active.length > LONGEST_LIST ? [...lines, `… and ${active.length - LONGEST_LIST} more`] : lines;
}
