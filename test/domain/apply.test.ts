import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply } from '../../src/commands/apply.ts';
import { exportAll } from '../../src/commands/export.ts';
import { declaredIn } from '../../src/domain/declared.ts';
import { readDocument } from '../../src/system/documents.ts';
import { aType } from '../support/builders.ts';
import { fakeOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const nickname = text.filter((t) => t.trim() === t && t !== '' && !/[/:*?[\],\p{C}\p{Z}]/u.test(t));
const integration = fc.record({
  type: fc.constant('square'),
  nickname: fc.option(nickname),
  active: fc.boolean(),
  checkEvery: fc.constantFrom('6h', '1h', '5m'),
  options: fc
    .dictionary(
      fc.constantFrom('locations', 'baseUrl'),
      text.map((t) => `x${t}`),
    )
    .map((all) => ({ locations: all.locations ?? 'L1' })),
  credentials: fc.constantFrom('env:A', 'file:/a', 'cmd:pass show "x"').map((accessToken) => ({ accessToken })),
});
const venue = fc.record({
  id: fc.stringMatching(/^[a-z0-9]{1,8}$/).filter((id) => !id.startsWith('int')),
  name: text.map((t) => `n${t}`),
  timezone: fc.constantFrom('UTC', 'America/Toronto'),
  currency: fc.constantFrom('CAD', 'EUR'),
  dayStart: fc.constantFrom('04:00', '00:00'),
  closed: fc.constantFrom([], ['sun'], ['mon', '2026-12-25']),
  integrations: fc.uniqueArray(integration, { maxLength: 4, selector: (one) => one.nickname?.toUpperCase() ?? null }),
});
const fleet = fc.record({
  apiVersion: fc.constant('posctl/v1'),
  policy: fc.constantFrom({}, { '*': { warnAfterFailures: 3 } }, { square: { personHours: 1.5 } }),
  venues: fc.uniqueArray(venue, { maxLength: 3, selector: (one) => one.id }),
});

async function applied(document: string, format: 'yaml' | 'json') {
  const world = fakeWorld({ context: { yes: true }, output: fakeOutput() });
  const exit = await apply(
    { file: '-', prune: false, dryRun: false },
    { ...world, stdin: { read: async () => document } },
  );
  const output = fakeOutput(format);
  await exportAll({ venues: [], template: false }, { ...world, output });
  return {
    exit,
    warned: world.output.warned,
    text: format === 'json' ? JSON.stringify(output.json[0]) : `${output.drawn.join('\n')}\n`,
  };
}

describe('what is exported', () => {
  it.each(['yaml', 'json'] as const)(
    'and applied to an empty store is exported as the same bytes: %s',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(fleet, async (document) => {
          const first = await applied(JSON.stringify(document), format);
          expect([first.exit, first.warned]).toEqual([0, []]);
          expect(await applied(first.text, format)).toEqual(first);
        }),
        { numRuns: 60 },
      );
    },
  );
});

describe('the schema', () => {
  const valid = new Ajv({ strict: false }).compile(JSON.parse(readFileSync('docs/apply.schema.json', 'utf8')));
  const types = fakeWorld().connectors;
  const accepts = async (value: unknown) => {
    const read = await readDocument(JSON.stringify(value));
    if (!read.ok) return false;
    return (
      declaredIn(read.document, { types: (type) => types.type(type), absolute: (path) => path }).problems.length === 0
    );
  };

  it('takes what the code takes', async () => {
    await fc.assert(
      fc.asyncProperty(fleet, async (document) => {
        expect(await accepts(document)).toBe(true);
        expect(valid(document)).toBe(true);
      }),
    );
  });

  const base = { apiVersion: 'posctl/v1', venues: [{ id: 'a', integrations: [{ type: 'square' }] }] };
  const change = (path: readonly (string | number)[], value: unknown) => {
    const copy = structuredClone(base) as never;
    let at: Record<string | number, unknown> = copy;
    for (const key of path.slice(0, -1)) at = at[key] as typeof at;
    at[path.at(-1) ?? ''] = value;
    return copy;
  };
  const one = ['venues', 0, 'integrations', 0] as const;
  it.each<[readonly (string | number)[], unknown]>([
    [['apiVersion'], 'posctl/v2'],
    [['colour'], 1],
    [['policy'], []],
    [['policy'], { '*': { warnAfterFailures: '4' } }],
    [['venues'], {}],
    [['venues', 0, 'id'], 'A B'],
    [['venues', 0, 'colour'], 'red'],
    [['venues', 0, 'name'], true],
    [['venues', 0, 'dayStart'], '4'],
    [['venues', 0, 'daysBy'], 'moon'],
    [['venues', 0, 'contacts'], 'a@b.test'],
    [['venues', 0, 'integrations'], {}],
    [[...one, 'type'], null],
    [[...one, 'nickname'], true],
    [[...one, 'active'], 'yes'],
    [[...one, 'options'], []],
    [[...one, 'options'], { locations: null }],
    [[...one, 'credentials'], { accessToken: '-' }],
    [[...one, 'credentials'], { accessToken: 'secret' }],
    [[...one, 'primaryOver'], 'toast'],
    [[...one, 'colour'], 'red'],
  ])('and the code refuse %j: %j', async (path, value) => {
    expect([await accepts(base), valid(base)]).toEqual([true, true]);
    const wrong = change(path, value);
    expect([await accepts(wrong), valid(wrong)]).toEqual([false, false]);
  });
});

describe('a secret where the name of a credential belongs', () => {
  const file = (credentials: string) =>
    `apiVersion: posctl/v1\nvenues:\n  - id: v\n    timezone: UTC\n    currency: CAD\n    integrations:\n      - type: square\n        credentials: ${credentials}\n`;
  const FORM = 'credentials hold a name and a source each, like accessToken: env:SQUARE_TOKEN';

  it.each([
    ['{accessToken:planted-secret}', FORM],
    ['{planted-secret: x}', FORM],
    ['{"planted secret": env:X}', FORM],
    ['{token: env:X}', "square has no credential 'token'; it has: accessToken, refreshToken, clientId, clientSecret"],
  ])('is not repeated: %s', async (credentials, message) => {
    const { types } = fakeWorld().connectors;
    const read = await readDocument(file(credentials));
    const absolute = (path: string) => path;
    if (!read.ok) throw new Error('the file is not YAML');
    const told = declaredIn(read.document, { types: (type) => types.find((t) => t.type === type), absolute });
    expect(told.problems).toEqual([{ line: 8, message }]);
  });
});

describe('the credentials of a file', () => {
  const read = async (type: string, credentials: string) => {
    const types = [...fakeWorld().connectors.types, aType({ type: 'singer', credentials: [], anyCredentials: true })];
    const file = `apiVersion: posctl/v1\nvenues:\n  - id: v\n    integrations:\n      - type: ${type}\n        credentials: ${credentials}\n`;
    const document = await readDocument(file);
    if (!document.ok) throw new Error('the file is not YAML');
    const told = declaredIn(document.document, {
      types: (name) => types.find((one) => one.type === name),
      absolute: (path) => `/here/${path}`,
    });
    return told.problems.length > 0
      ? told.problems.map(({ message }) => message)
      : told.declared.venues[0]?.integrations?.[0]?.credentials;
  };
  const FORM = 'credentials hold a name and a source each, like accessToken: env:SQUARE_TOKEN';

  it.each([
    ['square', '{accessToken: env:A, refreshToken: stored}', { accessToken: 'env:A', refreshToken: 'stored' }],
    ['square', '{accessToken: file:token}', { accessToken: 'file:token' }],
    ['square', '{}', {}],
    ['square', '{accessToken: "-"}', ['the secret accessToken is not given as a source']],
    ['square', '{accessToken: [env:A]}', ['accessToken is not a text']],
    ['square', '{accessToken: env}', [expect.stringContaining('accessToken')]],
    [
      'singer',
      '{api_key: env:A, app.id: env:B, _x-1: env:C}',
      { api_key: 'env:A', 'app.id': 'env:B', '_x-1': 'env:C' },
    ],
    ['singer', '{1key: env:A}', [FORM]],
    ['singer', '{"a key": env:A}', [FORM]],
    ['singer', '{.key: env:A}', [FORM]],
    ['singer', `{${'k'.repeat(64)}: env:A}`, { ['k'.repeat(64)]: 'env:A' }],
    ['singer', `{${'k'.repeat(65)}: env:A}`, [FORM]],
  ])('of %s, %s', async (type, credentials, expected) => {
    expect(await read(type, credentials)).toEqual(expected);
  });
});
