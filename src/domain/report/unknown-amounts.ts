import { quotable } from './cell-text.ts';
import type { Header } from './header.ts';
import type { ReadRow } from './items.ts';
import { ambiguousColumn } from './problems.ts';
import type { ReportProblem } from './report.ts';
import { heading, type ReportCell, textOf } from './table.ts';
import { type NetRole, numberIn } from './tried.ts';

/** What says of a column that it is neither taken off nor inside the amount beside it. */
const HARMLESS =
  /%|price|preis|prix|precio|prezzo|preço|prijs|(?<!\p{L})pris|(?<!\p{L})cena|цена|単価|avg|average|mean|median|ø|schnitt|moyen|promedi|(?<!\p{L})medi[ao](?!\p{L})|gemiddeld|share|anteil|(?<!\p{L})part|ratio|rank|(?<!\p{L})rang(?!\p{L})|cost|cogs|kosten|coût|coste|costo|custo|margin|marge|profit|gewinn|benef|stock|bestand|weight|gewicht|poids|peso|kg|hour|stunde|(?<!\p{L})min(?!\p{L})|max(?!\p{L})|cumul|kumul|running|per |\/|(?<!\p{L})mix|last|prev|prior|vorjahr|budget|(?<!\p{L})plan|target|forecast|diff|(?<!\p{L})var|change|growth|trend|score|rating|point|punkte|abv|(?<!\p{L})vol(?!\p{L})|(?<!\p{L})size|größe|qty|quant|menge|anzahl|count|units|code|(?<!\p{L})(?:nr|no|id)\.?$|plu|sku|(?<!\p{L})ean(?!\p{L})|tax rate|satz|gross|brutto|bruto|brut|lord[oe]|sales|umsatz|(?<!\p{L})sum|(?<!\p{L})nett?o?(?!\p{L})|revenue|before|after/iu;
const FEES = /fee|commission|provision|gebühr|frais|comisi|comissão|commissione|kommission/iu;

interface UnknownColumn {
  readonly name: string;
  readonly values: readonly number[];
}

interface Question {
  readonly header: Header;
  /** The names of all columns. */
  readonly headings: readonly string[];
  readonly rows: readonly ReadRow[];
  readonly net: NetRole;
  /** Decimals of the currency. */
  readonly digits: number;
}

/**
 * A column of smaller amounts that no role has, beside an amount whose name leaves it open what is taken off or added: a
 * tax, a discount or a tip in words that nobody has listed.
 */
export function unknownBeside(question: Question): ReportProblem | null {
  const { rows, net, headings, header } = question;
  const own = rows.map(({ numbers }) => Math.abs(numberIn(numbers, net)));
  const columns = unknownColumns(question).filter(
    ({ name, values }) => !HARMLESS.test(heading(name)) && values.every((value, i) => value <= (own[i] ?? 0)),
  );
  const [first] = columns;
  if (!first || isSplit(columns, own)) return null;
  const [amount, name] = [quotable(headings[header.places[net] ?? 0] ?? ''), quotable(first.name)];
  return ambiguousColumn(
    `«${amount}» stands beside «${name}», which posctl does not know: it may be a tax, a discount or a charge that «${amount}» ` +
      `holds. Say in the profile net=${amount} if it has nothing to do with it, withTax=${amount}; tax=${name} if it is a tax in ` +
      `it, or gross=${amount}; discount=${name} if it is still to be taken off`,
    [
      { says: `«${amount}» is without «${name}»`, profile: `net=${amount}` },
      { says: `«${amount}» holds «${name}» as a tax`, profile: `withTax=${amount}; tax=${name}` },
      { says: `«${name}» is still to be taken off «${amount}»`, profile: `gross=${amount}; discount=${name}` },
    ],
  );
}

/** A net from which fees were taken is what is paid out, and not what was sold. */
export function lessFees(question: Question): ReportProblem | null {
  const { rows, net, headings, header } = question;
  if (header.places.gross === undefined) return null;
  const fee = unknownColumns(question).find(
    ({ name, values }) =>
      FEES.test(name) &&
      rows.every(({ numbers }, i) => near(numberIn(numbers, net) + (values[i] ?? 0), numberIn(numbers, 'gross'))),
  );
  if (!fee) return null;
  const [amount, gross] = [net, 'gross' as const].map((role) => quotable(headings[header.places[role] ?? 0] ?? ''));
  return ambiguousColumn(
    `«${amount}» is «${gross}» less «${quotable(fee.name)}», which is what is paid out and not what was sold: ` +
      `say in the profile net=${gross} for the sales, or net=${amount} if it is meant all the same`,
    [
      { says: `«${gross}» is what was sold`, profile: `net=${gross}` },
      { says: `«${amount}» is meant`, profile: `net=${amount}` },
    ],
  );
}

const near = (a: number, b: number) => Math.abs(a - b) < 0.011;

/** Columns of amounts that come to the one beside them, such as what was paid in cash and by card. */
const isSplit = (columns: readonly UnknownColumn[], own: readonly number[]) =>
  columns.length > 1 &&
  own.every((amount, i) =>
    near(
      columns.reduce((sum, { values }) => sum + (values[i] ?? 0), 0),
      amount,
    ),
  );

function unknownColumns({ header, headings, rows, digits }: Question): readonly UnknownColumn[] {
  if (rows.length === 0 || digits === 0) return [];
  const placed = new Set(Object.values(header.places));
  return headings.flatMap((name, at) => {
    if (placed.has(at) || name.trim() === '') return [];
    const values: number[] = [];
    for (const { row } of rows) {
      const value = amountIn(row.cells[at], digits);
      if (value === null) return [];
      values.push(value);
    }
    return values.some((value) => value !== 0) ? [{ name, values }] : [];
  });
}

/** An amount with all its decimals, near enough to compare; null where the cell holds none. */
function amountIn(cell: ReportCell | undefined, digits: number): number | null {
  const text = textOf(cell).trim();
  if (/^[-–]?$|^0+(?:[.,]0+)?$/.test(text)) return 0;
  if (typeof cell === 'object') return cell.is === 'number' ? Math.abs(Number(cell.value)) : null;
  const match = /^[^\d%\p{L}]*(\d[\d.,'’\s]*)[.,](\d+)[^\d%\p{L}]*$/u.exec(text);
  if (!match || match[2]?.length !== digits) return null;
  return Number(`${match[1]?.replace(/\D/g, '')}.${match[2]}`);
}
