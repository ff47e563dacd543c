import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Machine } from '../support/binary.ts';
import { addVenue, connecting, shop } from '../support/shop.ts';
import { openTerminal } from '../support/terminal.ts';

/** A machine on whose path posctl is. */
async function withPosctl(): Promise<Machine> {
  const one = await shop();
  await addVenue(one, 'red-lion');
  await one.must([...connecting(one.till.url, 'red-lion')]);
  await one.must([...connecting(one.till.url), '--on-duplicate', 'new', '--nickname', "pa tio's"]);
  const bin = join(one.home, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'posctl'), `#!/bin/sh\nexec '${process.execPath}' '${resolve('bin/posctl.js')}' "$@"\n`);
  chmodSync(join(bin, 'posctl'), 0o700);
  return one;
}

const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** What a line becomes when Tab is pressed at its end in an interactive shell. */
async function pressed(one: Machine, shell: Shell, lines: readonly (readonly [typed: string, becomes: string])[]) {
  const env = { ...one.env, PATH: `${join(one.home, 'bin')}:${process.env.PATH}`, PS1: '> ', ...shell.env };
  const terminal = openTerminal(shell.program, shell.args, { cols: 120, env, cwd: one.home });
  terminal.send(`${shell.setUp}; echo rea''dy\r`);
  await terminal.waitFor('ready');
  for (const [typed, becomes] of lines) {
    terminal.send(`${typed}\t`);
    await terminal.waitFor(becomes);
    // Away with the line.
    terminal.send('\x15');
  }
  terminal.send('exit\r');
  await terminal.exit;
}

interface Shell {
  readonly program: string;
  readonly args: readonly string[];
  readonly setUp: string;
  readonly env?: Readonly<Record<string, string>>;
}

const BASH: Shell = {
  program: 'bash',
  args: ['--norc', '--noprofile', '-i'],
  setUp: 'eval "$(posctl completion bash)"',
};
const ZSH: Shell = {
  program: 'zsh',
  args: ['-f', '-i'],
  setUp: 'autoload -U compinit; compinit -u; eval "$(posctl completion zsh)"',
};
const FISH: Shell = { program: 'fish', args: ['--no-config', '-i'], setUp: 'posctl completion fish | source' };

const LINES: readonly (readonly [string, string])[] = [
  ['posctl deac', 'posctl deactivate '],
  ['posctl list --stat', 'posctl list --status '],
  ['posctl list --status H', 'posctl list --status Healthy '],
  ['posctl show red', 'posctl show red-lion/square '],
  ['posctl list --venue=red', 'posctl list --venue=red-lion '],
  ['posctl add squ', 'posctl add square '],
  ['posctl add square --set inc', 'posctl add square --set includeModifiers='],
];

describe('completion', () => {
  it('in a real bash knows commands, options, values, venues and references', async () => {
    const one = await withPosctl();
    await pressed(one, BASH, [
      ...LINES,
      ['posctl show blue-door/square:', "posctl show blue-door/square:pa\\ tio\\'s "],
      ['posctl show "blue-door/square:', `pa tio's"`],
      ['posctl import blue-door/square ke', 'posctl import blue-door/square keys/'],
    ]);
  });

  it('runs nothing of what was typed', async () => {
    const one = await withPosctl();
    await pressed(one, BASH, [
      ['posctl show $(touch gotcha)re', '$(touch gotcha)re'],
      ['posctl list --status H', 'Healthy '],
    ]);
    expect([...one.files().keys()].filter((path) => path.includes('gotcha'))).toEqual([]);
  });

  it.skipIf(!has('zsh'))('in a real zsh does the same (skipped where there is none)', async () => {
    await pressed(await withPosctl(), ZSH, LINES);
  });

  it.skipIf(!has('fish'))('in a real fish does the same (skipped where there is none)', async () => {
    await pressed(await withPosctl(), FISH, LINES.slice(0, 4));
  });

  it('offers inactive ones to restore, and none of them twice', async () => {
    const one = await shop();
    await one.must(['deactivate', 'blue-door/square', '--yes']);
    const { stdout } = await one.must(['__complete', '--', 'restore', 'blue']);
    expect(stdout).toBe('blue-door/square\tinactive Square\n:done\n');
  });

  it('is silent where there is no store, or a broken config', async () => {
    const one = await shop();
    for (const env of [{ POSCTL_STORE: '/nowhere/at/all' }, { POSCTL_CONFIG: '/nowhere.json' }]) {
      const ran = await one.posctl(['__complete', '--', 'show', ''], { env });
      expect(ran).toEqual({ exit: 0, stdout: ':done\n', stderr: '' });
    }
  });

  it.each([
    ['tcsh', 'There are: bash, zsh, fish'],
    ['fih', 'did you mean fish?'],
  ])('for the shell %s is refused', async (shell, hint) => {
    const one = await shop();
    const { exit, stderr } = await one.posctl(['completion', shell]);
    expect([exit, stderr.includes(hint)]).toEqual([2, true]);
  });
});
