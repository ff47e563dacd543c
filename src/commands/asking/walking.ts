import { Cancelled, decisionNeeded, EXIT, type ExitCode, ExpectedError } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import type { Trouble } from '../../domain/triage.ts';
import type { Cell } from '../../ports/output.ts';
import type { Ports } from '../../ports/ports.ts';

/** Runs another command line of posctl, as if it had been typed. */
export type RunCommand = (argv: readonly string[]) => Promise<ExitCode>;

type Step = 'next' | 'end' | 'snooze' | readonly string[];

/** What a walk shows and does. */
interface Walk {
  lines(trouble: Trouble): Iterable<readonly Cell[]>;
  /** As it is now; null once nothing is wrong with it. */
  again(trouble: Trouble): Promise<{ readonly integration: Integration; readonly trouble: Trouble | null }>;
  readonly run: RunCommand;
}

/** Nobody can be asked. @throws ExpectedError `decision_needed`. */
export function mustAsk({ prompts }: Pick<Ports, 'prompts'>): void {
  if (!prompts.possible)
    throw decisionNeeded('a walk needs a terminal', 'see all of them, with their commands: posctl triage --all');
}

/** Goes through the troubles one by one; whatever is done is a command that can be typed as well, and is shown first. */
export async function walk(
  troubles: readonly Trouble[],
  walked: Walk,
  { output, prompts }: Pick<Ports, 'output' | 'prompts'>,
): Promise<ExitCode> {
  for (const [i, trouble] of troubles.entries()) {
    await output.draw([[{ text: `${i + 1} of ${troubles.length}`, tone: 'quiet' }], ...walked.lines(trouble)]);
    for (let known = trouble; ; ) {
      const chosen = await prompts.select('What next?', choicesFor(known));
      const step = chosen === 'snooze' ? await snoozing(known, prompts) : chosen;
      if (step === 'end') return EXIT.done;
      if (step === 'next') break;
      output.say({ text: `$ ${typed(step)}`, tone: 'strong' });
      await done(step, { output, run: walked.run });
      const after = await walked.again(known);
      if (!after.trouble) {
        output.say(overWords(known, after.integration));
        break;
      }
      // What is shown above the next question has to be what holds now.
      if (isOther(known, after.trouble)) await output.draw(walked.lines(after.trouble));
      known = after.trouble;
    }
  }
  output.say(troubles.length === 0 ? 'Nothing needs anybody.' : 'That was the last one.');
  return EXIT.done;
}

const typed = (step: readonly string[]) => `posctl ${step.map((word) => shellRef(word)).join(' ')}`;

function isOther({ turn, message, integration: { status } }: Trouble, now: Trouble): boolean {
  return turn !== now.turn || message !== now.message || status !== now.integration.status;
}

/** Why nothing is left to be done about it. */
function overWords({ integration: was }: Trouble, now: Integration): Cell {
  const ref = refOf(now);
  if (!now.active) return `${ref} is deactivated; that was all.`;
  if (was.status === now.status) return `${ref}: nothing is wrong with it any more.`;
  return { text: `${ref} is mended: it was ${was.status}, and is ${now.status}.`, tone: 'good' };
}

async function snoozing({ integration }: Trouble, prompts: Ports['prompts']): Promise<readonly string[]> {
  const howLong = await prompts.input('For how long?', { initial: '4h' });
  const why = await prompts.input('Why?');
  return ['snooze', refOf(integration), howLong, '--reason', why];
}

/** Each with the command that does the same without a question. */
function choicesFor({ integration, next }: Trouble): { value: Step; name: string; hint?: string }[] {
  const ref = refOf(integration);
  const command = (name: string, step: readonly string[]) => ({ value: step, name, hint: typed(step) });
  const edit = next.command.startsWith('posctl edit ') ? next.command : `${typed(['edit', ref])} --set KEY=VALUE`;
  const { type, venue, nickname } = integration;
  const consent = ['authorize', type, '--venue', venue, ...(nickname === null ? [] : ['--nickname', nickname])];
  return [
    { value: 'next', name: 'Next one' },
    command('Try now', ['refresh', ref]),
    ...(next.command.startsWith('posctl authorize ') ? [command('Ask the owner for access again', consent)] : []),
    { value: ['edit', ref, '--refresh'], name: 'Change credentials or options', hint: edit },
    command('Write to the venue', ['tell', ref]),
    { value: 'snooze', name: 'Snooze: no mails for a while', hint: `${typed(['snooze', ref, '4h'])} --reason TEXT` },
    command('Why it has its status', ['explain', ref]),
    command('Show everything about it', ['show', ref]),
    command('Timeline', ['timeline', ref, '--limit', '20']),
    { value: 'end', name: 'End', hint: 'the rest in one list: posctl triage --all' },
  ];
}

/** What goes wrong with one step ends no walk; Ctrl-C does. */
async function done(
  step: readonly string[],
  { output, run }: { readonly output: Ports['output']; readonly run: RunCommand },
): Promise<void> {
  try {
    await run(step);
  } catch (error) {
    if (error instanceof ExpectedError) output.problem(error);
    else if (!(error instanceof Cancelled) || error.exit !== EXIT.done) throw error;
  }
}
