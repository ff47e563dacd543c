import type { ConnectorIo } from '../../ports/connectors.ts';
import { apiUrl } from '../api/options.ts';
import { pagesOf } from '../api/paging.ts';
import { type Fields, fields } from '../api/read.ts';
import { type Tokens, withToken } from '../api/tokens.ts';
import { explainSquare } from './errors.ts';

const DEFAULT_BASE_URL = 'https://connect.squareup.com';
/** The version of the API that this client was written against; without it the application's own would apply. */
const API_VERSION = '2025-08-20';

export function squareUrl(options: Readonly<Record<string, string>>, path: string): string {
  return apiUrl(options, DEFAULT_BASE_URL, path);
}

export interface SquareCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly json?: Fields;
  /** The permission that it needs, named when it is missing. */
  readonly permission: string;
}

/** Calls to Square's API, one merchant, with its token kept fresh. */
export class SquareClient {
  private readonly options: Readonly<Record<string, string>>;
  private readonly io: ConnectorIo;
  private readonly tokens: Tokens;

  constructor(options: Readonly<Record<string, string>>, io: ConnectorIo, tokens: Tokens) {
    this.options = options;
    this.io = io;
    this.tokens = tokens;
  }

  /** @throws CheckFailure */
  call(call: SquareCall): Promise<Fields> {
    return withToken(this.tokens, (token) => this.send(call, token));
  }

  /**
   * All pages of a list: the same request again with the cursor of the page before.
   * @throws CheckFailure `bad_data` when the list does not end.
   */
  pages(call: SquareCall & { readonly json: Fields }, rows: string): AsyncGenerator<readonly unknown[], void, void> {
    const page = (cursor: string | null) =>
      this.call(cursor === null ? call : { ...call, json: { ...call.json, cursor } });
    return pagesOf({ path: call.path, provider: 'Square', rows, page });
  }

  private async send({ method, path, json, permission }: SquareCall, token: string): Promise<Fields> {
    const answer = await this.io.http.request({
      method,
      url: squareUrl(this.options, path),
      headers: { authorization: `Bearer ${token}`, 'square-version': API_VERSION },
      ...(json ? { json } : {}),
      signal: this.io.signal,
      explain: (status, body) => explainSquare(status, body, permission),
    });
    return fields(answer.json());
  }
}
