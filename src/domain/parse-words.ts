/** What is wrong with data from outside, in our words: the library's own would bring all its languages into every start-up. */

/** One problem, as the library tells of it. */
interface Issue {
  readonly code?: string | undefined;
  readonly input?: unknown;
  /** Of `invalid_type`. */
  readonly expected?: unknown;
  /** Of `invalid_value`. */
  readonly values?: readonly unknown[];
  /** Of `invalid_format`. */
  readonly format?: unknown;
}

/** The first two problems and how many more there are; paths and types only, never a value: it could be secret. */
export function describeProblems(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string {
  const said = issues.slice(0, 2).map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  const more = issues.length - said.length;
  return said.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** Words for one problem. */
export function inWords({ code = 'wrong', input, expected, values = [], format }: Issue): string {
  if (code === 'invalid_type') return `expected ${expected}, found ${kindOf(input)}`;
  if (code === 'invalid_value') return `expected one of ${values.map(String).join(', ')}`;
  if (code === 'invalid_format') return `expected ${format === 'regex' ? 'another form' : format}`;
  return code.replaceAll('_', ' ');
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
