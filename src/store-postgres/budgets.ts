import { millis } from '../domain/time.ts';
import type { Budgets, RateBudget } from '../ports/budgets.ts';
import type { Clock } from '../ports/clock.ts';
import type { Row, Runs } from './database.ts';
import budgetsSql from './sql/budgets.sql';
import { statementsIn } from './statements.ts';
import { turnIn, withoutTurn, withTurn } from './turns.ts';
import type { StoreDatabase } from './use.ts';

const SQL = statementsIn(budgetsSql, 'begin', 'look', 'save', 'hold');

interface BudgetRow extends Row {
  readonly name: string;
  readonly now: number;
  readonly sent: readonly number[];
  readonly perMs: number;
  readonly heldUntil: number;
}

/**
 * The budgets of all machines that share a store: rows in which each request takes its turn beforehand. Turns are given in
 * the order in which they are asked for.
 */
export function sharedBudgets(database: StoreDatabase, clock: Pick<Clock, 'now' | 'sleep'>): Budgets {
  const takeTurn = (budgets: readonly RateBudget[], maxWaitMs: number) =>
    database.transaction(lockOf(budgets), (runs) => turnOf(runs, budgets, maxWaitMs));
  return {
    async take(budgets, { signal, maxWaitMs }) {
      if (budgets.length === 0 || !(await database.isThere())) return 0;
      let left = maxWaitMs;
      for (;;) {
        signal.throwIfAborted();
        const { turn, wait } = await takeTurn(budgets, left);
        if (turn === null || wait <= 0) return Math.max(wait, 0);
        await clock.sleep(wait, signal);
        left -= wait;
        if (!signal.aborted && !(await isHeld(database, budgets))) return 0;
        // Nobody wants the turn any more, or the provider asked to stay away meanwhile.
        await giveBack(database, budgets, turn);
      }
    },
    async hold(names, until) {
      if (names.length === 0 || !(await database.isThere())) return;
      const ms = Math.max(0, millis(until) - millis(clock.now()));
      await database.rows(SQL.hold, [[...new Set(names)].sort(), ms]);
    },
  };
}

const namesOf = (budgets: readonly RateBudget[]) => [...new Set(budgets.map(({ name }) => name))].sort();
const lockOf = (budgets: readonly RateBudget[]) => `budgets ${namesOf(budgets).join(' ')}`;

/** Takes a turn and says when it is; null when it would be too late. */
async function turnOf(
  runs: Runs,
  budgets: readonly RateBudget[],
  maxWaitMs: number,
): Promise<{ readonly turn: number | null; readonly wait: number }> {
  const known = await look(runs, budgets);
  const now = known[0]?.now ?? 0;
  const windows = budgets.flatMap((budget) =>
    known.filter(({ name }) => name === budget.name).map((one) => ({ ...one, budget })),
  );
  const turn = turnIn(windows, now);
  const wait = turn - now;
  if (wait > maxWaitMs) return { turn: null, wait };
  for (const { name, sent, perMs, budget } of windows) {
    const counts = Math.max(perMs, budget.perMs);
    await runs.rows(SQL.save, [name, withTurn(sent, turn, { now, perMs: counts }), counts]);
  }
  return { turn, wait };
}

async function look(runs: Runs, budgets: readonly RateBudget[]): Promise<BudgetRow[]> {
  const names = namesOf(budgets);
  await runs.rows(SQL.begin, [names]);
  return runs.rows<BudgetRow>(SQL.look, [names]);
}

async function giveBack(database: StoreDatabase, budgets: readonly RateBudget[], turn: number): Promise<void> {
  await database.transaction(lockOf(budgets), async (runs) => {
    for (const { name, sent, perMs } of await look(runs, budgets))
      await runs.rows(SQL.save, [name, withoutTurn(sent, turn), perMs]);
  });
}

async function isHeld(database: StoreDatabase, budgets: readonly RateBudget[]): Promise<boolean> {
  return database.transaction(lockOf(budgets), async (runs) =>
    (await look(runs, budgets)).some(({ heldUntil, now }) => heldUntil > now),
  );
}
