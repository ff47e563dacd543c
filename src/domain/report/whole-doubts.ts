import { clean, shorten } from '../text.ts';
import type { Day } from '../time.ts';
import { quotable } from './cell-text.ts';
import { cellOf, type Header } from './header.ts';
import type { ReportProfile } from './profile.ts';
import type { ReportProblem } from './report.ts';
import { isOtherwiseSeparated, OTHERWISE_SEPARATED } from './row-shape.ts';
import type { ItemRow } from './rows.ts';
import { filled, heading, lineOf, type ReportTable, textOf } from './table.ts';

/** What is looked at to tell whether a table can be what it seems at all. */
interface WholeTable {
  readonly table: ReportTable;
  readonly header: Header;
  readonly items: readonly ItemRow[];
  readonly file: string;
  readonly profile: Pick<ReportProfile, 'header' | 'compareTotals'>;
}

/** Doubts that no single row shows: a report of something else, a table that comes twice, parts, units, taxes as rows. */
export function wholeDoubts(whole: WholeTable): ReportProblem[] {
  const found = [
    otherReport(whole),
    otherByName(whole),
    unitsAbove(whole),
    onlyTheBest(whole),
    otherThings(whole),
    tableAbove(whole),
    comesTwice(whole.items),
    partsOfMenus(whole),
    ...(whole.profile.compareTotals ? [oncePerPayment(whole)] : []),
    unitsThatDiffer(whole.items),
    taxAsRow(whole.items),
    ...(whole.profile.compareTotals ? [feeAsRow(whole), voidAsRow(whole), payments(whole.items)] : []),
  ];
  return found.filter((problem) => problem !== null);
}

const OTHER_REPORT =
  /(?<!\p{L})(?:(?:voids?|voided|refunds?|waste|spoilage|forecast|budget|inventory|stock|purchas(?:e|es|ing)|deliver(?:y|ies))(?:\s+(?:report|list|summary|by item|by product|for)(?!\p{L}))|(?:storno|rückgabe|bestands|einkaufs|liefer|waren(?:eingangs)|prognose)\s?-?(?:bericht|liste|übersicht))/iu;

/** A title that calls the report one of voids, refunds, waste, stock or a forecast. */
function otherReport({ table, header, profile }: WholeTable): ReportProblem | null {
  if (profile.header !== null) return null;
  for (let row = 0; row < header.row; row += 1) {
    const text = (table.rows[row] ?? []).map(textOf).join(' ').trim();
    const said = text.length < 80 ? OTHER_REPORT.exec(text)?.[0] : undefined;
    if (said === undefined) continue;
    const message =
      `its title calls it «${shorten(clean(said), 40)}», which is not a report of sales: have the POS send sales by item; ` +
      'if it is one all the same, say in the profile on which line its columns begin (header=…)';
    return { line: lineOf(table, row), code: 'not_a_report', message };
  }
  return null;
}

const SMALLER_OR_LARGER =
  /(?<!\p{L})(?:in|x|en|em|×)\s?\(?(?:thousands?|tausend|tsd\.?|t€|teur|k€|keur|millions?|mio\.?|milliers|miles|migliaia|milhares|duizend|cents?|centimes|centavos|céntimos|pence|1[., ]?000s?|[€$£]?['’]?000s?)(?!\p{L})|(?<!\p{L})(?:eur|usd|gbp|cad|aud|chf|euro|dollars?)\s(?:thousands?|000s?)(?!\p{L})|[€$£]['’]?000s?/iu;

/** A line above the header by which amounts are in thousands, or in cents. */
function unitsAbove({ table, header }: WholeTable): ReportProblem | null {
  for (let row = 0; row < header.row; row += 1) {
    const text = (table.rows[row] ?? []).map(textOf).join(' ').trim();
    const said = text.length < 120 ? SMALLER_OR_LARGER.exec(text)?.[0] : undefined;
    if (said === undefined) continue;
    const message = `it says above its rows that amounts are «${shorten(clean(said), 30)}»: have the POS send them in full, like 1234.50`;
    return { line: lineOf(table, row), code: 'bad_number', message };
  }
  return null;
}

const TOP = /(?<!\p{L})top[\s_-]?(\d{1,3})(?!\d)/iu;

/** A list of the best ten that has ten rows lacks the others. */
function onlyTheBest({ table, header, file, items, profile }: WholeTable): ReportProblem | null {
  if (profile.header !== null) return null;
  const titles = table.rows.slice(0, header.row).map((cells) => cells.map(textOf).join(' '));
  const found = [file.split('/').at(-1) ?? '', ...titles].map((text) => TOP.exec(text)).find((match) => match !== null);
  if (!found || items.length < Number(found[1])) return null;
  const message =
    `it calls itself «${shorten(clean(found[0]), 20)}» and has ${items.length} rows, so that others may be missing: have the POS ` +
    'send all items; if these are all, say in the profile on which line its columns begin (header=1)';
  return { line: null, code: 'not_a_report', message };
}

/** Words in names of files that nobody gives to sales. */
const NO_SALES_FILE =
  /(?<!\p{L})(?:voids?|voided|refunds?|wastage|waste|spoilage|payments?|tenders?|discounts?|comps|modifiers?|tips|gratuities|timesheets?|storno\p{L}*|storni|zahlungen|zahlungsarten|rabatte|annulations?|remises|règlements|paiements|anulaciones|descuentos|pagos|mermas|sconti|pagamenti|annulleringen|kortingen|betalingen|descontos|pagamentos|cancelamentos)(?!\p{L})/iu;
const SALES_FILE =
  /sale|item|product|mix|menu|umsatz|umsätze|artikel|verk[aä]uf|venta|art[ií]culo|vente|article|vendit|venda|artigo|verkoop|omzet|salg|försäljning|sprzeda|продаж|net(?!\p{L})/iu;

/** The name of a file that calls it one of voids, payments, discounts or the like, and not of sales. */
function otherByName({ header, file, profile }: WholeTable): ReportProblem | null {
  const name = file.split('/').at(-1) ?? '';
  if (header.format.maker || profile.header !== null || SALES_FILE.test(name)) return null;
  const said = NO_SALES_FILE.exec(name.replace(/_/g, ' '))?.[0];
  if (said === undefined) return null;
  const message =
    `its name calls it «${shorten(clean(said), 40)}», which is not a report of sales: have the POS send sales by item; ` +
    'if it is one all the same, say in the profile on which line its columns begin (header=1)';
  return { line: null, code: 'not_a_report', message };
}

/** Names of columns that go with waiters, ways of paying or modifiers, beside a name that may be anybody's. */
const OF_OTHERS = new Set(
  'tip|tips|gratuity|gratuities|guests|covers|# of guests|guest count|hours|hours worked|orders|avg order|average check|modifier set|modifier group|option group|card brand|tender type|trinkgeld|pourboire|propina|propinas|mancia|gorjeta|fooi'.split(
    '|',
  ),
);

function otherThings({ table, header }: WholeTable): ReportProblem | null {
  const { format, known, places } = header;
  if (format.maker || format.name === 'profile' || places.receipt !== undefined || places.code !== undefined)
    return null;
  if (known.name !== 'name' && known.name !== 'description') return null;
  const other = (table.rows[header.row] ?? []).map(textOf).find((text) => OF_OTHERS.has(heading(text)));
  if (other === undefined) return null;
  const name = quotable(textOf(table.rows[header.row]?.[places.name ?? 0]));
  const message =
    `«${quotable(other)}» stands beside «${name}», so that its rows may be waiters, payments or modifiers and not items: ` +
    `have the POS send sales by item; if they are items, say so in the profile (name=${name})`;
  return { line: lineOf(table, header.row), code: 'not_a_report', message };
}

/** Rows above the header with other marks between their cells: another table, which would be lost. */
function tableAbove({ table, header }: WholeTable): ReportProblem | null {
  for (let row = 0; row < header.row; row += 1) {
    if (isOtherwiseSeparated(filled(table.rows[row] ?? [])))
      return { line: lineOf(table, row), code: 'bad_row', message: OTHERWISE_SEPARATED };
  }
  return null;
}

/** Enough rows that nobody sells the same twice in the same order. */
const LEAST_TWICE = 2;

function comesTwice(items: readonly ItemRow[]): ReportProblem | null {
  const half = items.length / 2;
  const [first, again] = [items[0], items[half]];
  if (
    !Number.isInteger(half) ||
    half < LEAST_TWICE ||
    !first ||
    !again ||
    again.line <= (items[half - 1]?.line ?? 0) + 1
  )
    return null;
  const text = ({ cells }: ItemRow) => cells.map(textOf).join('\0');
  for (let i = 0; i < half; i += 1) if (text(items[i] as ItemRow) !== text(items[half + i] as ItemRow)) return null;
  return {
    line: again.line,
    code: 'unclear_row',
    message:
      'the same rows come twice, one table below the other: have the POS send it once, or say in the profile where the items end (stop=…)',
  };
}

const PAYMENT_COLUMN =
  /^(?:payment(?: method| type)?|tender(?: type)?|paid (?:by|with)|zahlart|zahlungsart|bezahlart|mode de paiement|règlement|forma de pago|método de pago|forma de pagamento|metodo di pagamento|pagamento|betaalwijze|betalingsmåde|betalsätt)$/;

/** Each row comes once for each payment of its receipt: joined to the payments, it counts as often. */
function oncePerPayment({ table, header, items }: WholeTable): ReportProblem | null {
  const at = (table.rows[header.row] ?? []).findIndex((cell) => PAYMENT_COLUMN.test(heading(textOf(cell))));
  if (at < 0 || header.places.receipt === undefined) return null;
  const ways = new Map<string, Set<string>>();
  for (const { cells } of items) {
    const rest = cells.map((cell, index) => (index === at ? '' : textOf(cell))).join('\0');
    const seen = ways.get(rest);
    if (seen) seen.add(textOf(cells[at]));
    else ways.set(rest, new Set([textOf(cells[at])]));
  }
  const twice = [...ways.values()].filter((seen) => seen.size > 1).length;
  const first = items[0];
  if (!first || twice < 1) return null;
  const name = quotable(textOf(table.rows[header.row]?.[at]));
  const message =
    `rows come again with nothing but another «${name}», so that what was paid in two ways counts twice: have the POS send ` +
    'its items without payments, or say total=none in the profile if each row was sold';
  return {
    line: first.line,
    code: 'unclear_row',
    message,
    readings: [{ says: 'each row was sold', profile: 'total=none' }],
  };
}

/** Rows that name another row's code as their parent: what they sold may be in it already. */
function partsOfMenus({ table, header, items }: WholeTable): ReportProblem | null {
  if (header.format.maker) return null;
  const at = (table.rows[header.row] ?? []).findIndex((cell) =>
    /^parent(?: item)?(?: id| code)?$/.test(heading(textOf(cell))),
  );
  if (at < 0) return null;
  const codes = new Set(items.map(({ code }) => code));
  const part = items.find(({ cells, code }) => {
    const parent = textOf(cells[at]).trim();
    return parent !== '' && parent !== code && codes.has(parent);
  });
  if (!part) return null;
  const message =
    `«${part.name}» names another row as its parent, and nothing says whether it is sold with it or beside it: ` +
    'say in the profile what to leave out (skip=…), or have the POS send a report without parts';
  return { line: part.line, code: 'unclear_row', message };
}

const KINDS: readonly (readonly [kind: string, units: RegExp])[] = [
  ['mass', /\d\s*(kg|g|gr|mg|lbs?|oz)\.?$/i],
  ['volume', /\d\s*(l|lt|ltr|cl|ml|dl|gal|pt)\.?$/i],
];

/** Grams of one item and kilograms of another are not quantities that add up. */
function unitsThatDiffer(items: readonly ItemRow[]): ReportProblem | null {
  const seen = new Map<string, string>();
  for (const { cells, places, line } of items) {
    const text = cellOf(cells, places, 'quantity').trim();
    if (/\d$/.test(text)) continue;
    for (const [kind, units] of KINDS) {
      const unit = units.exec(text)?.[1]?.toLowerCase();
      if (unit === undefined) continue;
      const other = seen.get(kind);
      if (other !== undefined && other !== unit)
        return {
          line,
          code: 'bad_number',
          message: `quantities are in ${other} and in ${unit}: have the POS send one unit`,
        };
      seen.set(kind, unit);
    }
  }
  return null;
}

const TAX_ROW =
  /^(?:vat|mwst\.?|ust\.?|tva|iva|btw|moms|gst|hst|sales tax|tax|steuer)\s*\(?\d{1,2}(?:[.,]\d{1,2})?\s*%\)?$/i;

/** A row for the tax among the items is not an item. */
function taxAsRow(items: readonly ItemRow[]): ReportProblem | null {
  const row = items.find(({ name, code, leftOut }) => !leftOut && code === '' && TAX_ROW.test(name.trim()));
  if (!row) return null;
  return {
    line: row.line,
    code: 'unclear_row',
    message: `«${row.name}» looks like a tax and not like an item: leave it out in the profile (skip=${row.name})`,
    readings: [{ says: 'it is a tax, and not an item', profile: `skip=${row.name}` }],
  };
}

const FEE_ROW =
  /^(?:tips?|gratuit(?:y|ies)|trinkgeld(?:er)?|pourboires?|propinas?|manc(?:ia|e)|gorjetas?|fooi(?:en)?|drikkepenge|dricks|napiwk[iy]|чаевые|service charges?|service fee|servicecharge|bedienungsgeld|(?:cash )?rounding|rundung(?:sdifferenz)?|arrondi|redondeo|arrotondamento|afronding|öresavrundning|(?:discounts?|rabatte?|nachlass|nachlässe|remises?|descuentos?|sconti|sconto|descontos?|korting(?:en)?|promotions?|coupons?|vat|mwst\.?|ust\.?|tva|iva|btw|moms|mva|gst|hst|pst|qst|sales tax|tax|taxes|steuer|kdv|ндс|скидк[аи])|average(?: (?:check|bill|spend|order))?|average per (?:guest|cover)|durchschnitt|(?:number of )?(?:guests|covers|orders|transactions|checks|items)|gäste|couverts|comensales|coperti)(?:\s*\(?\d{1,2}(?:[.,]\d{1,2})?\s*%\)?)?$/iu;

/** Tips, service charges and roundings among the items are not items. */
function feeAsRow({ items, header }: WholeTable): ReportProblem | null {
  const hasAmount = ({ cells }: ItemRow) =>
    /^[^\d(−-]*\d/.test(textOf(cells[header.places.net ?? header.places.withTax ?? -1]));
  const row = items.find((item) => {
    return !item.leftOut && item.code === '' && FEE_ROW.test(item.name.trim()) && hasAmount(item);
  });
  if (!row) return null;
  return noItem(
    row,
    `«${row.name}» looks like a tip, a charge, a tax, a discount or a figure of the day and not like an item`,
  );
}

const VOID_ROW = /^(?:void(?:ed)?|storno|storniert|cancell?ed|annul\p{L}*|anulad[oa]|refund(?:ed)?)[\s:*-]+\p{L}/iu;

/** An item whose name says that it was voided, and whose amount counts. */
function voidAsRow({ items, header }: WholeTable): ReportProblem | null {
  const row = items.find(({ name, code, leftOut, cells }) => {
    const amount = cells[header.places.net ?? -1];
    return !leftOut && code === '' && VOID_ROW.test(name.trim()) && /^[^\d(−-]*\d/.test(textOf(amount));
  });
  return row ? noItem(row, `«${row.name}» looks like something that was voided and counts as sold`) : null;
}

function noItem({ line, name }: ItemRow, looks: string): ReportProblem {
  return {
    line,
    code: 'unclear_row',
    message: `${looks}: leave it out in the profile (skip=${name}), or say total=none if it is an item`,
    readings: [
      { says: 'it is not an item', profile: `skip=${name}` },
      { says: 'it is an item', profile: 'total=none' },
    ],
  };
}

const WAYS_OF_PAYING =
  /^(?:cash|card|cards|credit card|debit card|visa|master ?card|amex|american express|maestro|ec|ec-karte|girocard|bar|bargeld|barzahlung|kreditkarte|kartenzahlung|karte|espèces|cb|carte bancaire|chèques?|tickets? restaurant|efectivo|tarjeta|contanti|carta|bancomat|dinheiro|cartão|multibanco|mb way|contant|pin|pinnen|kontant|kort|kortbetaling|swish|mobilepay|vipps|gotówka|karta|наличные|банковская карта|nakit|kredi kartı|現金|クレジットカード?|电子支付|支付宝|微信支付|gift cards?|vouchers?|gutscheine?|paypal|apple pay|google pay|bizum|upi|on account|room charge|house account|invoice|rechnung)$/iu;

/** Ways of paying below the items, or in place of items. */
function payments(items: readonly ItemRow[]): ReportProblem | null {
  const found = items.filter(({ name, code, leftOut }) => !leftOut && code === '' && WAYS_OF_PAYING.test(name.trim()));
  const [first] = found;
  if (!first || found.length < 2) return null;
  const names = [...new Set(found.map(({ name }) => quotable(name)))].slice(0, 8);
  if (found.length === items.length) {
    const message = `it lists payments (${names.join(', ')}), and no items: have the POS send sales by item`;
    return { line: first.line, code: 'not_a_report', message };
  }
  return {
    line: first.line,
    code: 'unclear_row',
    message:
      `${names.map((name) => `«${name}»`).join(' and ')} look like ways of paying and not like items: say in the profile ` +
      `skip=${names.join('|')} if so, or total=none if they are items`,
    readings: [
      { says: 'they are ways of paying', profile: `skip=${names.join('|')}` },
      { says: 'they are items', profile: 'total=none' },
    ],
  };
}

/** Days that have not come yet. */
export function futureDay(days: readonly Day[], latest: Day): readonly ReportProblem[] {
  const day = days.find((each) => each > latest);
  if (day === undefined) return [];
  const message = `it is of ${day}, which had not come when the report did: say in the profile what comes first in its dates (dates=dmy or dates=mdy), or give the day with --day`;
  return [{ line: null, code: 'bad_date', message }];
}
