import { type Counting, countingOf } from '../../domain/counting.ts';
import { parseMoment } from '../../domain/duration.ts';
import { usage } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import type { VenueState } from '../../domain/state.ts';
import type { Instant } from '../../domain/time.ts';
import { type SalesTotal, totalsKey } from '../../domain/totals.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SalesQuery } from '../../ports/ledger.ts';
import type { Output } from '../../ports/output.ts';
import type { Store } from '../../ports/store.ts';
import { mustBeRange, rangeAsked } from './days-asked.ts';
import { momentMeant, zoneMeant } from './moments.ts';
import { type Selected, type Selection, type SelectPorts, selectForReading } from './select.ts';
import { type Damaged, sparing } from './store-access.ts';
import type { Waiting } from './waiting.ts';

export interface SalesSelection extends Selection {
  /** Business days, both included. */
  readonly from: string | null;
  readonly to: string | null;
  /** When it was sold: from then on, and before then. */
  readonly since: string | null;
  readonly until: string | null;
  readonly item: string | null;
}

/**
 * The sales that fit a selection. Venues are asked one after the other, by id, so that one that cannot be read hides no
 * other. @throws ExpectedError.
 */
export async function selectSales(
  ports: SelectPorts & { readonly clock: Clock; readonly output: SayingPorts },
  selection: SalesSelection,
  { damaged, waiting }: { readonly damaged: Damaged; readonly waiting: Waiting },
): Promise<SelectedSales> {
  const now = ports.clock.now();
  mustBeRange(selection);
  const typed = momentsOf(selection, (text, flag) => parseMoment(text, flag, now));
  const selected = await selectForReading(ports, selection, damaged);
  const venues = new Set(selected.map(({ state }) => state.venue));
  const zone = zoneMeant(venues, ports.output);
  const { output } = ports;
  const isByDay = typed.since === undefined && typed.until === undefined;
  const moments = isByDay
    ? typed
    : momentsOf(selection, (text, flag) => momentMeant({ text, flag }, { now, zone, output }));
  const { from, to } = rangeAsked(selection, { venues, now });
  const when = { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }), ...moments };
  return new SelectedSales(ports.store, selected, { when, item: selection.item, damaged, waiting });
}

/** What says by whose clocks days are meant. */
export type SayingPorts = Pick<Output, 'warn' | 'say' | 'clocks'>;

type When = Pick<SalesQuery, 'from' | 'to' | 'since' | 'until'>;

interface Asked {
  readonly when: When;
  /** Code of the only item that is summed. */
  readonly item: string | null;
  readonly damaged: Damaged;
  readonly waiting: Waiting;
}

/** What was sold of the integrations that were selected, as far as it counts. */
export class SelectedSales {
  readonly integrations: readonly Integration[];
  private readonly store: Store;
  private readonly asked: Asked;
  private readonly states: readonly VenueState[];
  private readonly ids: ReadonlySet<string>;
  private out = 0;

  constructor(store: Store, selected: readonly Selected[], asked: Asked) {
    this.store = store;
    this.asked = asked;
    this.integrations = selected.map(({ integration }) => integration);
    this.ids = new Set(this.integrations.map(({ id }) => id));
    const states = new Map(selected.map(({ state }) => [state.venue.id, state]));
    this.states = [...states.values()].sort((a, b) => (a.venue.id < b.venue.id ? -1 : 1));
  }

  /** Of what was selected. */
  get venues(): Venue[] {
    return this.states.map(({ venue }) => venue);
  }

  /** How many receipts and reports were left out so far, because others tell of the same sales. */
  get leftOut(): number {
    return this.out;
  }

  /** Receipts and reports of all items, ordered by venue, then by when they were sold. */
  async *documents(): AsyncGenerator<SaleDocument, void, void> {
    const spare = this.spare();
    for (const state of this.inTurn())
      try {
        yield* this.documentsOf(state);
      } catch (error) {
        spare(error);
      }
  }

  /** Sums by business day or by item. */
  async totals(by: 'day' | 'item'): Promise<SalesTotal[]> {
    const spare = this.spare();
    const all: SalesTotal[] = [];
    for (const state of this.inTurn()) {
      const totals = await this.totalsOf(state, by).catch(spare);
      for (const total of totals ?? []) all.push(total);
    }
    return all;
  }

  /** The venues, each told to whoever waits when its turn comes. */
  private *inTurn(): Generator<VenueState, void, void> {
    const { length } = this.states;
    for (const [i, state] of this.states.entries()) {
      const which = length > 1 ? `, venue ${i + 1} of ${length}` : '';
      this.asked.waiting.at(`reading sales of ${state.venue.id}${which}`);
      yield state;
    }
  }

  private spare() {
    return sparing(this.asked.damaged, { several: this.states.length > 1 });
  }

  private query(state: VenueState): When & Pick<SalesQuery, 'venues' | 'integrations'> {
    const ids = state.integrations.map(({ id }) => id).filter((id) => this.ids.has(id));
    return { ...this.asked.when, venues: [state], integrations: ids };
  }

  private async *documentsOf(state: VenueState): AsyncGenerator<SaleDocument, void, void> {
    const counting = await this.countingOf(state);
    for await (const document of this.store.ledger.sales(this.query(state)))
      if (counting?.counts(totalsKey(document)) ?? true) yield document;
      else this.out += 1;
  }

  private async totalsOf(state: VenueState, by: 'day' | 'item'): Promise<SalesTotal[]> {
    const { ledger } = this.store;
    const { item } = this.asked;
    const query = { ...this.query(state), ...(item === null ? {} : { item }) };
    const counting = await this.countingOf(state);
    const all = await ledger.totals({ ...query, by });
    if (!counting) return all;
    // Only sums by day tell how many documents there are.
    const days = by === 'day' ? all : await ledger.totals({ ...query, by: 'day' });
    for (const total of days) if (!counting.counts(total)) this.out += total.documents;
    return all.filter((total) => counting.counts(total));
  }

  /** How the documents of a venue count; undefined where all do: a venue with one API needs no look. */
  private async countingOf(state: VenueState): Promise<Counting | undefined> {
    const { integrations } = state;
    if (integrations.length === 1 && integrations[0]?.method === 'api') return undefined;
    const { from, to } = this.asked.when;
    const days = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    return countingOf(await this.store.ledger.dayFacts({ venues: [state], ...days }), integrations, this.ids);
  }
}

/** What was typed; `at` reads a moment. @throws ExpectedError `usage`. */
function momentsOf(
  { since, until }: SalesSelection,
  at: (text: string, flag: string) => Instant,
): Pick<When, 'since' | 'until'> {
  const when = {
    ...(since === null ? {} : { since: at(since, '--since') }),
    ...(until === null ? {} : { until: at(until, '--until') }),
  };
  if (when.since && when.until && when.until <= when.since) throw usage('--until lies before --since');
  return when;
}
