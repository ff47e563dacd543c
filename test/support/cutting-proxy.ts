import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Where a connection is cut: when the client says this, before or after the server has heard it, or after it has answered. */
export interface Cut {
  readonly at: RegExp;
  readonly when: 'unheard' | 'heard' | 'answered';
  /** So many connections are cut there. */
  times: number;
}

export interface CuttingProxy {
  readonly port: number;
  /** The next cut; null: none. */
  cut: Cut | null;
  /** How many were cut so far. */
  readonly cuts: number;
  /** Nobody is let through, or somebody is again. */
  closed: boolean;
}

/** Stands between a client and a server on loopback, and cuts connections; ended with the test. */
export async function cuttingProxy(port: number): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    if (proxy.closed) return void client.destroy();
    const upstream = connect(port, '127.0.0.1');
    const both = [client, upstream];
    for (const socket of both) {
      open.add(socket);
      socket
        .on('error', () => {})
        .on('close', () => {
          open.delete(socket);
          for (const one of both) one.destroy();
        });
    }
    const destroy = () => {
      proxy.cuts += 1;
      for (const socket of both) socket.destroy();
    };
    let deaf = false;
    client.on('data', (data) => {
      const { cut } = proxy;
      if (!cut || cut.times === 0 || !cut.at.test(data.toString('latin1'))) return void upstream.write(data);
      cut.times -= 1;
      if (cut.when === 'unheard') return destroy();
      deaf = true;
      upstream.write(data, () => {
        if (cut.when === 'heard') destroy();
      });
    });
    upstream.on('data', (data) => {
      if (deaf) destroy();
      else client.write(data);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const proxy = {
    port: typeof address === 'object' && address ? address.port : 0,
    cut: null as Cut | null,
    cuts: 0,
    closed: false,
  };
  onTestFinished(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return proxy;
}
