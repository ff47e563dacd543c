import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Makes a program of TypeScript source, whose imports are seen from the root of the repository
 * (`./src/terminal/prompts.ts`), for tests that need a process of their own.
 */
export async function bundleProgram(source: string): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'posctl-program-'));
  const path = join(folder, 'program.cjs');
  await build({
    stdin: { contents: source, loader: 'ts', resolveDir: process.cwd() },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['fs-native-extensions', 'pg-native'],
    loader: { '.sql': 'text' },
    outfile: path,
    logLevel: 'error',
  });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
