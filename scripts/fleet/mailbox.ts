/** A mailbox that can be read and holds nothing: for integrations whose reports do not come. */
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** Serves it on loopback, for any user and password; with port 0 on a free one. */
export async function emptyMailbox(port: number): Promise<{ readonly port: number; close(): void }> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.write('* OK ready\r\n');
    let rest = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) socket.write(answerTo(line));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const close = () => {
    for (const socket of open) socket.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

function answerTo(line: string): string {
  const [tag = '', ...words] = line.split(' ');
  const said = saidTo(words.join(' ').toUpperCase());
  return [...said, `${tag} OK done`].map((text) => `${text}\r\n`).join('');
}

function saidTo(command: string): string[] {
  if (command.startsWith('CAPABILITY')) return ['* CAPABILITY IMAP4rev1'];
  if (command.startsWith('LOGOUT')) return ['* BYE see you'];
  if (/^(?:LIST|LSUB)/.test(command)) return ['* LIST () "/" INBOX'];
  if (/^(?:EXAMINE|SELECT)/.test(command)) return ['* 0 EXISTS', '* OK [UIDVALIDITY 7] ok', '* OK [UIDNEXT 1] ok'];
  return /^(?:UID )?SEARCH/.test(command) ? ['* SEARCH'] : [];
}
