import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server on loopback that hands its connections to `use`; ended with the test. Gives its port. */
export async function serveSockets(use: (socket: Socket) => void): Promise<number> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    use(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  return (server.address() as AddressInfo).port;
}

/** The connection that goes on from this one to a port of this machine: when one of the two ends, so does the other. */
export function onward(near: Socket, port: number): Socket {
  const far = connect(port, '127.0.0.1');
  far.on('error', () => {}).on('close', () => near.destroy());
  near.on('close', () => far.destroy());
  return far;
}
