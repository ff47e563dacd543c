import type { SaleDocument } from '../../src/domain/sale.ts';
import { compareFacts, type DayFacts, factsId, factsKey } from '../../src/domain/totals.ts';

/** The facts of days that documents come to, counted afresh. */
export function countedFacts(documents: readonly SaleDocument[]): DayFacts[] {
  const facts = new Map<string, DayFacts>();
  for (const document of documents) {
    if (document.kind === 'void' || document.countedIn !== undefined) continue;
    const key = factsKey(document);
    const known = facts.get(factsId(key)) ?? { ...key, documents: 0, lines: 0, net: {} };
    const net = { ...known.net, [document.currency]: (known.net[document.currency] ?? 0) + document.net };
    const lines = document.lines.filter(({ voided }) => !voided).length;
    facts.set(factsId(key), { ...known, documents: known.documents + 1, lines: known.lines + lines, net });
  }
  return [...facts.values()].map(withoutZeros).sort(compareFacts);
}

function withoutZeros(facts: DayFacts): DayFacts {
  const net = Object.entries(facts.net).filter(([, amount]) => amount !== 0);
  return { ...facts, net: Object.fromEntries(net.sort(([a], [b]) => (a < b ? -1 : 1))) };
}
