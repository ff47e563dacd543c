import { describe, expect, test } from 'vitest';
import { emailReport, makeEmailReport } from '../../../src/connectors/email-report/email-report.ts';
import { mailFailure } from '../../../src/connectors/email-report/failure.ts';
import type { Connector } from '../../../src/ports/connectors.ts';
import { type Connecting, connecting, failureOf, fakeSession, fetchAll } from '../../support/connecting.ts';
import { imapForTests, NO_DOVECOT, PASSWORD, type TestMailbox } from '../../support/imap-server.ts';
import { mailOf } from '../../support/mails.ts';
import { plainReports } from '../../support/plain-reports.ts';
import { between, scriptedImap } from '../../support/scripted-imap.ts';

const server = imapForTests();
const PLANTED = fakeSession({ password: 'planted' });
const impatient = makeEmailReport({ connectMs: 60, silenceMs: 60 });

const at = (port: number, options: Readonly<Record<string, string>> = {}): Connecting => ({
  credentials: PLANTED,
  reports: plainReports(),
  options: { host: '127.0.0.1', port: String(port), security: 'none', user: 'kim', ...options },
});

const told = async (given: Connecting, connector: Connector = emailReport) => {
  const { code, needs, counted, message } = await failureOf(fetchAll(connector, given));
  return { code, needs, counted, message };
};

describe('what the mail server says when it refuses', () => {
  const HOST = '127.0.0.1';
  test.each([
    [
      'NO [AUTHENTICATIONFAILED] Invalid credentials',
      'auth_revoked',
      `${HOST} does not accept user kim with this password (Invalid credentials); many providers want an app password`,
    ],
    [
      'NO [ALERT] Application-specific password required',
      'auth_revoked',
      `${HOST} does not accept user kim with this password (Application-specific password required); many providers want an app password`,
    ],
    [
      'NO LOGIN failed.',
      'auth_revoked',
      `${HOST} does not accept user kim with this password (LOGIN failed.); many providers want an app password`,
    ],
    [
      'NO [EXPIRED] That password is old',
      'auth_expired',
      `${HOST} says that the password of kim has expired (That password is old); set a new one`,
    ],
    [
      'NO [PRIVACYREQUIRED] Not in the clear',
      'bad_config',
      `${HOST} takes no password like this (Not in the clear); set security to tls or starttls`,
    ],
    [
      'NO [UNAVAILABLE] Temporary authentication failure',
      'provider_down',
      `${HOST} lets nobody in for now (Temporary authentication failure)`,
    ],
    [
      'NO Backend is down, try again later',
      'provider_down',
      `${HOST} lets nobody in for now (Backend is down, try again later)`,
    ],
    ['NO [LIMIT] Slow down', 'rate_limited', `${HOST} lets nobody in for now (Slow down)`],
    [
      'NO [ALERT] Too many simultaneous connections. (Failure)',
      'rate_limited',
      `${HOST} lets nobody in for now (Too many simultaneous connections. (Failure))`,
    ],
    [
      'NO [AUTHENTICATIONFAILED] \u001b[31mred\u0007',
      'auth_revoked',
      `${HOST} does not accept user kim with this password (red\ufffd); many providers want an app password`,
    ],
  ])('at the door: %s', async (answer, code, message) => {
    const { port } = await scriptedImap((command) => (/^(?:LOGIN|AUTH)/.test(command) ? `TAG ${answer}` : undefined));
    expect(await told(at(port))).toMatchObject({ code, message });
  });

  test.each([
    ['EXAMINE', 'NO [NOPERM] Not yours', 'bad_config', 'refuses: Not yours'],
    ['EXAMINE', 'NO [SERVERBUG] Internal error', 'provider_down', 'refuses: Internal error'],
    ['EXAMINE', 'NO [UNAVAILABLE] Later', 'provider_down', 'refuses: Later'],
    ['UID SEARCH', 'NO [LIMIT] Too much', 'provider_down', '127.0.0.1 refuses to search by date'],
  ])('later, at %s: %s', async (command, answer, code, message) => {
    const { port } = await scriptedImap((said) => (said.startsWith(command) ? `TAG ${answer}` : undefined));
    const found = await told(at(port));
    expect(found).toMatchObject({ code });
    expect(found.message).toContain(message);
  });

  test.each([
    ['LOGIN', 'provider_down', 'refuses: going down for maintenance'],
    ['EXAMINE', 'provider_down', 'refuses: going down for maintenance'],
    ['UID FETCH', 'provider_down', 'refuses: going down for maintenance'],
  ])('goodbye at %s', async (command, code, message) => {
    const { port } = await scriptedImap((said) =>
      said.startsWith(command) ? '* BYE going down for maintenance' : undefined,
    );
    const found = await told(at(port), impatient);
    expect(found).toMatchObject({ code, needs: 'nobody' });
    expect(found.message).toContain(message);
  });
});

describe('when the mail server cannot be reached', () => {
  test('nothing listens there', async () => {
    expect(await told(at(1))).toEqual({
      code: 'no_response',
      needs: 'nobody',
      counted: true,
      message: 'nothing answers there as a mail server: 127.0.0.1:1',
    });
  });

  test('its name is not known', async () => {
    const given = at(993, { host: 'no-such-mail-server.invalid', security: 'tls' });
    expect(await told(given)).toMatchObject({
      code: 'no_response',
      message: 'no mail server is known under this name: no-such-mail-server.invalid:993',
    });
  });

  test('it takes the connection and never says a word', async () => {
    const { port } = await scriptedImap(() => null, null);
    expect(await told(at(port), impatient)).toMatchObject({
      code: 'no_response',
      message: `the mail server does not answer: 127.0.0.1:${port}`,
    });
  });

  test.each(['LOGIN', 'EXAMINE', 'UID SEARCH', 'UID FETCH'])('it falls silent at %s', async (command) => {
    const { port } = await scriptedImap((said) => (said.startsWith(command) ? null : undefined));
    expect(await told(at(port), impatient)).toMatchObject({ code: 'no_response', needs: 'nobody' });
  });

  test.each(['LOGIN', 'EXAMINE', 'UID SEARCH', 'UID FETCH'])('it cuts the line at %s', async (command) => {
    const { port } = await scriptedImap((said) => (said.startsWith(command) ? 'cut' : undefined));
    expect(await told(at(port))).toMatchObject({
      code: 'no_response',
      message: `the connection with the mail server was cut: 127.0.0.1:${port}`,
    });
  });

  test('it is a web server', async () => {
    const { port } = await scriptedImap(() => 'HTTP/1.1 400 Bad Request', 'HTTP/1.1 400 Bad Request');
    expect(await told(at(port), impatient)).toMatchObject({ needs: expect.stringMatching(/nobody|support/) });
  });
});

describe.skipIf(NO_DOVECOT !== null)('with a real server', () => {
  const given = (mailbox: TestMailbox, options: Readonly<Record<string, string>> = {}, password = PASSWORD) => ({
    ...at(mailbox.port, { ...mailbox.options, ...options }),
    credentials: fakeSession({ password }),
  });

  test('a wrong password is refused, tried or used', async () => {
    const mailbox = server.mailbox();
    const wrong = given(mailbox, {}, 'planted but wrong');
    const refused = {
      code: 'auth_revoked',
      needs: 'venue',
      message: `127.0.0.1 does not accept user ${mailbox.user} with this password (Authentication failed.); many providers want an app password`,
    };
    expect(await told(wrong)).toMatchObject(refused);
    const { setUp, io } = connecting(wrong);
    expect(await failureOf(emailReport.verify(setUp, io))).toMatchObject(refused);
  });

  test('a folder that is not there is named beside those that are', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([], 'Räports');
    const missing = {
      code: 'bad_config',
      needs: 'support',
      message: `there is no folder «Reports» in the mailbox of ${mailbox.user}; there are: INBOX, Räports`,
    };
    expect(await told(given(mailbox, { folder: 'Reports' }))).toMatchObject(missing);
    const { setUp, io } = connecting(given(mailbox, { folder: 'Reports' }));
    expect(await failureOf(emailReport.verify(setUp, io))).toMatchObject(missing);
  });

  test('a certificate that nobody vouches for is not trusted, and no password is sent', async () => {
    const mailbox = server.mailbox();
    for (const [security, port] of [
      ['tls', server.tlsPort],
      ['starttls', server.port],
    ] as const) {
      expect(await told(given(mailbox, { security, port: String(port) }))).toMatchObject({
        code: 'bad_config',
        needs: 'support',
        message: `the certificate of 127.0.0.1:${port} is not trusted: nobody known here vouches for it; check host and port, or name its authority in NODE_EXTRA_CA_CERTS`,
      });
    }
  });

  test('a port that speaks otherwise is said to', async () => {
    const mailbox = server.mailbox();
    const found = await told(given(mailbox, { security: 'tls', port: String(server.port) }));
    expect(found).toMatchObject({ code: 'bad_config', needs: 'support' });
    expect(found.message).toContain('a port like 143 wants security=starttls');
  });

  test.each([20, 800, 3_000, 200_000, 2_000_000])(
    'a line that is cut after %i bytes fails the check',
    async (after) => {
      const mailbox = server.mailbox();
      await mailbox.deliver([{ raw: BIG, at: '2026-11-20T11:00:00.000Z' }]);
      const { port } = await between(mailbox.port, { after, afterwards: 'cut' });
      expect(await told(given(mailbox, { port: String(port) }))).toMatchObject({
        code: 'no_response',
        message: `the connection with the mail server was cut: 127.0.0.1:${port}`,
      });
    },
  );

  test('silence in the midst of a mail fails the check', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([{ raw: BIG, at: '2026-11-20T11:00:00.000Z' }]);
    const { port } = await between(mailbox.port, { after: 5_000, afterwards: 'silence' });
    const soon = makeEmailReport({ connectMs: 5_000, silenceMs: 150 });
    expect(await told(given(mailbox, { port: String(port) }), soon)).toMatchObject({ code: 'no_response' });
  });

  test('cancelling in the midst of a mail ends the check at once', async () => {
    const mailbox = server.mailbox();
    await mailbox.deliver([{ raw: BIG, at: '2026-11-20T11:00:00.000Z' }]);
    const caller = new AbortController();
    const reason = new Error('enough');
    const { port } = await between(mailbox.port, { after: 5_000, afterwards: () => caller.abort(reason) });
    const cancelled = fetchAll(emailReport, { ...given(mailbox, { port: String(port) }), signal: caller.signal });
    await expect(cancelled).rejects.toBe(reason);
  });
});

const BIG = mailOf({ parts: [{ name: 'mix.csv', content: 'x'.repeat(3_000_000) }] });

describe('without encryption', () => {
  test('nothing is sent to another machine', async () => {
    for (const host of ['imap.example.com', '10.0.0.1', '127.evil.example', 'localhost.evil.example'])
      expect(await told(at(143, { host }))).toMatchObject({
        code: 'bad_config',
        message: `security none would send the password to ${host} unencrypted; use tls or starttls (none goes only to this machine itself)`,
      });
  });

  test.each([
    ['is not offered', '* OK ready', undefined],
    ['is refused', '* OK [CAPABILITY IMAP4rev1 STARTTLS] ready', 'TAG NO not now'],
    ['is said to be over already', '* PREAUTH [CAPABILITY IMAP4rev1] welcome', undefined],
  ])('no password is sent when starttls %s', async (_, greeting, answer) => {
    const { port, heard } = await scriptedImap((command) => (command === 'STARTTLS' ? answer : undefined), greeting);
    const found = await told(at(port, { security: 'starttls' }));
    expect(found).toMatchObject({ code: 'bad_config', needs: 'support' });
    expect(found.message).toContain('a port like 993 wants security=tls; no password was sent');
    expect(heard.join()).not.toMatch(/LOGIN|AUTHENTICATE|planted/);
  });
});

describe('options that cannot be meant', () => {
  test.each([
    [{ host: '' }, 'the option host is missing; set it with: --set host=…'],
    [{ user: ' ' }, 'the option user is missing; set it with: --set user=…'],
    [
      { host: 'imaps://imap.example.com' },
      'the option host is «imaps://imap.example.com»; it takes only the name of the mail server, like imap.example.com (port has an option of its own)',
    ],
    [
      { host: 'imap.example.com:993' },
      'the option host is «imap.example.com:993»; it takes only the name of the mail server, like imap.example.com (port has an option of its own)',
    ],
    [{ port: '70000' }, 'the option port is «70000»; it takes a number from 1 to 65535'],
    [{ port: 'imap' }, 'the option port is «imap»; it takes a number from 1 to 65535'],
    [{ security: 'ssl' }, 'the option security is «ssl»; it takes tls, starttls, none'],
    [{ currency: 'dollars' }, 'the option currency is «dollars»; it takes a currency code like CAD'],
  ])('%j', async (options, message) => {
    expect(await told(at(993, { security: 'tls', host: 'imap.example.com', ...options }))).toMatchObject({
      code: 'bad_config',
      message,
    });
  });
});

test.each(['outlook.office365.com', 'imap-mail.outlook.com'])('a refusal of %s is explained', (host) => {
  const account = { host, port: 993, security: 'tls', user: 'kim@bar.example', folder: 'INBOX' } as const;
  const refusal = { authenticationFailed: true, responseText: 'AUTHENTICATE failed.' };
  expect(mailFailure(refusal, { account, password: 'planted', bye: undefined })).toMatchObject({
    code: 'auth_revoked',
    message: `${host} does not accept user kim@bar.example with this password (AUTHENTICATE failed.); Microsoft lets no program in with a password: use another mailbox`,
  });
});

test.each([
  ['CERT_HAS_EXPIRED', 'it has expired'],
  ['CERT_NOT_YET_VALID', 'it is not valid yet'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'it is for another name'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'nobody known here vouches for it'],
])('a certificate is refused in words: %s', (code, words) => {
  const account = { host: 'imap.bar.example', port: 993, security: 'tls', user: 'kim', folder: 'INBOX' } as const;
  const { message } = mailFailure(Object.assign(new Error('x'), { code }), {
    account,
    password: 'planted',
    bye: undefined,
  });
  expect(message).toBe(
    `the certificate of imap.bar.example:993 is not trusted: ${words}; check host and port, or name its authority in NODE_EXTRA_CA_CERTS`,
  );
});
