// Mutation testing of src/domain and src/engine: changes the code in thousands of small ways, one at a time, and counts
// which of them the tests notice. It takes hours, so it goes file by file and keeps what it found in coverage/.
// usage: npm run mutate -- [FILE or FOLDER …] [--near] [--survivors] [--sample PERCENT [--seed N] [--program PERCENT]]
// --near asks only the tests of the same name; --sample asks all tests about a part of the functions, drawn by the seed;
// --program asks the tests that run the built program, too, about a part of what the others did not notice.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { askProgram } from './mutate/program.mjs';

const root = join(import.meta.dirname, '..');
process.chdir(root);

const { values: options, positionals: named } = parseArgs({
  allowPositionals: true,
  options: {
    near: { type: 'boolean', default: false },
    survivors: { type: 'boolean', default: false },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    program: { type: 'string' },
  },
});
const files = (named.length > 0 ? named : ['src/domain', 'src/engine']).flatMap((name) => sources(name));
const rows = [];
if (options.sample) sample();
else for (const file of files) whole(file);
console.log(line({ file: `${rows.length} files`, ...sum(rows) }));

function whole(file) {
  for (const tests of stagesOf(file)) {
    mutate([file], tests, nameOf(file));
    const { survived, uncovered } = count(mutantsOf(file));
    if (survived + uncovered === 0) break;
  }
  tell(file, mutantsOf(file));
}

/** A part of all functions, in two runs: what reads reports has slow tests of its own. */
function sample() {
  for (const reading of [false, true]) {
    const ranges = files.filter((file) => isReading(file) === reading).flatMap((file) => drawn(file));
    if (ranges.length === 0) continue;
    const name = `sample-${reading ? 'readings' : 'rules'}-${options.sample}-${options.seed}`;
    mutate(ranges, reading ? 'domain,readings' : 'domain,engine,commands,stores', name);
    const found = reportOf(name).files;
    for (const [file, { mutants }] of Object.entries(found)) tell(file, mutants);
    if (options.program) program(Object.values(found).flatMap(({ mutants }) => mutants));
    rmSync('coverage/mutated', { recursive: true, force: true });
  }
}

function program(mutants) {
  const left = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  const asked = askProgram(left, { percent: Number(options.program), seed: options.seed });
  const noticed = asked.filter(({ by }) => by !== null);
  console.log(`the tests of the program notice ${noticed.length} of ${asked.length} that were drawn of ${left.length}`);
}

/** The lines of statements of a file, and of members of its classes, that the seed draws. */
function drawn(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const begins = lines.flatMap((text, at) =>
    /^(?: {2}(?:async |private |readonly |static |get |#)*[\w*]+\(|[a-z])/.test(text) ? [at] : [],
  );
  return begins.flatMap((begin, at) => {
    const end = begins[at + 1] ?? lines.length;
    const hash = createHash('sha1')
      .update(`${options.seed} ${file} ${lines.slice(begin, end).join('\n')}`)
      .digest();
    return hash.readUInt32BE() / 2 ** 32 < Number(options.sample) / 100 ? [`${file}:${begin + 1}-${end}`] : [];
  });
}

function tell(file, mutants) {
  rows.push({ file, ...count(mutants) });
  console.log(line(rows.at(-1)));
  if (options.survivors) for (const mutant of mutants) show(file, mutant);
}

/** What the file's own tests find is found fast; the others are asked only about what is left. */
function stagesOf(file) {
  const own = file.replace(/^src/, 'test').replace(/\.ts$/, '.test.ts');
  const near = existsSync(own) ? [own] : [];
  if (options.near && near.length > 0) return near;
  if (isReading(file)) return [...near, 'domain', 'domain,readings'];
  return file.startsWith('src/domain/') ? [...near, 'domain', 'domain,engine,commands'] : [...near, 'engine,commands'];
}

function isReading(file) {
  return file.startsWith('src/domain/report/');
}

/** Runs Stryker on files or lines of them; it goes on from what it knows of earlier runs of that name. */
function mutate(ranges, tests, name) {
  const { status, stdout, stderr } = spawnSync('npx', ['stryker', 'run', '--mutate', ranges.join(',')], {
    encoding: 'utf8',
    env: { ...process.env, MUTATE_NAME: name, MUTATE_TESTS: tests, MUTATE_KEEP: options.program ?? '' },
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`Stryker ended with ${status}:\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`);
}

function nameOf(file) {
  return isReading(file) ? 'readings' : 'rules';
}

function mutantsOf(file) {
  return reportOf(nameOf(file)).files[file]?.mutants ?? [];
}

function reportOf(name) {
  const path = `coverage/mutants-${name}.json`;
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { files: {} };
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
