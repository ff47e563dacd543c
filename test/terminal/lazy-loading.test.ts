import { relative } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

/** Packages in what is loaded at once with a file: not what it imports when it is needed. */
async function packagesLoadedWith(file: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [file],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    outdir: 'nowhere',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const loaded = new Set<string>();
  const visit = (output: string) => {
    const chunk = metafile.outputs[output];
    for (const input of Object.keys(chunk?.inputs ?? {})) {
      const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(relative('.', input))?.[1];
      if (name) loaded.add(name);
    }
    for (const next of chunk?.imports ?? []) if (next.kind === 'import-statement' && !next.external) visit(next.path);
  };
  const entry = Object.entries(metafile.outputs).find(([, chunk]) => chunk.entryPoint === file);
  expect(entry).toBeDefined();
  visit(entry?.[0] ?? '');
  return [...loaded].sort();
}

it.each([
  ['src/terminal/output.ts', ['fast-string-truncated-width']],
  ['src/terminal/prompts.ts', []],
  ['src/terminal/errors.ts', []],
  ['src/terminal/log.ts', []],
  ['src/system/programs.ts', []],
  ['src/system/process.ts', []],
  ['src/system/config.ts', ['env-paths']],
  ['src/secrets/secrets.ts', []],
  ['src/notify/smtp.ts', []],
])('%s loads with it no package but %j', async (file, packages) => {
  const loaded = await packagesLoadedWith(file);
  expect(loaded.filter((name) => !packages.includes(name))).toEqual([]);
});
