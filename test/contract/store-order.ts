import { assert, asyncProperty, constantFrom, integer, record, array as some } from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { TimelineQuery } from '../../src/ports/ledger.ts';
import type { Store } from '../../src/ports/store.ts';
import { all, recording, sampleEntry } from '../support/stored-samples.ts';
import type { StoreUnderTest } from './store.ts';

/** In which order every store gives entries, whatever they are dated. */
export function orderContract(make: () => Promise<StoreUnderTest>): void {
  describe('the order of the timeline, where clocks were wrong,', () => {
    let store: Store;
    beforeEach(async () => {
      store = (await make()).open('host/1');
      await store.base.create();
    });

    const happens = (venue: string, at: string, more = {}) =>
      store.venues.change(venue, recording(venue, sampleEntry({ at, ...more })));
    const read = (query: TimelineQuery = {}) => all(store.ledger.timeline(query));
    const labels = async (query: TimelineQuery = {}) => (await read(query)).map(({ venue, seq }) => `${venue}${seq}`);

    test.each([
      ['right all the time', 'a 12:00, b 12:10, a 12:20, b 12:30', 'a1 b1 a2 b2'],
      ['set back for good', 'a 12:00, b 12:10, a 11:00, b 12:20, a 11:10, a 11:20', 'a1 a2 a3 a4 b1 b2'],
      ['ahead for one entry', 'a 12:00, a 18:00, b 12:30, a 12:40, a 12:50, b 13:00', 'a1 b1 a2 a3 a4 b2'],
      ['years ahead for one entry', 'a 12:00, a 2099-01-01, b 12:30, a 12:40, a 12:50, b 13:00', 'a1 b1 a2 a3 a4 b2'],
      ['ahead from the beginning on', 'a 2099-01-01, b 12:30, a 12:40, a 12:50, b 13:00', 'b1 a1 a2 a3 b2'],
      ['in 1970 for one entry', 'a 12:00, a 12:10, b 12:20, a 1970-01-01, a 12:30, b 12:40', 'a1 a2 a3 b1 a4 b2'],
      ['in 1970 at the end', 'a 12:00, a 12:10, b 12:20, a 1970-01-01', 'a1 a2 a3 b1'],
      ['set back twice', 'a 12:00, a 15:00, a 12:10, b 12:20, a 14:00, a 12:30', 'a1 a2 a3 b1 a4 a5'],
      ['wrong in two venues', 'a 12:00, b 12:01, a 20:00, b 21:00, a 12:02, b 12:03', 'a1 b1 a2 a3 b2 b3'],
      ['in the month after', 'a 12:00, a 2026-12-01, b 12:30, a 12:40, a 12:50, b 13:00', 'a1 b1 a2 a3 a4 b2'],
      ['in the month before', 'b 12:00, a 12:30, a 2026-10-01, a 12:40, b 13:00', 'b1 a1 a2 a3 b2'],
      ['set back in the last entry', 'a 12:00, a 13:00, b 12:30, a 12:40, b 14:00', 'a1 b1 a2 a3 b2'],
    ])('is by number in a venue, and by time across them: %s', async (_, story, expected) => {
      for (const one of story.split(', ')) {
        const [venue = '', when = ''] = one.split(' ');
        await happens(venue, when.includes(':') ? `2026-11-20T${when}:00.000Z` : `${when}T00:00:00.000Z`);
      }
      const order = expected.split(' ');
      expect(await labels()).toEqual(order);
      for (const [i] of order.entries()) expect(await labels({ limit: i + 1 })).toEqual(order.slice(-i - 1));
      for (const venue of ['a', 'b'])
        expect(await labels({ venues: [venue] })).toEqual(order.filter((label) => label.startsWith(venue)));
    });

    test('goes by the date that an entry shows where a time is asked for', async () => {
      for (const at of ['2026-11-20T12:00', '2027-02-01T00:00', '2026-11-20T12:10', '2026-11-20T12:20'])
        await happens('a', `${at}:00.000Z`);
      expect(await labels({ since: '2026-12-01T00:00:00.000Z' })).toEqual(['a2']);
      expect(await labels({ until: '2026-12-01T00:00:00.000Z' })).toEqual(['a1', 'a3', 'a4']);
      expect(await labels({ since: '2026-11-20T12:10:00.000Z', limit: 2 })).toEqual(['a3', 'a4']);
      expect(await labels({ until: '2026-11-20T12:20:00.000Z', limit: 1 })).toEqual(['a3']);
    });

    test('is so for whatever clocks do, and every question gives a part of it', async () => {
      const moments = [0, 1, 59, 60, 61, 24 * 60, 40 * 24 * 60, 400 * 24 * 60];
      const happening = record({
        venue: constantFrom('x', 'y', 'z'),
        minutes: constantFrom(...moments, ...moments.map((m) => -m)),
        kind: constantFrom('added' as const, 'edited' as const),
        integration: constantFrom('int_a', 'int_b'),
      });
      const story = some(happening, { minLength: 1, maxLength: 14 });
      let run = 0;
      const property = asyncProperty(story, integer({ min: 1, max: 14 }), async (happenings, limit) => {
        run += 1;
        const venues = ['x', 'y', 'z'].map((venue) => `${venue}${run}-`);
        let now = Date.parse('2026-11-20T12:00:00.000Z');
        for (const { venue, minutes, ...more } of happenings) {
          now += minutes * 60_000;
          await happens(`${venue}${run}-`, new Date(now).toISOString(), more);
        }
        const whole = await read({ venues });
        for (const venue of venues) {
          const numbers = whole.filter((entry) => entry.venue === venue).map(({ seq }) => seq);
          expect(numbers).toEqual(numbers.map((_, i) => i + 1));
        }
        const since = new Date(now - 60_000).toISOString();
        const parts: [TimelineQuery, (entry: (typeof whole)[number]) => boolean][] = [
          [{}, () => true],
          [{ kinds: ['added'] }, ({ kind }) => kind === 'added'],
          [{ integrations: ['int_b'] }, ({ integration }) => integration === 'int_b'],
          [{ since }, ({ at }) => at >= since],
          [{ until: since }, ({ at }) => at < since],
        ];
        for (const [query, isPart] of parts) {
          expect(await read({ venues, ...query })).toEqual(whole.filter(isPart));
          expect(await read({ venues, ...query, limit })).toEqual(whole.filter(isPart).slice(-limit));
        }
      });
      await assert(property, { numRuns: 15 });
    });
  });
}
