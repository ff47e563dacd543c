import { createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { machine } from '../support/binary.ts';

/** A request for authentication, as the protocol numbers them. */
function authentication(kind: number, text: string): Buffer {
  const head = Buffer.alloc(9);
  head.write('R');
  head.writeInt32BE(8 + text.length, 1);
  head.writeInt32BE(kind, 5);
  return Buffer.concat([head, Buffer.from(text)]);
}

/** A server that asks for a password, and never closes a connection. */
async function askingServer(): Promise<number> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    const asking = [authentication(10, 'SCRAM-SHA-256\0\0'), authentication(11, 'r=x,s=eA==,i=4096')];
    socket.on('data', (data) => {
      // Eight bytes ask for TLS, which it does not have.
      const answer = data.length === 8 ? Buffer.from('N') : asking.shift();
      if (answer) socket.write(answer);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return (server.address() as { port: number }).port;
}

it('a command ends where a password is asked for and none was given', async () => {
  const one = machine({ POSCTL_STORE: `postgres://kim@127.0.0.1:${await askingServer()}/pos` });
  const { exit, stderr } = await one.posctl(['list']);
  expect(exit).toBe(1);
  expect(stderr).toContain('it asks for a password, and none was given');
});
