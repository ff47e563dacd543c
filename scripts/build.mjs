// Bundles src/ into dist/ in two passes. Code splitting keeps what a command does not use out of its start-up, but
// esbuild can only split ES modules, and Node starts those about 8 ms slower than CommonJS. So the first pass splits
// and the second rewrites every chunk, as it is, to CommonJS.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
const dist = join(root, 'dist');
const chunks = await mkdtemp(join(tmpdir(), 'posctl-build-'));
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const common = { platform: 'node', target: 'node20', legalComments: 'none', logLevel: 'warning', minify: true };
// Native code, found by its own package at run time.
const external = ['fs-native-extensions'];

// commander loads node:child_process for subcommands that are programs of their own, which costs every start some ms;
// posctl has none, so it gets a stand-in that loads it only when it is called.
const noProgramsAtStart = {
  name: 'no-programs-at-start',
  setup(builder) {
    builder.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/commander/') ? { path: 'child_process', namespace: 'on-call' } : undefined,
    );
    builder.onLoad({ filter: /.*/, namespace: 'on-call' }, () => ({
      contents: "exports.spawn = (...args) => process.getBuiltinModule('node:child_process').spawn(...args);",
    }));
  },
};

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
    plugins: [noProgramsAtStart],
    absWorkingDir: root,
    define: { 'process.env.POSCTL_BUILD_VERSION': JSON.stringify(version) },
  });
  await rm(dist, { recursive: true, force: true });
  const entryPoints = (await readdir(chunks)).filter((name) => name.endsWith('.js')).map((name) => join(chunks, name));
  const commonjs = { ...common, format: 'cjs', outdir: dist, supported: { 'dynamic-import': false } };
  const askForUrl = new Set();
  for (const path of entryPoints) if ((await readFile(path, 'utf8')).includes('import.meta.url')) askForUrl.add(path);
  await build({ ...commonjs, entryPoints: entryPoints.filter((path) => !askForUrl.has(path)) });
  // A package that asks where it lies (node-cron) is told in CommonJS's own way.
  await build({
    ...commonjs,
    entryPoints: [...askForUrl],
    define: { 'import.meta.url': 'moduleUrl' },
    banner: { js: "const moduleUrl=require('node:url').pathToFileURL(__filename).href;" },
  });
  await writeFile(join(dist, 'package.json'), '{"type":"commonjs"}\n');
  await writeFile(join(dist, 'meta.json'), JSON.stringify(metafile));
} finally {
  await rm(chunks, { recursive: true, force: true });
}
