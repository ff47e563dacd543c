import type { PosType, Setting } from '../domain/catalogue.ts';
import { EXIT, type ExitCode } from '../domain/errors.ts';
import { knownType } from '../engine/filters.ts';
import type { Cell, Listing, Ports } from '../ports.ts';

const LISTING: Listing<PosType> = {
  columns: [
    { key: 'type', head: 'Type', value: (t) => t.type, keep: true },
    { key: 'title', head: 'POS', value: (t) => t.title },
    { key: 'method', head: 'Method', value: (t) => t.method },
    {
      key: 'selfServe',
      head: 'Set-up',
      value: (t) => String(t.selfServe),
      show: (t) => (t.selfServe ? 'customer alone' : 'support must help'),
    },
    { key: 'credentials', head: 'Credentials', value: (t) => sets(t), narrow: 'below' },
    {
      key: 'options',
      head: 'Options',
      value: (t) => t.options.map((o) => (o.required ? `${o.key}*` : o.key)).join(', '),
      narrow: 'below',
    },
  ],
  json: ({
    type,
    title,
    method,
    selfServe,
    credentials,
    credentialSets,
    options,
    instructions,
    lookBackDays,
    reachDays,
  }) => ({
    type,
    title,
    method,
    selfServe,
    credentials,
    credentialSets,
    options,
    instructions,
    lookBackDays,
    reachDays,
  }),
  name: (t) => t.type,
  empty: 'The catalogue is empty.',
};

/** `posctl types [TYPE]`: the catalogue; one type with its set-up instructions. */
export async function types(
  type: string | null,
  { connectors, output }: Pick<Ports, 'connectors' | 'output'>,
): Promise<ExitCode> {
  const one = type === null ? undefined : connectors.type(knownType(connectors, type));
  if (!one) {
    await output.rows(LISTING, connectors.types);
    if (output.format === 'table')
      output.say({ text: 'One of them, with its set-up instructions: posctl types TYPE', tone: 'quiet' });
    return EXIT.done;
  }
  if (output.format === 'table') await output.text(page(one));
  else await output.rows(LISTING, [one]);
  return EXIT.done;
}

function page(t: PosType): Cell[] {
  const steps = t.instructions.map((step, i) => `  ${i + 1}. ${step}`);
  return [
    { text: `${t.title} (${t.type})`, tone: 'strong' },
    `${t.method}; ${t.selfServe ? 'a customer can set it up alone' : 'support must help with the set-up'}`,
    `Routine checks go back ${t.lookBackDays} days; the provider answers ${t.reachDays === null ? 'however far back' : `for the last ${t.reachDays} days`}.`,
    '',
    { text: 'Set-up', tone: 'strong' },
    ...steps,
    '',
    { text: 'Credentials (--secret KEY=env:NAME | file:PATH | cmd:COMMAND | -)', tone: 'strong' },
    ...settings(t.credentials),
    ...(t.credentialSets.length > 1 ? [`  One of these is needed: ${sets(t)}`] : []),
    '',
    { text: 'Options (--set KEY=VALUE)', tone: 'strong' },
    ...settings(t.options),
  ];
}

function settings(all: readonly Setting[]): string[] {
  const width = Math.max(0, ...all.map((s) => s.key.length));
  return all.map((s) => `  ${s.key.padEnd(width)}  ${s.required ? '(required) ' : ''}${s.description}`);
}

function sets(t: PosType): string {
  return t.credentialSets.map((set) => set.join(' + ')).join(', or ');
}
