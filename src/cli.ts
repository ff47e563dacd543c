import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { OnDuplicate } from './domain/duplicate.ts';
import { parseDuration } from './domain/duration.ts';
import { EXIT, type ExitCode, usage } from './domain/errors.ts';
import type { OutputFormat, Ports } from './ports.ts';

/** Options of every command, as typed. */
export interface Globals {
  readonly store?: string;
  readonly venue?: string;
  readonly output: OutputFormat;
  /** False with `--no-input`. */
  readonly input: boolean;
  readonly yes: boolean;
  /** False with `--no-color`. */
  readonly color: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly as?: string;
  readonly reason?: string;
}

/** What the page needs of the program around it. */
export interface Host {
  readonly version: string;
  /** Made only when a command runs: help and version need none. */
  ports(globals: Globals): Promise<Ports>;
}

const FORMATS: readonly OutputFormat[] = ['table', 'json', 'jsonl', 'csv', 'name'];
const ON_DUPLICATE: readonly OnDuplicate[] = ['ask', 'new', 'restore', 'fail'];

/** Runs one command line. @throws ExpectedError `usage`, and whatever the command throws. */
export async function runCli(argv: readonly string[], host: Host): Promise<ExitCode> {
  let exit: ExitCode = EXIT.done;
  const program = definePage(host, (code) => {
    exit = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.done;
    if (error.code === 'commander.help') return EXIT.usage;
    throw usage(
      error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' '),
      'see: posctl --help, or posctl COMMAND --help',
    );
  }
}

type Verb<A extends unknown[]> = (ports: Ports, options: Options, ...args: A) => Promise<ExitCode>;
type Options = Globals & Record<string, unknown>;

function definePage(host: Host, finish: (code: ExitCode) => void): Command {
  const program = new Command('posctl');
  program
    .description(
      'Looks after the POS integrations of bars and restaurants: is each venue connected, are its sales coming in, why not, what to do next.',
    )
    .version(host.version, '-V, --version')
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError()
    .helpCommand(false)
    .option('--store <url>', 'where everything is kept: a folder or file:… (POSCTL_STORE)')
    .option('--venue <id>', 'only this venue (POSCTL_VENUE completes references, but never selects)')
    .addOption(new Option('-o, --output <format>', 'how data is written').choices(FORMATS).default('table'))
    .option('--no-input', 'never ask; a missing decision is an error that names the flag (exit 4)')
    .option('-y, --yes', 'confirm what would be asked', false)
    .option('--no-color', 'no colours (also NO_COLOR)')
    .option('-q, --quiet', 'only data, warnings and errors', false)
    .option('-v, --verbose', 'say more', false)
    .option('--as <name>', 'who does it, for the timeline (POSCTL_ACTOR)')
    .option('--reason <text>', 'why, for the timeline');

  /** A command that runs `verb` with the ports and all options. */
  const define = <A extends unknown[]>(command: Command, verb: Verb<A>) =>
    command.action(async (...args: unknown[]) => {
      const options = command.optsWithGlobals<Options>();
      const operands = args.slice(0, command.registeredArguments.length) as A;
      finish(await verb(await host.ports(options), options, ...operands));
    });

  defineLooking(program, define);
  defineChanging(program, define);
  defineRunning(program, define);
  defineVenue(program, define);
  program.addHelpText('after', EXAMPLES);
  return program;
}

type Define = <A extends unknown[]>(command: Command, verb: Verb<A>) => Command;

/** Commands that only look. */
function defineLooking(program: Command, define: Define): void {
  define(
    program
      .command('list')
      .summary('active integrations, worst first')
      .description('Lists active integrations, worst first, with their last check and last imported sale.')
      .option('--inactive', 'only inactive ones', false)
      .option('--all', 'also inactive ones, and healthy ones one by one', false)
      .addOption(several('--status <status>', 'only with this status (may be given again)'))
      .addOption(several('--type <type>', 'only of this POS type (may be given again)')),
    async (ports, o) => {
      const { list } = await import('./commands/list.ts');
      return list(
        {
          inactive: flag(o.inactive),
          all: flag(o.all),
          statuses: texts(o.status),
          types: texts(o.type),
          venue: o.venue ?? null,
        },
        ports,
      );
    },
  );
  define(
    program
      .command('show')
      .summary('everything about one')
      .description('Shows everything about one integration, and what to type next.')
      .argument('<ref>', REF),
    async (ports, _o, ref: string) => (await import('./commands/show.ts')).show(ref, ports),
  );
  define(
    program
      .command('timeline')
      .summary('what happened: when, who, what, why')
      .description('Shows what happened to integrations, oldest first: checks, changes, call-offs, mails.')
      .argument('[refs...]', REFS)
      .option('--since <when>', 'from then on: 7d, 2026-11-20 or a time')
      .option('--until <when>', 'before then')
      .addOption(several('--kind <kind>', 'only this kind of entry (may be given again)'))
      .option('--limit <n>', 'only the newest N', wholeNumber)
      .option('--follow', 'go on with what comes, until Ctrl-C', false),
    async (ports, o, refs: string[]) => {
      const { timeline } = await import('./commands/timeline.ts');
      const { since, until, limit } = o;
      return timeline(
        {
          refs,
          venue: o.venue ?? null,
          since: text(since),
          until: text(until),
          kinds: texts(o.kind),
          limit: number(limit),
          follow: flag(o.follow),
        },
        ports,
      );
    },
  );
  for (const name of ['sales', 'items'] as const) defineSales(program, define, name);
  define(
    program
      .command('types')
      .summary('the catalogue of POS types, with set-up instructions')
      .description('Lists the POS types; one of them with its credentials, options and set-up instructions.')
      .argument('[type]', 'a POS type, like square'),
    async (ports, _o, type: string | undefined) => (await import('./commands/types.ts')).types(type ?? null, ports),
  );
  defineHelp(program, define);
}

function defineSales(program: Command, define: Define, name: 'sales' | 'items'): void {
  const command = program
    .command(name)
    .summary(name === 'sales' ? 'what was sold' : 'the POS items, with first and last sale')
    .description(
      name === 'sales'
        ? 'Shows what was sold: by line, receipt, business day or item.'
        : 'Lists what was sold, item by item, with first and last sale.',
    )
    .argument('[refs...]', REFS)
    .option('--from <day>', 'first business day')
    .option('--to <day>', 'last business day, included')
    .option('--item <code>', 'only the item with this code')
    .addOption(several('--type <type>', 'only of this POS type (may be given again)'));
  if (name === 'sales') command.option('--by <what>', 'line, receipt, day or item', 'line');
  define(command, async (ports, o, refs: string[]) => {
    const selection = {
      refs,
      venue: o.venue ?? null,
      types: texts(o.type),
      from: text(o.from),
      to: text(o.to),
      item: text(o.item),
    };
    if (name === 'items') return (await import('./commands/items.ts')).items(selection, ports);
    return (await import('./commands/sales.ts')).sales({ ...selection, by: String(o.by) }, ports);
  });
}

function defineHelp(program: Command, define: Define): void {
  define(
    program
      .command('help')
      .summary('help for a command, or: help exit-codes')
      .argument('[topic]', 'a command, or exit-codes'),
    async (ports, _o, topic: string | undefined) => {
      if (topic === 'exit-codes') return (await import('./commands/help.ts')).exitCodes(ports);
      const command = topic === undefined ? program : program.commands.find((c) => c.name() === topic);
      if (!command) throw usage(`there is no command '${topic}'`, 'see: posctl --help');
      command.outputHelp();
      return EXIT.done;
    },
  );
}

/** Commands that change integrations. */
function defineChanging(program: Command, define: Define): void {
  define(
    dryRun(
      program
        .command('add')
        .summary('connect a venue to a POS')
        .description(
          'Connects a venue to a POS. In a terminal it asks for what is missing; credentials are tried before they are saved.',
        )
        .argument('[type]', 'a POS type, like square; see: posctl types')
        .option('--nickname <name>', 'tells it from another one of the same type')
        .addOption(several('--set <key=value>', 'an option (may be given again)', false))
        .addOption(several('--secret <key=source>', `a credential: ${SOURCES}`, false))
        .option('--every <interval>', 'how often it is checked, 5m to 6h')
        .addOption(
          new Option('--on-duplicate <what>', 'when the venue has this type already')
            .choices(ON_DUPLICATE)
            .default('ask'),
        )
        .option('--restore <ref>', 'restore this inactive one instead')
        .option('--refresh', 'check it at once', false)
        .option('--no-test', 'do not try the credentials first'),
    ),
    async (ports, o, type: string | undefined) => {
      const { add } = await import('./commands/add.ts');
      const { nickname, every, restore } = o;
      return add(
        {
          venue: o.venue ?? ports.context.defaultVenue,
          type: type ?? null,
          nickname: text(nickname),
          set: texts(o.set),
          secret: texts(o.secret),
          every: text(every),
          onDuplicate: o.onDuplicate as OnDuplicate,
          restore: text(restore),
          refresh: flag(o.refresh),
          test: flag(o.test),
          dryRun: flag(o.dryRun),
        },
        ports,
      );
    },
  );
  define(
    selecting(
      program
        .command('edit')
        .summary('change options, credentials, nickname, interval')
        .description('Changes what is named; all else stays. Without flags, in a terminal, it asks what to change.')
        .addOption(several('--set <key=value>', 'an option (may be given again)', false))
        .addOption(several('--unset <key>', 'clears an option, a credential, nickname or every (may be given again)'))
        .addOption(several('--secret <key=source>', `a credential: ${SOURCES}`, false))
        .option('--nickname <name>', 'another nickname')
        .option('--every <interval>', 'how often it is checked, 5m to 6h')
        .option('--no-test', 'do not try new credentials first'),
    ),
    async (ports, o, refs: string[]) => {
      const { edit } = await import('./commands/edit.ts');
      const { nickname, every } = o;
      const patch = {
        set: texts(o.set),
        unset: texts(o.unset),
        secret: texts(o.secret),
        nickname: text(nickname),
        every: text(every),
      };
      return edit({ ...selection(refs, o), ...patch, test: flag(o.test), dryRun: flag(o.dryRun) }, ports);
    },
  );
  define(
    selecting(
      program
        .command('deactivate')
        .summary('stop checking; sales and history stay')
        .description('Stops all further checks after a confirmation. Sales, POS items and history stay.'),
    ),
    async (ports, o, refs: string[]) =>
      (await import('./commands/deactivate.ts')).deactivate({ ...selection(refs, o), dryRun: flag(o.dryRun) }, ports),
  );
  define(
    selecting(
      program
        .command('restore')
        .summary('make an inactive one active again')
        .description('Makes inactive integrations active again: they pull sales from their last good check on.')
        .option('--nickname <name>', 'another nickname, when an active one has the old one'),
    ),
    async (ports, o, refs: string[]) => {
      const { restore } = await import('./commands/restore.ts');
      return restore({ ...selection(refs, o), nickname: text(o.nickname), dryRun: flag(o.dryRun) }, ports);
    },
  );
}

/** Commands that run checks, and what decides about them. */
function defineRunning(program: Command, define: Define): void {
  define(
    selecting(
      program
        .command('refresh')
        .summary('check now')
        .description('Checks now. A called-off one that is named and succeeds is resumed.')
        .option('--from <day>', 'fetch again what was sold from this business day')
        .option('--to <day>', 'to this one, included'),
    ),
    async (ports, o, refs: string[]) => {
      const { refresh } = await import('./commands/refresh.ts');
      return refresh({ ...selection(refs, o), from: text(o.from), to: text(o.to), dryRun: flag(o.dryRun) }, ports);
    },
  );
  define(
    program
      .command('daemon')
      .summary('run the checker')
      .description('Checks what is due and sends the mail that is owed, every minute until stopped.')
      .option('--once', 'one pass, for cron', false)
      .option('--grace <time>', 'how long running checks may take after a stop', duration, 30_000)
      .option('--concurrency <n>', 'checks at once', wholeNumber, 16)
      .option('--per-type <n>', 'checks at once of one POS type', wholeNumber, 8),
    async (ports, o) => {
      const { daemon } = await import('./commands/daemon.ts');
      const { grace, concurrency, perType } = o;
      return daemon(
        { once: flag(o.once), graceMs: Number(grace), concurrency: Number(concurrency), perType: Number(perType) },
        ports,
      );
    },
  );
  define(
    dryRun(
      program
        .command('policy')
        .summary('the call-off policy in force')
        .description(
          'Shows the call-off policy as it is in force, for all types or for one; --set and --unset change it.',
        )
        .option('--type <type>', 'of this POS type')
        .addOption(several('--set <key=value>', 'another value (may be given again)', false))
        .addOption(several('--unset <key>', 'the default again (may be given again)')),
    ),
    async (ports, o) => {
      const { policy } = await import('./commands/policy.ts');
      return policy({ type: text(o.type), set: texts(o.set), unset: texts(o.unset), dryRun: flag(o.dryRun) }, ports);
    },
  );
  define(
    program
      .command('demo')
      .summary('a rehearsal POS on loopback')
      .description(
        'Shows posctl at work with made-up sales, in a temporary store. With --serve only the rehearsal POS runs, until Ctrl-C.',
      )
      .option('--serve', 'only the rehearsal POS', false)
      .option('--port <n>', 'port of --serve (0: any)', wholeNumber, 0)
      .option('--seed <n>', 'the same seed gives the same sales', wholeNumber, 1),
    async (ports, o) => {
      const { demo } = await import('./commands/demo.ts');
      const { port, seed } = o;
      return demo({ serve: flag(o.serve), port: Number(port), seed: Number(seed) }, ports);
    },
  );
}

function defineVenue(program: Command, define: Define): void {
  const venue = program
    .command('venue')
    .summary('add, list, edit venues')
    .description('Venues: one bar or restaurant each.')
    .helpCommand(false);
  const fields = (command: Command) =>
    dryRun(
      command
        .argument('<id>', 'a short name, like blue-door')
        .option('--name <name>', 'what people call it')
        .option('--timezone <zone>', 'IANA name, like America/Toronto')
        .option('--currency <code>', 'ISO 4217, like CAD')
        .option('--day-start <time>', 'when a business day begins, like 04:00')
        .addOption(
          several('--contact <email>', 'told of call-offs (may be given again; empty clears)').default(undefined),
        )
        .option('--closed <days>', 'planned closed days, like sun,2026-12-25 (empty clears)'),
    );
  const options = (o: Options) => ({
    name: text(o.name),
    timezone: text(o.timezone),
    currency: text(o.currency),
    dayStart: text(o.dayStart),
    contacts: o.contact === undefined ? null : texts(o.contact),
    closed: text(o.closed),
    dryRun: flag(o.dryRun),
  });
  define(
    fields(venue.command('add').description('Adds a venue; the first one makes the store, too.')),
    async (ports, o, id: string) => (await import('./commands/venue.ts')).venueAdd(id, options(o), ports),
  );
  define(venue.command('list').description('Lists venues.'), async (ports, o) =>
    (await import('./commands/venue.ts')).venueList({ venue: o.venue ?? null }, ports),
  );
  define(
    fields(venue.command('edit').description('Changes what is named; all else stays.')),
    async (ports, o, id: string) => (await import('./commands/venue.ts')).venueEdit(id, options(o), ports),
  );
}

const REF = 'venue/type, venue/type:nickname, or the id int_…';
const REFS = `${REF}; a pattern like '*/square'; - reads them from standard input`;
const SOURCES = 'env:NAME, file:PATH, cmd:COMMAND, or - for standard input';
const EXAMPLES = `
Examples:
  posctl venue add blue-door --timezone America/Toronto --currency CAD
  posctl add square --venue blue-door --secret accessToken=env:SQUARE_TOKEN
  posctl list
  posctl refresh blue-door/square
  posctl timeline blue-door/square --since 7d
  posctl deactivate blue-door/square --reason 'terminal replaced'

posctl help exit-codes says what exit codes mean.
`;

/** References and the filters that narrow them. */
function selecting(command: Command): Command {
  return dryRun(
    command
      .argument('[refs...]', REFS)
      .option('--all', 'all of them', false)
      .addOption(several('--type <type>', 'only of this POS type (may be given again)'))
      .addOption(several('--status <status>', 'only with this status (may be given again)')),
  );
}

function selection(refs: string[], o: Options) {
  return { refs, all: flag(o.all), types: texts(o.type), statuses: texts(o.status), venue: o.venue ?? null };
}

function dryRun(command: Command): Command {
  return command.option('--dry-run', 'write nothing, call nobody, send nothing', false);
}

/** An option that may be given again; `split` also takes a comma list. */
function several(flags: string, description: string, split = true): Option {
  const collect = (value: string, before: string[] | undefined) => [
    ...(before ?? []),
    ...(split ? value.split(',').map((v) => v.trim()) : [value]),
  ];
  return new Option(flags, description).argParser(collect).default([], '');
}

function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('It has to be a whole number.');
  return Number(value);
}

function duration(value: string): number {
  const ms = parseDuration(value);
  if (ms === null) throw new InvalidArgumentError('It has to be a time like 30s or 5m.');
  return ms;
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const flag = (value: unknown): boolean => value === true;
