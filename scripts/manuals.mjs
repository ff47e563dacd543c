// Writes the manuals, man/posctl.1 and man/posctl-VERB.1, from what the built posctl says of itself: the texts of its help.
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const folder = join(root, 'man');
const { version, description } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const posctl = (...args) =>
  execFileSync(process.execPath, [join(root, 'bin/posctl.js'), ...args], { encoding: 'utf8' });

const commands = JSON.parse(posctl('__describe'));
const program = commands.find(({ path }) => path === '');
const verbs = commands.filter(({ path }) => path !== '');
const nameOf = ({ path }) => ['posctl', ...path.split(' ').filter(Boolean)].join('-');

await rm(folder, { recursive: true, force: true });
await mkdir(folder);
for (const command of commands) await writeFile(join(folder, `${nameOf(command)}.1`), pageOf(command));

/** One manual in the macros of man(7). */
function pageOf(command) {
  const isProgram = command === program;
  return [
    `.TH ${quoted(nameOf(command).toUpperCase())} 1 "" ${quoted(`posctl ${version}`)} "User Commands"`,
    '.SH NAME',
    plain(`${nameOf(command)} - ${isProgram ? firstOf(description) : firstOf(command.summary)}`),
    '.SH SYNOPSIS',
    `.B ${plain(['posctl', command.path].filter(Boolean).join(' '))}`,
    plain(
      ['[options]', ...command.operands.map(placeOf), ...(command.commands.length > 0 ? ['command …'] : [])].join(' '),
    ),
    '.SH DESCRIPTION',
    plain(command.description),
    ...section(
      'COMMANDS',
      below(command).map((one) => [one.path.split(' ').at(-1), one.summary]),
    ),
    ...section(
      'ARGUMENTS',
      command.operands.map((one) => [placeOf(one), one.description]),
    ),
    ...section('OPTIONS', command.options.filter(({ description }) => description !== '').map(optionOf)),
    ...(isProgram
      ? []
      : [
          '.SH GLOBAL OPTIONS',
          plain('Every command also takes the options of posctl(1), like -o, --venue and --reason.'),
        ]),
    ...examplesOf(command),
    ...(isProgram ? environment() : []),
    '.SH EXIT STATUS',
    plain('0 when it is done or there is nothing to do; the others are told by: posctl help exit-codes'),
    '.SH SEE ALSO',
    plain(
      isProgram
        ? verbs
            .filter(({ path }) => !path.includes(' '))
            .map((one) => `${nameOf(one)}(1)`)
            .join(', ')
        : 'posctl(1)',
    ),
    '',
  ].join('\n');
}

function below({ path }) {
  const depth = path === '' ? 1 : path.split(' ').length + 1;
  return verbs.filter(
    (one) => one.path.split(' ').length === depth && one.path.startsWith(path === '' ? '' : `${path} `),
  );
}

function optionOf({ flags, description, values }) {
  const told = values.length > 0 && !description.includes(values.join(', ')) ? `: ${values.join(', ')}` : '';
  return [flags, description + told];
}

function environment() {
  const variables = JSON.parse(posctl('help', 'environment', '-o', 'json'));
  return section(
    'ENVIRONMENT',
    variables.map(({ variable, meaning }) => [variable, meaning]),
  );
}

function examplesOf({ examples }) {
  return examples.length === 0 ? [] : ['.SH EXAMPLES', '.nf', ...examples.map((line) => plain(line)), '.fi'];
}

function section(title, pairs) {
  if (pairs.length === 0) return [];
  return [`.SH ${title}`, ...pairs.flatMap(([name, text]) => ['.TP', `.B ${plain(name)}`, plain(text)])];
}

function placeOf({ place, variadic }) {
  return `${place}${variadic ? '…' : ''}`;
}

function firstOf(text) {
  return text.split(/[:.](?:\s|$)/)[0].replace(/^\w/, (letter) => letter.toLowerCase());
}

function quoted(text) {
  return `"${plain(text).replaceAll('"', '\\(dq')}"`;
}

/** Text as roff takes it: no line begins with a request, a hyphen stays one that can be pasted. */
function plain(text) {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '\\&...')
    .replaceAll("'", '\\(aq')
    .replaceAll('→', '\\(->')
    .replace(/^\./, '\\&.');
}
