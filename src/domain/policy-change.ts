import { same } from './collections.ts';
import type { Settings } from './state.ts';
import type { Kept } from './undo.ts';
import { isObject } from './unknown.ts';

/** One value of the policy that was changed; null where the one of the catalogue holds. */
export interface PolicyChange {
  /** A type, or `*` for all. */
  readonly scope: string;
  readonly key: string;
  readonly from: number | null;
  readonly to: number | null;
}

type Overrides = Settings['policy'];

/** What differs in the second one, by scope and key. */
export function policyChanges(before: Overrides, after: Overrides): PolicyChange[] {
  const scopes = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return scopes.flatMap((scope) => {
    const [was, is] = [valuesOf(before, scope), valuesOf(after, scope)];
    const keys = [...new Set([...was.keys(), ...is.keys()])].sort();
    return keys
      .map((key): PolicyChange => ({ scope, key, from: was.get(key) ?? null, to: is.get(key) ?? null }))
      .filter(({ from, to }) => !same(from, to));
  });
}

/** The policy with these changes set back, each that still has the value that was set; and what stays. */
export function policySetBack(
  now: Overrides,
  changes: readonly PolicyChange[],
): { readonly back: readonly PolicyChange[]; readonly kept: readonly Kept[] } {
  const kept: Kept[] = [];
  const back = changes.flatMap(({ scope, key, from, to }): PolicyChange[] => {
    const value = valuesOf(now, scope).get(key) ?? null;
    if (same(value, from)) return [];
    if (same(value, to)) return [{ scope, key, from: to, to: from }];
    kept.push({ field: policyField({ scope, key }), why: 'it has another value now' });
    return [];
  });
  return { back, kept };
}

/** The policy after these changes; null where one of them was changed by somebody else meanwhile. */
export function withPolicyChanges(now: Overrides, changes: readonly PolicyChange[]): Overrides | null {
  const next = new Map(Object.keys(now).map((scope) => [scope, valuesOf(now, scope)]));
  for (const { scope, key, from, to } of changes) {
    const values = next.get(scope) ?? new Map<string, number>();
    if (!same(values.get(key) ?? null, from)) return null;
    if (to === null) values.delete(key);
    else values.set(key, to);
    next.set(scope, values);
  }
  return Object.fromEntries([...next].map(([scope, values]) => [scope, Object.fromEntries(values)]));
}

/** `callOffAfterFailures`, `square: callOffAfterFailures` */
export function policyField({ scope, key }: Pick<PolicyChange, 'scope' | 'key'>): string {
  return scope === '*' ? key : `${scope}: ${key}`;
}

/** The changes that an operation remembers; none of what is not understood. */
export function rememberedChanges(how: Readonly<Record<string, unknown>>): PolicyChange[] {
  return Array.isArray(how.policy) ? how.policy.filter(isChange) : [];
}

function isChange(value: unknown): value is PolicyChange {
  if (!isObject(value)) return false;
  const { scope, key, from, to } = value;
  const isValue = (one: unknown) => one === null || (typeof one === 'number' && Number.isFinite(one));
  return typeof scope === 'string' && typeof key === 'string' && isValue(from) && isValue(to);
}

/** Maps, for a scope is a text from outside. */
function valuesOf(policy: Overrides, scope: string): Map<string, number> {
  return new Map(Object.hasOwn(policy, scope) ? Object.entries(policy[scope] ?? {}) : []);
}
