import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../../src/cli.ts';
import { ExpectedError } from '../../src/domain/errors.ts';
import { fakeWorld } from '../support/fake-world.ts';

/** What stands in the place of a value that is put in when the program runs: by what it is called there. */
const VALUES: readonly (readonly [called: RegExp, value: string])[] = [
  [/secretFlag|secret$/, '--secret accessToken=env:TOKEN'],
  [/wrongOption|address$|credential/, 'locations'],
  [/statuses/, 'Failed'],
  [/^flag$/, '--set locations=L1'],
  [/named$/, ''],
  [/but$/, ''],
  [/\bop\b/, 'op_00000000000000000001'],
  [/[rR]ef|name(Of)?\(|^one$|\ba\b|\bb\b|\btext\b/, 'blue-door/square'],
  [/\bid\b.*venue|venue|state\./i, 'blue-door'],
  [/\bid\b|\.id/, 'int_00000000000000000001'],
  [/type/i, 'square'],
  [/zone/i, 'UTC'],
  [/day|from|to\b/i, '2026-11-20'],
  [/key/i, 'store'],
  [/file|command/i, 'FILE'],
];

/** Words that people replace. */
const PLACES: Readonly<Record<string, string>> = {
  'REF…': 'blue-door/square',
  REF: 'blue-door/square',
  TYPE: 'square',
  VENUE: 'blue-door',
  ID: 'blue-door',
  'KEY=SOURCE': 'accessToken=env:TOKEN',
  'KEY=VALUE': 'locations=L1',
  ZONE: 'UTC',
  CODE: 'CAD',
};

function filled(template: string): string | null {
  let text = template;
  for (let inner = /\$\{([^{}]*)\}/.exec(text); inner; inner = /\$\{([^{}]*)\}/.exec(text)) {
    const [whole, called = ''] = inner;
    const known = VALUES.find(([pattern]) => pattern.test(called));
    if (!known) return null;
    text = text.replace(whole, () => known[1]);
  }
  return text;
}

/** Where a command ends and the sentence goes on. */
const GOES_ON =
  / (?:shows?|lists|makes?|takes|begins?|says|brings|tells?|runs?|where|before|gets?|for the|and|until|the|is|what|with|does|of|first)\b| [>|[]/;
/** Tables of examples are run by a test of their own; these lines are made of pieces. */
const ELSEWHERE = ['cli/examples.ts', 'commands/demo.ts'];

/** Every command that the program tells people to type, as far as its words can be known without running it. */
function commandsTold(): Map<string, string> {
  const told = new Map<string, string>();
  for (const path of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts') || ELSEWHERE.includes(path)) continue;
    const lines = readFileSync(join('src', path), 'utf8').split('\n');
    const code = lines.filter((line) => !/^\s*(\/?\*|\/\/|import )/.test(line)).join('\n');
    for (const [, template = ''] of code.matchAll(/[:`' (]posctl ((?:\$\{(?:[^{}]|\{[^{}]*\})*\}|[^`'"\n;,()$])+)/g)) {
      const [line = ''] = filled(template.replace(/[.:]?\s*$/, ''))?.split(GOES_ON) ?? [];
      const words = line.split(/\s+/).filter(Boolean);
      // Its value stands in quotes, or is put in from elsewhere.
      if (/^--(reason|venue|set|secret)$/.test(words.at(-1) ?? '')) words.push('VALUE');
      if (words.length > 1) told.set(words.map((word) => PLACES[word] ?? word).join(' '), path);
    }
  }
  return told;
}

/** Words after the name of the program in prose. */
const isCommand = (line: string, verbs: ReadonlySet<string>) => verbs.has(line.split(' ')[0] ?? '');
/** They end only when somebody ends them, or ask somebody. */
const ENDLESS = new Set(['daemon', 'demo', 'authorize', 'completion']);

/** Why a line is not understood; null where it is. */
async function misunderstood(line: string): Promise<string | null> {
  const ports = fakeWorld({ context: { yes: true } });
  await ports.store.base.create();
  const words = line.split(' ');
  try {
    await runCli(words, {
      version: '0.0.0-test',
      terminal: false,
      withPorts: (_, command) => command(ports),
      print: async () => {},
    });
    return null;
  } catch (error) {
    // What is asked of the values is another matter: they are made up.
    const said = error instanceof ExpectedError && error.code === 'usage' ? error.message : '';
    return / (has no option|has no command|needs|takes|cannot be) |nothing is selected/.test(said) ? said : null;
  }
}

it('every command that people are told to type is one', async () => {
  const told = commandsTold();
  const verbs = new Set(readdirSync('src/commands').map((file) => file.replace(/\.ts$/, '')));
  expect(told.size).toBeGreaterThan(100);
  const wrong: string[] = [];
  for (const [line, path] of told) {
    if (!isCommand(line, verbs) || ENDLESS.has(line.split(' ')[0] ?? '') || line.endsWith('--follow')) continue;
    const why = await misunderstood(line);
    if (why !== null) wrong.push(`${path}: posctl ${line}: ${why}`);
  }
  expect(wrong).toEqual([]);
});
