import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { conflict } from '../domain/errors.ts';
import type { Callback, CallbackRequest, Callbacks } from '../ports/callbacks.ts';

/** A web server on the loopback address, for one answer. */
export const loopbackCallbacks: Callbacks = {
  async listen({ port, path, signal, refuse }) {
    let take: (request: CallbackRequest) => void = () => {};
    let fail: (reason: unknown) => void = () => {};
    const request = new Promise<CallbackRequest>((resolve, reject) => {
      take = resolve;
      fail = reject;
    });
    // Nobody may be waiting when it comes.
    request.catch(() => undefined);
    let taken = false;
    const answer = async (asked: IncomingMessage, response: ServerResponse) => {
      const { url = '' } = asked;
      if (taken || !isMeant(asked, path)) return show(response, 404, 'Nothing is expected here.');
      const why = await refuse(url);
      if (why !== null) return show(response, 400, why);
      // Another one may have come meanwhile.
      if (taken) return show(response, 404, 'Nothing is expected here.');
      taken = true;
      take({ url, reply: (good, sentence) => show(response, good ? 200 : 400, sentence) });
    };
    const server = createServer((asked, response) => {
      answer(asked, response).catch((error) => {
        fail(error);
        response.destroy();
      });
    });
    const ended = () => fail(signal.reason);
    signal.addEventListener('abort', ended, { once: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => reject(portProblem(error, port)));
      server.listen(port, '127.0.0.1', resolve);
    });
    if (signal.aborted) ended();
    const close: Callback['close'] = async () => {
      signal.removeEventListener('abort', ended);
      server.closeIdleConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    return { port: (server.address() as AddressInfo).port, request, close };
  },
};

function portProblem(error: NodeJS.ErrnoException, port: number) {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return error;
  return conflict(`nothing can listen on port ${port} of this machine (${error.code})`, 'choose another one: --port N');
}

/** A name that somebody made point to this machine is not this machine: browsers would bring anything then. */
function isMeant({ method, url = '', headers }: IncomingMessage, path: string): boolean {
  const host = headers.host?.replace(/:\d+$/, '');
  const [asked] = url.split('?');
  return method === 'GET' && (host === '127.0.0.1' || host === 'localhost') && asked === path;
}

function show(response: ServerResponse, status: number, sentence: string): Promise<void> {
  const text = sentence.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
  const page = `<!doctype html><meta charset="utf-8"><title>posctl</title><p>${text}</p>\n`;
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  });
  return new Promise((resolve) => response.end(page, () => resolve()));
}
