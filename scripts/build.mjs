// Bundles src/ into dist/ in two passes. Code splitting keeps what a command does not use out of its start-up, but
// esbuild can only split ES modules, and Node starts those about 8 ms slower than CommonJS. So the first pass splits
// and the second rewrites every chunk, as it is, to CommonJS.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
const dist = join(root, 'dist');
const chunks = await mkdtemp(join(tmpdir(), 'posctl-build-'));
const common = { platform: 'node', target: 'node20', legalComments: 'none', logLevel: 'warning', minify: true };
// Native code, found by its own package at run time.
const external = ['fs-native-extensions'];

try {
  const { metafile } = await build({
    ...common,
    entryPoints: [join(root, 'src/main.ts')],
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: chunks,
    external,
    metafile: true,
    absWorkingDir: root,
    define: { 'process.env.POSCTL_BUILD_VERSION': JSON.stringify(process.env.npm_package_version ?? '0.0.0') },
  });
  await rm(dist, { recursive: true, force: true });
  const files = (await readdir(chunks)).filter((name) => name.endsWith('.js'));
  await build({
    ...common,
    entryPoints: files.map((name) => join(chunks, name)),
    format: 'cjs',
    outdir: dist,
    supported: { 'dynamic-import': false },
  });
  await writeFile(join(dist, 'package.json'), '{"type":"commonjs"}\n');
  await writeFile(join(dist, 'meta.json'), JSON.stringify(metafile));
} finally {
  await rm(chunks, { recursive: true, force: true });
}
