import { gzipSync, strToU8, zipSync } from 'fflate';
import type { Chance } from '../simulation/chance.ts';
import { type MailPart, mailOf } from '../support/mails.ts';

const MB = 1024 * 1024;
const zeros = (megabytes: number) => new Uint8Array(megabytes * MB).fill(48);

function nested(levels: number): Uint8Array {
  let inner = strToU8('Item,Qty,Net\nAle,1,5.00\n');
  for (let i = 0; i < levels; i += 1) inner = zipSync({ [i === 0 ? 'mix.csv' : 'more.zip']: inner });
  return inner;
}

const sheet = (xml: Uint8Array) =>
  zipSync({
    '[Content_Types].xml': strToU8(
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    ),
    'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'),
    'xl/worksheets/sheet1.xml': xml,
  });

/** Files that want to take all memory, all time, or the reader's understanding. */
const FILES: Readonly<Record<string, (chance: Chance) => Uint8Array>> = {
  'zeros.zip': () => zipSync({ 'mix.csv': zeros(300) }),
  'many.zip': () =>
    zipSync(Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`${i}.csv`, strToU8('a,b\n1,2\n')]))),
  'deep.zip': () => nested(40),
  'zeros.xlsx': () => sheet(zeros(300)),
  'cells.xlsx': () =>
    sheet(strToU8(`<worksheet><sheetData>${'<row><c><v>1</v></c></row>'.repeat(200_000)}</sheetData></worksheet>`)),
  'zeros.csv.gz': () => gzipSync(zeros(200)),
  'line.csv': () => strToU8(`Item,Net\n${'Ale,'.repeat(MB)}`),
  'quote.csv': () => strToU8(`Item,Net\n"${'Ale,1.00\n'.repeat(300_000)}`),
  'columns.csv': () => strToU8(`${'a,'.repeat(200_000)}\n`.repeat(5)),
  'controls.csv': () => strToU8(`Item,Net\n${'\u009d'.repeat(200_000)},1.00\n`),
  'spaces.csv': () => strToU8(`Item,Net\n${' '.repeat(2 * MB)}Ale,1.00\n`),
  'digits.csv': () => strToU8(`Item,Net\nAle,${'9'.repeat(500_000)}\n`),
  'deep.html': () => strToU8(`<html>${'<table><tr><td>'.repeat(100_000)}Ale`),
  'entities.html': () => strToU8(`<table><tr><td>${'&amp;'.repeat(500_000)}</td></tr></table>`),
  'noise.xls': (chance) => Uint8Array.from({ length: MB }, (_, i) => (i < 8 ? (OLE[i] ?? 0) : chance.whole(0, 255))),
  'noise.csv': (chance) => Uint8Array.from({ length: MB }, () => chance.whole(0, 255)),
};
const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

export const BOMBS = Object.keys(FILES) as [string, ...string[]];

/** A mail that carries one of them, plainly or in a mail within a mail. */
export function bombMail(name: string, chance: Chance): string {
  const file = FILES[name];
  if (!file) throw new Error(`no bomb ${name}`);
  let parts: MailPart[] = [{ name, content: Buffer.from(file(chance)) }];
  for (let level = chance.pick([0, 0, 1, 3, 30]); level > 0; level -= 1)
    parts = [{ name: 'forwarded.eml', type: 'message/rfc822', encoding: '7bit', content: mailOf({ parts }) }];
  return mailOf({ parts, subject: `Daily sales ${'x'.repeat(chance.pick([0, 0, 100_000]))}` });
}
