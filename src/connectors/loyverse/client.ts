import { createHash } from 'node:crypto';
import { MINUTE } from '../../domain/time.ts';
import type { RateBudget } from '../../ports/budgets.ts';
import type { ConnectorIo, SetUp } from '../../ports/connectors.ts';
import { apiUrl } from '../api/options.ts';
import { pagesOf } from '../api/paging.ts';
import { type Fields, fields } from '../api/read.ts';
import { explainLoyverse } from './errors.ts';

const DEFAULT_BASE_URL = 'https://api.loyverse.com';
/** Loyverse takes no more. */
const PAGE = 250;

type Query = Readonly<Record<string, string>>;

/** Calls to Loyverse's API, one account. */
export class LoyverseClient {
  private readonly options: SetUp['options'];
  private readonly io: ConnectorIo;

  constructor(options: SetUp['options'], io: ConnectorIo) {
    this.options = options;
    this.io = io;
  }

  /** @throws CheckFailure */
  merchant(): Promise<Fields> {
    return this.get('/v1.0/merchant', 'MERCHANT_READ');
  }

  /** @throws CheckFailure */
  stores(): AsyncGenerator<readonly unknown[], void, void> {
    return this.list({ path: '/v1.0/stores', rows: 'stores', permission: 'STORES_READ' }, {});
  }

  /** @throws CheckFailure */
  receipts(query: Query): AsyncGenerator<readonly unknown[], void, void> {
    return this.list({ path: '/v1.0/receipts', rows: 'receipts', permission: 'RECEIPTS_READ' }, query);
  }

  private list(
    { path, rows, permission }: { readonly path: string; readonly rows: string; readonly permission: string },
    query: Query,
  ) {
    const page = (cursor: string | null) => {
      const asked = { ...query, limit: String(PAGE), ...(cursor === null ? {} : { cursor }) };
      return this.get(`${path}?${new URLSearchParams(asked)}`, permission);
    };
    return pagesOf({ path, provider: 'Loyverse', rows, page });
  }

  private async get(path: string, permission: string): Promise<Fields> {
    const token = (await this.io.credentials.get('accessToken')).trim();
    const answer = await this.io.http.request({
      method: 'GET',
      url: apiUrl(this.options, DEFAULT_BASE_URL, path),
      headers: { authorization: `Bearer ${token}` },
      signal: this.io.signal,
      budgets: [budgetOf(token)],
      explain: (status, body) => explainLoyverse(status, body, permission),
    });
    return fields(answer.json());
  }
}

/** Loyverse counts the calls of an account. Two tokens of one account do not know of each other: then 429 slows both. */
function budgetOf(token: string): RateBudget {
  const account = createHash('sha256').update(token).digest('hex').slice(0, 12);
  return { name: `loyverse ${account}`, requests: 60, perMs: MINUTE };
}
