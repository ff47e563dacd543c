import { describe, expect, it } from 'vitest';
import { Year } from './year.ts';

describe('a made-up season with crashes, outages, late news and people who change things', () => {
  // More of it, and whole years: npm run simulate
  it.each([1, 2])('comes out as the providers know it, every call-off told once (seed %i)', async (seed) => {
    const { faults, counts } = await new Year({ seed, days: 45, venues: 4 }).run();
    expect(faults).toEqual([]);
    // It was not a holiday.
    expect(counts.check_succeeded).toBeGreaterThan(300);
    expect(counts['days compared']).toBeGreaterThan(100);
  });

  it('is the same again with the same seed, to the last count', async () => {
    const again = () => new Year({ seed: 7, days: 20, venues: 3 }).run();
    expect(await again()).toEqual(await again());
  });
});
