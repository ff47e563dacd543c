/** Whether two values of JSON mean the same, in whatever order the fields of objects were written. */
export function same(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || sorted(a) === sorted(b);
}

function sorted(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? '';
  const fields = Object.entries(value).map(([key, field]) => [key, sorted(field)]);
  return JSON.stringify(fields.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}
