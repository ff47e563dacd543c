import type { Connector } from '../../ports/connectors.ts';
import { checkOf, compareCurrency, sightOf, trialOf } from '../api/check.ts';
import { RowReader, text } from '../api/read.ts';
import { belongsTo } from '../api/sales.ts';
import { Account, describeNewest, newestPurchase, PURCHASES, purchaseSearch, zettleClient } from './client.ts';
import { type PurchaseReading, purchaseId, readPurchase } from './sales.ts';

export const zettle: Connector = {
  async verify(setUp, io) {
    const check = trialOf(setUp, io);
    const newest = await newestPurchase(zettleClient(setUp, io));
    check.reached.is(text(newest?.organizationId));
    compareCurrency('the account', text(newest?.currency), check);
    return sightOf([describeNewest(newest)], check);
  },

  /** Purchases never change, and are found by when they were made only: routine checks read their look-back again. */
  async *fetch(setUp, window, io) {
    const check = checkOf(setUp, io);
    const account = new Account(check);
    const reading: PurchaseReading = { ...check.reading, currency: () => account.currency };
    const reader = new RowReader(check, {
      called: 'purchase',
      id: purchaseId,
      version: () => null,
      read(purchase) {
        check.reached.is(text(purchase.organizationId));
        return readPurchase(purchase, reading);
      },
    });
    const pages = zettleClient(setUp, io).pages(purchaseSearch(window), PURCHASES);
    yield* reader.documents(account.known(pages), belongsTo(window));
    return reader.fetched();
  },
};
