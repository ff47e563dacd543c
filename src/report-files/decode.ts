import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

export interface DecodedText {
  /** The first part of it, for a look. */
  readonly head: string;
  /** All of it. */
  text(): string;
  /** All of it; UTF-8 as the bytes that came, without the mark in front. */
  textOrBytes(): string | Buffer;
  /** Its name in small letters: `utf-8`, `utf-16le`, `windows-1252`. */
  readonly encoding: string;
  /** What is worth saying of how it was read. */
  readonly told: readonly string[];
  /** It ends in the midst of a letter. */
  readonly cut: boolean;
}

/** Encodings that come into question alike, with what some words would be in each. */
export interface UnclearText {
  readonly readings: readonly (readonly [encoding: string, words: string])[];
}

/** How much of a file is looked at for the pattern of UTF-16, and for what a page says of itself. */
const SAMPLE = 4096;
/** How much of it is decoded to find out what it holds. */
const HEAD = 64 * 1024;

/** Text of a file: by its byte order mark, else by what its bytes can be. `told` is an encoding that a person named. */
export function decodeText(bytes: Uint8Array, told: string | null): DecodedText | UnclearText | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (told !== null && !iconv.encodingExists(told)) return null;
  const sniffed = told === null ? sniffEncoding(buffer) : { encoding: told };
  if ('readings' in sniffed) return sniffed;
  const { encoding, partly } = sniffed;
  const wide = encoding.startsWith('utf-16');
  const cut = wide ? buffer.length % 2 !== 0 : encoding === 'utf-8' && endOfUtf8(buffer) < buffer.length;
  const decode = (part: Buffer) => readable(iconv.decode(part, encoding));
  const head = decode(buffer.subarray(0, HEAD));
  const plain = encoding === 'utf-8' && !buffer.includes(0) && buffer.at(-1) !== 0x1a && !partly && !TWICE.test(head);
  const start = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0;
  return {
    encoding,
    cut,
    told: partly ? ['some letters are not written as UTF-8 like the others; they are shown as \ufffd'] : garbled(head),
    head: onceEncoded(head),
    text: () => onceEncoded(decode(buffer)),
    textOrBytes: () => (plain ? buffer.subarray(start) : onceEncoded(decode(buffer))),
  };
}

/** Tills fill cells up with zeros, and some end a file with a sign that was its end once. */
function readable(text: string): string {
  const whole = text.includes('\0') ? text.replaceAll('\0', '') : text;
  return whole.endsWith(END_SIGN) ? whole.slice(0, -1) : whole;
}

const END_SIGN = '\u001a';

function sniffEncoding(buffer: Buffer): { readonly encoding: string; readonly partly?: boolean } | UnclearText {
  if (buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) return { encoding: 'utf-8' };
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return { encoding: 'utf-16le' };
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return { encoding: 'utf-16be' };
  const wide = utf16WithoutMark(buffer);
  if (wide !== null) return { encoding: wide };
  if (isUtf8(buffer.subarray(0, endOfUtf8(buffer)))) return { encoding: 'utf-8' };
  const named = namedInPage(buffer);
  if (named !== null) return { encoding: named };
  if (mostlyUtf8(buffer)) return { encoding: 'utf-8', partly: true };
  return encodingByEvidence(buffer.subarray(0, HEAD));
}

/** Where the last whole letter ends: a file may have been cut within one. */
function endOfUtf8(buffer: Buffer): number {
  for (let back = 1; back <= Math.min(3, buffer.length); back += 1) {
    const byte = buffer[buffer.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back && byte < 0xf8 ? buffer.length - back : buffer.length;
  }
  return buffer.length;
}

/** Names that a till has cut within a letter make not all of a file UTF-8. */
function mostlyUtf8(buffer: Buffer): boolean {
  const text = buffer.subarray(0, HEAD).toString('utf8');
  const wrong = text.match(/\ufffd/g)?.length ?? 0;
  const right = text.match(/[\u0080-\ufffc]/g)?.length ?? 0;
  return right >= 3 && wrong * 3 <= right;
}

/** Pages say what they are written in. */
function namedInPage(buffer: Buffer): string | null {
  const named = /<meta[^<>]{0,200}charset\s*=\s*["']?([\w-]{3,20})/i.exec(
    buffer.subarray(0, SAMPLE).toString('latin1'),
  )?.[1];
  const usable = named !== undefined && !/^utf/i.test(named) && iconv.encodingExists(named);
  return usable ? named.toLowerCase() : null;
}

/** Text as UTF-16 has a zero beside every digit, separator and Latin letter: before it, or behind it. */
function utf16WithoutMark(buffer: Buffer): string | null {
  const length = Math.min(buffer.length, SAMPLE) & ~1;
  if (length < 4) return null;
  let first = 0;
  let second = 0;
  for (let i = 0; i < length; i += 2) {
    if (buffer[i] === 0) first += 1;
    if (buffer[i + 1] === 0) second += 1;
  }
  const least = length * 0.06;
  if (second > least && first < second * 0.1) return 'utf-16le';
  return first > least && second < first * 0.1 ? 'utf-16be' : null;
}

/** UTF-8 that was taken for windows-1252 and encoded again: `ArtÃ­culos`. */
const TWICE =
  /[\u00c2-\u00c3\u00c4\u00c5][\u0080-\u00bf\u20ac\u201a-\u201e\u2020-\u2030\u2039\u0152\u0153\u0160\u0161\u017d\u017e\u0178\u2018-\u2022\u2013\u2014\u02dc\u2122\u0192\u02c6]/;

/** The text as it was before it was encoded twice; as it is where that does not hold for all of it. */
function onceEncoded(text: string): string {
  if (!TWICE.test(text)) return text;
  const bytes = iconv.encode(text, 'windows-1252');
  return isUtf8(bytes) && iconv.decode(bytes, 'windows-1252') === text ? bytes.toString('utf8') : text;
}

function garbled(head: string): string[] {
  const at = head.search(TWICE);
  if (at < 0) return [];
  if (onceEncoded(head) !== head) return ['its letters were encoded as UTF-8 twice; they are read as they were before'];
  const before = /(?<![\p{L}\p{N}])[\p{L}\p{N}]*$/u.exec(head.slice(Math.max(0, at - 20), at))?.[0] ?? '';
  const word = before + (/^\P{Cc}{1,2}[\p{L}\p{N}]*/u.exec(head.slice(at, at + 20))?.[0] ?? '');
  return [
    `some of its letters look garbled («${word}»): if so, say in the profile what it is written in, encoding=utf-8`,
  ];
}

/** An encoding in which reports come that say nothing of it. */
interface Candidate {
  readonly encoding: string;
  /** Words that stand above columns, with letters beyond ASCII. */
  readonly words: RegExp;
  /** How usual a letter beyond ASCII is, from 0 to 1; absent for Latin alphabets, which differ in few letters only. */
  usual?(char: string): number;
}

/** Letters of an alphabet, the most frequent ones first. */
const byFrequency = (letters: string) => (char: string) => {
  const at = letters.indexOf(char.toLowerCase());
  return at < 0 ? 0 : 1 - at / letters.length;
};

/** Signs of everyday texts have the first lead bytes of their standard, behind those of its alphabets. */
const byLeadByte = (encoding: string, from: number, to: number, others: RegExp) => (char: string) => {
  const [lead = 0] = iconv.encode(char, encoding);
  // Half a sign wide, they are one byte each, as which half of all Chinese signs could be read.
  if (/[\uff61-\uff9f]/.test(char)) return encoding === 'shift_jis' ? 0.95 : 0;
  return others.test(char) || (lead >= from && lead <= to) ? 1 : 0;
};

const RUSSIAN = byFrequency('оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё');
const RUSSIAN_WORDS =
  /наименование|название|товар|блюд|кол-?во|количество|сумма|выручка|цена|итого|скидк|артикул|группа|продаж|категория|кількість|назва|сума/iu;

const CANDIDATES: readonly Candidate[] = [
  {
    encoding: 'windows-1252',
    words:
      /quantité|qté|libellé|désignation|numéro|catégorie|unité|remisé?|größe|stück|erlös|umsätze|getränk|für |artículo|código|descripción|categoría|número|quantità|q\.tà|attività|código|descrição|preço|número|mängd|försälj|benämning|måned|beløb|mængde|pröf/iu,
  },
  { encoding: 'windows-1251', usual: RUSSIAN, words: RUSSIAN_WORDS },
  { encoding: 'koi8-r', usual: RUSSIAN, words: RUSSIAN_WORDS },
  { encoding: 'cp866', usual: RUSSIAN, words: RUSSIAN_WORDS },
  {
    encoding: 'windows-1253',
    usual: byFrequency('αοιετσνηυρπκμλςωάδγίόθχέφβήύώξζψϊΐ'),
    words: /είδος|ειδοσ|ποσότητα|ποσοτητα|αξία|αξια|σύνολο|συνολο|περιγραφή|περιγραφη|κωδικός|κωδικοσ|καθαρ|τιμή|φπα/iu,
  },
  {
    encoding: 'shift_jis',
    usual: byLeadByte('shift_jis', 0x88, 0x98, /[\u3041-\u30ff]/u),
    words: /商品|品名|数量|売上|金額|単価|合計|販売|純売|点数|部門|分類|税抜|税込|メニュー|日付/u,
  },
  {
    encoding: 'gb18030',
    usual: byLeadByte('gb18030', 0xb0, 0xd7, /[\u3041-\u30ff]/u),
    words: /商品|品名|名称|数量|金额|单价|合计|销售|菜品|编码|日期|实收|折扣|类别|营业/u,
  },
  {
    encoding: 'big5',
    usual: byLeadByte('big5', 0xa4, 0xc6, /[\u3105-\u3129]/u),
    words: /商品|品名|名稱|數量|金額|單價|合計|銷售|菜品|編號|日期|折扣|類別/u,
  },
  {
    encoding: 'euc-kr',
    usual: byLeadByte('euc-kr', 0xb0, 0xc8, /[\uac00-\ud7a3]/u),
    words: /상품|품명|메뉴|수량|금액|매출|단가|합계|일자|판매/u,
  },
  {
    encoding: 'windows-1250',
    words:
      /ilość|wartość|sprzedaż|sprzedaz netto|množství|název|položka|tržb|částka|kód|množstvo|názov|količina|mennyiség|megnevezés|összeg|naziv artikla|cantități|bucăți|vânzări/iu,
  },
  {
    encoding: 'windows-1254',
    words: /ürün|satış|miktarı|adı|tutarı|açıklama|fiyatı|indirim tutarı|çeşit/iu,
  },
  {
    encoding: 'cp850',
    words: /stück|größe|erlös|umsätze|getränk|quantité|libellé|désignation|artículo|código|quantità|descrição/iu,
  },
  {
    encoding: 'macintosh',
    words: /stück|größe|erlös|umsätze|getränk|quantité|libellé|désignation|artículo|código|quantità|descrição/iu,
  },
];

/** Lines in which words of columns are looked for. */
const LINES = 40;
/** Letters that are looked at. */
const MOST_LETTERS = 4000;
/** How usual letters must be on average. */
const USUAL = 0.6;
/** By so much the best must be ahead of the next one. */
const AHEAD = 0.1;

/**
 * What bytes are written in that are not UTF-8: by words that stand above columns and are some in one encoding only; else,
 * where letters beyond ASCII stand beside each other, by which letters they would be; else Latin letters of the West.
 * Encodings that come into question alike are given back, for names must not be read wrongly in silence.
 */
function encodingByEvidence(bytes: Buffer): { readonly encoding: string } | UnclearText {
  const decoded = CANDIDATES.map((each) => ({ ...each, text: iconv.decode(bytes, each.encoding) }));
  const known = decoded.map(({ encoding, words, text }) => ({ encoding, count: wordsIn(text, words) }));
  const most = Math.max(...known.map(({ count }) => count));
  const best = known.filter(({ count }) => count === most);
  if (most > 0 && best.length === 1 && best[0]) return { encoding: best[0].encoding };
  return inRuns(bytes) ? byLetters(decoded) : latin(bytes);
}

/** Words of columns with letters beyond ASCII, in cells of the first lines. */
function wordsIn(text: string, words: RegExp): number {
  const cells = text.split(/\r\n|\n|\r/, LINES).flatMap((line) => line.split(/[,;\t|"]/));
  return cells.filter((cell) => /[^\0-\x7f]/.test(cell) && words.test(cell.normalize('NFKC'))).length;
}

/** Whether letters beyond ASCII make up whole words, as they do where the alphabet is not Latin. */
function inRuns(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  const high = text.match(/[\x80-\xff]/g)?.length ?? 0;
  const runs = (text.match(/[\x80-\xff]{3,}|(?:[\x81-\x9f\xe0-\xfc][\x40-\xfc]){2,}/g) ?? []).join('');
  return runs.length >= 3 && (runs.match(/[\x80-\xff]/g)?.length ?? 0) > high * 0.5;
}

function byLetters(decoded: readonly (Candidate & { readonly text: string })[]) {
  const scored = decoded
    .flatMap(({ encoding, usual, text }) => (usual ? [{ encoding, text, usual: usualness(text, usual) }] : []))
    .sort((a, b) => b.usual - a.usual);
  const [first, second] = scored;
  if (first && first.usual >= USUAL && first.usual - (second?.usual ?? 0) >= AHEAD) return { encoding: first.encoding };
  return { readings: scored.slice(0, 3).map(({ encoding, text }) => [encoding, sampleOf(text)] as const) };
}

/** How usual the letters beyond ASCII are, on average; no word goes on in capitals. */
function usualness(text: string, usual: (char: string) => number): number {
  if (text.slice(0, -2).includes('\ufffd')) return 0;
  const letters = [...text].filter((char) => char > '\u007f' && !/[\p{P}\p{Sc}\s]/u.test(char)).slice(0, MOST_LETTERS);
  const turned = text.match(/[^\P{Ll}\0-\x7f][^\P{Lu}\0-\x7f]/gu)?.length ?? 0;
  return (letters.reduce((sum, char) => sum + usual(char), 0) - turned) / Math.max(1, letters.length);
}

/** Letters of the West. Below 0xa0 windows-1252 has but a few, and other encodings have nearly all of theirs. */
function latin(bytes: Buffer): { readonly encoding: string } | UnclearText {
  const text = bytes.toString('latin1');
  const high = text.match(/[\xa0-\xff]/g)?.length ?? 0;
  // Within words windows-1252 has apostrophes and hyphens there, and letters such as œ.
  const odd = text.match(/(?<=[a-z])[\x81-\x89\x8b\x8d\x8f\x90\x93-\x95\x98\x99\x9b\x9d](?=[a-z])/gi)?.length ?? 0;
  if (odd === 0 || odd * 4 < high) return { encoding: 'windows-1252' };
  return {
    readings: ['cp850', 'macintosh'].map((encoding) => [encoding, sampleOf(iconv.decode(bytes, encoding))] as const),
  };
}

/** A few words with letters beyond ASCII, for people to choose by. */
function sampleOf(text: string): string {
  const words = text.split(/[^\p{L}\p{N}.'-]+/u).filter((word) => /[^\0-\x7f]/.test(word));
  return [...new Set(words)].slice(0, 3).join(', ');
}
