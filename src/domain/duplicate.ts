import { type Account, accountWords, comparedWords } from './account.ts';
import { conflict, decisionNeeded } from './errors.ts';
import type { Integration } from './integration.ts';
import { refOf, shellRef } from './reference.ts';
import { clashing, nicknameTaken } from './setup.ts';
import { shownOption } from './shown-options.ts';
import { clean, shellWord } from './text.ts';
import { moment } from './time.ts';

export type OnDuplicate = 'ask' | 'new' | 'restore' | 'fail';

/** What `add` does about integrations of the same type that the venue has already. */
export type DuplicateDecision =
  | { readonly do: 'add' }
  | { readonly do: 'restore'; readonly integration: Integration }
  /** Somebody has to choose. `needsNickname`: create new is only possible with one. */
  | {
      readonly do: 'ask';
      readonly active: readonly Integration[];
      readonly inactive: readonly Integration[];
      readonly needsNickname: boolean;
    };

interface Wish {
  readonly type: string;
  readonly nickname: string | null;
  readonly onDuplicate: OnDuplicate;
}

/** @throws ExpectedError `conflict` (6), `decision_needed` (4). */
export function decideDuplicate(all: readonly Integration[], wish: Wish, evidence: Evidence): DuplicateDecision {
  const same = all.filter((i) => i.type === wish.type);
  const active = same.filter((i) => i.active);
  const inactive = same.filter((i) => !i.active);
  if (same.length === 0) return { do: 'add' };
  switch (wish.onDuplicate) {
    case 'ask':
      return { do: 'ask', active, inactive, needsNickname: active.length > 0 };
    case 'fail':
      throw conflict(
        `the venue has ${wish.type} already: ${named(same)}`,
        'add another one with --on-duplicate new --nickname NAME',
      );
    case 'restore':
      return restoreOf(wish.type, { active, inactive, evidence });
    case 'new':
      return createNew(all, wish, active);
  }
}

/** Create new: with an active one there it needs a nickname that no other active one has. */
export function createNew(
  all: readonly Integration[],
  wish: Pick<Wish, 'type' | 'nickname'>,
  active: readonly Integration[],
): DuplicateDecision {
  if (active.length > 0 && wish.nickname === null)
    throw decisionNeeded(
      `the venue has ${named(active)} already; another one needs a nickname`,
      'give --nickname NAME',
    );
  const taken = clashing(all, { id: '', type: wish.type, nickname: wish.nickname });
  if (taken) throw nicknameTaken(taken, wish.nickname);
  return { do: 'add' };
}

function restoreOf(
  type: string,
  {
    active,
    inactive,
    evidence,
  }: {
    readonly active: readonly Integration[];
    readonly inactive: readonly Integration[];
    readonly evidence: Evidence;
  },
): DuplicateDecision {
  const [one, ...others] = inactive;
  if (!one)
    throw conflict(
      `the venue has no inactive ${type} to restore; active: ${named(active)}`,
      'see: posctl list --inactive',
    );
  if (others.length > 0)
    throw decisionNeeded(
      `the venue has ${inactive.length} inactive ${type} integrations`,
      `name the one to restore: ${inactive.map((i) => `--restore ${i.id} (${refOf(i)}, ${evidence(i)})`).join(', ')}`,
    );
  return { do: 'restore', integration: one };
}

/** Without a terminal the question is an error that names the flags. */
export function cannotAsk(decision: DuplicateDecision & { do: 'ask' }, type: string, evidence: Evidence) {
  const has = [
    ...decision.active.map((i) => `${refOf(i)} (active, ${i.status})`),
    ...decision.inactive.map((i) => `${refOf(i)} (inactive, ${i.id}, ${evidence(i)})`),
  ];
  const flags = [
    decision.needsNickname ? '--on-duplicate new --nickname NAME' : '--on-duplicate new',
    ...(decision.inactive.length === 1 ? ['--on-duplicate restore'] : []),
    ...(decision.inactive.length > 1 ? decision.inactive.map((i) => `--restore ${i.id}`) : []),
  ];
  const advice = calledOffAdvice(decision.active);
  return decisionNeeded(
    `the venue has ${type} already: ${has.join(', ')}${advice ? `. ${advice}` : ''}`,
    `say what to do: ${flags.join(', or ')}`,
  );
}

/** The same for `authorize`, which renews one that is there and restores none. */
export function cannotAuthorize(decision: DuplicateDecision & { do: 'ask' }, type: string, evidence: Evidence) {
  const { message } = cannotAsk(decision, type, evidence);
  const nicknames = decision.active.flatMap(({ nickname }) => (nickname === null ? [] : [nickname]));
  const ways = [
    ...nicknames.map((nickname) => `--nickname ${shellWord(clean(nickname))} for that one`),
    `${decision.needsNickname ? '--on-duplicate new --nickname NAME' : '--on-duplicate new'} for another one`,
    ...decision.inactive.map(({ id }) => `first posctl restore ${id}`),
  ];
  return decisionNeeded(message, `say what to do: ${ways.join(', or ')}`);
}

/** A called-off one is better repaired than doubled. */
export function calledOffAdvice(active: readonly Integration[]): string | null {
  const off = active.find((i) => i.status === 'CalledOff');
  return off
    ? `${refOf(off)} is called off: better cancel and repair that one (posctl show ${shellRef(refOf(off))})`
    : null;
}

/** What tells one inactive integration from another, in words. */
export type Evidence = (integration: Integration) => string;

/** What is known of a deactivation besides its time. */
interface Deactivated {
  readonly actor: string;
  readonly reason: string | null;
}

/** What is known beside the integration itself. */
interface Beside {
  readonly deactivated: Deactivated | undefined;
  /** Options that were given now. */
  readonly given: Readonly<Record<string, string | null>>;
  /** The account that what was given now reaches; null when that is not known. */
  readonly reached: Account | null;
}

/**
 * What tells whether an inactive integration is the very same terminal and set-up: when, by whom and why it was put
 * away, when it last worked and sold, whose account it was, and its options, each beside what was given now.
 */
export function evidenceOf(integration: Integration, { deactivated, given, reached }: Beside): string {
  const { deactivatedAt, lastGoodCheck, lastSaleImported, options } = integration;
  const who = deactivated
    ? ` by ${deactivated.actor}${deactivated.reason === null ? '' : `: ${deactivated.reason}`}`
    : '';
  return [
    ...(deactivatedAt ? [`deactivated ${moment(deactivatedAt)}${who}`] : []),
    lastGoodCheck ? `last good check ${moment(lastGoodCheck)}` : 'no successful check yet',
    lastSaleImported ? `last sales ${moment(lastSaleImported)}` : 'no sales imported yet',
    ...accountEvidence(integration, reached),
    ...Object.entries(options).map(([key, value]) => `${key}=${shownOption(value)}${besideGiven(value, given[key])}`),
  ].join(', ');
}

/** Of which account it told, and whether what was given now is the same one. */
function accountEvidence({ account }: Integration, reached: Account | null): string[] {
  if (!account) return [];
  const compared = reached && comparedWords(account, reached);
  return [`${accountWords(account)}${compared ? ` (${compared})` : ''}`];
}

function besideGiven(value: string, given: string | null | undefined): string {
  if (given === undefined || given === null) return '';
  return given === value ? ' (the same)' : ` (now ${given})`;
}

function named(integrations: readonly Integration[]): string {
  return integrations.map((i) => (i.active ? refOf(i) : `${refOf(i)} (inactive)`)).join(', ');
}
