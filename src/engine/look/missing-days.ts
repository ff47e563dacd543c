import { HOLES } from '../../domain/coverage.ts';
import type { Day } from '../../domain/time.ts';
import type { Store } from '../../ports/store.ts';
import { coveredDays, type DaysAsked } from './covered-days.ts';
import type { Selected } from './select.ts';
import type { Damaged } from './store-access.ts';

/** Business days that were not wholly fetched, by the id of each integration; without `asked` up to the last full day. */
export async function missingDays(
  store: Store,
  selected: readonly Selected[],
  {
    asked = { from: null, to: null },
    ...how
  }: Omit<DaysAsked, 'asked'> & Partial<Pick<DaysAsked, 'asked'>> & { readonly damaged?: Damaged },
): Promise<Map<string, readonly Day[]>> {
  const missing = new Map<string, readonly Day[]>();
  for await (const { integration, days } of coveredDays(store, selected, { asked, ...how }))
    missing.set(
      integration.id,
      days.filter(({ state }) => HOLES.has(state)).map(({ businessDay }) => businessDay),
    );
  return missing;
}

/** Nothing is missing of one that is away. */
export const activeAmong = (selected: readonly Selected[]) => selected.filter(({ integration }) => integration.active);
