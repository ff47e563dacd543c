import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { conflict, ExpectedError } from '../domain/errors.ts';
import { type ListenAddress, parseListenAddress } from '../domain/listening.ts';
import { codeOf } from '../domain/unknown.ts';
import type { Monitor, Verdict, Watched } from '../ports/monitoring.ts';
import { Metrics } from './metrics.ts';

/** Clients that ask slowly, or send much, are cut off. */
const LIMITS = { requestTimeout: 10_000, headersTimeout: 5000, maxHeaderSize: 8192, keepAliveTimeout: 65_000 };
const MOST_CONNECTIONS = 50;

export async function listen(at: string, watched: Watched): Promise<Monitor> {
  const address = parseListenAddress(at);
  const metrics = new Metrics(watched.version);
  const server = createServer(LIMITS, (request, response) => {
    void answer(request, { watched, metrics }).then((said) => send(response, said, request.method === 'HEAD'));
  });
  server.maxConnections = MOST_CONNECTIONS;
  await begun(server, address);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}`,
    loopback: address.loopback,
    checked: (check) => metrics.checked(check),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @throws ExpectedError why nothing can listen there. */
async function begun(server: Server, { host, port }: ListenAddress): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (code === 'EADDRINUSE')
      throw conflict(
        `something else listens at ${host}:${port} already`,
        `another daemon? Look at it, or give another port: --listen ${host}:${port + 1}`,
      );
    const why: Readonly<Record<string, string>> = {
      EACCES: 'this user may not use that port',
      EADDRNOTAVAIL: 'this machine does not have that address',
      ENOTFOUND: 'there is no such address',
    };
    throw new ExpectedError('failed', `cannot listen at ${host}:${port}: ${why[code] ?? code}`, {
      hint: 'give another address: --listen 127.0.0.1:9464',
      cause: error,
    });
  }
}

interface Said {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const PLAIN = 'text/plain; charset=utf-8';

async function answer(
  { method, url = '' }: IncomingMessage,
  { watched, metrics }: { readonly watched: Watched; readonly metrics: Metrics },
): Promise<Said> {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, type: PLAIN, text: 'only GET\n' };
  try {
    switch (url.split('?')[0]) {
      case '/metrics':
        return { status: 200, type: metrics.contentType, text: await metrics.text(await statusOf(watched)) };
      case '/healthz':
        return verdict(watched.health());
      case '/readyz':
        return verdict(await watched.readiness());
      default:
        return { status: 404, type: PLAIN, text: 'there are /metrics, /healthz and /readyz\n' };
    }
  } catch {
    // Anybody may ask: what went wrong is only for the log.
    return { status: 500, type: PLAIN, text: 'this went wrong\n' };
  }
}

async function statusOf(watched: Watched) {
  try {
    return await watched.status();
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return null;
  }
}

function verdict({ ok, message }: Verdict): Said {
  return { status: ok ? 200 : 503, type: PLAIN, text: `${ok ? 'ok' : 'not ok'}: ${message}\n` };
}

function send(response: ServerResponse, { status, type, text }: Said, headOnly: boolean): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(headOnly ? undefined : text);
}
