import { either } from './format.ts';
import type { ItemRow } from './rows.ts';
import { heading, textOf } from './table.ts';

/** A column that says what rows are, although no format has its name. */
export interface StateColumn {
  readonly at: number;
  readonly name: string;
  /** How a flag in it is meant; `event`: it has words. */
  readonly role: 'event' | 'voided' | 'returned';
}

/** Names of what was voided, and of what was given back, in whatever words around them. */
const VOIDED =
  /void|cancel|delet|remov|storn|annul|anulad|anulac|anulow|annull|gelösch|supprim|eliminad|verwijder|makuler|аннул|удал|отмен|取消|作废|作廢/u;
const RETURNED =
  /refund(?!able)|(?<!\p{L})return|retoure|rückgab|erstatt|rembours|devoluc|devuelt|reembols|rimbors|(?<!\p{L})res[oi](?!\p{L})|terugbet|zwrot|возврат|返品|退货|退貨/u;
/** What is counted, and what does not concern a single row. */
const OF_NUMBERS = /qty|quant|count|amount|amt|total|sum|sales|rate|%|policy|allowed|menge|anzahl|betrag|(?<!\p{L})nb/u;
const FLAG =
  /^(?:true|false|yes|no|y|n|x|0|1|ja|nein|oui|non|s[ií]|vero|falso|sim|não|wahr|falsch|nee|tak|nie|да|нет|✓|-|–)$/;
/** Words of rows that are not sales, or not yet: nothing else has them. */
const UNDONE: ReadonlySet<string> = new Set(
  either(
    'refunded|partially refunded|reversed|declined|rejected|failed|unpaid|not paid|parked|on hold|abandoned|draft|void sale|' +
      'sale void|line void|item void|void item|item deleted|deleted item|item cancelled|comp void|error correct|' +
      'offen|nicht bezahlt|impayé|remboursé|remboursée|reembolsado|reembolsada|rimborsato|rimborsata|terugbetaald',
  ),
);
/** More different texts are not states. */
const MOST_STATES = 60;

/**
 * Columns that no role has and that say of some rows that they are not sales: by their name, or by the words in them.
 * `isNoSale` knows the words for refunds and voids.
 */
export function stateColumns(
  rows: readonly ItemRow[],
  headings: readonly string[],
  isNoSale: (word: string) => boolean,
): readonly StateColumn[] {
  const [first] = rows;
  if (!first) return [];
  const placed = new Set(Object.values(first.places));
  const found: StateColumn[] = [];
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), headings.length);
  for (let at = 0; at < Math.min(width, MOST_COLUMNS); at += 1) {
    if (placed.has(at)) continue;
    const values = textsOf(rows, at);
    const name = heading(headings[at] ?? '');
    const role = values === null ? null : (namedRole(name, values) ?? spokenRole(values, isNoSale));
    if (role !== null) found.push({ at, name, role });
  }
  return found;
}
const MOST_COLUMNS = 200;

/** The different texts of a column, as they are compared; null where there are too many for states. */
function textsOf(rows: readonly ItemRow[], at: number): ReadonlySet<string> | null {
  const raw = new Set<string>();
  for (const { cells } of rows) {
    const text = textOf(cells[at]);
    if (text !== '') raw.add(text);
    if (raw.size > MOST_STATES) return null;
  }
  return new Set([...raw].map(heading));
}

/** A name about voids or returns, above flags, moments or reasons, and not above numbers. */
function namedRole(name: string, values: ReadonlySet<string>): StateColumn['role'] | null {
  if (OF_NUMBERS.test(name)) return null;
  const role = VOIDED.test(name) ? 'voided' : RETURNED.test(name) ? 'returned' : null;
  const isCount = [...values].some((value) => NUMBER.test(value) && !DATED.test(value));
  const isAsked = /\?$|^(?:is|was|has)(?!\p{L})/u.test(name) && [...values].every((value) => FLAG.test(value));
  return isCount && !isAsked ? null : role;
}
const NUMBER = /^(?=\D*\d)[\d.,\s()-]+$/;
const DATED = /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}/;

function spokenRole(values: ReadonlySet<string>, isNoSale: (word: string) => boolean): StateColumn['role'] | null {
  const isSign = values.has('+') && [...values].every((value) => /^[+−-]?$/.test(value)) && values.size > 1;
  if (isSign) return 'event';
  return [...values].some((value) => UNDONE.has(value) || (isNoSale(value) && !PAID_WITH.has(value))) ? 'event' : null;
}
/** A way of paying, too. */
const PAID_WITH: ReadonlySet<string> = new Set(['credit', 'retour', 'extra', 'removed']);
