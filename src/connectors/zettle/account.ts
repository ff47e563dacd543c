import { formatAmount, validCurrency } from '../../domain/money.ts';
import type { ApiClient } from '../api/client.ts';
import { rowsOf } from '../api/paging.ts';
import { type Fields, fields, moment, text, whole } from '../api/read.ts';
import { NEWEST_PURCHASE, PURCHASES } from './client.ts';

/** The newest purchase, which says as much of an account as can be read; undefined when there is none. @throws CheckFailure */
export async function newestPurchase(client: ApiClient): Promise<Fields | undefined> {
  const answer = await client.call(NEWEST_PURCHASE);
  const [newest] = rowsOf(answer, { ...NEWEST_PURCHASE, ...PURCHASES, provider: 'Zettle' });
  return newest === undefined ? undefined : fields(newest);
}

/** `purchases; the newest is receipt 1366 of 2026-11-19 23:40 UTC over 17.90 CAD` */
export function describeNewest(newest: Fields | undefined): string {
  if (!newest) return 'purchases, of which there are none yet';
  const [at, currency] = [moment(newest.timestamp), text(newest.currency) ?? ''];
  const amount = Number.isSafeInteger(newest.amount) ? whole(newest.amount, 'amount') : null;
  const when = at === null ? '' : ` of ${at.slice(0, 16).replace('T', ' ')} UTC`;
  const over = amount === null || !validCurrency(currency) ? '' : ` over ${formatAmount(amount, currency)}`;
  return `purchases; the newest is receipt ${text(newest.purchaseNumber) ?? 'without number'}${when}${over}`;
}
