import { Cancelled, decisionNeeded } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import { moment } from '../../domain/time.ts';
import type { Context } from '../../ports/context.ts';
import type { Output } from '../../ports/output.ts';
import type { Prompts } from '../../ports/prompts.ts';

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
  const text = deactivationText(active);
  if (!context.yes && !prompts.possible)
    throw decisionNeeded(`deactivating needs to be confirmed: ${text.join(' ')}`, 'confirm with --yes');
  for (const line of text) output.say(line);
  if (context.yes) return;
  const question = active.length === 1 ? 'Deactivate it?' : `Deactivate these ${active.length}?`;
  if (!(await prompts.confirm(question, false))) throw new Cancelled(0);
}

function deactivationText(active: readonly Integration[]): string[] {
  const lines = active.slice(0, LONGEST_LIST).map((i) => {
    const good = i.lastGoodCheck ? `last good check ${moment(i.lastGoodCheck)}` : 'no good check ever';
    return `${refOf(i)}: ${good}; later sales will not be fetched. To fetch them first: posctl refresh ${shellRef(refOf(i))}`;
  });
  return active.length > LONGEST_LIST ? [...lines, `… and ${active.length - LONGEST_LIST} more`] : lines;
}
