import { validTimezone } from '../domain/business-day.ts';
import { parseDay } from '../domain/duration.ts';
import { EXIT, type ExitCode, usage } from '../domain/errors.ts';
import { validCurrency } from '../domain/money.ts';
import { foldName } from '../domain/reference.ts';
import type { ReportContext, ReportReading } from '../domain/report/report.ts';
import { takeReport } from '../domain/report/take.ts';
import type { Instant } from '../domain/time.ts';
import type { Venue } from '../domain/venue.ts';
import { VENUE_DEFAULTS } from '../domain/venue-fields.ts';
import { readingContext } from '../engine/change/import-reports.ts';
import { selectOne } from '../engine/look/select.ts';
import { openStore, requireStore } from '../engine/look/store-access.ts';
import { whileWaiting } from '../engine/look/waiting.ts';
import type { Ports } from '../ports/ports.ts';
import { filesListing, type OneWay, oneWay } from '../views/checked-files.ts';
import { type CheckedReport, checkedLines, itemListing, MOST_ITEMS, reportListing } from '../views/report.ts';

export interface CheckReportOptions {
  readonly files: readonly string[];
  /** As this integration would read it. */
  readonly ref: string | null;
  /** `--venue`: whose currency and time zone hold. */
  readonly venue: string | null;
  readonly profile: string | null;
  readonly day: string | null;
  readonly currency: string | null;
  /** Which store of a report with several stores. */
  readonly location: string | null;
  readonly timezone: string | null;
  /** Where to write the profile by which all of them were read. */
  readonly writeProfile: string | null;
}

/** ISO 4217 for no currency at all; like most it has two decimals. */
const NO_CURRENCY = 'XXX';

/** `posctl check-report FILE…`: what would be imported, and why not. Needs no store and keeps nothing of the files. */
export async function checkReport(options: CheckReportOptions, ports: Ports): Promise<ExitCode> {
  const { output, clock } = ports;
  const { context, venue } = await settle(options, ports, clock.now());
  const checked = await whileWaiting(ports, 'reading', ({ at }) =>
    checkFiles(options.files, { context, venue, at }, ports),
  );
  const several = options.files.length > 1;
  await show(checked, several, ports);
  const failed = checked.filter(({ problems }) => problems.length > 0).length;
  const way = oneWay(checked, context.profile);
  if (several) await tell(way.words, ports);
  else if (output.format !== 'table' && failed > 0)
    output.say(failed === 1 ? 'It cannot be imported.' : `${failed} of ${checked.length} cannot be imported.`);
  const written = options.writeProfile === null || (await writeProfile(options.writeProfile, way, ports));
  return failed > 0 || checked.length === 0 || !written ? EXIT.failed : EXIT.done;
}

interface Checking {
  readonly context: ReportContext;
  readonly venue: Venue;
  at(text: string): void;
}

async function checkFiles(
  files: readonly string[],
  { context, venue, at }: Checking,
  ports: Ports,
): Promise<CheckedReport[]> {
  const checked: CheckedReport[] = [];
  for (const [i, named] of files.entries()) {
    at(files.length === 1 ? `reading ${named}` : `${i + 1} of ${files.length}: ${named}`);
    const file = await ports.files.read(ports.context.absolute(named));
    for (const reading of await ports.reports.read(file, context))
      checked.push(checkedReport(reading, venue, context.arrivedAt));
  }
  return checked;
}

async function tell(words: string, { output }: Ports): Promise<void> {
  if (output.format === 'table') await output.text(['', words]);
  else output.say(words);
}

/** The profile that was used, for `--set profile="$(cat FILE)"`. */
async function writeProfile(path: string, { profile, words }: OneWay, ports: Ports): Promise<boolean> {
  if (profile === null) {
    ports.output.say(`${path} was not written: ${words}`);
    return false;
  }
  await ports.files.write(ports.context.absolute(path), `${profile}\n`);
  ports.output.say(`Wrote ${path}: ${profile}`);
  return true;
}

/** By what the file is read: what was said, else the integration's, else the venue's, else what is said on stderr. */
async function settle(
  options: CheckReportOptions,
  ports: Ports,
  now: Instant,
): Promise<{ readonly context: ReportContext; readonly venue: Venue }> {
  const { profile, currency, location, timezone } = options;
  const day = options.day === null ? null : parseDay(options.day, '--day');
  if (currency !== null && !validCurrency(currency))
    throw usage(`--currency '${currency}' is not a currency`, 'give three capital letters, like CAD');
  if (timezone !== null && !validTimezone(timezone))
    throw usage(`--timezone '${timezone}' is unknown`, 'give one like America/Toronto');
  const { venue, integration } = await home(options, ports);
  const place: Venue = {
    ...(venue ?? { id: 'none', name: 'none', ...VENUE_DEFAULTS }),
    timezone: timezone ?? venue?.timezone ?? 'UTC',
    currency: currency ?? venue?.currency ?? NO_CURRENCY,
  };
  const said = { ...(currency === null ? {} : { currency }), ...(location === null ? {} : { location }) };
  const read = { options: { ...integration?.options, ...said } };
  const context = readingContext(read, place, { day, profile, arrivedAt: now });
  const assumed = [
    ...(currency === null && !venue ? ['without --currency, amounts have two decimals'] : []),
    ...(timezone === null && !venue ? ['without --timezone, times are UTC'] : []),
  ];
  if (assumed.length > 0) ports.output.say(`Assumed: ${assumed.join('; ')}.`);
  else if (venue) ports.output.detail(`read for ${venue.id}: ${context.currency}, ${place.timezone}`);
  return { context, venue: place };
}

/** Whose the file is, if anybody said so. The default venue is used when it is there, and never asked for. */
async function home({ ref, venue }: CheckReportOptions, ports: Ports) {
  if (ref !== null) {
    await requireStore(ports);
    const { state, integration } = await selectOne(ports, ref, 'any');
    if (integration.method !== 'email')
      throw usage(`${ref} takes no report files`, 'name one of the type email-report');
    return { venue: state.venue, integration };
  }
  const id = venue ?? ports.context.defaultVenue;
  if (id === null) return {};
  if (venue !== null) await requireStore(ports);
  const state = (await openStore(ports)) ? await ports.store.venues.read(foldName(id)) : undefined;
  if (!state && venue !== null) throw usage(`there is no venue '${venue}'`, 'see: posctl venue list');
  return state ? { venue: state.venue } : {};
}

/** The reading, with what only shows when its sales are made: a day in the future, a day in part. */
function checkedReport(reading: ReportReading, venue: Venue, arrivedAt: Instant): CheckedReport {
  const arrival = { integration: 'none', venue, mailedAt: null, arrivedAt, partial: false };
  const { quarantined, refused } = takeReport(reading, arrival);
  const found = quarantined ? [{ line: null, code: quarantined.code, message: quarantined.message }] : [];
  return { reading, refused, problems: reading.problems.length > 0 ? reading.problems : found };
}

async function show(checked: readonly CheckedReport[], several: boolean, { output }: Ports): Promise<void> {
  const { format } = output;
  const [only] = checked;
  if (format === 'csv') {
    const rows = checked.flatMap(({ reading }) => reading.items.map((item) => ({ reading, item })));
    await output.rows(itemListing(checked.map(({ reading }) => reading)), rows);
    return;
  }
  if (format !== 'table') {
    if (checked.length === 1 && only) await output.record(reportListing(), only, []);
    else await output.rows(reportListing(), checked);
    return;
  }
  if (several) {
    await output.rows(filesListing(), checked);
    return;
  }
  for (const [i, one] of checked.entries()) {
    if (i > 0) await output.text(['']);
    await drawn(one, output);
  }
}

async function drawn(checked: CheckedReport, output: Ports['output']): Promise<void> {
  const { reading } = checked;
  const { facts, below } = checkedLines(checked);
  await output.record(reportListing(), checked, facts);
  if (output.chosen) return;
  const items = reading.items.slice(0, MOST_ITEMS).map((item) => ({ reading, item }));
  if (items.length > 0) {
    await output.text(['']);
    await output.rows(itemListing([reading]), items);
  }
  if (below.length > 0) await output.text(['', ...below]);
}
