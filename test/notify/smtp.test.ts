import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { makeNotifier } from '../../src/notify/smtp.ts';
import type { OutgoingMail } from '../../src/ports/notifier.ts';
import { FAULTS, hostileSmtp, type SmtpFault } from '../support/hostile-smtp.ts';

const MAIL: OutgoingMail = {
  messageId: 'blue-door.17.venue@posctl',
  to: ['owner@blue-door.test', 'chef@blue-door.test'],
  subject: 'blue-door/square was called off',
  text: 'No sales come in any more.\n.\nType posctl explain blue-door/square.\n',
};

interface Received {
  readonly to: string[];
  readonly raw: string;
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A real mail server on loopback; by default it takes everything without a password. */
async function mailServer(options: SMTPServerOptions = {}, address = { user: '' }) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map((r) => r.address);
        received.push({ to, raw: Buffer.concat(chunks).toString('utf8') });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const sockets: Socket[] = [];
  server.server.on('connection', (socket) => sockets.push(socket));
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };
  closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { received, hangUp, smtpUrl: `smtp://${address.user}127.0.0.1:${portOf(server.server)}` };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

const notifier = (smtpUrl: string | null, patience?: number) =>
  makeNotifier({ smtpUrl, from: 'posctl <posctl@support.test>', ...(patience ? { patience } : {}) });

const header = (raw: string, name: string) => new RegExp(`^${name}: (.*)$`, 'mi').exec(raw)?.[1];

describe('a mail', () => {
  it('reaches the server as plain text, with its own Message-ID', async () => {
    const { received, smtpUrl } = await mailServer();
    await notifier(smtpUrl).send(MAIL);
    expect(received).toHaveLength(1);
    const [{ to, raw }] = received as [Received];
    expect(to).toEqual(MAIL.to);
    expect(header(raw, 'Message-ID')).toBe('<blue-door.17.venue@posctl>');
    expect(header(raw, 'From')).toBe('posctl <posctl@support.test>');
    expect(header(raw, 'Subject')).toBe('blue-door/square was called off');
    expect(header(raw, 'Auto-Submitted')).toBe('auto-generated');
    expect(header(raw, 'Content-Type')).toBe('text/plain; charset=utf-8');
    expect(raw.split('\r\n\r\n')[1]?.replaceAll('\r\n', '\n')).toBe(MAIL.text);
  });

  it('cannot be given further headers or recipients by what it holds', async () => {
    const { received, smtpUrl } = await mailServer();
    await notifier(smtpUrl).send({
      messageId: 'id\r\nBcc: evil@test',
      to: ['owner@blue-door.test'],
      subject: 'Patio\r\nBcc: evil@test\r\n\r\n<b>hello</b>',
      text: 'body \x1b[2J',
    });
    const [{ to, raw }] = received as [Received];
    expect(to).toEqual(['owner@blue-door.test']);
    expect(raw).not.toMatch(/^Bcc:/im);
    expect(header(raw, 'Subject')).toBe('Patio Bcc: evil@test  <b>hello</b>');
    expect(raw).not.toContain('\x1b');
  });

  it('has the same Message-ID when it is sent again', async () => {
    let refuse = true;
    const { received, smtpUrl } = await mailServer({
      onMailFrom: (_address, _session, done) => done(refuse ? new Error('try later') : null),
    });
    const mails = notifier(smtpUrl);
    await expect(mails.send(MAIL)).rejects.toThrow('try later');
    refuse = false;
    await mails.send(MAIL);
    await mails.send(MAIL);
    expect(received.map(({ raw }) => header(raw, 'Message-ID'))).toEqual([
      '<blue-door.17.venue@posctl>',
      '<blue-door.17.venue@posctl>',
    ]);
  });

  it('logs in with the user and password of the address', async () => {
    const logins: unknown[] = [];
    const { received, smtpUrl } = await mailServer(
      {
        authOptional: false,
        allowInsecureAuth: true,
        onAuth({ username, password }, _session, done) {
          logins.push([username, password]);
          done(null, { user: username });
        },
      },
      { user: 'kim:p%40ss%20word@' },
    );
    await notifier(smtpUrl).send(MAIL);
    expect(logins).toEqual([['kim', 'p@ss word']]);
    expect(received).toHaveLength(1);
  });

  it('is not sent where no server is configured', async () => {
    expect(notifier(null).configured).toBe(false);
    expect(notifier('smtp://x').configured).toBe(true);
    await expect(notifier(null).send(MAIL)).rejects.toThrow('no mail server is configured');
  });
});

describe('a server', () => {
  it('that is down is an error that names it', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = portOf(server);
    server.close();
    await once(server, 'close');
    await expect(notifier(`smtp://u:hunter77@127.0.0.1:${port}`).send(MAIL)).rejects.toThrow(
      `the mail server 127.0.0.1:${port} cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}`,
    );
  });

  it('that never answers is given up', async () => {
    const server = createServer(() => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const sockets: { destroy(): void }[] = [];
    server.on('connection', (socket) => sockets.push(socket));
    closing.push(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    await expect(notifier(`smtp://127.0.0.1:${portOf(server)}`, 50).send(MAIL)).rejects.toThrow(
      /^the mail server 127\.0\.0\.1:\d+ did not answer in time: /,
    );
  });

  it.each(Object.keys(FAULTS) as (keyof typeof FAULTS)[])(
    'that %s ends a mail in words, and gets it again when it is well',
    async (fault) => {
      let now: SmtpFault = fault;
      const server = await hostileSmtp(() => now);
      const mails = notifier(server.url, 100);
      const first = await mails.send(MAIL).then(
        () => 'taken',
        (error: Error) => error.message,
      );
      now = 'none';
      if (fault === 'takes the text and is gone') expect(first).toBe('taken');
      else {
        expect(first).toMatch(/^the mail server 127\.0\.0\.1:\d+ \P{Cc}+$/u);
        expect(server.taken).toEqual([]);
        await mails.send(MAIL);
      }
      expect(server.taken.map(({ messageId, to }) => ({ messageId, to }))).toEqual([
        { messageId: `<${MAIL.messageId}>`, to: MAIL.to },
      ]);
    },
  );

  it.each([
    'hangs when greeted',
    'hangs after EHLO',
    'answers a greeting drop by drop',
    'answers without an end',
  ] as const)('that %s is no mail server to whoever only looks', async (fault) => {
    const server = await hostileSmtp(() => fault);
    await expect(notifier(server.url, 100).greet()).rejects.toThrow(/^the mail server 127\.0\.0\.1:\d+ \P{Cc}+$/u);
  });

  it('that is well is one to whoever only looks, too', async () => {
    const { smtpUrl, received } = await mailServer(
      {
        authOptional: false,
        onAuth: (_auth, _session, done) => done(null, { user: 'kim' }),
      },
      { user: 'kim:pass@' },
    );
    await notifier(smtpUrl).greet();
    expect(received).toEqual([]);
  });

  it('that takes the text and then dies has not taken the mail', async () => {
    let dying = true;
    const { received, smtpUrl, hangUp } = await mailServer({
      onData(stream, session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map((r) => r.address);
          received.push({ to, raw: Buffer.concat(chunks).toString('utf8') });
          if (dying) hangUp();
          else done();
        });
      },
    });
    const mails = notifier(smtpUrl);
    await expect(mails.send(MAIL)).rejects.toThrow(/^the mail server 127\.0\.0\.1:\d+ closed the connection: /);
    dying = false;
    await mails.send(MAIL);
    expect(received.map(({ raw }) => header(raw, 'Message-ID'))).toEqual(Array(2).fill(`<${MAIL.messageId}>`));
  });

  it('that refuses the password never shows it', async () => {
    const { smtpUrl } = await mailServer(
      {
        authOptional: false,
        allowInsecureAuth: true,
        onAuth: ({ password }, _session, done) => done(new Error(`wrong password ${password} \x1b[2J`)),
      },
      { user: 'kim:hunter%2077@' },
    );
    const failure = notifier(smtpUrl).send(MAIL);
    await expect(failure).rejects.toThrow(/refused the user or the password: .*wrong password \*\*\* /);
    await expect(failure).rejects.not.toThrow(/hunter/);
  });

  it('that offers encryption with a certificate of its own making is not trusted', async () => {
    const { smtpUrl } = await mailServer({ disabledCommands: [] });
    await expect(notifier(smtpUrl).send(MAIL)).rejects.toThrow(
      /^the mail server 127\.0\.0\.1:\d+ shows a certificate that cannot be trusted: /,
    );
  });

  it('that refuses every recipient says so', async () => {
    const { smtpUrl } = await mailServer({
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no such mailbox'), { responseCode: 550 })),
    });
    await expect(notifier(smtpUrl).send(MAIL)).rejects.toThrow(
      /refused the sender or a recipient: 550 no such mailbox$/,
    );
  });

  it('that refuses one of two gets only that one again', async () => {
    let full = true;
    const { received, smtpUrl } = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        done(full && address.startsWith('chef') ? Object.assign(new Error('full'), { responseCode: 452 }) : null),
    });
    const mails = notifier(smtpUrl);
    await expect(mails.send(MAIL)).rejects.toThrow('refused the sender or a recipient: 452 full');
    full = false;
    await mails.send(MAIL);
    expect(received.map(({ to }) => to)).toEqual([['owner@blue-door.test'], ['chef@blue-door.test']]);
  });

  it.each(['', 'mail.example.com:25', 'https://u:hunter77@x', 'smtp://'])(
    'address %j is refused without being repeated',
    async (url) => {
      await expect(notifier(url).send(MAIL)).rejects.toThrow(
        'the address of the mail server (POSCTL_SMTP_URL) is neither smtp://… nor smtps://…',
      );
    },
  );
});
