import { HOLES } from '../../domain/coverage.ts';
import type { Day, Instant } from '../../domain/time.ts';
import type { Store } from '../../ports/store.ts';
import { coveredDays } from './covered-days.ts';
import type { Selected } from './select.ts';

/** Business days that were not wholly fetched, by the id of each active integration, up to the last full day. */
export async function missingDays(
  store: Store,
  selected: readonly Selected[],
  now: Instant,
): Promise<Map<string, readonly Day[]>> {
  const active = selected.filter(({ integration }) => integration.active);
  const missing = new Map<string, readonly Day[]>();
  for await (const { integration, days } of coveredDays(store, active, { asked: { from: null, to: null }, now }))
    missing.set(
      integration.id,
      days.filter(({ state }) => HOLES.has(state)).map(({ businessDay }) => businessDay),
    );
  return missing;
}
