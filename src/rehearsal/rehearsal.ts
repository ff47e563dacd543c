import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ExpectedError } from '../domain/errors.ts';
import { type ActiveFault, parseFault } from '../domain/rehearsal-faults.ts';
import { millis } from '../domain/time.ts';
import type { Rehearsal, RehearsalOptions } from '../ports/rehearsal.ts';
import { CloverApi, cloverRefusal, MERCHANTS } from './clover-api.ts';
import { Control } from './control.ts';
import { end, misbehave } from './misbehave.ts';
import { PAGE_FAULTS, type PageFault } from './pages.ts';
import { type ApiAnswer, type ApiRequest, refusal, SquareApi } from './square-api.ts';

/** There is no other: made-up sales are for this machine only. */
const LOOPBACK = '127.0.0.1';

/** A made-up Square on loopback. `elapsed` gives milliseconds: sales go on while it runs. */
export function makeRehearsal(elapsed: () => number = () => performance.now()): Pick<Rehearsal, 'serve'> {
  return {
    async serve(options) {
      const began = elapsed();
      const now = () => millis(options.now) + Math.floor(elapsed() - began);
      const desk = new Desk(options, now);
      const server = createServer((request, response) => {
        response.setHeader('date', new Date(now()).toUTCString());
        void desk.serve(request, response);
      });
      // Longer than any client keeps a connection that it does not use: it must not be closed under its hands.
      server.keepAliveTimeout = 120_000;
      await listen(server, options);
      return {
        url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`,
        merchants: options.pos === 'clover' ? [...MERCHANTS].map(([id, { name }]) => ({ id, name })) : [],
        async close() {
          const closed = new Promise((resolve) => server.close(resolve));
          server.closeAllConnections();
          await closed;
        },
      };
    },
  };
}

function listen(server: Server, { port }: RehearsalOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program listens there' : (error.code ?? error.message);
      reject(
        new ExpectedError('failed', `the rehearsal POS cannot listen on ${LOOPBACK}:${port}: ${why}`, {
          hint: 'choose another port, or 0 for any that is free',
          cause: error,
        }),
      );
    });
    server.listen(port, LOOPBACK, resolve);
  });
}

/** Takes requests, and knows which of them are to go wrong. */
class Desk {
  private readonly seed: number;
  private readonly now: () => number;
  private readonly api: { answer(request: ApiRequest): ApiAnswer };
  private readonly refusal: typeof refusal;
  private readonly control = new Control();

  constructor({ seed, pos }: RehearsalOptions, now: () => number) {
    this.seed = seed;
    this.now = now;
    this.api = pos === 'clover' ? new CloverApi(now()) : new SquareApi(now());
    this.refusal = pos === 'clover' ? cloverRefusal : refusal;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const method = request.method ?? 'GET';
      const body = await bodyOf(request);
      const address = readPath(request.url ?? '/');
      if (address.path === '/_fault') end(response, this.control.answer(method, body));
      else if (address.problem) end(response, this.refusal(404, 'NOT_FOUND', address.problem));
      else this.answer(request, response, { method, body, address });
    } catch (error) {
      // The client went away, or we have a bug: either way this server goes on.
      response.destroy(error instanceof Error ? error : undefined);
    }
  }

  private answer(request: IncomingMessage, response: ServerResponse, { method, body, address }: Asked): void {
    const fault = address.fault ?? this.control.take();
    const now = this.now();
    const answer = this.api.answer({
      method,
      path: address.path,
      query: address.query,
      authorization: request.headers.authorization ?? '',
      body,
      now,
      seed: address.seed ?? this.seed,
      pageFault: pageFaultOf(fault),
    });
    if (fault) misbehave(response, { fault, answer, now, refusal: this.refusal });
    else end(response, answer);
  }
}

interface Asked {
  readonly method: string;
  readonly body: string;
  readonly address: Address;
}

function pageFaultOf(fault: ActiveFault | null): PageFault | null {
  return PAGE_FAULTS.find((name) => name === fault?.name) ?? null;
}

interface Address {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly fault: ActiveFault | null;
  readonly seed: number | null;
  /** What is wrong with a prefix. */
  readonly problem: string | null;
}

/** Takes the prefixes off: `/~500` for a fault, `/~seed=7` for another merchant's sales. */
function readPath(url: string): Address {
  let [path = '/', search = ''] = url.split('?');
  const query = new URLSearchParams(search);
  let fault: ActiveFault | null = null;
  let seed: number | null = null;
  for (let prefix = /^\/+~([^/]*)/.exec(path); prefix; prefix = /^\/+~([^/]*)/.exec(path)) {
    path = path.slice(prefix[0].length) || '/';
    const name = decoded(prefix[1] ?? '');
    const other = /^seed=(\d{1,9})$/.exec(name);
    const found = parseFault(name);
    if (other) seed = Number(other[1]);
    else if (found) fault = found;
    else
      return {
        path,
        query,
        fault,
        seed,
        problem: `the rehearsal POS does not know ~${name}; GET /_fault lists its faults`,
      };
  }
  return { path, query, fault, seed, problem: null };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
