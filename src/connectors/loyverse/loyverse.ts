import { DAY, earlier, HOUR, type Instant, later, plus } from '../../domain/time.ts';
import type { Brought, Connector, Window } from '../../ports/connectors.ts';
import { type Check, checkOf, compareCurrency, describePlaces, salesOf, sightOf, trialOf } from '../api/check.ts';
import type { ApiClient, Query } from '../api/client.ts';
import { RowReader } from '../api/read.ts';
import { belongsTo, currencyOfSale } from '../api/sales.ts';
import {
  BeyondPlan,
  chosenStores,
  currencyOf,
  describeMerchant,
  loyverseClient,
  merchantOf,
  receiptSearch,
} from './client.ts';
import { type ReceiptReading, readReceipt, receiptId, receiptVersion } from './sales.ts';

export const loyverse: Connector = {
  async verify(setUp, io) {
    const check = trialOf(setUp, io);
    const client = loyverseClient(setUp, io);
    const { places: stores } = await chosenStores(client, check);
    const merchant = await merchantOf(client, check);
    const currency = await currencyOf(merchant, check);
    compareCurrency('the account', currency, check);
    const seen = stores.length === 0 ? 'an account without stores' : describePlaces('store', stores);
    return sightOf([describeMerchant(merchant, currency), seen], check);
  },

  async *fetch(setUp, window, io) {
    const check = checkOf(setUp, io);
    const client = loyverseClient(setUp, io);
    const { places: stores, named } = await chosenStores(client, check);
    io.progress(salesOf(stores, 'all stores'));
    const currency = currencyOfSale(await currencyOf(await merchantOf(client, check), check), check.reading);
    const reading: ReceiptReading = { ...check.reading, currency };
    const reader = new RowReader(check, {
      called: 'receipt',
      id: receiptId,
      version: receiptVersion,
      unversioned: ({ cancelled_at }) => cancelled_at,
      read: (receipt) => readReceipt(receipt, reading),
    });
    let { from } = window;
    for (const query of named ? stores.map(({ id }) => ({ store_id: id })) : [{}])
      from = later(from, yield* receiptsOf({ ...check, client, reader, window }, query));
    return reader.fetched(from > window.from ? { from } : {});
  },
};

interface Fetching extends Check {
  readonly client: ApiClient;
  readonly reader: RowReader;
  readonly window: Window;
}

/**
 * Receipts of one store, or of all, and where they begin. Where a routine check reaches further back than the account's
 * plan, it takes what there is and says what it lacks: it would never succeed again otherwise.
 */
async function* receiptsOf(fetching: Fetching, store: Query): AsyncGenerator<Brought[], Instant, void> {
  const { window, io, warnings } = fetching;
  try {
    yield* pages(fetching, { ...store, ...filterOf(window, io.clock.now()) });
    return window.from;
  } catch (error) {
    if (!(error instanceof BeyondPlan) || window.by === 'sold') throw error;
    const begins = later(window.from, earlier(window.to, plus(io.clock.now(), -PLAN_REACH)));
    warnings.add('days beyond the plan', `${error.message}. What was sold before ${begins} was not fetched`);
    if (begins < window.to) yield* pages(fetching, { ...store, ...createdIn(begins, window.to) });
    return begins;
  }
}

/** What Loyverse gives without its add-on, less an hour for the time that passes until it is asked. */
const PLAN_REACH = 31 * DAY - HOUR;

function pages({ client, reader, window }: Fetching, query: Query) {
  return reader.documents(client.pages(receiptSearch(query), { rows: 'receipts' }), belongsTo(window));
}

/** Clocks of tills run ahead a little: such a receipt is created before it was sold. */
const EARLY = HOUR;
/** Tills that were offline create their receipts later than they sold; what comes later still, routine checks bring. */
const LATE = 14 * DAY;

/**
 * Loyverse finds receipts by when they were changed, and by when they were created in it: not by when something was
 * sold. So a little more is asked for than was sold in the window, and the rest left out.
 */
function filterOf({ from, to, by }: Window, now: Instant): Query {
  if (by === 'modified') return { updated_at_min: plus(from, -1), updated_at_max: to };
  return createdIn(plus(from, -EARLY), later(to, earlier(now, plus(to, LATE))));
}

/** Loyverse does not say whether the ends of a range belong to it: a millisecond more is asked for. */
function createdIn(from: Instant, to: Instant): Query {
  return { created_at_min: plus(from, -1), created_at_max: to };
}
