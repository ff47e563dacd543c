import { type Command, type Define, dryRun, flag, type Options, type Page, several, text, texts } from './commander.ts';

/** Commands about venues. */
export const venues: Page = { venue, export: exporting, apply };

function venue(program: Command, define: Define): void {
  const page = program
    .command('venue')
    .summary('add, list, edit venues')
    .description('Venues: one bar or restaurant each.')
    .helpCommand(false);
  define(
    fields(page.command('add').description('Adds a venue; the first one makes the store, too.')),
    async (ports, o, id: string) => (await import('../commands/venue.ts')).venueAdd(id, given(o), ports),
  );
  define(page.command('list').description('Lists venues.'), async (ports, o) =>
    (await import('../commands/venue.ts')).venueList({ venues: texts(o.venue) }, ports),
  );
  define(
    fields(page.command('edit').description('Changes what is named; all else stays.')),
    async (ports, o, id: string) => (await import('../commands/venue.ts')).venueEdit(id, given(o), ports),
  );
}

function fields(command: Command): Command {
  return dryRun(
    command
      .argument('<id>', 'a short name, like blue-door')
      .option('--name <name>', 'what people call it')
      .option('--timezone <zone>', 'IANA name, like America/Toronto')
      .option('--currency <code>', 'ISO 4217, like CAD')
      .option('--day-start <time>', 'when a business day begins, like 04:00')
      .option('--days-by <whose>', 'whose time zone makes a business day: venue (default) or location')
      .addOption(several('--contact <email>', 'told of call-offs (may be given again; empty clears)'))
      .option('--closed <days>', 'planned closed days, like sun,2026-12-25 (empty clears)'),
  );
}

function given(o: Options) {
  return {
    name: text(o.name),
    timezone: text(o.timezone),
    currency: text(o.currency),
    dayStart: text(o.dayStart),
    daysBy: text(o.daysBy),
    contacts: o.contact === undefined ? null : texts(o.contact),
    closed: text(o.closed),
    dryRun: flag(o.dryRun),
  };
}

function exporting(program: Command, define: Define): void {
  define(
    program
      .command('export')
      .summary('venues, integrations and policy as a file')
      .description(
        'Prints all venues, integrations and the policy as YAML, or with -o json as JSON, so that apply makes them again. Stored secrets show as stored.',
      )
      .option('--template', 'only the header of a CSV that apply takes, and a row as an example'),
    async (ports, o) => {
      const { exportAll } = await import('../commands/export.ts');
      return exportAll({ venues: texts(o.venue), template: flag(o.template) }, ports);
    },
  );
}

function apply(program: Command, define: Define): void {
  define(
    dryRun(
      program
        .command('apply')
        .summary('make venues and integrations what a file says')
        .description(
          'Creates, edits and restores what a file of YAML, JSON or CSV declares, after it has shown what changes. What the file leaves out stays.',
        )
        .requiredOption('-f, --file <file>', 'the file; - for standard input')
        .option('--prune', 'deactivate what is active in the venues of the file and not declared so'),
    ),
    async (ports, o) => {
      const { apply } = await import('../commands/apply.ts');
      return apply({ file: text(o.file) ?? '-', prune: flag(o.prune), dryRun: flag(o.dryRun) }, ports);
    },
  );
}
