import { validCurrency } from '../../domain/money.ts';
import type { Check } from '../api/check.ts';
import type { ApiClient } from '../api/client.ts';
import { type Chosen, chosenPlaces, type Place, placeOf } from '../api/places.ts';
import { fields, text } from '../api/read.ts';
import { MissingPermission } from '../api/refusal.ts';
import { MERCHANT, STORES } from './client.ts';

export interface Merchant {
  readonly name: string | null;
  /** What the whole account sells in: receipts do not say it. Null when it cannot be known. */
  readonly currency: string | null;
}

/** Whose account it is, as far as the token may ask. @throws CheckFailure */
export async function merchantOf(client: ApiClient): Promise<Merchant> {
  try {
    const { business_name, currency } = await client.call(MERCHANT);
    const code = text(fields(currency).code);
    return { name: text(business_name), currency: code !== null && validCurrency(code) ? code : null };
  } catch (error) {
    if (error instanceof MissingPermission) return { name: null, currency: null };
    throw error;
  }
}

/** `the account Blue Door, which sells in CAD` */
export function describeMerchant({ name, currency }: Merchant): string {
  return `the account ${name ?? 'without a name'}${currency === null ? '' : `, which sells in ${currency}`}`;
}

/** The stores whose sales count: those that the options name, else all that are not deleted. @throws CheckFailure */
export async function chosenStores(client: ApiClient, check: Check): Promise<Chosen<Place>> {
  const all = new Map<string, Place>();
  for await (const rows of client.pages(STORES, { rows: 'stores' })) {
    for (const { id, name, deleted_at } of rows.map(fields)) {
      const place = placeOf({ id, name });
      if (place !== null && text(deleted_at) === null) all.set(place.id, place);
    }
  }
  return chosenPlaces([...all.values()], { option: 'stores', provider: 'Loyverse' }, check);
}
