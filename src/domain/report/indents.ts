import type { RowNumbers } from './amounts.ts';
import { ExactSum } from './numbers.ts';
import type { ItemRow } from './rows.ts';

export interface Indents {
  /** Index of a row → line of the item above under which it is indented. */
  readonly parents: ReadonlyMap<number, number>;
  /** Rows that only sum up the ones under them. */
  readonly groups: ReadonlySet<number>;
}

/**
 * What blanks in front of names mean. Where each row that has others under it is what those come to, it is a group and
 * they are items; otherwise it is an item and they are its modifiers.
 */
export function parentsOf(rows: readonly ItemRow[], numbers: readonly RowNumbers[]): Indents {
  if (rows.every(({ indent }) => indent === rows[0]?.indent)) return { parents: new Map(), groups: new Set() };
  const children = new Map<number, number[]>();
  const above: number[] = [];
  rows.forEach(({ indent }, index) => {
    while (above.length > 0 && (rows[above.at(-1) as number]?.indent ?? 0) >= indent) above.pop();
    const parent = above.at(-1);
    if (parent !== undefined) {
      const own = children.get(parent);
      if (own) own.push(index);
      else children.set(parent, [index]);
    }
    above.push(index);
  });
  const groups = groupsAmong(children, { rows, numbers });
  const parents = new Map<number, number>();
  for (const [parent, own] of children)
    if (!groups.has(parent)) for (const child of own) parents.set(child, rows[parent]?.line ?? 0);
  return { parents, groups };
}

/** One item whose only modifier costs as much as itself is not a group: all items of one depth are groups, or none is. */
function groupsAmong(
  children: ReadonlyMap<number, readonly number[]>,
  { rows, numbers }: { readonly rows: readonly ItemRow[]; readonly numbers: readonly RowNumbers[] },
): ReadonlySet<number> {
  const groups = new Set<number>();
  const mixed = new Set<number>();
  for (const [parent, own] of children) {
    // What stands deeper, as modifiers of the items below a group do, may be in its sums or not.
    if (sumsUp(numbers, parent, { counted: own, paid: own }) || sumsUp(numbers, parent, deep(parent, own, children)))
      groups.add(parent);
    else mixed.add(rows[parent]?.indent ?? 0);
  }
  for (const parent of groups) if (mixed.has(rows[parent]?.indent ?? 0)) groups.delete(parent);
  return groups;
}

interface Below {
  /** Rows whose quantities are summed. */
  readonly counted: readonly number[];
  /** Rows whose amounts are. */
  readonly paid: readonly number[];
}

/** All rows below one, of which only the uppermost are counted. */
function deep(parent: number, own: readonly number[], children: ReadonlyMap<number, readonly number[]>): Below {
  const last = lastBelow(parent, children);
  return { counted: own, paid: Array.from({ length: last - parent }, (_, i) => parent + 1 + i) };
}

function lastBelow(row: number, children: ReadonlyMap<number, readonly number[]>): number {
  let last = row;
  for (let own = children.get(last); own; own = children.get(last)) last = own.at(-1) ?? last;
  return last;
}

function sumsUp(numbers: readonly RowNumbers[], parent: number, { counted, paid }: Below): boolean {
  return (['quantity', 'net'] as const).every((role) => {
    const own = numbers[parent]?.[role];
    const sum = new ExactSum();
    for (const child of role === 'quantity' ? counted : paid) {
      const number = numbers[child]?.[role];
      if (number) sum.add(number);
    }
    const scale = Math.max(sum.scale, own?.scale ?? 0);
    return (
      own !== undefined && own.value !== 0 && BigInt(own.value) * 10n ** BigInt(scale - own.scale) === sum.scaled(scale)
    );
  });
}
