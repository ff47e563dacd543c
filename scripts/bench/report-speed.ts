import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parse } from 'csv-parse/sync';
import { takeReport } from '../../src/domain/report/take.ts';
import { type ImportPorts, importReports, readingContext } from '../../src/engine/change/import-reports.ts';
import type { Store } from '../../src/ports/store.ts';
import { readerApart } from '../../src/report-files/apart.ts';
import { reportReader } from '../../src/report-files/reader.ts';
import { systemClock } from '../../src/system/process.ts';
import { type Finding, interleaved, ms } from './measure.ts';
import { place } from './posctl.ts';
import { fill, save, stateOf, venueName } from './store.ts';

export const ROWS = 100_000;
const ROUNDS = 5;
/** As posctl itself reads: beside the built files lies that of the thread. */
const apart = readerApart({ thread: join(__dirname, 'report-thread.js'), memory: 2048 });

/** What a report of many rows takes to be imported, beside its CSV library alone and the store alone. */
export async function reportSpeed(folder: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const report of reports()) findings.push(await importing(folder, report), ...(await holdingUp(folder, report)));
  return findings;
}

/** The two kinds of reports that there are. */
export const reports = (): readonly Report[] => [
  { what: 'items of a day', text: itemsOfDay(), day: '2026-03-01' },
  { what: 'sales with receipts', text: salesOfMonth(), day: null },
];

/** What the CSV library does with the file, and nothing else. */
export const parseAlone = (path: string): unknown => parse(readFileSync(path));

/** How long nothing else goes on while a report is read, and while it is imported. */
async function holdingUp(folder: string, { what, text, day }: Report): Promise<Finding[]> {
  const path = join(folder, 'report.csv');
  writeFileSync(path, text);
  const store = await fill(place(folder, `held-${what.length}`), { count: 1 });
  const { venue, integration } = await integrationOf(store);
  const context = readingContext(integration, venue, { day, profile: null, arrivedAt: systemClock().now() });
  const file = { name: 'report.csv', bytes: readFileSync(path) };
  return [
    held(`reading a report of ${ROWS} rows (${what})`, await longestBlock(() => apart.read(file, context))),
    held(`importing it`, await longestBlock(() => importAll(store, { path, day }))),
  ];
}

function held(what: string, value: number): Finding {
  const told = `the longest time for which nothing else goes on while ${what}`;
  return { what: told, median: ms(value), value, target: 250, better: 'below', unit: 'ms' };
}

async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  // Only what lies between two turns is measured.
  await systemClock().sleep(20);
  await work();
  // What comes last is only seen by a turn after it.
  await systemClock().sleep(50);
  delay.disable();
  return delay.max / 1e6;
}

interface Report {
  readonly what: string;
  readonly text: string;
  readonly day: string | null;
}

async function importing(folder: string, { what, text, day }: Report): Promise<Finding> {
  const path = join(folder, 'report.csv');
  writeFileSync(path, text);
  const stores: Store[] = [];
  for (let n = 0; n < 2 * ROUNDS; n += 1)
    stores.push(await fill(place(folder, `report-${what.length}-${n}`), { count: 1 }));
  const documents = await documentsOf(stores[0] as Store, { path, day });
  const next = () => stores.pop() as Store;
  const taken = await interleaved(ROUNDS, {
    csv: () => parseAlone(path),
    write: () => save(next(), venueName(0), documents),
    all: () => importAll(next(), { path, day }),
  });
  return {
    what: `importing a report of ${ROWS} rows (${what}) against twice the CSV library alone and the store's own write`,
    median: `${ms(taken.all)} / (2 × ${ms(taken.csv)} + ${ms(taken.write)})`,
    value: taken.all / (2 * taken.csv + taken.write),
    target: 1,
    better: 'below',
    unit: '×',
  };
}

interface Given {
  readonly path: string;
  readonly day: string | null;
}

async function integrationOf(store: Store) {
  const { venue, integrations } = await stateOf(store, venueName(0));
  const [integration] = integrations;
  if (!integration) throw new Error('the store has no integration');
  return { venue, integration };
}

async function documentsOf(store: Store, { path, day }: Given) {
  const { venue, integration } = await integrationOf(store);
  const arrivedAt = systemClock().now();
  const context = readingContext(integration, venue, { day, profile: null, arrivedAt });
  const [reading] = await reportReader.read({ name: 'report.csv', bytes: readFileSync(path) }, context);
  if (!reading) throw new Error('there is no reading');
  return takeReport(reading, { integration: integration.id, venue, mailedAt: null, arrivedAt, partial: false })
    .documents;
}

/** Imports the file as `posctl import` does. */
export async function importAll(store: Store, { path, day }: Given): Promise<void> {
  const { venue, integration } = await integrationOf(store);
  const ports: ImportPorts = {
    clock: systemClock(),
    store,
    reports: apart,
    files: {
      read: async (name) => ({ name, bytes: readFileSync(name) }),
      write: async () => {},
      replace: async () => {},
    },
  };
  const job = {
    venue,
    integration,
    actor: 'bench',
    reason: null,
    day,
    partial: false,
    profile: null,
    dismissed: [],
    dryRun: false,
  };
  for (const result of await importReports(ports, { ...job, progress: () => {} }, [{ typed: path, path }]))
    if (!result.ok || result.outcome !== 'imported') throw new Error(`it was not imported: ${JSON.stringify(result)}`);
}

/** As a back office sends it: an item a row. */
function itemsOfDay(): string {
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const cents = String(i % 100).padStart(2, '0');
    const gross = `${(i % 900) + 1}.${cents}`;
    return `${10_000 + i},9${i},8${i % 50},Dinner,Group ${i % 50},"Item ""${i}""",4.50,${(i % 40) + 1},${(i % 40) + 1},${gross},0,0.00,0.00,${gross}`;
  });
  const head =
    'Master ID,Item ID,Parent ID,Menu Name,Menu Group,Menu Item,Avg Price,Item Qty (incl voids),Item Qty,Gross Amount,Void Qty,Void Amount,Discount Amount,Net Amount';
  return [head, ...rows].join('\n');
}

/** As a till sends it: a sale a row, with its moment and its receipt. */
function salesOfMonth(): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const at = `2026-03-${two(1 + Math.floor((i / ROWS) * 28))},${two(8 + (i % 14))}:${two(i % 60)}:05`;
    const price = `$${(i % 90) + 1}.00`;
    return `${at},Eastern Time (US & Canada),Coffee,Item ${i % 300},1.0,Regular,SKU${i % 300},,${price},$0.00,${price},$0.88,TX${i},Payment,Main St`;
  });
  const head =
    'Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Event Type,Location';
  return [head, ...rows].join('\n');
}
