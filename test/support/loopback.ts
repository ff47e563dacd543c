import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Loopback {
  readonly url: string;
  readonly received: readonly Received[];
}

/** Answers one request; without it the request stays without an answer. */
export type Answer = (response: ServerResponse, request: Received) => void;

/** A server on loopback that gives these answers in order, the last one for ever. Ends with the test. */
export async function loopback(...answers: Answer[]): Promise<Loopback> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    // The clocks of tests are not this machine's.
    response.sendDate = false;
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body: Buffer.concat(pieces).toString() };
    const answer = answers[Math.min(received.length, answers.length - 1)];
    received.push(one);
    answer?.(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** An answer of this status and body; anything but a text is sent as JSON. */
export function says(status: number, body: unknown = {}, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => {
    response.writeHead(status, headers);
    response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  };
}

/** The connection is cut instead of an answer. */
export const cuts: Answer = (response) => {
  response.socket?.destroy();
};

/** An address at which nobody listens (any more). */
export async function nobodyThere(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
