/** A real IMAP server for tests: Debian's dovecot on loopback, in a folder of its own, ended with the test. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, test } from 'vitest';
import { freePort } from './free-port.ts';

const DOVECOT = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'].find((path) => existsSync(path));

/** Why there is no IMAP server here; null when there is one. */
export const NO_DOVECOT =
  DOVECOT === undefined
    ? 'no dovecot is installed here (apt-get install dovecot-imapd), so nothing is tried with a real IMAP server'
    : null;

export const PASSWORD = 'planted-password';

/** One server; every mailbox is another user's, so that tests do not meet. */
export interface ImapServer {
  readonly port: number;
  readonly tlsPort: number;
  /** A file with the certificate, which is its own authority: for NODE_EXTRA_CA_CERTS. */
  readonly certificate: string;
  /** A new, empty mailbox. */
  mailbox(): TestMailbox;
}

export interface TestMailbox {
  readonly user: string;
  readonly port: number;
  /** Options of an integration for this mailbox, without encryption. */
  readonly options: Readonly<Record<string, string>>;
  /** Puts mails into a folder, which is made when it is not there. */
  deliver(mails: readonly Delivery[], folder?: string): Promise<void>;
  /** UIDVALIDITY, and UID with flags of every mail. */
  state(folder?: string): Promise<{ uidValidity: string; flags: string[] }>;
  /** The server loses what it knows of the folder: all mails get new UIDs, under another UIDVALIDITY. */
  forget(folder?: string): void;
  remove(uids: string, folder?: string): Promise<void>;
}

export interface Delivery {
  readonly raw: string | Buffer;
  /** INTERNALDATE. */
  readonly at: string;
  readonly flags?: readonly string[];
}

/** A server for all tests of a file, ended with them. Where there is no dovecot, nothing is started, and a skipped test says so. */
export function imapForTests(): ImapServer {
  if (NO_DOVECOT !== null) test.skip(`not run: ${NO_DOVECOT}`, () => {});
  let running: Running | undefined;
  beforeAll(async () => {
    if (DOVECOT !== undefined) running = await start(DOVECOT);
  });
  afterAll(() => running?.stop());
  const up = () => {
    if (!running) throw new Error(NO_DOVECOT ?? 'the server is not up yet');
    return running;
  };
  let users = 0;
  return {
    get port() {
      return up().port;
    },
    get tlsPort() {
      return up().tlsPort;
    },
    get certificate() {
      return join(up().home, 'cert.pem');
    },
    mailbox() {
      users += 1;
      return mailboxOf(`kim${users}`, up());
    },
  };
}

interface Running {
  readonly home: string;
  readonly port: number;
  readonly tlsPort: number;
  stop(): Promise<void>;
}

function mailboxOf(user: string, { home, port }: Running): TestMailbox {
  const session = async <T>(use: (client: ImapFlow) => Promise<T>): Promise<T> => {
    const auth = { user, pass: PASSWORD };
    const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, doSTARTTLS: false, auth, logger: false });
    await client.connect();
    try {
      return await use(client);
    } finally {
      await client.logout();
    }
  };
  return {
    user,
    port,
    options: { host: '127.0.0.1', port: String(port), security: 'none', user },
    deliver: (mails, folder = 'INBOX') =>
      session(async (client) => {
        if (folder !== 'INBOX') await client.mailboxCreate(folder);
        for (const { raw, at, flags = [] } of mails) await client.append(folder, raw, [...flags], new Date(at));
      }),
    state: (folder = 'INBOX') =>
      session(async (client) => {
        const { uidValidity } = await client.mailboxOpen(folder, { readOnly: true });
        const all = await client.fetchAll('1:*', { uid: true, flags: true });
        const flags = all.map((mail) => `${mail.uid} ${[...(mail.flags ?? [])].sort().join(' ')}`.trim());
        return { uidValidity: String(uidValidity), flags };
      }),
    forget(folder = 'INBOX') {
      const path = join(home, 'mail', user, folder === 'INBOX' ? '' : `.${folder}`);
      // What it keeps in `dovecot-uidvalidity` makes the next one another one.
      for (const name of readdirSync(path)) if (/^dovecot(?:-uidlist|\.index)/.test(name)) rmSync(join(path, name));
    },
    remove: (uids, folder = 'INBOX') =>
      session(async (client) => {
        await client.mailboxOpen(folder);
        await client.messageDelete(uids, { uid: true });
      }),
  };
}

/** Resolves when it listens; it is ended by its process id, and waited for. */
async function start(dovecot: string): Promise<Running> {
  const home = mkdtempSync(join(tmpdir(), 'posctl-imap-'));
  chmodSync(home, 0o755);
  const [port, tlsPort] = [await freePort(), await freePort()];
  makeCertificate(home);
  const { uid, username } = userInfo();
  const root = uid === 0;
  const group = root ? 'mail' : execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
  mkdirSync(join(home, 'mail'));
  chmodSync(join(home, 'mail'), 0o777);
  writeFileSync(
    join(home, 'dovecot.conf'),
    configuration(home, { port, tlsPort, user: root ? 'mail' : username, group, root }),
  );
  const child = spawn(dovecot, ['-F', '-c', join(home, 'dovecot.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  let said = '';
  await new Promise<void>((up, failed) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('starting up')) up();
    });
    child.once('error', failed);
    void ended.then(() => failed(new Error(`dovecot ended:\n${said}`)));
  });
  return {
    home,
    port,
    tlsPort,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function configuration(
  home: string,
  { port, tlsPort, user, group, root }: { port: number; tlsPort: number; user: string; group: string; root: boolean },
) {
  const own = root
    ? ''
    : `default_internal_user = ${user}\ndefault_internal_group = ${group}\ndefault_login_user = ${user}\n`;
  return `${own}base_dir = ${home}/run
state_dir = ${home}/state
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <${home}/cert.pem
ssl_key = <${home}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:${home}/mail/%u
mail_uid = ${user}
mail_gid = ${group}
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 100
mail_fsync = never
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${user} gid=${group} home=${home}/mail/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
service anvil {
  chroot =
  # Who gave a wrong password would wait longer and longer.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`;
}

/** Its own authority, for this machine only. */
function makeCertificate(home: string): void {
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', join(home, 'key.pem')];
  const rest = ['-out', join(home, 'cert.pem'), '-days', '2', '-subj', '/CN=localhost', '-addext', names];
  execFileSync('openssl', ['req', '-x509', ...key, ...rest], { stdio: 'ignore' });
}
