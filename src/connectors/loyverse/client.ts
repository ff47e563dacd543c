import { createHash } from 'node:crypto';
import { CheckFailure } from '../../domain/errors.ts';
import { validCurrency } from '../../domain/money.ts';
import { MINUTE } from '../../domain/time.ts';
import type { RateBudget } from '../../ports/budgets.ts';
import type { ConnectorIo, SetUp } from '../../ports/connectors.ts';
import { apiUrl, type Check, type Chosen, chosenPlaces, currencySoFar, type Place, placeOf } from '../api/check.ts';
import {
  ApiClient,
  type Call,
  fixedToken,
  forgottenPage,
  MissingPermission,
  type Query,
  type Refusal,
  refusalWords,
  refusedCall,
} from '../api/client.ts';
import { fields, text } from '../api/read.ts';

const LOYVERSE_URL = 'https://api.loyverse.com';
/** The most that Loyverse takes. */
const PAGE = 250;

/** Calls to Loyverse's API, one account. */
export function loyverseClient({ options }: SetUp, io: ConnectorIo): ApiClient {
  const url = apiUrl(options, LOYVERSE_URL);
  return new ApiClient(
    { provider: 'Loyverse', url, tokens: fixedToken(io), budgets: budgetsOf, explain: explainLoyverse },
    io,
  );
}

const MERCHANT: Call = { path: '/v1.0/merchant', permission: 'MERCHANT_READ' };
const STORES: Call = { path: '/v1.0/stores', query: { limit: PAGE }, permission: 'STORES_READ' };

export function receiptSearch(query: Query): Call {
  return { path: '/v1.0/receipts', query: { ...query, limit: PAGE }, permission: 'RECEIPTS_READ' };
}

/** Loyverse counts the calls of an account. Two tokens of one account do not know of each other: then 429 slows both. */
function budgetsOf(token: string): readonly RateBudget[] {
  const account = createHash('sha256').update(token).digest('hex').slice(0, 12);
  return [{ name: `loyverse ${account}`, requests: 60, perMs: MINUTE }];
}

export interface Merchant {
  readonly name: string | null;
  /** What the whole account sells in: receipts do not say it. Null when it cannot be had now. */
  readonly currency: string | null;
  /** Why it cannot be had. */
  readonly unknown: CheckFailure;
}

/** Whose account it is, as far as the token may ask. @throws CheckFailure */
export async function merchantOf(client: ApiClient, { reached }: Check): Promise<Merchant> {
  try {
    const { id, business_name, currency } = await client.call(MERCHANT);
    reached.is(text(id));
    const code = text(fields(currency).code);
    const unknown = new CheckFailure('bad_data', 'Loyverse does not say what the account sells in', {
      needs: 'provider',
    });
    return { name: text(business_name), currency: code !== null && validCurrency(code) ? code : null, unknown };
  } catch (error) {
    if (error instanceof MissingPermission) return { name: null, currency: null, unknown: error };
    throw error;
  }
}

/** What an account sells in, now or so far. @throws CheckFailure when that was never known. */
export async function currencyOf({ currency, unknown }: Merchant, check: Check): Promise<string> {
  const known = currency ?? (await currencySoFar('the Loyverse account', check));
  if (known === null) throw unknown;
  return known;
}

/** `the account Blue Door, which sells in CAD` */
export function describeMerchant({ name }: Merchant, currency: string): string {
  return `the account ${name ?? 'without a name'}, which sells in ${currency}`;
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

/** What was asked for is older than the account's plan lets anybody see. Nothing else is wrong. */
export class BeyondPlan extends CheckFailure {
  constructor(said: string) {
    const why = 'Loyverse gives receipts of more than 31 days ago only with its add-on Unlimited sales history';
    super('bad_config', `${why} (${said}); ask for later days, or have the venue subscribe to it`, { needs: 'venue' });
  }
}

/** Loyverse's own words for a refused call, as what they mean for us; undefined when there are none. */
function explainLoyverse({ status, body, permission }: Refusal): CheckFailure | undefined {
  const error = fields(Array.isArray(body.errors) ? body.errors[0] : undefined);
  const [code, details] = [text(error.code), text(error.details)];
  const said = refusalWords([status, code, text(error.field)], details);
  if (status === 402 && /sales history|days ago/i.test(details ?? '')) return new BeyondPlan(said);
  if (status === 402) {
    const why = `Loyverse requires payment first: a subscription of the account has ended (${said})`;
    return new CheckFailure('bad_config', why, { needs: 'venue' });
  }
  switch (code) {
    case 'UNAUTHORIZED':
      // One word for all of it: deleted, mistyped, or past its date.
      return /expired/i.test(details ?? '')
        ? new CheckFailure('auth_expired', `the access token has expired (${said}); make a new one`)
        : new CheckFailure('auth_revoked', `Loyverse does not know the access token (${said}); make a new one`);
    case 'FORBIDDEN':
      return new MissingPermission(permission, said);
    case 'INVALID_CURSOR':
      return forgottenPage('Loyverse', said);
    default:
      return code === null ? undefined : refusedCall('Loyverse', status, said);
  }
}
