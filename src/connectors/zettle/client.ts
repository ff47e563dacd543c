import { instant, MINUTE, millis } from '../../domain/time.ts';
import type { ConnectorIo, SetUp, Window } from '../../ports/connectors.ts';
import { apiUrl } from '../api/options.ts';
import { pagesOf, rowsOf } from '../api/paging.ts';
import { type Fields, fields, text } from '../api/read.ts';
import { withToken } from '../api/tokens.ts';
import { ZettleAuth } from './auth.ts';
import { explainZettle } from './errors.ts';

const DEFAULT_BASE_URL = 'https://purchase.izettle.com';
const PATH = '/purchases/v2';
const LIST = { path: PATH, provider: 'Zettle', rows: 'purchases' } as const;
/** Zettle takes up to 1000, and warns of requests that it cannot answer in time. */
const PAGE = 200;

/** Calls to Zettle's API of purchases, one merchant. */
export class ZettleClient {
  private readonly options: SetUp['options'];
  private readonly io: ConnectorIo;
  private readonly auth: ZettleAuth;

  constructor(options: SetUp['options'], io: ConnectorIo) {
    this.options = options;
    this.io = io;
    this.auth = new ZettleAuth(options, io);
  }

  /** The newest purchase; undefined when there is none. @throws CheckFailure */
  async newest(): Promise<Fields | undefined> {
    const found = rowsOf(await this.get({ limit: '1', descending: 'true' }), LIST);
    return found.length === 0 ? undefined : fields(found[0]);
  }

  /**
   * Purchases that were made in a window, the oldest first. Zettle's dates are known to take minutes: a little more than
   * the window is asked for.
   * @throws CheckFailure
   */
  purchases({ from, to }: Window): AsyncGenerator<readonly unknown[], void, void> {
    const query = { startDate: minuteOf(from, Math.floor), endDate: minuteOf(to, Math.ceil), limit: String(PAGE) };
    let asked: string | null = null;
    return pagesOf({
      ...LIST,
      page: (cursor) => {
        asked = cursor;
        return this.get(cursor === null ? query : { ...query, lastPurchaseHash: cursor });
      },
      // The list ends with an empty page, which may repeat the mark that led to it.
      next: (page, rows) => {
        const hash = text(page.lastPurchaseHash);
        return rows.length === 0 && hash === asked ? null : hash;
      },
    });
  }

  private get(query: Readonly<Record<string, string>>): Promise<Fields> {
    return withToken(this.auth, async (token) => {
      const answer = await this.io.http.request({
        method: 'GET',
        url: `${apiUrl(this.options, DEFAULT_BASE_URL, PATH)}?${new URLSearchParams(query)}`,
        headers: { authorization: `Bearer ${token}` },
        signal: this.io.signal,
        explain: (status, body) => explainZettle(status, body, this.auth.key),
      });
      return fields(answer.json());
    });
  }
}

/** `2026-11-19T23:40`, in UTC as Zettle takes it. */
function minuteOf(at: string, round: (minutes: number) => number): string {
  return instant(round(millis(at) / MINUTE) * MINUTE).slice(0, 16);
}
