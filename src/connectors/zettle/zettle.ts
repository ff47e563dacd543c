import type { Connector } from '../../ports/connectors.ts';
import { compareCurrency } from '../api/places.ts';
import { text } from '../api/read.ts';
import { RowReader } from '../api/row-reader.ts';
import { belongsTo, saleReading } from '../api/sale-parts.ts';
import { Warnings } from '../api/warnings.ts';
import { describeNewest, newestPurchase } from './account.ts';
import { PURCHASES, purchaseSearch, zettleClient } from './client.ts';
import { purchaseId, readPurchase } from './sales.ts';

export const zettle: Connector = {
  async verify(setUp, io) {
    const warnings = new Warnings();
    const newest = await newestPurchase(zettleClient(setUp, io));
    compareCurrency('the account', text(newest?.currency), { setUp, warnings });
    return { sees: [describeNewest(newest)], warnings: warnings.list() };
  },

  /** Purchases never change, and are found by when they were made only: routine checks read their look-back again. */
  async *fetch(setUp, window, io) {
    const warnings = new Warnings();
    const client = zettleClient(setUp, io);
    const reading = saleReading(setUp, io.clock.now(), warnings);
    const reader = new RowReader(
      {
        called: 'purchase',
        warnings,
        id: purchaseId,
        version: () => null,
        read: (purchase) => readPurchase(purchase, reading),
      },
      io,
    );
    yield* reader.documents(client.pages(purchaseSearch(window), PURCHASES), belongsTo(window));
    return reader.fetched();
  },
};
