import { EXIT, EXIT_MEANINGS, type ExitCode } from '../domain/errors.ts';
import type { Ports } from '../ports/ports.ts';

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
    ]);
  return EXIT.done;
}
