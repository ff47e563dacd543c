import { describe, expect, it } from 'vitest';
import { documentsOf, type ReportAbout } from '../../../src/domain/report/documents.ts';
import type { ReportItem } from '../../../src/domain/report/report.ts';
import type { SaleDocument } from '../../../src/domain/sale.ts';
import { atOnce } from '../../../src/domain/steps.ts';
import { anItem } from '../../support/report-readings.ts';

const ABOUT: ReportAbout = {
  integration: 'int_a',
  venue: { timezone: 'Europe/Berlin', dayStart: '04:00' },
  version: 7,
  currency: 'EUR',
  type: 'mix',
};
const documents = (items: readonly Partial<ReportItem>[]) =>
  atOnce(
    documentsOf(
      items.map((item, i) => anItem({ line: i + 2, ...item })),
      ABOUT,
    ),
  );
/** `kind source of original at location: key quantity=net under parent, …` */
const told = ({ kind, source, original, location, lines }: SaleDocument) =>
  `${kind} ${source}${original === null ? '' : ` of ${original}`}${location === null ? '' : ` at ${location}`}: ${lines
    .map(
      ({ key, quantity, net, parent, voided }) =>
        `${key} ${quantity}=${net}${parent === null ? '' : ` under ${parent}`}${voided ? ' voided' : ''}`,
    )
    .join(', ')}`;

const DAY = '2026-11-19';
const ROW = { code: 'tea', name: 'Tea', quantity: '1', net: 100 };
const VOIDED = { ...ROW, voided: true };
const BACK = { ...ROW, refunded: true };

describe('the documents of the rows of a report', () => {
  it.each([
    ['without receipt or moment, one of a day', [ROW, ROW], [`aggregate report:mix::${DAY}: tea 1=100, tea#2 1=100`]],
    [
      'of two places, one each, of which an empty one is none',
      [{ ...ROW, location: 'Bar' }, { ...ROW, location: '' }, ROW],
      [`aggregate report:mix:Bar:${DAY} at Bar: tea 1=100`, `aggregate report:mix::${DAY}: tea 1=100, tea#2 1=100`],
    ],
    [
      'of two days, one each, wherever they stand',
      [ROW, { ...ROW, businessDay: '2026-11-18' }, ROW],
      [`aggregate report:mix::${DAY}: tea 1=100, tea#2 1=100`, 'aggregate report:mix::2026-11-18: tea 1=100'],
    ],
    [
      'of one moment, a sale',
      [{ ...ROW, soldAt: '2026-11-19T10:00:00.000Z' }],
      [`sale sale:int_a:mix::${DAY}:2026-11-19T10:00:00.000Z: tea 1=100`],
    ],
    [
      'of one moment that were given back, a refund',
      [{ ...BACK, soldAt: '2026-11-19T10:00:00.000Z' }],
      [`refund refund:int_a:mix::${DAY}:2026-11-19T10:00:00.000Z: tea -1=-100`],
    ],
    [
      'of a receipt of the till, with the integration in its id',
      [{ ...ROW, receipt: '17' }],
      [`sale receipt:int_a:mix::${DAY}:17: tea 1=100`],
    ],
    [
      'of a receipt that was given back in part, two that know each other',
      [
        { ...ROW, receipt: '17' },
        { ...BACK, receipt: '17' },
      ],
      [
        `sale receipt:int_a:mix::${DAY}:17: tea 1=100`,
        `refund refund:int_a:mix::${DAY}:17 of receipt:int_a:mix::${DAY}:17: tea -1=-100`,
      ],
    ],
    [
      'that were given back, without an original that is not there',
      [{ ...BACK, receipt: '17' }],
      [`refund refund:int_a:mix::${DAY}:17: tea -1=-100`],
    ],
    [
      'all of which are voided, void',
      [
        { ...VOIDED, receipt: '17' },
        { ...VOIDED, receipt: '17' },
      ],
      [`void receipt:int_a:mix::${DAY}:17: tea 0=0 voided, tea#2 0=0 voided`],
    ],
    [
      'one of which is voided, a sale of the others',
      [
        { ...VOIDED, receipt: '17' },
        { ...ROW, receipt: '17' },
      ],
      [`sale receipt:int_a:mix::${DAY}:17: tea 0=0 voided, tea#2 1=100`],
    ],
    [
      'of a day that are all voided, still the sales of that day',
      [VOIDED],
      [`aggregate report:mix::${DAY}: tea 0=0 voided`],
    ],
    [
      'with modifiers, lines under their item; under a row that is not there, lines of their own',
      [ROW, { ...ROW, code: 'milk', parent: 2 }, { ...ROW, code: 'honey', parent: 99 }],
      [`aggregate report:mix::${DAY}: tea 1=100, milk 1=100 under tea, honey 1=100`],
    ],
    [
      'keyed by an id of the row before its code, and by the name at last',
      [{ ...ROW, key: 'k1' }, { ...ROW, code: '' }, ROW],
      [`aggregate report:mix::${DAY}: k1 1=100, Tea 1=100, tea 1=100`],
    ],
  ])('%s', (_, items, expected) => {
    expect(documents(items).map(told)).toEqual(expected);
  });

  it('adds up without what was voided', () => {
    const [one] = documents([
      { ...ROW, receipt: '17', net: 250, gross: 300, discount: 50, tax: 40 },
      { ...VOIDED, receipt: '17' },
      { ...ROW, receipt: '17' },
    ]);
    expect(one).toMatchObject({
      gross: 400,
      discount: 50,
      net: 350,
      tax: 40,
      total: 390,
      version: 7,
      zone: 'Europe/Berlin',
    });
  });

  it.each([
    [
      'a positive row that was given back is turned',
      { net: 100, gross: 120, discount: 20, tax: 7 },
      [-120, -20, -100, -7],
    ],
    [
      'a negative one is kept',
      { quantity: '-1', net: -100, gross: -120, discount: -20, tax: -7 },
      [-120, -20, -100, -7],
    ],
    [
      'one for nothing goes by what it would have cost',
      { net: 0, gross: 120, discount: 120, tax: 0 },
      [-120, -120, 0, 0],
    ],
    ['one of nothing at all is nothing', { net: 0, gross: 0, discount: 0, tax: 0 }, [0, 0, 0, 0]],
  ])('%s', (_, amounts, expected) => {
    const [one] = documents([{ ...BACK, ...amounts }]);
    expect(one && [one.gross, one.discount, one.net, one.tax]).toEqual(expected);
  });

  it('has the first moment of its rows, else the beginning of the business day by the clocks of the venue', () => {
    const [sold] = documents([
      { ...ROW, receipt: '17', soldAt: '2026-11-19T10:05:00.000Z' },
      { ...ROW, receipt: '17', soldAt: '2026-11-19T10:00:00.000Z' },
      { ...ROW, receipt: '17', soldAt: null },
    ]);
    expect(sold?.soldAt).toBe('2026-11-19T10:00:00.000Z');
    expect(documents([ROW])[0]?.soldAt).toBe('2026-11-19T03:00:00.000Z');
  });

  it('tells very long keys apart', () => {
    const long = 'x'.repeat(500);
    const [one] = documents([
      { ...ROW, code: long },
      { ...ROW, code: `${long}y` },
    ]);
    expect(one?.lines.map(({ key, itemCode }) => [key.length, itemCode.length])).toEqual([
      [400, 500],
      [402, 501],
    ]);
  });
});
