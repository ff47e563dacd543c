import { describe, expect, it } from 'vitest';
import type { SaleDocument, SaleLine } from '../../../src/domain/sale.ts';
import { checkIntegration } from '../../../src/engine/check/check.ts';
import { Intake } from '../../../src/engine/check/intake.ts';
import { aSale, aVenue, NOON } from '../../support/builders.ts';
import { detailOf } from '../../support/entries.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { addIntegration, byHand, salesOf, timelineOf } from '../../support/restaurant.ts';
import { detailsOf } from '../../support/told.ts';

const line = (more: Partial<SaleLine>): SaleLine => ({ ...(aSale('x').lines[0] as SaleLine), ...more });

/** What a check makes of an answer. */
async function checked(...documents: SaleDocument[]) {
  const world = fakeWorld();
  const one = await addIntegration(world);
  world.connectors.of('square').next({ batches: [documents] });
  const { warnings, failure } = await checkIntegration(world, byHand(world, one));
  const entries = await timelineOf(world.store);
  const rejected = entries.filter((e) => e.kind === 'sales_rejected');
  return { warnings, failure, rejected, entries, kept: await salesOf(world.store), world };
}

describe('bad sales in an answer', () => {
  it.each<[string, Partial<SaleDocument>, string]>([
    [
      'of 1970',
      { soldAt: '1970-01-01T00:00:00.000Z', businessDay: '1970-01-01' },
      'sold on 1970-01-01, long before there was such a POS',
    ],
    [
      'of 2099',
      { soldAt: '2099-01-01T00:00:00.000Z', businessDay: '2099-01-01' },
      'sold on 2099-01-01 (business day 2099-01-01), in the future',
    ],
    ['of a huge quantity', { lines: [line({ quantity: '999999999' })] }, 'a quantity of 999999999 cannot be true'],
    ['of a huge amount', { net: 9e12 }, 'an amount of 9000000000000 minor units cannot be true'],
  ])('%s are kept out with the reason, the others are kept', async (_, more, why) => {
    const { warnings, failure, rejected, kept } = await checked(aSale('good'), aSale('bad', more));
    expect(failure).toBeNull();
    expect(kept).toEqual(['good']);
    expect(rejected.map((e) => e.details)).toEqual([{ count: 1, documents: [{ source: 'bad', receipt: 'bad', why }] }]);
    expect(warnings).toEqual([`kept out: receipt bad (bad): ${why}; see the timeline`]);
  });

  it.each<[string, Partial<SaleDocument>, string]>([
    ['of another currency', { currency: 'USD' }, 'sold in USD, the venue sells in CAD'],
    ['of a negative quantity', { lines: [line({ quantity: '-2' })] }, 'a sale has the quantity -2'],
    [
      'with an item name of 10 MB',
      { lines: [line({ itemName: 'x'.repeat(10_485_760) })] },
      'a text of 10485760 characters was shortened',
    ],
  ])('%s are kept with a warning', async (_, more, text) => {
    const { warnings, rejected, kept, entries } = await checked(aSale('odd', more));
    expect(kept).toEqual(['odd']);
    expect(rejected).toEqual([]);
    expect(warnings).toEqual([`receipt odd: ${text}`]);
    expect(detailOf(entries.at(-1), 'warnings')).toEqual(warnings);
  });

  it('that stand twice under one id are kept once, in the newest version', async () => {
    const { warnings, kept, entries, world } = await checked(
      aSale('a', { version: 2, net: 200 }),
      aSale('a', { version: 3, net: 300 }),
      aSale('a', { version: 1, net: 100 }),
    );
    expect(kept).toEqual(['a']);
    for await (const document of world.store.ledger.sales({})) expect(document.net).toBe(300);
    expect(warnings).toEqual([
      'receipt a: stands twice in one answer under one id; the newest version was kept; and 1 more like this: ids given twice',
    ]);
    expect(entries.map((e) => e.kind)).not.toContain('restated');
  });

  it('that stand twice and are the same are kept once, and nothing is odd about that', async () => {
    const { warnings, kept } = await checked(aSale('a', { net: 200 }), aSale('a', { net: 200 }));
    expect([kept, warnings]).toEqual([['a'], []]);
  });

  it.each([
    ['a fifth of the sales', 25, 'Failed'],
    ['less', 26, 'Healthy'],
  ])('that are %s fail the check or not; the others are kept', async (_, all, status) => {
    const some = Array.from({ length: all }, (_, i) => aSale(`s${i}`, i < 5 ? { businessDay: '2099-01-01' } : {}));
    const { failure, rejected, entries, kept } = await checked(...some);
    expect(kept).toHaveLength(all - 5);
    expect(rejected.map((e) => e.details)).toMatchObject([{ count: 5 }]);
    expect(entries.map((e) => e.status?.to).filter(Boolean)).toEqual(['Initializing', status]);
    expect(failure?.message).toBe(
      status === 'Healthy'
        ? undefined
        : '5 of 25 sales cannot be true and were kept out, the first of them receipt s0 (s0): sold on 2026-11-20 (business day 2099-01-01), in the future',
    );
    expect(failure?.needs).toBe(status === 'Healthy' ? undefined : 'support');
  });

  it('are counted, and the first ones named: one entry, one warning a kind', async () => {
    const many = Array.from({ length: 1000 }, (_, i) =>
      aSale(`s${i}`, i % 2 ? { currency: 'USD' } : { businessDay: '2099-01-01' }),
    );
    const { warnings, rejected, kept } = await checked(...many);
    expect(kept).toHaveLength(500);
    expect(rejected).toHaveLength(1);
    expect(rejected[0]?.details).toMatchObject({ count: 500, documents: { length: 20 } });
    expect(warnings).toEqual([
      'receipt s1: sold in USD, the venue sells in CAD; and 499 more like this: foreign currency',
      'kept out: receipt s0 (s0): sold on 2026-11-20 (business day 2099-01-01), in the future; and 499 more; see the timeline',
    ]);
    const [entry] = rejected;
    expect(entry && detailsOf(entry)).toBe(
      [0, 2, 4].reduce(
        (text, i) => `${text}; receipt s${i} (s${i}): sold on 2026-11-20 (business day 2099-01-01), in the future`,
        '500 kept out',
      ) + '; and 497 more',
    );
  });

  it('with names full of control characters are named without them', async () => {
    const receipt = '\u001b[31mred\u0007';
    const { warnings, rejected } = await checked(aSale('a', { receipt, businessDay: '2099-01-01' }));
    expect(JSON.stringify([warnings, rejected])).not.toMatch(/\\u001b|\\u0007/);
  });
});

it('the order of fields is not a difference between two rows of one answer', () => {
  const sale = aSale('a');
  const { lines, ...rest } = sale;
  const turned = { lines, ...Object.fromEntries(Object.entries(rest).reverse()) } as typeof sale;
  const intake = new Intake(aVenue(), NOON);
  expect(intake.admit([sale, turned]).flatMap(({ documents }) => documents)).toEqual([sale]);
  expect(intake.warnings()).toEqual([]);
});
