/** The only file of the bench that asks anything of a store: what it is filled with, and how it is changed. */

import type { Integration } from '../../src/domain/integration.ts';
import { rowsOf, type SaleDocument } from '../../src/domain/sale.ts';
import type { VenueState } from '../../src/domain/state.ts';
import type { Store } from '../../src/ports/store.ts';
import { jsonStore } from '../../src/store/json-store.ts';
import { each } from './measure.ts';
import type { Place } from './posctl.ts';

/** What differs from venue to venue. */
export interface Many {
  readonly count: number;
  /** Settings of the integration of a venue. */
  options?(venue: string): Record<string, string>;
  /** Whether they are due at once; otherwise in some hours. */
  readonly due?: boolean;
}

export const venueName = (n: number) => `venue-${String(n).padStart(5, '0')}`;
export const integrationId = (n: number) => `int_${String(n).padStart(20, '0')}`;

const AT_ONCE = 16;
const HOUR = 3_600_000;

function openStore(place: Pick<Place, 'store'>): Store {
  return jsonStore({
    folder: place.store,
    process: 'bench/1',
    version: '0.1.0',
    now: () => new Date().toISOString(),
  });
}

/** Makes `count` venues with one integration each: the first one by posctl, the others like it. */
export async function fill(place: Place, { count, options = () => ({}), due = false }: Many): Promise<Store> {
  const first = venueName(0);
  place.posctl('venue', 'add', first, '--timezone', 'America/Toronto', '--currency', 'CAD');
  place.posctl('add', 'square', '--venue', first, '--secret', 'accessToken=env:BENCH_TOKEN', '--no-test');
  const store = openStore(place);
  const like = await stateOf(store, first);
  const nextCheck = new Date(Date.now() + (due ? -60_000 : 4 * HOUR)).toISOString();
  await each(AT_ONCE, count, async (n) => {
    const id = venueName(n);
    const own = { id: integrationId(n), venue: id, nextCheck, options: options(id) };
    const integrations = like.integrations.map((integration) => ({ ...integration, ...own }));
    const made = { ...like, venue: { ...like.venue, id, name: id }, integrations };
    await store.venues.change(id, (state) => {
      const change = { state: { ...made, lastSeq: state?.lastSeq ?? 0 }, entries: [] };
      return { change, result: undefined };
    });
  });
  return store;
}

/** Makes every integration due again, as hours that pass do. */
export async function makeDue(store: Store, count: number): Promise<void> {
  const nextCheck = new Date(Date.now() - 60_000).toISOString();
  await each(AT_ONCE, count, (n) => edit(store, venueName(n), (integration) => ({ ...integration, nextCheck })));
}

/** Changes the integrations of one venue, as `posctl edit` does. */
export async function edit(store: Store, venue: string, change: (i: Integration) => Integration): Promise<void> {
  await store.venues.change(venue, (state) => {
    const next = state && { ...state, integrations: state.integrations.map(change) };
    return { change: next ? { state: next, entries: [] } : null, result: undefined };
  });
}

/** Imports what an integration has sold. */
export async function save(store: Store, venue: string, documents: readonly SaleDocument[]): Promise<void> {
  await store.venues.change(venue, (state) => ({ change: state ? { state, entries: [] } : null, result: undefined }), {
    rows: rowsOf(documents),
  });
}

export async function stateOf(store: Store, venue: string): Promise<VenueState> {
  const state = await store.venues.read(venue);
  if (!state) throw new Error(`the store has no ${venue}`);
  return state;
}

/** Every sale that is stored, in any order. */
export function allSales(store: Store): AsyncIterable<SaleDocument> {
  return store.ledger.sales({ ordered: false });
}

/** As JSON lines: the sales of a business day, of all venues. */
export async function salesOfDay(store: Store, day: string): Promise<string> {
  let text = '';
  for await (const sale of store.ledger.sales({ from: day, to: day })) text += `${JSON.stringify(sale)}\n`;
  return text;
}

/** As JSON lines, by venue: what its timeline got since, and with it its sales, where they are new. */
export async function written(store: Store, { since, sales }: { readonly since: string; readonly sales: boolean }) {
  const texts = new Map<string, string>();
  const add = (venue: string, record: unknown) =>
    texts.set(venue, `${texts.get(venue) ?? ''}${JSON.stringify(record)}\n`);
  for await (const entry of store.ledger.timeline({ since })) add(entry.venue, entry);
  if (sales) for await (const sale of allSales(store)) add(venueName(Number(sale.integration.slice(-5))), sale);
  return texts;
}
