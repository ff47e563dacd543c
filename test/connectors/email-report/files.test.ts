import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFiles, readHead } from '../../../src/connectors/email-report/message.ts';
import { type MailPart, type MailWords, mailOf } from '../../support/mails.ts';

const filesOf = (mail: string | Buffer) => readFiles(Readable.from([Buffer.from(mail)]));
const found = async (...parts: MailPart[]) => {
  const { files, passedOver, problems } = await filesOf(mailOf({ parts }));
  return { files: files.map(({ name, bytes }) => `${name}: ${bytes.toString('utf8')}`), passedOver, problems };
};
const part = (...headers: string[]): Omit<MailPart, 'content'> => ({ headers, encoding: '7bit' });

describe('files are found', () => {
  test.each<[string, MailPart, string]>([
    ['in base64', { name: 'mix.csv', content: 'ä;b' }, 'mix.csv: ä;b'],
    [
      'in quoted-printable',
      { name: 'mix.csv', content: 'ä;b\nc;d', encoding: 'quoted-printable' },
      'mix.csv: ä;b\r\nc;d',
    ],
    [
      'inline, as text with a name',
      {
        ...part(
          'Content-Type: text/plain; charset=us-ascii; name="mix.csv"; format=flowed',
          'Content-Disposition: inline',
        ),
        content: 'a;b \r\nc;d',
      },
      'mix.csv: a;b \r\nc;d',
    ],
    [
      'as HTML that is called a workbook',
      { ...part('Content-Type: text/html; name="mix.xls"'), content: '<table></table>' },
      'mix.xls: <table></table>',
    ],
    ['as an attachment without a name', { ...part('Content-Type: text/csv'), content: 'a,b' }, 'attachment-2.csv: a,b'],
    [
      'as text that is marked as an attachment',
      { ...part('Content-Type: text/plain', 'Content-Disposition: attachment'), content: 'a,b' },
      'attachment-2.txt: a,b',
    ],
    [
      'without any type, as other text',
      { ...part('Content-Type:', 'Content-Disposition: attachment; filename=mix.csv'), content: 'a,b' },
      'mix.csv: a,b',
    ],
    [
      'without a type and a name',
      { ...part('Content-Type: ', 'Content-Disposition: attachment'), content: 'a,b' },
      'attachment-2.txt: a,b',
    ],
    [
      'whatever type they are given',
      { ...part('Content-Type: image/jpeg; name=mix.csv'), content: 'a,b' },
      'mix.csv: a,b',
    ],
    ['whatever folder stands in their name', { name: '..\\\\..\\\\reports/mix.csv', content: 'a' }, 'mix.csv: a'],
    [
      'with a name in RFC 2231',
      {
        ...part('Content-Type: text/csv', "Content-Disposition: attachment; filename*=utf-8''Verk%C3%A4ufe.csv"),
        content: 'a',
      },
      'Verkäufe.csv: a',
    ],
    [
      'with a name in pieces of RFC 2231',
      {
        ...part(
          'Content-Type: text/csv',
          "Content-Disposition: attachment; filename*0*=iso-8859-1''Verk%E4u; filename*1=fe; filename*2=.csv",
        ),
        content: 'a',
      },
      'Verkäufe.csv: a',
    ],
    [
      'with a name in RFC 2047',
      { ...part('Content-Type: text/csv; name="=?utf-8?B?VmVya8OkdWZlLmNzdg==?="'), content: 'a' },
      'Verkäufe.csv: a',
    ],
    [
      'with a name in an odd charset',
      { ...part('Content-Type: text/csv; name="=?windows-1252?Q?Verk=E4ufe=2Ecsv?="'), content: 'a' },
      'Verkäufe.csv: a',
    ],
  ])('%s', async (_, one, file) => {
    expect(await found({ content: 'Hello' }, one)).toEqual({ files: [file], passedOver: [], problems: [] });
  });

  test('several in one mail, pictures and signatures left aside', async () => {
    const parts: MailPart[] = [
      { content: 'Hello' },
      { name: 'items.csv', content: '1' },
      { name: 'logo.png', type: 'image/png', content: '2' },
      { name: 'invite.ics', type: 'text/calendar', content: '3' },
      { name: 'summary.PDF', type: 'application/octet-stream', content: '4' },
      { name: 'smime.p7s', type: 'application/pkcs7-signature', content: '5' },
      { ...part('Content-Type: image/gif', 'Content-ID: <pixel>'), content: '6' },
      { name: 'days.zip', type: 'application/zip', content: '7' },
      { name: 'export', type: 'application/octet-stream', content: '8' },
    ];
    expect(await found(...parts)).toEqual({
      files: ['items.csv: 1', 'days.zip: 7', 'export: 8'],
      passedOver: ['logo.png', 'invite.ics', 'summary.PDF', 'smime.p7s', 'attachment-7.gif'],
      problems: [],
    });
  });

  test('when the whole mail is the report', async () => {
    const mail =
      'Subject: x\r\nContent-Type: text/csv; name=mix.csv\r\nContent-Transfer-Encoding: base64\r\n\r\nYSxi\r\n';
    expect((await filesOf(mail)).files.map(({ name, bytes }) => [name, bytes.toString()])).toEqual([
      ['mix.csv', 'a,b'],
    ]);
  });

  test('byte for byte, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (bytes) => {
        const { files } = await filesOf(mailOf({ parts: [{ name: 'mix.csv', content: Buffer.from(bytes) }] }));
        expect(files[0]?.bytes.equals(bytes)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('forwarded mails', () => {
  const forwarded = (mail: string): MailPart => ({ ...part('Content-Type: message/rfc822'), content: mail });
  const nested = (words: MailWords, times: number): string => {
    let mail = mailOf(words);
    for (let i = 0; i < times; i += 1)
      mail = mailOf({ subject: `Fwd ${i + 1}`, parts: [{ content: 'See below' }, forwarded(mail)] });
    return mail;
  };
  const report: MailWords = { subject: 'The report', parts: [{ name: 'mix.csv', content: 'a,b' }] };

  test.each([1, 5])('are opened, %i deep, and keep their own subject and date', async (times) => {
    const { files } = await filesOf(nested({ ...report, date: 'Tue, 17 Nov 2026 06:00:00 -0500' }, times));
    expect(files).toMatchObject([
      { name: 'mix.csv', forwarded: true, head: { subject: 'The report', date: 'Tue, 17 Nov 2026 06:00:00 -0500' } },
    ]);
  });

  test('deeper than that are not opened, and that is said', async () => {
    expect(await filesOf(nested(report, 6))).toMatchObject({
      files: [],
      problems: ['attachment-2.eml: mails are forwarded in it more than 5 times'],
    });
  });

  test('are opened as files, too, and in base64', async () => {
    const mail = mailOf({ parts: [{ name: 'report.eml', type: 'application/octet-stream', content: mailOf(report) }] });
    expect((await filesOf(mail)).files.map(({ name, head }) => [name, head.subject])).toEqual([
      ['mix.csv', 'The report'],
    ]);
  });
});

describe('files that cannot be taken are told', () => {
  test.each<[string, MailPart]>([
    [
      'winmail.dat: Outlook packed the files so that only Outlook can open them; have the mail sent as HTML or plain text, not as rich text',
      { name: 'winmail.dat', type: 'application/octet-stream', content: 'x' },
    ],
    [
      'attachment-1.vndmstnef: Outlook packed the files so that only Outlook can open them; have the mail sent as HTML or plain text, not as rich text',
      { ...part('Content-Type: application/vnd.ms-tnef'), content: 'x' },
    ],
    [
      'part.dat: Outlook packed the files so that only Outlook can open them; have the mail sent as HTML or plain text, not as rich text',
      { name: 'part.dat', type: 'application/octet-stream', content: Buffer.from('789f3e22010001', 'hex') },
    ],
    [
      'smime.p7m: the mail is encrypted or sealed so that only a mail program opens it; have it sent plainly',
      { name: 'smime.p7m', type: 'application/pkcs7-mime', content: 'x' },
    ],
  ])('%s', async (problem, one) => {
    expect(await found(one)).toEqual({ files: [], passedOver: [], problems: [problem] });
  });

  test('when they are too many', async () => {
    const { files, problems } = await found(
      ...Array.from({ length: 60 }, (_, i) => ({ name: `${i}.csv`, content: 'x' })),
    );
    expect(files).toHaveLength(50);
    expect(problems).toEqual(['the mail has more than 50 files; the rest was not read']);
  });

  test('when one is too large, which costs no memory; what stands behind it is read', async () => {
    const boundary = ['--b', 'Content-Type: text/csv; name=huge.csv', 'Content-Transfer-Encoding: 7bit', '', ''].join(
      '\r\n',
    );
    function* pieces() {
      yield `Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${boundary}`;
      for (let i = 0; i < 66; i += 1) yield Buffer.alloc(1024 * 1024, 'row,of,a,file\n');
      yield '\r\n--b\r\nContent-Type: text/csv; name=mix.csv\r\n\r\na,b\r\n--b--\r\n';
    }
    const { files, problems } = await readFiles(Readable.from(pieces()));
    expect(files.map(({ name }) => name)).toEqual(['mix.csv']);
    expect(problems).toEqual(['huge.csv has more than 64 MB and was not read']);
  });
});

describe('mails that are broken', () => {
  test.each([
    ['nothing at all', ''],
    ['no header', '\r\n\r\nbody'],
    ['no end', mailOf({ parts: [{ name: 'mix.csv', content: 'a,b' }] }).slice(0, -30)],
    ['no boundary', 'Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nhello'],
    [
      'a boundary within itself',
      'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n--x--',
    ],
    [
      'base64 that is none',
      mailOf({
        parts: [
          { ...part('Content-Type: text/csv; name=mix.csv', 'Content-Transfer-Encoding: base64'), content: '!!!*' },
        ],
      }),
    ],
    ['bytes for a header', Buffer.from([0, 255, 254, 13, 10, 58, 13, 10, 13, 10, 0])],
  ])('are read as far as they go: %s', async (_, mail) => {
    const { files } = await filesOf(mail);
    expect(files.length).toBeLessThanOrEqual(1);
  });

  test('with more parts than any mail has are refused', async () => {
    const parts = Array.from({ length: 1200 }, () => '--x\r\n\r\nhello').join('\r\n');
    await expect(filesOf(`Content-Type: multipart/mixed; boundary=x\r\n\r\n${parts}\r\n--x--`)).rejects.toThrow();
  });

  test('never hang or crash', async () => {
    const words = fc.constantFrom(
      'Content-Type:',
      ' multipart/mixed;',
      ' boundary=x',
      '\r\n',
      '\r\n\r\n',
      '--x',
      '--x--',
      'message/rfc822',
      'Subject: =?utf-8?B?',
      'text/csv; name=a.csv',
      'Content-Transfer-Encoding: base64',
      '\u0000',
      'filename*0*=',
      '%C3',
      '(',
      '"',
      '<a@b>',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(words, fc.string()), { maxLength: 40 }), async (pieces) => {
        const mail = Buffer.from(pieces.join(''));
        await filesOf(mail).catch((error) => expect(error).toBeInstanceOf(Error));
        await readHead(mail).catch((error) => expect(error).toBeInstanceOf(Error));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the head of a mail', () => {
  const head = (...lines: string[]) => readHead(Buffer.from(lines.join('\r\n')));

  test('names everybody to whom it was sent or delivered', async () => {
    const found = await head(
      'Delivered-To: box@example.com',
      'X-Original-To: <reports+blue-door@example.com>',
      'To: =?utf-8?Q?J=C3=BCrgen?= <J@example.com>, "Doe, Kim" <kim@example.com>,',
      '\tGroup: a@example.com, b@example.com;',
      'Cc: c@example.com',
      'From: POS <pos@pos.example>',
      'Sender: relay@pos.example',
      'Subject: =?utf-8?B?w7Y=?=',
      '\t=?utf-8?Q?_sales?=',
      'Received: from a by b; Fri, 20 Nov 2026 06:00:02 -0500',
      'Received: from c by a; Fri, 20 Nov 2026 06:00:01 -0500',
      'Message-ID: <1@pos.example>',
    );
    expect([...found.recipients].sort()).toEqual([
      'J@example.com',
      'a@example.com',
      'b@example.com',
      'box@example.com',
      'c@example.com',
      'kim@example.com',
      'reports+blue-door@example.com',
    ]);
    expect(found).toMatchObject({
      senders: ['pos@pos.example', 'relay@pos.example'],
      subject: 'ö sales',
      received: 'from a by b; Fri, 20 Nov 2026 06:00:02 -0500',
      messageId: '<1@pos.example>',
      date: null,
    });
  });

  test('an address that hides in a name is none', async () => {
    const { recipients } = await head('To: "reports+blue-door@example.com" <kim@example.com>');
    expect(recipients).toEqual(['kim@example.com']);
  });
});
