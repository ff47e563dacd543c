import type { Store } from '../../src/ports/store.ts';
import { type Finding, interleaved, ms, ratio } from './measure.ts';
import { place } from './posctl.ts';
import { edit, fill, venueName } from './store.ts';

/** Large stores: one venue of many, and all of them. */
export async function manyVenues(folder: string): Promise<Finding[]> {
  const few = await filled(folder, 20);
  const tenThousand = await filled(folder, 10_000);
  const many = await filled(folder, 20_000);
  const one = ['list', '--venue', venueName(7)];
  const narrow = await interleaved(21, {
    few: () => few.place.silently(...one),
    many: () => many.place.silently(...one),
  });
  const changed = await interleaved(101, { few: () => change(few.store), many: () => change(many.store) });
  const all = await interleaved(5, { folded: () => tenThousand.place.silently('list', '--all') });
  return [
    ratio('list --venue V, 20 000 venues against 20', [narrow.many, narrow.few], 1.2),
    ratio('a change of one venue, among 20 000 against 20', [changed.many, changed.few], 1.2),
    {
      what: 'list --all of 10 000 venues',
      median: ms(all.folded),
      value: all.folded / 1000,
      target: 2,
      better: 'below',
      unit: 's',
    },
  ];
}

async function filled(folder: string, count: number) {
  const made = place(folder, `venues-${count}`);
  return { place: made, store: await fill(made, { count }) };
}

let changes = 0;
/** Always another value: what is there already need not be written. */
function change(store: Store): Promise<void> {
  changes += 1;
  const options = { locations: `L${changes}` };
  return edit(store, venueName(7), (integration) => ({ ...integration, options }));
}
