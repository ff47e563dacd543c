import type { PosType } from '../../domain/catalogue.ts';
import { calledOffAdvice, type DuplicateDecision, type Evidence } from '../../domain/duplicate.ts';
import { Cancelled, decisionNeeded } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { nicknameProblem, refOf } from '../../domain/reference.ts';
import { clashing, nicknameTaken, type Patch } from '../../domain/setup.ts';
import { ago, type Instant } from '../../domain/time.ts';
import type { Output } from '../../ports/output.ts';
import type { Prompts } from '../../ports/prompts.ts';

interface AskPorts {
  readonly prompts: Prompts;
  readonly output: Output;
}

export interface DuplicateAnswer {
  readonly restore: Integration | null;
  /** The nickname of the new one; null when none is needed or one was given. */
  readonly nickname: string | null;
}

interface Duplicate {
  readonly type: PosType;
  /** What was given on the command line. */
  readonly given: Patch;
  /** All integrations of the venue. */
  readonly all: readonly Integration[];
  readonly now: Instant;
  readonly evidence: Evidence;
}

/** Cancel, restore one of the inactive ones, or create new. @throws Cancelled (exit 0) when cancelled. */
export async function askAboutDuplicate(
  decision: DuplicateDecision & { do: 'ask' },
  { type, given, all, now, evidence }: Duplicate,
  { prompts, output }: AskPorts,
): Promise<DuplicateAnswer> {
  for (const i of decision.active)
    output.say(
      `The venue has ${refOf(i)} already: ${i.status}, last check ${i.lastSalesCheck ? ago(i.lastSalesCheck, now) : 'never'}.`,
    );
  for (const i of decision.inactive) output.say(`The venue had ${refOf(i)} (${i.id}) before: ${evidence(i)}.`);
  const advice = calledOffAdvice(decision.active);
  if (advice) output.say({ text: advice, tone: 'warning' });
  const choice = await prompts.select(`What should be done about ${type.title}?`, choices(decision));
  if (choice === 'cancel') throw new Cancelled(0);
  if (choice !== 'new') return { restore: choice, nickname: null };
  const needed = decision.needsNickname && (given.nickname ?? null) === null;
  return { restore: null, nickname: needed ? await askNickname(all, { id: '', type: type.type }, prompts) : null };
}

type Choice = 'cancel' | 'new' | Integration;

/** What a hasty Enter does comes first: with an active one there, doubling it would be the mistake. */
function choices({ active, inactive, needsNickname }: DuplicateDecision & { do: 'ask' }) {
  const cancel = { value: 'cancel' as Choice, name: 'Cancel', hint: 'nothing is changed' };
  const others = [
    ...inactive.map((i) => ({
      value: i as Choice,
      name: `Restore ${refOf(i)} (${i.id})`,
      hint: 'only if it is the very same terminal and set-up: it becomes active and pulls sales again',
    })),
    {
      value: 'new' as Choice,
      name: 'Create new',
      hint: [
        ...(needsNickname ? ['another terminal; it needs a nickname'] : []),
        ...(inactive.length > 0 ? ['no connection to the old one'] : []),
      ].join('; '),
    },
  ];
  return active.length > 0 ? [cancel, ...others] : [...others, cancel];
}

/** Asks until the nickname is valid and free. */
async function askNickname(
  all: readonly Integration[],
  one: Pick<Integration, 'id' | 'type'>,
  prompts: Prompts,
): Promise<string> {
  const answer = await prompts.input('Nickname (how this terminal is told from the other):', {
    check: (text) =>
      nicknameProblem(text) ??
      (clashing(all, { ...one, nickname: text.trim() }) ? 'another active one has this nickname' : null),
  });
  return answer.trim();
}

/**
 * The nickname under which an inactive one comes back, when its own is taken meanwhile; undefined when it can keep it.
 * @throws ExpectedError `decision_needed` without a terminal, `conflict` when the one given is taken, too.
 */
export async function askForClash(
  integration: Integration,
  { all, given }: { readonly all: readonly Integration[]; readonly given: string | null | undefined },
  { prompts }: Pick<AskPorts, 'prompts'>,
): Promise<string | undefined> {
  const nickname = given === undefined ? integration.nickname : given;
  const other = clashing(all, { ...integration, nickname });
  if (!other) return undefined;
  if (given !== undefined) throw nicknameTaken(other, nickname);
  if (!prompts.possible)
    throw decisionNeeded(
      `${refOf(integration)} cannot come back under its old name: an active one has it (${other.id})`,
      'give it another: --nickname NAME',
    );
  return askNickname(all, integration, prompts);
}
