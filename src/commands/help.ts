import { CONFIG_KEYS, MORE_VARIABLES, SETTINGS } from '../domain/config-keys.ts';
import { EXIT, EXIT_MEANINGS, type ExitCode } from '../domain/errors.ts';
import type { Ports } from '../ports/ports.ts';
import { TOPICS, type Topic } from '../views/topics.ts';

/** `posctl help exit-codes`. */
export async function exitCodes({ output }: Pick<Ports, 'output'>): Promise<ExitCode> {
  const rows = EXIT_MEANINGS.map(([code, meaning]) => ({ code, meaning }));
  await output.rows(
    {
      columns: [
        { key: 'code', head: 'Code', value: (r) => r.code, align: 'right' },
        { key: 'meaning', head: 'Meaning', value: (r) => r.meaning },
      ],
      json: (r) => r,
      name: (r) => String(r.code),
      empty: '',
    },
    rows,
  );
  if (output.format === 'table')
    await output.text([
      '',
      'Several selected: 0 all done or nothing to do, 1 all failed, else 5. One selected: its own code.',
      'daemon --once: 0 when the pass was completed, whatever the checks said, and 0 when another daemon holds the store.',
      'daemon: 6 when another one holds the store; 0 after SIGTERM or SIGINT once the work in hand is done.',
      'Who chooses Cancel in a question gets 0, whoever presses Ctrl-C 130; nothing was changed by it.',
    ]);
  return EXIT.done;
}

/** `posctl help environment`: variables, with their twins in the config file. */
export async function environment({ output }: Pick<Ports, 'output'>): Promise<ExitCode> {
  const rows = [
    ...CONFIG_KEYS.map((key) => ({ key, ...SETTINGS[key] })),
    ...MORE_VARIABLES.map((setting) => ({ key: null, ...setting })),
  ];
  await output.rows(
    {
      columns: [
        { key: 'variable', head: 'Variable', value: (r) => r.variable, keep: true },
        { key: 'key', head: 'config.json', value: (r) => r.key, keep: true },
        { key: 'meaning', head: 'Meaning', value: (r) => r.meaning },
      ],
      json: ({ variable, key, meaning }) => ({ variable, key, meaning }),
      name: (r) => r.variable,
      empty: '',
    },
    rows,
  );
  if (output.format === 'table' && output.terminal)
    await output.text([
      '',
      'A flag goes before the environment, the environment before config.json, that before the default. What is empty is not set.',
    ]);
  return EXIT.done;
}

/** `posctl help selectors`, `statuses`, `policy`: what holds for several commands. */
export async function topic(name: Topic, { output }: Pick<Ports, 'output'>): Promise<ExitCode> {
  const lines: readonly string[] = TOPICS[name];
  await output.text(lines.map((line) => (line.endsWith(':') ? { text: line, tone: 'strong' } : line)));
  return EXIT.done;
}
