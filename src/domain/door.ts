import * as z from 'zod/mini';

/** How data from outside is let in: schemas, built when they are first needed, and what is said of what does not fit. */

/** The value, or where it is wrong and what is expected there. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** The schemas that are used: to hand on the whole library would load all of it, messages in fifty languages included. */
const schemas = {
  array: z.array,
  default: z._default,
  discriminatedUnion: z.discriminatedUnion,
  enum: z.enum,
  exactOptional: z.exactOptional,
  int: z.int,
  nullable: z.nullable,
  number: z.number,
  object: z.object,
  record: z.record,
  union: z.union,
  unknown: z.unknown,
};

export { schemas as z };

export const text = z.string();
export const name = z.string().check(z.minLength(1));
export const instant = z.iso.datetime({ precision: 3 });
export const day = z.iso.date();
export const size = z.int().check(z.nonnegative());
export const flag = z.boolean();
export const textOrNull = z.nullable(text);
export const instantOrNull = z.nullable(instant);

export function like(pattern: RegExp) {
  return z.string().check(z.regex(pattern));
}

/** Values after which a schema is compiled: that takes milliseconds, and pays for imports and large stores only. */
const WORTH_COMPILING = 200;

/**
 * Takes a schema only when it gives a `T` and takes every `T`: what is added to a type is missed in its schema here. The
 * schema is built when the first value comes, for a command needs few of them and each takes its time.
 */
export function doorTo<T>({ worthCompiling = WORTH_COMPILING } = {}) {
  return <S extends z.ZodMiniType<T>>(make: () => Plain<T> extends z.infer<S> ? S : never) => {
    let schema: z.ZodMiniType<T> | undefined;
    let uses = 0;
    return (value: unknown): Parsed<T> => {
      schema ??= make();
      uses += 1;
      if (uses === worthCompiling) schema = z.compile(schema);
      const result = schema.safeParse(value, { error: inWords });
      return result.success
        ? { ok: true, value: result.data }
        : { ok: false, problem: describeProblems(result.error.issues) };
    };
  };
}

/** `T` without its `readonly`s, which schemas do not have. */
type Plain<T> = T extends readonly (infer U)[]
  ? Plain<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;

/**
 * What is wrong with data from outside, in our words: the library's own would bring all its languages into every start-up.
 */

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
function describeProblems(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string {
  const said = issues.slice(0, 2).map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  const more = issues.length - said.length;
  return said.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** Words for one problem. */
function inWords({ code = 'wrong', input, expected, values = [], format }: Issue): string {
  if (code === 'invalid_type') return `expected ${expected}, found ${kindOf(input)}`;
  if (code === 'invalid_value') return `expected one of ${values.map(String).join(', ')}`;
  if (code === 'invalid_format') return `expected ${format === 'regex' ? 'another form' : format}`;
  return code.replaceAll('_', ' ');
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
