// How far the way is: which files of src/ a command really goes through, and how many functions. Each command runs once, in
// an empty home with the rehearsal POS, transpiled file by file and watched by V8.
//
// A file counts when at least one named function of it was entered: a function, a method, an accessor, a constructor, or
// an arrow function that a constant or a field holds. Callbacks without a name belong to what they are written in. What
// runs only because a file is loaded (its top level, the fields of its classes) does not count.
//
// npm run reach                      every command, with its target
// npm run reach -- refresh --files   one of them, with its files and how many functions of each were entered
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ADD = ['add', 'square', '--venue', 'blue-door', '--secret', 'accessToken=env:REACH_TOKEN', '--set'];
const REPORT_TYPE = [
  'add',
  'email-report',
  '--venue',
  'blue-door',
  '--secret',
  'password=env:REACH_TOKEN',
  '--no-test',
];
const MAILBOX = ['--set', 'host=mail.invalid', '--set', 'user=reports@mail.invalid'];
const REPORT = 'Item,Qty,Net Sales\nLager,3,17.90\nHouse Wine,1,8.50\n';

/** What comes before a command is not watched. `below`: fewer files than these; null where no target is set. */
const COMMANDS = {
  refresh: { before: (url) => [[...ADD, `baseUrl=${url}`]], args: () => ['refresh', 'blue-door/square'], below: 65 },
  pass: { before: (url) => [[...ADD, `baseUrl=${url}`]], args: () => ['daemon', '--once'], below: null },
  'add-duplicate': {
    before: (url) => [[...ADD, `baseUrl=${url}`]],
    args: (url) => [...ADD, `baseUrl=${url}`, '--on-duplicate', 'new', '--nickname', 'patio'],
    below: null,
  },
  'import-report': {
    before: () => [[...REPORT_TYPE, ...MAILBOX]],
    args: () => ['import', 'blue-door/email-report', 'report.csv', '--day', '2026-03-01'],
    below: 65,
  },
  list: { before: (url) => [[...ADD, `baseUrl=${url}`]], args: () => ['list'], below: 30 },
};

const root = fileURLToPath(new URL('..', import.meta.url));
const asked = process.argv.slice(2).filter((arg) => arg !== '--files');
const unknown = asked.find((name) => !Object.hasOwn(COMMANDS, name));
if (unknown !== undefined) throw new Error(`there is no ${unknown}; there are ${Object.keys(COMMANDS).join(', ')}`);
const withFiles = process.argv.includes('--files');
mkdirSync(join(root, 'dist'), { recursive: true });
// Below the repository, so that packages are found.
const program = mkdtempSync(join(root, 'dist', 'reach-'));
const homes = mkdtempSync(join(tmpdir(), 'posctl-reach-'));
try {
  await transpile();
  const pos = await rehearsal();
  try {
    for (const [name, command] of Object.entries(COMMANDS))
      if (asked.length === 0 || asked.includes(name)) tell(name, command.below, reach(name, command, pos.url));
  } finally {
    pos.process.kill();
    await once(pos.process, 'exit');
  }
} finally {
  rmSync(program, { recursive: true, force: true });
  rmSync(homes, { recursive: true, force: true });
}

/** Each file of src/ by itself, with its functions where they are. */
async function transpile() {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.d)\.ts$|\.sql$/.test(name),
  );
  await build({
    entryPoints: files.map((name) => join(root, 'src', name)),
    outdir: program,
    outbase: join(root, 'src'),
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    target: 'node20',
    format: 'esm',
    loader: { '.sql': 'text' },
    logLevel: 'warning',
  });
  for (const name of files) {
    const path = join(program, name.replace(/\.(?:ts|sql)$/, '.mjs'));
    const code = readFileSync(path, 'utf8');
    const linked = code.replace(/(from |import\()(["'])(\.[^"']*)\.(?:ts|sql)\2/g, '$1$2$3.mjs$2');
    writeFileSync(path, linked.replace(/\b__filename\b/g, "import.meta.url.replace(/^file:../, '')"));
  }
  writeFileSync(join(program, 'report-thread.js'), "import('./report-files/thread.mjs');\n");
}

function environment(home) {
  return {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
    POSCTL_STORE: join(home, 'store'),
    POSCTL_ACTOR: 'reach',
    REACH_TOKEN: 'rehearsal-reach',
  };
}

async function rehearsal() {
  const pos = spawn(process.execPath, [join(program, 'main.mjs'), 'demo', '--serve', '--port', '0'], {
    env: environment(homes),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: pos.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (!url) continue;
    pos.stdout.resume();
    return { process: pos, url };
  }
  throw new Error('the rehearsal POS did not say where it answers');
}

/** How many functions were entered, by file of src/. */
function reach(name, { before, args }, url) {
  const home = mkdtempSync(join(homes, 'home-'));
  const coverage = join(home, 'coverage');
  writeFileSync(join(home, 'report.csv'), REPORT);
  const run = (words, more = {}) => {
    const { status, stderr } = spawnSync(process.execPath, [join(program, 'main.mjs'), ...words], {
      cwd: home,
      env: { ...environment(home), ...more },
      encoding: 'utf8',
      timeout: 120_000,
    });
    if (status !== 0) throw new Error(`${name}: posctl ${words.join(' ')} ended with ${status}: ${stderr}`);
  };
  run(['venue', 'add', 'blue-door', '--timezone', 'America/Toronto', '--currency', 'CAD']);
  for (const words of before(url)) run(words);
  run(args(url), { NODE_V8_COVERAGE: coverage });
  return entered(coverage);
}

function entered(coverage) {
  const files = new Map();
  for (const report of readdirSync(coverage))
    for (const { url, functions } of JSON.parse(readFileSync(join(coverage, report), 'utf8')).result) {
      const file = url.startsWith('file:') ? relative(program, fileURLToPath(url)) : '..';
      if (file.startsWith('..')) continue;
      // The first one is the top level of the file.
      const count = functions.slice(1).filter(isNamedAndEntered).length;
      if (count > 0) files.set(file.replace(/\.mjs$/, '.ts'), count);
    }
  return files;
}

/** V8 calls the fields of a class `<instance_members_initializer>`, and what has no name nothing. */
function isNamedAndEntered({ ranges, functionName }) {
  return /^[^<]/.test(functionName) && ranges[0].count > 0;
}

function tell(name, below, files) {
  const functions = [...files.values()].reduce((sum, count) => sum + count, 0);
  const target = below === null ? '' : ` (below ${below}: ${files.size < below ? 'met' : 'MISSED'})`;
  console.log(`${name}: ${files.size} files${target}, ${functions} functions`);
  if (!withFiles) return;
  for (const [file, count] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`${String(count).padStart(6)}  ${file}`);
}
