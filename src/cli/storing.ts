import { type Command, type Define, dryRun, flag, oneVenue, type Page } from './commander.ts';

/** Commands about where everything is kept, and whether all that is needed is there. */
export const storing: Page = { store, doctor, config };

function config(program: Command, define: Define): void {
  const page = program
    .command('config')
    .summary('list, get, set or unset a setting')
    .description('Settings of this account: the config file, and what flags and environment put in its place.')
    .helpCommand(false);
  define(
    page
      .command('list')
      .summary('every setting, and what decides it')
      .description('Lists every setting as it is in force. No secret is shown.'),
    async (ports) => (await import('../commands/config.ts')).configList(ports),
  );
  define(
    page
      .command('get')
      .summary('one setting')
      .description('Prints the value of a setting; exit 1 when nothing is set.')
      .argument('<key>', 'a setting, like store'),
    async (ports, _o, key: string) => (await import('../commands/config.ts')).configGet(key, ports),
  );
  setting(page, define);
}

function setting(page: Command, define: Define): void {
  define(
    page
      .command('set')
      .summary('write a setting into the config file')
      .description(
        'Writes a setting into the config file. Secrets are given as sources: env:NAME, file:PATH, cmd:COMMAND.',
      )
      .argument('<key>', 'a setting, like supportEmail')
      .argument('<value>', 'its value'),
    async (ports, _o, key: string, value: string) =>
      (await import('../commands/config.ts')).configSet({ key, value }, ports),
  );
  define(
    page
      .command('unset')
      .summary('take a setting out of the config file')
      .description('Takes a setting out of the config file: what is in force then is the environment, or the default.')
      .argument('<key>', 'a setting, like venue'),
    async (ports, _o, key: string) => (await import('../commands/config.ts')).configSet({ key, value: null }, ports),
  );
}

function doctor(program: Command, define: Define): void {
  define(
    program
      .command('doctor')
      .summary('what is wrong with this installation')
      .description(
        'Looks at the store, its locks and permissions, free space, the daemon, the clock, mail and secrets, and names what mends each fault. Changes nothing; no secret is shown. Exit 7 when anything has to be mended.',
      ),
    async (ports) => (await import('../commands/doctor.ts')).doctor(ports),
  );
}

function store(program: Command, define: Define): void {
  const page = program
    .command('store')
    .summary('where everything is kept: info, migrate, copy, repair')
    .description('The store: where everything is kept.')
    .helpCommand(false);
  layout(page, define);
  define(
    dryRun(
      page
        .command('repair')
        .summary('repair damaged files')
        .description(
          'Repairs what is damaged in the store, or in one venue: keeps what is as it was saved, puts the rest aside, deletes nothing, and names the days of which sales have to be fetched again.',
        )
        .argument('[venue]', 'only this venue'),
    ),
    async (ports, o, venue?: string) =>
      (await import('../commands/store.ts')).storeRepair(
        { venue: venue ?? oneVenue(o), dryRun: flag(o.dryRun) },
        ports,
      ),
  );
}

function layout(page: Command, define: Define): void {
  define(
    page
      .command('info')
      .summary('where everything is, and how much of it')
      .description(
        'Says what keeps everything, a folder or a database, in which version, and how much of it there is.',
      ),
    async (ports) => (await import('../commands/store-info.ts')).storeInfo(ports),
  );
  define(
    page
      .command('migrate')
      .summary('bring the store to the newest version')
      .description(
        'Brings the layout of the store to the newest version, all of it or nothing. An older posctl cannot use it afterwards: update all of them.',
      ),
    async (ports) => (await import('../commands/store-migrate.ts')).storeMigrate(ports),
  );
  copying(page, define);
}

function copying(page: Command, define: Define): void {
  define(
    page
      .command('copy')
      .summary('copy everything into another store')
      .description(
        'Copies everything from one store into another, a folder or a database, which must be empty, and compares them. Interrupted, the same command goes on. No daemon may work on either of them.',
      )
      .requiredOption('--from <url>', 'the store to copy: a folder or postgres://…')
      .requiredOption('--to <url>', 'the one that is made'),
    async (ports, o) => {
      const { storeCopy } = await import('../commands/store-copy.ts');
      return storeCopy({ from: String(o.from), to: String(o.to) }, ports);
    },
  );
}
