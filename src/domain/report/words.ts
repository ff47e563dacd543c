import { heading } from './table.ts';

/** Total rows that are of a whole report by their own word. */
const WHOLE = new Set(
  (
    'grand total|grand totals|report total|report totals|overall total|store total|gesamtsumme|endsumme|gesamtumsatz|' +
    'gesamtbetrag|total general|total général|totale generale|total geral|eindtotaal|totaltotal|総計|总计|총계'
  ).split('|'),
);
/** Total rows that say no more than that they are one. */
const PLAIN = new Set(
  (
    'total|totals|sub total|sub totals|subtotal|subtotals|sub-total|sum|summary|records found|gesamt|summe|' +
    'zwischensumme|teilsumme|insgesamt|totaux|sous-total|sous total|suma|totales|subtotales|totale|totali|subtotale|' +
    'totais|totaal|subtotaal|summa|totalt|yhteensä|razem|celkem|合計|小計|合计|小计|합계|소계'
  ).split('|'),
);
/** What follows or leads the word without naming a group. */
const FILLER =
  '(?:net|gross|sales|revenue|amount|items?|qty|quantity|sold|of|for|the|all|day|date|report|umsatz|artikel|umsätze)';
const SURE = new RegExp(
  `^(?:sub-?\\s*)?totals?\\b[\\s:.\\-–(]*(?:${FILLER}[\\s:.]*)*[\\d\\s/.:\\-–()]*(?:${FILLER})?\\)?$`,
  'u',
);
const NAMED =
  /^(?:(?:sub-?\s*)?totals?|gesamt|(?:zwischen|teil)?summe|sous-total|suma|totale|totaal|summa)\b[\s:.\-–]+(?:for |für |of |de )?(?<behind>.+)$|^(?<before>.(?:.*?[^\s:\-–])??)[\s:\-–]+(?:(?:sub-?\s*)?totals?|gesamt|summe|zwischensumme)$/su;

export type TotalKind = 'whole' | 'plain' | 'named';

/** What a cell says of its row: that it is a total, and of what; null when it says nothing of the kind. */
export function totalKind(text: string): { readonly kind: TotalKind; readonly group: string | null } | null {
  // Most cells are names of items, and most of those hold none of these letters.
  if (!/tot|sum|rec|ges|raz|celk|yht|ins|計|计|계/i.test(text) || text.length > 80) return null;
  // `Grand total (4 items)` counts its rows.
  const name = heading(text).replace(/(?:(?<!\s)(?:\s+|(?=[([]))|(?<![\s\d]))(?:[([]\s*)?\d+ \p{L}+\s*[)\]]?$/u, '');
  if (WHOLE.has(name)) return { kind: 'whole', group: null };
  if (PLAIN.has(name) || SURE.test(name)) return { kind: 'plain', group: null };
  const { behind, before } = NAMED.exec(name)?.groups ?? {};
  const group = behind ?? before;
  return group === undefined ? null : { kind: 'named', group: heading(group) };
}
