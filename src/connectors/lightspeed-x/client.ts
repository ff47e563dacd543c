import { CheckFailure } from '../../domain/errors.ts';
import { MINUTE } from '../../domain/time.ts';
import type { RateBudget } from '../../ports/budgets.ts';
import type { ConnectorIo, SetUp } from '../../ports/connectors.ts';
import { pagesOf, rowsOf } from '../api/paging.ts';
import { type Fields, fields, text } from '../api/read.ts';
import { MissingPermission, refusalWords } from '../api/refusal.ts';

const PROVIDER = 'Lightspeed X';
const PAGE = 500;
/** A search that goes on without bringing anything new is broken. */
const MAX_STALE_PAGES = 20;
/** Rows of a search that are asked for once more with the next page: one in ten, so many at most. */
const OVERLAP = 10;

/**
 * Lightspeed gives a shop 300 requests for each of its registers and 50 more, every five minutes. How many registers there
 * are is not asked: a shop has one at least.
 */
const ALLOWED = { requests: 350, perMs: 5 * MINUTE };

type Query = Readonly<Record<string, string | number | boolean>>;

/** Calls to the API 2.0 of one shop. */
export class LightspeedXClient {
  private readonly base: string;
  private readonly io: ConnectorIo;
  private readonly budgets: readonly RateBudget[];

  constructor(options: SetUp['options'], io: ConnectorIo) {
    this.base = baseUrlOf(options);
    this.io = io;
    this.budgets = [{ name: `lightspeed-x ${this.base}`, ...ALLOWED }];
  }

  /** @throws CheckFailure */
  async get(path: string, query: Query = {}): Promise<Fields> {
    const token = (await this.io.credentials.get('accessToken')).trim();
    const asked = new URLSearchParams(
      Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
    );
    const answer = await this.io.http.request({
      method: 'GET',
      url: `${this.base}/api/2.0${path}${asked.size > 0 ? `?${asked}` : ''}`,
      headers: { authorization: `Bearer ${token}` },
      signal: this.io.signal,
      budgets: this.budgets,
      explain: (status, body) => explain(status, body, query.type ?? path.slice(1)),
    });
    return fields(answer.json());
  }

  /**
   * Everything in a collection that was changed after a version, oldest change first: each page leads to the next by the
   * highest version that it holds, so what changes meanwhile moves to the end and is not missed. A page may be empty and
   * have a version all the same; the end is an empty page without a higher one.
   * @throws CheckFailure `bad_data` when it does not end.
   */
  async *changedAfter(
    path: string,
    version: number,
    query: Query = {},
  ): AsyncGenerator<readonly unknown[], void, void> {
    let after = version;
    yield* pagesOf({
      path,
      provider: PROVIDER,
      rows: 'data',
      page: () => this.get(path, { ...query, after, page_size: PAGE }),
      next: (page, rows) => {
        const highest = highestVersion(page, rows);
        if (rows.length === 0 && highest <= after) return null;
        // Cursors that come twice are a circle; so is one that leads back.
        after = highest;
        return String(highest);
      },
    });
  }

  /**
   * What a search finds, page by page. Lightspeed skips as many as it is told to. Sorted by what is searched for, new ones
   * push others to later pages, where they are seen twice and not missed; one that moves to the end, as a parked sale does
   * when it is paid, pulls others forward: so each page begins a little before the end of the one before. The end is a page
   * that holds nothing else.
   * @throws CheckFailure `bad_data` when it does not end.
   */
  async *found(query: Query): AsyncGenerator<readonly unknown[], void, void> {
    const seen = new Set<string>();
    let stale = 0;
    let overlap = 0;
    for (let offset = 0; ; ) {
      const answer = await this.get('/search', { ...query, page_size: PAGE, offset });
      const rows = rowsOf(answer, { path: '/search', provider: PROVIDER, rows: 'data' });
      const known = seen.size;
      for (const row of rows) seen.add(JSON.stringify([fields(row).id, fields(row).version]));
      const isNew = seen.size > known;
      if (rows.length <= overlap && !isNew) return;
      stale = isNew ? 0 : stale + 1;
      if (stale >= MAX_STALE_PAGES)
        throw new CheckFailure('bad_data', `/search: ${PROVIDER}'s pages go in a circle after ${offset} rows`);
      yield rows;
      overlap = Math.min(OVERLAP, Math.floor(rows.length / 10));
      offset += rows.length - overlap;
    }
  }
}

/** The highest version of a page: as it says, or as its rows have it; 0 for none. */
function highestVersion(page: Fields, rows: readonly unknown[]): number {
  return Math.max(versionOf(fields(page.version).max), ...rows.map((row) => versionOf(fields(row).version)));
}

/** A version as a number to compare; 0 for what is none. */
export function versionOf(value: unknown): number {
  const version = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof version === 'number' && Number.isSafeInteger(version) ? version : 0;
}

/** The address of the shop, also where it was copied with a page of the back office or the path of the API. */
function baseUrlOf({ baseUrl = '' }: SetUp['options']): string {
  const given = baseUrl.trim();
  if (given === '')
    throw new CheckFailure(
      'bad_config',
      'the option baseUrl is missing; it is like https://SHOP.retail.lightspeed.app',
    );
  const [, shop] = LIGHTSPEEDS.exec(given) ?? [];
  return shop ?? given.replace(/\/+$/, '').replace(/\/api(\/2\.0)?$/, '');
}

/** Lightspeed's own hosts; whatever follows is a page. */
const LIGHTSPEEDS = /^(https:\/\/[\w-]+\.(?:retail\.lightspeed\.app|vendhq\.com))(?:[/?#]|$)/i;

/** Refusals in the words of whoever has to mend them; undefined where the status says it all. `what`: `sales`. */
function explain(status: number, body: unknown, what: string | number | boolean): CheckFailure | undefined {
  const said = sayingOf(status, body);
  // Lightspeed answers 401 to every token that it does not take, whatever became of it.
  if (status === 401 && /expired/i.test(said))
    return new CheckFailure(
      'auth_expired',
      `Lightspeed X says that the access token has expired (${said}); make a new one`,
    );
  if (status === 401)
    return new CheckFailure('auth_revoked', `Lightspeed X does not accept the access token (${said}); make a new one`);
  if (status === 403) return new MissingPermission(`to read ${what === 'retailer' ? 'the shop' : what}`, said);
  if (status === 404)
    return new CheckFailure('bad_config', `there is no Lightspeed X shop at this address (${said}); check baseUrl`);
  return undefined;
}

/** `401: Invalid token` */
function sayingOf(status: number, body: unknown): string {
  const { error, error_description, message } = fields(body);
  return refusalWords([status], text(error_description) ?? text(message) ?? text(fields(error).message) ?? text(error));
}
