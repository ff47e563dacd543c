import { SQUARE } from '../../src/connectors/square/type.ts';
import type { SaleDocument } from '../../src/domain/sale.ts';
import { rowsOf } from '../../src/domain/sale-document.ts';
import { checkIntegration } from '../../src/engine/check/check.ts';
import { makeFleet } from '../../src/engine/check/fleet.ts';
import type { Connectors } from '../../src/ports/connectors.ts';
import type { Http } from '../../src/ports/http.ts';
import type { Programs } from '../../src/ports/programs.ts';
import type { ReportReader } from '../../src/ports/report-reader.ts';
import type { Secrets } from '../../src/ports/secrets.ts';
import type { Store } from '../../src/ports/store.ts';
import { jsonStore } from '../../src/store/json-store.ts';
import { systemClock } from '../../src/system/clock.ts';
import { fill, venueName } from './fill.ts';
import { type Finding, interleaved, ratio } from './measure.ts';
import { place } from './posctl.ts';

const DAY = 86_400_000;
const LINES = 4;
const STORED = 1_000_000;
const ROUNDS = 41;
const venue = venueName(0);

/** What 20 new sale lines cost, with a million stored ones and with none. */
export async function manySales(folder: string): Promise<Finding[]> {
  const empty = await openStore(folder, 'no-sales');
  const full = await openStore(folder, 'million-sales');
  await storeSales(full);
  let receipts = 0;
  const fresh = () =>
    Array.from({ length: 20 / LINES }, () => {
      receipts += 1;
      return sale(`new-${receipts}`, Date.now());
    });
  const change = await interleaved(ROUNDS, {
    empty: () => save(empty.store, fresh()),
    full: () => save(full.store, fresh()),
  });
  const check = await interleaved(ROUNDS, {
    empty: () => bring(empty, fresh()),
    full: () => bring(full, fresh()),
  });
  return [
    ratio('saving 20 new lines, a million stored against none', [change.full, change.empty], 1.5),
    ratio('a check that brings 20 new lines, a million stored against none', [check.full, check.empty], 1.5),
  ];
}

export interface Opened {
  readonly store: Store;
  readonly integration: string;
}

export async function openStore(folder: string, name: string): Promise<Opened> {
  const made = place(folder, name);
  fill(made, { count: 1 });
  const store = jsonStore({
    folder: made.store,
    process: 'bench/1',
    version: '0.1.0',
    now: () => new Date().toISOString(),
  });
  const integration = (await store.venues.read(venue))?.integrations[0]?.id ?? '';
  return { store, integration };
}

/** Three years of a busy place. */
export async function storeSales({ store }: Opened): Promise<void> {
  const documents = STORED / LINES;
  const piece = 5000;
  for (let from = 0; from < documents; from += piece)
    await save(
      store,
      Array.from({ length: piece }, (_, i) => {
        const age = ((documents - from - i) / documents) * 3 * 365 * DAY;
        return sale(`old-${from + i}`, Date.now() - DAY - age);
      }),
    );
}

export async function save(store: Store, documents: readonly SaleDocument[]): Promise<void> {
  await store.venues.change(venue, (state) => ({ change: state ? { state, entries: [] } : null, result: undefined }), {
    rows: rowsOf(documents),
  });
}

/** A check as the engine does it, with a POS that answers at once. */
async function bring({ store, integration }: Opened, documents: readonly SaleDocument[]): Promise<void> {
  const connectors: Connectors = {
    types: [SQUARE],
    type: () => SQUARE,
    load: async () => ({
      verify: async () => ({ sees: [], warnings: [] }),
      async *fetch() {
        yield [...documents];
        return { warnings: [] };
      },
    }),
  };
  const ports = {
    store,
    connectors,
    clock: systemClock(),
    secrets: none<Secrets>(),
    http: none<Http>(),
    reports: none<ReportReader>(),
    programs: none<Programs>(),
  };
  const call = { actor: 'bench', reason: null, window: null, by: 'hand', progress: () => {} } as const;
  const { signal } = new AbortController();
  const result = await checkIntegration(ports, { ...call, venue, id: integration, fleet: makeFleet(store), signal });
  if (result.linesNew !== 20) throw new Error(`20 new lines were to come, not ${result.linesNew}`);
}

function none<T extends object>(): T {
  return {} as T;
}

/** A receipt of so many lines. */
export function sale(source: string, soldAtMs: number, lines = LINES): SaleDocument {
  const soldAt = new Date(soldAtMs).toISOString();
  const amounts = { gross: 1200, discount: 0, net: 1200, tax: 156 };
  const line = { parent: null, sku: null, quantity: '1', modifiers: [], voided: false, ...amounts };
  return {
    integration: `int_${'0'.repeat(20)}`,
    source,
    version: 1,
    kind: 'sale',
    soldAt,
    zone: 'America/Toronto',
    businessDay: soldAt.slice(0, 10),
    dayFrom: 'computed',
    currency: 'CAD',
    gross: 1200 * lines,
    discount: 0,
    net: 1200 * lines,
    tax: 156 * lines,
    serviceCharge: 0,
    tip: 0,
    total: 1356 * lines,
    rounding: 0,
    receipt: source,
    location: 'L1',
    original: null,
    lines: Array.from({ length: lines }, (_, i) => ({
      key: `${source}-${i}`,
      itemCode: `ITEM-${i}`,
      itemName: `Item ${i}`,
      ...line,
    })),
  };
}
