import { describe, expect, it } from 'vitest';
import { problemsOf, readOne, told } from '../support/reports.ts';

const SHAPE = ({
  format,
  kind,
  encoding,
  delimiter,
  headerLine,
  businessDays,
  dayFrom,
}: Awaited<ReturnType<typeof readOne>>) =>
  [format, kind, encoding, delimiter, headerLine, businessDays.join(' '), dayFrom].join(' | ');

describe('the reader knows by their columns', () => {
  it('Toast item reports: quantities without voids, groups and totals left out', async () => {
    const text = [
      'Master ID,Item ID,Parent ID,Menu Name,Menu Group,Subgroup,Menu Item,Tags,Avg Price,Item Qty (incl voids),% of Ttl Qty,Gross Amount (incl voids),Item Qty,Gross Amount,Void Qty,Void Amount,Discount Amount,Net Amount',
      '900,,,Dinner,,,,,,12,100,120.00,11,110.00,1,10.00,5.50,104.50',
      '901,,900,Dinner,Mains,,,,,12,100,120.00,11,110.00,1,10.00,5.50,104.50',
      '0012,77001,901,Dinner,Mains,,"Burger, ""House""",,10.00,9,75,90.00,8,80.00,1,10.00,5.50,74.50',
      '0013,77002,901,Dinner,Mains,,Fries,,10.00,3,25,30.00,3,30.00,0,0.00,0.00,30.00',
      '0014,77003,901,Dinner,Mains,,Soup,,0,0,0,0,0,0,0,0,0,0',
      'Total,,,,,,,,,12,100,120.00,11,110.00,1,10.00,5.50,104.50',
    ].join('\n');
    const reading = await readOne(text, { name: 'AllItemsReport_2026-03-01.csv', currency: 'USD' });
    expect(problemsOf(reading)).toEqual([]);
    expect(SHAPE(reading)).toBe('toast-all-items | aggregate | utf-8 | comma | 1 | 2026-03-01 | file name');
    expect(told(reading.items)).toEqual([
      '77001 | Burger, "House" | 8 | 8000-550-0=7450+0',
      '77002 | Fries | 3 | 3000-0-0=3000+0',
    ]);
    expect(reading.totals).toEqual({
      rows: 2,
      quantity: '11',
      gross: 11000,
      discount: 550,
      refund: 0,
      net: 10450,
      tax: 0,
    });
    expect(reading.skipped).toEqual([
      { line: 2, why: 'no item in it: a group, or a total' },
      { line: 3, why: 'no item in it: a group, or a total' },
      { line: 6, why: 'nothing was sold' },
      { line: 7, why: 'a total row («Total»)' },
    ]);
  });

  it('Square item details: a row is a sale, a refund is negative, days begin at the venue’s day start', async () => {
    const text = [
      'Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,Event Type,Location',
      '2026-03-02,01:15:00,Eastern Time (US & Canada),Coffee,Latte,2.0,Large,LAT-L,"Oat, Extra shot",$11.00,-$1.00,$10.00,$0.88,TX1,P1,Payment,Main St',
      '2026-03-02,12:00:05,Eastern Time (US & Canada),Coffee,Latte,-1.0,Regular,,,($5.00),$0.00,($5.00),($0.44),TX2,P2,Refund,Main St',
    ].join('\r\n');
    const reading = await readOne(text, {
      currency: 'USD',
      venue: { timezone: 'America/New_York', dayStart: '04:00' },
    });
    expect(problemsOf(reading)).toEqual([]);
    expect(SHAPE(reading)).toBe('square-item-detail | lines | utf-8 | comma | 1 | 2026-03-01 2026-03-02 | column');
    expect(told(reading.items)).toEqual([
      'LAT-L | Latte (Large) | 2 | 1100-100-0=1000+88',
      'Latte | Latte | -1 | -500-0-0=-500+-44 refunded',
    ]);
    expect(
      reading.items.map(({ soldAt, businessDay, receipt, location, modifiers }) => [
        soldAt,
        businessDay,
        receipt,
        location,
        modifiers,
      ]),
    ).toEqual([
      ['2026-03-02T06:15:00.000Z', '2026-03-01', 'TX1', 'Main St', ['Oat', 'Extra shot']],
      ['2026-03-02T17:00:05.000Z', '2026-03-02', 'TX2', 'Main St', []],
    ]);
  });

  it('German tills: UTF-16 without a byte order mark, semicolons, decimal commas', async () => {
    const text =
      'Artikel;Menge;Umsatz\r\nBrötchen;1.200;1.080,50\r\nKäsekuchen;3;9,-\r\n'.replace('9,-', '9,00') +
      'Summe;1.203;1.089,50\r\n';
    const reading = await readOne(Buffer.from(text, 'utf16le'), { name: '01.03.2026.csv' });
    expect(problemsOf(reading)).toEqual([]);
    expect(SHAPE(reading)).toBe('german-till | aggregate | utf-16le | semicolon | 1 | 2026-03-01 | file name');
    expect(told(reading.items)).toEqual([
      'Brötchen | Brötchen | 1200 | 108050-0-0=108050+0',
      'Käsekuchen | Käsekuchen | 3 | 900-0-0=900+0',
    ]);
  });
});
