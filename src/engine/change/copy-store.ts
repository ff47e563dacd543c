import { same } from '../../domain/collections.ts';
import { conflict, ExpectedError, locked } from '../../domain/errors.ts';
import { keptText, rowsOf, type SaleDocument } from '../../domain/sale.ts';
import type { Settings, VenueState } from '../../domain/state.ts';
import type { TimelineEntry } from '../../domain/timeline.ts';
import { workersOf } from '../../domain/workers.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Machine } from '../../ports/machine.ts';
import type { Store } from '../../ports/store.ts';
import { halfCopy } from '../look/store-access.ts';

/** What there is in both stores afterwards. */
export interface Copied {
  readonly venues: number;
  readonly integrations: number;
  /** Documents of sales, voids and those that are only remembered included. */
  readonly documents: number;
  /** Entries of the timeline. */
  readonly entries: number;
  readonly operations: number;
}

export interface Copying {
  readonly from: Store;
  readonly to: Store;
  readonly clock: Clock;
  readonly machine: Machine;
  /** Hears what is being copied. */
  at(what: string): void;
}

/** Entries, and documents, that are saved at once. */
const PIECE = 500;
/** A source in which somebody writes all the time is not followed for ever. */
const ROUNDS = 3;

/**
 * Copies all that a store keeps into another one, which is empty or was left by a copy of the same source that did not come
 * to its end, and compares both to the last document. What is there already is not saved again. Nothing of the source is
 * changed. @throws ExpectedError `not_found`, `locked` (a daemon works on one of them), `conflict` (the target holds
 * something else, or the source is being changed), and those of both stores.
 */
export async function copyStore(copying: Copying): Promise<Copied> {
  const { from, to } = copying;
  if (from.base.name === to.base.name) throw conflict(`${from.base.name} cannot be copied onto itself`);
  await mustBeThere(from);
  return alone(from, copying, async () => {
    await makeReady(copying);
    return alone(to, copying, async () => {
      const since = (await to.base.settings()).copying?.since ?? copying.clock.now();
      await to.base.changeSettings((now) => ({ ...now, copying: { from: from.base.name, since } }));
      const settings = await copyAll(copying);
      const copied = await compared(copying);
      await to.base.changeSettings(() => settings);
      return copied;
    });
  });
}

async function mustBeThere({ base }: Store): Promise<void> {
  const condition = await base.open();
  if (condition === 'ready' || condition === 'older') return;
  if (condition === 'newer')
    throw new ExpectedError('failed', `${base.name} is of a newer version than this posctl knows`, {
      hint: 'update posctl; nothing was changed',
    });
  if (condition === 'half') throw await halfCopy(base);
  throw new ExpectedError('not_found', `there is no store at ${base.name}`, { hint: 'give the source with --from' });
}

/** Works while no daemon does. @throws ExpectedError `locked` when one is at work; on a folder none begins meanwhile. */
async function alone<T>(store: Store, { clock, machine }: Copying, work: () => Promise<T>): Promise<T> {
  const stop = 'stop all daemons of both stores first; posctl daemon status shows them';
  const judge = { now: clock.now(), place: await machine.place() };
  const alive = workersOf(await store.base.beats(), judge).find(({ state }) => state === 'alive');
  if (alive) throw locked(`the daemon ${alive.process} works on ${store.base.name}`, stop);
  if (store.sharing) return work();
  const lease = await store.leases.acquire('daemon', { waitMs: 0 });
  if (!lease) throw locked(`a daemon works on ${store.base.name}: ${await store.leases.holder('daemon')}`, stop);
  try {
    return await work();
  } finally {
    await lease.release();
  }
}

/** The target is made, unless it is there and is empty or a part of the same source. */
async function makeReady({ from, to }: Copying): Promise<void> {
  const condition = await to.base.open();
  if (condition === 'missing') await to.base.create();
  else if (condition !== 'ready' && condition !== 'half')
    throw conflict(`${to.base.name} is of another version`, 'see: posctl store migrate');
  const { copying: begun } = await to.base.settings();
  if (begun === undefined && (await to.venues.ids()).length > 0)
    throw conflict(`${to.base.name} is not empty; nothing was changed`, 'copy into a store that is not there yet');
  if (begun !== undefined && begun.from !== from.base.name)
    throw conflict(`${to.base.name} holds a part of another store, ${begun.from}`, `go on with: --from ${begun.from}`);
}

/** Copies until nothing has changed since it was copied. Returns the settings. */
async function copyAll(copying: Copying): Promise<Settings> {
  const { from, at } = copying;
  const seen = new Map<string, VenueState>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const settings = await from.base.settings();
    let changed = false;
    const ids = await from.venues.ids();
    for (const [n, id] of ids.entries()) {
      const state = await from.venues.read(id);
      if (!state || same(seen.get(id), state)) continue;
      at(`copying ${id} (${n + 1} of ${ids.length})`);
      await copyVenue(copying, state);
      seen.set(id, state);
      changed = true;
    }
    await copyOperations(copying);
    if (!changed && same(settings, await from.base.settings())) return settings;
  }
  throw conflict(
    `${from.base.name} is changed again and again while it is copied; ${copying.to.base.name} is not whole yet`,
    'see to it that nobody works on it (posctl timeline --follow), and give the same command again',
  );
}

/** Entries first, in their order; then the documents, for which the integrations have to be there; then who they are now. */
async function copyVenue({ from, to }: Copying, state: VenueState): Promise<void> {
  const { id } = state.venue;
  const there = await to.venues.read(id);
  const known = there?.lastSeq ?? 0;
  if (known > state.lastSeq)
    throw conflict(
      `${to.base.name} has more of ${id} than ${from.base.name}`,
      'copy into a store that is not there yet',
    );
  const entries = (await timelineOf(from, id)).filter(({ seq }) => seq > known && seq <= state.lastSeq);
  for (const piece of pieces(entries))
    await saved(to, { ...state, owed: [], lastSeq: piece.at(-1)?.seq ?? known }, piece);
  if (entries.length === 0) await saved(to, state, []);
  for await (const { source } of missing(from, to, id)) {
    await to.venues.change(id, (now) => ({ change: now ? { state: now, entries: [] } : null, result: undefined }), {
      rows: rowsOf(source),
    });
  }
  await saved(to, state, []);
}

function saved(to: Store, state: VenueState, entries: readonly TimelineEntry[]): Promise<void> {
  return to.venues.change(state.venue.id, () => ({ change: { state, entries }, result: undefined }));
}

function* pieces<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += PIECE) yield all.slice(i, i + PIECE);
}

/** In the order in which they were written. */
async function timelineOf(store: Store, venue: string): Promise<TimelineEntry[]> {
  const entries: TimelineEntry[] = [];
  for await (const entry of store.ledger.timeline({ venues: [venue] })) entries.push(entry);
  return entries.sort((a, b) => a.seq - b.seq);
}

/** Documents of the source that the target does not have, or has otherwise, in pieces. Both come in the same order. */
async function* missing(
  from: Store,
  to: Store,
  venue: string,
): AsyncGenerator<{ readonly source: SaleDocument[] }, void, void> {
  const there = new Map<string, string>();
  for await (const document of to.ledger.sales({ venues: [venue], ordered: false }))
    there.set(keyOf(document), wholeText(document));
  let source: SaleDocument[] = [];
  for await (const document of from.ledger.sales({ venues: [venue], ordered: false })) {
    if (there.get(keyOf(document)) === wholeText(document)) continue;
    source.push(document);
    if (source.length < PIECE) continue;
    yield { source };
    source = [];
  }
  if (source.length > 0) yield { source };
}

/** Also in which integration it counts. */
const wholeText = (document: SaleDocument) => JSON.stringify([keptText(document), document.countedIn ?? null]);

const keyOf = ({ integration, source }: SaleDocument) => JSON.stringify([integration, source]);

/** The oldest first, so that what is forgotten is forgotten in the same order. */
async function copyOperations({ from, to }: Copying): Promise<number> {
  const ops: string[] = [];
  for await (const { op } of from.base.journal.list()) ops.push(op);
  for (const op of ops.reverse()) {
    const operation = await from.base.journal.read(op);
    if (!operation) continue;
    const { steps, ...plan } = operation;
    const there = await to.base.journal.read(op);
    if (!there) await to.base.journal.begin(plan);
    await to.base.journal.note(op, steps.slice(there?.steps.length ?? 0));
  }
  return ops.length;
}

/** Reads both stores from the beginning to the end. @throws ExpectedError `failed` that says what differs. */
async function compared(copying: Copying): Promise<Copied> {
  const { from, to, at } = copying;
  const copied = { venues: 0, integrations: 0, documents: 0, entries: 0, operations: await copyOperations(copying) };
  const ids = await from.venues.ids();
  if (!same(ids, await to.venues.ids())) throw differs(copying, 'the list of venues');
  for (const id of ids) {
    at(`comparing ${id}`);
    const [here, there] = [await from.venues.read(id), await to.venues.read(id)];
    if (!here || !same(here, there)) throw differs(copying, id);
    if (!same(await timelineOf(from, id), await timelineOf(to, id))) throw differs(copying, `the timeline of ${id}`);
    const days = (store: Store) => store.ledger.dayFacts({ venues: [id] });
    if (!same(await days(from), await days(to))) throw differs(copying, `the totals of ${id}`);
    copied.documents += await comparedSales(copying, id);
    copied.venues += 1;
    copied.integrations += here.integrations.length;
    copied.entries += here.lastSeq;
  }
  return copied;
}

async function comparedSales(copying: Copying, venue: string): Promise<number> {
  const others = copying.to.ledger.sales({ venues: [venue] })[Symbol.asyncIterator]();
  let count = 0;
  try {
    for await (const document of copying.from.ledger.sales({ venues: [venue] })) {
      const other = await others.next();
      if (other.done || keyOf(other.value) !== keyOf(document) || wholeText(other.value) !== wholeText(document))
        throw differs(copying, `the sales of ${venue}`);
      count += 1;
    }
    if (!(await others.next()).done) throw differs(copying, `the sales of ${venue}`);
  } finally {
    await others.return?.();
  }
  return count;
}

function differs({ from, to }: Copying, what: string): ExpectedError {
  return new ExpectedError('failed', `${what} differs in ${to.base.name} from ${from.base.name}: it is not used yet`, {
    hint: 'give the same command again; if it stays, put that store aside and copy anew',
  });
}
