import { describe, expect, it } from 'vitest';
import { isLocalId, type SaleDocument, UNNAMED, withKnown } from '../../src/domain/sale.ts';
import { aSale } from '../support/builders.ts';

const RULE = { timezone: 'UTC', dayStart: '04:00', daysBy: 'location' } as const;
const [ALE] = aSale('s1').lines;
const withItem = (more: Partial<SaleDocument['lines'][number]>) => (ALE ? [{ ...ALE, ...more }] : []);

describe('what is known of a sale from an earlier version', () => {
  // A sale at 01:30 UTC, which in Toronto is the evening before.
  const sold = { soldAt: '2026-11-20T01:30:00.000Z', location: 'L1' };
  const before = aSale('s1', { ...sold, locationZone: 'America/Toronto' });

  it.each<[string, Partial<SaleDocument>, Partial<SaleDocument>]>([
    ['the zone of its place', {}, { locationZone: 'America/Toronto' }],
    ['not where it is told', { locationZone: 'Europe/Berlin' }, { locationZone: 'Europe/Berlin' }],
    ['a name', { lines: withItem({ itemName: UNNAMED }) }, { lines: withItem({}) }],
    [
      'no name of another item',
      { lines: withItem({ itemName: UNNAMED, itemCode: 'PIE' }) },
      { lines: withItem({ itemName: UNNAMED, itemCode: 'PIE' }) },
    ],
    [
      'no name where there is one',
      { lines: withItem({ itemName: 'Pale ale' }) },
      { lines: withItem({ itemName: 'Pale ale' }) },
    ],
    [
      'no name of a line that was not there',
      { lines: withItem({ key: '9', itemName: UNNAMED }) },
      { lines: withItem({ key: '9', itemName: UNNAMED }) },
    ],
  ])('%s', (_, now, expected) => {
    const known = withKnown(before, aSale('s1', { ...sold, ...now }), RULE);
    for (const [field, value] of Object.entries(expected)) expect(known).toHaveProperty(field, value);
  });

  it('is no zone of another place', () => {
    expect(withKnown(before, aSale('s1', { ...sold, location: 'L2' }), RULE)).not.toHaveProperty('locationZone');
  });

  it('moves a computed day with the zone, and no day that its source told', () => {
    const day = (dayFrom: SaleDocument['dayFrom']) =>
      withKnown(before, aSale('s1', { ...sold, dayFrom, businessDay: '2026-11-20' }), RULE).businessDay;
    expect(day('computed')).toBe('2026-11-19');
    expect(day('report')).toBe('2026-11-20');
  });

  it('changes nothing where nothing is missing', () => {
    const now = aSale('s1');
    expect(withKnown(aSale('s1'), now, RULE)).toBe(now);
  });
});

it('short ids are numbers of one till', () => {
  expect(['1', '12345678901', '123456789012'].map(isLocalId)).toEqual([true, true, false]);
});
