import { describe, expect, it } from 'vitest';
import { synonymHint } from '../../src/cli/synonyms.ts';
import { describeCli, runCli } from '../../src/cli.ts';
import { EXIT } from '../../src/domain/errors.ts';
import { machine } from '../support/binary.ts';

const COMMANDS = await describeCli();
const named = COMMANDS.filter(({ path }) => path !== '');
const VERBS = named.map(({ path }) => path).filter((path) => !path.includes(' '));

/** Reads a command line as posctl does, and runs nothing. @throws what posctl would say of it. */
const read = (argv: readonly string[]) =>
  runCli(argv, { version: '0', terminal: false, withPorts: async () => EXIT.done, print: async () => {} });

/** The words of a line as a shell would have them. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

describe('every help', () => {
  it.each(named.map((command) => [command.path, command] as const))(
    'of %s has three examples that are right',
    async (path, { examples }) => {
      expect(new Set(examples).size).toBeGreaterThanOrEqual(3);
      for (const example of examples) {
        const [line = ''] = example.split(/ (?:\|\||>) /);
        const [program, ...argv] = words(line);
        expect(program).toBe('posctl');
        await read(argv);
      }
      expect(examples.some((example) => example.startsWith(`posctl ${path}`))).toBe(true);
    },
  );

  it('says what it takes: values, examples, global options', async () => {
    const one = machine();
    const { stdout } = await one.must(['timeline', '--help']);
    const text = stdout.replace(/\n +/g, ' ');
    expect(text).toContain('(may be given again): added, check_succeeded, check_failed');
    expect(text).toContain('Global Options:');
    expect(text).toContain('--venue <id>');
    expect(text).toContain('the output format: table, wide, json, jsonl, csv, name');
    expect(text).toContain('Examples:');
    expect(text).toContain('posctl timeline blue-door/square --since 7d');
  });

  it('fits into a terminal, but for commands to paste', async () => {
    const one = machine();
    for (const { path } of COMMANDS) {
      const { stdout, stderr } = await one.must([...path.split(' ').filter(Boolean), '--help']);
      expect(stderr).toBe('');
      const long = stdout.split('\n').filter((line) => line.length > 80 && !/^ {2}posctl /.test(line));
      expect(long, path).toEqual([]);
    }
  });
});

it('an option without its value is said with what it takes', async () => {
  await expect(read(['list', '--venue'])).rejects.toMatchObject({
    message: '--venue needs a value: ID',
    hint: 'see: posctl list --help',
  });
});

describe('help topics', () => {
  it.each(['environment', 'exit-codes', 'selectors', 'statuses', 'policy'])(
    '%s is a page of its own',
    async (topic) => {
      const one = machine();
      const { stdout } = await one.must(['help', topic]);
      expect(stdout.split('\n').length).toBeGreaterThan(8);
      expect((await one.must(['--help'])).stdout).toContain(topic);
    },
  );

  it('environment names every variable, also for scripts', async () => {
    const one = machine();
    const rows = await one.json<{ variable: string; key: string | null }[]>(['help', 'environment']);
    expect(rows).toContainEqual(expect.objectContaining({ variable: 'POSCTL_STORE', key: 'store' }));
    expect(rows).toContainEqual(expect.objectContaining({ variable: 'NO_COLOR', key: null }));
  });
});

describe('words of other tools', () => {
  it.each([
    ['rm', 'posctl deactivate REF'],
    ['remove', 'posctl deactivate REF'],
    ['delete', 'posctl deactivate REF'],
    ['describe', 'posctl show REF'],
    ['get', 'posctl show REF'],
    ['logs', 'posctl timeline REF'],
    ['history', 'posctl timeline REF'],
    ['check', 'posctl refresh REF'],
    ['sync', 'posctl refresh REF'],
    ['resume', 'posctl refresh REF'],
    ['status', 'posctl list'],
    ['test', 'posctl check-report FILE'],
    ['reactivate', 'posctl restore REF'],
  ])('%s leads on, and runs nothing', async (word, next) => {
    for (const argv of [[word], [word, 'blue-door/square', '--yes'], [word, '--all', '--yes']])
      await expect(read(argv)).rejects.toMatchObject({ code: 'usage', hint: expect.stringContaining(next) });
  });

  it('name only commands that there are', () => {
    expect(synonymHint('rm', ['list'])).toBeNull();
    expect(synonymHint('rm', VERBS)).toContain('nothing is ever deleted');
    expect(synonymHint('nonsense', VERBS)).toBeNull();
  });

  it.each(['deactivat', 'deactivte', 'dactivate', 'reactivte', 'aply', 'und'])(
    '%s, a slip, is offered nothing that cannot be wanted by accident',
    async (word) => {
      const said = await read([word]).catch((error: { hint: string }) => error.hint);
      expect(said).not.toMatch(/deactivate|apply|undo/);
    },
  );
});

describe('what was meant', () => {
  it.each([
    [['add', 'squre', '--venue', 'blue-door'], 3, 'did you mean square?'],
    [['types', 'sqare'], 3, 'did you mean square?'],
    [['list', '--venue', 'blu-door'], 3, 'did you mean blue-door?'],
    [['refresh', 'blue-dor/square'], 3, 'did you mean blue-door?'],
    [['list', '--status', 'Heathy'], 2, 'did you mean Healthy?'],
    [['timeline', '--kind', 'check faild'], 2, 'did you mean check_failed?'],
    [['gaps', '--state', 'mising'], 2, 'did you mean missing?'],
    [['policy', '--set', 'callOfAfterHours=3'], 2, 'did you mean callOffAfterHours?'],
    [['add', 'square', '--venue', 'blue-door', '--set', 'locatons=L1'], 2, 'did you mean locations?'],
  ])('by %j is asked', async (argv, exit, question) => {
    const one = machine();
    await one.must(['venue', 'add', 'blue-door', '--timezone', 'America/Toronto', '--currency', 'CAD']);
    const ran = await one.posctl(argv);
    expect([ran.exit, ran.stdout]).toEqual([exit, '']);
    expect(ran.stderr).toContain(question);
  });
});
