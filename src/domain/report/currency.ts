import { quotable } from './cell-text.ts';
import type { NumberRole } from './format.ts';
import type { Header } from './header.ts';
import { LONGEST_NUMBER } from './numbers.ts';
import type { ReportProblem } from './report.ts';
import type { ItemRow } from './rows.ts';
import { labelIn, lineOf, type ReportTable, textOf } from './table.ts';

/** Currencies that a sign beside an amount can stand for. */
const SIGNS: readonly (readonly [sign: string, currencies: string])[] = [
  ['€', 'EUR'],
  ['£', 'GBP GIP FKP SHP EGP LBP SYP SDG'],
  ['R$', 'BRL'],
  ['C$', 'CAD NIO'],
  ['CA$', 'CAD'],
  ['A$', 'AUD'],
  ['AU$', 'AUD'],
  ['US$', 'USD'],
  ['NZ$', 'NZD'],
  ['HK$', 'HKD'],
  ['S$', 'SGD'],
  ['MX$', 'MXN'],
  ['NT$', 'TWD'],
  [
    '$',
    'USD CAD AUD NZD MXN SGD HKD TWD ARS CLP COP UYU BBD BMD BSD BZD CUP DOP FJD GYD JMD KYD LRD NAD SBD SRD TTD TVD XCD ZWL BND CVE NIO TOP WST MOP',
  ],
  ['¥', 'JPY CNY'],
  ['￥', 'JPY CNY'],
  ['円', 'JPY'],
  ['元', 'CNY TWD HKD'],
  ['₹', 'INR'],
  ['₩', 'KRW KPW'],
  ['₺', 'TRY'],
  ['₽', 'RUB'],
  ['₴', 'UAH'],
  ['₪', 'ILS'],
  ['₫', 'VND'],
  ['฿', 'THB'],
  ['₱', 'PHP CUP'],
  ['₦', 'NGN'],
  ['₡', 'CRC'],
  ['₲', 'PYG'],
  ['₸', 'KZT'],
  ['₼', 'AZN'],
  ['₾', 'GEL'],
  ['zł', 'PLN'],
  ['Kč', 'CZK'],
  ['Ft', 'HUF'],
  ['Rp', 'IDR'],
  ['RM', 'MYR'],
  ['Fr', 'CHF XAF XOF XPF'],
  ['kr', 'SEK NOK DKK ISK'],
  ['lei', 'RON MDL'],
  ['R', 'ZAR'],
];
const OF_SIGN = new Map(SIGNS.map(([sign, currencies]) => [sign.toLowerCase(), new Set(currencies.split(' '))]));
/** What stands before or behind the digits of an amount. */
const AROUND =
  /^[\s\-+(]*([^\d\s.,()+\-–−]{1,4})\.?[\s\-+(]*\d|(?:^|[^\d.,'’\s])[.,'’\s]*\d[\d.,'’\s]*(?:\)\s*)?(?:[-+]\s*)?([^\d\s.,()+\-–−%'’]{1,4})\.?\s*$/u;
const IN_HEADING = /[([]\s*([^\s\d()[\]]{1,4})\s*[)\]]\s*$|\s(?:in\s+)?(\p{Sc}|[A-Z]{3})$/u;
const IN_TITLE =
  /(?:(?:amounts?|prices?|values?|beträge|montants|importes|importi|bedragen|valores) (?:are )?(?:in|en|em)|currency|währung|devise|moneda|valuta|moeda|munt|waluta|валюта|通貨|货币)\s*(?:[:=,;|][\s,;|]*)?([A-Z]{3}|\p{Sc})(?![\p{L}])/iu;
const MONEY_ROLES = [
  'net',
  'gross',
  'withTax',
  'tax',
  'discount',
  'refund',
  'comp',
] as const satisfies readonly NumberRole[];

type AmountRow = Pick<ItemRow, 'cells' | 'places' | 'line'>;

/** A currency in the file that is not the integration's: amounts must not be taken one for one. */
export function otherCurrency(
  table: ReportTable,
  {
    header,
    rows,
    currency,
  }: { readonly header: Header; readonly rows: readonly AmountRow[]; readonly currency: string },
): ReportProblem | null {
  if (currency === 'XXX') return null;
  for (const found of currenciesOf(table, { header, rows })) {
    const meant = meantBy(found.text);
    if (!meant || meant.has(currency)) continue;
    const shown = quotable(found.text, 12);
    const message =
      `${found.where} says «${shown}», and this integration is in ${currency}: if its sales are in that currency, ` +
      `set it (--set currency=${[...meant][0]}), else have the POS send the report in ${currency}`;
    return { line: found.line, code: 'other_currency', message };
  }
  return null;
}

interface FoundCurrency {
  readonly text: string;
  readonly where: string;
  readonly line: number | null;
}

function* currenciesOf(
  table: ReportTable,
  { header, rows }: { readonly header: Header; readonly rows: readonly AmountRow[] },
): Generator<FoundCurrency> {
  for (let row = 0; row < header.row; row += 1) {
    const text = (table.rows[row] ?? []).map(textOf).join(' ');
    const found = text.length < 400 ? IN_TITLE.exec(text)?.[1] : undefined;
    if (found) yield { text: found, where: 'the title', line: lineOf(table, row) };
  }
  for (const role of MONEY_ROLES) {
    const at = header.places[role];
    const match = at === undefined ? null : IN_HEADING.exec(labelIn(textOf(table.rows[header.row]?.[at])).trim());
    const text = match?.[1] ?? match?.[2];
    if (text) yield { text, where: 'the name of a column', line: lineOf(table, header.row) };
  }
  yield* inRows(rows);
}

function* inRows(rows: readonly AmountRow[]): Generator<FoundCurrency> {
  const seen = new Set<string>();
  for (const { places, cells, line } of rows) {
    const column = places.currency === undefined ? '' : textOf(cells[places.currency]).trim();
    if (column !== '' && !seen.has(column)) {
      seen.add(column);
      yield { text: column, where: 'the column for currencies', line };
    }
    for (const role of MONEY_ROLES) {
      const at = places[role];
      const cell = at === undefined ? '' : cells[at];
      if (typeof cell !== 'string' || cell === '' || cell.length > LONGEST_NUMBER || isPlain(cell)) continue;
      const match = AROUND.exec(cell);
      const text = match?.[1] ?? match?.[2];
      if (text === undefined || seen.has(text)) continue;
      seen.add(text);
      yield { text, where: 'an amount', line };
    }
  }
}

/** Most amounts begin and end with a digit. */
function isPlain(cell: string): boolean {
  const [first, last] = [cell.charCodeAt(0), cell.charCodeAt(cell.length - 1)];
  const isDigit = (code: number) => code >= 48 && code <= 57;
  return (isDigit(first) || first === 45) && isDigit(last);
}

/** The currencies that a text may stand for; null when it stands for none. */
function meantBy(text: string): ReadonlySet<string> | null {
  const bare = text.trim().replace(/\.$/, '');
  const code = bare.toUpperCase();
  if (/^[A-Za-z]{3}$/.test(bare) && isCode(code)) return new Set([code]);
  return OF_SIGN.get(bare.toLowerCase()) ?? null;
}

/** Codes in use, so that `(qty)` or `(net)` is not one. */
const CODES = new Set(
  (
    'AED ALL AMD ARS AUD AZN BAM BDT BGN BHD BND BOB BRL BYN CAD CHF CLP CNY COP CRC CZK DKK DOP DZD EGP ETB EUR GBP GEL GHS ' +
    'GTQ HKD HNL HUF IDR ILS INR IQD ISK JMD JOD JPY KES KHR KRW KWD KZT LBP LKR MAD MDL MKD MMK MNT MOP MUR MVR MXN MYR NAD ' +
    'NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SEK SGD THB TND TRY TTD TWD TZS UAH UGX USD ' +
    'UYU UZS VND XAF XCD XOF XPF ZAR ZMW'
  ).split(' '),
);
const isCode = (code: string) => CODES.has(code);
