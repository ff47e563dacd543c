import { ago } from '../../domain/ago.ts';
import type { PosType } from '../../domain/catalogue.ts';
import { calledOffAdvice, type DuplicateDecision, describe } from '../../domain/duplicate.ts';
import { Cancelled, conflict, decisionNeeded } from '../../domain/errors.ts';
import type { Credential, Integration } from '../../domain/integration.ts';
import { nicknameProblem } from '../../domain/nickname.ts';
import { refOf } from '../../domain/reference.ts';
import { clashing, type Patch } from '../../domain/setup.ts';
import type { Instant } from '../../domain/time.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Output } from '../../ports/output.ts';
import type { Prompts } from '../../ports/prompts.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { Store } from '../../ports/store.ts';
import { missingSettings } from './set-up.ts';

interface AskPorts {
  readonly prompts: Prompts;
  readonly output: Output;
  readonly store: Store;
  readonly connectors: Connectors;
  readonly secrets: Secrets;
}

/** @throws ExpectedError `decision_needed` when nobody can be asked. */
export async function chooseVenue({ prompts, store }: AskPorts): Promise<string> {
  const ids: string[] = [];
  for await (const { venue } of store.venues.list({}, () => {})) ids.push(venue.id);
  if (!prompts.possible || ids.length === 0)
    throw decisionNeeded('no venue is named', 'give --venue ID, or set POSCTL_VENUE; see: posctl venue list');
  return prompts.select(
    'Which venue?',
    ids.map((id) => ({ value: id, name: id })),
  );
}

/** The type, chosen from the catalogue, with its set-up instructions. @throws ExpectedError `decision_needed`. */
export async function chooseType({ prompts, connectors, output }: AskPorts): Promise<string> {
  if (!prompts.possible)
    throw decisionNeeded('no POS type is named', `give one of: ${connectors.types.map((t) => t.type).join(', ')}`);
  const choices = connectors.types.map((t) => ({
    value: t,
    name: `${t.title} (${t.type})`,
    hint: `${t.method}, ${t.selfServe ? 'a customer can set it up alone' : 'support must help'}`,
  }));
  const type = await prompts.select('Which POS?', choices);
  output.say({ text: `Setting up ${type.title}:`, tone: 'strong' });
  for (const [i, step] of type.instructions.entries()) output.say(`  ${i + 1}. ${step}`);
  return type.type;
}

export interface DuplicateAnswer {
  readonly restore: Integration | null;
  /** The nickname of the new one; null when none is needed or one was given. */
  readonly nickname: string | null;
}

/** Cancel, restore one of the inactive ones, or create new. @throws Cancelled (exit 0) when cancelled. */
export async function askAboutDuplicate(
  decision: DuplicateDecision & { do: 'ask' },
  { type, given, all, now }: { type: PosType; given: Patch; all: readonly Integration[]; now: Instant },
  { prompts, output }: AskPorts,
): Promise<DuplicateAnswer> {
  for (const i of decision.active)
    output.say(
      `The venue has ${refOf(i)} already: ${i.status}, last check ${i.lastSalesCheck ? ago(i.lastSalesCheck, now) : 'never'}.`,
    );
  for (const i of decision.inactive) output.say(`The venue had ${refOf(i)} before: ${describe(i)}.`);
  const advice = calledOffAdvice(decision.active);
  if (advice) output.say({ text: advice, tone: 'warning' });
  const cancel = { value: 'cancel' as const, name: 'Cancel', hint: 'nothing is changed' };
  const others = [
    ...decision.inactive.map((i) => ({
      value: i,
      name: `Restore ${refOf(i)} (${describe(i)})`,
      hint: 'only if it is the very same terminal and set-up: it becomes active and pulls sales again',
    })),
    {
      value: 'new' as const,
      name: 'Create new',
      hint: [
        ...(decision.needsNickname ? ['another terminal; it needs a nickname'] : []),
        ...(decision.inactive.length > 0 ? ['no connection to the old one'] : []),
      ].join('; '),
    },
  ];
  // What a hasty Enter does comes first: with an active one there, doubling it would be the mistake.
  const choice = await prompts.select<'cancel' | 'new' | Integration>(
    `What shall be done about ${type.title}?`,
    decision.active.length > 0 ? [cancel, ...others] : [...others, cancel],
  );
  if (choice === 'cancel') throw new Cancelled(0);
  if (choice !== 'new') return { restore: choice, nickname: null };
  const needed = decision.needsNickname && (given.nickname ?? null) === null;
  return { restore: null, nickname: needed ? await askNickname(all, { id: '', type: type.type }, prompts) : null };
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
  all: readonly Integration[],
  integration: Integration,
  given: string | null | undefined,
  { prompts }: Pick<AskPorts, 'prompts'>,
): Promise<string | undefined> {
  const nickname = given === undefined ? integration.nickname : given;
  const other = clashing(all, { ...integration, nickname });
  if (!other) return undefined;
  if (given !== undefined)
    throw conflict(`${refOf(other)} is there already (${other.id})`, 'choose another nickname: --nickname NAME');
  if (!prompts.possible)
    throw decisionNeeded(
      `${refOf(integration)} cannot come back under its old name: an active one has it (${other.id})`,
      'give it another: --nickname NAME',
    );
  return askNickname(all, integration, prompts);
}

/** Asks for required credentials (hidden) and options that were not given. */
export async function askForSettings(
  type: PosType,
  given: Parameters<typeof missingSettings>[1],
  { prompts, secrets }: Pick<AskPorts, 'prompts' | 'secrets'>,
): Promise<{ options: Record<string, string>; credentials: Record<string, Credential> }> {
  const missing = missingSettings(type, given);
  const options: Record<string, string> = {};
  const credentials: Record<string, Credential> = {};
  for (const { key, description } of missing.credentials)
    credentials[key] = {
      from: 'stored',
      sealed: await secrets.seal(await askUntilGiven(() => prompts.secret(`${key} (${description}; hidden):`))),
    };
  for (const { key, description } of missing.options)
    options[key] = (
      await prompts.input(`${key} (${description}):`, {
        check: (text) => (text.trim() === '' ? 'it is required' : null),
      })
    ).trim();
  return { options, credentials };
}

async function askUntilGiven(ask: () => Promise<string>): Promise<string> {
  for (;;) {
    const answer = (await ask()).trim();
    if (answer !== '') return answer;
  }
}
