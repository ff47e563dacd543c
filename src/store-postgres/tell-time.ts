import type { Runs } from './database.ts';

/** The way there and back takes less than this, in ms, unless a connection had to be made, or something stood still. */
const QUICK = 200;
const TRIES = 3;

/**
 * The answer is taken to be as old as half of the way there and back: it may be wrong by as much. A slow one is asked for
 * again, and the quickest counts.
 */
export async function tellTime(
  runs: Runs,
  settle: (there: number, agoMs: number, offMs: number) => void,
  here: () => number = () => performance.now(),
): Promise<void> {
  let best: { readonly there: number; readonly at: number; readonly took: number } | undefined;
  for (let tries = 0; tries < TRIES && (best?.took ?? Number.POSITIVE_INFINITY) > QUICK; tries += 1) {
    const asked = here();
    const [row] = await runs.rows<{ now: number }>(
      'select extract(epoch from statement_timestamp())::float8 * 1000 as now',
    );
    const took = here() - asked;
    if (row && took < (best?.took ?? Number.POSITIVE_INFINITY)) best = { there: row.now, at: asked + took / 2, took };
  }
  if (best) settle(best.there, here() - best.at, best.took / 2);
}
