import { same } from '../domain/collections.ts';
import { notFound } from '../domain/errors.ts';
import type { Repaired } from '../domain/repaired.ts';
import { isNothing, type SalesTotal, Totals, totalId } from '../domain/totals.ts';
import type { RepairWanted } from '../ports/base.ts';
import type { Row, Runs } from './database.ts';
import repairSql from './sql/repair.sql';
import { statementsIn } from './statements.ts';
import { documentOf } from './stored-sales.ts';
import { saveTotals } from './totals.ts';
import type { StoreDatabase } from './use.ts';

const SQL = statementsIn(repairSql, 'ids', 'everything', 'declare', 'fetch', 'forgetTotals');

interface FoundRow extends Row {
  readonly is_total: boolean;
  readonly counted_in: string | null;
  readonly document: string;
}

/**
 * Makes totals again where they are not what the sales come to. Everything else of a store is for the administrator of the
 * database: what is damaged there is damaged as a whole.
 */
export async function repair(database: StoreDatabase, { venue, dryRun, looking }: RepairWanted): Promise<Repaired[]> {
  if (!(await database.isThere())) return [];
  const ids = (await database.rows<{ id: string }>(SQL.ids, [venue])).map(({ id }) => id);
  if (venue !== null && ids.length === 0) throw notFound(`there is no venue '${venue}'`, 'see: posctl venue list');
  const repaired: Repaired[] = [];
  for (const id of ids) {
    looking?.(id);
    // Most are right: nobody is held up to find that out.
    if ((await compared(database.stream<FoundRow>(SQL.everything, [id]))).areRight) continue;
    if (!dryRun) await mend(database, id);
    const path = `${database.address.name}/totals/${id}`;
    const file = { path, what: 'totals', done: 'anew', kept: null, lost: null, aside: null } as const;
    repaired.push({ venue: id, files: [file], lost: [] });
  }
  return repaired;
}

async function mend(database: StoreDatabase, venue: string): Promise<void> {
  await database.transaction(`venue ${venue}`, async (runs) => {
    const { right } = await compared(piecesOf(runs, venue));
    await runs.rows(SQL.forgetTotals, [venue]);
    await saveTotals(runs, venue, right);
  });
}

async function* piecesOf(runs: Runs, venue: string): AsyncGenerator<readonly FoundRow[], void, void> {
  await runs.rows(`${SQL.declare} ${SQL.everything}`, [venue]);
  for (;;) {
    const rows = await runs.rows<FoundRow>(SQL.fetch);
    if (rows.length === 0) return;
    yield rows;
  }
}

/** The totals as they should be, and whether the stored ones are so. */
async function compared(
  pieces: AsyncIterable<readonly FoundRow[]>,
): Promise<{ readonly right: readonly SalesTotal[]; readonly areRight: boolean }> {
  const summed = new Totals({ by: 'day' });
  const stored = new Map<string, SalesTotal>();
  for await (const rows of pieces)
    for (const row of rows) {
      if (!row.is_total) summed.add(documentOf(row));
      else {
        const total: SalesTotal = JSON.parse(row.document);
        stored.set(totalId(total), total);
      }
    }
  const right = summed.rows().filter((total) => !isNothing(total));
  const areRight = right.length === stored.size && right.every((total) => same(total, stored.get(totalId(total))));
  return { right, areRight };
}
