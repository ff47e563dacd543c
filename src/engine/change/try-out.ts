import { accountWords, comparedWords, isElsewhere } from '../../domain/account.ts';
import type { PosType } from '../../domain/catalogue.ts';
import { same } from '../../domain/collections.ts';
import type { Credential, Integration } from '../../domain/integration.ts';
import { refOf } from '../../domain/reference.ts';
import { type Patch, patchedCredentials } from '../../domain/setup.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Choice, Sight } from '../../ports/connectors.ts';
import type { Output } from '../../ports/output.ts';
import type { Prompts } from '../../ports/prompts.ts';
import type { Store } from '../../ports/store.ts';
import { COMMAND_WAITS, checkStillRunning, type LockWanted, withCheckLock } from '../check/check.ts';
import { keepReplaced } from '../check/connector-call.ts';
import { present } from './set-up.ts';
import { type Candidate, tryCredentials, type VerifyPorts } from './verify.ts';

/** A change that may have to be tried before it is saved. */
export interface Trial {
  /** Null for a new one. */
  readonly was: Integration | null;
  readonly venue: Venue;
  readonly type: PosType;
  readonly patch: Patch;
  /** One of several that are changed together: it is said which one is meant. */
  readonly several?: boolean;
}

interface TryOutPorts extends VerifyPorts {
  readonly store: Store;
  readonly output: Output;
  readonly prompts: Prompts;
}

/**
 * Whether a change decides with what, where or what is asked: new credentials, or fewer, or options that are not only for
 * reading.
 */
export function worthTrying({ was, type, patch }: Omit<Trial, 'venue'>): boolean {
  if (!was) return true;
  const credentials = Object.entries(patch.credentials ?? {});
  if (credentials.some(([key, credential]) => credential !== null || key in was.credentials)) return true;
  return Object.entries(patch.options ?? {}).some(([key, value]) => {
    const option = type.options.find((known) => known.key === key);
    return (was.options[key] ?? null) !== value && option?.readingOnly !== true;
  });
}

/**
 * Tries what a patch makes of an integration, says what that can see, and lets a person choose where there is a choice.
 * The patch as it is to be saved: with tokens that the provider replaced, and what was found out and chosen.
 * @throws ExpectedError when it is refused: nothing is saved then; `locked` while a check runs. Cancelled.
 */
export async function tryOut(ports: TryOutPorts, trial: Trial): Promise<Patch> {
  const { was, patch, several } = trial;
  const { sight, replaced } = was ? await betweenChecks(ports, { ...trial, was }) : await tried(ports, trial);
  const isNew = Object.values(patch.credentials ?? {}).some((credential) => credential !== null);
  const of = was && several ? ` of ${refOf(was)}` : '';
  const works = isNew ? `The credentials${of} work` : `The connection${of} works`;
  const { untried } = sight;
  if (untried !== undefined) {
    const what = isNew ? `The credentials${of} were` : `The connection${of} was`;
    ports.output.say({ text: `${what} not tried: ${untried}. The next check shows it.`, tone: 'warning' });
  }
  if (sight.sees.length === 0 && untried === undefined) ports.output.say(`${works}.`);
  for (const sees of sight.sees) ports.output.say(untried === undefined ? `${works}: ${sees}` : sees);
  for (const warning of sight.warnings) ports.output.warn(warning);
  const { choice, discovery, account } = sight;
  const isChosen = Object.keys(patch.options ?? {}).length > 0;
  if (was?.account && account && isElsewhere(was.account, account, { chosen: isChosen })) {
    const before = accountWords(was.account);
    ports.output.warn(
      `${refOf(was)} reached another account so far (${before}): ${comparedWords(was.account, account)}`,
    );
  }
  const open = choice && { ...was?.options, ...patch.options }[choice.option];
  const chosen = choice && (open ?? null) === null ? await choose(choice, ports) : {};
  return {
    ...patch,
    options: { ...patch.options, ...chosen },
    credentials: { ...patch.credentials, ...replaced },
    ...(discovery === undefined ? {} : { discovery }),
    ...(account ? { account } : {}),
  };
}

interface Tried {
  readonly sight: Sight;
  /** What the provider replaced and the store does not have yet. */
  readonly replaced: Readonly<Record<string, Credential>>;
}

/**
 * Refresh tokens may be good for one time: while a trial may spend one, no check may, and each takes what the other one
 * was given instead.
 */
async function betweenChecks(ports: TryOutPorts, trial: Trial & { readonly was: Integration }): Promise<Tried> {
  const { was } = trial;
  const { venues } = ports.store;
  return whileUnchecked(ports, was, async () => {
    const now = (await venues.read(was.venue))?.integrations.find((one) => one.id === was.id);
    return tried(ports, { ...trial, was: now ?? was });
  });
}

/** Does work while no check of the integration runs, and says that it waits for one. @throws ExpectedError `locked`. */
export function whileUnchecked<T>(
  { store, context, output }: Pick<TryOutPorts, 'store' | 'context' | 'output'>,
  one: Integration,
  work: () => Promise<T>,
): Promise<T> {
  const wanted: LockWanted<T> = {
    integrations: [one],
    waitMs: COMMAND_WAITS,
    signal: context.interrupted,
    waiting: () => output.say(`A check of ${refOf(one)} is running; waiting for its end.`),
    stillRunning() {
      throw checkStillRunning(one, 'changed');
    },
  };
  return withCheckLock(store.leases, wanted, work);
}

async function tried(ports: TryOutPorts, { was, venue, type, patch }: Trial): Promise<Tried> {
  const options = present({ ...was?.options, ...patch.options });
  const credentials = patchedCredentials(was?.credentials ?? {}, patch.credentials);
  const isKept = (key: string) => was !== null && same(was.credentials[key], credentials[key]);
  const { sight, credentials: after } = await tryCredentials(ports, {
    integration: was?.id ?? 'int_new',
    venue,
    type: type.type,
    nickname: (patch.nickname === undefined ? was?.nickname : patch.nickname) ?? null,
    options,
    credentials,
    isKept,
    ...(was ? savedOnes(ports.store, was) : {}),
  });
  const replaced = Object.entries(after).filter(([key, value]) => value !== credentials[key] && !isKept(key));
  return { sight, replaced: Object.fromEntries(replaced) };
}

/** Where a trial of a saved integration keeps replaced tokens, and finds its sales. */
function savedOnes(store: Store, was: Integration): Pick<Candidate, 'keep' | 'kept'> {
  return {
    keep: (next, before) => keepReplaced(store, was, { next, was: before }),
    kept: (days) => store.ledger.sales({ venues: [was.venue], integrations: [was.id], ...days, ordered: false }),
  };
}

async function choose({ option, question, from }: Choice, { prompts }: TryOutPorts): Promise<Record<string, string>> {
  if (!prompts.possible || from.length === 0) return {};
  const choices = from.map(({ value, hint, chosen }) => ({ value, name: value, chosen, ...(hint ? { hint } : {}) }));
  return { [option]: (await prompts.pick(question, choices)).join(',') };
}

/** Said where something was saved that could have been tried. */
export function sayUntried({ output }: { readonly output: Output }): void {
  output.say({ text: 'It was saved without testing: the next check shows whether it works.', tone: 'warning' });
}
