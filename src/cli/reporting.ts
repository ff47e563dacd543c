import {
  type Command,
  type Define,
  dryRun,
  flag,
  oneVenue,
  type Page,
  REF,
  several,
  text,
  texts,
} from './commander.ts';

const PROFILE = 'how to read it, as the option profile says it';

/** Commands for report files. */
export const reporting: Page = {
  import: importing,
  'check-report': checkReport,
};

function importing(program: Command, define: Define): void {
  define(
    dryRun(
      program
        .command('import')
        .summary('import report files by hand')
        .description(
          'Imports report files into an integration of the type email-report, as if they had come by mail; inactive ones too. A file that cannot be imported changes nothing.',
        )
        .argument('<ref>', REF)
        .argument('[file...]', 'report files: CSV, TSV, Excel, HTML, or a zip of them')
        .option('--day <day>', 'they are for this business day, whatever they say')
        .option('--partial', 'replace also days of which they tell only in part')
        .option('--profile <text>', PROFILE)
        .addOption(several('--dismiss <file>', 'this one was put aside and stays out (may be given again)', false)),
    ),
    async (ports, o, ref: string, files: string[]) => {
      const { importFiles } = await import('../commands/import.ts');
      const { day, partial, profile, dismiss, dryRun } = o;
      const reading = { day: text(day), partial: flag(partial), profile: text(profile) };
      const how = { ...reading, dismiss: texts(dismiss), dryRun: flag(dryRun) };
      return importFiles({ ref, files, ...how }, ports);
    },
  );
}

function checkReport(program: Command, define: Define): void {
  define(
    program
      .command('check-report')
      .summary('what a report file would import, and why not')
      .description(
        'Reads a report file and shows what would be imported and what would not, row by row; of several files, whether they are read in one way. Saves nothing.',
      )
      .argument('<file...>', 'report files of one venue: CSV, TSV, Excel, HTML, or a zip of them')
      .option('--ref <ref>', 'as this integration would read it')
      .option('--profile <text>', PROFILE)
      .option('--day <day>', 'it is for this business day, whatever it says')
      .option('--currency <code>', 'of the amounts, like CAD')
      .option('--location <name>', 'which store, of a report with several stores')
      .option('--timezone <zone>', 'of the times, like America/Toronto')
      .option('--write-profile <file>', 'write the profile that reads them all into this new file'),
    async (ports, o, files: string[]) => {
      const { checkReport } = await import('../commands/check-report.ts');
      const { ref, profile, day, currency, location, timezone, writeProfile } = o;
      const place = { currency: text(currency), location: text(location), timezone: text(timezone) };
      const how = { profile: text(profile), day: text(day), ...place };
      const said = { ref: text(ref), venue: oneVenue(o), writeProfile: text(writeProfile) };
      return checkReport({ files, ...said, ...how }, ports);
    },
  );
}
