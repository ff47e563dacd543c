import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Start-up is what a person feels: what a command does not use must not be read. */
const posctl = resolve('bin/posctl.js');
const home = mkdtempSync(join(tmpdir(), 'posctl-start-up-'));
const env = {
  ...process.env,
  POSCTL_STORE: join(home, 'store'),
  POSCTL_CONFIG: '',
  POSCTL_VENUE: '',
  XDG_CONFIG_HOME: home,
  TOKEN: 'rehearsal-token',
  POSCTL_COLUMNS: '80',
};

function run(args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const result = spawnSync(process.execPath, [posctl, ...args], { encoding: 'utf8', env: { ...env, ...more } });
  expect(result, args.join(' ')).toMatchObject({ status: 0 });
  return result.stdout;
}

/** Packages whose code Node read during a real run: from the files of dist/ that it loaded, and what is in them. */
function packagesReadBy(...args: readonly string[]): string[] {
  const folder = mkdtempSync(join(home, 'coverage-'));
  run(args, { NODE_V8_COVERAGE: folder });
  const contents: Record<string, readonly string[]> = JSON.parse(readFileSync('dist/contents.json', 'utf8'));
  const read = new Set<string>();
  for (const file of readdirSync(folder)) {
    const { result }: { result: { url: string }[] } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    for (const { url } of result) {
      if (!url.startsWith('file:')) continue;
      const path = fileURLToPath(url);
      const sources = path.includes('/dist/') ? (contents[basename(path)] ?? []) : [path];
      for (const source of sources) {
        const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
        if (name) read.add(name);
      }
    }
  }
  return [...read].sort();
}

beforeAll(() => {
  for (const id of ['blue-door', 'red-lion']) {
    run(['venue', 'add', id, '--timezone', 'America/Toronto', '--currency', 'CAD']);
    run(['add', 'square', '--venue', id, '--secret', 'accessToken=env:TOKEN', '--no-test']);
  }
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('what Node reads for', () => {
  const FOR_ALL = ['commander', 'env-paths', 'fast-string-truncated-width'];

  it('--help and --version is commander', () => {
    expect(packagesReadBy('--help')).toEqual(['commander']);
    expect(packagesReadBy('--version')).toEqual(['commander']);
  });

  it('list as JSON is the store and the catalogue', () => {
    expect(packagesReadBy('list', '-o', 'json')).toEqual(FOR_ALL);
  });

  it('list as a table is what draws tables besides', () => {
    expect(packagesReadBy('list').filter((name) => !FOR_ALL.includes(name))).toEqual(['cli-table3']);
  });
});
