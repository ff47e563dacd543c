import { gzipSync } from 'node:zlib';
import * as xlsx from '@e965/xlsx';
import { strToU8, zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import type { ReportReading } from '../../src/domain/report/report.ts';
import { reportReader } from '../../src/report-files/reader.ts';
import { problemsOf, REPORT_CONTEXT, readAll, readOne, told } from '../support/reports.ts';

const TILL = 'Artikel;Menge;Umsatz\r\nKäse „alt“;2;5,50\r\nTee;1;2,00\r\nSumme;3;7,50\r\n';
const ROWS = ['Käse „alt“ | Käse „alt“ | 2 | 550-0-0=550+0', 'Tee | Tee | 1 | 200-0-0=200+0'];
const DAY = { day: '2026-03-01' } as const;
const BOM = String.fromCharCode(0xfeff);

describe('text is known by its bytes', () => {
  it.each([
    ['utf-8', Buffer.from(TILL)],
    ['utf-8', Buffer.from(BOM + TILL)],
    ['utf-16le', Buffer.from(BOM + TILL, 'utf16le')],
    ['utf-16le', Buffer.from(TILL, 'utf16le')],
    ['utf-16be', iconv.encode(BOM + TILL, 'utf-16be')],
    ['utf-16be', iconv.encode(TILL, 'utf-16be')],
    ['windows-1252', iconv.encode(TILL, 'windows-1252')],
  ])('%s', async (encoding, bytes) => {
    const reading = await readOne(bytes, DAY);
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.encoding).toBe(encoding);
    expect(told(reading.items)).toEqual(ROWS);
  });

  it('a profile settles an encoding that bytes cannot tell', async () => {
    const bytes = iconv.encode('Artikel;Menge;Umsatz\nSýr;1;2,00\n', 'windows-1250');
    const reading = await readOne(bytes, { ...DAY, profile: 'encoding=windows-1250' });
    expect(reading.items.map(({ name }) => name)).toEqual(['Sýr']);
  });

  it('an encoding that is not known is the profile’s problem', async () => {
    const reading = await readOne(TILL, { ...DAY, profile: 'encoding=klingon' });
    expect(problemsOf(reading)).toEqual([
      'bad_profile: the profile says encoding=klingon, which is not known; utf-8, windows-1252, utf-16le, … are',
    ]);
  });
});

describe('rows of text', () => {
  it.each([
    ['comma', 'Item,Qty,Net Sales\n"Tea, green",2,"1,000.50"\n'],
    ['semicolon', 'Item;Qty;Net Sales\n"Tea, green";2;1,000.50\n'],
    ['tab', 'Item\tQty\tNet Sales\n"Tea, green"\t2\t1,000.50\n'],
    ['pipe', 'Item|Qty|Net Sales\nTea, green|2|1,000.50\n'],
  ])('have a %s between their cells', async (delimiter, text) => {
    const reading = await readOne(text, DAY);
    expect(reading.delimiter).toBe(delimiter);
    expect(told(reading.items)).toEqual(['Tea, green | Tea, green | 2 | 100050-0-0=100050+0']);
  });

  it('keep what stands in their cells: quotes, line breaks, blanks, zeros of padding, formulas', async () => {
    const text = [
      'PLU,Item,Qty,Net Sales',
      '0012,"Beer 0.5l ""big""",1,5.00',
      '="0013",12" Pizza,1,9.00',
      '0014,"Two\nlines",1,3.00',
      '0015\0\0,Tea\0\0,1\0,2.00\0',
      '0016,=HYPERLINK("x"),1,1.00',
    ].join('\n');
    const reading = await readOne(text, DAY);
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.items.map(({ line, code, name }) => [line, code, name])).toEqual([
      [2, '0012', 'Beer 0.5l "big"'],
      [3, '0013', '12" Pizza'],
      [4, '0014', 'Two lines'],
      [6, '0015', 'Tea'],
      [7, '0016', '=HYPERLINK("x")'],
    ]);
  });

  it('end in any way, also in one file', async () => {
    const reading = await readOne('Title\r\nItem,Qty,Net Sales\nTea,2,5.00\rCola,1,2.00\r\nTotal,3,7.00', DAY);
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.items.map(({ line, name }) => `${line} ${name}`)).toEqual(['3 Tea', '4 Cola']);
  });

  it('a row that ends early has empty cells', async () => {
    const reading = await readOne('Item,Qty,Net Sales,Category\nTea,2,5.00\nFree,1\n', DAY);
    expect(told(reading.items)).toEqual(['Tea | Tea | 2 | 500-0-0=500+0', 'Free | Free | 1 | 0-0-0=0+0']);
  });

  it('a quote that is never closed is told, for the rest would be one cell', async () => {
    const reading = await readOne('Item,Qty,Net Sales\n"Tea,2,5.00\nCola,1,2.00\n', DAY);
    expect(reading.problems.map(({ code }) => code)).toEqual(['bad_csv']);
  });

  it('control and escape characters never leave the reader', async () => {
    const reading = await readOne('Item,Qty,Net Sales\n\u001b[31mTea\u001b[0m\u0007,2,5.00\n', DAY);
    expect(reading.items.map(({ name }) => name)).toEqual(['Tea\ufffd']);
  });
});

type Book = readonly (readonly [name: string, rows: readonly (readonly unknown[])[]])[];

function bookOf(sheets: Book, form: (sheet: xlsx.WorkSheet) => void = () => {}): xlsx.WorkBook {
  const book = xlsx.utils.book_new();
  for (const [name, rows] of sheets) {
    const sheet = xlsx.utils.aoa_to_sheet(rows as unknown[][]);
    form(sheet);
    xlsx.utils.book_append_sheet(book, sheet, name);
  }
  return book;
}

const written = (book: xlsx.WorkBook, bookType: xlsx.BookType): Uint8Array =>
  xlsx.write(book, { type: 'buffer', bookType });

const ITEMS: Book[number][1] = [
  ['Sales of', null, null, null],
  ['PLU', 'Item', 'Qty', 'Net Sales'],
  [12, 'Tea', 3, 0.1 + 0.2],
  ['0013', 'Cola', 2.5, 1234.565],
  ['Total', null, 5.5, 1234.865],
];

describe('workbooks', () => {
  const form = (sheet: xlsx.WorkSheet) => {
    sheet.B1 = { t: 'n', v: 46082, z: 'dd/mm/yyyy' };
    if (sheet.A3) sheet.A3.z = '0000';
  };

  it.each(['xlsx', 'biff8', 'xlsb', 'xlml', 'ods'] as const)(
    '%s: numbers and dates are sure, codes stay text',
    async (type) => {
      const reading = await readOne(written(bookOf([['Items', ITEMS]], form), type), { name: 'report.bin' });
      expect(problemsOf(reading)).toEqual([]);
      expect([reading.format, reading.headerLine, reading.dayFrom, reading.businessDays]).toEqual([
        'generic',
        2,
        'title',
        ['2026-03-01'],
      ]);
      const codes = type === 'ods' ? ['12', '0013'] : ['0012', '0013'];
      expect(reading.items.map(({ code }) => code)).toEqual(codes);
      expect(reading.items.map(({ name, quantity, net }) => [name, quantity, net])).toEqual([
        ['Tea', '3', 30],
        ['Cola', '2.5', 123457],
      ]);
    },
  );

  it('formulas are not reckoned: what they came to is read', async () => {
    const book = bookOf([['Items', ITEMS]], (sheet) => {
      form(sheet);
      sheet.D3 = { t: 'n', v: 0.3, f: 'SUM(1,2)' };
    });
    const reading = await readOne(written(book, 'xlsx'));
    expect(reading.items.map(({ net }) => net)).toEqual([30, 123457]);
  });

  it('a sheet with notes and hidden ones do not matter', async () => {
    const book = bookOf(
      [
        ['Notes', [['Printed by', 'Ada']]],
        ['Old', ITEMS],
        ['Items', ITEMS],
      ],
      form,
    );
    book.Workbook = { Sheets: [{ Hidden: 0 }, { Hidden: 1 }, { Hidden: 0 }] };
    const reading = await readOne(written(book, 'xlsx'));
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.items).toHaveLength(2);
  });

  it('of several reports in one workbook the profile chooses', async () => {
    const bytes = written(
      bookOf(
        [
          ['All', ITEMS],
          ['Bar', ITEMS],
        ],
        form,
      ),
      'xlsx',
    );
    expect(problemsOf(await readOne(bytes))).toEqual([
      "several_sheets: the sheets «All», «Bar» all look like reports: if each is a store, name this one's with the option location (--set location=…); else say in the profile which one counts (sheet=…)",
    ]);
    expect(problemsOf(await readOne(bytes, { profile: 'sheet=bar' }))).toEqual([]);
    expect(problemsOf(await readOne(bytes, { profile: 'sheet=Patio' }))).toEqual([
      'no_sheet: the profile asks for the sheet «Patio»; there are «All», «Bar»',
    ]);
  });
});

describe('pages', () => {
  const page = [
    '<html><head><title>no</title><style>td{}</style></head><body><h2>Sales of 2026-03-01</h2>',
    '<table><tr><th>PLU<th>Item</th><th>Qty</th><th colspan="2">Net Sales</th></tr>',
    '<tr><td>0012</td><td>Fish &amp; chips</td><td>2</td><td>1,005.50</td></tr>',
    '<tr><td></td><td>&nbsp;&nbsp;Extra<br>sauce</td><td>2</td><td>1.00</td></tr>',
    '<tr><td colspan=2>Total</td><td>2</td><td>1,006.50</td></tr></table></body></html>',
  ].join('\n');

  it('are read whatever they are called, codes stay text', async () => {
    const reading = await readOne(page, { name: 'report.xls' });
    expect(problemsOf(reading)).toEqual([]);
    expect([reading.format, reading.dayFrom, reading.businessDays, reading.headerLine]).toEqual([
      'generic',
      'title',
      ['2026-03-01'],
      2,
    ]);
    expect(told(reading.items)).toEqual([
      '0012 | Fish & chips | 2 | 100550-0-0=100550+0',
      'Extra sauce | Extra sauce | 0 | 100-0-0=100+0 under 3',
    ]);
  });

  it('a page names its encoding', async () => {
    const text = '<meta charset="iso-8859-2"><table><tr><td>Item<td>Qty<td>Net Sales<tr><td>Sýr ž<td>1<td>2.00</table>';
    const reading = await readOne(iconv.encode(text, 'iso-8859-2'), DAY);
    expect([reading.encoding, reading.items[0]?.name]).toEqual(['iso-8859-2', 'Sýr ž']);
  });

  it('tables lie in tables', async () => {
    const text = `<table><tr><td>Report<table><tr><td>Item<td>Qty<td>Net Sales</tr><tr><td>Tea<td>1<td>2.00</tr></table></td></tr></table>`;
    const reading = await readOne(text, DAY);
    expect(told(reading.items)).toEqual(['Tea | Tea | 1 | 200-0-0=200+0']);
  });
});

describe('archives', () => {
  const named = (readings: readonly ReportReading[]) =>
    readings.map(({ file, businessDays, problems }) => [file, businessDays[0], problems.length]);

  it('are read file by file; each has its own name and day', async () => {
    const bytes = zipSync({
      'a/2026-03-01.csv': strToU8(TILL),
      'a/2026-03-02.csv': strToU8(TILL),
      '__MACOSX/._x': strToU8('x'),
      'a/': strToU8(''),
    });
    expect(named(await readAll(bytes, { name: 'days.zip' }))).toEqual([
      ['days.zip/a/2026-03-01.csv', '2026-03-01', 0],
      ['days.zip/a/2026-03-02.csv', '2026-03-02', 0],
    ]);
  });

  it('hold archives, once', async () => {
    const inner = zipSync({ 'report.csv': strToU8(TILL) });
    const twice = zipSync({ 'in.zip': inner });
    expect(named(await readAll(twice, { name: '2026-03-01.zip' }))).toEqual([
      ['2026-03-01.zip/in.zip/report.csv', '2026-03-01', 0],
    ]);
    const [reading] = await readAll(zipSync({ 'x.zip': twice }), { name: 'y.zip' });
    expect(reading && problemsOf(reading)).toEqual([
      'not_a_report: archives lie in archives: have the report sent as it is',
    ]);
  });

  it('hold other things beside a report: they are told of, and keep nothing out', async () => {
    const bytes = zipSync({
      'Payments.csv': strToU8('Order,Tender,Amount\n1,Cash,5\n'),
      'Items.csv': strToU8(TILL),
      'logo.png': strToU8('\u0089PNG\r\n'),
    });
    const readings = await readAll(bytes, { name: '20260301.zip' });
    expect(named(readings)).toEqual([['20260301.zip/Items.csv', '2026-03-01', 0]]);
    expect(readings[0]?.warnings).toEqual(['left out, because they are not reports of items: Payments.csv, logo.png']);
  });

  it('that would come to gigabytes are not unpacked', async () => {
    const bytes = zipSync({ 'zeros.csv': new Uint8Array(300 * 1024 * 1024) }, { level: 9 });
    expect(bytes.length).toBeLessThan(1024 * 1024);
    expect(problemsOf(await readOne(bytes))).toEqual([
      'not_a_report: the archive is not opened: it would come to too many megabytes unpacked',
    ]);
  });

  it('that claim to be small give no more than they claim', async () => {
    const bytes = Buffer.from(zipSync({ 'zeros.csv': new Uint8Array(300 * 1024 * 1024) }, { level: 9 }));
    // The size unpacked, in the directory at the end, 24 bytes behind its mark.
    bytes.writeUInt32LE(10, bytes.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 24);
    const reading = await readOne(bytes);
    expect(reading.problems).toHaveLength(1);
    expect(reading.items).toEqual([]);
  });

  it.each([
    ['empty', zipSync({}), 'no_items: there is no file in the archive'],
    [
      'cut off',
      zipSync({ 'a.csv': strToU8(TILL) }).subarray(0, 60),
      'cut_off: the archive is not opened: it has no end: the file was cut off; have it sent again',
    ],
    [
      'damaged',
      Buffer.from(zipSync({ 'a.csv': strToU8(TILL) })).fill(7, 38, 60),
      'not_a_report: the archive is not opened: it is damaged, or protected with a password',
    ],
  ])('that are %s', async (_, bytes, problem) => {
    expect(problemsOf(await readOne(bytes))).toEqual([problem]);
  });
});

describe('a gzip', () => {
  const packed = gzipSync(TILL);

  it('is opened, and read by its own name', async () => {
    const [reading, ...more] = await readAll(packed, { name: '2026-03-01.csv.gz' });
    expect(more).toEqual([]);
    expect(reading && [reading.file, reading.businessDays, told(reading.items)]).toEqual([
      '2026-03-01.csv.gz',
      ['2026-03-01'],
      ROWS,
    ]);
  });

  it.each([
    ['cut off', packed.subarray(0, -12), 'cut_off', /it has no end/],
    ['damaged', Buffer.from(packed).fill(7, 20, 30), 'not_a_report', /it is damaged/],
    ['that comes to gigabytes', gzipSync(Buffer.alloc(300 * 1024 * 1024)), 'not_a_report', /too many megabytes/],
    ['in gzips without end', gzipSync(gzipSync(gzipSync(TILL))), 'not_a_report', /archives lie in archives/],
  ])('%s is refused', async (_, bytes, code, message) => {
    expect((await readOne(bytes, DAY)).problems).toMatchObject([{ code, message: expect.stringMatching(message) }]);
  });
});

describe('labels over several rows hold for each of them', () => {
  const rows = [
    ['Category', 'Item', 'Qty', 'Net Sales'],
    ['Food', 'Burger', 12, 156],
    [null, 'Fries', 30, 135],
    ['Drinks', 'Lager', 44, 242],
    [null, 'Cola', 19, 57],
  ];
  const ITEMS = [
    ['Food', 'Burger', '12', 15600],
    ['Food', 'Fries', '30', 13500],
    ['Drinks', 'Lager', '44', 24200],
    ['Drinks', 'Cola', '19', 5700],
  ];
  const itemsOf = ({ items }: ReportReading) =>
    items.map(({ category, name, quantity, net }) => [category, name, quantity, net]);

  it('in a page', async () => {
    const row = (cells: readonly unknown[]) =>
      `<tr>${cells.map((cell, i) => (cell === null ? '' : `<td${i === 0 && cells !== rows[0] ? ' rowspan=2' : ''}>${cell}</td>`)).join('')}</tr>`;
    const reading = await readOne(`<table>${rows.map(row).join('')}</table>`, DAY);
    expect(problemsOf(reading)).toEqual([]);
    expect(itemsOf(reading)).toEqual(ITEMS);
  });

  it('in a workbook', async () => {
    const book = bookOf([['Mix', rows]], (sheet) => {
      sheet['!merges'] = [xlsx.utils.decode_range('A2:A3'), xlsx.utils.decode_range('A4:A5')];
    });
    const reading = await readOne(written(book, 'xlsx'), DAY);
    expect(problemsOf(reading)).toEqual([]);
    expect(itemsOf(reading)).toEqual(ITEMS);
  });

  it('amounts stand there once; cells may reach down and across, at the end of a row and beyond the table', async () => {
    const text =
      '<table><tr><td>Item<td>Qty<td>Net Sales<td>Order<td>Check</tr>' +
      '<tr><td>Tea<td>1<td>2.00<td rowspan=9 colspan=2>5.00</tr><tr><td>Pie<td>1<td>3.00</tr></table>' +
      '<table><tr><td>a<td>b</tr></table>';
    expect(told((await readOne(text, DAY)).items)).toEqual([
      'Tea | Tea | 1 | 200-0-0=200+0',
      'Pie | Pie | 1 | 300-0-0=300+0',
    ]);
  });
});

describe('a file that was cut off is never read', () => {
  const rows = Array.from({ length: 400 }, (_, i) => [`Item ${i}`, 1, 2.5]);
  const sheets: Book = [['Mix', [['Item', 'Qty', 'Net Sales'], ...rows]]];
  const cut = (bytes: Uint8Array, share: number) => bytes.subarray(0, Math.floor(bytes.length * share));
  const page = `<html><body><table><tr><td>Item<td>Qty<td>Net Sales</tr>${rows.map((row) => `<tr><td>${row.join('<td>')}</tr>`).join('')}`;

  it.each([
    ['xlsx', written(bookOf(sheets), 'xlsx')],
    ['a legacy workbook', written(bookOf(sheets), 'biff8')],
    ['a workbook as XML', written(bookOf(sheets), 'xlml')],
    ['a page', Buffer.from(`${page}</table></body></html>`)],
  ])('%s', async (_, whole) => {
    expect(problemsOf(await readOne(whole, DAY))).toEqual([]);
    for (const share of [0.3, 0.6, 0.9])
      expect((await readOne(cut(whole, share), DAY)).problems[0]?.code).toBe('cut_off');
  });

  it('where a page only leaves the end of its table to the browser, it was not', async () => {
    expect(problemsOf(await readOne(`${page}</body></html>`, DAY))).toEqual([]);
  });

  it('whoever brings it may know it', async () => {
    const [reading] = await reportReader.read(
      { name: 'a.csv', bytes: Buffer.from(TILL), cutOff: 'the mail ends in it' },
      { ...REPORT_CONTEXT, ...DAY },
    );
    expect(reading && problemsOf(reading)).toEqual(['cut_off: the mail ends in it']);
  });
});

describe('what is not a report says what it is', () => {
  const compound = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
  it.each([
    [
      'a PDF',
      Buffer.from('%PDF-1.7\n%âãÏÓ\n'),
      'not_a_report: it is a PDF, of which no rows can be read: have the POS send it as CSV or Excel',
    ],
    [
      'a picture',
      Buffer.from('89504e470d0a1a0a0000000d', 'hex'),
      'not_a_report: it is a picture, of which no rows can be read: have the POS send it as CSV or Excel',
    ],
    [
      'a text document',
      zipSync({ '[Content_Types].xml': strToU8('<a/>'), 'word/document.xml': strToU8('<a/>') }),
      'not_a_report: it is a text document or a presentation, of which no rows can be read: have the POS send it as CSV or Excel',
    ],
    [
      'an old binary file',
      compound,
      'not_a_report: it cannot be opened as a workbook: it is damaged, or a document of another program; have the POS send it as CSV or xlsx',
    ],
    [
      'bytes',
      Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 37) % 29)),
      'not_a_report: it is neither text nor a workbook nor an archive: have the POS send it as CSV or Excel',
    ],
  ])('%s', async (_, bytes, problem) => {
    expect(problemsOf(await readOne(bytes, DAY))).toEqual([problem]);
  });

  it('a workbook that is protected with a password', async () => {
    const container = xlsx.CFB.utils.cfb_new();
    xlsx.CFB.utils.cfb_add(container, '/EncryptedPackage', Buffer.alloc(64));
    xlsx.CFB.utils.cfb_add(container, '/EncryptionInfo', Buffer.alloc(64));
    const bytes = xlsx.CFB.write(container, { type: 'buffer' }) as Buffer;
    expect(problemsOf(await readOne(bytes))).toEqual([
      'not_a_report: it is protected with a password: have it sent without one',
    ]);
  });

  it('a file that is larger than any report', async () => {
    const reading = await readOne(Buffer.alloc(64 * 1024 * 1024 + 1, 'a'));
    expect(problemsOf(reading)).toEqual(['too_large: it is larger than 64 MB: have it sent a day at a time']);
  });

  it('every reading names its file by the hash of its bytes', async () => {
    expect((await readOne('')).sha256).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});
