import { Cancelled, EXIT, type ExitCode, ExpectedError, usage } from '../domain/errors.ts';
import { REHEARSAL_FAULT_USE, REHEARSAL_FAULTS } from '../domain/rehearsal-faults.ts';
import { shellWord } from '../domain/text.ts';
import type { Ports } from '../ports/ports.ts';
import type { RehearsalPos, RehearsalServer, Stage } from '../ports/rehearsal.ts';

export interface DemoOptions {
  /** Only the rehearsal POS, until interrupted. */
  readonly serve: boolean;
  readonly port: number;
  readonly seed: number;
  /** Whose API the rehearsal POS speaks; only with `serve`. */
  readonly pos: string;
}

/** `posctl demo`: posctl at work on a made-up POS, in a store of its own that is gone afterwards. */
export async function demo(options: DemoOptions, ports: Ports): Promise<ExitCode> {
  const { rehearsal, clock } = ports;
  const pos = posOf(options);
  const server = await rehearsal.serve({ port: options.port, seed: options.seed, now: clock.now(), pos });
  try {
    return options.serve ? await serve(server, ports) : await perform(server, ports);
  } finally {
    await server.close();
  }
}

/** @throws ExpectedError `usage` */
function posOf({ pos, serve }: DemoOptions): RehearsalPos {
  const known = pos.trim().toLowerCase();
  if (known === 'square' || (known === 'clover' && serve)) return known;
  if (known === 'clover') throw usage('the demo shows a Square; --pos clover goes with --serve');
  throw usage(`the rehearsal POS does not speak '${pos}'`, 'it speaks square (default) or clover');
}

/** The command that connects a venue to it. */
function connectingTo({ url, merchants: [first] }: RehearsalServer): string {
  const address = `--set baseUrl=${url}`;
  if (first === undefined)
    return `  printf rehearsal | posctl add square --venue rehearsal --secret accessToken=- ${address}`;
  return `  printf rehearsal | posctl add clover --venue rehearsal --secret token=- --set merchant=${first.id} ${address}`;
}

async function serve(server: RehearsalServer, { output, context }: Ports): Promise<ExitCode> {
  await output.text([
    { text: `The rehearsal POS answers at ${server.url} until Ctrl-C.`, tone: 'strong' },
    '',
    'Connect a venue to it (any token that begins with "rehearsal" is good):',
    '  posctl venue add rehearsal --timezone America/Toronto --currency CAD',
    connectingTo(server),
    ...(server.merchants.length === 0
      ? []
      : [`Its merchants: ${server.merchants.map(({ id, name }) => `${id} (${name})`).join(', ')}`]),
    '',
    'Rehearse an outage:',
    ...REHEARSAL_FAULT_USE.map((use) => `  ${use.replaceAll('http://127.0.0.1:PORT', server.url)}`),
    '',
    'FAULT is one of:',
    `  ${REHEARSAL_FAULTS.map(({ name, setting }) => (setting ? `${name}[=N]` : name)).join(', ')}`,
    `  what each does, and what N is: curl ${server.url}/_fault`,
  ]);
  const { interrupted } = context;
  if (!interrupted.aborted)
    await new Promise<void>((resolve) => interrupted.addEventListener('abort', () => resolve(), { once: true }));
  return EXIT.done;
}

/** One command of the performance, and the exit code that it has to have. */
interface Scene {
  readonly why: string;
  readonly args: readonly string[];
  readonly exit: ExitCode;
}

function scenes(url: string): readonly Scene[] {
  return [...connecting(url), ...CALLING_OFF, ...LOOKING];
}

/** Two venues: one with a POS that works and one that is down, one with a token that is no longer valid. */
function connecting(url: string): readonly Scene[] {
  const good = ['--secret', 'accessToken=env:DEMO_TOKEN', '--set', `baseUrl=${url}`];
  const failing = ['--secret', 'accessToken=env:DEMO_TOKEN', '--set', `baseUrl=${url}/~500`, '--no-test'];
  const revoked = ['--secret', 'accessToken=env:DEMO_OLD_TOKEN', '--set', `baseUrl=${url}`, '--no-test'];
  const inToronto = ['--timezone', 'America/Toronto', '--currency', 'CAD'];
  const inLondon = ['--timezone', 'Europe/London', '--currency', 'CAD'];
  const second = ['--on-duplicate', 'new', '--nickname', 'patio'];
  return [
    {
      why: 'Two venues.',
      args: ['venue', 'add', 'blue-door', '--name', 'The Blue Door', ...inToronto],
      exit: EXIT.done,
    },
    { why: '', args: ['venue', 'add', 'red-lion', '--name', 'Red Lion', ...inLondon], exit: EXIT.done },
    {
      why: 'The POS of the first: the token is tried, then sales are fetched.',
      args: ['add', 'square', '--venue', 'blue-door', ...good, '--refresh'],
      exit: EXIT.done,
    },
    {
      why: 'A second terminal there needs a nickname. Its POS is down.',
      args: [
        'add',
        'square',
        '--venue',
        'blue-door',
        ...second,
        ...failing,
        '--reason',
        'second terminal since Monday',
      ],
      exit: EXIT.done,
    },
    {
      why: 'The other venue gave a token that was revoked since.',
      args: ['add', 'square', '--venue', 'red-lion', ...revoked],
      exit: EXIT.done,
    },
  ];
}

const REFRESH_LION = ['refresh', 'red-lion/square'];

const CALLING_OFF: readonly Scene[] = [
  { why: 'What cron or systemd would do: one pass of the checker.', args: ['daemon', '--once'], exit: EXIT.done },
  {
    why: 'Three refused tokens in a row, over at least 6 hours, call an integration off; the demo does without the 6 hours.',
    args: ['policy', '--type', 'square', '--set', 'personHours=0'],
    exit: EXIT.done,
  },
  { why: '', args: REFRESH_LION, exit: EXIT.failed },
  { why: '', args: REFRESH_LION, exit: EXIT.failed },
];

const LOOKING: readonly Scene[] = [
  { why: 'So this is what needs care, worst first:', args: ['list'], exit: EXIT.done },
  { why: 'Why, and what to do next:', args: ['show', 'red-lion/square'], exit: EXIT.done },
  {
    why: 'What was sold at the venue that works:',
    args: ['sales', 'blue-door/square', '--by', 'day'],
    exit: EXIT.done,
  },
  { why: 'And everything that happened:', args: ['timeline'], exit: EXIT.done },
];

async function perform(server: RehearsalServer, ports: Ports): Promise<ExitCode> {
  const { output, rehearsal } = ports;
  const stage = await rehearsal.stage();
  try {
    for (const scene of scenes(server.url)) await play(scene, stage, ports);
  } finally {
    await stage.close();
  }
  await output.text([
    { text: '# That was it: rehearsal POS, store and key are gone. Go on with:', tone: 'quiet' },
    '  posctl types square          what Square needs, step by step',
    '  posctl demo --serve          a rehearsal POS that stays, to try things on',
    '  posctl venue add --help      the first venue of your own',
    '  posctl --help                all commands',
  ]);
  return EXIT.done;
}

/** Prints the command and its screen. @throws ExpectedError `failed` when it did not end as it has to. */
async function play(scene: Scene, stage: Stage, { output, context }: Ports): Promise<void> {
  const command = `posctl ${scene.args.map(shellWord).join(' ')}`;
  if (scene.why) await output.text([{ text: `# ${scene.why}`, tone: 'quiet' }]);
  await output.text([{ text: `$ ${command}`, tone: 'strong' }]);
  const { exit, screen } = await stage.run(scene.args, {
    env: { DEMO_TOKEN: 'rehearsal-demo', DEMO_OLD_TOKEN: 'rehearsal-revoked' },
    signal: context.interrupted,
  });
  if (context.interrupted.aborted) throw new Cancelled();
  await output.text([...screen.trimEnd().split('\n'), '']);
  if (exit === scene.exit) return;
  throw new ExpectedError('failed', `${command} ended with ${exit ?? 'a signal'}; the demo expects ${scene.exit}`, {
    hint: 'see what it printed above',
  });
}
