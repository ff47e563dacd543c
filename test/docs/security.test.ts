import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/security.md', 'utf8');

describe('docs/security.md', () => {
  const claims = [...page.matchAll(/^\| ([^|]+) \| `([^`]+)`: ([^|]+) \|$/gm)].map(
    ([, claim = '', file = '', title = '']) => [claim.trim(), file, title.trim()] as const,
  );

  it('names a test for each claim', () => {
    const rows = page.split('\n').filter((line) => /^\| (?!claim|---)/.test(line));
    expect(rows).toHaveLength(claims.length);
    expect(claims.length).toBeGreaterThan(20);
  });

  it.each(claims)('%s: the test is there (%s)', (_, file, title) => {
    expect(readFileSync(file, 'utf8')).toContain(title);
  });
});

/** Licences that let others use, change and pass on what is bundled, with no more than their text beside it. */
const ALLOWED = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'MIT-0',
  '(MIT OR EUPL-1.1+)',
  '(MIT OR CC0-1.0)',
];

it('the bill of materials names every package with its version and a licence that allows this', () => {
  execFileSync(process.execPath, ['scripts/bill-of-materials.mjs']);
  const bill = JSON.parse(readFileSync('dist/sbom.cdx.json', 'utf8'));
  expect([bill.bomFormat, bill.metadata.component.name]).toEqual(['CycloneDX', 'posctl']);
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const held = new Map<string, Component>(bill.components.map((one: Component) => [`${one.name}@${one.version}`, one]));
  for (const [name, version] of Object.entries(dependencies)) expect([...held.keys()]).toContain(`${name}@${version}`);
  const odd = [...held].filter(
    ([, { licenses = [] }]) =>
      licenses.length === 0 ||
      licenses.some(({ license, expression }) => !ALLOWED.includes(license?.id ?? expression ?? '')),
  );
  expect(odd.map(([name]) => name)).toEqual([]);
});

interface Component {
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly { readonly license?: { readonly id?: string }; readonly expression?: string }[];
}
