import { EXIT, type ExitCode } from '../domain/errors.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import { activeAmong, missingDays } from '../engine/look/missing-days.ts';
import { isVenue, type Selected, type Shown, selectShown } from '../engine/look/select.ts';
import { collectDamage, type Damage, requireStore } from '../engine/look/store-access.ts';
import { venuePage } from '../engine/look/venue-page.ts';
import { oneZone } from '../engine/look/zones.ts';
import type { Cell } from '../ports/output.ts';
import type { Ports } from '../ports/ports.ts';
import { momentBy, type Times, timesOn } from '../views/cells/times.ts';
import { foldedEntries, foldedListing } from '../views/entries.ts';
import {
  type IntegrationRow,
  integrationLines,
  integrationListing,
  nextSteps,
  worstFirst,
} from '../views/integrations.ts';
import { sayAccessEnds, sayIfStale } from '../views/notices.ts';
import { VENUE_PAGE, venueIntegrations, venueLines, venueSteps, withHome } from '../views/venue-page.ts';

type ShowPorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'output' | 'context' | 'stdin'>;

export interface ShowOptions {
  /** Integrations and venues. */
  readonly refs: readonly string[];
  /** `--venue`. */
  readonly venues: readonly string[];
}

/** Rows shown under the facts, and how many entries are read to find them. */
const RECENT = 5;
const READ = 60;

/** `posctl show REF…|VENUE…`: everything about them. */
export async function show(options: ShowOptions, ports: ShowPorts): Promise<ExitCode> {
  await requireStore(ports);
  const { output } = ports;
  const damage = collectDamage(output);
  const all = await selectShown(ports, options);
  const shown = all.flatMap((one) => (isVenue(one) ? one.state.integrations : [one.integration]));
  await sayIfStale(ports, shown);
  await sayAccessEnds(shown, ports);
  if (output.format !== 'table') return showForMachines(all, { ports, damage });
  for (const [i, one] of all.entries()) {
    if (i > 0) await output.text(['']);
    if (isVenue(one)) await showVenue(one, { ports, damage });
    else await showOne(one, { ports });
  }
  return damage.exit(true);
}

interface Showing {
  readonly ports: ShowPorts;
}

/** One is an object, several are an array; CSV and names are of integrations. */
async function showForMachines(
  all: readonly Shown[],
  { ports, damage }: { readonly ports: ShowPorts; readonly damage: Damage },
): Promise<ExitCode> {
  const { output, clock } = ports;
  const listing = integrationListing(timesOn(output, clock.now(), null));
  const [only] = all;
  if (output.format === 'csv' || output.format === 'name') {
    await output.rows(listing, all.flatMap(rowsOf));
    return EXIT.done;
  }
  if (all.length === 1 && only && !isVenue(only)) {
    await output.record(listing, rowOf(only), []);
    return EXIT.done;
  }
  const told: unknown[] = [];
  for (const one of all)
    told.push(
      isVenue(one) ? VENUE_PAGE.json(await venuePage(ports, one.state, damage.found)) : listing.json(rowOf(one)),
    );
  const asIs = { columns: [], json: (json: unknown) => json, name: () => '', empty: '' };
  if (told.length === 1) await output.record(asIs, told[0], []);
  else await output.rows(asIs, told);
  return damage.exit(true);
}

const rowOf = ({ state, integration }: Selected): IntegrationRow => ({ integration, siblings: state.integrations });

function rowsOf(one: Shown): IntegrationRow[] {
  if (!isVenue(one)) return [rowOf(one)];
  const { integrations } = one.state;
  return integrations.map((integration) => ({ integration, siblings: integrations }));
}

async function showOne(selected: Selected, { ports }: Showing): Promise<void> {
  const { state, integration } = selected;
  const { output, store, connectors, clock } = ports;
  const now = clock.now();
  const times = timesFor(selected, ports);
  const row = rowOf(selected);
  const missing = (await missingDays(store, activeAmong([selected]), { now })).get(integration.id);
  const known = integrationLines(row, connectors.type(integration.type), times);
  const lines = withHome(known, { integration, venue: state.venue, missing, times });
  await output.record(integrationListing(times), row, lines);
  if (output.chosen) return;
  await output.text(['']);
  const entries = await recentEntries(ports, { venues: [integration.venue], integrations: [integration.id] });
  await output.rows(foldedListing(times.zone), foldedEntries(entries).slice(-RECENT));
  await output.text([...logLines(entries, times), ...nextLines(nextSteps(integration))]);
}

async function showVenue(one: Shown, { ports, damage }: Showing & { readonly damage: Damage }): Promise<void> {
  const { output } = ports;
  const times = timesFor(one, ports);
  const page = await venuePage(ports, one.state, damage.found);
  await output.record(VENUE_PAGE, page, venueLines(page, output.canvas));
  if (output.chosen) return;
  await output.text(['']);
  await output.rows(venueIntegrations(integrationListing(times), page.missing), worstFirst(rowsOf(one)));
  await output.text(['', { text: 'Last changes:', tone: 'quiet' }]);
  await output.rows(foldedListing(times.zone), foldedEntries(page.changes));
  await output.text(nextLines(venueSteps(page)));
}

const nextLines = (steps: readonly string[]): Cell[] => [
  '',
  { text: 'Next:', tone: 'quiet' },
  ...steps.map((step) => `  ${step}`),
];

function timesFor({ state }: Shown, { output, clock }: ShowPorts): Times {
  return timesOn(output, clock.now(), oneZone([state.venue]));
}

async function recentEntries(
  { store }: ShowPorts,
  whose: { readonly venues: readonly string[]; readonly integrations: readonly string[] },
): Promise<TimelineEntry[]> {
  const entries: TimelineEntry[] = [];
  for await (const entry of store.ledger.timeline({ ...whose, limit: READ })) entries.push(entry);
  return entries;
}

/** What a program said at its end, of the last check that has it. */
function logLines(entries: readonly TimelineEntry[], { zone }: Times): Cell[] {
  const logs = entries.flatMap(({ at, details }) =>
    'log' in details && details.log ? [{ at, log: details.log }] : [],
  );
  const last = logs.at(-1);
  if (!last) return [];
  const lines = last.log.map((line) => `  ${line}`);
  return ['', { text: `What its program said last, ${momentBy(last.at, zone)}:`, tone: 'quiet' }, ...lines];
}
