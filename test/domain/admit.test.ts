import { describe, expect, it } from 'vitest';
import { doorOf } from '../../src/domain/admit.ts';
import type { SaleDocument, SaleLine } from '../../src/domain/sale.ts';
import { aSale, aVenue, NOON } from '../support/builders.ts';

const admit = doorOf(aVenue(), NOON);
const line = (more: Partial<SaleLine> = {}): SaleLine => ({ ...(aSale('x').lines[0] as SaleLine), ...more });
const kinds = (document: SaleDocument) => {
  const admission = admit(document);
  return admission.ok ? admission.oddities.map((o) => o.kind) : admission.why;
};

describe('a document from outside is kept out when', () => {
  it.each<[string, Partial<SaleDocument>, string]>([
    [
      'it was sold in 1970',
      { soldAt: '1970-01-01T00:00:00.000Z', businessDay: '1970-01-01' },
      'sold on 1970-01-01, long before there was such a POS',
    ],
    [
      'it was sold in 2099',
      { soldAt: '2099-01-01T00:00:00.000Z', businessDay: '2099-01-01' },
      'sold on 2099-01-01 (business day 2099-01-01), in the future',
    ],
    [
      'its business day lies ahead',
      { businessDay: '2026-11-24' },
      'sold on 2026-11-20 (business day 2026-11-24), in the future',
    ],
    [
      'its business day is far from the sale',
      { businessDay: '2026-09-01' },
      'sold on 2026-11-20, but on the business day 2026-09-01',
    ],
    ['its moment is none', { soldAt: '2026-10-99T00:00:00.000Z' }, "'2026-10-99T00:00:00.000Z' is not a time"],
    ['its business day is none', { businessDay: '2026-02-30' }, "'2026-02-30' is not a business day"],
    ['it has no id', { source: '' }, 'it has no id'],
    ['its id is a megabyte', { source: 'x'.repeat(1e6) }, 'an id of 1000000 characters cannot be true'],
    ['its currency is none', { currency: 'dollars' }, "'dollars' is not a currency"],
    ['its version is not a number', { version: Number.NaN }, 'its version is not a number'],
    ['an amount is huge', { net: 1e12 }, 'an amount of 1000000000000 minor units cannot be true'],
    ['an amount is not a number', { tip: Number.NaN }, 'an amount of NaN minor units cannot be true'],
    ['an amount is broken', { lines: [line({ tax: 0.5 })] }, 'an amount of 0.5 minor units cannot be true'],
    ['a quantity is huge', { lines: [line({ quantity: '100000000' })] }, 'a quantity of 100000000 cannot be true'],
    ['a quantity is written as it is not', { lines: [line({ quantity: '1e5' })] }, 'a quantity of 1e5 cannot be true'],
  ])('%s', (_, more, why) => {
    expect(admit(aSale('a', more))).toEqual({ ok: false, why });
  });
});

describe('the borders of what can be true', () => {
  it.each<[string, Partial<SaleDocument>, Partial<SaleDocument>]>([
    [
      'the first day that there was',
      { soldAt: '2000-01-01T00:00:00.000Z', businessDay: '2000-01-01' },
      { soldAt: '1999-12-31T23:59:59.999Z', businessDay: '2000-01-01' },
    ],
    [
      'two days ahead',
      { soldAt: '2026-11-22T12:00:00.000Z', businessDay: '2026-11-22' },
      { soldAt: '2026-11-22T12:00:00.001Z', businessDay: '2026-11-22' },
    ],
    ['a business day two days ahead', { businessDay: '2026-11-22' }, { businessDay: '2026-11-23' }],
    ['a business day 40 days before', { businessDay: '2026-10-11' }, { businessDay: '2026-10-10' }],
    [
      'a business day 40 days after',
      { soldAt: '2026-10-01T12:00:00.000Z', businessDay: '2026-11-10' },
      { soldAt: '2026-10-01T12:00:00.000Z', businessDay: '2026-11-11' },
    ],
    ['an id of 500 characters', { source: 'x'.repeat(500) }, { source: 'x'.repeat(501) }],
    ['a location of 500 characters', { location: 'x'.repeat(500) }, { location: 'x'.repeat(501) }],
    ['an original of 500 characters', { original: 'x'.repeat(500) }, { original: 'x'.repeat(501) }],
    ['the largest amount', { tip: 1e11 }, { tip: 1e11 + 1 }],
    ['the largest amount less than nothing', { tip: -1e11 }, { tip: -1e11 - 1 }],
    ['the largest quantity', { lines: [line({ quantity: '10000000' })] }, { lines: [line({ quantity: '10000001' })] }],
    ['no version', { version: null }, { version: Number.POSITIVE_INFINITY }],
  ])('%s is kept, and what lies behind it is not', (_, inside, outside) => {
    expect([admit(aSale('a', inside)).ok, admit(aSale('a', outside)).ok]).toEqual([true, false]);
    // The days of the sale before say nothing about this one.
    expect([admit(aSale('a', outside)).ok, admit(aSale('a', inside)).ok]).toEqual([false, true]);
  });
});

describe('a document from outside is kept', () => {
  it('as it is when nothing is odd', () => {
    const document = aSale('a');
    expect(admit(document)).toEqual({ ok: true, document, oddities: [] });
    expect(admit(document)).toMatchObject({ document: expect.toSatisfy((d) => d === document) });
  });

  it.each<[string, Partial<SaleDocument>, string[]]>([
    ['a till whose clock runs a day ahead', { soldAt: '2026-11-21T12:00:00.000Z', businessDay: '2026-11-21' }, []],
    ['a tab paid a month late', { businessDay: '2026-10-25' }, []],
    ['a currency of another country', { currency: 'USD' }, ['foreign currency']],
    ['a negative quantity on a sale', { lines: [line({ quantity: '-1' })] }, ['negative quantity']],
    ['a negative quantity on a refund', { kind: 'refund', lines: [line({ quantity: '-1' })] }, []],
    ['lines that do not add up', { lines: [line({ net: 1 })] }, ['sums that differ']],
    ['a total that does not add up', { total: 1 }, ['sums that differ']],
    ['tax that is included', { net: 746, tax: 149, total: 895, gross: 895, lines: [line({ net: 746, tax: 149 })] }, []],
    ['tax that is added', { tax: 149, total: 1044 }, []],
    [
      'a rounding that explains the difference',
      { rounding: -2, net: 893, total: 893, gross: 895, lines: [line()] },
      [],
    ],
    ['a voided line, which does not count', { lines: [line(), line({ key: '2', net: 5, voided: true })] }, []],
    ['a void, whatever its lines say', { kind: 'void', gross: 0, net: 0, total: 0 }, []],
  ])('%s', (_, more, said) => {
    expect(kinds(aSale('a', more))).toEqual(said);
  });

  it('with texts of a bearable length', () => {
    const long = 'é'.repeat(10 * 1024 * 1024);
    const admission = admit(aSale('a', { receipt: long, lines: [line({ itemName: long, modifiers: [long] })] }));
    if (!admission.ok) throw new Error(admission.why);
    const { receipt, lines } = admission.document;
    expect([receipt, lines[0]?.itemName, lines[0]?.modifiers[0]].map((text) => text?.length)).toEqual([500, 500, 500]);
    expect(admission.oddities).toEqual([{ kind: 'long texts', text: 'a text of 10485760 characters was shortened' }]);
  });

  it('with as many modifiers as anybody orders', () => {
    const admission = admit(aSale('a', { lines: [line({ modifiers: Array(5000).fill('more') })] }));
    expect(admission).toMatchObject({ oddities: [{ text: 'of 5000 modifiers 100 were kept' }] });
    expect(admission.ok && admission.document.lines[0]?.modifiers).toHaveLength(100);
  });

  it('with line ids of their own', () => {
    const third = { gross: 0, net: 0 };
    const admission = admit(
      aSale('a', { lines: [line(), line({ key: '1', ...third }), line({ key: '1#2', ...third })] }),
    );
    expect(admission.ok && admission.document.lines.map((l) => l.key)).toEqual(['1', '1#2', '1#2#2']);
  });

  it('in the zone of the venue when its own is unknown', () => {
    const admission = admit(aSale('a', { zone: 'Mars/Olympus' }));
    expect(admission).toMatchObject({
      document: { zone: 'UTC' },
      oddities: [{ text: "its time zone 'Mars/Olympus' is unknown" }],
    });
  });
});
