import fc from 'fast-check';

/** What stands in the wrong places of texts that people, programs and enemies write. */
const PIECES = [
  '',
  ' ',
  '\0',
  '\n',
  '\r\n',
  '\t',
  '\u001b[2J',
  '\u009d',
  '\u202e',
  '\u200b',
  '\ufeff',
  '\ud800',
  '😀',
  'é',
  'ﷺ',
  '/',
  '//',
  ':',
  '::',
  '*',
  '**',
  '?',
  '[',
  ']',
  '[!a-',
  '{a,b}',
  '\\',
  "'",
  '"',
  '`',
  '$(x)',
  '=',
  '-',
  '--',
  ',',
  ';',
  '|',
  '#',
  '&a',
  '*a',
  '!!js',
  '<<',
  '{',
  '}',
  'null',
  'true',
  'NaN',
  'Infinity',
  '-0',
  '1e999',
  '0x10',
  '9'.repeat(20),
  '0.1',
  '1,5',
  '__proto__',
  'constructor',
  'toString',
  '0000-00-00',
  '9999-12-31',
  '2026-02-30',
  '2026-11-01T01:30',
  '+010000-01-01T00:00:00.000Z',
  '24:00',
  '1h',
  '-7d',
  '99999999999999999d',
  'a'.repeat(300),
];

const piece = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...PIECES) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);

/** One change, in a place that is given as a part of the length. */
const edit = fc.record({
  kind: fc.constantFrom('put', 'replace', 'cut', 'end', 'double', 'many'),
  at: fc.integer({ min: 0, max: 1000 }),
  length: fc.integer({ min: 1, max: 12 }),
  piece,
});

/** Texts like the samples, changed in up to four places, and now and then anything. */
export function textsLike(...samples: readonly string[]): fc.Arbitrary<string> {
  const changed = fc
    .tuple(fc.constantFrom(...samples), fc.array(edit, { maxLength: 4 }))
    .map(([sample, edits]) => edits.reduce(edited, sample));
  return fc.oneof(
    { weight: 8, arbitrary: changed },
    { weight: 1, arbitrary: fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')) },
  );
}

/** Bytes of such texts; some of them are not UTF-8. */
export function bytesLike(...samples: readonly (string | Uint8Array)[]): fc.Arbitrary<Buffer> {
  return textsLike(...samples.map((one) => Buffer.from(one as string).toString('latin1'))).map((text) =>
    Buffer.from(text, 'latin1'),
  );
}

function edited(
  text: string,
  { kind, at, length, piece }: typeof edit extends fc.Arbitrary<infer E> ? E : never,
): string {
  const place = Math.floor((at * text.length) / 1000);
  const [before, after] = [text.slice(0, place), text.slice(place)];
  if (kind === 'put') return before + piece + after;
  if (kind === 'replace') return before + piece + after.slice(length);
  if (kind === 'cut') return before + after.slice(length);
  if (kind === 'end') return before;
  if (kind === 'double') return (text + after).slice(0, 20_000);
  return before + piece.repeat(Math.min(length * 10, Math.ceil(2000 / (piece.length || 1)))) + after;
}

const ODD = [
  ...[null, '', ' ', 0, -0, -1, 1.5, 1e21, 2 ** 53, 'text', '12', true, false, [], {}, [null], [[]], { a: 1 }],
  ...['\u001b[31m', '\ud800', '__proto__', '9999-12-31', '2026-02-30T25:00:00Z', '+010000-01-01', 'x'.repeat(500)],
];
const KEYS = ['__proto__', 'constructor', 'toString', 'length', '', 'id', '\u202e'];

type Path = readonly (string | number)[];

/** A value of JSON with something odd in up to four places, at any depth, as its text: keys like `__proto__` are its own. */
export function jsonLike(...samples: readonly unknown[]): fc.Arbitrary<string> {
  const each = samples.map((sample) => {
    const paths = pathsIn(sample);
    const change = fc.tuple(
      fc.constantFrom(...(paths.length > 0 ? paths : [[]])),
      fc.oneof(fc.constantFrom<unknown>(...ODD), fc.jsonValue({ maxDepth: 2 })),
      fc.constantFrom('set', 'set', 'set', 'drop', 'add', 'twice'),
      fc.constantFrom(...KEYS),
    );
    return fc.array(change, { maxLength: 4 }).map((changes) => {
      const copy = { root: structuredClone(sample) as unknown };
      for (const [path, odd, how, key] of changes)
        put(copy, ['root', ...path], { odd: structuredClone(odd), how, key });
      return JSON.stringify(copy.root) ?? 'null';
    });
  });
  const odd = fc.oneof(...each);
  return fc.oneof(
    { weight: 8, arbitrary: odd },
    { weight: 1, arbitrary: fc.tuple(odd, edit).map(([text, one]) => edited(text, one)) },
  );
}

function pathsIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const below = Object.entries(value).flatMap(([key, held]) =>
    pathsIn(held, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return [at, ...below];
}

function put(
  holder: object,
  path: Path,
  { odd, how, key }: { readonly odd: unknown; readonly how: string; readonly key: string },
): void {
  const [name = '', ...rest] = path;
  // What an earlier change replaced is not there any more.
  if (!Object.hasOwn(holder, name)) return;
  const held = (holder as Record<string | number, unknown>)[name];
  if (rest.length > 0) {
    if (typeof held === 'object' && held !== null) put(held, rest, { odd, how, key });
    return;
  }
  const own = (at: string | number, value: unknown) =>
    Object.defineProperty(holder, at, { value, enumerable: true, configurable: true, writable: true });
  if (how === 'drop' && !Array.isArray(holder)) Reflect.deleteProperty(holder, name);
  else if (how === 'add' && !Array.isArray(holder)) own(key, odd);
  else if (how === 'twice' && Array.isArray(held)) own(name, [...held, ...held]);
  else own(name, odd);
}
