import fc from 'fast-check';
import { runCli } from '../../../src/cli.ts';
import { fakePrompts } from '../fake-people.ts';
import { fakeWorld } from '../fake-world.ts';
import type { Fuzzed, Target } from './target.ts';
import { textsLike } from './texts.ts';

/** What is typed after `posctl`, by its words; what would never end or look at a real machine is left out. */
const LINES: readonly string[] = [
  'list --status Failed -o json',
  'list blue-*/square --fields ref,status --since 7d',
  'show blue-door/square',
  'timeline blue-door --since 7d --kind edited --limit 5',
  'sales --from 2026-11-01 --to 2026-11-20 --by item -o csv',
  'gaps blue-door --from 2026-11-01 --state missing',
  'triage --needs venue',
  'explain blue-door/square --at 2026-11-20T12:00Z',
  'edit blue-door/square --set locations=L1 --secret accessToken=env:T --check-every 6h --yes',
  'add square --venue blue-door --secret accessToken=env:T --set includeModifiers=true --nickname patio --no-test',
  'deactivate blue-door/square --yes --reason x',
  'restore blue-door/square --dry-run',
  'snooze blue-door/square --for 4h --reason x',
  'refresh blue-door/square --from 2026-11-01 --to 2026-11-02 --dry-run',
  'venue add red-door --timezone UTC --currency CAD --closed sun',
  'venue edit blue-door --contacts a@b.test --day-start 05:00 --yes',
  'policy set failures=5 --yes',
  'policy simulate failures=3',
  'config get store',
  'undo op_00000000000000000001 --dry-run',
  'help statuses',
  'completion bash',
  '__complete -- edit blue-door/ --set',
  'types',
];

/** Whole command lines, from words to exit code, in a world of twins. */
export const COMMAND_LINES: readonly Target[] = [{ name: 'command lines', start: commandLines }];

function commandLines(): Fuzzed {
  const words = LINES.map((line) => line.split(' '));
  const every = words.flat();
  const word = textsLike(...every);
  const input = fc
    .tuple(
      fc.constantFrom(...words),
      fc.array(fc.tuple(fc.nat(12), word, fc.constantFrom('put', 'replace', 'drop')), { maxLength: 3 }),
    )
    .map(([line, changes]) =>
      changes.reduce<string[]>((words, [at, one, how]) => {
        const place = at % (words.length + 1);
        return how === 'put'
          ? words.toSpliced(place, 0, one)
          : words.toSpliced(place, 1, ...(how === 'drop' ? [] : [one]));
      }, line),
    );
  return { input, read: typed };
}

const ENDLESS = new Set(['daemon', 'demo', 'authorize', '--watch', '--follow']);

async function typed(argv: readonly string[]): Promise<void> {
  if (argv.some((word) => ENDLESS.has(word))) return;
  // Nobody can be asked, as where there is no terminal.
  const ports = fakeWorld({ context: { yes: true }, prompts: fakePrompts(false) });
  await ports.store.base.create();
  await runCli(argv, {
    version: '0.0.0-test',
    terminal: false,
    withPorts: (_, command) => command(ports),
    print: async () => {},
  });
}
