import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleProgram } from '../support/bundle.ts';
import { KEYS, openTerminal } from '../support/terminal.ts';

// Asks the question named by its argument and prints the answer as JSON on standard output.
const PROGRAM = `
import { Cancelled } from './src/domain/errors.ts';
import { makePrompts } from './src/terminal/prompts.ts';

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort(new Cancelled(143)));
const prompts = makePrompts({
  stdin: process.stdin,
  stderr: process.stderr,
  noInput: process.argv.includes('--no-input'),
  colour: !process.env.NO_COLOR,
  plain: process.argv.includes('--plain'),
  signal: stop.signal,
});
const questions = {
  possible: async () => prompts.possible,
  select: () =>
    prompts.select('What now?', [
      { value: { action: 'cancel' }, name: 'Cancel', hint: 'Nothing is changed.' },
      { value: { action: 'restore' }, name: 'Restore \\x1b[2Jpatio\\nbar', hint: 'It pulls sales again.' },
    ]),
  pick: () =>
    prompts.pick('Which streams?', [
      { value: 'orders', name: 'orders', hint: 'Its records are sales.', chosen: true },
      { value: 'staff', name: 'st\\x1b[2Jaff', chosen: false },
    ]),
  confirm: () => prompts.confirm('Deactivate blue-door/square?', false),
  input: () => prompts.input('Nickname?', { check: (a) => (a === 'patio' ? 'patio is taken.' : null) }),
  edit: () => prompts.input('Interval?', { initial: '6h' }),
  secret: () => prompts.secret('Access token?'),
  long: () => prompts.input('Where is the program that reads the till, with its full path and its own arguments, and quotes?'),
  two: async () => [await prompts.confirm('First?', true), await prompts.input('Second?')],
};
// Something else keeps the process alive, as an open connection does.
const alive = setInterval(() => {}, 1000);
questions[process.argv[2]]().finally(() => clearInterval(alive)).then(
  (answer) => process.stdout.write('answer ' + JSON.stringify(answer) + '\\n'),
  (error) => {
    process.stdout.write(error.name + '\\n');
    process.exitCode = error.exit ?? 99;
  },
);
`;

describe('in a terminal', () => {
  let program: Awaited<ReturnType<typeof bundleProgram>>;
  beforeAll(async () => {
    program = await bundleProgram(PROGRAM);
  });
  afterAll(() => program.remove());

  const open = (question: string, env: Record<string, string> = {}) =>
    openTerminal(process.execPath, [program.path, question], { env });

  it('a question that is longer than the terminal is wide is broken between words', async () => {
    const terminal = open('long');
    await terminal.waitFor('and quotes?');
    expect(terminal.screen()).toMatch(/its own\r?\n *arguments, and quotes\?/);
    terminal.send(`/bin/tap${KEYS.enter}`);
    await terminal.waitFor('answer "/bin/tap"');
  });

  it('for screen readers choices are numbered lines', async () => {
    const one = openTerminal(process.execPath, [program.path, 'select', '--plain'], {});
    await one.waitFor('Number, 1 to 2:');
    expect(one.screen()).toMatch(/What now\?\r?\n1\. Cancel: Nothing is changed\.\r?\n2\. Restore/);
    one.send(`3${KEYS.enter}`);
    await one.waitFor('Type a number from 1 to 2.');
    one.send(`\x7f2${KEYS.enter}`);
    await one.waitFor('answer {"action":"restore"}');
    const many = openTerminal(process.execPath, [program.path, 'pick', '--plain'], {});
    await many.waitFor('Numbers, with commas between:');
    many.send(`1,2${KEYS.enter}`);
    await many.waitFor('answer ["orders","staff"]');
    const preset = openTerminal(process.execPath, [program.path, 'pick', '--plain'], {});
    await preset.waitFor('Numbers, with commas between:');
    preset.send(KEYS.enter);
    await preset.waitFor('answer ["orders"]');
  });

  it('a choice shows its hint and gives its value', async () => {
    const terminal = open('select');
    await terminal.waitFor('Nothing is changed.');
    terminal.send(KEYS.down);
    await terminal.waitFor('It pulls sales again.');
    terminal.send(KEYS.enter);
    await terminal.waitFor('answer {"action":"restore"}');
    expect(await terminal.exit).toEqual({ code: 0, signal: null });
  });

  it('of several choices some are ticked before, and none is refused', async () => {
    const terminal = open('pick');
    await terminal.waitFor('Its records are sales.');
    terminal.send(' ');
    await terminal.waitFor('Which streams?');
    terminal.send(KEYS.enter);
    await terminal.waitFor('At least one choice must be selected');
    terminal.send(' ');
    await terminal.waitFor('Which streams?');
    terminal.send(KEYS.down);
    await terminal.waitFor('❯◯ staff');
    terminal.send(' ');
    await terminal.waitFor('❯◉ staff');
    terminal.send(KEYS.enter);
    await terminal.waitFor('answer ["orders","staff"]');
    expect(terminal.raw()).not.toContain('\x1b[2Jaff');
  });

  it('text from outside cannot clear the screen', async () => {
    const terminal = open('select');
    await terminal.waitFor('Restore patio bar');
    terminal.send(KEYS.ctrlC);
    await terminal.exit;
    expect(terminal.raw()).not.toContain('\x1b[2Jpatio');
  });

  it.each([
    ['y', true],
    ['n', false],
    ['', false],
  ])('a confirmation of "%s" is %s', async (keys, answer) => {
    const terminal = open('confirm');
    await terminal.waitFor('Deactivate blue-door/square? (y/N)');
    terminal.send(`${keys}${KEYS.enter}`);
    await terminal.waitFor(`answer ${answer}`);
  });

  it('a refused answer says why and can be mended', async () => {
    const terminal = open('input');
    await terminal.waitFor('Nickname?');
    terminal.send(`patio${KEYS.enter}`);
    await terminal.waitFor('patio is taken.');
    terminal.send(`2${KEYS.enter}`);
    await terminal.waitFor('answer "patio2"');
  });

  it('a preset answer can be changed', async () => {
    const terminal = open('edit');
    await terminal.waitFor('Interval? 6h');
    terminal.send(`${KEYS.backspace}${KEYS.backspace}1h${KEYS.enter}`);
    await terminal.waitFor('answer "1h"');
  });

  it('a secret is never shown, not even with the key that inquirer has for it', async () => {
    const terminal = open('secret');
    await terminal.waitFor('Access token?');
    terminal.send(KEYS.enter);
    await terminal.waitFor('Type the secret, or Ctrl-C to cancel.');
    terminal.send(`hunt${KEYS.ctrlT}er77`);
    await terminal.waitFor('Access token?');
    terminal.send(KEYS.enter);
    await terminal.waitFor('answer "hunter77"');
    expect(terminal.raw().split('answer')[0]).not.toMatch(/hunt|er77/);
  });

  it('two questions follow each other', async () => {
    const terminal = open('two');
    await terminal.waitFor('First?');
    terminal.send(KEYS.enter);
    await terminal.waitFor('Second?');
    terminal.send(`x${KEYS.enter}`);
    await terminal.waitFor('answer [true,"x"]');
  });

  it.each(['select', 'pick', 'confirm', 'input', 'secret'])(
    'Ctrl-C at a %s question cancels with 130',
    async (question) => {
      const terminal = open(question);
      await terminal.waitFor('?');
      terminal.send(KEYS.ctrlC);
      await terminal.waitFor('Cancelled');
      expect(await terminal.exit).toEqual({ code: 130, signal: null });
    },
  );

  it.each(['select', 'input'])('Ctrl-D at a %s question cancels, too', async (question) => {
    const terminal = open(question);
    await terminal.waitFor('?');
    terminal.send(KEYS.ctrlD);
    await terminal.waitFor('Cancelled');
    expect(await terminal.exit).toEqual({ code: 130, signal: null });
  });

  it('SIGTERM ends an open question with 143', async () => {
    const terminal = open('confirm');
    await terminal.waitFor('Deactivate');
    terminal.kill('SIGTERM');
    await terminal.waitFor('Cancelled');
    expect(await terminal.exit).toEqual({ code: 143, signal: null });
  });

  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
  const colours = /\x1b\[[\d;]+m/;
  it('questions have colours, but not where these are not wanted', async () => {
    for (const [env, coloured] of [
      [{}, true],
      [{ NO_COLOR: '1' }, false],
    ] as const) {
      const terminal = open('confirm', env);
      await terminal.waitFor('Deactivate');
      terminal.send(KEYS.enter);
      await terminal.waitFor('answer false');
      expect(colours.test(terminal.raw())).toBe(coloured);
    }
  });

  it('--no-input means that nobody can be asked', async () => {
    const terminal = openTerminal(process.execPath, [program.path, 'possible', '--no-input']);
    await terminal.waitFor('answer false');
    const asking = open('possible');
    await asking.waitFor('answer true');
  });

  it('questions are drawn on standard error, so that answers of commands can be piped', async () => {
    const command = `"${process.execPath}" "${program.path}" confirm | sed "s/^/piped: /"`;
    const terminal = openTerminal('/bin/sh', ['-c', command]);
    await terminal.waitFor('Deactivate');
    terminal.send(`y${KEYS.enter}`);
    await terminal.waitFor('piped: answer true');
    expect(terminal.screen()).not.toContain('piped: ?');
  });

  it('without a terminal nobody can be asked', async () => {
    const child = spawn(process.execPath, [program.path, 'possible'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for await (const chunk of child.stdout) text += String(chunk);
    expect(text).toBe('answer false\n');
  });
});
