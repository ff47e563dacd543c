import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SaleDocument } from '../../src/domain/sale.ts';
import { itemNames, sumReceipt, sumsByDay, sumsByItem } from '../../src/domain/sale-sums.ts';
import { Totals } from '../../src/domain/totals.ts';
import { aSale } from '../support/builders.ts';

const [LINE] = aSale('x').lines as [SaleDocument['lines'][number]];
const at = (day: number, source: string, more: Partial<SaleDocument> = {}) =>
  aSale(source, { businessDay: `2026-11-${day}`, soldAt: `2026-11-${day}T12:00:00.000Z`, ...more });
const line = (more: Partial<typeof LINE> = {}) => ({ ...LINE, ...more });

function totals(by: 'day' | 'item', ...documents: SaleDocument[]) {
  const sums = new Totals({ by });
  for (const document of documents) sums.add(document);
  return sums.rows();
}

describe('sums by day', () => {
  it('put integrations, locations and forms together, each currency for itself, in order', () => {
    const rows = sumsByDay(
      totals(
        'day',
        at(15, 'a'),
        at(14, 'b', { integration: 'int_2' }),
        at(14, 'c', { location: 'L1', lines: [line({ quantity: '0.5' }), line({ quantity: '0.25' })] }),
        at(14, 'd', { currency: 'JPY', rounding: -1 }),
      ),
    );
    expect(rows.map((r) => [r.businessDay, r.currency, r.lines, r.quantity, r.net, r.rounding])).toEqual([
      ['2026-11-14', 'CAD', 3, '1.75', 3 * LINE.net, 0],
      ['2026-11-14', 'JPY', 1, '1', LINE.net, -1],
      ['2026-11-15', 'CAD', 1, '1', LINE.net, 0],
    ]);
  });

  it('leave out days of which nothing was sold, and keep those that have only a rounding', () => {
    const nothing = at(14, 'a', { lines: [line({ voided: true })] });
    const rounding = at(15, 'b', { lines: [], rounding: 2 });
    expect(sumsByDay(totals('day', nothing, rounding)).map((r) => [r.businessDay, r.rounding])).toEqual([
      ['2026-11-15', 2],
    ]);
  });

  it('come out the same, in whatever order the totals come', () => {
    const some = totals(
      'day',
      ...[14, 15, 16].flatMap((day) => [at(day, `a${day}`), at(day, `b${day}`, { location: 'L1' })]),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(some, { minLength: some.length }), (shuffled) => {
        expect(sumsByDay(shuffled)).toEqual(sumsByDay(some));
      }),
    );
  });
});

describe('sums by item', () => {
  const named = (day: number, source: string, itemName: string, more: Partial<SaleDocument> = {}) =>
    at(day, source, { lines: [line({ itemName })], ...more });

  it('name an item as it was called last', () => {
    const rows = sumsByItem(totals('item', named(16, 'b', 'Lager'), named(14, 'a', 'Pils'), named(15, 'c', 'Pils')));
    expect(rows).toMatchObject([
      { itemName: 'Lager', lines: 3, firstSold: '2026-11-14T12:00:00.000Z', lastSold: '2026-11-16T12:00:00.000Z' },
    ]);
  });

  it('choose between names of one moment without regard to their order', () => {
    const both = totals('item', named(14, 'a', 'Pils'), named(14, 'b', 'Lager'));
    expect(sumsByItem(both)).toEqual(sumsByItem([...both].reverse()));
  });

  it('know all names of a code, across integrations and currencies, by when they were first sold', () => {
    const names = itemNames(
      totals(
        'item',
        named(16, 'b', 'Lager'),
        named(14, 'a', 'Pils', { integration: 'int_2' }),
        named(17, 'c', 'Pils', { currency: 'JPY' }),
      ),
    );
    expect(names.get(LINE.itemCode)).toEqual([
      { name: 'Pils', firstSold: '2026-11-14T12:00:00.000Z', lastSold: '2026-11-17T12:00:00.000Z' },
      { name: 'Lager', firstSold: '2026-11-16T12:00:00.000Z', lastSold: '2026-11-16T12:00:00.000Z' },
    ]);
  });
});

describe('the sum of a receipt', () => {
  it('leaves out voided lines and the quantities of modifiers', () => {
    const lines = [line({ key: '1' }), line({ key: '2', parent: '1', net: 50 }), line({ key: '3', voided: true })];
    expect(sumReceipt(at(14, 'a', { lines }), null)).toMatchObject({ lines: 2, quantity: '1', net: LINE.net + 50 });
  });

  it('is none where it has nothing of the item', () => {
    expect(sumReceipt(at(14, 'a'), 'NONE')).toBeNull();
  });
});
