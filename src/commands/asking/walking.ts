import { Cancelled, decisionNeeded, EXIT, type ExitCode, ExpectedError } from '../../domain/errors.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import type { Trouble } from '../../domain/triage.ts';
import type { Cell } from '../../ports/output.ts';
import type { Ports } from '../../ports/ports.ts';

/** Runs another command line of posctl, as if it had been typed. */
export type RunCommand = (argv: readonly string[]) => Promise<ExitCode>;

type Step = 'next' | 'end' | 'snooze' | readonly string[];

/** Nobody can be asked. @throws ExpectedError `decision_needed`. */
export function mustAsk({ prompts }: Pick<Ports, 'prompts'>): void {
  if (!prompts.possible)
    throw decisionNeeded('a walk needs a terminal', 'see all of them, with their commands: posctl triage --all');
}

/** Goes through the troubles one by one; whatever is done is a command that can be typed as well, and is shown first. */
export async function walk(
  troubles: readonly Trouble[],
  { lines, run }: { lines(trouble: Trouble): Iterable<readonly Cell[]>; readonly run: RunCommand },
  { output, prompts }: Pick<Ports, 'output' | 'prompts'>,
): Promise<ExitCode> {
  for (const [i, trouble] of troubles.entries()) {
    await output.draw([[{ text: `${i + 1} of ${troubles.length}`, tone: 'quiet' }], ...lines(trouble)]);
    for (;;) {
      const chosen = await prompts.select('What next?', choicesFor(trouble));
      const step = chosen === 'snooze' ? await snoozing(trouble, prompts) : chosen;
      if (step === 'end') return EXIT.done;
      if (step === 'next') break;
      output.say({ text: `$ posctl ${step.map((word) => shellRef(word)).join(' ')}`, tone: 'strong' });
      await done(step, { output, run });
    }
  }
  output.say(troubles.length === 0 ? 'Nothing needs anybody.' : 'That was the last one.');
  return EXIT.done;
}

async function snoozing({ integration }: Trouble, prompts: Ports['prompts']): Promise<readonly string[]> {
  const howLong = await prompts.input('For how long?', { initial: '4h' });
  const why = await prompts.input('Why?');
  return ['snooze', refOf(integration), howLong, '--reason', why];
}

function choicesFor({ integration }: Trouble): { value: Step; name: string }[] {
  const ref = refOf(integration);
  return [
    { value: 'next', name: 'Next one' },
    { value: ['refresh', ref], name: 'Try now' },
    { value: ['edit', ref], name: 'Change credentials or options' },
    { value: ['tell', ref], name: 'Write to the venue' },
    { value: 'snooze', name: 'Snooze: no mails for a while' },
    { value: ['show', ref], name: 'Show everything about it' },
    { value: ['timeline', ref, '--limit', '20'], name: 'Timeline' },
    { value: 'end', name: 'End' },
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
