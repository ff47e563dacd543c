import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { problemsOf, readOne } from '../support/reports.ts';

const names = async (bytes: Uint8Array, profile: string | null = null) => {
  const reading = await readOne(bytes, { day: '2026-03-01', profile });
  return [reading.encoding, ...reading.items.map(({ name }) => name)];
};
const fileOf = (header: string, items: readonly string[], mark = ',') =>
  `${[header, ...items.map((item, i) => [item, i + 1, '5.00'].join(mark))].join('\n')}\n`;

const TABLES: readonly (readonly [
  encoding: string,
  header: string,
  items: readonly string[],
  profile: string | null,
])[] = [
  [
    'windows-1251',
    'Наименование,Количество,Сумма',
    ['Борщ', 'Пельмени'],
    'name=Наименование;quantity=Количество;net=Сумма',
  ],
  ['windows-1251', 'Item,Qty,Net Sales', ['Борщ со сметаной', 'Пельмени', 'Чай чёрный'], null],
  ['koi8-r', 'Item,Qty,Net Sales', ['Борщ со сметаной', 'Пельмени', 'Чай чёрный'], null],
  ['cp866', 'Item,Qty,Net Sales', ['Борщ со сметаной', 'Пельмени', 'Чай чёрный'], null],
  ['windows-1253', 'Είδος,Ποσότητα,Αξία', ['Μουσακάς', 'Τζατζίκι'], 'name=Είδος;quantity=Ποσότητα;net=Αξία'],
  ['windows-1253', 'Item,Qty,Net Sales', ['Σαγανάκι με τυρί', 'Χωριάτικη σαλάτα'], null],
  ['shift_jis', '商品名,数量,純売上', ['ラーメン', '餃子'], 'name=商品名;quantity=数量;net=純売上'],
  ['shift_jis', 'Item,Qty,Net Sales', ['とんこつラーメン', 'ぎょうざ', '生ビール'], null],
  ['gb18030', '菜品名称,数量,金额', ['宫保鸡丁', '米饭'], 'name=菜品名称;quantity=数量;net=金额'],
  ['gb18030', 'Item,Qty,Net Sales', ['鱼香肉丝', '回锅肉', '水煮鱼', '青岛啤酒', '酸辣汤'], null],
  [
    'windows-1250',
    'Nazwa,Ilość,Wartość netto',
    ['Żurek', 'Pierogi ruskie'],
    'name=Nazwa;quantity=Ilość;net=Wartość netto',
  ],
  ['windows-1254', 'Ürün,Miktar,Net Satış', ['Çiğ köfte', 'Şiş kebap'], 'name=Ürün;quantity=Miktar;net=Net Satış'],
  ['cp850', 'Getränk,Stück,Erlös', ['Weißbier', 'Radler groß'], 'name=Getränk;quantity=Stück;net=Erlös'],
  ['windows-1252', 'Item,Qty,Net Sales', ['Crème brûlée', 'Bœuf – «saignant»', 'Käse'], null],
];

describe('the encoding of a text that does not say it', () => {
  it.each(TABLES)('%s is found: %s', async (encoding, header, items, profile) => {
    expect(await names(iconv.encode(fileOf(header, items), encoding), profile)).toEqual([encoding, ...items]);
  });

  it.each([
    ['cp850', ['Weißbier', 'Käse']],
    ['macintosh', ['Crème', 'Käse']],
    ['shift_jis', ['ｺｰﾋｰ', 'ﾋﾞｰﾙ']],
    ['euc-kr', ['김치찌개', '불고기', '비빔밥']],
  ])('%s is not guessed: the profile is asked for', async (encoding, items) => {
    const bytes = iconv.encode(fileOf('Item,Qty,Net Sales', items), encoding);
    const [problem] = problemsOf(await readOne(bytes, { day: '2026-03-01' }));
    expect(problem).toMatch(/^unclear_encoding: .* say in the profile which one is right, encoding=/);
    expect(await names(bytes, `encoding=${encoding}`)).toEqual([encoding, ...items]);
  });

  it.each(['utf-16le', 'utf-16be'])('%s without a mark is found, whatever its letters are', async (encoding) => {
    const profile = 'name=商品名;quantity=数量;net=純売上';
    const bytes = iconv.encode(fileOf('商品名,数量,純売上', ['ラーメン', '餃子']), encoding);
    expect(await names(bytes, profile)).toEqual([encoding, 'ラーメン', '餃子']);
  });
});

describe('letters that are not whole', () => {
  const text = fileOf('Item,Qty,Net Sales', ['Käse', 'Brötchen', 'Weißbier']);

  it.each([
    ['utf-8', Buffer.from(`${text}Crème`).subarray(0, text.length + 3 + 3)],
    ['utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le').subarray(0, -3)],
  ])('at the end of %s: it was cut off', async (_, bytes) => {
    expect((await readOne(bytes, { day: '2026-03-01' })).problems).toMatchObject([{ code: 'cut_off' }]);
  });

  it('in a name that was cut by the till: the others stay as they are, and it is told', async () => {
    const bytes = Buffer.concat([Buffer.from(`${text}Cr`), Buffer.from([0xc3]), Buffer.from(',1,2.00\n')]);
    const reading = await readOne(bytes, { day: '2026-03-01' });
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.items.map(({ name }) => name)).toEqual(['Käse', 'Brötchen', 'Weißbier', 'Cr\ufffd']);
    expect(reading.warnings).toEqual([
      'some letters are not written as UTF-8 like the others; they are shown as \ufffd',
    ]);
  });
});

describe('garbled letters', () => {
  it('of a text that was encoded twice are set right', async () => {
    const twice = iconv.decode(
      Buffer.from(fileOf('Item,Qty,Net Sales', ['Artículo', 'Crème – «été»'])),
      'windows-1252',
    );
    const reading = await readOne(twice, { day: '2026-03-01' });
    expect(reading.items.map(({ name }) => name)).toEqual(['Artículo', 'Crème – «été»']);
    expect(reading.warnings).toEqual(['its letters were encoded as UTF-8 twice; they are read as they were before']);
  });

  it('that cannot be set right name the encoding to try', async () => {
    const text = `${fileOf('Item,Qty,Net Sales', ['Artículo'])}\u0141`;
    const reading = await readOne(Buffer.from(text), { day: '2026-03-01', profile: 'encoding=iso-8859-1' });
    expect(reading.warnings).toEqual([
      'some of its letters look garbled («ArtÃ\u00adculo»): if so, say in the profile what it is written in, encoding=utf-8',
    ]);
  });

  it('are told with columns that nobody knows', async () => {
    const text = `Artículos vendidos,Unidades,Ventas\nJamón,1,2.00\n\u0141\n`;
    const reading = await readOne(Buffer.from(text), { day: '2026-03-01', profile: 'encoding=iso-8859-1' });
    expect(problemsOf(reading)).toEqual([expect.stringMatching(/^(?:no_header|missing_column).*encoding=utf-8\)$/)]);
  });
});
