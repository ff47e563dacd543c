import { fill, venueName } from './fill.ts';
import { type Finding, interleaved, ms, ratio } from './measure.ts';
import { place } from './posctl.ts';

/** Large stores: one venue of many, and all of them. */
export async function manyVenues(folder: string): Promise<Finding[]> {
  const [few, tenThousand, twentyThousand] = [20, 10_000, 20_000].map((count) => {
    const made = place(folder, `venues-${count}`);
    fill(made, { count });
    return made;
  });
  const one = ['list', '--venue', venueName(7)];
  const narrow = await interleaved(21, {
    few: () => few?.silently(...one),
    many: () => twentyThousand?.silently(...one),
  });
  const all = await interleaved(5, { folded: () => tenThousand?.silently('list', '--all') });
  return [
    ratio('list --venue V, 20 000 venues against 20', [narrow.many, narrow.few], 1.2),
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
