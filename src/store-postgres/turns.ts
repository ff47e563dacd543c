import type { RateBudget } from '../ports/budgets.ts';

/** What is known of a budget; moments are milliseconds since 1970, by the clock of the database. */
export interface Window {
  /** When requests were sent, or will be: oldest first. */
  readonly sent: readonly number[];
  /** Nothing is sent before. */
  readonly heldUntil: number;
}

export interface Limited extends Window {
  readonly budget: Pick<RateBudget, 'requests' | 'perMs'>;
}

/** The first moment from `now` on at which all of them have room for one more request. */
export function turnIn(windows: readonly Limited[], now: number): number {
  let turn = Math.max(now, ...windows.map(({ heldUntil }) => heldUntil));
  for (;;) {
    const next = Math.max(...windows.map((window) => roomFrom(window, turn)), turn);
    if (next === turn) return turn;
    turn = next;
  }
}

/** The first moment from `at` on at which one more request makes no span fuller than it may be. */
function roomFrom({ sent, budget: { requests, perMs } }: Limited, at: number): number {
  let turn = at;
  for (;;) {
    const before = sent.filter((one) => one <= turn).slice(-requests);
    const after = sent.filter((one) => one > turn).slice(0, requests);
    const all = [...before, turn, ...after];
    const first = all.findIndex((one, i) => {
      const last = all[i + requests];
      return last !== undefined && last - one < perMs;
    });
    if (first < 0) return turn;
    // Whatever comes sooner is in the same span.
    turn = Math.max((all[first] ?? turn) + perMs, turn + 1);
  }
}

/** With this turn; what does not count any more is left out. */
export function withTurn(
  sent: readonly number[],
  turn: number,
  { now, perMs }: { now: number; perMs: number },
): number[] {
  return [...sent.filter((one) => one > now - perMs), turn].sort((a, b) => a - b);
}

/** Without one request of that moment. */
export function withoutTurn(sent: readonly number[], turn: number): number[] {
  const at = sent.indexOf(turn);
  return at < 0 ? [...sent] : sent.toSpliced(at, 1);
}
