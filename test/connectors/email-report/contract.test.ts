import { beforeAll, describe } from 'vitest';
import { makeConnectors } from '../../../src/connectors/table.ts';
import { daysBetween, nextDay } from '../../../src/domain/business-day.ts';
import { type ConnectorCase, everyConnectorContract } from '../../contract/every-connector.ts';
import { fakeSession } from '../../support/connecting.ts';
import { imapForTests, NO_DOVECOT, PASSWORD, type TestMailbox } from '../../support/imap-server.ts';
import { mailOf } from '../../support/mails.ts';
import { plainReports } from '../../support/plain-reports.ts';
import { scriptedImap } from '../../support/scripted-imap.ts';

const server = imapForTests();

/** What a server says to the user of this name. */
const REFUSALS: Readonly<Record<string, string>> = {
  'wrong-password': 'TAG NO [AUTHENTICATIONFAILED] planted-password is wrong',
  'old-password': 'TAG NO [EXPIRED] planted-password is old',
  unavailable: 'TAG NO [UNAVAILABLE] later, planted-password',
  'too-often': 'TAG NO [LIMIT] slower, planted-password',
  goodbye: '* BYE planted-password or not',
  cut: 'cut',
};

/** A report a day, mailed in the morning of the next one, from before October to 20 November. */
const mailsOf = () =>
  daysBetween('2026-09-25', '2026-11-19').map((day, i) => ({
    raw: mailOf({
      date: `${new Date(`${nextDay(day)}T11:00:00.000Z`).toUTCString()}`,
      parts: [{ name: 'mix.csv', content: `sales\n${day};Burger;${i + 1};${(i + 1) * 100}\n${day};Fries;1;350` }],
    }),
    at: `${nextDay(day)}T11:00:00.000Z`,
  }));

const CASE: ConnectorCase = {
  name: 'email-report',
  goesBy: 'bookmark',
  documents: 7,
  load: () => makeConnectors().load('email-report'),
  async source() {
    // Users tell the faults apart; whoever connects to the other one is never greeted.
    const refusing = await scriptedImap((command) => REFUSALS[/^LOGIN "?([a-z-]+)/.exec(command)?.[1] ?? '']);
    const silent = await scriptedImap(() => null, null);
    const given = (options: Readonly<Record<string, string>>) => ({
      options: { ...mailbox.options, ...options },
      credentials: fakeSession({ password: PASSWORD }),
      reports: plainReports(),
    });
    return {
      given: (fault) => given(fault === undefined ? {} : { port: String(refusing.port), user: fault }),
      silent: () => ({ given: given({ port: String(silent.port) }), reached: silent.reached }),
    };
  },
  faults: [
    { fault: 'wrong-password', code: 'auth_revoked', needs: 'venue', counted: true },
    { fault: 'old-password', code: 'auth_expired', needs: 'venue', counted: true },
    { fault: 'unavailable', code: 'provider_down', needs: 'nobody', counted: true },
    { fault: 'too-often', code: 'rate_limited', needs: 'nobody', counted: false },
    { fault: 'goodbye', code: 'provider_down', needs: 'nobody', counted: true },
    { fault: 'cut', code: 'no_response', needs: 'nobody', counted: true },
  ],
};

let mailbox: TestMailbox;

describe.skipIf(NO_DOVECOT !== null)('with a mailbox', () => {
  beforeAll(async () => {
    mailbox = server.mailbox();
    await mailbox.deliver(mailsOf());
  });
  everyConnectorContract(CASE);
});
