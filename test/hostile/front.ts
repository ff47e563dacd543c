import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Chance } from '../simulation/chance.ts';
import { onward, serveSockets } from '../support/sockets.ts';

/** Something that stands before a server and does harm as chance has it, until it is told to behave. */
export interface Front {
  readonly port: number;
  /** What it did, and how often. */
  readonly done: Readonly<Record<string, number>>;
  behave(): void;
}

/** What the rehearsal POS can do wrong, each with how often of a thousand requests. Waiting for nothing costs most time. */
const FAULTS: readonly (readonly [string, number])[] = [
  ['401', 15],
  ['revoked', 10],
  ['403', 10],
  ['429', 30],
  ['429-date=1', 20],
  ['500', 40],
  ['503', 40],
  ['no-response', 1],
  ['slow=1500', 10],
  ['cut', 40],
  ['malformed', 30],
  ['repeated-pages', 40],
  ['reordered-pages', 40],
  ['empty-page', 30],
  ['endless-pages', 10],
  ['huge=40', 6],
];

/** Stands before the rehearsal POS: each request meets another fault, or none. */
export async function hostilePos(pos: number, chance: Chance): Promise<Front> {
  const done: Record<string, number> = {};
  let hostile = true;
  const behave = () => {
    hostile = false;
  };
  const fault = () => {
    let at = hostile ? chance.next() * 1000 : Number.POSITIVE_INFINITY;
    for (const [name, share] of FAULTS) {
      at -= share;
      if (at < 0) return name;
    }
    return undefined;
  };
  const server = createServer((asked, answer) => {
    const name = fault();
    if (name !== undefined) done[name] = (done[name] ?? 0) + 1;
    hand(asked, answer, { port: pos, prefix: name === undefined ? '' : `/~${name}` });
  });
  return { port: await listening(server), done, behave };
}

function hand(asked: IncomingMessage, answer: ServerResponse, to: { readonly port: number; readonly prefix: string }) {
  const { method, headers } = asked;
  const path = `${to.prefix}${asked.url}`;
  const onward = request({ port: to.port, host: '127.0.0.1', method, headers, path }, (came) => {
    answer.writeHead(came.statusCode ?? 500, came.headers);
    came.pipe(answer);
    came.on('error', () => answer.destroy());
    came.on('aborted', () => answer.destroy());
  });
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  asked.pipe(onward);
}

/** Stands before a mail server: connections hang, are cut in the midst, or hear what no such server says. */
export async function hostileWire(port: number, chance: Chance): Promise<Front> {
  const done: Record<string, number> = {};
  let hostile = true;
  const behave = () => {
    hostile = false;
  };
  const near = await serveSockets((socket) => {
    const fate = hostile ? chance.pick(['none', 'none', 'none', 'none', 'cut', 'cut', 'lie', 'refuse']) : 'none';
    done[fate] = (done[fate] ?? 0) + 1;
    if (fate === 'refuse') return void socket.end('* BYE too many of you\r\n');
    const far = onward(socket, port);
    socket.pipe(far);
    let left = fate === 'none' ? Number.POSITIVE_INFINITY : chance.whole(0, 30_000);
    far.on('data', (piece: Buffer) => {
      left -= piece.length;
      socket.write(left < 0 && fate === 'lie' ? garbled(piece, chance) : piece);
      if (left < 0 && fate === 'cut') socket.destroy();
    });
  });
  return { port: near, done, behave };
}

/** The same with some bytes that nobody sent. */
function garbled(piece: Buffer, chance: Chance): Buffer {
  const lie = Buffer.from(piece);
  for (let left = 3; left > 0; left -= 1) lie[chance.whole(0, lie.length - 1)] = chance.whole(0, 255);
  return lie;
}

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
