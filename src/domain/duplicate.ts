import { conflict, decisionNeeded } from './errors.ts';
import type { Integration } from './integration.ts';
import { refOf, shellRef } from './reference.ts';
import { clashing } from './setup.ts';

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
export function decideDuplicate(all: readonly Integration[], wish: Wish): DuplicateDecision {
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
      return restoreOf(wish.type, active, inactive);
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
  if (taken)
    throw conflict(`${refOf(taken)} is there already (${taken.id})`, 'choose another nickname: --nickname NAME');
  return { do: 'add' };
}

function restoreOf(type: string, active: readonly Integration[], inactive: readonly Integration[]): DuplicateDecision {
  const [one, ...others] = inactive;
  if (!one)
    throw conflict(
      `the venue has no inactive ${type} to restore; active: ${named(active)}`,
      'see: posctl list --inactive',
    );
  if (others.length > 0)
    throw decisionNeeded(
      `the venue has ${inactive.length} inactive ${type} integrations`,
      `name the one to restore: ${inactive.map((i) => `--restore ${i.id} (${describe(i)})`).join(', ')}`,
    );
  return { do: 'restore', integration: one };
}

/** Without a terminal the question is an error that names the flags. */
export function cannotAsk(decision: DuplicateDecision & { do: 'ask' }, type: string) {
  const has = [
    ...decision.active.map((i) => `${refOf(i)} (active, ${i.status})`),
    ...decision.inactive.map((i) => `${refOf(i)} (inactive, ${i.id})`),
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

/** A called-off one is better repaired than doubled. */
export function calledOffAdvice(active: readonly Integration[]): string | null {
  const off = active.find((i) => i.status === 'CalledOff');
  return off
    ? `${refOf(off)} is called off: better cancel and repair that one (posctl show ${shellRef(refOf(off))})`
    : null;
}

/** One integration in a question: nickname, when it was put away, when it last worked. */
export function describe(integration: Integration): string {
  const parts = [integration.nickname === null ? 'no nickname' : `"${integration.nickname}"`];
  if (integration.deactivatedAt) parts.push(`deactivated ${integration.deactivatedAt.slice(0, 10)}`);
  parts.push(
    integration.lastGoodCheck ? `last good check ${integration.lastGoodCheck.slice(0, 10)}` : 'no successful check yet',
  );
  return parts.join(', ');
}

function named(integrations: readonly Integration[]): string {
  return integrations.map((i) => (i.active ? refOf(i) : `${refOf(i)} (inactive)`)).join(', ');
}
