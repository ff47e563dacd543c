import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly messageId: string;
  readonly raw: string;
}

export interface MailServer {
  readonly url: string;
  readonly mails: readonly Mail[];
  /** Refuses every mail from now on; false: takes them again. */
  refuse(refusing: boolean): void;
}

/** A mail server on loopback; ends with the test. */
export async function mailServer(): Promise<MailServer> {
  const mails: Mail[] = [];
  let refusing = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onMailFrom: (_address, _session, done) => done(refusing ? new Error('451 come back later') : null),
    onData(stream, session, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        const raw = Buffer.concat(pieces).toString('utf8');
        // Long headers go on in lines that begin with a space.
        const unfolded = raw.replace(/\r\n[ \t]+/g, ' ');
        const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'mi').exec(unfolded)?.[1]?.trim() ?? '';
        const to = session.envelope.rcptTo.map((r) => r.address);
        mails.push({ to, subject: header('Subject'), messageId: header('Message-ID'), raw });
        done();
      });
    },
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    refuse(now) {
      refusing = now;
    },
  };
}
