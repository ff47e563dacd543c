import { createHash } from 'node:crypto';
import { isNothing, type SalesTotal, totalId } from '../domain/totals.ts';
import type { Runs } from './database.ts';
import changeSql from './sql/change.sql';
import { statementsIn } from './statements.ts';

const SQL = statementsIn(changeSql, 'saveTotals', 'forgetTotals');

/** Puts totals by day in place of those before; one of which nothing is left is removed. */
export async function saveTotals(runs: Runs, venue: string, totals: readonly SalesTotal[]): Promise<void> {
  const gone = totals.filter(isNothing);
  const kept = totals.filter((total) => !isNothing(total));
  const day = ({ businessDay }: SalesTotal) => businessDay;
  if (gone.length > 0) await runs.rows(SQL.forgetTotals, [venue, gone.map(day), gone.map(digestOf)]);
  if (kept.length === 0) return;
  const integration = kept.map((total) => total.integration);
  const texts = kept.map((total) => JSON.stringify(total));
  await runs.rows(SQL.saveTotals, [venue, kept.map(day), kept.map(digestOf), integration, texts]);
}

/** Names what a total is of. */
function digestOf(total: SalesTotal): string {
  return createHash('sha256').update(totalId(total)).digest('base64url');
}
