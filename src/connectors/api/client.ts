import type { CheckFailure } from '../../domain/errors.ts';
import type { RateBudget } from '../../ports/budgets.ts';
import type { ConnectorIo } from '../../ports/connectors.ts';
import type { HttpAnswer } from '../../ports/http.ts';
import { type CursorPages, cursorPages } from './paging.ts';
import { type Fields, fields } from './read.ts';
import { type Tokens, withToken } from './tokens.ts';

export type Query = Readonly<Record<string, string | number | boolean>>;

/** A provider's API, as the credentials of one integration open it. */
export interface Api {
  /** Whose it is, for messages: `Square`. */
  readonly provider: string;
  /** Its address, which paths are added to: see `apiUrl`. */
  readonly url: string;
  readonly tokens: Tokens;
  /** Where a call carries its token: as a bearer token, unless it is said here. */
  readonly authorization?: (token: string) => Authorization;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What limits every call; by token where the provider counts each account by itself. */
  readonly budgets?: (token: string) => readonly RateBudget[];
  /** A refused call in the provider's own terms; undefined where the status says it all. */
  explain(refusal: Refusal): CheckFailure | undefined;
}

export interface Authorization {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Query;
}

/** A call that was answered with a status of 400–499. */
export interface Refusal {
  readonly status: number;
  readonly body: Fields;
  /** The permission that the call needs. */
  readonly permission: string;
}

export interface Call {
  /** GET, unless it is said. */
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly json?: Fields;
  /** The permission that it needs, named when it is missing. */
  readonly permission: string;
  /** What limits this call, besides what limits every one. */
  readonly budgets?: readonly RateBudget[];
}

/** How a list goes on: the same call once more, with the cursor of the page before. */
export interface CursorList extends Pick<CursorPages, 'rows'> {
  /** The name of the cursor: in a call's JSON, else in its query, and in the answer. `cursor`, unless it is said. */
  readonly cursor?: string;
  /** Where the list goes on, if the answer does not say it under that name. */
  readonly next?: CursorPages['next'];
}

/** Makes calls to an API, with a token that is good, within its budgets, and says refusals in the provider's terms. */
export class ApiClient {
  private readonly api: Api;
  private readonly io: ConnectorIo;

  constructor(api: Api, io: ConnectorIo) {
    this.api = api;
    this.io = io;
  }

  /** The fields of the answer. @throws CheckFailure */
  async call(call: Call): Promise<Fields> {
    return fields((await this.answer(call)).json());
  }

  /** The answer as it came, for what stands beside its fields. @throws CheckFailure */
  answer(call: Call): Promise<HttpAnswer> {
    return withToken(this.api.tokens, (token) => this.send(call, token));
  }

  /** All pages of a list that goes by cursors. @throws CheckFailure `bad_data` when it does not end, or is none. */
  pages(call: Call, { rows, cursor = 'cursor', next }: CursorList): AsyncGenerator<readonly unknown[], void, void> {
    const { path, json, query } = call;
    const goingOn = (at: Query): Call =>
      json ? { ...call, json: { ...json, ...at } } : { ...call, query: { ...query, ...at } };
    const page = (at: string | null) => this.call(at === null ? call : goingOn({ [cursor]: at }));
    return cursorPages({ path, provider: this.api.provider, rows, cursor, page, ...(next ? { next } : {}) });
  }

  private async send(
    { method = 'GET', path, query, json, permission, budgets = [] }: Call,
    token: string,
  ): Promise<HttpAnswer> {
    const { api, io } = this;
    const shown = api.authorization?.(token) ?? { headers: { authorization: `Bearer ${token}` } };
    const answer = await io.http.request({
      method,
      url: api.url + path + queryOf({ ...query, ...shown.query }),
      headers: { ...api.headers, ...shown.headers },
      ...(json ? { json } : {}),
      signal: io.signal,
      budgets: [...budgets, ...(api.budgets?.(token) ?? [])],
      explain: (status, body) => api.explain({ status, body: fields(body), permission }),
    });
    if (answer.warning !== null) io.warn(answer.warning);
    return answer;
  }
}

function queryOf(query: Query): string {
  const pairs = Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]);
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}
