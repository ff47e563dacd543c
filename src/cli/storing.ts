import { type Command, type Define, dryRun, flag, oneVenue, type Page } from './commander.ts';

/** Commands about where everything is kept, and whether all that is needed is there. */
export const storing: Page = { store, doctor };

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
    .summary('repair what is damaged')
    .description('The store: where everything is kept.')
    .helpCommand(false);
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
