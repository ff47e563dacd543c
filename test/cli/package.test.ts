import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Installs have hung: none of them may hold up the tests for ever. */
const LIMIT_MS = 180_000;

describe('the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'posctl-package-'));
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  let files: string[] = [];
  const run = (command: string, args: readonly string[]) =>
    execFileSync(command, args, { encoding: 'utf8', timeout: LIMIT_MS, stdio: ['ignore', 'pipe', 'pipe'] });

  beforeAll(() => {
    // Built already; what npm would run here removes dist/ while other tests use it.
    const packed = JSON.parse(run('node', ['scripts/package.mjs', folder]));
    files = packed.files;
    const target = ['--global', '--prefix', join(folder, 'home'), '--ignore-scripts', '--no-audit', '--no-fund'];
    run('npm', ['install', ...target, join(folder, packed.filename)]);
  }, 2 * LIMIT_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds the program and the documents, and nothing else', () => {
    const places = new Set(files.map((path) => path.split('/')[0]));
    expect([...places].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'bin',
      'contrib',
      'dist',
      'docs',
      'man',
      'package.json',
    ]);
    expect(files.filter((path) => /contents\.json|\.ts$|\.map$/.test(path))).toEqual([]);
  });

  it('runs where it is installed, without any install script', () => {
    const posctl = join(folder, 'home', 'bin', 'posctl');
    expect(run(posctl, ['--version'])).toBe(`${manifest.version}\n`);
    expect(run(posctl, ['demo'])).toContain('That was it');
  });

  it('is installed without what dist/ holds already', () => {
    const installed = readdirSync(join(folder, 'home', 'lib', 'node_modules', 'posctl', 'node_modules'));
    expect(installed).toContain('fs-native-extensions');
    expect(installed.filter((name) => name !== 'fs-native-extensions' && name in manifest.dependencies)).toEqual([]);
  });

  it('is described by a lock file without addresses, that names the packages for all platforms (npm run lock)', () => {
    const lock = readFileSync('package-lock.json', 'utf8');
    expect(lock).not.toMatch(/"resolved": "https?:/);
    const { packages }: { packages: Record<string, { optionalDependencies?: object }> } = JSON.parse(lock);
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    const held = Object.keys(packages);
    expect(wanted.filter((name) => !held.some((place) => place.endsWith(`node_modules/${name}`)))).toEqual([]);
  });
});
