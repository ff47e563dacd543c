import { describe, expect, it } from 'vitest';
import { describeCli } from '../../src/cli.ts';
import { completing, completionLines } from '../../src/domain/completion.ts';

const ALL = await describeCli();
/** What can stand at the end of a line: the kind of it, or the words. */
function at(...words: string[]): string | string[] {
  const { wanted } = completing(ALL, words);
  return wanted.kind === 'words' ? wanted.words.map(({ value }) => value) : wanted.kind;
}

describe('what can stand at the end of a line', () => {
  it('is a command at its beginning', () => {
    expect(at('')).toContain('list');
    expect(at('-q', 'li')).toContain('list');
    expect(at('--venue', 'blue-door', '')).toContain('list');
    expect(at('venue', '')).toEqual(['add', 'list', 'edit']);
    expect(at('help', '')).toEqual(expect.arrayContaining(['exit-codes', 'list', 'add']));
  });

  it.each<[string[], string | string[]]>([
    [['show', ''], 'references'],
    [['refresh', 'blue-door/square', ''], 'references'],
    [['ticket', 'blue-door/square', ''], []],
    [['add', ''], 'types'],
    [['list', '--type', ''], 'types'],
    [['list', '--type', 'square,to'], 'types'],
    [['list', '--venue', ''], 'venues'],
    [['--venue=b'], 'venues'],
    [['venue', 'edit', ''], 'venues'],
    [['venue', 'add', ''], []],
    [['import', 'blue-door/email-report', ''], 'files'],
    [['--store', ''], 'files'],
    [['add', 'square', '--set', ''], 'options'],
    [['add', 'square', '--secret', ''], 'credentials'],
    [['edit', 'blue-door/square', '--unset', ''], 'settings'],
    [
      ['list', '--status', ''],
      ['CalledOff', 'Failed', 'Initializing', 'Healthy'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [
      ['list', '-o', ''],
      ['table', 'wide', 'json', 'jsonl', 'csv', 'name', 'yaml'],
    ],
    [['show', '--', '--x'], 'references'],
    [['nosuch', ''], []],
  ])('of %j is %j', (words, wanted) => {
    if (words[0] !== 'nosuch') expect(at(...words)).toEqual(wanted);
    else expect(at(...words)).not.toBe('references');
  });

  it('is an option behind a dash, also a global one', () => {
    expect(at('list', '--')).toEqual(expect.arrayContaining(['--status', '--inactive', '--output', '--reason']));
    expect(at('show', '-')).toBe('references');
  });
});

describe('what a shell is told', () => {
  const told = (words: string[], values: string[]) =>
    completionLines(
      completing(ALL, words),
      values.map((value) => ({ value, about: 'x' })),
    );

  it('is what begins as typed, in any case, with what stands before it', () => {
    expect(told(['show', 'Blue'], ['blue-door/', 'red-lion/'])).toEqual(['blue-door/\tx', ':goes-on']);
    expect(told(['--venue=blue'], ['blue-door', 'red-lion'])).toEqual(['--venue=blue-door\tx', ':done']);
    expect(told(['list', '--type', 'toast,sq'], ['square', 'toast'])).toEqual(['toast,square\tx', ':done']);
    expect(told(['import', 'a/email-report', 'x'], [])).toEqual([':files']);
  });

  it('is one line each, whatever a name holds', () => {
    expect(told(['show', ''], ['a/square:x\x1b[2J\ny'])).toEqual(['a/square:x y\tx', ':done']);
  });
});
