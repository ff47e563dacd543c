// Bundles src/ into dist/ in two passes. Code splitting keeps what a command does not use out of its start-up, but
// esbuild can only split ES modules, Node starts those about 8 ms slower than CommonJS, and every file costs a quarter
// of a millisecond. So the first pass splits; the second joins what is loaded together anyway and writes CommonJS. At the
// end posctl runs, for V8 to compile what small commands need: bin/posctl.js takes it.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { external } from './external.mjs';

const root = new URL('..', import.meta.url).pathname;
const dist = join(root, 'dist');
const chunks = await mkdtemp(join(tmpdir(), 'posctl-build-'));
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const common = {
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  logLevel: 'warning',
  minify: true,
  loader: { '.sql': 'text' },
};

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

// cli-table3 measures texts by string-width and colours them by @colors/colors. src/terminal/table.ts gives it nothing but
// characters of one column and no colours, so both get stand-ins: they would take a fifth of the time of a table.
const STAND_INS = {
  'string-width': 'module.exports = (text) => text.length;',
  '@colors/colors/safe': 'module.exports = {};',
};
const plainTables = {
  name: 'plain-tables',
  setup(builder) {
    builder.onResolve({ filter: /^(?:string-width|@colors\/colors\/safe)$/ }, ({ importer, path }) =>
      importer.includes('/cli-table3/') ? { path, namespace: 'plain-table' } : undefined,
    );
    builder.onLoad({ filter: /.*/, namespace: 'plain-table' }, ({ path }) => ({ contents: STAND_INS[path] }));
    // Each line that it draws cuts the whole cell, character by character, for a message to its own developers; and it looks
    // for colours each time that it measures a text.
    const SLOW = {
      cell: ['let content = utils.truncate(this.content, 10, this.truncate);', 'const { content } = this;'],
      utils: ["('' + str).replace(code, '')", "('' + str)"],
    };
    builder.onLoad({ filter: /cli-table3[\\/]src[\\/](?:cell|utils)\.js$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const contents = code.replace(...SLOW[basename(path, '.js')]);
      if (contents === code) throw new Error(`${path} is not what it was: look at what it does slowly`);
      return { contents };
    });
  },
};

/** What people type often, in a store with one integration. */
const OFTEN = [
  ['venue', 'add', 'blue-door', '--timezone', 'America/Toronto', '--currency', 'CAD'],
  ['add', 'square', '--venue', 'blue-door', '--secret', 'accessToken=env:NONE', '--no-test'],
  ['--help'],
  ['--version'],
  ['show', 'blue-door/square'],
  ['timeline'],
  ['gaps'],
  ['sales', '--by', 'day'],
  ['sales', '--by', 'day', '-o', 'json'],
  ['list', '-o', 'json'],
  ['list'],
];

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
    plugins: [noProgramsAtStart, plainTables],
    absWorkingDir: root,
    define: { 'process.env.POSCTL_BUILD_VERSION': JSON.stringify(version) },
  });
  const groups = groupChunks(metafile.outputs);
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist);
  await Promise.all([...new Set(groups.values())].map((group) => writeGroup(group, groups)));
  await writeThread();
  await writeFile(join(dist, 'package.json'), '{"type":"commonjs"}\n');
  await writeFile(join(dist, 'licences.txt'), await licences(metafile.inputs));
  await writeFile(join(dist, 'contents.json'), JSON.stringify(contents(metafile.outputs, groups), null, 1));
  await keepCompiled();
} finally {
  await rm(chunks, { recursive: true, force: true });
}

/** File name of every chunk → name of the group in which it is written: what help needs, what every command needs, the rest. */
function groupChunks(outputs) {
  const groups = new Map();
  const join = (group, path) => {
    if (groups.has(basename(path))) return;
    groups.set(basename(path), group);
    for (const { path: next, kind, external } of outputs[path].imports)
      if (kind === 'import-statement' && !external) join(group, next);
  };
  const madeOf = (source) => Object.keys(outputs).find((path) => outputs[path].entryPoint === source);
  join('main', madeOf('src/main.ts'));
  join('core', madeOf('src/compose.ts'));
  join('core', madeOf('src/commands/list.ts'));
  for (const path of Object.keys(outputs))
    if (!groups.has(basename(path))) groups.set(basename(path), basename(path, '.js'));
  return groups;
}

/** One file of dist/: its chunks, each under its own name in what the file exports. */
async function writeGroup(group, groups) {
  const members = [...groups].filter(([, of]) => of === group).map(([chunk]) => chunk);
  const contents = members.map((chunk) => `export * as ${nameOf(chunk)} from './${chunk}';`).join('\n');
  const asksForUrl = await Promise.all(
    members.map(async (chunk) => (await readFile(join(chunks, chunk), 'utf8')).includes('import.meta.url')),
  );
  await build({
    ...common,
    stdin: { contents, resolveDir: chunks, sourcefile: `group-${group}.js` },
    bundle: true,
    format: 'cjs',
    outfile: join(dist, `${group}.js`),
    external,
    supported: { 'dynamic-import': false },
    plugins: [otherGroups(members, groups)],
    // A package that asks where it lies (node-cron) is told in CommonJS's own way.
    ...(asksForUrl.some(Boolean) && {
      define: { 'import.meta.url': 'moduleUrl' },
      banner: { js: "const moduleUrl=require('node:url').pathToFileURL(__filename).href;" },
    }),
  });
}

/** The thread for large reports begins with a file of its own: in those of the commands the command line would run, too. */
async function writeThread() {
  await build({
    ...common,
    entryPoints: [join(root, 'src/report-files/thread.ts')],
    bundle: true,
    format: 'cjs',
    outfile: join(dist, 'report-thread.js'),
    absWorkingDir: root,
  });
}

/** Leads imports of chunks that another file of dist/ holds to that file; dynamic ones are made when they are called. */
function otherGroups(members, groups) {
  return {
    name: 'other-groups',
    setup(builder) {
      builder.onResolve({ filter: /^\.\// }, ({ path, kind, namespace }) => {
        if (namespace === 'other-group') return { path, external: true };
        const chunk = basename(path);
        const here = members.includes(chunk) && kind !== 'dynamic-import';
        return here || !groups.has(chunk) ? undefined : { path: chunk, namespace: 'other-group' };
      });
      builder.onLoad({ filter: /.*/, namespace: 'other-group' }, ({ path }) => ({
        contents: `module.exports = require('./${groups.get(path)}.js').${nameOf(path)};`,
      }));
    },
  };
}

function nameOf(chunk) {
  return `_${basename(chunk, '.js').replace(/\W/g, '_')}`;
}

/** Which sources are in which file of dist/: what a command loaded can be told from the files that it read. */
function contents(outputs, groups) {
  const held = {};
  for (const [path, { inputs }] of Object.entries(outputs)) {
    const file = `${groups.get(basename(path))}.js`;
    held[file] = [...(held[file] ?? []), ...Object.keys(inputs)];
  }
  return held;
}

/** Keeps what V8 compiles of the files that these commands load, each going on from what the one before has left. */
async function keepCompiled() {
  const compiled = join(dist, `compiled-${process.versions.v8}-${process.arch}`);
  const [recorder, posctl] = ['scripts/keep-compiled.cjs', 'bin/posctl.js'].map((path) => join(root, path));
  const env = { PATH: process.env.PATH, HOME: chunks, POSCTL_STORE: join(chunks, 'store'), LANG: 'C.UTF-8' };
  await mkdir(compiled);
  for (const args of OFTEN)
    execFileSync(process.execPath, [recorder, compiled, posctl, ...args], { env, stdio: 'ignore' });
}

/** The licences of the packages in the bundle: each asks to go where its code goes. */
async function licences(inputs) {
  const folders = new Set(
    Object.keys(inputs).flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  );
  const told = await Promise.all(
    [...folders].map(async (folder) => {
      const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
      const file = (await readdir(join(root, folder))).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file ? await readFile(join(root, folder, file), 'utf8') : `Licence: ${license}`;
      return `${name} ${version}\n\n${text.trim()}\n`;
    }),
  );
  return told.sort().join(`\n${'-'.repeat(80)}\n\n`);
}
