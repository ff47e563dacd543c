import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportTally, type Meaning, meaning, sumOutcomes } from '../../src/domain/import-outcome.ts';
import type { SaleDocument, SaleLine } from '../../src/domain/sale.ts';
import { aSale } from '../support/builders.ts';

const line = (key: string, more: Partial<SaleLine> = {}): SaleLine => ({
  ...(aSale('x').lines[0] as SaleLine),
  key,
  ...more,
});

describe('what a document means beside the stored one', () => {
  const stored = aSale('order-1', { version: 5 });
  it.each<[string, SaleDocument | undefined, SaleDocument, Meaning]>([
    ['no stored one', undefined, stored, 'new'],
    ['the same', stored, aSale('order-1', { version: 5 }), 'same'],
    ['a newer version', stored, aSale('order-1', { version: 6, net: 900 }), 'changed'],
    ['a newer version that says the same', stored, aSale('order-1', { version: 6 }), 'renewed'],
    ['an older version', stored, aSale('order-1', { version: 4, net: 900 }), 'older'],
    ['the same version with other lines', stored, aSale('order-1', { version: 5, lines: [line('2')] }), 'restated'],
    ['another one without versions', aSale('z', { version: null }), aSale('z', { version: null, net: 1 }), 'changed'],
  ])('%s', (_, before, incoming, what) => {
    expect(meaning(before, incoming)).toBe(what);
  });
});

describe('what an import did', () => {
  const tally = (...pairs: [SaleDocument | undefined, SaleDocument][]) => {
    const all = new ImportTally();
    for (const [before, incoming] of pairs) all.add(meaning(before, incoming), before, incoming);
    return all.outcome({ days: [], neighbours: [] });
  };

  it('counts lines that are new, changed and gone', () => {
    const before = aSale('a', { lines: [line('1'), line('2'), line('3')] });
    const after = aSale('a', { version: 2, lines: [line('1'), line('2', { net: 1 }), line('4')] });
    expect(tally([before, after], [undefined, aSale('b', { lines: [line('1'), line('2')] })])).toMatchObject({
      linesNew: 3,
      linesChanged: 2,
      unchanged: 0,
      older: 0,
    });
  });

  it('names the days whose sums changed, and why', () => {
    const moved = [aSale('a', { net: 500 }), aSale('a', { version: 2, net: 700, businessDay: '2026-11-21' })] as const;
    const remapped = [aSale('b', { net: 100 }), aSale('b', { net: 120 })] as const;
    expect(tally([...moved], [...remapped]).restated).toEqual([
      { businessDay: '2026-11-20', currency: 'CAD', documents: 1, net: { from: 500, to: 0 }, because: 'source' },
      { businessDay: '2026-11-20', currency: 'CAD', documents: 1, net: { from: 100, to: 120 }, because: 'options' },
      { businessDay: '2026-11-21', currency: 'CAD', documents: 1, net: { from: 0, to: 700 }, because: 'source' },
    ]);
  });

  it('of several batches is the sum', () => {
    const [a, b] = [tally([undefined, aSale('a')]), tally([aSale('b'), aSale('b')])];
    expect(sumOutcomes(a, b)).toMatchObject({ linesNew: 1, unchanged: 1 });
  });
});

it('versions end the same twice or in any order, also when some say the same', () => {
  const versions = fc.uniqueArray(fc.record({ version: fc.nat(20), net: fc.nat(5) }), {
    selector: (v) => v.version,
    minLength: 1,
  });
  const shuffled = versions.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2, maxLength: all.length * 2 }),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([all, order]) => {
      let stored: SaleDocument | undefined;
      for (const { version, net } of order) {
        const incoming = aSale('order-1', { version, net });
        const what = meaning(stored, incoming);
        if (what !== 'same' && what !== 'older') stored = incoming;
      }
      const newest = [...all].sort((a, b) => b.version - a.version)[0];
      expect(stored?.version).toBe(newest?.version);
    }),
  );
});
