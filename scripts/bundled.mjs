// Bundles a program of TypeScript for as long as `use` runs it: `use` gets the path of the bundle, which is gone afterwards.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

export const root = new URL('..', import.meta.url).pathname;

export async function bundled(entry, use) {
  const program = join(root, 'dist', `${entry.replaceAll('/', '-')}-${process.pid}.cjs`);
  await build({
    entryPoints: [join(root, 'scripts', `${entry}.ts`)],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['fs-native-extensions', 'pg-native'],
    loader: { '.sql': 'text' },
    outfile: program,
    logLevel: 'warning',
  });
  try {
    use(program);
  } finally {
    rmSync(program, { force: true });
  }
}
