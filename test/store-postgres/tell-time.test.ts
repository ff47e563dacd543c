import { describe, expect, it } from 'vitest';
import { tellTime } from '../../src/store-postgres/tell-time.ts';

describe('the time that a database tells', () => {
  /** Asks a database whose answers take so many milliseconds, one after the other; by its clock it is 1000 later. */
  async function told(...took: number[]) {
    let here = 0;
    let asked = 0;
    const heard: unknown[] = [];
    const rows = async () => {
      const ms = took[asked] ?? 0;
      asked += 1;
      here += ms;
      return [{ now: 1000 + here - ms / 2 }];
    };
    await tellTime(
      { rows: rows as never },
      (...one) => heard.push(one),
      () => here,
    );
    return { asked, heard };
  }

  it.each([
    ['is as old as half of the way there and back', [10], 1, [1005, 5, 5]],
    ['is asked for again where the way was long, as where a connection had to be made', [900, 10], 2, [1905, 5, 5]],
    ['is that of the quickest answer of three where all are slow', [5000, 600, 900], 3, [6300, 1200, 300]],
  ] as const)('%s', async (_, took, asked, heard) => {
    expect(await told(...took)).toEqual({ asked, heard: [heard] });
  });
});
