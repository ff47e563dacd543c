/** Items by their key, in the order in which they come; those whose key is null are left out. */
export function grouped<T>(items: Iterable<T>, keyOf: (item: T) => string | null): Map<string, [T, ...T[]]> {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** For sorting by code units, as `<` compares: the same order on every computer. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether two values of JSON mean the same, in whatever order the fields of objects were written. */
export function same(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || sorted(a) === sorted(b);
}

function sorted(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? '';
  const fields = Object.entries(value).map(([key, field]) => [key, sorted(field)]);
  return JSON.stringify(fields.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}
