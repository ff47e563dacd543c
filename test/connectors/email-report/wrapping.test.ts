import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { emailReport } from '../../../src/connectors/email-report/email-report.ts';
import { readFiles } from '../../../src/connectors/email-report/message.ts';
import { uudecoded } from '../../../src/connectors/email-report/wrapping.ts';
import { reportReader } from '../../../src/report-files/reader.ts';
import { fakeSession, fetchAll } from '../../support/connecting.ts';
import { imapForTests, NO_DOVECOT, PASSWORD } from '../../support/imap-server.ts';
import { type MailPart, mailOf } from '../../support/mails.ts';

const CSV = 'Date,Item,Qty,Net Sales\n2026-11-19,Burger,2,10.00\n2026-11-19,Fries,3,7.50\n';

/** As uuencode writes it. */
function uuencoded(name: string, text: string, end = '`\nend\n'): string {
  const bytes = Buffer.from(text);
  const sign = (six: number) => String.fromCharCode(six === 0 ? 96 : six + 32);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 45) {
    const part = bytes.subarray(at, at + 45);
    let line = sign(part.length);
    for (let i = 0; i < part.length; i += 3) {
      const three = ((part[i] ?? 0) << 16) | ((part[i + 1] ?? 0) << 8) | (part[i + 2] ?? 0);
      line += [18, 12, 6, 0].map((shift) => sign((three >> shift) & 63)).join('');
    }
    lines.push(line);
  }
  return `begin 644 ${name}\n${lines.join('\n')}\n${end}`;
}

const filesOf = async (mail: string) => (await readFiles(Readable.from([Buffer.from(mail)]))).files;
const told = async (mail: string) =>
  (await filesOf(mail)).map(({ name, bytes, cutOff }) => [name, bytes.toString(), cutOff]);

describe('uuencoded files', () => {
  const headers = ['Content-Type: application/octet-stream; name="data"', 'Content-Transfer-Encoding: x-uuencode'];
  test.each<[string, MailPart]>([
    ['in the words of a mail', { content: `The report:\n\n${uuencoded('mix.csv', CSV)}\nBye` }],
    ['as a part', { headers, encoding: '7bit', content: uuencoded('mix.csv', CSV).replaceAll('\n', '\r\n') }],
    ['as a file', { name: 'mix.uue', content: uuencoded('mix.csv', CSV) }],
    [
      'with blanks for zeros, lost at line ends',
      { content: uuencoded('mix.csv', CSV).replaceAll('`', ' ').replace(/ +$/gm, '') },
    ],
    ['in base64', { content: `begin-base64 644 mix.csv\n${Buffer.from(CSV).toString('base64')}\n====\n` }],
  ])('are opened: %s', async (_, part) => {
    expect(await told(mailOf({ parts: [part] }))).toEqual([['mix.csv', CSV, null]]);
  });

  test('without an end were cut off', async () => {
    const [file] = await filesOf(mailOf({ parts: [{ content: uuencoded('mix.csv', CSV, '') }] }));
    expect(file?.cutOff).toBe('the mail ends in the midst of this file: it was cut off; have it sent again');
  });

  test('of other kinds are passed over; words that look alike are none', async () => {
    const parts = [{ content: uuencoded('logo.gif', 'x') }, { content: 'begin with 644 eggs\nbegin 12 x' }];
    const { files, passedOver } = await readFiles(Readable.from([Buffer.from(mailOf({ parts }))]));
    expect([files, passedOver]).toEqual([[], ['logo.gif']]);
  });

  test('hold any bytes', () => {
    const bytes = String.fromCharCode(...Array.from({ length: 128 }, (_, i) => i));
    expect(uudecoded(uuencoded('all', bytes))[0]?.bytes.toString('latin1')).toBe(bytes);
  });
});

describe('a mail that was cut off', () => {
  const whole = mailOf({ parts: [{ content: 'Hello' }, { name: 'mix.csv', content: CSV }] });
  const end = whole.lastIndexOf('\r\n--');

  test('at any place within a file shows it', async () => {
    const start = whole.indexOf('\r\n\r\n', whole.indexOf('mix.csv')) + 4;
    for (let at = start + 5; at < end - 2; at += 1) {
      const [[, text, cutOff] = []] = await told(whole.slice(0, at));
      // Where a line ends nothing shows.
      if (!text?.endsWith('\n')) expect(cutOff).toMatch(/was cut off/);
    }
  });

  test.each([
    ['its closing boundary is all that is missing', whole.slice(0, end)],
    ['nothing is missing', whole],
    ['another part follows', whole.replace(/--\r\n$/, '\r\nContent-Type: text/plain\r\n\r\nBye')],
    ['it has one part only', `Content-Type: text/csv; name=mix.csv\r\n\r\n${CSV}`],
  ])('is none where %s', async (_, mail) => {
    expect(await told(mail)).toEqual([['mix.csv', CSV, null]]);
  });

  test('shows it in base64 that ends within a group, although the boundary came', async () => {
    const code = Buffer.from(CSV).toString('base64').slice(0, -3);
    const headers = ['Content-Type: text/csv; name="mix.csv"', 'Content-Transfer-Encoding: base64'];
    const [file] = await filesOf(mailOf({ parts: [{ headers, encoding: '7bit', content: code }] }));
    expect(file?.cutOff).toBe('its code ends in the midst of a group: the mail was cut off; have it sent again');
  });

  test('shows it in a mail that was forwarded in it', async () => {
    const forwarded = { headers: ['Content-Type: message/rfc822'], encoding: '7bit' as const, content: whole };
    const mail = mailOf({ parts: [{ content: 'See below' }, forwarded] });
    expect((await filesOf(mail))[0]?.cutOff).toBeNull();
    expect((await filesOf(mail.slice(0, mail.indexOf(whole) + end - 9)))[0]?.cutOff).toMatch(/was cut off/);
  });
});

const server = imapForTests();

describe.skipIf(NO_DOVECOT !== null)('a check of a mailbox', () => {
  const check = async (...raw: string[]) => {
    const mailbox = server.mailbox();
    await mailbox.deliver(raw.map((each, i) => ({ raw: each, at: `2026-11-20T1${i}:00:00.000Z` })));
    const credentials = fakeSession({ password: PASSWORD });
    const { fetched, documents } = await fetchAll(emailReport, {
      credentials,
      reports: reportReader,
      options: mailbox.options,
    });
    const net = documents.reduce((sum, { net }) => sum + net, 0);
    return [net, fetched.imported?.map(({ file }) => file), fetched.quarantined?.map(({ code }) => code)];
  };

  test('opens gzip and uuencode', async () => {
    const gzip = mailOf({ parts: [{ name: 'mix.csv.gz', type: 'application/x-gzip', content: gzipSync(CSV) }] });
    expect(await check(gzip)).toEqual([1750, ['mix.csv.gz'], []]);
    expect(await check(mailOf({ parts: [{ content: uuencoded('mix.csv', CSV) }] }))).toEqual([1750, ['mix.csv'], []]);
  });

  test('puts aside what was cut off, also beside a report that is whole', async () => {
    const cut = { name: 'other.csv', content: CSV.slice(0, -9) };
    expect(await check(mailOf({ parts: [cut] }))).toEqual([0, [], ['cut_off']]);
    expect(await check(mailOf({ parts: [{ name: 'mix.csv', content: CSV }, cut] }))).toEqual([
      1750,
      ['mix.csv'],
      ['cut_off'],
    ]);
  });

  test('knows a file by its bytes, whatever it is called and said to be', async () => {
    const parts = [{ name: 'mix.xlsx', type: 'image/png', content: CSV }];
    expect(await check(mailOf({ parts }))).toEqual([1750, ['mix.xlsx'], []]);
  });

  test('puts aside what is a report of something else', async () => {
    const payments = { name: 'payments.csv', content: 'Order,Tender,Amount\n1,Cash,5.00\n' };
    expect(await check(mailOf({ parts: [payments] }))).toEqual([0, [], ['not_a_report']]);
  });
});
