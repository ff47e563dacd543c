// Mutation testing of src/domain and src/engine: changes the code in thousands of small ways, one at a time, and counts
// which of them the tests notice. It takes hours, so it goes file by file and keeps what it found in coverage/.
// usage: npm run mutate -- [FILE or FOLDER …] [--near] [--survivors]; --near asks only the tests of the same name
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
process.chdir(root);

const survivors = process.argv.includes('--survivors');
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const files = (named.length > 0 ? named : ['src/domain', 'src/engine']).flatMap((name) => sources(name));
const rows = [];
for (const file of files) {
  for (const tests of stagesOf(file)) {
    mutate(file, tests);
    const { survived, uncovered } = count(mutantsOf(file));
    if (survived + uncovered === 0) break;
  }
  const mutants = mutantsOf(file);
  rows.push({ file, ...count(mutants) });
  console.log(line(rows.at(-1)));
  if (survivors) for (const mutant of mutants) show(file, mutant);
}
console.log(line({ file: `${rows.length} files`, ...sum(rows) }));

/** What the file's own tests find is found fast; the others are asked only about what is left. */
function stagesOf(file) {
  const own = file.replace(/^src/, 'test').replace(/\.ts$/, '.test.ts');
  const near = existsSync(own) ? [own] : [];
  if (process.argv.includes('--near') && near.length > 0) return near;
  if (isReading(file)) return [...near, 'domain', 'domain,readings'];
  return file.startsWith('src/domain/') ? [...near, 'domain', 'domain,engine,commands'] : [...near, 'engine,commands'];
}

function isReading(file) {
  return file.startsWith('src/domain/report/');
}

/** Runs Stryker on one file; it goes on from what it knows of earlier runs. */
function mutate(file, tests) {
  const { status, stdout, stderr } = spawnSync('npx', ['stryker', 'run', '--mutate', file], {
    encoding: 'utf8',
    env: { ...process.env, MUTATE_NAME: isReading(file) ? 'readings' : 'rules', MUTATE_TESTS: tests },
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`Stryker ended with ${status}:\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`);
}

function mutantsOf(file) {
  const path = `coverage/mutants-${isReading(file) ? 'readings' : 'rules'}.json`;
  const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { files: {} };
  return report.files[file]?.mutants ?? [];
}

function count(mutants) {
  const of = (...states) => mutants.filter(({ status }) => states.includes(status)).length;
  return {
    killed: of('Killed'),
    endless: of('Timeout'),
    survived: of('Survived'),
    uncovered: of('NoCoverage'),
    left: of('Ignored', 'CompileError', 'RuntimeError'),
  };
}

function sum(counts) {
  const names = ['killed', 'endless', 'survived', 'uncovered', 'left'];
  return Object.fromEntries(names.map((name) => [name, counts.reduce((total, each) => total + each[name], 0)]));
}

/** Endless loops count as killed: a test that never ends is noticed. */
function line({ file, killed, endless, survived, uncovered, left }) {
  const found = killed + endless;
  const all = found + survived + uncovered;
  const share = all === 0 ? '   –  ' : `${((100 * found) / all).toFixed(1).padStart(5)} %`;
  return `${file.padEnd(44)} ${share} of ${String(all).padStart(5)} killed; ${survived} survived, ${uncovered} never run, ${left} left out`;
}

function show(file, { status, mutatorName, location, replacement }) {
  if (status !== 'Survived' && status !== 'NoCoverage') return;
  const { start, end } = location;
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  console.log(`  ${file}:${start.line}:${start.column} ${status} ${mutatorName}`);
  console.log(`    ${lines.join('\n    ').slice(0, 300)}\n    → ${String(replacement).slice(0, 200)}`);
}

function sources(name) {
  if (!statSync(name).isDirectory()) return [relative(root, join(root, name))];
  return readdirSync(name, { recursive: true })
    .map((path) => join(name, path))
    .filter((path) => path.endsWith('.ts'))
    .sort();
}
