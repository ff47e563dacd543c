import { CheckFailure } from '../domain/errors.ts';
import type { ConnectorIo } from '../ports.ts';
import { type Fields, fields, text } from './read.ts';
import type { SquareAuth } from './square-auth.ts';
import { explainSquare } from './square-errors.ts';

const DEFAULT_BASE_URL = 'https://connect.squareup.com';
/** The version of the API that this client was written against; without it the application's own would apply. */
const API_VERSION = '2025-08-20';
/** A list that goes on without bringing anything is broken. */
const MAX_EMPTY_PAGES = 50;

export function squareUrl(options: Readonly<Record<string, string>>, path: string): string {
  return (options.baseUrl ?? DEFAULT_BASE_URL).replace(/\/+$/, '') + path;
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
  private readonly auth: SquareAuth;

  constructor(options: Readonly<Record<string, string>>, io: ConnectorIo, auth: SquareAuth) {
    this.options = options;
    this.io = io;
    this.auth = auth;
  }

  /** @throws CheckFailure */
  async call(call: SquareCall): Promise<Fields> {
    const token = await this.auth.token();
    try {
      return await this.send(call, token);
    } catch (error) {
      const refused = error instanceof CheckFailure && error.code.startsWith('auth_');
      const fresh = refused ? await this.auth.tokenInsteadOf(token, error) : undefined;
      if (fresh === undefined) throw error;
      return this.send(call, fresh);
    }
  }

  /**
   * All pages of a list: the same request again with the cursor of the page before.
   * @throws CheckFailure `bad_data` when the list does not end.
   */
  async *pages(
    call: SquareCall & { readonly json: Fields },
    rows: string,
  ): AsyncGenerator<readonly unknown[], void, void> {
    const cursors = new Set<string>();
    let empty = 0;
    for (let cursor: string | null = null; ; ) {
      const json: Fields = cursor === null ? call.json : { ...call.json, cursor };
      const page = await this.call({ ...call, json });
      const found = page[rows] ?? [];
      if (!Array.isArray(found))
        throw new CheckFailure('bad_data', `${call.path}: ${rows} in Square's answer is no list`);
      if (found.length > 0) yield found;
      cursor = text(page.cursor);
      if (cursor === null) return;
      empty = found.length === 0 ? empty + 1 : 0;
      if (cursors.has(cursor) || empty >= MAX_EMPTY_PAGES) {
        throw new CheckFailure(
          'bad_data',
          `${call.path}: Square's pages go in a circle after ${cursors.size + 1} of them`,
        );
      }
      cursors.add(cursor);
    }
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
