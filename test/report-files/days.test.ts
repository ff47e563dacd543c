import { describe, expect, it } from 'vitest';
import { type Given, problemsOf, readOne } from '../support/reports.ts';

const ROWS = 'Item,Qty,Net Sales\nTea,2,5.00\n';
const MAIL = '2026-03-02T05:00:00.000Z';

async function dayOf(text: string, given: Given = {}) {
  const reading = await readOne(text, given);
  return [
    reading.dayFrom,
    reading.businessDays.join(' '),
    ...problemsOf(reading).map((problem) => problem.split(':')[0]),
  ];
}

describe('the business day of a report', () => {
  it.each<[string, string, Given, (string | null)[]]>([
    [
      'is what a person says, whatever the file says',
      `Sales of 2026-03-05\n${ROWS}`,
      { day: '2026-03-01', name: '2026-03-04.csv' },
      ['option', '2026-03-01'],
    ],
    [
      'is in its rows',
      'Date,Item,Qty,Net Sales\n2026-03-01,Tea,2,5.00\n2026-03-02,Tea,1,2.50\n',
      { name: '2026-03-09.csv' },
      ['column', '2026-03-01 2026-03-02'],
    ],
    [
      'is in its title',
      `Sales of 2026-03-01\n${ROWS}`,
      { name: '2026-03-09.csv', mailedAt: MAIL },
      ['title', '2026-03-01'],
    ],
    [
      'is none of its rows where their column has other things, whatever the name says',
      'Date,Item,Qty,Net Sales\n46094,Tea,2,5.00\n',
      { name: 'items_2026-03-02.csv' },
      [null, '', 'bad_date@2'],
    ],
    [
      'is in its file’s name beside a column for something else',
      'Day,Item,Qty,Net Sales\nSunday,Tea,2,5.00\n',
      { name: 'items_2026-03-01.csv' },
      ['file name', '2026-03-01'],
    ],
    [
      'is in its file’s name, before the moment at which that was written',
      ROWS,
      { name: 'items_20260301_20260302020000.csv' },
      ['file name', '2026-03-01'],
    ],
    [
      'is in its file’s name',
      ROWS,
      { name: 'items_20260301.csv', subject: 'Report of 2026-03-09', mailedAt: MAIL },
      ['file name', '2026-03-01'],
    ],
    [
      'is in the subject',
      ROWS,
      { subject: 'Daily report for Sunday, March 1, 2026', mailedAt: '2026-03-09T05:00:00.000Z' },
      ['subject', '2026-03-01'],
    ],
    ['is the day before the mail', ROWS, { mailedAt: MAIL }, ['mail date', '2026-03-01']],
    [
      'is the day before the mail, by the clocks of the venue',
      ROWS,
      { mailedAt: '2026-03-01T23:30:00.000Z' },
      ['mail date', '2026-03-01'],
    ],
    [
      'is as many days before the mail as the profile says',
      ROWS,
      { mailedAt: MAIL, profile: 'day=mail date - 2' },
      ['mail date', '2026-02-28'],
    ],
    ['is the mail’s own', ROWS, { mailedAt: MAIL, profile: 'day=mail date - 0' }, ['mail date', '2026-03-02']],
    [
      'is where the profile says',
      `Sales of 2026-03-05\n${ROWS}`,
      { name: '2026-03-01.csv', profile: 'day=file name' },
      ['file name', '2026-03-01'],
    ],
    ['is not known', ROWS, {}, [null as unknown as string, '', 'no_date']],
    [
      'is not where the profile says',
      `Sales of 2026-03-05\n${ROWS}`,
      { profile: 'day=subject' },
      [null as unknown as string, '', 'no_date'],
    ],
    ['has no year: the last such day', `Sales of 30 November\n${ROWS}`, {}, ['title', '2025-11-30']],
    [
      'is a span of days that no row tells apart',
      `From 2026-03-01 to 2026-03-02\n${ROWS}`,
      {},
      ['title', '2026-03-01 2026-03-02', 'several_days'],
    ],
    ['is a span that runs backwards', `13/1/2026 to 3/1/2026\n${ROWS}`, {}, ['title', '', 'bad_date']],
    ['is a span of one day', `From 2026-03-01 to 2026-03-01\n${ROWS}`, {}, ['title', '2026-03-01']],
    [
      'is a span in the file’s name',
      ROWS,
      { name: 'items-2026-03-01-2026-03-03.csv' },
      ['file name', '2026-03-01 2026-03-02 2026-03-03', 'several_days'],
    ],
    ['is not when it was printed', `Printed: 2026-03-02 06:00\nDate: 2026-03-01\n${ROWS}`, {}, ['title', '2026-03-01']],
    [
      'is not when it was printed, on the same line',
      `Sales 2026-03-01 printed 2026-03-02 06:00\n${ROWS}`,
      {},
      ['title', '2026-03-01'],
    ],
    [
      'is named beside other dates',
      `Fiscal year 2026-01-01\nBusiness date: 2026-03-01\nVersion 2025-12-31\n${ROWS}`,
      {},
      ['title', '2026-03-01'],
    ],
  ])('%s', async (_, text, given, expected) => {
    expect(await dayOf(text, given)).toEqual(expected);
  });

  it('a person’s word is not enough for rows of several days', async () => {
    const reading = await readOne('Date,Item,Qty,Net Sales\n2026-03-01,Tea,2,5.00\n2026-03-02,Tea,1,2.50\n', {
      day: '2026-03-01',
    });
    expect(problemsOf(reading)).toEqual([
      'several_days: the report is of 2026-03-01 to 2026-03-02, not only of 2026-03-01',
    ]);
  });

  it('a row without its date is told', async () => {
    const reading = await readOne('Date,Item,Qty,Net Sales\n2026-03-01,Tea,2,5.00\n,Cola,1,2.50\n');
    expect(problemsOf(reading)).toEqual(['bad_date@3: there is no date in this row']);
  });
});

describe('day or month first', () => {
  const sold = (...dates: string[]) =>
    ['Date,Item,Qty,Net Sales', ...dates.map((date) => `${date},Tea,1,2.50`)].join('\n');
  it.each<[string, string, Given, string[]]>([
    ['other rows decide: days', sold('03/04/2026', '13/04/2026'), {}, ['column', '2026-04-03 2026-04-13']],
    ['other rows decide: months', sold('03/04/2026', '03/13/2026'), {}, ['column', '2026-03-04 2026-03-13']],
    ['the title decides', `Report of 28/02/2026\n${sold('03/04/2026')}`, {}, ['column', '2026-04-03']],
    ['the title decides by its day', `Report of 4 March 2026\n${sold('03/04/2026')}`, {}, ['column', '2026-03-04']],
    ['the file’s name decides', sold('03/04/2026'), { name: 'sales-2026-04-03.csv' }, ['column', '2026-04-03']],
    [
      'the file’s name decides, of the night after',
      sold('03/04/2026'),
      { name: 'sales-2026-04-04.csv' },
      ['column', '2026-04-03'],
    ],
    ['the subject decides', sold('03/04/2026'), { subject: 'Sales, 4 March 2026' }, ['column', '2026-03-04']],
    [
      'the mail decides: no report is of days to come',
      sold('03/04/2026'),
      { mailedAt: '2026-03-05T05:00:00.000Z' },
      ['column', '2026-03-04'],
    ],
    ['the profile decides', sold('03/04/2026'), { profile: 'dates=dmy' }, ['column', '2026-04-03']],
    ['points decide', sold('03.04.2026'), {}, ['column', '2026-04-03']],
    ['both readings are one day', sold('04/04/2026'), {}, ['column', '2026-04-04']],
    ['nothing decides', sold('03/04/2026'), {}, ['column', '2026-04-03', 'ambiguous_date']],
    [
      'rows contradict each other',
      sold('13/04/2026', '04/13/2026', '03/04/2026'),
      {},
      ['column', '2026-04-03 2026-04-13', 'ambiguous_date'],
    ],
    ['nothing decides in a title', `Sales of 03/04/2026\n${ROWS}`, {}, ['title', '2026-04-03', 'ambiguous_date']],
    [
      'the file’s name decides for a title',
      `Sales of 03/04/2026\n${ROWS}`,
      { name: '2026-03-04.csv' },
      ['title', '2026-03-04'],
    ],
  ])('%s', async (_, text, given, expected) => {
    expect(await dayOf(text, given)).toEqual(expected);
  });

  it('what is ambiguous is quoted both ways, with what to do', async () => {
    expect(problemsOf(await readOne(sold('03/04/2026')))).toEqual([
      'ambiguous_date: a row has a date that may be 2026-04-03 or 2026-03-04, and nothing else decides: say in the profile what comes first (dates=dmy or dates=mdy)',
    ]);
  });
});

describe('periods with times', () => {
  it.each([
    [
      'the venue’s business day',
      '2026-03-01 04:00',
      '2026-03-02 04:00',
      '2026-03-01',
      '2026-03-01T03:00:00.000Z',
      '2026-03-02T03:00:00.000Z',
    ],
    [
      'the calendar day',
      '2026-03-01 00:00',
      '2026-03-01 23:59',
      '2026-03-01',
      '2026-02-28T23:00:00.000Z',
      '2026-03-01T22:59:00.000Z',
    ],
    [
      'a day until midnight',
      '2026-03-01 00:00',
      '2026-03-02 00:00',
      '2026-03-01',
      '2026-02-28T23:00:00.000Z',
      '2026-03-01T23:00:00.000Z',
    ],
    [
      'a part of a day',
      '2026-03-01 10:00',
      '2026-03-01 15:00',
      '2026-03-01',
      '2026-03-01T09:00:00.000Z',
      '2026-03-01T14:00:00.000Z',
    ],
    [
      'a day on which clocks change',
      '2026-03-29 04:00',
      '2026-03-30 04:00',
      '2026-03-29',
      '2026-03-29T02:00:00.000Z',
      '2026-03-30T02:00:00.000Z',
    ],
  ])('%s', async (name, from, to, day, start, end) => {
    const reading = await readOne(`Start:,${from}\nEnd:,${to}\n${ROWS}`);
    expect([reading.businessDays, reading.period]).toEqual([[day], { from: start, to: end }]);
    expect(reading.problems.map(({ code }) => code)).toEqual(name === 'a part of a day' ? ['partial_day'] : []);
  });

  it('a day without times is told of as a whole', async () => {
    expect((await readOne(`From 2026-03-01 to 2026-03-01\n${ROWS}`)).period).toBeNull();
  });
});

describe('rows with a moment of their own', () => {
  const lines = (...times: string[]) =>
    ['Date,Time,Item,Qty,Net Sales,Receipt', ...times.map((time, i) => `2026-03-29,${time},Tea,1,2.50,R${i}`)].join(
      '\n',
    );

  it('belong to the business day of the venue, also when clocks change', async () => {
    const reading = await readOne(lines('01:30', '02:30', '03:30', '12:00'), {
      profile: 'kind=lines; name=Item; quantity=Qty; net=Net Sales; date=Date; time=Time; receipt=Receipt',
    });
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.items.map(({ soldAt, businessDay }) => `${soldAt} ${businessDay}`)).toEqual([
      '2026-03-29T00:30:00.000Z 2026-03-28',
      '2026-03-29T01:30:00.000Z 2026-03-28',
      '2026-03-29T01:30:00.000Z 2026-03-28',
      '2026-03-29T10:00:00.000Z 2026-03-29',
    ]);
  });
});
