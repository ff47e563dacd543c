import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it, onTestFinished, test } from 'vitest';
import { postgresKinds, type ServerKind } from '../support/postgres-kinds.ts';
import { postgresStores } from '../support/postgres-stores.ts';
import { ownServer } from '../support/storm-server.ts';

const [kind] = postgresKinds().filter(({ from }) => 'bin' in from);
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

if (!kind) test.skip('not run: there is no PostgreSQL that can be started here', () => {});
else if (!hasOpenssl) test.skip('not run: there is no openssl that could make certificates', () => {});
else {
  const stores = postgresStores(kind);

  it('believes servers, and shows itself, as sslmode says', async () => {
    const { port, ours, others } = await tlsServer(kind);
    const at = (host: string, parameters: string, user = 'posctl') =>
      said(`postgres://${user}@${host}:${port}/postgres?schema=tls&${parameters}`);
    /** What comes of looking for a store; how the connection was made, where it was. */
    const said = async (url: string) => {
      const { base, venues } = stores.open(url);
      const name = base.name;
      try {
        await base.create();
        return `${(await venues.ids()).length} venues`;
      } catch (error) {
        expect(error).toMatchObject({ name: 'ExpectedError', code: 'failed' });
        const { message, hint } = error as { message: string; hint: string };
        return [message.replace(name, 'STORE').replace(ours, 'OURS'), hint];
      }
    };
    const FULL = `sslmode=verify-full&sslrootcert=${ours}/ca.pem`;
    expect({
      'not asked for': await at('localhost', 'sslmode=disable'),
      'asked for': await at('127.0.0.1', 'sslmode=require'),
      'used where it is offered': await at('127.0.0.1', 'sslmode=prefer'),
      'asked for, from whom we trust': await at('127.0.0.1', `sslmode=require&sslrootcert=${ours}/ca.pem`),
      'asked for, from whom others trust': await at('127.0.0.1', `sslmode=require&sslrootcert=${others}/ca.pem`),
      'whom we trust, by another name': await at('127.0.0.1', `sslmode=verify-ca&sslrootcert=${ours}/ca.pem`),
      'that server': await at('localhost', FULL),
      'that server, by another name': await at('127.0.0.1', FULL),
      'that server, as others trust it': await at('localhost', `sslmode=verify-full&sslrootcert=${others}/ca.pem`),
      'that server, as everybody trusts it': await at('localhost', 'sslmode=verify-full'),
      'without the certificate that it wants': await at('localhost', FULL, 'guest'),
      'with it': await at('localhost', `${FULL}&sslcert=${ours}/guest.pem&sslkey=${ours}/guest.key`, 'guest'),
      'trusting a file that is not there': await at('localhost', `${FULL}/none`),
      'trusting a file that is none': await at('localhost', `sslmode=verify-full&sslrootcert=${ours}/guest.key`),
      'with the key of somebody else': await at('localhost', `${FULL}&sslcert=${ours}/guest.pem&sslkey=${ours}/ca.key`),
    }).toEqual({
      'not asked for': refused(
        'no pg_hba.conf entry for host "127.0.0.1", user "posctl", database "postgres", no encryption',
      ),
      'asked for': '0 venues',
      'used where it is offered': '0 venues',
      'asked for, from whom we trust': '0 venues',
      'asked for, from whom others trust': UNTRUSTED,
      'whom we trust, by another name': '0 venues',
      'that server': '0 venues',
      'that server, by another name': [
        'The certificate of the PostgreSQL server of STORE is not for the host 127.0.0.1',
        'Write the host in the address of the store as the certificate names it',
      ],
      'that server, as others trust it': UNTRUSTED,
      'that server, as everybody trusts it': UNTRUSTED,
      'without the certificate that it wants': refused('connection requires a valid client certificate'),
      'with it': '0 venues',
      'trusting a file that is not there': unusable('ca.pem/none', 'sslrootcert', 'cannot be read (ENOTDIR)'),
      'trusting a file that is none': unusable('guest.key', 'sslrootcert', 'holds no certificate'),
      'with the key of somebody else': unusable('ca.key', 'sslkey', 'holds no key, or that of another certificate'),
    });
  });
}

const UNTRUSTED = [
  'The certificate of the PostgreSQL server of STORE is not trusted (SELF_SIGNED_CERT_IN_CHAIN)',
  'Name the certificate of who signed it with sslrootcert=FILE in the address of the store',
];

const refused = (why: string) => [
  `The PostgreSQL server refuses the login to STORE: ${why}`,
  'Look at user, password and sslmode in the address of the store, and at pg_hba.conf of the server',
];

const unusable = (file: string, parameter: string, why: string) => [
  `The file OURS/${file}, named by ${parameter}, ${why}`,
  `Name another one with ${parameter} in the address of the store`,
];

/** Takes TLS only, as `localhost`; who calls itself guest must show a certificate. `others` trust somebody else. */
async function tlsServer(kind: ServerKind) {
  const ours = mkdtempSync(join(tmpdir(), 'posctl-tls-'));
  const others = join(ours, 'others');
  onTestFinished(() => rmSync(ours, { recursive: true, force: true }));
  chmodSync(ours, 0o755);
  execFileSync('mkdir', [others]);
  authority(ours);
  authority(others);
  certificate(ours, { name: 'server', subject: 'localhost' });
  certificate(ours, { name: 'guest', subject: 'guest' });
  const settings = ['ssl=on', `ssl_cert_file=${ours}/server.pem`, `ssl_key_file=${ours}/server.key`];
  const server = await ownServer(kind, {
    settings: [...settings, `ssl_ca_file=${ours}/ca.pem`],
    prepare: (_, user) => {
      if (user !== undefined) chownSync(join(ours, 'server.key'), user, user);
    },
  });
  if (!server) throw new Error('no server of its own');
  const client = new pg.Client({ connectionString: `postgres://posctl@127.0.0.1:${server.port}/postgres` });
  await client.connect();
  await client.query('create role guest login superuser');
  const rules = 'hostssl all guest all cert\nhostssl all all all trust\n';
  writeFileSync(join(server.data, 'pg_hba.conf'), rules);
  await client.query('select pg_reload_conf()');
  await client.end();
  return { port: server.port, ours, others };
}

const openssl = (folder: string, ...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-sha256'];

function authority(folder: string): void {
  openssl(folder, 'req', '-x509', ...KEY, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=ca', '-days', '2');
}

function certificate(folder: string, { name, subject }: { name: string; subject: string }): void {
  const [key, request] = [`${name}.key`, `${name}.csr`];
  openssl(folder, 'req', ...KEY, '-keyout', key, '-out', request, '-subj', `/CN=${subject}`);
  appendFileSync(join(folder, `${name}.ext`), `subjectAltName=DNS:${subject}\n`);
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];
  openssl(folder, 'x509', '-req', '-in', request, ...signed, '-extfile', `${name}.ext`, '-out', `${name}.pem`);
  chmodSync(join(folder, key), 0o600);
}
