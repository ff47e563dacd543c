import { array, assert, boolean, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitWidths } from '../../src/terminal/fit.ts';

const columns = (...widths: (number | string)[]) =>
  widths.map((w) => {
    const width = Number.parseInt(String(w), 10);
    return { width, word: Math.min(width, 8), keep: String(w).endsWith('k') };
  });

describe('widths of columns', () => {
  it.each([
    ['are natural when there is room', columns(10, 20), 80, [10, 20]],
    ['are natural when it just fits', columns(10, 20), 32, [10, 20]],
    ['of the longest column give way first', columns(10, 7, 60), 50, [10, 7, 29]],
    ['of the long ones become alike', columns(30, 7, 40), 51, [20, 7, 20]],
    ['of names that people type stay', columns('30k', 7, 40), 51, [30, 7, 10]],
    ['of short ones stay, before names that people type', columns('41k', 12, 16, 18, 52), 80, [18, 12, 16, 18, 8]],
    ['of names and short ones give way when nothing else is left', columns('30k', 17, 40), 41, [15, 14, 8]],
    ['become tiny before a line wraps', columns(10, 10, 10), 13, [3, 3, 3]],
  ])('%s', (_, natural, room, widths) => {
    expect(fitWidths(natural, 2, room)).toEqual(widths);
  });

  it('never take more room than there is, while every column can have one', () => {
    const column = record({
      width: integer({ min: 1, max: 200 }),
      part: integer({ min: 1, max: 200 }),
      keep: boolean(),
    });
    const natural = array(
      column.map(({ part, ...one }) => ({ ...one, word: Math.min(one.width, part) })),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    assert(
      property(natural, integer({ min: 40, max: 200 }), (all, room) => {
        const widths = fitWidths(all, 2, room);
        expect(widths.reduce((a, b) => a + b, 0) + 2 * (all.length - 1)).toBeLessThanOrEqual(room);
        for (const [i, width] of widths.entries()) expect(width).toBeLessThanOrEqual(all[i]?.width ?? 0);
      }),
    );
  });
});
