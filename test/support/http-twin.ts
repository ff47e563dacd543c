import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type ActiveFault, parseFault } from '../../src/domain/rehearsal-faults.ts';
import { end, misbehave } from '../../src/rehearsal/misbehave.ts';
import { PAGE_FAULTS, pageOf } from '../../src/rehearsal/pages.ts';
import type { ProviderTwin } from '../contract/http-connector.ts';
import { ONE_WEEK } from './connecting.ts';

/** What a twin of a provider is asked, its fault taken off the path. */
export interface TwinRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** As it came; empty when there is none. */
  readonly body: string;
  /** The way to the twin, for answers that name another address of it. */
  readonly base: string;
  /** One page of a list; `at` is null on the first page, later what `next` said on the page before. */
  page<T>(rows: readonly T[], cut: { readonly at: number | null; readonly limit: number }): Page<T>;
  /** The same for providers that count their pages: `number` from `first` (1 unless it is said). */
  numbered<T>(
    rows: readonly T[],
    cut: { readonly number: number; readonly limit: number; readonly first?: number },
  ): Page<T>;
}

/** Rows, and where the next page begins; null after the last. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: number | null;
}

export interface TwinAnswer {
  readonly status: number;
  /** Sent as JSON unless it is a text. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TwinApi {
  answer(request: TwinRequest): TwinAnswer;
  /** How this provider words a refusal; `code` is Square's name for it (`ACCESS_TOKEN_EXPIRED`, `RATE_LIMITED`). */
  refuse?(status: number, code: string): TwinAnswer;
}

export interface HttpTwin extends ProviderTwin {
  /** Every request that came, those too that were answered with a fault. */
  readonly received: readonly TwinRequest[];
}

/**
 * A twin of a provider's API on loopback. Its own part are the answers of a good day; every fault of the rehearsal POS is
 * put upon them here: by the address (`/~500`), or for the next answers (`fail`). Ends with the test.
 */
export async function httpTwin(api: TwinApi): Promise<HttpTwin> {
  const received: TwinRequest[] = [];
  let passing: { fault: ActiveFault; left: number } | null = null;
  const take = (): ActiveFault | null => {
    const fault = passing?.fault ?? null;
    if (passing && --passing.left <= 0) passing = null;
    return fault;
  };
  const server = createServer(async (incoming, response) => {
    // The clocks of tests are not this machine's.
    response.sendDate = false;
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece);
    const [, prefix, rest = ''] = /^(?:\/~([^/]*))?(.*)$/.exec(incoming.url ?? '/') ?? [];
    const url = new URL(rest, 'http://twin');
    const fault = prefix === undefined ? take() : known(prefix);
    const request: TwinRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: Buffer.concat(pieces).toString(),
      base: addressOf(server) + (prefix === undefined ? '' : `/~${prefix}`),
      ...paging(fault),
    };
    received.push(request);
    const answer = asText(api.answer(request));
    const refusal = (status: number, code: string) =>
      asText(api.refuse?.(status, code) ?? { status, body: { error: code } });
    if (fault) misbehave(response, { fault, answer, now: Date.parse(ONE_WEEK.to), refusal });
    else end(response, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const base = addressOf(server);
  return {
    received,
    address: (fault) => (fault === undefined ? base : `${base}/~${fault}`),
    async fail(fault, times) {
      passing = { fault: known(fault), left: times };
    },
  };
}

function known(name: string): ActiveFault {
  const fault = parseFault(name);
  if (!fault) throw new Error(`there is no fault ${name}`);
  return fault;
}

const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const asText = ({ body, ...answer }: TwinAnswer) => ({
  ...answer,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Pages that are put into disorder are small, so that there are several of them. */
const SMALL = 40;

function paging(active: ActiveFault | null): Pick<TwinRequest, 'page' | 'numbered'> {
  const fault = PAGE_FAULTS.find((name) => name === active?.name) ?? null;
  return {
    page: (rows, { at, limit }) => pageOf(rows, { offset: at, limit, fault }),
    numbered(rows, { number, limit, first = 1 }) {
      const nth = number - first;
      const size = fault === 'repeated-pages' || fault === 'reordered-pages' ? Math.min(SMALL, limit) : limit;
      // With an empty first page all others come one later.
      const start = (fault === 'empty-page' ? nth - 1 : nth) * size;
      const { rows: cut, next } = pageOf(rows, { offset: nth === 0 ? null : start, limit: size, fault });
      return { rows: cut, next: next === null ? null : number + 1 };
    },
  };
}
