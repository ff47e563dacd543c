import { same } from '../../domain/collections.ts';
import type { Changes } from '../../domain/entry-details.ts';
import { isObject } from '../../domain/unknown.ts';
import { valueWords } from './values.ts';

/** `checkEvery: 6h → 1h; options: none → locations=L1`: of several options only those that differ. */
export function changeWords(changes: Changes): string {
  return Object.entries(changes)
    .map(([key, { from, to }]) =>
      // What is stored is never shown: another secret looks the same.
      same(from, to) && to !== null
        ? `${key}: given anew`
        : `${key}: ${valueWords(differing(from, to))} → ${valueWords(differing(to, from))}`,
    )
    .join('; ');
}

/** A value without what the other one has alike. */
function differing(value: unknown, other: unknown): unknown {
  if (![value, other].every(isObject)) return value;
  const known = new Map(Object.entries(other as object));
  return Object.fromEntries(Object.entries(value as object).filter(([key, each]) => !same(known.get(key), each)));
}
