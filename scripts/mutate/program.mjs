// Asks the tests of the built program about mutants that the tests within one process did not notice. Stryker cannot: a
// mutant of its runner lives in the runner's process, and these tests start posctl as processes of its own.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const MUTATED = resolve('coverage/mutated');
/** Of the files of tests that reach a mutant, the fastest are asked. */
const MOST_FILES = 6;
/** They measure the program itself, or run for minutes. */
const NOT_ASKED = new Set(['package.test.ts', 'start-up.test.ts', 'gaps.test.ts']);

/** Of `mutants`, with the ids of the run that left the copy, that percentage; adds `by`: the tests that noticed it, or null. */
export function askProgram(mutants, { percent, seed }) {
  const home = prepared();
  const reached = reach(home);
  const asked = mutants
    .map((mutant) => ({ mutant, order: createHash('sha1').update(`${seed} ${mutant.id}`).digest('hex') }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .slice(0, Math.ceil((mutants.length * percent) / 100));
  return asked.map(({ mutant }) => ({ ...mutant, by: noticed(home, mutant.id, reached) }));
}

/** The copy with all mutants in it, built; which of them is alive is read from a file at every start. */
function prepared() {
  const [name] = readdirSync(MUTATED).filter((entry) => entry.startsWith('sandbox'));
  const home = join(MUTATED, name);
  cpSync('contrib', join(home, 'contrib'), { recursive: true });
  const before = `const s = require('node:fs');
const alive = s.readFileSync(${JSON.stringify(join(home, 'alive'))}, 'utf8');
if (alive) process.env.__STRYKER_ACTIVE_MUTANT__ = alive;
else process.on('exit', () => s.writeFileSync(${JSON.stringify(join(home, 'reached'))} + '/' + process.pid + '-' + Date.now(),
  JSON.stringify(Object.keys(globalThis.__stryker__?.mutantCoverage?.static ?? {}))));`;
  const program = join(home, 'bin/posctl.js');
  const text = readFileSync('bin/posctl.js', 'utf8');
  writeFileSync(join(home, 'alive'), '');
  mkdirSync(join(home, 'reached'), { recursive: true });
  writeFileSync(
    program,
    text.replace(/^(#!.*\n)/, (first) => `${first}{ ${before} }\n`),
  );
  const built = spawnSync('npm', ['run', 'build'], { cwd: home, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`The copy with the mutants is not built:\n${built.stderr.slice(-3000)}`);
  return home;
}

/** Which mutants each file of tests reaches, and how long it takes. Files that fail without a mutant are left out. */
function reach(home) {
  const kept = join(home, 'reach.json');
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8'));
  const files = readdirSync(join(home, 'test/cli')).filter((file) => file.endsWith('.test.ts') && !NOT_ASKED.has(file));
  const reached = files.flatMap((file) => {
    const began = process.hrtime.bigint();
    const ok = passes(home, file);
    const ids = new Set();
    for (const name of readdirSync(join(home, 'reached')))
      for (const id of JSON.parse(readFileSync(join(home, 'reached', name), 'utf8'))) ids.add(id);
    rmSync(join(home, 'reached'), { recursive: true });
    mkdirSync(join(home, 'reached'));
    const ms = Number((process.hrtime.bigint() - began) / 1_000_000n);
    console.error(`  ${file}: ${ok ? `${ids.size} mutants in ${ms} ms` : 'fails without a mutant'}`);
    return ok ? [{ file, ms, ids: [...ids] }] : [];
  });
  writeFileSync(kept, JSON.stringify(reached));
  return reached;
}

function noticed(home, id, reached) {
  writeFileSync(join(home, 'alive'), String(id));
  const files = reached.filter(({ ids }) => ids.includes(String(id))).sort((a, b) => a.ms - b.ms);
  const finder = files.slice(0, MOST_FILES).find(({ file }) => !passes(home, file));
  writeFileSync(join(home, 'alive'), '');
  console.error(`  mutant ${id}: ${finder ? finder.file : `not noticed, reached by ${files.length} files`}`);
  return finder?.file ?? null;
}

function passes(home, file) {
  const args = ['vitest', 'run', `test/cli/${file}`, '--bail', '1'];
  return spawnSync('npx', args, { cwd: home, stdio: 'ignore', timeout: 300_000 }).status === 0;
}
