import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../../src/connectors/api/read.ts';
import { type CheckReading, readCheck } from '../../../src/connectors/simphony/sales.ts';
import { doorOf } from '../../../src/domain/admit.ts';
import { parseSaleDocument } from '../../../src/domain/parse.ts';
import { connecting } from '../../support/connecting.ts';
import { expectWhole, expectWholeOrUnreadable, spoiled, withUnknownFields } from '../../support/odd-values.ts';
import { ADDED, check, type Json, line, other } from '../../support/simphony-twin.ts';
import { amountsOf, linesOf } from '../../support/told.ts';

const VENUE = connecting({}).setUp.venue;
const PLACE = { id: 'LOC1', name: 'Patio', zone: 'America/Toronto', currency: 'CAD' };
const NAMES: Readonly<Record<string, string>> = { 52: 'Lager', 53: 'Lime', 10001: 'No', 10002: 'Add' };

function read(one: Json, more: Partial<CheckReading> = {}) {
  const warnings: string[] = [];
  const { documents, whole } = readCheck(
    { place: PLACE, day: '2026-11-19', check: one },
    {
      integration: 'int_1',
      venue: VENUE,
      latest: '2026-11-22T12:00:00.000Z',
      itemName: (_, number) => NAMES[number] ?? null,
      warn: (_, what) => warnings.push(what),
      differs: ({ which, lines, total, split }) =>
        warnings.push(`${which}: ${lines} and ${total}${split ? ', split' : ''}`),
      ...more,
    },
  );
  return { documents, warnings, whole };
}

const told = (one: Json) => read(one).documents.flatMap((document) => [amountsOf(document), ...linesOf(document)]);

/** 20 % of tax in the price. */
const vat = (taxCollTtl: number) => ({ taxNum: 1, taxCollTtl, taxRate: 20, type: 3 });
const second = (more: Json = {}, item: Json = {}) =>
  line({ guestCheckLineItemId: 9002, lineNum: 2, dtlId: 2, ...more }, { miNum: 53, ...item });

describe('a check', () => {
  test('becomes a document with everything that is known about it', () => {
    expect(read(check({ tipTotal: 2 }))).toEqual({
      warnings: [],
      whole: true,
      documents: [
        {
          integration: 'int_1',
          source: '500001',
          version: Date.parse('2026-11-19T23:41:00Z'),
          kind: 'sale',
          soldAt: '2026-11-19T23:40:00.000Z',
          zone: 'America/Toronto',
          businessDay: '2026-11-19',
          dayFrom: 'provider',
          currency: 'CAD',
          gross: 1000,
          discount: 0,
          net: 1000,
          tax: 130,
          serviceCharge: 0,
          tip: 200,
          total: 1130,
          rounding: 0,
          receipt: '1234',
          location: 'LOC1',
          locationZone: 'America/Toronto',
          original: null,
          lines: [
            {
              key: '9001',
              parent: null,
              itemCode: '52',
              itemName: 'Lager',
              sku: '52',
              quantity: '1',
              gross: 1000,
              discount: 0,
              net: 1000,
              tax: 130,
              modifiers: [],
              voided: false,
            },
          ],
        },
      ],
    });
  });

  test('is laid down as the record is, so that the same check fetched again is the same text', () => {
    for (const cancelFlag of [false, true])
      for (const document of read(check({ cancelFlag })).documents) {
        const parsed = parseSaleDocument(document);
        expect(JSON.stringify(parsed.ok && parsed.value)).toBe(JSON.stringify(document));
      }
  });

  test.each<[string, Json, string[]]>([
    [
      'tax in the price, and a discount that no line tells of: the public example',
      {
        subTtl: 109.9,
        chkTtl: 109.9,
        dscTtl: -10,
        taxes: [{ taxNum: 28, txblSlsTtl: 119.9, taxCollTtl: 20.81, taxRate: 21, type: 3 }],
        detailLines: [
          line({ aggTtl: 119.9, dspTtl: 119.9 }, { modFlag: false, inclTax: 20.809091, activeTaxes: '28' }),
        ],
      },
      ['sale 11990 - 1000 = 8909 + 2081 = 10990, service 0, tip 0, rounding 0', '1 Lager: 11990 - 1000 = 8909 + 2081'],
    ],
    [
      'a discount of an item, by its line',
      {
        chkTtl: 19.04,
        taxes: [{ ...ADDED, taxCollTtl: 1.04 }],
        detailLines: [line(), second(), other('discount', -2, { parDtlId: 2 })],
      },
      [
        'sale 2000 - 200 = 1800 + 104 = 1904, service 0, tip 0, rounding 0',
        '1 Lager: 1000 - 0 = 1000 + 58',
        '1 Lime: 1000 - 200 = 800 + 46',
      ],
    ],
    [
      'a discount of an item, by its number',
      { chkTtl: 18, taxes: null, detailLines: [line(), second(), other('discount', -2, {}, { dscMiNum: 53 })] },
      [
        'sale 2000 - 200 = 1800 + 0 = 1800, service 0, tip 0, rounding 0',
        '1 Lager: 1000 - 0 = 1000 + 0',
        '1 Lime: 1000 - 200 = 800 + 0',
      ],
    ],
    [
      'a discount of the check, and one that was voided',
      {
        chkTtl: 18,
        taxes: null,
        dscTtl: -2,
        detailLines: [line(), second({ aggTtl: 10 }), other('discount', -2), other('discount', -5, { vdFlag: true })],
      },
      [
        'sale 2000 - 200 = 1800 + 0 = 1800, service 0, tip 0, rounding 0',
        '1 Lager: 1000 - 100 = 900 + 0',
        '1 Lime: 1000 - 100 = 900 + 0',
      ],
    ],
    [
      'no list of taxes, but tax in the price of its lines',
      {
        chkTtl: 12,
        subTtl: 12,
        taxes: null,
        taxCollTtl: 2,
        detailLines: [line({ aggTtl: 12, dspTtl: 12 }, { inclTax: 2 })],
      },
      ['sale 1200 - 0 = 1000 + 200 = 1200, service 0, tip 0, rounding 0', '1 Lager: 1200 - 0 = 1000 + 200'],
    ],
    [
      'no list of taxes, and a total that holds the tax on top',
      { chkTtl: 11.3, subTtl: 10, taxes: null, taxCollTtl: 1.3 },
      ['sale 1000 - 0 = 1000 + 130 = 1130, service 0, tip 0, rounding 0', '1 Lager: 1000 - 0 = 1000 + 130'],
    ],
    [
      'no list of taxes, and a total that is that of its items',
      { chkTtl: 10, subTtl: 10, taxes: null, taxCollTtl: 1.3 },
      ['sale 1000 - 0 = 870 + 130 = 1000, service 0, tip 0, rounding 0', '1 Lager: 1000 - 0 = 870 + 130'],
    ],
    [
      'tax in the price, and a service charge with a tax of its own',
      {
        chkTtl: 13.9,
        subTtl: 11.9,
        svcChgTtl: 2,
        taxes: [vat(2.22)],
        detailLines: [
          line({ aggTtl: 11.9 }, { inclTax: 1.9, activeTaxes: '1' }),
          other('serviceCharge', 2, {}, { inclTax: 0.32 }),
        ],
      },
      ['sale 1190 - 0 = 1000 + 190 = 1190, service 200, tip 0, rounding 0', '1 Lager: 1190 - 0 = 1000 + 190'],
    ],
    [
      'tax of two rates in the price, and items that do not say which is theirs',
      {
        chkTtl: 22.6,
        taxes: [vat(1.9), { ...vat(0.7), taxNum: 2 }],
        detailLines: [line({ aggTtl: 11.9 }, { inclTax: 1.9 }), second({ aggTtl: 10.7 }, { inclTax: 0.7 })],
      },
      [
        'sale 2260 - 0 = 2000 + 260 = 2260, service 0, tip 0, rounding 0',
        '1 Lager: 1190 - 0 = 1000 + 190',
        '1 Lime: 1070 - 0 = 1000 + 70',
      ],
    ],
    [
      'the same with a discount on all of it',
      {
        chkTtl: 20.34,
        dscTtl: -2.26,
        taxes: [vat(1.71), { ...vat(0.63), taxNum: 2 }],
        detailLines: [line({ aggTtl: 11.9 }, { inclTax: 1.9 }), second({ aggTtl: 10.7 }, { inclTax: 0.7 })],
      },
      [
        'sale 2260 - 226 = 1800 + 234 = 2034, service 0, tip 0, rounding 0',
        '1 Lager: 1190 - 119 = 900 + 171',
        '1 Lime: 1070 - 107 = 900 + 63',
      ],
    ],
    [
      'a discount of one item, and tax of two rates',
      {
        chkTtl: 20.71,
        taxes: [vat(2.36)],
        detailLines: [
          line({ aggTtl: 11.9 }, { inclTax: 1.9 }),
          second({ aggTtl: 10 }, { inclTax: 0.654206 }),
          other('discount', -1.19, { parDtlId: 1 }),
        ],
      },
      [
        'sale 2190 - 119 = 1835 + 236 = 2071, service 0, tip 0, rounding 0',
        '1 Lager: 1190 - 119 = 900 + 171',
        '1 Lime: 1000 - 0 = 935 + 65',
      ],
    ],
    [
      'tax in the price of one item, and none in that of the other',
      {
        chkTtl: 21.9,
        taxes: [vat(1.9)],
        detailLines: [line({ aggTtl: 11.9 }, { inclTax: 1.9 }), second({ aggTtl: 10 }, { inclTax: null })],
      },
      [
        'sale 2190 - 0 = 2000 + 190 = 2190, service 0, tip 0, rounding 0',
        '1 Lager: 1190 - 0 = 1000 + 190',
        '1 Lime: 1000 - 0 = 1000 + 0',
      ],
    ],
    [
      'taxes that only some of its items have',
      { chkTtl: 21.3, detailLines: [line({}, { activeTaxes: '1,2' }), second({}, { activeTaxes: '2' })] },
      [
        'sale 2000 - 0 = 2000 + 130 = 2130, service 0, tip 0, rounding 0',
        '1 Lager: 1000 - 0 = 1000 + 130',
        '1 Lime: 1000 - 0 = 1000 + 0',
      ],
    ],
    [
      'service charges of both kinds',
      { chkTtl: 13.8, svcChgTtl: 1.5, autoSvcTtl: 1 },
      ['sale 1000 - 0 = 1000 + 130 = 1130, service 250, tip 0, rounding 0', '1 Lager: 1000 - 0 = 1000 + 130'],
    ],
    [
      'a service charge that only a line tells of',
      {
        chkTtl: 13.3,
        detailLines: [line(), other('serviceCharge', 2), other('serviceCharge', 9, { errCorFlag: true })],
      },
      ['sale 1000 - 0 = 1000 + 130 = 1130, service 200, tip 0, rounding 0', '1 Lager: 1000 - 0 = 1000 + 130'],
    ],
    [
      'lines that were voided or taken back at once',
      { detailLines: [line(), second({ vdFlag: true }), second({ guestCheckLineItemId: 9003, errCorFlag: true })] },
      [
        'sale 1000 - 0 = 1000 + 130 = 1130, service 0, tip 0, rounding 0',
        '1 Lager: 1000 - 0 = 1000 + 130',
        '0 Lime: 0 - 0 = 0 + 0',
        '0 Lime: 0 - 0 = 0 + 0',
      ],
    ],
    [
      'thirds of a cent',
      {
        chkTtl: 10,
        subTtl: 10,
        taxes: [vat(1.67)],
        detailLines: [
          line({ aggTtl: 3.33 }),
          second({ aggTtl: 3.33 }),
          second({ guestCheckLineItemId: 9003, aggTtl: 3.34 }),
        ].map((l) => ({ ...l, dspTtl: null })),
      },
      [
        'sale 1000 - 0 = 833 + 167 = 1000, service 0, tip 0, rounding 0',
        '1 Lager: 333 - 0 = 277 + 56',
        '1 Lime: 333 - 0 = 278 + 55',
        '1 Lime: 334 - 0 = 278 + 56',
      ],
    ],
  ])('comes to what it says: %s', (_, more, expected) => {
    expect(told(check(more))).toEqual(expected);
    expect(read(check(more)).warnings).toEqual([]);
    const door = doorOf(VENUE, '2026-11-20T12:00:00.000Z');
    const admitted = read(check(more)).documents.map((document) => door(document));
    expect(admitted.flatMap((one) => (one.ok ? one.oddities.map(({ text }) => text) : [one.why]))).toEqual([]);
  });

  test('has its condiments as lines below the item; what only says how they are meant is none', () => {
    const lines = [
      line(),
      second({ aggTtl: null, dspTtl: null, parDtlId: 1 }, { modFlag: 2 }),
      line(
        { guestCheckLineItemId: 9003, dtlId: 3, parDtlId: 2, aggTtl: null },
        { miNum: 10002, modFlag: 1, modPrfx: 3 },
      ),
      line(
        { guestCheckLineItemId: 9004, dtlId: 4, parDtlId: 1, aggTtl: null },
        { miNum: 10001, modFlag: 1, modPrfx: 2 },
      ),
      second({ guestCheckLineItemId: 9005, dtlId: 5, aggTtl: null, parDtlId: 1 }, { modFlag: true }),
    ];
    expect(
      read(check({ detailLines: lines })).documents[0]?.lines.map((l) => [
        l.key,
        l.parent,
        l.itemCode,
        l.itemName,
        l.sku,
        l.modifiers,
      ]),
    ).toEqual([
      ['9001', null, '52', 'Lager', '52', []],
      ['9002', '9001', '53', 'Lime', '53', ['Add']],
      ['9005', '9001', '53:no', 'No Lime', '53', []],
    ]);
  });

  test('that was split counts its lines where they were first, with both amounts to be compared over the day', () => {
    const first = check({
      chkTtl: 5,
      subTtl: 5,
      taxes: null,
      detailLines: [line({ aggTtl: 5, dspTtl: 5 }), second({ aggTtl: 5, dspTtl: 5, doNotShowFlag: true })],
    });
    const copy = check({
      guestCheckId: 500002,
      chkTtl: 5,
      taxes: null,
      spltFrmChk: 1234,
      detailLines: [line({ aggQty: 0, aggTtl: 0, dspTtl: 5 })],
    });
    expect([...told(first), ...told(copy)]).toEqual([
      'sale 1000 - 0 = 1000 + 0 = 1000, service 0, tip 0, rounding 0',
      '1 Lager: 500 - 0 = 500 + 0',
      '1 Lime: 500 - 0 = 500 + 0',
      'sale 0 - 0 = 0 + 0 = 0, service 0, tip 0, rounding 0',
    ]);
    expect([...read(first).warnings, ...read(copy).warnings]).toEqual([
      'the check 1234: 1000 and 500, split',
      'the check 1234: 0 and 500, split',
    ]);
  });

  test('whose tax is told where its lines do not count keeps it beside them', () => {
    const copy = check({ spltFrmChk: 1, chkTtl: 11.3, detailLines: [line({ aggQty: 0, aggTtl: 0 })] });
    expect(told(copy)).toEqual(['sale 0 - 0 = 0 + 130 = 130, service 0, tip 0, rounding 0']);
  });

  test('with a return keeps it as a negative line, whatever its sign', () => {
    const back = { aggQty: 1, aggTtl: 10, returnFlag: true };
    const given = check({ chkTtl: 0, subTtl: 0, taxes: null, detailLines: [line(), second(back)] });
    expect(linesOf(read(given).documents[0] as never)).toEqual([
      '1 Lager: 1000 - 0 = 1000 + 0',
      '-1 Lime: -1000 - 0 = -1000 + 0',
    ]);
    expect(read(given).warnings).toEqual([
      'the check 1234 has a return in a positive amount; it is counted as given back',
    ]);
    const negative = check({
      chkTtl: 0,
      subTtl: 0,
      taxes: null,
      detailLines: [line(), second({ aggQty: -1, aggTtl: -10 }, { returnFlag: true })],
    });
    expect(read(negative).warnings).toEqual([]);
  });

  test('that comes to something else than its lines says so', () => {
    expect(read(check({ chkTtl: 15 })).warnings).toEqual(['the check 1234: 1130 and 1500']);
    expect(read(check({ chkTtl: null })).warnings).toEqual([]);
  });

  test('without an id is known by location, day and number, and without times stands in the middle of its day', () => {
    const bare = {
      chkNum: 2724,
      opnBusDt: '2026-11-18',
      chkTtl: 8,
      detailLines: [{ dtlId: 1, aggQty: 1, aggTtl: 8, menuItem: { miNum: 1 } }],
    };
    const { documents } = read(bare);
    expect(documents.map((d) => [d.source, d.soldAt, d.businessDay, d.net, d.version])).toEqual([
      ['LOC1:2026-11-18:2724', '2026-11-19T21:00:00.000Z', '2026-11-19', 800, null],
    ]);
    expect(documents[0]?.lines.map((l) => [l.key, l.itemCode, l.itemName])).toEqual([['1', '1', 'Unnamed item']]);
  });
});

describe('what is not a sale', () => {
  test('an open check is none, not yet or not any more', () => {
    expect(read(check({ clsdFlag: false }))).toEqual({ documents: [], warnings: [], whole: true });
  });

  test.each([{}, { detailLines: 'none' }, { detailLines: [line({ aggTtl: 'a lot' })] }])(
    'a cancelled check erases what was counted: %j',
    (more) => {
      const { documents, warnings } = read(check({ ...more, cancelFlag: true, chkTtl: 77 }));
      expect(documents.map((d) => [d.source, d.kind, d.net, d.total])).toEqual([['500001', 'void', 0, 0]]);
      expect(warnings).toEqual([]);
    },
  );

  test.each([
    ['a check without id', { guestCheckId: null, chkNum: null }],
    ['detailLines is not a list', { detailLines: 'none' }],
    ['taxes is not a list', { taxes: 13 }],
    ['aggTtl is not a number', { detailLines: [line({ aggTtl: true })] }],
    ['aggQty is not a number', { detailLines: [line({ aggQty: 'a few' })] }],
    ['a line has no aggregate values', { detailLines: [line({ aggQty: null, aggTtl: null })] }],
    ['chkTtl is not a number', { chkTtl: {} }],
  ])('what cannot be read says why: %s', (why, broken) => {
    expect(() => read(check(broken))).toThrow(new Unreadable(why));
  });

  test('a time that cannot be is left out, and named', () => {
    expect(read(check({ clsdUTC: '2027-01-01T00:00:00' })).warnings).toEqual([
      'the check 1234 was closed at 2027-01-01T00:00:00.000Z, which cannot be right; it is not counted',
    ]);
  });
});

describe('null anywhere', () => {
  const rich = check({
    svcChgTtl: 1,
    tipTotal: 2,
    taxes: [ADDED, vat(0.5)],
    detailLines: [
      line({ returnFlag: false }, { inclTax: 0.5, activeTaxes: '1,2' }),
      second({ parDtlId: 1 }, { modFlag: 1, modPrfx: 3 }),
      other('discount', -1, { parDtlId: 1 }, { dscMiNum: 52, inclTax: -0.05 }),
      other('serviceCharge', 1),
    ],
  });

  test.each([false, true])(
    'and odd values everywhere: no crash, whole amounts that add up: cancelled %s',
    (cancelFlag) => {
      fc.assert(
        fc.property(spoiled({ ...rich, cancelFlag }), (one) => expectWholeOrUnreadable(() => read(one).documents)),
        { numRuns: 1000 },
      );
    },
  );

  test('unknown fields change nothing', () => {
    fc.assert(
      fc.property(withUnknownFields(rich), (one) => {
        expect(read(one)).toEqual(read(rich));
      }),
    );
    expectWhole(read(rich).documents);
  });
});

describe('tax in the price', () => {
  const drink = (more: Json = {}) =>
    second({ aggTtl: 5.95, dspTtl: 5.95, ...more }, { inclTax: 0.95, activeTaxes: '1' });

  test('of a split check stays with the lines that count, whatever its copy shows', () => {
    const first = {
      chkTtl: 5.95,
      taxes: [vat(0.95)],
      detailLines: [drink({ dtlId: 1 }), drink({ doNotShowFlag: true })],
    };
    const copy = { spltFrmChk: 1234, chkTtl: 5.95, taxes: [vat(0.95)], detailLines: [drink({ aggQty: 0, aggTtl: 0 })] };
    expect([check(first), check(copy)].map((one) => told(one)[0])).toEqual([
      'sale 1190 - 0 = 1000 + 190 = 1190, service 0, tip 0, rounding 0',
      'sale 0 - 0 = 0 + 0 = 0, service 0, tip 0, rounding 0',
    ]);
  });

  test('that items and check say otherwise is told with both amounts', () => {
    const given = { chkTtl: 5.95, taxes: [vat(1.5)], detailLines: [drink()] };
    expect(read(check(given)).warnings).toEqual([
      'the check 1234: its items hold 0.95 CAD of tax, the check says 1.50 CAD; what the items say is counted',
    ]);
  });
});
