import { formatAmount, validCurrency } from '../../domain/money.ts';
import type { Connector } from '../../ports/connectors.ts';
import { type Fields, moment, text, whole } from '../api/read.ts';
import { RowReader } from '../api/row-reader.ts';
import { belongsTo, saleReading } from '../api/sale-parts.ts';
import { Warnings } from '../api/warnings.ts';
import { ZettleClient } from './client.ts';
import { purchaseId, readPurchase } from './sales.ts';

export const zettle: Connector = {
  async verify(setUp, io) {
    const newest = await new ZettleClient(setUp.options, io).newest();
    const warnings = new Warnings();
    const currency = text(newest?.currency);
    if (currency !== null && currency !== setUp.venue.currency)
      warnings.add('other currencies', `the account sells in ${currency}, the venue in ${setUp.venue.currency}`);
    return { sees: [describe(newest)], warnings: warnings.list() };
  },

  /** Purchases never change, and are found by when they were made only: routine checks read their look-back again. */
  async *fetch(setUp, window, io) {
    const warnings = new Warnings();
    const client = new ZettleClient(setUp.options, io);
    const reading = saleReading(setUp, io.clock.now(), warnings);
    const reader = new RowReader({
      called: 'purchase',
      warnings,
      identity: (purchase) => ({ id: purchaseId(purchase), version: '' }),
      read: (purchase) => readPurchase(purchase, reading),
    });
    for await (const rows of client.purchases(window)) {
      const documents = reader.read(rows).filter(belongsTo(window));
      io.progress(`${reader.rows} purchases`);
      if (documents.length > 0) yield documents;
    }
    reader.refuseIfNothingWasReadable();
    return { warnings: warnings.list() };
  },
};

/** `purchases; the newest is receipt 1366 of 2026-11-19 23:40 UTC over 17.90 CAD` */
function describe(newest: Fields | undefined): string {
  if (!newest) return 'purchases, of which there are none yet';
  const [at, currency] = [moment(newest.timestamp), text(newest.currency) ?? ''];
  const amount = Number.isSafeInteger(newest.amount) ? whole(newest.amount, 'amount') : null;
  const when = at === null ? '' : ` of ${at.slice(0, 16).replace('T', ' ')} UTC`;
  const over = amount === null || !validCurrency(currency) ? '' : ` over ${formatAmount(amount, currency)}`;
  return `purchases; the newest is receipt ${text(newest.purchaseNumber) ?? 'without number'}${when}${over}`;
}
