import { validCurrency } from '../../domain/money.ts';
import type { SetUp } from '../../ports/connectors.ts';
import { namedIn } from '../api/options.ts';
import { chosenPlaces, named, type Place } from '../api/places.ts';
import { fields, text } from '../api/read.ts';
import { MissingPermission } from '../api/refusal.ts';
import type { LoyverseClient } from './client.ts';

export interface Merchant {
  readonly name: string | null;
  /** What the whole account sells in: receipts do not say it. Null when it cannot be known. */
  readonly currency: string | null;
}

/** Whose account it is, as far as the token may ask. @throws CheckFailure */
export async function merchantOf(client: LoyverseClient): Promise<Merchant> {
  try {
    const { business_name, currency } = await client.merchant();
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

export interface ChosenStores {
  readonly stores: readonly Place[];
  /** Whether the options leave stores out: then each is asked for by itself. */
  readonly some: boolean;
}

/** The stores whose sales count: those that the options name, else all that are not deleted. @throws CheckFailure */
export async function chosenStores(client: LoyverseClient, options: SetUp['options']): Promise<ChosenStores> {
  const all = new Map<string, Place>();
  for await (const rows of client.stores()) {
    for (const row of rows.map(fields)) {
      const id = text(row.id);
      if (id !== null && text(row.deleted_at) === null) all.set(id, { id, name: text(row.name) ?? id });
    }
  }
  const wanted = namedIn(options, 'stores');
  const stores = chosenPlaces([...all.values()], { wanted, option: 'stores', provider: 'Loyverse' });
  return { stores, some: wanted.length > 0 };
}

/** `2 stores: Patio (3e9f…), Bar (77ab…)` */
export function describeStores(stores: readonly Place[]): string {
  if (stores.length === 0) return 'an account without stores';
  return `${stores.length} ${stores.length === 1 ? 'store' : 'stores'}: ${stores.map(named).join(', ')}`;
}
